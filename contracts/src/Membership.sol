// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MemberKinds} from "./generated/Facts.sol";
import {Candidate, IMembership, MemberRecord} from "./interfaces/IMembership.sol";
import {MemberNumber} from "./types/Types.sol";

/// @title Who belongs
/// @dev Every change of the struct goes through one private function next to its event. The contract's whole storage is that
/// struct, at keccak256(abi.encode(uint256(keccak256("gwanmun.membership")) - 1)) & ~bytes32(uint256(0xff)) (ERC-7201).
contract Membership layout at 0xc8cfcb156fceb12788597658090714d56a29ffdd33bc313a4058b99bb1ce0000 is IMembership {
    struct Proposal {
        address target;
        bool executed;
        bytes call;
        MemberNumber[] approvals;
    }

    /// @custom:storage-location erc7201:gwanmun.membership
    /// @dev Engines read it: append only. contracts/abi/Membership.storage.json says where each field stands.
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
        mapping(bytes32 publicKey => MemberNumber) formerValidators;
    }

    /// The account in whose name the engine calls (EIP-4788); nobody holds its key.
    address private constant SYSTEM = 0xffffFFFfFFffffffffffffffFfFFFfffFFFfFFfE;

    MembershipStorage private _store;

    modifier onlyByVote() {
        if (msg.sender != address(this)) revert MembershipOnlyByVote(msg.sender);
        _;
    }

    /// @param founders members 1, 2, ... in this order
    /// @param quorum_ how many voting members execute a proposal
    constructor(Candidate[] memory founders, uint16 quorum_) {
        for (uint256 i = 0; i < founders.length; ++i) {
            _admit(founders[i]);
        }
        _setQuorum(quorum_);
    }

    /// @inheritdoc IMembership
    function propose(address target, bytes calldata call) external returns (uint256 proposal) {
        MemberNumber member = _voter();
        proposal = ++_store.lastProposal;
        Proposal storage entry = _store.proposals[proposal];
        entry.target = target;
        entry.call = call;
        emit Proposed(proposal, member, target, call);
        _approve(proposal, entry, member);
    }

    /// @inheritdoc IMembership
    function approve(uint256 proposal) external {
        MemberNumber member = _voter();
        if (proposal == 0 || proposal > _store.lastProposal) revert MembershipProposalUnknown(proposal);
        Proposal storage entry = _store.proposals[proposal];
        if (entry.executed) revert MembershipAlreadyExecuted(proposal);
        _approve(proposal, entry, member);
    }

    /// @inheritdoc IMembership
    function admitMember(Candidate calldata candidate) external onlyByVote returns (MemberNumber) {
        return _admit(candidate);
    }

    /// @inheritdoc IMembership
    function removeMember(MemberNumber member) external onlyByVote {
        MemberRecord storage record = _live(member);
        if (record.power != 0) _setValidator(member, record, record.validator, 0);
        if (record.node != 0) _setNode(member, record, 0);
        if (record.voter) {
            --_store.voters;
            _checkQuorum();
        }
        address[] storage accounts = _store.accounts[member];
        while (accounts.length != 0) {
            _delist(member, accounts, accounts.length - 1);
        }
        delete _store.records[member];
        emit MemberRemoved(member);
    }

    /// @inheritdoc IMembership
    function listAccount(MemberNumber member, address account) external onlyByVote {
        _live(member);
        _list(member, account);
    }

    /// @inheritdoc IMembership
    function delistAccount(address account) external onlyByVote {
        MemberNumber member = _store.memberOf[account];
        if (MemberNumber.unwrap(member) == 0) revert MembershipAccountUnknown(account);
        address[] storage accounts = _store.accounts[member];
        if (_store.records[member].voter && accounts.length == 1) revert MembershipLastAccount(member, account);
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
            MemberNumber holder = _store.validators[publicKey];
            if (publicKey == 0) revert MembershipValidatorUnknown(publicKey);
            if (_store.punished[publicKey]) revert MembershipValidatorPunished(publicKey);
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
        // Evidence comes later than votes: the key may have been replaced or taken away meanwhile.
        MemberNumber member = _store.validators[publicKey];
        if (MemberNumber.unwrap(member) == 0) member = _store.formerValidators[publicKey];
        if (MemberNumber.unwrap(member) == 0) revert MembershipValidatorUnknown(publicKey);
        _store.punished[publicKey] = true;
        if (_store.records[member].power != 0) _dismiss(member, _store.records[member]);
        _store.formerValidators[publicKey] = MemberNumber.wrap(0);
    }

    /// @inheritdoc IMembership
    function memberOf(address account) external view returns (MemberNumber) {
        return _store.memberOf[account];
    }

    /// @inheritdoc IMembership
    function kindOf(MemberNumber member) external view returns (uint8) {
        return _store.records[member].kind;
    }

    /// @inheritdoc IMembership
    function memberRecord(MemberNumber member) external view returns (MemberRecord memory) {
        return _store.records[member];
    }

    /// @inheritdoc IMembership
    function accountsOf(MemberNumber member) external view returns (address[] memory) {
        return _store.accounts[member];
    }

    /// @inheritdoc IMembership
    function lastMember() external view returns (MemberNumber) {
        return _store.lastMember;
    }

    /// @inheritdoc IMembership
    function proposalOf(uint256 proposal)
        external
        view
        returns (address target, bytes memory call, MemberNumber[] memory approvals, bool executed)
    {
        Proposal storage entry = _store.proposals[proposal];
        return (entry.target, entry.call, entry.approvals, entry.executed);
    }

    /// @inheritdoc IMembership
    function quorum() external view returns (uint16) {
        return _store.quorum;
    }

    /// @inheritdoc IMembership
    function voters() external view returns (uint16) {
        return _store.voters;
    }

    function _approve(uint256 proposal, Proposal storage entry, MemberNumber member) private {
        uint256 standing = 1;
        for (uint256 i = 0; i < entry.approvals.length; ++i) {
            if (entry.approvals[i] == member) revert MembershipAlreadyApproved(proposal, member);
            // A member that has lost its vote since then no longer counts.
            if (_store.records[entry.approvals[i]].voter) ++standing;
        }
        entry.approvals.push(member);
        emit Approved(proposal, member);
        if (standing >= _store.quorum) _execute(proposal, entry);
    }

    function _execute(uint256 proposal, Proposal storage entry) private {
        if (entry.target.code.length == 0) revert MembershipTargetMissing(entry.target);
        entry.executed = true;
        emit Executed(proposal);
        // slither-disable-next-line low-level-calls -- the target is whatever the members voted for
        (bool success, bytes memory error_) = entry.target.call(entry.call);
        if (!success) revert MembershipCallFailed(proposal, error_);
    }

    function _admit(Candidate memory candidate) private returns (MemberNumber member) {
        (uint8 kind, bool voter) = (candidate.kind, candidate.voter);
        if (kind == 0 || kind > MemberKinds.LAST) revert MembershipKindUnknown(kind);
        if (candidate.accounts.length == 0) revert MembershipAccountMissing();
        member = MemberNumber.wrap(MemberNumber.unwrap(_store.lastMember) + 1);
        _store.lastMember = member;
        _store.records[member].kind = kind;
        _store.records[member].voter = voter;
        if (voter) ++_store.voters;
        emit MemberAdmitted(member, kind, voter);
        for (uint256 i = 0; i < candidate.accounts.length; ++i) {
            _list(member, candidate.accounts[i]);
        }
        if (candidate.node != 0) _setNode(member, _store.records[member], candidate.node);
    }

    function _list(MemberNumber member, address account) private {
        if (account == address(0)) revert MembershipAccountMissing();
        if (MemberNumber.unwrap(_store.memberOf[account]) != 0) revert MembershipAccountTaken(account);
        _store.memberOf[account] = member;
        _store.accounts[member].push(account);
        emit AccountListed(member, account);
    }

    function _delist(MemberNumber member, address[] storage accounts, uint256 position) private {
        address account = accounts[position];
        accounts[position] = accounts[accounts.length - 1];
        accounts.pop();
        _store.memberOf[account] = MemberNumber.wrap(0);
        emit AccountDelisted(member, account);
    }

    function _setNode(MemberNumber member, MemberRecord storage record, bytes32 nodeId) private {
        record.node = nodeId;
        emit NodeSet(member, nodeId);
    }

    function _setValidator(MemberNumber member, MemberRecord storage record, bytes32 publicKey, uint64 power) private {
        if (power == 0) {
            if (_store.validatorCount == 1) revert MembershipLastValidator(member);
            _dismiss(member, record);
            return;
        }
        if (record.power == 0) ++_store.validatorCount;
        else _retire(member, record.validator);
        _store.validators[publicKey] = member;
        record.validator = publicKey;
        record.power = power;
        emit ValidatorSet(member, publicKey, power);
    }

    function _dismiss(MemberNumber member, MemberRecord storage record) private {
        emit ValidatorSet(member, record.validator, 0);
        --_store.validatorCount;
        _retire(member, record.validator);
        record.validator = 0;
        record.power = 0;
    }

    /// The key validates no more; what it signed before still counts.
    function _retire(MemberNumber member, bytes32 publicKey) private {
        _store.validators[publicKey] = MemberNumber.wrap(0);
        _store.formerValidators[publicKey] = member;
    }

    function _setQuorum(uint16 quorum_) private {
        _store.quorum = quorum_;
        _checkQuorum();
        emit QuorumSet(quorum_);
    }

    function _checkQuorum() private view {
        if (_store.quorum == 0 || _store.voters < _store.quorum) {
            revert MembershipBelowQuorum(_store.voters, _store.quorum);
        }
    }

    function _voter() private view returns (MemberNumber member) {
        member = _store.memberOf[msg.sender];
        if (!_store.records[member].voter) revert MembershipNotVoter(msg.sender);
    }

    function _live(MemberNumber member) private view returns (MemberRecord storage record) {
        record = _store.records[member];
        if (record.kind == 0) revert MembershipMemberUnknown(member);
    }
}
