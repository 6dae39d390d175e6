// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MemberNumber, Subject, Act, DocumentRoot, Unit, Quantity, Instant, Revision} from "../types/Types.sol";

/// @notice One measure of a goods item: its quantity in the declared unit (measure 0) or its net mass (measure 1).
struct Measure {
    uint16 item;
    uint8 measure;
    Unit unit;
    Quantity quantity;
}

/// @title Export declarations of a customs administration (the owner)
/// @notice Status: received, released, part loaded, loaded, withdrawn, noticed, revoked. Overdue is computed: released or part
/// loaded, and now >= loading deadline. Only the owner decides; loading is reported by a carrier, a terminal or the owner.
interface IExportDeclarations {
    error DeclarationUnknown(MemberNumber owner, Subject id);
    error DeclarationNotAdministration(MemberNumber member);
    error DeclarationRevisionConflict(Revision expected, Revision actual);
    error DeclarationStatusWrong(uint8 status);
    error DeclarationDeadlineWrong(Instant given, Instant earliest, Instant latest);
    error DeclarationOverdue(Instant deadline);
    error DeclarationNotOverdue(Instant deadline);
    error DeclarationNoticeRunning(Instant until);
    error DeclarationItemWrong(uint16 item, uint8 measure);
    error DeclarationUnitWrong(Unit expected, Unit given);
    error DeclarationMeasureFixed(uint16 item, uint8 measure);
    error DeclarationReporterWrong(MemberNumber member);
    error DeclarationPackagesMissing();
    error DeclarationOverLoaded(uint88 declared, uint88 loaded);
    error DeclarationCertified(uint16 item, uint8 measure, Quantity certified);
    error DeclarationNotCertificates(address sender);

    /// @notice Files version 1: status received.
    function declare(MemberNumber member, Subject id, DocumentRoot root, uint32 packages, uint16 items) external;
    /// @notice Accepts for export: opens a balance per measure; loading must end before `loadBy` (at most 30 days).
    function release(MemberNumber member, Subject id, Revision revision, Measure[] calldata measures, Instant loadBy)
        external;
    /// @notice A new version; after release the balances' limits move and never fall under what is certified or loaded.
    function amend(
        MemberNumber member,
        Subject id,
        Revision revision,
        uint32 version,
        DocumentRoot root,
        uint32 packages,
        Measure[] calldata measures
    ) external;
    /// @notice Moves the loading deadline, asked before it passed, to at most one year after release.
    function extend(MemberNumber member, Subject id, Revision revision, Instant loadBy) external;
    /// @notice A carrier's loading report of `packages` of this declaration; each reference counts once.
    function reportLoading(
        MemberNumber member,
        MemberNumber owner,
        Subject id,
        bytes32 reference_,
        DocumentRoot root,
        uint32 packages
    ) external;
    /// @notice Withdraws a declaration of which nothing is certified or loaded.
    function withdraw(MemberNumber member, Subject id, Revision revision, bytes32 reason) external;
    /// @notice Serves notice that loading is overdue; `until` ends the period to explain (14 days or more).
    function notifyOverdue(MemberNumber member, Subject id, Revision revision, Instant until, bytes32 reason) external;
    /// @notice Revokes after the notice has run out.
    function revoke(MemberNumber member, Subject id, Revision revision, bytes32 reason) external;

    /// @notice Takes a share of an item's released quantity for a certificate. Only the writer of namespace certificates.
    function certify(MemberNumber owner, Subject id, uint32 part, Unit unit, Quantity quantity) external;
    /// @notice Gives a share back; allowed whatever the status.
    function uncertify(MemberNumber owner, Subject id, uint32 part, Unit unit, Quantity quantity) external;
}
