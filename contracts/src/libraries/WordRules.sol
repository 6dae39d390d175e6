// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {KindFlags} from "../generated/Facts.sol";
import {ILedger} from "../interfaces/ILedger.sol";
import {FactKey, Instant, Kind, MemberNumber, Quantity, Revision, Word} from "../types/Types.sol";
import {Balance, Words} from "./Words.sol";

/// @title What the Ledger itself wants of every word (docs/formats/facts.md)
library WordRules {
    using Words for Word;

    /// @param standing the fact's word until now, zero when there is none
    /// @param actor the acting member
    function check(Kind kind, FactKey key, Word standing, Word word, MemberNumber actor) internal view {
        if (word.isNone()) revert ILedger.LedgerWordZero(key);
        uint16 number = Kind.unwrap(kind);
        if (number & KindFlags.ONCE != 0 && !standing.isNone()) revert ILedger.LedgerWrittenOnce(key);
        if (number & KindFlags.RAW != 0) return;
        if (number & KindFlags.BALANCE != 0) _checkBalance(key, word);
        else _checkState(key, standing, word, actor);
    }

    // Recorded is block time by definition, and nothing else is compared with it.
    // slither-disable-start timestamp
    function _checkState(FactKey key, Word standing, Word word, MemberNumber actor) private view {
        if (
            word.version() != Words.VERSION || word.status() == 0 || word.member() != actor
                || Instant.unwrap(word.recorded()) != block.timestamp
        ) revert ILedger.LedgerWordMalformed(key, word);
        uint256 expected = uint256(Revision.unwrap(standing.revision())) + 1;
        uint16 given = Revision.unwrap(word.revision());
        if (given != expected) revert ILedger.LedgerRevisionWrong(key, expected, given);
    }

    function _checkBalance(FactKey key, Word word) private view {
        Balance memory balance = word.balance();
        if (
            word.version() != Words.VERSION || word.status() != Words.BALANCE_STATUS
                || Instant.unwrap(balance.recorded) != block.timestamp
        ) revert ILedger.LedgerWordMalformed(key, word);
        uint88 limit = Quantity.unwrap(balance.limit);
        uint88 used = Quantity.unwrap(balance.used);
        if (used > limit) revert ILedger.LedgerOverUsed(key, limit, used);
    }
    // slither-disable-end timestamp
}
