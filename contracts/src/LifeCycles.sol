// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Writer} from "./Writer.sol";
import {Kind, MemberNumber, Revision, Subject, Word} from "./types/Types.sol";
import {State, Terms, Words} from "./libraries/Words.sol";

/// @notice Where a document with a life cycle stands: its status fact, unpacked. Status 0: there is none yet.
struct LifeCycle {
    MemberNumber owner;
    Subject id;
    State state;
    Terms terms;
}

/// @title A writer whose subjects have one status fact each, whose amount are terms
abstract contract LifeCycles is Writer {
    using Words for Word;
    using Words for State;
    using Words for Terms;

    /// Kind of the status fact in this namespace.
    Kind private immutable _statusKind;
    /// Kind of the facts that hold commitments to reasons; part: revision of the status that each explains.
    Kind private immutable _reasonKind;

    constructor(Kind statusKind, Kind reasonKind) {
        _statusKind = statusKind;
        _reasonKind = reasonKind;
    }

    function _standing(MemberNumber owner, Subject id) internal view returns (LifeCycle memory) {
        Word word = _read(_statusKind, owner, id, 0);
        return LifeCycle({owner: owner, id: id, state: word.state(), terms: word.terms()});
    }

    /// Writes the status as the next revision, by the owner or, for a loading report, by `actor`.
    function _store(LifeCycle memory cycle, MemberNumber actor) internal {
        State memory state = cycle.state;
        state.member = actor;
        state.recorded = _now();
        state.amount = cycle.terms.pack();
        state.revision = Revision.wrap(Revision.unwrap(state.revision) + 1);
        _write(_statusKind, cycle.owner, cycle.id, 0, state.pack());
    }

    /// Writes the status together with the commitment to why.
    function _storeWithReason(LifeCycle memory cycle, bytes32 reason) internal {
        _store(cycle, cycle.owner);
        _writeRaw(_reasonKind, cycle.owner, cycle.id, Revision.unwrap(cycle.state.revision), reason);
    }
}
