// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MemberKinds} from "../src/generated/Facts.sol";
import {Candidate, IMembership, MemberRecord} from "../src/interfaces/IMembership.sol";
import {Membership} from "../src/Membership.sol";
import {MemberNumber, Namespace} from "../src/types/Types.sol";
import {World} from "./World.sol";

/// @notice Members 1 to 3 vote and two of them decide; 4 to 6 do not vote.
contract MembershipTest is World {
    address private constant SYSTEM = 0xffffFFFfFFffffffffffffffFfFFFfffFFFfFFfE;
    address private constant NEW = address(0xbeef);
    MemberNumber private constant SEVENTH = MemberNumber.wrap(7);
    bytes32 private constant KEY = keccak256("validator");

    // Votes

    function test_two_of_three_decide() public {
        uint256 proposal = _propose(KOREA, _admit(MemberKinds.BANK, false, NEW));
        assertEq(MemberNumber.unwrap(membership.memberOf(NEW)), 0, "one vote is not enough");
        vm.prank(accountOf(VIETNAM));
        membership.approve(proposal);
        assertEq(MemberNumber.unwrap(membership.memberOf(NEW)), 7, "two votes are");
        assertEq(membership.kindOf(SEVENTH), MemberKinds.BANK, "kind");
        (,,, bool executed) = membership.proposalOf(proposal);
        assertTrue(executed, "executed");
    }

    function testFuzz_only_voters_propose_and_approve(address sender) public {
        MemberNumber member = membership.memberOf(sender);
        vm.assume(MemberNumber.unwrap(member) == 0);
        _notVoter(sender);
        _notVoter(accountOf(CARRIER));
    }

    function test_a_member_votes_once_however_many_accounts_it_has() public {
        _vote(abi.encodeCall(IMembership.listAccount, (KOREA, NEW)));
        uint256 proposal = _propose(KOREA, _admit(MemberKinds.BANK, false, address(0xcafe)));
        vm.expectRevert(abi.encodeWithSelector(IMembership.MembershipAlreadyApproved.selector, proposal, KOREA));
        vm.prank(NEW);
        membership.approve(proposal);
    }

    function test_a_proposal_is_executed_once() public {
        uint256 proposal = _propose(KOREA, _admit(MemberKinds.BANK, false, NEW));
        vm.prank(accountOf(ISSUER));
        membership.approve(proposal);
        vm.expectRevert(abi.encodeWithSelector(IMembership.MembershipAlreadyExecuted.selector, proposal));
        vm.prank(accountOf(VIETNAM));
        membership.approve(proposal);
    }

    function testFuzz_an_unknown_proposal_is_refused(uint256 proposal) public {
        vm.expectRevert(abi.encodeWithSelector(IMembership.MembershipProposalUnknown.selector, proposal));
        vm.prank(accountOf(KOREA));
        membership.approve(proposal);
    }

    function test_the_approval_of_a_member_that_left_does_not_count() public {
        uint256 proposal = _propose(VIETNAM, _admit(MemberKinds.BANK, false, NEW));
        uint256 removal = _propose(KOREA, abi.encodeCall(IMembership.removeMember, VIETNAM));
        vm.prank(accountOf(ISSUER));
        membership.approve(removal);
        vm.prank(accountOf(KOREA));
        membership.approve(proposal);
        assertEq(MemberNumber.unwrap(membership.memberOf(NEW)), 0, "one standing vote is not enough");
        vm.prank(accountOf(ISSUER));
        membership.approve(proposal);
        assertEq(MemberNumber.unwrap(membership.memberOf(NEW)), 7, "two are");
    }

    function test_a_call_that_fails_undoes_the_approval() public {
        uint256 proposal = _propose(KOREA, _admit(0, false, NEW));
        bytes memory cause = abi.encodeWithSelector(IMembership.MembershipKindUnknown.selector, 0);
        vm.expectRevert(abi.encodeWithSelector(IMembership.MembershipCallFailed.selector, proposal, cause));
        vm.prank(accountOf(ISSUER));
        membership.approve(proposal);
        (,, MemberNumber[] memory approvals, bool executed) = membership.proposalOf(proposal);
        assertEq(approvals.length, 1, "approvals");
        assertTrue(!executed, "executed");
    }

    function test_a_vote_for_a_call_into_nothing_is_not_executed() public {
        address nothing = address(0xdead);
        vm.prank(accountOf(KOREA));
        uint256 proposal = membership.propose(nothing, abi.encodeCall(ledger.appoint, (Namespace.wrap(9), NEW)));
        vm.expectRevert(abi.encodeWithSelector(IMembership.MembershipTargetMissing.selector, nothing));
        vm.prank(accountOf(ISSUER));
        membership.approve(proposal);
    }

    function test_votes_appoint_writers_of_the_ledger() public {
        Namespace namespace = Namespace.wrap(9);
        vm.prank(accountOf(KOREA));
        bytes memory call = abi.encodeCall(ledger.appoint, (namespace, address(this)));
        uint256 proposal = membership.propose(address(ledger), call);
        vm.prank(accountOf(ISSUER));
        membership.approve(proposal);
        assertEq(ledger.writerOf(namespace), address(this), "writer");
    }

    function test_a_quorum_of_one_executes_at_once() public {
        Candidate[] memory founders = new Candidate[](1);
        founders[0] = candidate(MemberKinds.ADMINISTRATION, true, NEW);
        Membership alone = new Membership(founders, 1);
        vm.prank(NEW);
        alone.propose(address(alone), _admit(MemberKinds.BANK, false, address(0xcafe)));
        assertEq(MemberNumber.unwrap(alone.lastMember()), 2, "members");
    }

    // Nobody else

    function testFuzz_nobody_changes_anything_without_a_vote(address sender) public {
        vm.assume(sender != address(membership));
        bytes[7] memory calls = [
            _admit(MemberKinds.BANK, false, NEW),
            abi.encodeCall(IMembership.removeMember, BANK),
            abi.encodeCall(IMembership.listAccount, (BANK, NEW)),
            abi.encodeCall(IMembership.delistAccount, accountOf(BANK)),
            abi.encodeCall(IMembership.setNode, (BANK, KEY)),
            abi.encodeCall(IMembership.setValidator, (BANK, KEY, 1)),
            abi.encodeCall(IMembership.setQuorum, 1)
        ];
        bytes memory refusal = abi.encodeWithSelector(IMembership.MembershipOnlyByVote.selector, sender);
        for (uint256 i = 0; i < calls.length; ++i) {
            vm.prank(sender);
            (bool success, bytes memory cause) = address(membership).call(calls[i]);
            assertTrue(!success, "changed without a vote");
            assertEq(cause, refusal, "cause");
        }
    }

    // Members and accounts

    function test_founders_are_numbered_in_their_order() public view {
        assertEq(MemberNumber.unwrap(membership.lastMember()), MEMBERS, "members");
        assertEq(membership.voters(), 3, "voters");
        assertEq(membership.quorum(), 2, "quorum");
        assertEq(MemberNumber.unwrap(membership.memberOf(accountOf(BANK))), 6, "bank");
        assertEq(membership.memberRecord(KOREA).kind, MemberKinds.ADMINISTRATION, "kind");
    }

    function test_a_member_that_left_has_nothing_and_its_number_is_never_given_again() public {
        _vote(abi.encodeCall(IMembership.listAccount, (BANK, NEW)));
        _vote(abi.encodeCall(IMembership.setNode, (BANK, KEY)));
        _vote(abi.encodeCall(IMembership.removeMember, BANK));
        assertEq(membership.kindOf(BANK), 0, "kind");
        assertEq(membership.accountsOf(BANK).length, 0, "accounts");
        assertEq(MemberNumber.unwrap(membership.memberOf(NEW)), 0, "its second account");
        assertEq(MemberNumber.unwrap(membership.memberOf(accountOf(BANK))), 0, "its first account");
        MemberRecord memory none;
        assertEq(abi.encode(membership.memberRecord(BANK)), abi.encode(none), "record");
        _vote(_admit(MemberKinds.BANK, false, NEW));
        assertEq(MemberNumber.unwrap(membership.memberOf(NEW)), 7, "number");
        _voteFails(
            abi.encodeCall(IMembership.removeMember, BANK),
            abi.encodeWithSelector(IMembership.MembershipMemberUnknown.selector, BANK)
        );
    }

    function test_an_account_acts_for_one_member() public {
        address taken = accountOf(KOREA);
        bytes memory cause = abi.encodeWithSelector(IMembership.MembershipAccountTaken.selector, taken);
        _voteFails(_admit(MemberKinds.BANK, false, taken), cause);
        _voteFails(abi.encodeCall(IMembership.listAccount, (BANK, taken)), cause);
        _voteFails(
            _admit(MemberKinds.BANK, false, address(0)), _selector(IMembership.MembershipAccountMissing.selector)
        );
    }

    function test_one_vote_admits_a_member_with_its_node_and_all_its_accounts() public {
        Candidate memory made = candidate(MemberKinds.BANK, false, NEW);
        made.accounts = new address[](2);
        (made.accounts[0], made.accounts[1], made.node) = (NEW, address(0xcafe), bytes32(bytes20("node")));
        _vote(abi.encodeCall(IMembership.admitMember, (made)));
        MemberNumber member = membership.lastMember();
        assertEq(abi.encode(membership.accountsOf(member)), abi.encode(made.accounts), "accounts");
        assertEq(membership.memberRecord(member).node, made.node, "node");
    }

    function test_a_member_without_an_account_is_not_admitted() public {
        Candidate memory made = candidate(MemberKinds.BANK, false, NEW);
        made.accounts = new address[](0);
        bytes memory call = abi.encodeCall(IMembership.admitMember, (made));
        _voteFails(call, _selector(IMembership.MembershipAccountMissing.selector));
    }

    function testFuzz_unknown_kinds_are_refused(uint8 kind) public {
        vm.assume(kind == 0 || kind > MemberKinds.LAST);
        bytes memory cause = abi.encodeWithSelector(IMembership.MembershipKindUnknown.selector, kind);
        _voteFails(_admit(kind, false, NEW), cause);
    }

    function test_accounts_are_listed_and_delisted() public {
        _vote(abi.encodeCall(IMembership.listAccount, (KOREA, NEW)));
        _vote(abi.encodeCall(IMembership.delistAccount, accountOf(KOREA)));
        assertEq(membership.accountsOf(KOREA).length, 1, "accounts");
        assertEq(membership.accountsOf(KOREA)[0], NEW, "the other account");
        bytes memory call = abi.encodeCall(IMembership.delistAccount, accountOf(KOREA));
        _failsFor(call, abi.encodeWithSelector(IMembership.MembershipAccountUnknown.selector, accountOf(KOREA)));
    }

    function test_a_voter_keeps_an_account() public {
        _voteFails(
            abi.encodeCall(IMembership.delistAccount, accountOf(KOREA)),
            abi.encodeWithSelector(IMembership.MembershipLastAccount.selector, KOREA, accountOf(KOREA))
        );
        _vote(abi.encodeCall(IMembership.delistAccount, accountOf(BANK)));
        assertEq(membership.kindOf(BANK), MemberKinds.BANK, "a bank without account is still a member");
    }

    // The quorum's size

    function test_never_below_the_quorum() public {
        _vote(abi.encodeCall(IMembership.removeMember, VIETNAM));
        _voteFails(
            abi.encodeCall(IMembership.removeMember, ISSUER),
            abi.encodeWithSelector(IMembership.MembershipBelowQuorum.selector, 1, 2)
        );
        assertEq(membership.voters(), 2, "voters");
    }

    function testFuzz_the_quorum_lies_between_one_and_the_voters(uint16 quorum) public {
        bytes memory call = abi.encodeCall(IMembership.setQuorum, quorum);
        if (quorum >= 1 && quorum <= 3) {
            _vote(call);
            assertEq(membership.quorum(), quorum, "quorum");
        } else {
            _voteFails(call, abi.encodeWithSelector(IMembership.MembershipBelowQuorum.selector, 3, quorum));
        }
    }

    function testFuzz_no_network_is_founded_below_its_quorum(uint16 quorum) public {
        vm.assume(quorum != 1);
        Candidate[] memory founders = new Candidate[](1);
        founders[0] = candidate(MemberKinds.ADMINISTRATION, true, NEW);
        vm.expectRevert(abi.encodeWithSelector(IMembership.MembershipBelowQuorum.selector, 1, quorum));
        new Membership(founders, quorum);
    }

    // Validators

    function test_a_key_validates_for_one_member() public {
        _vote(abi.encodeCall(IMembership.setValidator, (KOREA, KEY, 10)));
        assertEq(membership.memberRecord(KOREA).power, 10, "power");
        _voteFails(
            abi.encodeCall(IMembership.setValidator, (ISSUER, KEY, 10)),
            abi.encodeWithSelector(IMembership.MembershipValidatorTaken.selector, KEY, KOREA)
        );
        bytes32 other = keccak256("other");
        _vote(abi.encodeCall(IMembership.setValidator, (KOREA, other, 5)));
        _vote(abi.encodeCall(IMembership.setValidator, (ISSUER, KEY, 10)));
        assertEq(membership.memberRecord(KOREA).validator, other, "key");
    }

    function test_the_last_validator_stays() public {
        _vote(abi.encodeCall(IMembership.setValidator, (KOREA, KEY, 10)));
        bytes memory cause = abi.encodeWithSelector(IMembership.MembershipLastValidator.selector, KOREA);
        _voteFails(abi.encodeCall(IMembership.setValidator, (KOREA, KEY, 0)), cause);
        _voteFails(abi.encodeCall(IMembership.removeMember, KOREA), cause);
        _vote(abi.encodeCall(IMembership.setValidator, (ISSUER, keccak256("other"), 10)));
        _vote(abi.encodeCall(IMembership.setValidator, (KOREA, KEY, 0)));
        assertEq(membership.memberRecord(KOREA).validator, 0, "validator");
    }

    function test_double_signing_costs_the_power_for_good() public {
        _vote(abi.encodeCall(IMembership.setValidator, (KOREA, KEY, 10)));
        vm.prank(SYSTEM);
        membership.punishDoubleSigning(KEY);
        assertEq(membership.memberRecord(KOREA).power, 0, "power");
        bytes memory cause = abi.encodeWithSelector(IMembership.MembershipValidatorPunished.selector, KEY);
        _voteFails(abi.encodeCall(IMembership.setValidator, (KOREA, KEY, 10)), cause);
        vm.expectRevert(abi.encodeWithSelector(IMembership.MembershipValidatorUnknown.selector, KEY));
        vm.prank(SYSTEM);
        membership.punishDoubleSigning(KEY);
    }

    function testFuzz_only_the_engine_punishes(address sender) public {
        vm.assume(sender != SYSTEM);
        _vote(abi.encodeCall(IMembership.setValidator, (KOREA, KEY, 10)));
        vm.expectRevert(abi.encodeWithSelector(IMembership.MembershipNotSystem.selector, sender));
        vm.prank(sender);
        membership.punishDoubleSigning(KEY);
    }

    function test_a_removed_validator_is_no_validator_and_its_key_is_still_punished() public {
        _vote(abi.encodeCall(IMembership.setValidator, (ISSUER, keccak256("other"), 10)));
        _vote(abi.encodeCall(IMembership.setValidator, (VIETNAM, KEY, 10)));
        _vote(abi.encodeCall(IMembership.removeMember, VIETNAM));
        assertEq(membership.memberRecord(VIETNAM).power, 0, "power");
        vm.prank(SYSTEM);
        membership.punishDoubleSigning(KEY);
        bytes memory cause = abi.encodeWithSelector(IMembership.MembershipValidatorPunished.selector, KEY);
        _voteFails(abi.encodeCall(IMembership.setValidator, (KOREA, KEY, 10)), cause);
        assertEq(membership.memberRecord(ISSUER).power, 10, "another's power");
    }

    /// Evidence comes later than the votes: a key that was replaced meanwhile costs the power all the same.
    function test_a_new_key_does_not_save_the_power_of_who_signed_twice_with_the_old_one() public {
        bytes32 fresh = keccak256("fresh");
        _vote(abi.encodeCall(IMembership.setValidator, (KOREA, KEY, 10)));
        _vote(abi.encodeCall(IMembership.setValidator, (KOREA, fresh, 10)));
        vm.prank(SYSTEM);
        membership.punishDoubleSigning(KEY);
        assertEq(membership.memberRecord(KOREA).power, 0, "power");
        _vote(abi.encodeCall(IMembership.setValidator, (KOREA, fresh, 10)));
        vm.expectRevert(abi.encodeWithSelector(IMembership.MembershipValidatorUnknown.selector, KEY));
        vm.prank(SYSTEM);
        membership.punishDoubleSigning(KEY);
        assertEq(membership.memberRecord(KOREA).power, 10, "one offence costs the power once");
    }

    function test_a_key_counts_for_who_validates_with_it_now() public {
        _vote(abi.encodeCall(IMembership.setValidator, (KOREA, KEY, 10)));
        _vote(abi.encodeCall(IMembership.setValidator, (KOREA, keccak256("fresh"), 10)));
        _vote(abi.encodeCall(IMembership.setValidator, (ISSUER, KEY, 5)));
        vm.prank(SYSTEM);
        membership.punishDoubleSigning(KEY);
        assertEq(membership.memberRecord(ISSUER).power, 0, "who has the key");
        assertEq(membership.memberRecord(KOREA).power, 10, "who had it");
    }

    function test_engines_find_the_struct_where_erc7201_puts_it() public view {
        bytes32 slot = keccak256(abi.encode(uint256(keccak256("gwanmun.membership")) - 1)) & ~bytes32(uint256(0xff));
        bytes32 account = keccak256(abi.encode(accountOf(VIETNAM), slot));
        assertEq(vm.load(address(membership), account), bytes32(uint256(3)), "memberOf, the first field");
    }

    function _admit(uint8 kind, bool voter, address account) private pure returns (bytes memory) {
        return abi.encodeCall(IMembership.admitMember, (candidate(kind, voter, account)));
    }

    function _propose(MemberNumber member, bytes memory call) private returns (uint256) {
        vm.prank(accountOf(member));
        return membership.propose(address(membership), call);
    }

    /// As an executed vote would do it.
    function _vote(bytes memory call) private {
        vm.prank(address(membership));
        (bool success, bytes memory cause) = address(membership).call(call);
        if (!success) assertEq(cause, "", "the voted call fails");
    }

    function _voteFails(bytes memory call, bytes memory expected) private {
        uint256 proposal = _propose(KOREA, call);
        vm.expectRevert(abi.encodeWithSelector(IMembership.MembershipCallFailed.selector, proposal, expected));
        vm.prank(accountOf(ISSUER));
        membership.approve(proposal);
    }

    /// The same when the members' accounts have changed.
    function _failsFor(bytes memory call, bytes memory expected) private {
        vm.prank(address(membership));
        (bool success, bytes memory cause) = address(membership).call(call);
        assertTrue(!success, "the voted call does not fail");
        assertEq(cause, expected, "cause");
    }

    function _notVoter(address sender) private {
        bytes memory cause = abi.encodeWithSelector(IMembership.MembershipNotVoter.selector, sender);
        vm.expectRevert(cause);
        vm.prank(sender);
        membership.propose(address(membership), "");
        vm.expectRevert(cause);
        vm.prank(sender);
        membership.approve(1);
    }

    function _selector(bytes4 selector) private pure returns (bytes memory) {
        return abi.encodeWithSelector(selector);
    }
}
