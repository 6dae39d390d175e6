// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {StateShift, BalanceShift, TermsShift} from "../generated/Facts.sol";
import {Instant, MemberNumber, Quantity, Revision, Unit, Word} from "../types/Types.sol";

/// @notice A state word without the version, which is always 1 (docs/formats/facts.md).
struct State {
    uint8 status;
    MemberNumber member;
    Instant effective;
    Instant recorded;
    uint88 amount;
    Revision revision;
    uint24 flags;
}

/// @notice A balance word without version and status, which are always 1.
struct Balance {
    Unit unit;
    Instant recorded;
    Quantity limit;
    Quantity used;
}

/// @notice The amount of a state word of a kind marked `amount: terms`.
struct Terms {
    MemberNumber counterparty;
    Instant until;
    uint16 code;
}

/// @title Packing and unpacking of words
library Words {
    uint8 internal constant VERSION = 1;
    uint8 internal constant BALANCE_STATUS = 1;

    function pack(State memory fields) internal pure returns (Word) {
        return Word.wrap(
            bytes32(
                (uint256(VERSION) << StateShift.VERSION) | (uint256(fields.status) << StateShift.STATUS)
                    | (uint256(MemberNumber.unwrap(fields.member)) << StateShift.MEMBER)
                    | (uint256(Instant.unwrap(fields.effective)) << StateShift.EFFECTIVE)
                    | (uint256(Instant.unwrap(fields.recorded)) << StateShift.RECORDED)
                    | (uint256(fields.amount) << StateShift.AMOUNT)
                    | (uint256(Revision.unwrap(fields.revision)) << StateShift.REVISION) | uint256(fields.flags)
            )
        );
    }

    function pack(Balance memory fields) internal pure returns (Word) {
        return Word.wrap(
            bytes32(
                (uint256(VERSION) << BalanceShift.VERSION) | (uint256(BALANCE_STATUS) << BalanceShift.STATUS)
                    | (uint256(Unit.unwrap(fields.unit)) << BalanceShift.UNIT)
                    | (uint256(Instant.unwrap(fields.recorded)) << BalanceShift.RECORDED)
                    | (uint256(Quantity.unwrap(fields.limit)) << BalanceShift.LIMIT)
                    | uint256(Quantity.unwrap(fields.used))
            )
        );
    }

    function pack(Terms memory fields) internal pure returns (uint88) {
        return uint88(
            (uint256(MemberNumber.unwrap(fields.counterparty)) << TermsShift.COUNTERPARTY)
                | (uint256(Instant.unwrap(fields.until)) << TermsShift.UNTIL) | uint256(fields.code)
        );
    }

    function state(Word word) internal pure returns (State memory) {
        return State({
            status: status(word),
            member: member(word),
            effective: effective(word),
            recorded: recorded(word),
            amount: amount(word),
            revision: revision(word),
            flags: flags(word)
        });
    }

    function balance(Word word) internal pure returns (Balance memory) {
        return Balance({
            unit: Unit.wrap(uint24(_bits(word) >> BalanceShift.UNIT)),
            recorded: Instant.wrap(uint40(_bits(word) >> BalanceShift.RECORDED)),
            limit: Quantity.wrap(uint88(_bits(word) >> BalanceShift.LIMIT)),
            used: Quantity.wrap(uint88(_bits(word)))
        });
    }

    function terms(Word word) internal pure returns (Terms memory) {
        uint256 bits = amount(word);
        return Terms({
            counterparty: MemberNumber.wrap(uint32(bits >> TermsShift.COUNTERPARTY)),
            until: Instant.wrap(uint40(bits >> TermsShift.UNTIL)),
            code: uint16(bits)
        });
    }

    function isNone(Word word) internal pure returns (bool) {
        return Word.unwrap(word) == 0;
    }

    function version(Word word) internal pure returns (uint8) {
        return uint8(_bits(word) >> StateShift.VERSION);
    }

    /// @notice Of a state word or a balance word; zero when there is none.
    function status(Word word) internal pure returns (uint8) {
        return uint8(_bits(word) >> StateShift.STATUS);
    }

    function member(Word word) internal pure returns (MemberNumber) {
        return MemberNumber.wrap(uint32(_bits(word) >> StateShift.MEMBER));
    }

    function effective(Word word) internal pure returns (Instant) {
        return Instant.wrap(uint40(_bits(word) >> StateShift.EFFECTIVE));
    }

    function recorded(Word word) internal pure returns (Instant) {
        return Instant.wrap(uint40(_bits(word) >> StateShift.RECORDED));
    }

    function amount(Word word) internal pure returns (uint88) {
        return uint88(_bits(word) >> StateShift.AMOUNT);
    }

    function revision(Word word) internal pure returns (Revision) {
        return Revision.wrap(uint16(_bits(word) >> StateShift.REVISION));
    }

    function flags(Word word) internal pure returns (uint24) {
        return uint24(_bits(word));
    }

    /// @notice Of the terms in a state word's amount.
    function counterparty(Word word) internal pure returns (MemberNumber) {
        return MemberNumber.wrap(uint32(_bits(word) >> (StateShift.AMOUNT + TermsShift.COUNTERPARTY)));
    }

    /// @notice Of the terms in a state word's amount.
    function until(Word word) internal pure returns (Instant) {
        return Instant.wrap(uint40(_bits(word) >> (StateShift.AMOUNT + TermsShift.UNTIL)));
    }

    /// @notice Of the terms in a state word's amount.
    function code(Word word) internal pure returns (uint16) {
        return uint16(_bits(word) >> (StateShift.AMOUNT + TermsShift.CODE));
    }

    /// @notice Of a balance word, as limit and used.
    function unit(Word word) internal pure returns (Unit) {
        return Unit.wrap(uint24(_bits(word) >> BalanceShift.UNIT));
    }

    function limit(Word word) internal pure returns (Quantity) {
        return Quantity.wrap(uint88(_bits(word) >> BalanceShift.LIMIT));
    }

    function used(Word word) internal pure returns (Quantity) {
        return Quantity.wrap(uint88(_bits(word) >> BalanceShift.USED));
    }

    function _bits(Word word) private pure returns (uint256) {
        return uint256(Word.unwrap(word));
    }
}
