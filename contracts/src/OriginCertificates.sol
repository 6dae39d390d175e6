// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CertificateShares} from "./CertificateShares.sol";
import {LifeCycle, LifeCycles} from "./LifeCycles.sol";
import {Writer} from "./Writer.sol";
import {
    CertificateFlags,
    CertificatesKinds,
    CertificateStatus,
    MemberKinds,
    Namespaces,
    ReceiptStatus
} from "./generated/Facts.sol";
import {ILedger} from "./interfaces/ILedger.sol";
import {CertificateTerms, IOriginCertificates, Line} from "./interfaces/IOriginCertificates.sol";
import {CertificateRules} from "./libraries/CertificateRules.sol";
import {Draws, DrawTerms} from "./libraries/Draws.sol";
import {Links} from "./libraries/Links.sol";
import {Rewrites} from "./libraries/Rewrites.sol";
import {Terms, Words} from "./libraries/Words.sol";
import {Link} from "./types/Link.sol";
import {DocumentRoot, Instant, MemberNumber, Quantity, Revision, Subject, Word} from "./types/Types.sol";

/// @title Origin certificates
/// @dev Every function validates, then writes facts.
contract OriginCertificates is CertificateShares {
    using Words for Word;
    using Words for Terms;
    using Rewrites for Word;
    using Draws for Word;
    using CertificateRules for LifeCycle;
    using CertificateRules for Word;
    using Links for Link[];

    constructor(ILedger ledger_)
        Writer(ledger_, Namespaces.CERTIFICATES)
        LifeCycles(CertificatesKinds.STATUS, CertificatesKinds.REASON)
    {}

    /// @inheritdoc IOriginCertificates
    function applyFor(
        MemberNumber member,
        Subject id,
        Revision revision,
        MemberNumber addressed,
        uint16 agreement,
        DocumentRoot root
    ) external onlyLedger {
        _requireIssuer(member);
        _requireAddressable(member, addressed);
        if (agreement == 0) revert CertificateAgreementWrong(agreement);
        LifeCycle memory certificate = _atRevision(member, id, revision);
        uint8 status = certificate.word.status();
        if (status != 0 && status != CertificateStatus.RETURNED) revert CertificateStatusWrong(status);
        certificate.word = certificate.word.withAmount(Terms(addressed, Instant.wrap(0), agreement).pack());
        _moveNow(certificate, CertificateStatus.APPLIED);
        uint32 part = Revision.unwrap(certificate.word.revision());
        _writeRaw(CertificatesKinds.APPLICATION, member, id, part, DocumentRoot.unwrap(root));
    }

    /// @inheritdoc IOriginCertificates
    function returnApplication(MemberNumber member, Subject id, Revision revision, bytes32 reason) external onlyLedger {
        LifeCycle memory certificate = _own(member, id, revision);
        certificate.requireStatus(CertificateStatus.APPLIED);
        _moveFor(certificate, CertificateStatus.RETURNED, reason);
    }

    /// @inheritdoc IOriginCertificates
    function issue(
        MemberNumber member,
        Subject id,
        Revision revision,
        CertificateTerms calldata terms,
        DocumentRoot root,
        Line[] calldata lines,
        Link[] calldata links
    ) external onlyLedger {
        _requireIssuer(member);
        _issue(_atRevision(member, id, revision), terms, root, lines, links);
    }

    /// @inheritdoc IOriginCertificates
    function receiveCertificate(MemberNumber member, MemberNumber issuer, Subject id) external onlyLedger {
        LifeCycle memory certificate = _existing(issuer, id);
        certificate.requireAddressed(member);
        certificate.requireStatus(CertificateStatus.ISSUED);
        Word standing = _receipt(certificate, member);
        if (standing.status() == ReceiptStatus.RECEIVED) revert CertificateAlreadyReceived(member);
        if (!standing.isNone()) revert CertificateRejected(member);
        _writeReceipt(certificate, member, standing, ReceiptStatus.RECEIVED);
    }

    /// @inheritdoc IOriginCertificates
    function reject(MemberNumber member, MemberNumber issuer, Subject id, bytes32 reason) external onlyLedger {
        LifeCycle memory certificate = _existing(issuer, id);
        certificate.requireAddressed(member);
        certificate.requireStatus(CertificateStatus.ISSUED);
        Word standing = _receipt(certificate, member);
        if (standing.status() == ReceiptStatus.REJECTED) revert CertificateRejected(member);
        _writeReceipt(certificate, member, standing, ReceiptStatus.REJECTED);
        // The issuer's fact: the rejecting member may have a certificate of its own under the same id.
        _writeRaw(CertificatesKinds.REJECTION, issuer, id, MemberNumber.unwrap(member), reason);
    }

    /// @inheritdoc IOriginCertificates
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
    ) external onlyLedger {
        LifeCycle memory original = _drawable(issuer, id, member);
        original.requireInForce(entryDate);
        // Entry dates are days; block time is exact enough.
        // slither-disable-next-line timestamp
        if (Instant.unwrap(entryDate) > Instant.unwrap(_now())) revert CertificateEntryInFuture(entryDate, _now());
        Subject drawId = Draws.idOf(issuer, original.id, line, entry, entryLine);
        Word standing = _read(CertificatesKinds.DRAW, issuer, drawId, 0);
        Word made = standing.recorded(drawId, member, DrawTerms(line, quantity, entryDate, decision));
        _writeLine(original, line, _line(original, line).take(line, quantity));
        _write(CertificatesKinds.DRAW, issuer, drawId, 0, made);
    }

    /// @inheritdoc IOriginCertificates
    function releaseDraw(
        MemberNumber member,
        MemberNumber issuer,
        Subject id,
        uint32 line,
        bytes32 entry,
        uint32 entryLine,
        Revision revision
    ) external onlyLedger {
        LifeCycle memory original = _original(_existing(issuer, id));
        Subject drawId = Draws.idOf(issuer, original.id, line, entry, entryLine);
        Word standing = _read(CertificatesKinds.DRAW, issuer, drawId, 0);
        Word made = standing.released(drawId, member, revision);
        _writeLine(original, line, _line(original, line).giveBack(Quantity.wrap(standing.amount())));
        _write(CertificatesKinds.DRAW, issuer, drawId, 0, made);
    }

    /// @inheritdoc IOriginCertificates
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
    ) external onlyLedger {
        LifeCycle memory certificate = _own(member, id, revision);
        certificate.requireStatus(CertificateStatus.ISSUED);
        if (certificate.isCopy()) revert CertificateCopyOfCopy(id);
        _requireNothingDrawn(certificate, links);
        _giveBackFreeLines(certificate, links);
        _moveNow(certificate, CertificateStatus.CORRECTED);
        _writeRaw(CertificatesKinds.SUCCESSOR, member, id, 0, Subject.unwrap(successor));
        _issue(_atRevision(member, successor, Revision.wrap(0)), terms, root, newLines, newLinks);
    }

    /// @inheritdoc IOriginCertificates
    function copy(MemberNumber member, Subject original, Subject id, DocumentRoot root) external onlyLedger {
        LifeCycle memory standing = _existing(member, original);
        standing.requireStatus(CertificateStatus.ISSUED);
        if (standing.isCopy()) revert CertificateCopyOfCopy(original);
        LifeCycle memory made = _standing(member, id);
        made.requireStatus(0);
        made.word =
            made.word.withAmount(standing.word.amount()).withFlags(standing.word.flags() | CertificateFlags.COPY);
        _move(made, CertificateStatus.ISSUED, standing.word.effective());
        _writeRaw(CertificatesKinds.ISSUED, member, id, ONLY_PART, DocumentRoot.unwrap(root));
        _writeRaw(CertificatesKinds.ALIAS, member, id, 0, Subject.unwrap(original));
        _store(made, member);
    }

    /// @inheritdoc IOriginCertificates
    function cancel(MemberNumber member, Subject id, Revision revision, bytes32 reason, Link[] calldata links)
        external
        onlyLedger
    {
        LifeCycle memory certificate = _own(member, id, revision);
        uint8 status = certificate.word.status();
        if (status == CertificateStatus.CORRECTED) revert CertificateStatusWrong(status);
        _requireLinks(certificate, links);
        bool gaveBack = _giveBackFreeLines(certificate, links);
        if (status == CertificateStatus.CANCELLED && !gaveBack) revert CertificateStatusWrong(status);
        _moveFor(certificate, CertificateStatus.CANCELLED, reason);
    }

    // Who may

    function _requireIssuer(MemberNumber member) private view {
        uint8 kind = _kindOf(member);
        if (kind != MemberKinds.ISSUER && kind != MemberKinds.ADMINISTRATION) revert CertificateNotIssuer(member);
    }

    function _requireAddressable(MemberNumber member, MemberNumber addressed) private view {
        if (addressed == member || !_isAdministration(addressed)) revert CertificateAddressedWrong(addressed);
    }

    // Where a certificate stands

    function _own(MemberNumber member, Subject id, Revision revision) private view returns (LifeCycle memory) {
        return _requireRevision(_existing(member, id), revision);
    }

    /// Also of an id of which nothing is known yet, at revision 0.
    function _atRevision(MemberNumber member, Subject id, Revision revision) private view returns (LifeCycle memory) {
        return _requireRevision(_standing(member, id), revision);
    }

    function _requireRevision(LifeCycle memory certificate, Revision revision) private pure returns (LifeCycle memory) {
        Revision actual = certificate.word.revision();
        if (Revision.unwrap(actual) != Revision.unwrap(revision)) revert CertificateRevisionConflict(revision, actual);
        return certificate;
    }

    function _moveNow(LifeCycle memory certificate, uint8 status) private {
        _move(certificate, status, _now());
        _store(certificate, certificate.owner);
    }

    function _moveFor(LifeCycle memory certificate, uint8 status, bytes32 reason) private {
        _move(certificate, status, _now());
        _storeWithReason(certificate, reason);
    }

    // Issue

    function _issue(
        LifeCycle memory certificate,
        CertificateTerms calldata terms,
        DocumentRoot root,
        Line[] calldata lines,
        Link[] calldata links
    ) private {
        uint8 status = certificate.word.status();
        if (status != 0 && status != CertificateStatus.APPLIED) revert CertificateStatusWrong(status);
        _requireAddressable(certificate.owner, terms.addressed);
        uint256 sources = Links.requireCover(lines, links);
        bool backToBack = sources & (1 << Links.CERTIFICATE_LINE) != 0;
        certificate.requireTerms(terms, backToBack, _now());
        _takeShares(certificate.owner, links, sources);
        _writeIssued(certificate, root, lines, links);
        uint88 amount = Terms(terms.addressed, terms.until, terms.agreement).pack();
        certificate.word = certificate.word.withAmount(amount).withFlags(terms.flags);
        _move(certificate, CertificateStatus.ISSUED, terms.from);
        _store(certificate, certificate.owner);
    }

    function _writeIssued(LifeCycle memory certificate, DocumentRoot root, Line[] calldata lines, Link[] calldata links)
        private
    {
        MemberNumber owner = certificate.owner;
        _writeRaw(CertificatesKinds.ISSUED, owner, certificate.id, ONLY_PART, DocumentRoot.unwrap(root));
        _writeRaw(CertificatesKinds.LINKS, owner, certificate.id, ONLY_PART, links.hash());
        for (uint256 i = 0; i < lines.length; ++i) {
            Line calldata line = lines[i];
            _writeLine(certificate, uint32(i + 1), Rewrites.balanced(line.unit, line.quantity, 0));
        }
    }

    function _writeReceipt(LifeCycle memory certificate, MemberNumber receiver, Word standing, uint8 status) private {
        Word receipt = standing.withStatus(status).withEffective(_now()).stamped(receiver);
        uint32 part = MemberNumber.unwrap(receiver);
        _write(CertificatesKinds.RECEIPT, certificate.owner, certificate.id, part, receipt);
    }
}
