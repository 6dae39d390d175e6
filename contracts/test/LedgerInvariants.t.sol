// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {KindFlags} from "../src/generated/Facts.sol";
import {Command, ILedger} from "../src/interfaces/ILedger.sol";
import {Balance, State, Words} from "../src/libraries/Words.sol";
import {
    Act,
    FactKey,
    Instant,
    Kind,
    MemberNumber,
    Namespace,
    Quantity,
    Revision,
    Subject,
    Unit,
    Word
} from "../src/types/Types.sol";
import {Base, Vm} from "./Base.sol";
import {World} from "./World.sol";
import {PlainWriter} from "./Writers.sol";

/// @notice Submits what a fuzzer comes up with, and keeps its own books from the Ledger's events alone.
contract LedgerHandler is World {
    using Words for Word;

    uint8 private constant FIRST_NAMESPACE = 200;
    uint256 private constant NAMESPACES = 2;

    PlainWriter[] public writers;
    PlainWriter[] public retired;
    uint64 public count;
    bytes32 public running;
    bytes32[] public keys;
    mapping(bytes32 key => Word) public words;
    mapping(bytes32 key => uint16) public kinds;
    mapping(bytes32 key => uint256) public writings;
    mapping(address account => uint64) public outcomes;
    string public fault;

    constructor() {
        for (uint8 i = 0; i < NAMESPACES; ++i) {
            writers.push(new PlainWriter(ledger, Namespace.wrap(FIRST_NAMESPACE + i)));
            appoint(Namespace.wrap(FIRST_NAMESPACE + i), address(writers[i]));
        }
    }

    /// Mostly submits; now and then time passes or a new version of a writer takes its namespace over.
    function step(uint256 seed) external {
        uint256 choice = seed % 16;
        if (choice == 0) _succeed(seed >> 4);
        else if (choice < 3) vm.warp(vm.getBlockTimestamp() + (seed >> 4) % 1000);
        else _submitSome(seed >> 4);
    }

    function keyCount() external view returns (uint256) {
        return keys.length;
    }

    function retiredCount() external view returns (uint256) {
        return retired.length;
    }

    function theLedger() external view returns (ILedger) {
        return ledger;
    }

    function namespaces() external pure returns (uint256) {
        return NAMESPACES;
    }

    function members() external pure returns (uint256) {
        return MEMBERS;
    }

    function account(uint32 number) external pure returns (address) {
        return accountOf(MemberNumber.wrap(number));
    }

    /// Up to four commands of one member; many are refused.
    function _submitSome(uint256 seed) private {
        MemberNumber member = MemberNumber.wrap(uint32(1 + seed % MEMBERS));
        Command[] memory commands = new Command[](1 + (seed >> 8) % 4);
        for (uint256 i = 0; i < commands.length; ++i) {
            commands[i] = _command(member, uint256(keccak256(abi.encode(seed, i))));
        }
        vm.recordLogs();
        submit(member, commands);
        _book(vm.getRecordedLogs());
    }

    function _succeed(uint256 seed) private {
        uint256 which = seed % NAMESPACES;
        Namespace namespace = Namespace.wrap(uint8(FIRST_NAMESPACE + which));
        retired.push(writers[which]);
        writers[which] = new PlainWriter(ledger, namespace);
        appoint(namespace, address(writers[which]));
    }

    function _command(MemberNumber member, uint256 seed) private returns (Command memory one) {
        bool old = retired.length != 0 && seed % 16 == 0;
        PlainWriter writer = old ? retired[(seed >> 4) % retired.length] : writers[seed % NAMESPACES];
        Kind kind = Kind.wrap(uint16([0x0001, 0x4001, 0x2001, 0x8001, 0xa001, 0xc001][(seed >> 8) % 6]));
        Subject subject = Subject.wrap(bytes32((seed >> 16) % 3));
        uint256 choice = (seed >> 24) % 8;
        bytes memory call = abi.encodeCall(
            PlainWriter.set,
            (member, kind, MemberNumber.wrap(1), subject, 0, _word(member, kind, subject, writer, seed))
        );
        if (choice == 0) {
            call = abi.encodeCall(PlainWriter.setThenRefuse, (member, kind, subject, Word.wrap(bytes32(seed | 1))));
        }
        if (choice == 1) call = abi.encodeCall(PlainWriter.nothing, member);
        one = command(address(writer), call);
        if (choice == 2) one.gas = uint32((seed >> 32) % 60_000);
    }

    /// A word that is right more often than not.
    function _word(MemberNumber member, Kind kind, Subject subject, PlainWriter writer, uint256 seed)
        private
        view
        returns (Word)
    {
        if (Kind.unwrap(kind) & KindFlags.RAW != 0) return Word.wrap(bytes32(seed >> 200));
        Instant now_ = Instant.wrap(uint40(vm.getBlockTimestamp() + ((seed >> 56) % 8 == 0 ? 1 : 0)));
        if (Kind.unwrap(kind) & KindFlags.BALANCE != 0) {
            Quantity limit = Quantity.wrap(uint88((seed >> 64) % 16));
            Quantity used = Quantity.wrap(uint88((seed >> 80) % 20));
            return Words.pack(Balance({unit: Unit.wrap(1), recorded: now_, limit: limit, used: used}));
        }
        Revision standing = ledger.read(writer.namespace(), kind, MemberNumber.wrap(1), subject, 0).revision();
        return Words.pack(
            State({
                status: uint8((seed >> 96) % 5),
                member: (seed >> 104) % 8 == 0 ? MemberNumber.wrap(99) : member,
                effective: now_,
                recorded: now_,
                amount: 0,
                revision: Revision.wrap(uint16(Revision.unwrap(standing) + 1 + ((seed >> 112) % 8 == 0 ? 1 : 0))),
                flags: 0
            })
        );
    }

    /// The cheat code also records what a reverted call emitted, so facts count when their command is done.
    function _book(Vm.Log[] memory logs) private {
        uint256 from = 0;
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics[0] == ILedger.FactSet.selector) continue;
            bool done = logs[i].topics[0] == ILedger.Done.selector;
            while (from < i) {
                if (done) _bookFact(logs[from].data);
                ++from;
            }
            _bookOutcome(logs[from++]);
        }
    }

    function _bookOutcome(Vm.Log memory log) private {
        address sender = address(uint160(uint256(log.topics[1])));
        if (uint256(log.topics[2]) != outcomes[sender]++) fault = "an outcome is missing or doubled";
    }

    function _bookFact(bytes memory data) private {
        (uint64 index, bytes32 key, Word word, bytes32 act, uint256 origin,) =
            abi.decode(data, (uint64, bytes32, Word, bytes32, uint256, bytes32));
        if (index != count++) fault = "an index is missing or doubled";
        if (act != Act.unwrap(ACT)) fault = "a fact without its act";
        running = sha256(abi.encodePacked(uint8(8), running, index, key, Word.unwrap(word), act));
        if (writings[key]++ == 0) keys.push(key);
        kinds[key] = uint16(origin >> 64);
        words[key] = word;
    }
}

