// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Command, ILedger} from "../src/interfaces/ILedger.sol";
import {FactKeys} from "../src/libraries/FactKeys.sol";
import {Act, FactKey, Kind, MemberNumber, Namespace, Subject, Word} from "../src/types/Types.sol";
import {Writer} from "../src/Writer.sol";
import {Vm} from "./Base.sol";
import {World} from "./World.sol";
import {PlainWriter} from "./Writers.sol";

/// @notice Submitting: senders, order, running apart, what is refused and what is not tried.
contract LedgerTest is World {
    Namespace private constant FIRST = Namespace.wrap(200);
    Namespace private constant SECOND = Namespace.wrap(201);
    Kind private constant RAW = Kind.wrap(0x2001);
    MemberNumber private constant NOBODY = MemberNumber.wrap(0);
    Word private constant WORD = Word.wrap(bytes32(uint256(7)));

    PlainWriter private writer;
    PlainWriter private other;

    function setUp() public {
        writer = new PlainWriter(ledger, FIRST);
        other = new PlainWriter(ledger, SECOND);
        appoint(FIRST, address(writer));
        appoint(SECOND, address(other));
    }

    // The key and the running hash

    function testFuzz_the_key_is_the_one_of_the_format(
        uint8 namespace,
        uint16 kind,
        uint32 owner,
        bytes32 subject,
        uint32 part
    ) public view {
        bytes32 head = sha256(abi.encodePacked(uint8(7), namespace, uint16(0), owner, subject));
        bytes32 tail = sha256(abi.encodePacked(uint8(7), namespace, kind, owner, subject, part));
        FactKey key = FactKeys.key(
            Namespace.wrap(namespace), Kind.wrap(kind), MemberNumber.wrap(owner), Subject.wrap(subject), part
        );
        assertEq(FactKey.unwrap(key), bytes32(bytes.concat(bytes3(head), _last29(tail))), "key");
    }

    function testFuzz_the_running_hash_is_the_one_of_the_format(
        bytes32 running,
        uint64 index,
        bytes32 key,
        bytes32 word,
        bytes32 act
    ) public view {
        bytes32 expected = sha256(abi.encodePacked(uint8(8), running, index, key, word, act));
        bytes32 actual = FactKeys.extend(running, index, FactKey.wrap(key), Word.wrap(word), Act.wrap(act));
        assertEq(actual, expected, "running hash");
    }

    function testFuzz_the_event_names_the_fact(uint32 owner, bytes32 subject, uint32 part) public {
        FactKey key = FactKeys.key(FIRST, RAW, MemberNumber.wrap(owner), Subject.wrap(subject), part);
        Vm.Log[] memory logs = _logs(_set(RAW, owner, subject, part, WORD));
        assertEq(logs[0].topics[0], ILedger.FactSet.selector, "event");
        uint256 origin = (uint256(200) << 80) | (uint256(0x2001) << 64) | (uint256(owner) << 32) | part;
        assertEq(logs[0].data, abi.encode(0, key, WORD, ACT, origin, subject), "event data");
    }

    // Senders and order

    function testFuzz_a_stranger_is_not_tried(address sender) public {
        vm.assume(MemberNumber.unwrap(membership.memberOf(sender)) == 0);
        Command[] memory commands = _one(_set(RAW, 1, 0, 0, WORD));
        vm.expectRevert(abi.encodeWithSelector(ILedger.LedgerSenderUnknown.selector, sender));
        vm.prank(sender);
        ledger.submit(0, commands);
    }

    function testFuzz_a_wrong_sequence_is_not_tried(uint64 first) public {
        vm.assume(first != 0);
        Command[] memory commands = _one(_set(RAW, 1, 0, 0, WORD));
        address account = accountOf(KOREA);
        vm.expectRevert(abi.encodeWithSelector(ILedger.LedgerSequenceMismatch.selector, account, 0, first));
        vm.prank(account);
        ledger.submit(first, commands);
    }

    function test_an_empty_submit_is_not_tried() public {
        vm.expectRevert(ILedger.LedgerNothingSubmitted.selector);
        vm.prank(accountOf(KOREA));
        ledger.submit(0, new Command[](0));
    }

    function testFuzz_each_command_has_one_outcome_in_order(uint8 count, uint256 refused) public {
        count = uint8(bound(count, 1, 20));
        Command[] memory commands = new Command[](count);
        for (uint256 i = 0; i < count; ++i) {
            commands[i] = refused >> i & 1 == 1 ? _nothing() : _set(RAW, 1, bytes32(i), 0, WORD);
        }
        vm.recordLogs();
        submit(KOREA, commands);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        uint256 sequence = 0;
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics[0] == ILedger.FactSet.selector) continue;
            bool done = refused >> sequence & 1 == 0;
            assertEq(logs[i].topics[0], done ? ILedger.Done.selector : ILedger.Refused.selector, "outcome");
            assertEq(uint256(logs[i].topics[2]), sequence, "sequence");
            assertEq(uint256(logs[i].topics[1]), uint160(accountOf(KOREA)), "account");
            ++sequence;
        }
        assertEq(sequence, count, "outcomes");
        assertEq(ledger.next(accountOf(KOREA)), count, "next sequence");
    }

    function test_two_submits_in_one_transaction_are_apart() public {
        submit(KOREA, _one(_set(RAW, 1, bytes32(uint256(1)), 0, WORD)));
        submit(VIETNAM, _one(_set(RAW, 1, bytes32(uint256(2)), 0, WORD)));
        (uint64 count,) = ledger.head();
        assertEq(count, 2, "count");
    }

    // One command is refused

    function test_a_target_that_is_no_writer_is_refused() public {
        Command memory one = command(address(membership), abi.encodeCall(PlainWriter.nothing, NOBODY));
        _refused(one, abi.encodeWithSelector(ILedger.LedgerTargetUnknown.selector, address(membership)));
    }

    function testFuzz_a_short_call_is_refused(uint8 length) public {
        uint256 short = bound(length, 0, 35);
        _refused(
            command(address(writer), new bytes(short)),
            abi.encodeWithSelector(ILedger.LedgerCallTooShort.selector, short)
        );
    }

    function test_a_command_without_act_is_refused() public {
        Command memory one = _set(RAW, 1, 0, 0, WORD);
        one.act = Act.wrap(0);
        _refused(one, abi.encodeWithSelector(ILedger.LedgerActMissing.selector));
    }

    function test_a_command_that_writes_nothing_is_refused() public {
        _refused(_nothing(), abi.encodeWithSelector(ILedger.LedgerNothingWritten.selector));
    }

    function testFuzz_a_command_that_runs_out_of_its_gas_is_refused_by_name(uint32 gas_) public {
        Command memory one = command(address(writer), abi.encodeCall(PlainWriter.burn, NOBODY));
        one.gas = uint32(bound(gas_, 0, 5_000_000));
        _refused(one, abi.encodeWithSelector(ILedger.LedgerOutOfGas.selector, one.gas));
    }

    /// The write's own frame runs dry here, and the writer has a 64th of its gas left to say nothing with.
    function testFuzz_gas_that_ends_inside_a_write_is_refused_by_name(uint32 gas_) public {
        Command memory one = _set(RAW, 1, 0, 0, WORD);
        one.gas = uint32(bound(gas_, 1_000, 25_000));
        _refused(one, abi.encodeWithSelector(ILedger.LedgerOutOfGas.selector, one.gas));
    }

    function test_a_refusal_without_data_is_not_taken_for_want_of_gas() public {
        _refused(command(address(writer), abi.encodeCall(PlainWriter.plainRevert, NOBODY)), "");
    }

    function testFuzz_at_most_164_bytes_of_error_are_kept(uint32 size) public {
        uint256 length = bound(size, 1, 40_000);
        bytes memory kept = new bytes(length < 164 ? length : 164);
        (bool done, bytes memory cause) =
            run(KOREA, command(address(writer), abi.encodeCall(PlainWriter.bomb, (NOBODY, length))));
        assertTrue(!done, "done");
        assertEq(cause.length, kept.length, "length");
    }

    function test_a_bomb_of_error_costs_the_submit_no_more_than_its_own_gas() public {
        Command memory one = command(address(writer), abi.encodeCall(PlainWriter.bomb, (NOBODY, 300_000)));
        Command[] memory commands = _one(one);
        uint256 left = gasleft();
        submit(KOREA, commands);
        assertTrue(left - gasleft() < uint256(GAS) / 2, "the bomb was copied");
    }

    function test_entering_again_is_refused() public {
        writer.arm(_set(RAW, 1, 0, 0, WORD));
        _refused(
            command(address(writer), abi.encodeCall(PlainWriter.enterAgain, (NOBODY, 0))),
            abi.encodeWithSelector(ILedger.LedgerReentered.selector)
        );
    }

    function testFuzz_a_refused_command_leaves_its_neighbours_intact(uint8 place) public {
        Command[] memory commands = new Command[](4);
        uint256 refused = bound(place, 0, 3);
        for (uint256 i = 0; i < 4; ++i) {
            commands[i] = _set(RAW, 1, bytes32(i), 0, WORD);
        }
        bytes memory call =
            abi.encodeCall(PlainWriter.setThenRefuse, (NOBODY, RAW, Subject.wrap(bytes32(refused)), WORD));
        commands[refused] = command(address(writer), call);
        submit(KOREA, commands);
        for (uint256 i = 0; i < 4; ++i) {
            Word word = read(FIRST, RAW, KOREA, Subject.wrap(bytes32(i)), 0);
            assertEq(Word.unwrap(word), i == refused ? bytes32(0) : Word.unwrap(WORD), "fact");
        }
        (uint64 count,) = ledger.head();
        assertEq(count, 3, "count");
    }

    function testFuzz_the_first_argument_is_the_acting_member(uint32 claimed, bool viet) public {
        MemberNumber member = viet ? VIETNAM : ISSUER;
        bytes memory call = abi.encodeCall(PlainWriter.setOwn, (MemberNumber.wrap(claimed), RAW, Subject.wrap(0), WORD));
        mustDo(member, address(writer), call);
        assertEq(Word.unwrap(read(FIRST, RAW, member, Subject.wrap(0), 0)), Word.unwrap(WORD), "the member's own");
    }

    // Gas

    function testFuzz_a_command_gets_all_its_gas_or_is_not_tried(uint32 given) public {
        Command memory one = _set(RAW, 1, 0, 0, WORD);
        one.gas = 200_000;
        Command[] memory commands = _one(one);
        vm.prank(accountOf(KOREA));
        try ledger.submit{gas: bound(given, 50_000, 600_000)}(0, commands) {
            (uint64 count,) = ledger.head();
            assertEq(count, 1, "a command that was tried with all its gas is done");
        } catch {
            assertEq(ledger.next(accountOf(KOREA)), 0, "not tried");
        }
    }

    function test_too_little_gas_is_named() public {
        Command memory one = _set(RAW, 1, 0, 0, WORD);
        one.gas = 200_000;
        Command[] memory commands = _one(one);
        vm.prank(accountOf(KOREA));
        try ledger.submit{gas: 150_000}(0, commands) {
            assertTrue(false, "tried");
        } catch (bytes memory cause) {
            assertEq(bytes32(bytes4(cause)), bytes32(ILedger.LedgerGasShort.selector), "cause");
        }
    }

    // Writing

    function testFuzz_only_writers_write(address sender) public {
        vm.assume(Namespace.unwrap(ledger.namespaceOf(sender)) == 0);
        vm.expectRevert(abi.encodeWithSelector(ILedger.LedgerWriterUnknown.selector, sender));
        vm.prank(sender);
        ledger.write(FactKeys.origin(FIRST, RAW, KOREA, 0), Subject.wrap(0), WORD);
    }

    function test_a_writer_writes_only_while_a_command_runs() public {
        vm.expectRevert(ILedger.LedgerNotExecuting.selector);
        vm.prank(address(writer));
        ledger.write(FactKeys.origin(FIRST, RAW, KOREA, 0), Subject.wrap(0), WORD);
        submit(KOREA, _one(_set(RAW, 1, 0, 0, WORD)));
        vm.expectRevert(ILedger.LedgerNotExecuting.selector);
        writer.setFor(RAW, Subject.wrap(0), WORD);
    }

    function test_a_writer_may_call_another_that_writes_its_own_namespace() public {
        bytes memory call = abi.encodeCall(PlainWriter.setThrough, (NOBODY, other, RAW, Subject.wrap(0), WORD));
        mustDo(KOREA, address(writer), call);
        assertEq(Word.unwrap(read(SECOND, RAW, KOREA, Subject.wrap(0), 0)), Word.unwrap(WORD), "the other's fact");
        assertEq(Word.unwrap(read(FIRST, RAW, KOREA, Subject.wrap(0), 0)), 0, "the caller's fact");
    }

    function test_the_head_is_true_while_a_command_runs() public {
        Command[] memory commands = new Command[](2);
        commands[0] = _set(RAW, 1, 0, 0, WORD);
        bytes memory call = abi.encodeCall(PlainWriter.setIfHead, (NOBODY, 1, RAW, Subject.wrap(0), WORD));
        commands[1] = command(address(writer), call);
        submit(KOREA, commands);
        (uint64 count,) = ledger.head();
        assertEq(count, 2, "count");
    }

    // Appointments

    function testFuzz_only_membership_appoints(address sender) public {
        vm.assume(sender != address(membership));
        vm.expectRevert(abi.encodeWithSelector(ILedger.LedgerNotMembership.selector, sender));
        vm.prank(sender);
        ledger.appoint(FIRST, sender);
    }

    function test_a_namespace_has_one_writer_at_a_time() public {
        PlainWriter next = new PlainWriter(ledger, FIRST);
        mustDo(KOREA, address(writer), _call(RAW, 1, 0, 0, WORD));
        appoint(FIRST, address(next));
        assertEq(ledger.writerOf(FIRST), address(next), "writer");
        assertEq(Namespace.unwrap(ledger.namespaceOf(address(writer))), 0, "the old writer");
        bytes memory unknown = abi.encodeWithSelector(ILedger.LedgerTargetUnknown.selector, address(writer));
        mustRefuse(KOREA, address(writer), _call(RAW, 1, 0, 0, WORD), unknown);
        mustDo(KOREA, address(next), _call(RAW, 1, 0, 1, WORD));
        assertEq(Word.unwrap(read(FIRST, RAW, KOREA, Subject.wrap(0), 0)), Word.unwrap(WORD), "the old fact");
    }

    function test_a_writer_has_one_namespace() public {
        vm.expectRevert(abi.encodeWithSelector(ILedger.LedgerWriterTaken.selector, address(writer)));
        vm.prank(address(membership));
        ledger.appoint(SECOND, address(writer));
        vm.expectRevert(ILedger.LedgerNamespaceReserved.selector);
        vm.prank(address(membership));
        ledger.appoint(Namespace.wrap(0), address(this));
    }

    function test_a_writer_has_code() public {
        address nothing = address(0xdead);
        vm.expectRevert(abi.encodeWithSelector(ILedger.LedgerWriterMissing.selector, nothing));
        vm.prank(address(membership));
        ledger.appoint(FIRST, nothing);
    }

    function test_a_namespace_can_stand_without_writer() public {
        appoint(FIRST, address(0));
        assertEq(ledger.writerOf(FIRST), address(0), "writer");
        appoint(FIRST, address(writer));
        mustDo(KOREA, address(writer), _call(RAW, 1, 0, 0, WORD));
    }

    function _one(Command memory only) private pure returns (Command[] memory commands) {
        commands = new Command[](1);
        commands[0] = only;
    }

    function _logs(Command memory only) private returns (Vm.Log[] memory) {
        vm.recordLogs();
        submit(KOREA, _one(only));
        return vm.getRecordedLogs();
    }

    function _refused(Command memory only, bytes memory expected) private {
        (bool done, bytes memory cause) = run(KOREA, only);
        assertTrue(!done, "done, not refused");
        assertEq(cause, expected, "cause");
        (uint64 count,) = ledger.head();
        assertEq(count, 0, "a refused command wrote");
    }

    function _nothing() private returns (Command memory) {
        return command(address(writer), abi.encodeCall(PlainWriter.nothing, NOBODY));
    }

    function _set(Kind kind, uint32 owner, bytes32 subject, uint32 part, Word word) private returns (Command memory) {
        return command(address(writer), _call(kind, owner, subject, part, word));
    }

    function _call(Kind kind, uint32 owner, bytes32 subject, uint32 part, Word word)
        private
        pure
        returns (bytes memory)
    {
        return abi.encodeCall(
            PlainWriter.set, (NOBODY, kind, MemberNumber.wrap(owner), Subject.wrap(subject), part, word)
        );
    }

    function _last29(bytes32 hash) private pure returns (bytes memory tail) {
        tail = new bytes(29);
        for (uint256 i = 0; i < 29; ++i) {
            tail[i] = hash[i + 3];
        }
    }
}
