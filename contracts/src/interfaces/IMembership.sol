// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MemberNumber} from "../types/Types.sol";

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
    error MembershipCallFailed(uint256 proposal, bytes error);
    error MembershipMemberUnknown(MemberNumber member);
    error MembershipAccountTaken(address account);
    error MembershipKindUnknown(uint8 kind);
    error MembershipBelowQuorum(uint256 voters, uint256 quorum);
    error MembershipNotSystem(address sender);

    /// @notice Proposes a call and approves it; executes at once when the quorum is one.
    function propose(address target, bytes calldata call) external returns (uint256 proposal);
    function approve(uint256 proposal) external;

    // Only by an executed vote (msg.sender == this):
    function admitMember(uint8 kind, bool voter, address account) external returns (MemberNumber);
    function removeMember(MemberNumber member) external;
    function listAccount(MemberNumber member, address account) external;
    function delistAccount(address account) external;
    function setNode(MemberNumber member, bytes32 nodeId) external;
    function setValidator(MemberNumber member, bytes32 publicKey, uint64 power) external;
    function setQuorum(uint16 quorum) external;

    /// @notice Takes the power of a validator that signed two blocks at one height. Only the engine's system account.
    function punishDoubleSigning(bytes32 publicKey) external;

    /// @notice The live member of an account, zero when there is none.
    function memberOf(address account) external view returns (MemberNumber);
    /// @notice Kind of a live member, zero when it is not live.
    function kindOf(MemberNumber member) external view returns (uint8);
    function quorum() external view returns (uint16);
    function voters() external view returns (uint16);
}
