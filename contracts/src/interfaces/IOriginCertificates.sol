// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Link} from "../types/Link.sol";
import {MemberNumber, Subject, DocumentRoot, Unit, Quantity, Instant, Revision} from "../types/Types.sol";

/// @notice What a certificate says of itself on the chain. `flags`: status_flags.certificate of facts.yaml. `copy` is set
/// by the contract alone; `back_to_back` is given exactly when a link has source 1.
struct CertificateTerms {
    MemberNumber addressed;
    Instant from;
    Instant until;
    uint16 agreement;
    uint24 flags;
}

/// @notice A certified line; lines are numbered from 1 in the order given, to 65535.
struct Line {
    Unit unit;
    Quantity quantity;
}

/// @title FTA origin certificates of an issuer (the owner)
/// @notice Status: applied, returned, issued, corrected, cancelled; expired is computed from `until`. Every line is covered
/// by its links exactly: the quantities of a line's links add up to it, in one unit. Counters count what stands: a line that
/// gave its shares back has the limit 0. A correction is a new certificate that takes over in one step, refused while anything
/// is drawn. A certified copy is an alias sharing the original's balances. Links to a first certificate count as drawn on its
/// line and resolve a copy to its original, as draws do.
/// Facts belong to the issuer, draws, receipts and the reasons of rejections too.
interface IOriginCertificates {
    error CertificateUnknown(MemberNumber issuer, Subject id);
    error CertificateNotIssuer(MemberNumber member);
    error CertificateRevisionConflict(Revision expected, Revision actual);
    error CertificateStatusWrong(uint8 status);
    error CertificateTermsWrong(Instant from, Instant until);
    error CertificateAgreementWrong(uint16 agreement);
    error CertificateFlagsWrong(uint24 flags);
    error CertificateAddressedWrong(MemberNumber addressed);
    error CertificateLinesMissing();
    error CertificateLineWrong(uint32 line);
    error CertificateLineUncovered(uint32 line, Quantity certified, Quantity linked);
    error CertificateLinkWrong(uint256 index);
    error CertificateDeclarationsMissing();
    error CertificateLinksMismatch(bytes32 expected, bytes32 given);
    error CertificateUnitWrong(Unit expected, Unit given);
    error CertificateNotAddressed(MemberNumber addressed, MemberNumber member);
    error CertificateOverDrawn(uint32 line, Quantity certified, Quantity drawn, Quantity asked);
    error CertificateInUse(uint32 line, Quantity drawn);
    error CertificateNotInForce(Instant from, Instant until, Instant entryDate);
    error CertificateEntryInFuture(Instant entryDate, Instant present);
    error CertificateAlreadyReceived(MemberNumber addressed);
    error CertificateRejected(MemberNumber addressed);
    error CertificateDeclared(Subject id);
    error CertificateCopyOfCopy(Subject id);
    error DrawAlreadyRecorded(Subject draw);
    error DrawAlreadyReleased(Subject draw);
    error DrawUnknown(Subject draw);
    error DrawNotAuthor(MemberNumber author, MemberNumber member);
    error DrawDecisionUnknown(uint8 decision);
    error DrawNothing();

    /// @notice An exporter's application: nothing or returned -> applied. Only with an issuer or administration as member.
    function applyFor(
        MemberNumber member,
        Subject id,
        Revision revision,
        MemberNumber addressed,
        uint16 agreement,
        DocumentRoot root
    ) external;
    /// @notice applied -> returned.
    function returnApplication(MemberNumber member, Subject id, Revision revision, bytes32 reason) external;
    /// @notice Nothing or applied -> issued. An application fixes the addressed administration and the agreement.
    /// @param revision of the application, 0 when none was filed on the chain
    function issue(
        MemberNumber member,
        Subject id,
        Revision revision,
        CertificateTerms calldata terms,
        DocumentRoot root,
        Line[] calldata lines,
        Link[] calldata links
    ) external;
    /// @notice The addressed administration has taken the certificate in, once.
    function receiveCertificate(MemberNumber member, MemberNumber issuer, Subject id) external;
    /// @notice The addressed administration finds the form itself invalid; nothing can be drawn from then on, for good.
    /// A rejected copy leaves its original as it is; a rejected original stops draws through its copies too.
    function reject(MemberNumber member, MemberNumber issuer, Subject id, bytes32 reason) external;
    /// @notice Draws on a line for an import entry's line. The draw id is a hash of certificate line, entry and entry line,
    /// of the original where `id` is a copy, so that a copy gives no second use. The entry's date lies inside the validity and
    /// not after now; certificate, and original, are issued and not rejected. A released draw may be recorded again.
    function draw(
        MemberNumber member,
        MemberNumber issuer,
        Subject id,
        uint32 line,
        Quantity quantity,
        bytes32 entry,
        uint32 entryLine,
        Instant entryDate,
        uint8 decision
    ) external;
    /// @notice Takes a draw back, by its author, whatever has become of the certificate.
    function releaseDraw(
        MemberNumber member,
        MemberNumber issuer,
        Subject id,
        uint32 line,
        bytes32 entry,
        uint32 entryLine,
        Revision revision
    ) external;
    /// @notice issued -> corrected, and `successor` issued, in one step that moves the shares. Not of a copy.
    /// @param links the standing links of the certificate that is replaced
    function correct(
        MemberNumber member,
        Subject id,
        Revision revision,
        Link[] calldata links,
        Subject successor,
        CertificateTerms calldata terms,
        DocumentRoot root,
        Line[] calldata newLines,
        Link[] calldata newLinks
    ) external;
    /// @notice A certified true copy of an issued original: its terms, its balances, its own status and document.
    function copy(MemberNumber member, Subject original, Subject id, DocumentRoot root) external;
    /// @notice Cancels an application (no links) or a certificate; the issuer always may. Lines of which nothing is drawn give
    /// their shares back; lines with standing draws keep theirs, and the draws can still be released by their author. A
    /// cancelled certificate may be cancelled again to give back the lines that have become free since.
    /// @param links the certificate's links as issued; none for an application or a copy
    function cancel(MemberNumber member, Subject id, Revision revision, bytes32 reason, Link[] calldata links) external;
}
