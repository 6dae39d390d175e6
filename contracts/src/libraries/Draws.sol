// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Decisions, DrawStatus} from "../generated/Facts.sol";
import {IOriginCertificates} from "../interfaces/IOriginCertificates.sol";
import {Instant, MemberNumber, Quantity, Revision, Subject, Word} from "../types/Types.sol";
import {State, Words} from "./Words.sol";

/// @notice What a draw is about: a line of a certificate and a line of an import entry.
struct DrawSubject {
    MemberNumber issuer;
    Subject certificate;
    uint32 line;
    bytes32 entry;
    uint32 entryLine;
}

/// @title Draws: ids, and the life of one
/// @dev Refusals are the certificate's.
library Draws {
    using Words for Word;

    /// docs/formats/hashing.md
    bytes1 private constant TAG = 0x0f;

    /// @notice From the business act itself, so that a repeat is recognised.
    function idOf(DrawSubject memory subject) internal pure returns (Subject) {
        return Subject.wrap(
            sha256(
                abi.encodePacked(
                    TAG, subject.issuer, subject.certificate, subject.line, subject.entry, subject.entryLine
                )
            )
        );
    }

    /// @notice The state of a draw that is recorded now, on the standing word of its id: none, or released before.
    function recorded(
        Word standing,
        Subject id,
        MemberNumber author,
        uint32 line,
        Quantity quantity,
        Instant entryDate,
        uint8 decision
    ) internal view returns (State memory) {
        if (standing.status() == DrawStatus.DRAWN) {
            revert IOriginCertificates.DrawAlreadyRecorded(id);
        }
        if (Quantity.unwrap(quantity) == 0) revert IOriginCertificates.DrawNothing();
        if (decision != Decisions.GRANTED && decision != Decisions.GUARANTEE) {
            revert IOriginCertificates.DrawDecisionUnknown(decision);
        }
        return State({
            status: DrawStatus.DRAWN,
            member: author,
            effective: entryDate,
            recorded: Instant.wrap(uint40(block.timestamp)),
            amount: Quantity.unwrap(quantity),
            revision: _after(standing),
            flags: (uint24(decision) << 16) | uint24(line)
        });
    }

    /// @notice The state of a standing draw that its author releases now. Quantity, decision and line stay readable.
    function released(Word standing, Subject id, MemberNumber member, Revision revision)
        internal
        view
        returns (State memory state)
    {
        if (standing.isNone()) revert IOriginCertificates.DrawUnknown(id);
        state = standing.state();
        if (state.member != member) revert IOriginCertificates.DrawNotAuthor(state.member, member);
        if (Revision.unwrap(state.revision) != Revision.unwrap(revision)) {
            revert IOriginCertificates.CertificateRevisionConflict(revision, state.revision);
        }
        if (state.status == DrawStatus.RELEASED) revert IOriginCertificates.DrawAlreadyReleased(id);
        state.status = DrawStatus.RELEASED;
        state.effective = Instant.wrap(uint40(block.timestamp));
        state.recorded = state.effective;
        state.revision = _after(standing);
    }

    function _after(Word standing) private pure returns (Revision) {
        return Revision.wrap(Revision.unwrap(standing.revision()) + 1);
    }
}
