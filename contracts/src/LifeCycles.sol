// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Writer} from "./Writer.sol";
import {Rewrites} from "./libraries/Rewrites.sol";
import {Words} from "./libraries/Words.sol";
import {Instant, Kind, MemberNumber, Revision, Subject, Word} from "./types/Types.sol";

/// @notice Where a document with a life cycle stands: its status word, whose amount are terms; zero when there is none yet.
struct LifeCycle {
    MemberNumber owner;
    Subject id;
    Word word;
}

/// @title A writer whose subjects have one status fact each
abstract contract LifeCycles is Writer {
    using Words for Word;
    using Rewrites for Word;

    /// Kind of the status fact in this namespace.
    Kind private immutable _statusKind;
    /// Kind of the facts that hold commitments to reasons; part: revision of the status that each explains.
    Kind private immutable _reasonKind;

    constructor(Kind statusKind, Kind reasonKind) {
        _statusKind = statusKind;
        _reasonKind = reasonKind;
    }

    function _standing(MemberNumber owner, Subject id) internal view returns (LifeCycle memory) {
        return LifeCycle({owner: owner, id: id, word: _read(_statusKind, owner, id, 0)});
    }

    /// A new status that takes effect then.
    function _move(LifeCycle memory cycle, uint8 status, Instant effective) internal pure {
        cycle.word = cycle.word.withStatus(status).withEffective(effective);
    }

    /// Writes the status as the next revision, by the owner or, for a loading report, by `actor`.
    function _store(LifeCycle memory cycle, MemberNumber actor) internal {
        cycle.word = cycle.word.stamped(actor);
        _write(_statusKind, cycle.owner, cycle.id, 0, cycle.word);
    }

    /// Writes the status together with the commitment to why.
    function _storeWithReason(LifeCycle memory cycle, bytes32 reason) internal {
        _store(cycle, cycle.owner);
        _writeRaw(_reasonKind, cycle.owner, cycle.id, Revision.unwrap(cycle.word.revision()), reason);
    }
}