/// @notice What holds always, whatever is submitted.
contract LedgerInvariants is Base {
    using Words for Word;

    LedgerHandler private handler;

    function setUp() public {
        handler = LedgerHandler(vm.deployCode("LedgerInvariants.t.sol:LedgerHandler", ""));
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// In one, because each invariant of a contract costs a campaign of its own.
    function invariant_the_ledger_holds() external view {
        _historyIsContiguousAndHashed();
        _eventsTellEveryFact();
        _writtenOnceIsWrittenOnce();
        _usedNeverExceedsTheLimit();
        _revisionsCountWritings();
        _oneOutcomePerAccountAndSequence();
        _oneWriterPerNamespace();
    }

    /// A campaign in which nothing is written would prove nothing.
    function afterInvariant() external view {
        assertTrue(handler.count() > 5, "hardly a fact was written");
    }

    function _historyIsContiguousAndHashed() private view {
        (uint64 count, bytes32 running) = handler.theLedger().head();
        assertEq(count, handler.count(), "count of facts");
        assertEq(running, handler.running(), "running hash");
        assertEq(bytes(handler.fault()), "", "a fault in the events");
    }

    function _eventsTellEveryFact() private view {
        for (uint256 i = 0; i < handler.keyCount(); ++i) {
            bytes32 key = handler.keys(i);
            Word word = handler.theLedger().fact(FactKey.wrap(key));
            assertEq(Word.unwrap(word), Word.unwrap(handler.words(key)), "fact");
            assertTrue(!word.isNone(), "a word is zero");
        }
    }

    function _writtenOnceIsWrittenOnce() private view {
        for (uint256 i = 0; i < handler.keyCount(); ++i) {
            bytes32 key = handler.keys(i);
            if (handler.kinds(key) & KindFlags.ONCE != 0) assertEq(handler.writings(key), 1, "writings");
        }
    }

    function _usedNeverExceedsTheLimit() private view {
        for (uint256 i = 0; i < handler.keyCount(); ++i) {
            bytes32 key = handler.keys(i);
            if (handler.kinds(key) & KindFlags.BALANCE == 0) continue;
            Balance memory balance = handler.words(key).balance();
            assertTrue(Quantity.unwrap(balance.used) <= Quantity.unwrap(balance.limit), "used > limit");
        }
    }

    function _revisionsCountWritings() private view {
        for (uint256 i = 0; i < handler.keyCount(); ++i) {
            bytes32 key = handler.keys(i);
            if (handler.kinds(key) & (KindFlags.RAW | KindFlags.BALANCE) != 0) continue;
            assertEq(Revision.unwrap(handler.words(key).revision()), handler.writings(key), "revision");
        }
    }

    function _oneOutcomePerAccountAndSequence() private view {
        for (uint32 number = 1; number <= handler.members(); ++number) {
            address account = handler.account(number);
            assertEq(handler.theLedger().next(account), handler.outcomes(account), "outcomes");
        }
    }

    function _oneWriterPerNamespace() private view {
        for (uint256 i = 0; i < handler.namespaces(); ++i) {
            Namespace namespace = handler.writers(i).namespace();
            address writer = address(handler.writers(i));
            assertEq(handler.theLedger().writerOf(namespace), writer, "writer");
            assertEq(
                Namespace.unwrap(handler.theLedger().namespaceOf(writer)), Namespace.unwrap(namespace), "namespace"
            );
        }
        for (uint256 i = 0; i < handler.retiredCount(); ++i) {
            Namespace namespace = handler.theLedger().namespaceOf(address(handler.retired(i)));
            assertEq(Namespace.unwrap(namespace), 0, "a retired writer has a namespace");
        }
    }
}
