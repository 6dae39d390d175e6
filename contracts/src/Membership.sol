// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MemberKinds} from "./generated/Facts.sol";
import {Founder, IMembership, MemberRecord} from "./interfaces/IMembership.sol";
import {MemberNumber} from "./types/Types.sol";

/// @title Who belongs
/// @dev Every change of the struct goes through one private function next to its event.
contract Membership is IMembership {
    struct Proposal {
        address target;
        bool executed;
        bytes call;
        MemberNumber[] approvals;
    }

    /// @custom:storage-location erc7201:gwanmun.membership
    /// @dev Engines read this storage: append only. contracts/abi/Membership.storage.json says where each field stands.
    struct MembershipStorage {
        mapping(address account => MemberNumber) memberOf;
        mapping(MemberNumber member => MemberRecord) records;
        mapping(MemberNumber member => address[]) accounts;
        mapping(bytes32 publicKey => MemberNumber) validators;
        mapping(bytes32 publicKey => bool) punished;
        mapping(uint256 proposal => Proposal) proposals;
        uint256 lastProposal;
        MemberNumber lastMember;
        uint16 quorum;
        uint16 voters;
        uint32 validatorCount;
    }

    /// keccak256(abi.encode(uint256(keccak256("gwanmun.membership")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant STORAGE = 0xc8cfcb156fceb12788597658090714d56a29ffdd33bc313a4058b99bb1ce0000;

    /// The account in whose name the engine calls (EIP-4788); nobody holds its key.
    address private constant SYSTEM = 0xffffFFFfFFffffffffffffffFfFFFfffFFFfFFfE;

    modifier onlyByVote() {
        if (msg.sender != address(this)) revert MembershipOnlyByVote(msg.sender);
        _;
    }

    /// @param founders members 1, 2, ... in this order
    /// @param quorum_ how many voting members execute a proposal
    constructor(Founder[] memory founders, uint16 quorum_) {
        for (uint256 i = 0; i < founders.length; ++i) {
            _admit(founders[i].kind, founders[i].voter, founders[i].account);
        }
        _setQuorum(quorum_);
    }

    /// @inheritdoc IMembership
    function propose(address target, bytes calldata call) external returns (uint256 proposal) {
        MemberNumber member = _voter();
        proposal = ++_storage().lastProposal;
        Proposal storage entry = _storage().proposals[proposal];
        entry.target = target;
        entry.call = call;
        emit Proposed(proposal, member, target, call);
        _approve(proposal, entry, member);
    }

    /// @inheritdoc IMembership
    function approve(uint256 proposal) external {
        MemberNumber member = _voter();
        if (proposal == 0 || proposal > _storage().lastProposal) revert MembershipProposalUnknown(proposal);
        Proposal storage entry = _storage().proposals[proposal];
        if (entry.executed) revert MembershipAlreadyExecuted(proposal);
        _approve(proposal, entry, member);
    }

    /// @inheritdoc IMembership
    function admitMember(uint8 kind, bool voter, address account) external onlyByVote returns (MemberNumber) {
        return _admit(kind, voter, account);
    }

    /// @inheritdoc IMembership
    function removeMember(MemberNumber member) external onlyByVote {
        MemberRecord storage record = _live(member);
        if (record.power != 0) _setValidator(member, record, record.validator, 0);
        if (record.node != 0) _setNode(member, record, 0);
        if (record.voter) {
            --_storage().voters;
            _checkQuorum();
        }
        address[] storage accounts = _storage().accounts[member];
        while (accounts.length != 0) {
            _delist(member, accounts, accounts.length - 1);
        }
        delete _storage().records[member];
        emit MemberRemoved(member);
    }

    /// @inheritdoc IMembership
    function listAccount(MemberNumber member, address account) external onlyByVote {
        _live(member);
        _list(member, account);
    }

    /// @inheritdoc IMembership
    function delistAccount(address account) external onlyByVote {
        MemberNumber member = _storage().memberOf[account];
        if (MemberNumber.unwrap(member) == 0) revert MembershipAccountUnknown(account);
        address[] storage accounts = _storage().accounts[member];
        if (_storage().records[member].voter && accounts.length == 1) revert MembershipLastAccount(member, account);
        uint256 position = 0;
        while (accounts[position] != account) ++position;
        _delist(member, accounts, position);
    }

    /// @inheritdoc IMembership
    function setNode(MemberNumber member, bytes32 nodeId) external onlyByVote {
        _setNode(member, _live(member), nodeId);
    }

    /// @inheritdoc IMembership
    function setValidator(MemberNumber member, bytes32 publicKey, uint64 power) external onlyByVote {
        MemberRecord storage record = _live(member);
        if (power != 0) {
            MemberNumber holder = _storage().validators[publicKey];
            if (publicKey == 0) revert MembershipValidatorUnknown(publicKey);
            if (_storage().punished[publicKey]) revert MembershipValidatorPunished(publicKey);
            if (MemberNumber.unwrap(holder) != 0 && holder != member) {
                revert MembershipValidatorTaken(publicKey, holder);
            }
        } else if (record.power == 0 || record.validator != publicKey) {
            revert MembershipValidatorUnknown(publicKey);
        }
        _setValidator(member, record, publicKey, power);
    }

    /// @inheritdoc IMembership
    function setQuorum(uint16 quorum_) external onlyByVote {
        _setQuorum(quorum_);
    }

    /// @inheritdoc IMembership
    function punishDoubleSigning(bytes32 publicKey) external {
        if (msg.sender != SYSTEM) revert MembershipNotSystem(msg.sender);
        MemberNumber member = _storage().validators[publicKey];
        if (MemberNumber.unwrap(member) == 0) revert MembershipValidatorUnknown(publicKey);
        _storage().punished[publicKey] = true;
        _dismiss(member, _storage().records[member]);
    }

    /// @inheritdoc IMembership
    function memberOf(address account) external view returns (MemberNumber) {
        return _storage().memberOf[account];
    }

    /// @inheritdoc IMembership
    function kindOf(MemberNumber member) external view returns (uint8) {
        return _storage().records[member].kind;
    }

    /// @inheritdoc IMembership
    function memberRecord(MemberNumber member) external view returns (MemberRecord memory) {
        return _storage().records[member];
    }

    /// @inheritdoc IMembership
    function accountsOf(MemberNumber member) external view returns (address[] memory) {
        return _storage().accounts[member];
    }

    /// @inheritdoc IMembership
    function lastMember() external view returns (MemberNumber) {
        return _storage().lastMember;
    }

    /// @inheritdoc IMembership
    function proposalOf(uint256 proposal)
        external
        view
        returns (address target, bytes memory call, MemberNumber[] memory approvals, bool executed)
    {
        Proposal storage entry = _storage().proposals[proposal];
        return (entry.target, entry.call, entry.approvals, entry.executed);
    }

    /// @inheritdoc IMembership
    function quorum() external view returns (uint16) {
        return _storage().quorum;
    }

    /// @inheritdoc IMembership
    function voters() external view returns (uint16) {
        return _storage().voters;
    }

    function _approve(uint256 proposal, Proposal storage entry, MemberNumber member) private {
        uint256 standing = 1;
        for (uint256 i = 0; i < entry.approvals.length; ++i) {
            if (entry.approvals[i] == member) revert MembershipAlreadyApproved(proposal, member);
            // A member that has lost its vote since then no longer counts.
            if (_storage().records[entry.approvals[i]].voter) ++standing;
        }
        entry.approvals.push(member);
        emit Approved(proposal, member);
        if (standing >= _storage().quorum) _execute(proposal, entry);
    }

    function _execute(uint256 proposal, Proposal storage entry) private {
        entry.executed = true;
        emit Executed(proposal);
        // slither-disable-next-line low-level-calls -- the target is whatever the members voted for
        (bool success, bytes memory error_) = entry.target.call(entry.call);
        if (!success) revert MembershipCallFailed(proposal, error_);
    }

    function _admit(uint8 kind, bool voter, address account) private returns (MemberNumber member) {
        if (kind == 0 || kind > MemberKinds.LAST) revert MembershipKindUnknown(kind);
        MembershipStorage storage store = _storage();
        member = MemberNumber.wrap(MemberNumber.unwrap(store.lastMember) + 1);
        store.lastMember = member;
        store.records[member].kind = kind;
        store.records[member].voter = voter;
        if (voter) ++store.voters;
        emit MemberAdmitted(member, kind, voter);
        _list(member, account);
    }

    function _list(MemberNumber member, address account) private {
        if (account == address(0)) revert MembershipAccountMissing();
        MembershipStorage storage store = _storage();
        if (MemberNumber.unwrap(store.memberOf[account]) != 0) revert MembershipAccountTaken(account);
        store.memberOf[account] = member;
        store.accounts[member].push(account);
        emit AccountListed(member, account);
    }

    function _delist(MemberNumber member, address[] storage accounts, uint256 position) private {
        address account = accounts[position];
        accounts[position] = accounts[accounts.length - 1];
        accounts.pop();
        _storage().memberOf[account] = MemberNumber.wrap(0);
        emit AccountDelisted(member, account);
    }

    function _setNode(MemberNumber member, MemberRecord storage record, bytes32 nodeId) private {
        record.node = nodeId;
        emit NodeSet(member, nodeId);
    }

    function _setValidator(MemberNumber member, MemberRecord storage record, bytes32 publicKey, uint64 power) private {
        if (power == 0) {
            if (_storage().validatorCount == 1) revert MembershipLastValidator(member);
            _dismiss(member, record);
            return;
        }
        if (record.power == 0) ++_storage().validatorCount;
        else _storage().validators[record.validator] = MemberNumber.wrap(0);
        _storage().validators[publicKey] = member;
        record.validator = publicKey;
        record.power = power;
        emit ValidatorSet(member, publicKey, power);
    }

    function _dismiss(MemberNumber member, MemberRecord storage record) private {
        emit ValidatorSet(member, record.validator, 0);
        --_storage().validatorCount;
        _storage().validators[record.validator] = MemberNumber.wrap(0);
        record.validator = 0;
        record.power = 0;
    }

    function _setQuorum(uint16 quorum_) private {
        _storage().quorum = quorum_;
        _checkQuorum();
        emit QuorumSet(quorum_);
    }

    function _checkQuorum() private view {
        MembershipStorage storage store = _storage();
        if (store.quorum == 0 || store.voters < store.quorum) revert MembershipBelowQuorum(store.voters, store.quorum);
    }

    function _voter() private view returns (MemberNumber member) {
        member = _storage().memberOf[msg.sender];
        if (!_storage().records[member].voter) revert MembershipNotVoter(msg.sender);
    }

    function _live(MemberNumber member) private view returns (MemberRecord storage record) {
        record = _storage().records[member];
        if (record.kind == 0) revert MembershipMemberUnknown(member);
    }

    function _storage() private pure returns (MembershipStorage storage store) {
        assembly ("memory-safe") {
            store.slot := STORAGE
        }
    }
}
