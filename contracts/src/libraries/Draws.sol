// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Decisions, DrawStatus} from "../generated/Facts.sol";
import {IOriginCertificates} from "../interfaces/IOriginCertificates.sol";
import {Instant, MemberNumber, Quantity, Revision, Subject, Word} from "../types/Types.sol";
import {Rewrites} from "./Rewrites.sol";
import {Words} from "./Words.sol";

/// @notice What a draw says beside its id.
struct DrawTerms {
    uint32 line;
    Quantity quantity;
    Instant entryDate;
    uint8 decision;
}

/// @title Draws: ids, and the life of one
/// @dev Refusals are the certificate's.
library Draws {
    using Words for Word;
    using Rewrites for Word;

    /// docs/formats/hashing.md
    bytes1 private constant TAG = 0x0f;

    /// @notice From the business act itself, so that a repeat is recognised.
    function idOf(MemberNumber issuer, Subject certificate, uint32 line, bytes32 entry, uint32 entryLine)
        internal
        pure
        returns (Subject)
    {
        return Subject.wrap(sha256(abi.encodePacked(TAG, issuer, certificate, line, entry, entryLine)));
    }

    /// @notice The word of a draw that is recorded now, on the standing word of its id: none, or released before.
    function recorded(Word standing, Subject id, MemberNumber author, DrawTerms memory terms)
        internal
        view
        returns (Word)
    {
        if (standing.status() == DrawStatus.DRAWN) revert IOriginCertificates.DrawAlreadyRecorded(id);
        if (Quantity.unwrap(terms.quantity) == 0) revert IOriginCertificates.DrawNothing();
        if (terms.decision != Decisions.GRANTED && terms.decision != Decisions.GUARANTEE) {
            revert IOriginCertificates.DrawDecisionUnknown(terms.decision);
        }
        uint24 flags = (uint24(terms.decision) << 16) | uint16(terms.line);
        return standing.withStatus(DrawStatus.DRAWN).withEffective(terms.entryDate)
            .withAmount(Quantity.unwrap(terms.quantity)).withFlags(flags).stamped(author);
    }

    /// @notice The word of a standing draw that its author releases now. Quantity, decision and line stay readable.
    function released(Word standing, Subject id, MemberNumber member, Revision revision) internal view returns (Word) {
        if (standing.isNone()) revert IOriginCertificates.DrawUnknown(id);
        if (standing.member() != member) revert IOriginCertificates.DrawNotAuthor(standing.member(), member);
        if (Revision.unwrap(standing.revision()) != Revision.unwrap(revision)) {
            revert IOriginCertificates.CertificateRevisionConflict(revision, standing.revision());
        }
        if (standing.status() == DrawStatus.RELEASED) revert IOriginCertificates.DrawAlreadyReleased(id);
        Instant present = Instant.wrap(uint40(block.timestamp));
        return standing.withStatus(DrawStatus.RELEASED).withEffective(present).stamped(member);
    }
}
