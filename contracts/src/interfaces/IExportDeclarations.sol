// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Link} from "../types/Link.sol";
import {MemberNumber, Subject, DocumentRoot, Unit, Quantity, Instant, Revision} from "../types/Types.sol";

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
/// The status word: `effective` is the filing, from release on the release, while noticed the end of the notice, and after
/// that the time of the last step; `until` is the loading deadline; `code` the number of goods items.
/// Items are numbered from 1; a balance's part is item * 256 + measure. Lists of measures rise by that part.
interface IExportDeclarations {
    error DeclarationUnknown(MemberNumber owner, Subject id);
    error DeclarationNotAdministration(MemberNumber member);
    error DeclarationRevisionConflict(Revision expected, Revision actual);
    error DeclarationStatusWrong(uint8 status);
    error DeclarationVersionWrong(uint32 version);
    error DeclarationDeadlineWrong(Instant given, Instant earliest, Instant latest);
    error DeclarationOverdue(Instant deadline);
    error DeclarationNotOverdue(Instant deadline);
    error DeclarationNoticeRunning(Instant until);
    error DeclarationItemWrong(uint16 item, uint8 measure);
    error DeclarationUnitWrong(Unit expected, Unit given);
    error DeclarationMeasureFixed(uint16 item, uint8 measure);
    error DeclarationOverCertified(uint16 item, uint8 measure, Quantity released, Quantity certified, Quantity asked);
    error DeclarationUnderCertified(uint16 item, uint8 measure, Quantity certified, Quantity asked);
    error DeclarationReporterWrong(MemberNumber member);
    error DeclarationReportRepeated(Subject report);
    error DeclarationPackagesMissing();
    error DeclarationOverLoaded(uint88 declared, uint88 loaded);
    error DeclarationLoaded(uint88 loaded);
    error DeclarationCertified(uint16 item, uint8 measure, Quantity certified);
    error DeclarationNotCertificates(address sender);

    /// @notice Files version 1: status received. Only an administration. `items` from 1 to 999, `packages` not 0.
    function declare(MemberNumber member, Subject id, DocumentRoot root, uint32 packages, uint16 items) external;
    /// @notice Accepts for export: received -> released. Opens a balance per measure; loading must end before `loadBy`, which
    /// lies after now and at most 30 days after it.
    function release(MemberNumber member, Subject id, Revision revision, Measure[] calldata measures, Instant loadBy)
        external;
    /// @notice A new version of any declaration that is neither withdrawn nor revoked. `version` follows the last one.
    /// Before release there are no balances: no measures are given and `items` is the new number of items. After release
    /// `items` never falls (an item that is dropped keeps its number and a quantity of 0), a measure that is given moves its
    /// balance's limit or opens a balance, and neither limits nor packages fall under what is certified or loaded. A balance
    /// of which something is certified keeps its unit. The status follows the packages: equal to what is loaded, it becomes
    /// loaded; raised above that, a loaded one is part loaded again.
    function amend(
        MemberNumber member,
        Subject id,
        Revision revision,
        uint32 version,
        DocumentRoot root,
        uint32 packages,
        uint16 items,
        Measure[] calldata measures
    ) external;
    /// @notice Moves the loading deadline, asked before it passed, later and to at most 365 days after release.
    function extend(MemberNumber member, Subject id, Revision revision, Instant loadBy) external;
    /// @notice A carrier's loading report of `packages` of this declaration; each reference of a reporting member counts once.
    /// The reporter is a carrier, a terminal, or the owner for a match that it made itself. Goods that are aboard are aboard:
    /// a report counts after the deadline and during a notice too, and the report that completes the loading ends the notice.
    /// A part loading leaves the notice standing, because the rest is still overdue.
    function reportLoading(
        MemberNumber member,
        MemberNumber owner,
        Subject id,
        bytes32 reference_,
        DocumentRoot root,
        uint32 packages
    ) external;
    /// @notice Withdraws a received, released or noticed declaration of which nothing is certified or loaded.
    function withdraw(MemberNumber member, Subject id, Revision revision, bytes32 reason) external;
    /// @notice Serves notice that loading is overdue; `until` ends the period to explain (14 days or more).
    function notifyOverdue(MemberNumber member, Subject id, Revision revision, Instant until, bytes32 reason) external;
    /// @notice Revokes after the notice has run out. It ends the acceptance of what is not loaded (Customs Act art. 251 (2));
    /// the loading balance keeps what was loaded before, and certificates that stand keep their shares.
    function revoke(MemberNumber member, Subject id, Revision revision, bytes32 reason) external;

    /// @notice Takes shares of items' released quantities for a certificate: of all links with source 0. Only the writer of
    /// namespace certificates. The declaration is released or part loaded and not overdue, or loaded. While something is
    /// certified on one measure of an item, the item's other measure takes nothing.
    function certify(Link[] calldata links) external;
    /// @notice Gives a share back; allowed whatever the status.
    function uncertify(Link calldata link) external;
}
