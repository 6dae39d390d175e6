// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MemberNumber} from "../types/Types.sol";

/// @notice Who is to be a member, and everything that it needs to take part.
/// @param node the id of its node, zero when it runs none
/// @param accounts at least one; each may send, and vote when the member is a voter
struct Candidate {
    uint8 kind;
    bool voter;
    bytes32 node;
    address[] accounts;
}

/// @notice A live member; all zero when it is not live.
/// @param node the id of its node (CometBFT: 20 bytes, then zeros), zero when it runs none
/// @param validator its consensus public key, zero when it validates nothing
struct MemberRecord {
    uint8 kind;
    bool voter;
    uint64 power;
    bytes32 node;
    bytes32 validator;
}

/// @title Who belongs
/// @notice Members, their kinds, accounts, node ids and validators; the only admin of everything. Acts only by executed
/// votes of M of N voting members. Stands in genesis; the deployer keeps no right. Storage is one ERC-7201 struct
/// (`gwanmun.membership`), because engines read it.
interface IMembership {
    event MemberAdmitted(MemberNumber indexed member, uint8 kind, bool voter);
    event MemberRemoved(MemberNumber indexed member);
    event AccountListed(MemberNumber indexed member, address indexed account);
    event AccountDelisted(MemberNumber indexed member, address indexed account);
    event NodeSet(MemberNumber indexed member, bytes32 nodeId);
    event ValidatorSet(MemberNumber indexed member, bytes32 publicKey, uint64 power);
    event QuorumSet(uint16 quorum);
    event Proposed(uint256 indexed proposal, MemberNumber indexed member, address target, bytes call);
    event Approved(uint256 indexed proposal, MemberNumber indexed member);
    event Executed(uint256 indexed proposal);

    error MembershipNotVoter(address sender);
    error MembershipOnlyByVote(address sender);
    error MembershipProposalUnknown(uint256 proposal);
    error MembershipAlreadyApproved(uint256 proposal, MemberNumber member);
    error MembershipAlreadyExecuted(uint256 proposal);
    error MembershipCallFailed(uint256 proposal, bytes cause);
    error MembershipTargetMissing(address target);
    error MembershipMemberUnknown(MemberNumber member);
    error MembershipAccountTaken(address account);
    error MembershipKindUnknown(uint8 kind);
    error MembershipBelowQuorum(uint256 voters, uint256 quorum);
    error MembershipNotSystem(address sender);
    error MembershipAccountMissing();
    error MembershipAccountUnknown(address account);
    error MembershipLastAccount(MemberNumber member, address account);
    error MembershipValidatorTaken(bytes32 publicKey, MemberNumber member);
    error MembershipValidatorUnknown(bytes32 publicKey);
    error MembershipValidatorPunished(bytes32 publicKey);
    error MembershipLastValidator(MemberNumber member);

    /// @notice Proposes a call and approves it; executes at once when the quorum is one.
    function propose(address target, bytes calldata call) external returns (uint256 proposal);
    /// @notice Approves; executes when M members that are voters now have approved. A call that fails undoes the approval, and so
    /// does a target without code, of which a call would succeed and do nothing.
    function approve(uint256 proposal) external;

    // Only by an executed vote (msg.sender == this):

    /// @notice Numbers go up from 1 and are never given twice.
    function admitMember(Candidate calldata candidate) external returns (MemberNumber);
    /// @notice Takes a member's vote, accounts, node and validator.
    function removeMember(MemberNumber member) external;
    /// @notice An account acts for one member.
    function listAccount(MemberNumber member, address account) external;
    /// @notice A voting member keeps at least one account, or its vote could not be cast.
    function delistAccount(address account) external;
    /// @param nodeId zero: none
    function setNode(MemberNumber member, bytes32 nodeId) external;
    /// @notice One validator per member; power zero takes it away. The last one stays, or the chain would stop.
    function setValidator(MemberNumber member, bytes32 publicKey, uint64 power) external;
    /// @notice From 1 to the number of voting members.
    function setQuorum(uint16 quorum_) external;

    /// @notice Takes the power of the member whose validator signed two blocks at one height, also when another key has taken
    /// that one's place since. The key never validates again. Only the engine's system account.
    function punishDoubleSigning(bytes32 publicKey) external;

    /// @notice The live member of an account, zero when there is none.
    function memberOf(address account) external view returns (MemberNumber);
    /// @notice Kind of a live member, zero when it is not live.
    function kindOf(MemberNumber member) external view returns (uint8);
    function memberRecord(MemberNumber member) external view returns (MemberRecord memory);
    function accountsOf(MemberNumber member) external view returns (address[] memory);
    /// @notice The highest number given so far.
    function lastMember() external view returns (MemberNumber);
    function proposalOf(uint256 proposal)
        external
        view
        returns (address target, bytes memory call, MemberNumber[] memory approvals, bool executed);
    function quorum() external view returns (uint16);
    function voters() external view returns (uint16);
}
