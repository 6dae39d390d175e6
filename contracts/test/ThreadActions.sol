// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CertificateFlags, DeclarationStatus} from "../src/generated/Facts.sol";
import {Measure} from "../src/interfaces/IExportDeclarations.sol";
import {CertificateTerms, IOriginCertificates, Line, Link} from "../src/interfaces/IOriginCertificates.sol";
import {Instant, MemberNumber, Quantity, Revision, Subject} from "../src/types/Types.sol";
import {Known, ThreadModel} from "./ThreadModel.sol";

/// @notice Random actions of several members. Each tells the model what was done, and what should not have been.
contract ThreadActions is ThreadModel {
    /// Half of the declarations are released at the start, so that most sequences reach certificates and draws.
    constructor() {
        setUp();
        for (uint256 number = 0; number < DECLARATIONS / 2; ++number) {
            Subject id = declarationId(number);
            mustDo(KOREA, address(declarations), _declare(id));
            _follow(id);
            mustDo(KOREA, address(declarations), _release(id, 1, _in(30 days)));
            _follow(id);
        }
    }

    // Declarations

    function declare(uint256 number) external {
        _act(KOREA, _declare(_some(number)));
        _follow(_some(number));
    }

    function release(uint256 number, uint256 days_) external {
        Subject id = _some(number);
        _act(KOREA, _release(id, _revision(id), _in(bound(days_, 1, 31) * 1 days)));
        _follow(id);
    }

    function amend(uint256 number, uint32 packages, uint256 part, uint88 quantity) external {
        Subject id = _some(number);
        uint16 item = uint16(bound(part, 1, ITEMS));
        uint8 measure = uint8(part % 2);
        Measure[] memory measures =
            _measure(item, measure, measure == 0 ? LTR : KGM, uint88(bound(quantity, 0, 2 * RELEASED)));
        if (_declaration(id).status == DeclarationStatus.RECEIVED) measures = new Measure[](0);
        uint32 version = uint32(2 + _amended[id]);
        bool done = _act(KOREA, _amend(id, _revision(id), version, uint32(bound(packages, 1, 2 * PACKAGES)), measures));
        if (done) ++_amended[id];
        _follow(id);
    }

    function extend(uint256 number, uint256 days_) external {
        Subject id = _some(number);
        bool late = _at() >= Instant.unwrap(_deadline(id).until);
        bool done = _act(KOREA, _extend(id, _revision(id), _in(bound(days_, 1, 400) * 1 days)));
        if (done && late) broken = "extended after the deadline";
        if (done && Instant.unwrap(_deadline(id).until) > Instant.unwrap(_declaration(id).effective) + YEAR) {
            broken = "extended beyond a year after release";
        }
        _follow(id);
    }

    function reportLoading(uint256 number, uint32 packages, uint256 reference_, uint256 by) external {
        Subject id = _some(number);
        MemberNumber reporter = MemberNumber.wrap(uint32(bound(by, 1, LAST_MEMBER)));
        packages = uint32(bound(packages, 1, PACKAGES));
        bytes memory call = _report(id, vm.toString(bound(reference_, 0, 9)), packages);
        (bool done,) = run(reporter, command(address(declarations), call));
        if (done) loaded[id] += packages;
        if (done && reporter != KOREA && reporter != CARRIER && reporter != TERMINAL) {
            broken = "loading reported by somebody else";
        }
        _follow(id);
    }

    function withdraw(uint256 number) external {
        _act(KOREA, _withdraw(_some(number), _revision(_some(number))));
        _follow(_some(number));
    }

    function notifyOverdue(uint256 number, uint256 days_) external {
        Subject id = _some(number);
        bool early = _at() < Instant.unwrap(_deadline(id).until);
        bool done = _act(KOREA, _notify(id, _revision(id), _in(bound(days_, 10, 30) * 1 days)));
        if (done && early) broken = "noticed before the deadline";
        _follow(id);
    }

    function revoke(uint256 number) external {
        Subject id = _some(number);
        bool running = _at() < Instant.unwrap(_declaration(id).effective);
        if (_act(KOREA, _revoke(id, _revision(id))) && running) broken = "revoked during the notice";
        _follow(id);
    }

    function passTime(uint256 days_) external {
        _warp(bound(days_, 0, 20) * 1 days);
    }

    // Certificates

    function applyAndReturn(uint256 again) external {
        Subject id = _newId();
        _certify(ISSUER, _apply(id, 0));
        _followCertificate(ISSUER, id);
        _certify(ISSUER, _return(id, 1));
        _followCertificate(ISSUER, id);
        if (again % 2 == 0) return;
        _certify(ISSUER, _cancel(id, 2, new Link[](0)));
        _followCertificate(ISSUER, id);
    }

    /// Two lines on two balances, which may be the same.
    function issue(uint256 number, uint256 part, uint88 quantity, uint256 flags) external {
        if (known.length == MOST_CERTIFICATES) return;
        Subject declaration = _some(number);
        bool certifiable = _certifiable(declaration);
        MemberNumber issuer = part % 3 == 0 ? KOREA : ISSUER;
        (Line[] memory lines, Link[] memory links) = _twoLines(declaration, part, quantity);
        uint24 said = flags % 4 == 0 ? CertificateFlags.DECLARED : 0;
        Subject id = _newId();
        if (!_certify(issuer, _issue(id, 0, _terms(said), lines, links))) return;
        if (!certifiable) broken = "certified on a declaration that is not open to it";
        _remember(Known(issuer, id, id, VIETNAM, _at() + YEAR, said != 0, false), links);
    }

    function issueSecond(uint256 first, uint88 quantity, uint256 by) external {
        if (known.length == 0 || known.length == MOST_CERTIFICATES) return;
        Known memory standing = known[first % known.length];
        MemberNumber issuer = by % 4 == 0 ? KOREA : VIETNAM;
        Link[] memory links = _firstLinks(standing.issuer, standing.id, uint88(bound(quantity, 1, RELEASED)));
        CertificateTerms memory terms = _terms(CertificateFlags.BACK_TO_BACK);
        terms.addressed = THAILAND;
        Subject id = _newId();
        bool open = _open(standing);
        if (!_certify(issuer, _issue(id, 0, terms, _lines(Quantity.unwrap(links[0].quantity)), links))) return;
        if (!open || issuer != standing.addressed) broken = "a second certificate without right to the first";
        drawn[standing.original][1] += Quantity.unwrap(links[0].quantity);
        _remember(Known(issuer, id, id, THAILAND, _at() + YEAR, false, false), links);
    }

    function receiveOrReject(uint256 which, uint256 how) external {
        if (known.length == 0) return;
        Known storage certificate = known[which % known.length];
        bytes memory call = how % 5 == 0
            ? abi.encodeCall(IOriginCertificates.reject, (NOBODY, certificate.issuer, certificate.id, REASON))
            : abi.encodeCall(IOriginCertificates.receiveCertificate, (NOBODY, certificate.issuer, certificate.id));
        if (_certify(certificate.addressed, call) && how % 5 == 0) certificate.rejected = true;
    }

    function draw(uint256 which, uint32 line, uint88 quantity, uint256 entry, uint256 by) external {
        if (known.length == 0) return;
        Known memory certificate = known[which % known.length];
        MemberNumber author = by % 5 == 0 ? KOREA : certificate.addressed;
        line = uint32(bound(line, 1, 2));
        quantity = uint88(bound(quantity, 1, RELEASED / 2));
        bool open = _open(certificate);
        bytes memory call = abi.encodeCall(
            IOriginCertificates.draw,
            (
                NOBODY,
                certificate.issuer,
                certificate.id,
                line,
                Quantity.wrap(quantity),
                bytes32(entry % ENTRIES),
                1,
                _in(0),
                1
            )
        );
        if (!_certify(author, call)) return;
        if (author != certificate.addressed) broken = "drawn by another than the addressed";
        if (!open) broken = "drawn on a certificate that is not open to draws";
        bytes32 key = keccak256(abi.encode(certificate.original, line, entry % ENTRIES));
        if (_draws[key] != 0) broken = "the same draw recorded twice";
        _draws[key] = quantity;
        drawn[certificate.original][line] += quantity;
    }

    function releaseDraw(uint256 which, uint32 line, uint256 entry, uint256 by, uint16 revision) external {
        if (known.length == 0) return;
        Known memory certificate = known[which % known.length];
        MemberNumber author = by % 5 == 0 ? KOREA : certificate.addressed;
        line = uint32(bound(line, 1, 2));
        bytes memory call = abi.encodeCall(
            IOriginCertificates.releaseDraw,
            (NOBODY, certificate.issuer, certificate.id, line, bytes32(entry % ENTRIES), 1, _rev(bound(revision, 1, 3)))
        );
        if (!_certify(author, call)) return;
        bytes32 key = keccak256(abi.encode(certificate.original, line, entry % ENTRIES));
        if (_draws[key] == 0) broken = "a draw released that does not stand";
        drawn[certificate.original][line] -= _draws[key];
        _draws[key] = 0;
    }

    function correct(uint256 which, uint88 quantity) external {
        if (known.length == 0 || known.length == MOST_CERTIFICATES) return;
        Known memory certificate = known[which % known.length];
        Link[] memory links = _linksOf[certificate.id];
        if (links.length == 0 || links[0].source == 1) return;
        Subject id = _newId();
        Subject declaration = links[0].subject;
        bool used = drawn[certificate.id][1] + drawn[certificate.id][2] != 0;
        quantity = uint88(bound(quantity, 1, RELEASED));
        uint256 revision = Revision.unwrap(_certificate(certificate.issuer, certificate.id).revision);
        bool done = _certify(certificate.issuer, _correct(certificate.id, revision, links, id, quantity));
        _followCertificate(certificate.issuer, certificate.id);
        if (!done) return;
        if (used) broken = "corrected while drawn";
        _close(certificate.id, links);
        Link[] memory made = _links(declaration, quantity);
        _remember(Known(certificate.issuer, id, id, VIETNAM, _at() + YEAR, false, false), made);
    }

    function copy(uint256 which) external {
        if (known.length == 0 || known.length == MOST_CERTIFICATES) return;
        Known memory certificate = known[which % known.length];
        Subject id = _newId();
        if (!_certify(certificate.issuer, _copy(certificate.id, id))) return;
        if (Subject.unwrap(certificate.original) != Subject.unwrap(certificate.id)) broken = "a copy of a copy";
        certificate.id = id;
        certificate.rejected = false;
        known.push(certificate);
        _followCertificate(certificate.issuer, id);
    }

    function cancel(uint256 which) external {
        if (known.length == 0) return;
        Known memory certificate = known[which % known.length];
        Link[] memory links = _linksOf[certificate.id];
        uint256 revision = Revision.unwrap(_certificate(certificate.issuer, certificate.id).revision);
        if (_certify(certificate.issuer, _cancel(certificate.id, revision, links))) _close(certificate.id, links);
        _followCertificate(certificate.issuer, certificate.id);
    }
}
