// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DeclarationGoods} from "./DeclarationGoods.sol";
import {LifeCycle, LifeCycles} from "./LifeCycles.sol";
import {Writer} from "./Writer.sol";
import {DeclarationFlags, DeclarationsKinds, DeclarationStatus, MemberKinds, Namespaces} from "./generated/Facts.sol";
import {IExportDeclarations, Measure} from "./interfaces/IExportDeclarations.sol";
import {ILedger} from "./interfaces/ILedger.sol";
import {GoodsItems} from "./libraries/GoodsItems.sol";
import {Links} from "./libraries/Links.sol";
import {LoadingDeadlines} from "./libraries/LoadingDeadlines.sol";
import {Rewrites} from "./libraries/Rewrites.sol";
import {Words} from "./libraries/Words.sol";
import {Link} from "./types/Link.sol";
import {DocumentRoot, Instant, MemberNumber, Namespace, Quantity, Revision, Subject, Word} from "./types/Types.sol";

/// @title Export declarations
/// @dev Every function validates, then writes facts. The owner of a fact is always the administration, so a member that is
/// not the owner finds no declaration of its own under the id.
contract ExportDeclarations is DeclarationGoods {
    using Words for Word;
    using Rewrites for Word;
    using GoodsItems for Word;
    using LoadingDeadlines for LifeCycle;

    uint32 private constant FIRST_VERSION = 1;
    /// Members count from 1.
    MemberNumber private constant NOBODY = MemberNumber.wrap(0);
    /// Tag of a loading report's id, docs/formats/hashing.md.
    bytes1 private constant REPORT_TAG = 0x10;

    constructor(ILedger ledger_)
        Writer(ledger_, Namespaces.DECLARATIONS)
        LifeCycles(DeclarationsKinds.STATUS, DeclarationsKinds.REASON)
    {}

    /// @inheritdoc IExportDeclarations
    function declare(MemberNumber member, Subject id, DocumentRoot root, uint32 packages, uint16 items)
        external
        onlyLedger
    {
        if (!_isAdministration(member)) revert DeclarationNotAdministration(member);
        LifeCycle memory declaration = _standing(member, id);
        if (declaration.word.status() != 0) revert DeclarationStatusWrong(declaration.word.status());
        GoodsItems.requireCount(items);
        _writeRaw(DeclarationsKinds.ISSUED, member, id, FIRST_VERSION, DocumentRoot.unwrap(root));
        _writeLoading(declaration, packages, 0);
        declaration.word = declaration.word.withCode(items);
        _moveTo(declaration, DeclarationStatus.RECEIVED);
        _store(declaration, member);
    }

    /// @inheritdoc IExportDeclarations
    function release(MemberNumber member, Subject id, Revision revision, Measure[] calldata measures, Instant loadBy)
        external
        onlyLedger
    {
        LifeCycle memory declaration = _own(member, id, revision);
        _requireStatus(declaration, DeclarationStatus.RECEIVED);
        LoadingDeadlines.requireFirst(loadBy, _now());
        _writeItems(declaration, measures);
        declaration.word = declaration.word.withUntil(loadBy);
        _moveTo(declaration, DeclarationStatus.RELEASED);
        _store(declaration, member);
    }

    /// @inheritdoc IExportDeclarations
    function amend(
        MemberNumber member,
        Subject id,
        Revision revision,
        uint32 version,
        DocumentRoot root,
        uint32 packages,
        uint16 items,
        Measure[] calldata measures
    ) external onlyLedger {
        LifeCycle memory declaration = _own(member, id, revision);
        _writeVersion(declaration, version, root);
        _amendItems(declaration, items, measures);
        uint88 loaded = Quantity.unwrap(_loading(declaration).used());
        if (packages < loaded) revert DeclarationOverLoaded(packages, loaded);
        _writeLoading(declaration, packages, loaded);
        _flag(declaration, DeclarationFlags.AMENDED);
        _moveTo(declaration, _statusWhen(declaration, packages, loaded));
        _store(declaration, member);
    }

    /// @inheritdoc IExportDeclarations
    function extend(MemberNumber member, Subject id, Revision revision, Instant loadBy) external onlyLedger {
        LifeCycle memory declaration = _own(member, id, revision);
        _requireAwaitingLoading(declaration);
        declaration.requireLater(loadBy, _now());
        declaration.word = declaration.word.withUntil(loadBy);
        _flag(declaration, DeclarationFlags.EXTENDED);
        _store(declaration, member);
    }

    /// @inheritdoc IExportDeclarations
    function reportLoading(
        MemberNumber member,
        MemberNumber owner,
        Subject id,
        bytes32 reference_,
        DocumentRoot root,
        uint32 packages
    ) external onlyLedger {
        if (!_mayReport(member, owner)) revert DeclarationReporterWrong(member);
        if (packages == 0) revert DeclarationPackagesMissing();
        LifeCycle memory declaration = _existing(owner, id);
        _requireReleased(declaration);
        _writeReport(declaration, member, reference_, root);
        Word loading = _loading(declaration);
        uint88 declared = Quantity.unwrap(loading.limit());
        uint88 loaded = Quantity.unwrap(loading.used()) + packages;
        if (loaded > declared) revert DeclarationOverLoaded(declared, loaded);
        _writeLoading(declaration, declared, loaded);
        uint8 status = _statusWhen(declaration, declared, loaded);
        if (status == declaration.word.status()) return;
        _moveTo(declaration, status);
        _store(declaration, member);
    }

    /// @inheritdoc IExportDeclarations
    function withdraw(MemberNumber member, Subject id, Revision revision, bytes32 reason) external onlyLedger {
        LifeCycle memory declaration = _own(member, id, revision);
        uint8 status = declaration.word.status();
        if (
            status != DeclarationStatus.RECEIVED && status != DeclarationStatus.RELEASED
                && status != DeclarationStatus.NOTICED
        ) revert DeclarationStatusWrong(status);
        uint88 loaded = Quantity.unwrap(_loading(declaration).used());
        if (loaded != 0) revert DeclarationLoaded(loaded);
        _requireNothingCertified(declaration);
        _moveTo(declaration, DeclarationStatus.WITHDRAWN);
        _storeWithReason(declaration, reason);
    }

    /// @inheritdoc IExportDeclarations
    function notifyOverdue(MemberNumber member, Subject id, Revision revision, Instant until, bytes32 reason)
        external
        onlyLedger
    {
        LifeCycle memory declaration = _own(member, id, revision);
        _requireAwaitingLoading(declaration);
        declaration.requireNotice(until, _now());
        _move(declaration, DeclarationStatus.NOTICED, until);
        _storeWithReason(declaration, reason);
    }

    /// @inheritdoc IExportDeclarations
    function revoke(MemberNumber member, Subject id, Revision revision, bytes32 reason) external onlyLedger {
        LifeCycle memory declaration = _own(member, id, revision);
        _requireStatus(declaration, DeclarationStatus.NOTICED);
        declaration.requireNoticeOver(_now());
        _moveTo(declaration, DeclarationStatus.REVOKED);
        _storeWithReason(declaration, reason);
    }

    /// @inheritdoc IExportDeclarations
    function certify(Link[] calldata links) external {
        _requireCertificates();
        // The declaration that was found certifiable last: most certificates stand on one.
        MemberNumber owner = NOBODY;
        Subject id = Subject.wrap(0);
        for (uint256 i = 0; i < links.length; ++i) {
            Link calldata link = links[i];
            if (link.source != Links.DECLARATION_ITEM) continue;
            if (link.owner != owner || Subject.unwrap(link.subject) != Subject.unwrap(id)) {
                (owner, id) = (link.owner, link.subject);
                _requireCertifiable(_existing(owner, id));
            }
            _takeShare(owner, id, link);
        }
    }

    /// @inheritdoc IExportDeclarations
    function uncertify(Link calldata link) external {
        _requireCertificates();
        Word balance = _item(link.owner, link.subject, link.part, link.unit).giveBack(link.part, link.quantity);
        _write(DeclarationsKinds.ITEM, link.owner, link.subject, link.part, balance);
    }

    // Who may

    function _requireCertificates() private view {
        // Asked this way round because the Ledger has just looked the caller up, and a slot is cheap the second time.
        if (Namespace.unwrap(_namespaceOf(msg.sender)) != Namespace.unwrap(Namespaces.CERTIFICATES)) {
            revert DeclarationNotCertificates(msg.sender);
        }
    }

    function _mayReport(MemberNumber member, MemberNumber owner) private view returns (bool) {
        if (member == owner) return true;
        uint8 kind = _kindOf(member);
        return kind == MemberKinds.CARRIER || kind == MemberKinds.TERMINAL;
    }

    // Where a declaration stands

    function _existing(MemberNumber owner, Subject id) private view returns (LifeCycle memory) {
        LifeCycle memory declaration = _standing(owner, id);
        if (declaration.word.isNone()) revert DeclarationUnknown(owner, id);
        return declaration;
    }

    function _own(MemberNumber member, Subject id, Revision revision) private view returns (LifeCycle memory) {
        LifeCycle memory declaration = _existing(member, id);
        Revision actual = declaration.word.revision();
        if (Revision.unwrap(actual) != Revision.unwrap(revision)) revert DeclarationRevisionConflict(revision, actual);
        return declaration;
    }

    function _requireStatus(LifeCycle memory declaration, uint8 status) private pure {
        if (declaration.word.status() != status) revert DeclarationStatusWrong(declaration.word.status());
    }

    function _requireAwaitingLoading(LifeCycle memory declaration) private pure {
        uint8 status = declaration.word.status();
        if (status != DeclarationStatus.RELEASED && status != DeclarationStatus.PART_LOADED) {
            revert DeclarationStatusWrong(status);
        }
    }

    /// Released and not ended: goods may be aboard. A report on a loaded declaration is refused by its packages.
    function _requireReleased(LifeCycle memory declaration) private pure {
        uint8 status = declaration.word.status();
        if (
            status == DeclarationStatus.RECEIVED || status == DeclarationStatus.WITHDRAWN
                || status == DeclarationStatus.REVOKED
        ) revert DeclarationStatusWrong(status);
    }

    function _requireCertifiable(LifeCycle memory declaration) private view {
        if (declaration.word.status() == DeclarationStatus.LOADED) return;
        _requireAwaitingLoading(declaration);
        if (declaration.isOverdue(_now())) revert DeclarationOverdue(declaration.word.until());
    }

    /// The status that follows from what is loaded.
    function _statusWhen(LifeCycle memory declaration, uint88 declared, uint88 loaded) private pure returns (uint8) {
        uint8 status = declaration.word.status();
        if (status == DeclarationStatus.RECEIVED) return status;
        if (loaded == declared) return DeclarationStatus.LOADED;
        if (status == DeclarationStatus.NOTICED) return status;
        return loaded == 0 ? DeclarationStatus.RELEASED : DeclarationStatus.PART_LOADED;
    }

    /// `effective` keeps the release (the bound of extensions) while the declaration waits for loading or is loaded in time,
    /// and is the time of the step everywhere else.
    function _moveTo(LifeCycle memory declaration, uint8 to) private view {
        uint8 from = declaration.word.status();
        bool keeps = from == to || to == DeclarationStatus.PART_LOADED
            || (to == DeclarationStatus.RELEASED && from != DeclarationStatus.RECEIVED)
            || (to == DeclarationStatus.LOADED && from != DeclarationStatus.NOTICED);
        _move(declaration, to, keeps ? declaration.word.effective() : _now());
    }

    function _flag(LifeCycle memory declaration, uint24 flag) private pure {
        declaration.word = declaration.word.withFlags(declaration.word.flags() | flag);
    }

    // Versions and reports

    function _writeVersion(LifeCycle memory declaration, uint32 version, DocumentRoot root) private {
        uint8 status = declaration.word.status();
        if (status == DeclarationStatus.WITHDRAWN || status == DeclarationStatus.REVOKED) {
            revert DeclarationStatusWrong(status);
        }
        if (
            version <= FIRST_VERSION || _version(declaration, version - 1).isNone()
                || !_version(declaration, version).isNone()
        ) revert DeclarationVersionWrong(version);
        _writeRaw(DeclarationsKinds.ISSUED, declaration.owner, declaration.id, version, DocumentRoot.unwrap(root));
    }

    function _version(LifeCycle memory declaration, uint32 version) private view returns (Word) {
        return _read(DeclarationsKinds.ISSUED, declaration.owner, declaration.id, version);
    }

    function _writeReport(LifeCycle memory declaration, MemberNumber member, bytes32 reference_, DocumentRoot root)
        private
    {
        Subject report =
            Subject.wrap(sha256(abi.encodePacked(REPORT_TAG, declaration.owner, declaration.id, member, reference_)));
        if (!_read(DeclarationsKinds.REPORT, declaration.owner, report, 0).isNone()) {
            revert DeclarationReportRepeated(report);
        }
        _writeRaw(DeclarationsKinds.REPORT, declaration.owner, report, 0, DocumentRoot.unwrap(root));
    }
}
