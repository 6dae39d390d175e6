// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BalanceShift, StateShift, TermsShift} from "../generated/Facts.sol";
import {Instant, MemberNumber, Quantity, Unit, Word} from "../types/Types.sol";
import {Words} from "./Words.sol";

/// @title A word with one field changed
/// @dev On the way of every certificate and draw, therefore without unpacking. A word of zeros is a good start.
library Rewrites {
    uint256 private constant MEMBER_BITS = type(uint32).max;
    uint256 private constant INSTANT_BITS = type(uint40).max;
    uint256 private constant QUANTITY_BITS = type(uint88).max;
    uint256 private constant TERMS_UNTIL = StateShift.AMOUNT + TermsShift.UNTIL;
    uint256 private constant STAMP = (0xff << StateShift.VERSION) | (MEMBER_BITS << StateShift.MEMBER)
        | (INSTANT_BITS << StateShift.RECORDED) | (uint256(type(uint16).max) << StateShift.REVISION);

    function withStatus(Word word, uint8 status) internal pure returns (Word) {
        return _replaced(word, StateShift.STATUS, type(uint8).max, status);
    }

    function withEffective(Word word, Instant effective) internal pure returns (Word) {
        return _replaced(word, StateShift.EFFECTIVE, INSTANT_BITS, Instant.unwrap(effective));
    }

    function withFlags(Word word, uint24 flags) internal pure returns (Word) {
        return _replaced(word, StateShift.FLAGS, type(uint24).max, flags);
    }

    function withAmount(Word word, uint88 amount) internal pure returns (Word) {
        return _replaced(word, StateShift.AMOUNT, QUANTITY_BITS, amount);
    }

    /// @notice The end in a state word's terms.
    function withUntil(Word word, Instant until) internal pure returns (Word) {
        return _replaced(word, TERMS_UNTIL, INSTANT_BITS, Instant.unwrap(until));
    }

    /// @notice The code in a state word's terms.
    function withCode(Word word, uint16 code) internal pure returns (Word) {
        return _replaced(word, StateShift.AMOUNT + TermsShift.CODE, type(uint16).max, code);
    }

    /// @notice A state word as `actor` writes it now: the next revision.
    function stamped(Word word, MemberNumber actor) internal view returns (Word) {
        uint256 revision = (uint256(Word.unwrap(word)) >> StateShift.REVISION) & type(uint16).max;
        uint256 stamp = (uint256(Words.VERSION) << StateShift.VERSION)
            | (uint256(MemberNumber.unwrap(actor)) << StateShift.MEMBER) | (block.timestamp << StateShift.RECORDED)
            | (((revision + 1) & type(uint16).max) << StateShift.REVISION);
        return Word.wrap(bytes32((uint256(Word.unwrap(word)) & ~STAMP) | stamp));
    }

    /// @notice A balance word as it is written now.
    function balanced(Unit unit, Quantity limit, uint256 used) internal view returns (Word) {
        return Word.wrap(
            bytes32(
                (uint256(Words.VERSION) << BalanceShift.VERSION)
                    | (uint256(Words.BALANCE_STATUS) << BalanceShift.STATUS)
                    | (uint256(Unit.unwrap(unit)) << BalanceShift.UNIT) | (block.timestamp << BalanceShift.RECORDED)
                    | (uint256(Quantity.unwrap(limit)) << BalanceShift.LIMIT) | used
            )
        );
    }

    /// @notice A balance word of which that much is used, as it is written now. `used` fits its 88 bits.
    function withUsed(Word word, uint256 used) internal view returns (Word) {
        uint256 kept = uint256(Word.unwrap(word))
            & ~((INSTANT_BITS << BalanceShift.RECORDED) | (QUANTITY_BITS << BalanceShift.USED));
        return Word.wrap(bytes32(kept | (block.timestamp << BalanceShift.RECORDED) | used));
    }

    function _replaced(Word word, uint256 shift, uint256 mask, uint256 value) private pure returns (Word) {
        return Word.wrap(bytes32((uint256(Word.unwrap(word)) & ~(mask << shift)) | (value << shift)));
    }
}
