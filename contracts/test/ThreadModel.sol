// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CertificateStatus, DeclarationStatus} from "../src/generated/Facts.sol";
import {Line, Link} from "../src/interfaces/IOriginCertificates.sol";
import {Balance, Words} from "../src/libraries/Words.sol";
import {Instant, MemberNumber, Quantity, Revision, Subject, Unit, Word} from "../src/types/Types.sol";
import {Thread} from "./Thread.sol";

/// @notice What a certificate is known to stand on, kept beside the chain.
struct Known {
    MemberNumber issuer;
    Subject id;
    Subject original;
    MemberNumber addressed;
    uint256 until;
    bool declared;
    bool rejected;
}

/// @notice What must be true of declarations and certificates, kept beside the contracts and without their code.
abstract contract ThreadModel is Thread {
    using Words for Word;

    uint256 internal constant DECLARATIONS = 4;
    uint256 internal constant MOST_CERTIFICATES = 12;
    uint256 internal constant ENTRIES = 4;

    Known[] internal known;
    mapping(Subject certificate => Link[] links) internal _linksOf;
    mapping(Subject certificate => mapping(uint32 line => bool closed)) internal closed;
    mapping(Subject certificate => mapping(uint32 line => uint256 quantity)) internal drawn;
    mapping(bytes32 draw => uint256 quantity) internal _draws;
    mapping(Subject declaration => uint256 packages) internal loaded;
    mapping(Subject declaration => uint8 status) internal _statusOf;
    mapping(Subject certificate => uint8 status) internal _certificateStatusOf;
    mapping(Subject declaration => uint256 times) internal _amended;
    uint256 private _named;

    /// The first rule that was seen broken.
    string internal broken;

    function declarationId(uint256 number) internal pure returns (Subject) {
        return Subject.wrap(keccak256(abi.encode("declaration", number)));
    }

    // What must hold after every action

    /// Reverts when anything is over-used, or a counter does not count exactly what stands.
    function check() external view {
        assertEq(bytes(broken), "", "a rule was broken");
        for (uint256 number = 0; number < DECLARATIONS; ++number) {
            _checkCertified(declarationId(number));
            _checkLoaded(declarationId(number));
        }
        for (uint256 i = 0; i < known.length; ++i) {
            _checkDrawn(known[i].issuer, known[i].id);
        }
    }

    function _checkCertified(Subject id) private view {
        uint256[] memory standing = _standing(id);
        for (uint16 item = 1; item <= ITEMS; ++item) {
            bool fixed_;
            for (uint8 measure = 0; measure < 2; ++measure) {
                Balance memory balance = _item(id, item, measure);
                uint256 certified = Quantity.unwrap(balance.used);
                assertTrue(certified <= Quantity.unwrap(balance.limit), "more is certified than released");
                assertEq(certified, standing[item * 2 + measure], "certified is not what stands");
                assertTrue(certified == 0 || !fixed_, "an item is certified in both measures");
                fixed_ = certified != 0;
            }
        }
    }

    /// The shares that open lines of certificates take of each balance, at item * 2 + measure.
    function _standing(Subject declaration) private view returns (uint256[] memory sums) {
        sums = new uint256[](2 * (uint256(ITEMS) + 1));
        for (uint256 i = 0; i < known.length; ++i) {
            Link[] storage links = _linksOf[known[i].id];
            for (uint256 k = 0; k < links.length; ++k) {
                Link storage link = links[k];
                if (link.source != 0 || Subject.unwrap(link.subject) != Subject.unwrap(declaration)) continue;
                if (closed[known[i].id][link.line]) continue;
                sums[(link.part / 256) * 2 + (link.part % 256)] += Quantity.unwrap(link.quantity);
            }
        }
    }

    function _checkDrawn(MemberNumber issuer, Subject id) private view {
        Link[] storage links = _linksOf[id];
        for (uint256 k = 0; k < links.length; ++k) {
            uint32 line = links[k].line;
            Balance memory balance = _line(issuer, id, line);
            uint256 certified = Quantity.unwrap(balance.limit);
            assertTrue(Quantity.unwrap(balance.used) <= certified, "more is drawn than certified");
            assertEq(Quantity.unwrap(balance.used), drawn[id][line], "drawn is not what stands");
            uint256 stands = closed[id][line] ? 0 : Quantity.unwrap(links[k].quantity);
            assertEq(certified, stands, "certified is not what stands");
        }
    }

    function _checkLoaded(Subject id) private view {
        uint256 declared = Quantity.unwrap(_loading(id).limit);
        uint256 aboard = Quantity.unwrap(_loading(id).used);
        uint8 status = _declaration(id).status;
        assertEq(aboard, loaded[id], "loaded is not what was reported");
        assertTrue(aboard <= declared, "more is loaded than declared");
        if (status == DeclarationStatus.LOADED) assertEq(aboard, declared, "loaded in part only");
        if (status == DeclarationStatus.RELEASED) assertEq(aboard, 0, "loaded, but only released");
        if (status == DeclarationStatus.WITHDRAWN) assertEq(aboard, 0, "loaded, but withdrawn");
    }

    // The model

    function _act(MemberNumber member, bytes memory call) internal returns (bool done) {
        (done,) = run(member, command(address(declarations), call));
    }

    function _certify(MemberNumber member, bytes memory call) internal returns (bool done) {
        (done,) = run(member, command(address(certificates), call));
    }

    function _some(uint256 number) internal pure returns (Subject) {
        return declarationId(number % DECLARATIONS);
    }

    function _newId() internal returns (Subject) {
        return Subject.wrap(keccak256(abi.encode("certificate", ++_named)));
    }

    function _revision(Subject id) internal view returns (uint256) {
        return Revision.unwrap(_declaration(id).revision);
    }

    function _certifiable(Subject declaration) internal view returns (bool) {
        uint8 status = _declaration(declaration).status;
        if (status == DeclarationStatus.LOADED) return true;
        bool waits = status == DeclarationStatus.RELEASED || status == DeclarationStatus.PART_LOADED;
        return waits && _at() < Instant.unwrap(_deadline(declaration).until);
    }

    /// Issued, not rejected, not declared, in force; the original of a copy too.
    function _open(Known memory certificate) internal view returns (bool open) {
        open = !certificate.declared && !certificate.rejected && _at() < certificate.until
            && _certificate(certificate.issuer, certificate.id).status == CertificateStatus.ISSUED;
        for (uint256 i = 0; i < known.length; ++i) {
            if (Subject.unwrap(known[i].id) != Subject.unwrap(certificate.original)) continue;
            open = open && !known[i].rejected
                && _certificate(known[i].issuer, known[i].id).status == CertificateStatus.ISSUED;
        }
    }

    function _twoLines(Subject declaration, uint256 part, uint88 quantity)
        internal
        pure
        returns (Line[] memory lines, Link[] memory links)
    {
        lines = new Line[](2);
        links = new Link[](2);
        for (uint32 i = 0; i < 2; ++i) {
            uint32 item = uint32(1 + (part >> (8 * i)) % ITEMS);
            uint32 measure = uint32((part >> 16) % 8 == 0 ? 0 : 1);
            Unit unit = measure == 0 ? LTR : KGM;
            Quantity share = Quantity.wrap(uint88(bound(quantity >> (8 * i), 1, (RELEASED * 2) / 3)));
            lines[i] = Line(unit, share);
            links[i] = Link(i + 1, 0, KOREA, declaration, item * 256 + measure, unit, share);
        }
    }

    function _remember(Known memory certificate, Link[] memory links) internal {
        known.push(certificate);
        for (uint256 i = 0; i < links.length; ++i) {
            _linksOf[certificate.id].push(links[i]);
        }
        _followCertificate(certificate.issuer, certificate.id);
    }

    /// Lines of which nothing is drawn are closed; what they drew on a first certificate is given back.
    function _close(Subject id, Link[] memory links) internal {
        for (uint256 i = 0; i < links.length; ++i) {
            Link memory link = links[i];
            if (drawn[id][link.line] != 0 || closed[id][link.line]) continue;
            closed[id][link.line] = true;
            if (link.source == 1) drawn[_originalOf(link.subject)][link.part] -= Quantity.unwrap(link.quantity);
        }
    }

    function _originalOf(Subject id) internal view returns (Subject) {
        for (uint256 i = 0; i < known.length; ++i) {
            if (Subject.unwrap(known[i].id) == Subject.unwrap(id)) return known[i].original;
        }
        return id;
    }

    /// One row per status: to which statuses it may lead.
    function _follow(Subject id) internal {
        string[8] memory to = ["1", "25", "3456", "46", "3", "", "457", ""];
        uint8 status = _declaration(id).status;
        if (!_leads(to[_statusOf[id]], _statusOf[id], status)) broken = "a declaration took a way that is none";
        _statusOf[id] = status;
    }

    function _followCertificate(MemberNumber issuer, Subject id) internal {
        string[6] memory to = ["13", "235", "15", "45", "", ""];
        uint8 status = _certificate(issuer, id).status;
        uint8 before = _certificateStatusOf[id];
        if (!_leads(to[before], before, status)) broken = "a certificate took a way that is none";
        _certificateStatusOf[id] = status;
    }

    function _leads(string memory row, uint8 from, uint8 to) internal pure returns (bool) {
        if (from == to) return true;
        for (uint256 i = 0; i < bytes(row).length; ++i) {
            if (uint8(bytes(row)[i]) == 48 + to) return true;
        }
        return false;
    }
}
