// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BalanceShift, KindFlags} from "../generated/Facts.sol";
import {ILedger} from "../interfaces/ILedger.sol";
import {FactKey, Instant, Kind, MemberNumber, Quantity, Revision, Word} from "../types/Types.sol";
import {Words} from "./Words.sol";

/// @title What the Ledger itself wants of every word (docs/formats/facts.md)
library WordRules {
    using Words for Word;

    /// Version and status of every balance.
    uint256 private constant BALANCE_HEAD = (uint256(Words.VERSION) << 8) | Words.BALANCE_STATUS;

    function isState(Kind kind) internal pure returns (bool) {
        return Kind.unwrap(kind) & (KindFlags.RAW | KindFlags.BALANCE) == 0;
    }

    /// @notice Of every word. States have rules of their own besides.
    /// @param standing the fact's word until now, zero when there is none
    function check(Kind kind, FactKey key, Word standing, Word word) internal view {
        if (word.isNone()) revert ILedger.LedgerWordZero(key);
        uint16 number = Kind.unwrap(kind);
        if (number & KindFlags.ONCE != 0 && !standing.isNone()) revert ILedger.LedgerWrittenOnce(key);
        if (number & (KindFlags.RAW | KindFlags.BALANCE) == KindFlags.BALANCE) _checkBalance(key, word);
    }

    // Recorded is block time by definition, and nothing else is compared with it.
    // slither-disable-start timestamp

    /// @param actor the acting member
    function checkState(FactKey key, Word standing, Word word, MemberNumber actor) internal view {
        if (
            word.version() != Words.VERSION || word.status() == 0 || word.member() != actor
                || Instant.unwrap(word.recorded()) != block.timestamp
        ) revert ILedger.LedgerWordMalformed(key, word);
        uint256 expected = uint256(Revision.unwrap(standing.revision())) + 1;
        uint16 given = Revision.unwrap(word.revision());
        if (given != expected) revert ILedger.LedgerRevisionWrong(key, expected, given);
    }

    function _checkBalance(FactKey key, Word word) private view {
        uint256 bits = uint256(Word.unwrap(word));
        if (bits >> BalanceShift.STATUS != BALANCE_HEAD || uint40(bits >> BalanceShift.RECORDED) != block.timestamp) {
            revert ILedger.LedgerWordMalformed(key, word);
        }
        uint88 limit = Quantity.unwrap(word.limit());
        uint88 used = Quantity.unwrap(word.used());
        if (used > limit) revert ILedger.LedgerOverUsed(key, limit, used);
    }
    // slither-disable-end timestamp
}
