// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ILedger} from "../src/interfaces/ILedger.sol";
import {FactKeys} from "../src/libraries/FactKeys.sol";
import {Balance, State, Words} from "../src/libraries/Words.sol";
import {
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
import {World} from "./World.sol";
import {PlainWriter} from "./Writers.sol";

/// @notice What the Ledger itself wants of every word.
contract LedgerWordsTest is World {
    using Words for Word;

    Namespace private constant PLAIN = Namespace.wrap(200);
    Kind private constant STATE = Kind.wrap(0x0001);
    Kind private constant BALANCE = Kind.wrap(0x4001);
    Kind private constant RAW = Kind.wrap(0x2001);
    Subject private constant SUBJECT = Subject.wrap(bytes32(uint256(5)));

    PlainWriter private writer;

    function setUp() public {
        writer = new PlainWriter(ledger, PLAIN);
        appoint(PLAIN, address(writer));
    }

    function testFuzz_zero_words_are_refused(uint16 kind) public {
        vm.assume(kind != 0);
        FactKey key = _key(Kind.wrap(kind));
        _refuse(Kind.wrap(kind), Word.wrap(0), abi.encodeWithSelector(ILedger.LedgerWordZero.selector, key));
    }

    function test_kind_zero_is_reserved() public {
        _refuse(Kind.wrap(0), _state(1), abi.encodeWithSelector(ILedger.LedgerKindReserved.selector));
    }

    function testFuzz_raw_words_are_anything_but_zero(bytes32 word) public {
        vm.assume(word != 0);
        _do(RAW, Word.wrap(word));
        assertEq(Word.unwrap(_read(RAW)), word, "word");
    }

    function testFuzz_what_is_written_once_stays(uint16 number, uint8 flavour) public {
        Kind kind = Kind.wrap(uint16(0x8000 | [0x0000, 0x2000, 0x4000][flavour % 3] | (number & 0x1fff)));
        _do(kind, flavour % 3 == 2 ? _balance(9, 3) : _state(1));
        Word standing = _read(kind);
        bytes memory cause = abi.encodeWithSelector(ILedger.LedgerWrittenOnce.selector, _key(kind));
        _refuse(kind, flavour % 3 == 2 ? _balance(9, 4) : _state(2), cause);
        assertEq(Word.unwrap(_read(kind)), Word.unwrap(standing), "word");
    }

    function testFuzz_state_words_are_kept_as_they_are(uint8 status, uint40 effective, uint88 amount, uint24 flags)
        public
    {
        State memory state = _state(1).state();
        state.status = status == 0 ? 1 : status;
        state.effective = Instant.wrap(effective);
        state.amount = amount;
        state.flags = flags;
        _do(STATE, Words.pack(state));
        assertEq(abi.encode(_read(STATE).state()), abi.encode(state), "state");
    }

    function testFuzz_state_words_of_another_version_are_refused(uint8 version) public {
        vm.assume(version != 1);
        uint256 rest = uint256(Word.unwrap(_state(1))) & (type(uint256).max >> 8);
        _malformed(STATE, Word.wrap(bytes32(rest | (uint256(version) << 248))));
    }

    function test_state_words_without_status_are_refused() public {
        State memory state = _state(1).state();
        state.status = 0;
        _malformed(STATE, Words.pack(state));
    }

    function testFuzz_state_words_of_another_member_are_refused(uint32 member) public {
        vm.assume(member != MemberNumber.unwrap(KOREA));
        State memory state = _state(1).state();
        state.member = MemberNumber.wrap(member);
        _malformed(STATE, Words.pack(state));
    }

    function testFuzz_words_of_another_time_are_refused(uint40 recorded, bool isBalance) public {
        vm.assume(recorded != START);
        State memory state = _state(1).state();
        state.recorded = Instant.wrap(recorded);
        Balance memory balance = _balance(2, 1).balance();
        balance.recorded = Instant.wrap(recorded);
        if (isBalance) _malformed(BALANCE, Words.pack(balance));
        else _malformed(STATE, Words.pack(state));
    }

    function testFuzz_revisions_rise_by_one(uint16 given, uint8 before) public {
        uint256 standing = bound(before, 0, 5);
        for (uint16 revision = 1; revision <= standing; ++revision) {
            _do(STATE, _state(revision));
        }
        if (given == standing + 1) return _do(STATE, _state(given));
        bytes4 selector = ILedger.LedgerRevisionWrong.selector;
        _refuse(STATE, _state(given), abi.encodeWithSelector(selector, _key(STATE), standing + 1, given));
    }

    function test_the_last_revision_has_no_successor() public {
        bytes32 slot = keccak256(abi.encode(_key(STATE), uint256(0)));
        vm.store(address(ledger), slot, Word.unwrap(_state(type(uint16).max)));
        assertEq(_read(STATE).status(), 1, "the slot of the fact");
        bytes4 selector = ILedger.LedgerRevisionWrong.selector;
        _refuse(STATE, _state(0), abi.encodeWithSelector(selector, _key(STATE), 65_536, 0));
    }

    function testFuzz_used_is_at_most_the_limit(uint88 limit, uint88 used, uint88 more) public {
        limit = uint88(bound(limit, 0, type(uint88).max - 1));
        used = uint88(bound(used, 0, limit));
        _do(BALANCE, _balance(limit, used));
        more = uint88(bound(more, limit + 1, type(uint88).max));
        bytes4 selector = ILedger.LedgerOverUsed.selector;
        _refuse(BALANCE, _balance(limit, more), abi.encodeWithSelector(selector, _key(BALANCE), limit, more));
        assertEq(abi.encode(_read(BALANCE).balance()), abi.encode(_balance(limit, used).balance()), "balance");
    }

    function testFuzz_balance_words_of_another_version_or_status_are_refused(uint8 version, uint8 status) public {
        vm.assume(version != 1 || status != 1);
        uint256 rest = uint256(Word.unwrap(_balance(2, 1))) & (type(uint256).max >> 16);
        _malformed(BALANCE, Word.wrap(bytes32(rest | (uint256(version) << 248) | (uint256(status) << 240))));
    }

    function _do(Kind kind, Word word) private {
        mustDo(KOREA, address(writer), _call(kind, word));
    }

    function _refuse(Kind kind, Word word, bytes memory cause) private {
        mustRefuse(KOREA, address(writer), _call(kind, word), cause);
    }

    function _malformed(Kind kind, Word word) private {
        _refuse(kind, word, abi.encodeWithSelector(ILedger.LedgerWordMalformed.selector, _key(kind), word));
    }

    function _call(Kind kind, Word word) private pure returns (bytes memory) {
        return abi.encodeCall(PlainWriter.set, (MemberNumber.wrap(0), kind, KOREA, SUBJECT, 0, word));
    }

    function _key(Kind kind) private view returns (FactKey) {
        return FactKeys.key(PLAIN, kind, KOREA, SUBJECT, 0);
    }

    function _read(Kind kind) private view returns (Word) {
        return read(PLAIN, kind, KOREA, SUBJECT, 0);
    }

    function _state(uint16 revision) private pure returns (Word) {
        return Words.pack(
            State({
                status: 1,
                member: KOREA,
                effective: Instant.wrap(0),
                recorded: Instant.wrap(uint40(START)),
                amount: 0,
                revision: Revision.wrap(revision),
                flags: 0
            })
        );
    }

    function _balance(uint88 limit, uint88 used) private pure returns (Word) {
        return Words.pack(
            Balance({
                unit: Unit.wrap(0x4b474d),
                recorded: Instant.wrap(uint40(START)),
                limit: Quantity.wrap(limit),
                used: Quantity.wrap(used)
            })
        );
    }
}
