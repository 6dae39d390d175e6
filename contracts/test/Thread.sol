// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ExportDeclarations} from "../src/ExportDeclarations.sol";
import {OriginCertificates} from "../src/OriginCertificates.sol";
import {CertificatesKinds, DeclarationsKinds, MemberKinds, Namespaces} from "../src/generated/Facts.sol";
import {IExportDeclarations, Measure} from "../src/interfaces/IExportDeclarations.sol";
import {CertificateTerms, IOriginCertificates, Line, Link} from "../src/interfaces/IOriginCertificates.sol";
import {Balance, State, Terms, Words} from "../src/libraries/Words.sol";
import {DocumentRoot, Instant, MemberNumber, Quantity, Revision, Subject, Unit, Word} from "../src/types/Types.sol";
import {World} from "./World.sol";

/// @notice Declarations and certificates in the words of their trade.
abstract contract Thread is World {
    using Words for Word;

    MemberNumber internal constant NOBODY = MemberNumber.wrap(0);
    MemberNumber internal constant THAILAND = MemberNumber.wrap(7);
    MemberNumber internal constant AUDITOR = MemberNumber.wrap(8);
    uint32 internal constant LAST_MEMBER = 8;

    Unit internal constant KGM = Unit.wrap(0x4b474d);
    Unit internal constant LTR = Unit.wrap(0x4c5452);
    bytes32 internal constant REASON = keccak256("reason");
    DocumentRoot internal constant ROOT = DocumentRoot.wrap(keccak256("root"));
    uint32 internal constant PACKAGES = 10;
    uint16 internal constant ITEMS = 3;
    uint88 internal constant RELEASED = 100e6;
    uint40 internal constant YEAR = 365 days;

    ExportDeclarations internal declarations;
    OriginCertificates internal certificates;

    function setUp() public virtual {
        declarations =
            ExportDeclarations(vm.deployCode("ExportDeclarations.sol:ExportDeclarations", abi.encode(ledger)));
        certificates =
            OriginCertificates(vm.deployCode("OriginCertificates.sol:OriginCertificates", abi.encode(ledger)));
        appoint(Namespaces.DECLARATIONS, address(declarations));
        appoint(Namespaces.CERTIFICATES, address(certificates));
        _admit(MemberKinds.ADMINISTRATION, THAILAND);
        _admit(MemberKinds.AUDITOR, AUDITOR);
    }

    function _admit(uint8 kind, MemberNumber member) private {
        vm.prank(address(membership));
        membership.admitMember(candidate(kind, false, accountOf(member)));
    }

    /// Asked of the cheat codes: the optimizer takes `block.timestamp` as the same throughout a test.
    function _at() internal view returns (uint256) {
        return vm.getBlockTimestamp();
    }

    function _warp(uint256 seconds_) internal {
        vm.warp(_at() + seconds_);
    }

    // Declarations

    function _id(string memory name) internal pure returns (Subject) {
        return Subject.wrap(keccak256(bytes(name)));
    }

    function _in(uint256 seconds_) internal view returns (Instant) {
        return Instant.wrap(uint40(_at() + seconds_));
    }

    function _rev(uint256 number) internal pure returns (Revision) {
        return Revision.wrap(uint16(number));
    }

    /// Every item in its declared unit (litres) and its net mass.
    function _measures() internal pure returns (Measure[] memory measures) {
        measures = new Measure[](uint256(ITEMS) * 2);
        for (uint16 item = 1; item <= ITEMS; ++item) {
            uint256 first = uint256(item - 1) * 2;
            measures[first] = Measure(item, 0, LTR, Quantity.wrap(RELEASED));
            measures[first + 1] = Measure(item, 1, KGM, Quantity.wrap(RELEASED));
        }
    }

    function _measure(uint16 item, uint8 measure, Unit unit, uint88 quantity)
        internal
        pure
        returns (Measure[] memory measures)
    {
        measures = new Measure[](1);
        measures[0] = Measure(item, measure, unit, Quantity.wrap(quantity));
    }

    function _declare(Subject id) internal pure returns (bytes memory) {
        return abi.encodeCall(IExportDeclarations.declare, (NOBODY, id, ROOT, PACKAGES, ITEMS));
    }

    function _release(Subject id, uint256 revision, Instant loadBy) internal pure returns (bytes memory) {
        return abi.encodeCall(IExportDeclarations.release, (NOBODY, id, _rev(revision), _measures(), loadBy));
    }

    function _amend(Subject id, uint256 revision, uint32 version, uint32 packages, Measure[] memory measures)
        internal
        pure
        returns (bytes memory)
    {
        return abi.encodeCall(
            IExportDeclarations.amend, (NOBODY, id, _rev(revision), version, ROOT, packages, ITEMS, measures)
        );
    }

    function _extend(Subject id, uint256 revision, Instant loadBy) internal pure returns (bytes memory) {
        return abi.encodeCall(IExportDeclarations.extend, (NOBODY, id, _rev(revision), loadBy));
    }

    function _report(Subject id, string memory reference_, uint32 packages) internal pure returns (bytes memory) {
        return abi.encodeCall(
            IExportDeclarations.reportLoading, (NOBODY, KOREA, id, keccak256(bytes(reference_)), ROOT, packages)
        );
    }

    function _withdraw(Subject id, uint256 revision) internal pure returns (bytes memory) {
        return abi.encodeCall(IExportDeclarations.withdraw, (NOBODY, id, _rev(revision), REASON));
    }

    function _notify(Subject id, uint256 revision, Instant until) internal pure returns (bytes memory) {
        return abi.encodeCall(IExportDeclarations.notifyOverdue, (NOBODY, id, _rev(revision), until, REASON));
    }

    function _revoke(Subject id, uint256 revision) internal pure returns (bytes memory) {
        return abi.encodeCall(IExportDeclarations.revoke, (NOBODY, id, _rev(revision), REASON));
    }

    function _released(string memory name) internal returns (Subject id) {
        id = _id(name);
        mustDo(KOREA, address(declarations), _declare(id));
        mustDo(KOREA, address(declarations), _release(id, 1, _in(30 days)));
    }

    function _declaration(Subject id) internal view returns (State memory) {
        return read(Namespaces.DECLARATIONS, DeclarationsKinds.STATUS, KOREA, id, 0).state();
    }

    function _deadline(Subject id) internal view returns (Terms memory) {
        return read(Namespaces.DECLARATIONS, DeclarationsKinds.STATUS, KOREA, id, 0).terms();
    }

    function _item(Subject id, uint16 item, uint8 measure) internal view returns (Balance memory) {
        uint32 part = uint32(item) * 256 + measure;
        return read(Namespaces.DECLARATIONS, DeclarationsKinds.ITEM, KOREA, id, part).balance();
    }

    function _loading(Subject id) internal view returns (Balance memory) {
        return read(Namespaces.DECLARATIONS, DeclarationsKinds.LOADING, KOREA, id, 0).balance();
    }

    // Certificates

    function _terms(uint24 flags) internal view returns (CertificateTerms memory) {
        return CertificateTerms({addressed: VIETNAM, from: _in(0), until: _in(YEAR), agreement: 1, flags: flags});
    }

    function _lines(uint88 quantity) internal pure returns (Line[] memory lines) {
        lines = new Line[](1);
        lines[0] = Line(KGM, Quantity.wrap(quantity));
    }

    /// Line 1 on the net mass of item 1 of a Korean declaration.
    function _links(Subject declaration, uint88 quantity) internal pure returns (Link[] memory links) {
        links = new Link[](1);
        links[0] = Link(1, 0, KOREA, declaration, 257, KGM, Quantity.wrap(quantity));
    }

    function _linksOn(Subject declaration, uint32 part, Unit unit, uint88 quantity)
        internal
        pure
        returns (Link[] memory links)
    {
        links = new Link[](1);
        links[0] = Link(1, 0, KOREA, declaration, part, unit, Quantity.wrap(quantity));
    }

    /// A certificate of that name with one line, on one balance of a Korean declaration.
    function _issueOn(string memory name, Subject declaration, uint32 part, Unit unit, uint88 quantity)
        internal
        view
        returns (bytes memory)
    {
        Line[] memory lines = new Line[](1);
        lines[0] = Line(unit, Quantity.wrap(quantity));
        return _issue(_id(name), 0, _terms(0), lines, _linksOn(declaration, part, unit, quantity));
    }

    /// Line 1 on line 1 of a first certificate.
    function _firstLinks(MemberNumber issuer, Subject first, uint88 quantity)
        internal
        pure
        returns (Link[] memory links)
    {
        links = new Link[](1);
        links[0] = Link(1, 1, issuer, first, 1, KGM, Quantity.wrap(quantity));
    }

    function _issue(
        Subject id,
        uint256 revision,
        CertificateTerms memory terms,
        Line[] memory lines,
        Link[] memory links
    ) internal pure returns (bytes memory) {
        return abi.encodeCall(IOriginCertificates.issue, (NOBODY, id, _rev(revision), terms, ROOT, lines, links));
    }

    function _apply(Subject id, uint256 revision) internal pure returns (bytes memory) {
        return abi.encodeCall(IOriginCertificates.applyFor, (NOBODY, id, _rev(revision), VIETNAM, 1, ROOT));
    }

    function _return(Subject id, uint256 revision) internal pure returns (bytes memory) {
        return abi.encodeCall(IOriginCertificates.returnApplication, (NOBODY, id, _rev(revision), REASON));
    }

    function _receive(Subject id) internal pure returns (bytes memory) {
        return abi.encodeCall(IOriginCertificates.receiveCertificate, (NOBODY, ISSUER, id));
    }

    function _reject(Subject id) internal pure returns (bytes memory) {
        return abi.encodeCall(IOriginCertificates.reject, (NOBODY, ISSUER, id, REASON));
    }

    function _draw(Subject id, uint88 quantity, string memory entry) internal view returns (bytes memory) {
        return _drawAt(id, 1, quantity, entry, _in(0), 1);
    }

    function _drawAt(Subject id, uint32 line, uint88 quantity, string memory entry, Instant entryDate, uint8 decision)
        internal
        pure
        returns (bytes memory)
    {
        return abi.encodeCall(
            IOriginCertificates.draw,
            (NOBODY, ISSUER, id, line, Quantity.wrap(quantity), keccak256(bytes(entry)), 1, entryDate, decision)
        );
    }

    function _releaseDraw(Subject id, string memory entry, uint256 revision) internal pure returns (bytes memory) {
        return abi.encodeCall(
            IOriginCertificates.releaseDraw, (NOBODY, ISSUER, id, 1, keccak256(bytes(entry)), 1, _rev(revision))
        );
    }

    function _copy(Subject original, Subject id) internal pure returns (bytes memory) {
        return abi.encodeCall(IOriginCertificates.copy, (NOBODY, original, id, ROOT));
    }

    function _cancel(Subject id, uint256 revision, Link[] memory links) internal pure returns (bytes memory) {
        return abi.encodeCall(IOriginCertificates.cancel, (NOBODY, id, _rev(revision), REASON, links));
    }

    /// Corrected to `quantity` of the same balance.
    function _correct(Subject id, uint256 revision, Link[] memory links, Subject successor, uint88 quantity)
        internal
        view
        returns (bytes memory)
    {
        Subject declaration = links.length == 0 ? _id("none") : links[0].subject;
        return abi.encodeCall(
            IOriginCertificates.correct,
            (
                NOBODY,
                id,
                _rev(revision),
                links,
                successor,
                _terms(0),
                ROOT,
                _lines(quantity),
                _links(declaration, quantity)
            )
        );
    }

    /// A certificate of the chamber over 60 of the 100 kg of item 1 of a declaration of that name.
    function _issued(string memory name) internal returns (Subject id, Link[] memory links) {
        Subject declaration = _released(name);
        id = _id(string.concat("certificate ", name));
        links = _links(declaration, 60e6);
        mustDo(ISSUER, address(certificates), _issue(id, 0, _terms(0), _lines(60e6), links));
    }

    function _drawId(MemberNumber issuer, Subject id, uint32 line, string memory entry)
        internal
        pure
        returns (Subject)
    {
        bytes memory encoded = abi.encodePacked(bytes1(0x0f), issuer, id, line, keccak256(bytes(entry)), uint32(1));
        return Subject.wrap(sha256(encoded));
    }

    function _certificate(MemberNumber issuer, Subject id) internal view returns (State memory) {
        return read(Namespaces.CERTIFICATES, CertificatesKinds.STATUS, issuer, id, 0).state();
    }

    function _line(MemberNumber issuer, Subject id, uint32 line) internal view returns (Balance memory) {
        return read(Namespaces.CERTIFICATES, CertificatesKinds.LINE, issuer, id, line).balance();
    }
}
