// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MemberNumber, Subject, DocumentRoot, Unit, Quantity, Instant, Revision} from "../types/Types.sol";

/// @notice What a certificate says of itself on the chain. `flags`: status_flags.certificate of facts.yaml.
struct CertificateTerms {
    MemberNumber addressed;
    Instant from;
    Instant until;
    uint16 agreement;
    uint24 flags;
}

/// @notice A certified line; lines are numbered from 1 in the order given.
struct Line {
    Unit unit;
    Quantity quantity;
}

/// @notice What a line stands on. `source` 0: an item balance of an export declaration; 1: a line of a first certificate
/// (back-to-back), which must be addressed to the issuing member.
struct Link {
    uint32 line;
    uint8 source;
    MemberNumber owner;
    Subject subject;
    uint32 part;
    Unit unit;
    Quantity quantity;
}

/// @title FTA origin certificates of an issuer (the owner)
/// @notice Every line is covered by its links exactly: the quantities of a line's links add up to it, in one unit. Counters count
/// what stands. A correction is a new certificate that takes over in one step, refused while anything is drawn. A certified
/// copy is an alias sharing the original's balances. Expired is computed from `until`.
interface IOriginCertificates {
    error CertificateUnknown(MemberNumber issuer, Subject id);
    error CertificateNotIssuer(MemberNumber member);
    error CertificateRevisionConflict(Revision expected, Revision actual);
    error CertificateStatusWrong(uint8 status);
    error CertificateTermsWrong(Instant from, Instant until);
    error CertificateAddressedWrong(MemberNumber addressed);
    error CertificateLinesMissing();
    error CertificateLineWrong(uint32 line);
    error CertificateLineUncovered(uint32 line, Quantity certified, Quantity linked);
    error CertificateLinkWrong(uint256 index);
    error CertificateLinksMismatch(bytes32 expected, bytes32 given);
    error CertificateUnitWrong(Unit expected, Unit given);
    error CertificateNotAddressed(MemberNumber addressed, MemberNumber member);
    error CertificateOverDrawn(uint32 line, Quantity certified, Quantity drawn, Quantity asked);
    error CertificateInUse(uint32 line, Quantity drawn);
    error CertificateNotInForce(Instant from, Instant until, Instant entryDate);
    error CertificateRejected(MemberNumber addressed);
    error CertificateDeclared(Subject id);
    error CertificateCopyOfCopy(Subject id);
    error DrawAlreadyRecorded(Subject draw);
    error DrawUnknown(Subject draw);
    error DrawNotAuthor(MemberNumber author, MemberNumber member);
    error DrawDecisionUnknown(uint8 decision);
    error DrawNothing();

    function applyFor(
        MemberNumber member,
        Subject id,
        Revision revision,
        MemberNumber addressed,
        uint16 agreement,
        DocumentRoot root
    ) external;
    function returnApplication(MemberNumber member, Subject id, Revision revision, bytes32 reason) external;
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
    function receiveCertificate(MemberNumber member, MemberNumber issuer, Subject id) external;
    /// @notice The addressed administration finds the form itself invalid; nothing can be drawn from then on.
    function reject(MemberNumber member, MemberNumber issuer, Subject id, bytes32 reason) external;
    /// @notice Draws on a line for an import entry's line. The draw id is a hash of certificate line, entry and entry line.
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
    function releaseDraw(
        MemberNumber member,
        MemberNumber issuer,
        Subject id,
        uint32 line,
        bytes32 entry,
        uint32 entryLine,
        Revision revision
    ) external;
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
    function copy(MemberNumber member, Subject original, Subject id, DocumentRoot root) external;
    /// @notice Cancels; shares go back. Refused while anything is drawn.
    function cancel(MemberNumber member, Subject id, Revision revision, bytes32 reason, Link[] calldata links) external;
}
