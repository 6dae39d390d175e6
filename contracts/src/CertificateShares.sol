// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LifeCycle, LifeCycles} from "./LifeCycles.sol";
import {CertificatesKinds, Namespaces, ReceiptStatus} from "./generated/Facts.sol";
import {IExportDeclarations} from "./interfaces/IExportDeclarations.sol";
import {IOriginCertificates} from "./interfaces/IOriginCertificates.sol";
import {CertificateRules} from "./libraries/CertificateRules.sol";
import {Links} from "./libraries/Links.sol";
import {Rewrites} from "./libraries/Rewrites.sol";
import {Words} from "./libraries/Words.sol";
import {Link} from "./types/Link.sol";
import {MemberNumber, Quantity, Subject, Word} from "./types/Types.sol";

/// @title What certificates stand on and what is drawn on them
/// @dev Shares of declarations are taken and given back through the writer of namespace declarations; shares of first
/// certificates are drawn on their lines.
abstract contract CertificateShares is IOriginCertificates, LifeCycles {
    using Words for Word;
    using CertificateRules for LifeCycle;
    using CertificateRules for Word;
    using Links for Link[];

    /// Of facts that a certificate has once: its document, its links.
    uint32 internal constant ONLY_PART = 1;

    function _existing(MemberNumber issuer, Subject id) internal view returns (LifeCycle memory) {
        LifeCycle memory certificate = _standing(issuer, id);
        if (certificate.word.isNone()) revert CertificateUnknown(issuer, id);
        return certificate;
    }

    /// The certificate whose balances count: a copy's original, else the certificate itself.
    function _original(LifeCycle memory certificate) internal view returns (LifeCycle memory) {
        if (!certificate.isCopy()) return certificate;
        Word alias_ = _read(CertificatesKinds.ALIAS, certificate.owner, certificate.id, 0);
        return _existing(certificate.owner, Subject.wrap(Word.unwrap(alias_)));
    }

    /// The certificate whose balances `member` may draw on through `id`: it, and the copy, are open to draws.
    function _drawable(MemberNumber issuer, Subject id, MemberNumber member) internal view returns (LifeCycle memory) {
        LifeCycle memory certificate = _existing(issuer, id);
        _requireOpen(certificate, member);
        if (!certificate.isCopy()) return certificate;
        LifeCycle memory original = _original(certificate);
        _requireOpen(original, member);
        return original;
    }

    function _requireOpen(LifeCycle memory certificate, MemberNumber member) private view {
        certificate.requireDrawableBy(member);
        if (_receipt(certificate, member).status() == ReceiptStatus.REJECTED) revert CertificateRejected(member);
    }

    // Shares

    /// Takes what the links say, of kinds of source that they have.
    function _takeShares(MemberNumber member, Link[] calldata links, uint256 sources) internal {
        if (sources & (1 << Links.DECLARATION_ITEM) != 0) links.certify(_writerOf(Namespaces.DECLARATIONS));
        if (sources & (1 << Links.CERTIFICATE_LINE) != 0) _takeFromFirsts(member, links);
    }

    function _takeFromFirsts(MemberNumber member, Link[] calldata links) private {
        for (uint256 i = 0; i < links.length; ++i) {
            if (links[i].source == Links.CERTIFICATE_LINE) _takeFromFirst(member, links[i]);
        }
    }

    function _takeFromFirst(MemberNumber member, Link calldata link) private {
        LifeCycle memory first = _drawable(link.owner, link.subject, member);
        first.requireInForce(_now());
        Word balance = _line(first, link.part);
        balance.requireUnit(link.unit);
        _writeLine(first, link.part, balance.take(link.part, link.quantity));
    }

    function _giveBack(Link calldata link) private {
        if (link.source == Links.DECLARATION_ITEM) {
            // Each share by itself: a command that could not give one back must not end half done.
            // slither-disable-next-line calls-loop
            IExportDeclarations(_writerOf(Namespaces.DECLARATIONS)).uncertify(link);
            return;
        }
        LifeCycle memory first = _original(_existing(link.owner, link.subject));
        _writeLine(first, link.part, _line(first, link.part).giveBack(link.quantity));
    }

    /// The links are the certificate's own: those of its links fact, none where it has none.
    function _requireLinks(LifeCycle memory certificate, Link[] calldata links) internal view {
        bytes32 expected = Word.unwrap(_read(CertificatesKinds.LINKS, certificate.owner, certificate.id, ONLY_PART));
        if (expected == 0 && links.length == 0) return;
        bytes32 given = links.hash();
        if (given != expected) revert CertificateLinksMismatch(expected, given);
    }

    function _requireNothingDrawn(LifeCycle memory certificate, Link[] calldata links) internal view {
        _requireLinks(certificate, links);
        uint32 count = links.lineCount();
        for (uint32 line = 1; line <= count; ++line) {
            Quantity drawn = _line(certificate, line).used();
            if (Quantity.unwrap(drawn) != 0) revert CertificateInUse(line, drawn);
        }
    }

    /// Closes the lines of which nothing is drawn and gives their links' shares back.
    function _giveBackFreeLines(LifeCycle memory certificate, Link[] calldata links) internal returns (bool any) {
        uint32 count = links.lineCount();
        bool[] memory free = new bool[](uint256(count) + 1);
        for (uint32 line = 1; line <= count; ++line) {
            free[line] = _closeIfFree(certificate, line);
            any = any || free[line];
        }
        for (uint256 i = 0; i < links.length; ++i) {
            if (free[links[i].line]) _giveBack(links[i]);
        }
    }

    /// A line that is closed already has the limit 0 and is not closed again.
    function _closeIfFree(LifeCycle memory certificate, uint32 line) private returns (bool) {
        Word balance = _line(certificate, line);
        if (Quantity.unwrap(balance.used()) != 0 || Quantity.unwrap(balance.limit()) == 0) return false;
        _writeLine(certificate, line, Rewrites.balanced(balance.unit(), Quantity.wrap(0), 0));
        return true;
    }

    // Lines and receipts

    function _line(LifeCycle memory certificate, uint32 line) internal view returns (Word balance) {
        balance = _read(CertificatesKinds.LINE, certificate.owner, certificate.id, line);
        if (balance.isNone()) revert CertificateLineWrong(line);
    }

    function _writeLine(LifeCycle memory certificate, uint32 line, Word balance) internal {
        _write(CertificatesKinds.LINE, certificate.owner, certificate.id, line, balance);
    }

    function _receipt(LifeCycle memory certificate, MemberNumber receiver) internal view returns (Word) {
        return _read(CertificatesKinds.RECEIPT, certificate.owner, certificate.id, MemberNumber.unwrap(receiver));
    }
}
