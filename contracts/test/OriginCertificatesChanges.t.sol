// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CertificatesKinds, CertificateStatus, Namespaces} from "../src/generated/Facts.sol";
import {IOriginCertificates, Line, Link} from "../src/interfaces/IOriginCertificates.sol";
import {Words} from "../src/libraries/Words.sol";
import {DocumentRoot, Instant, Quantity, Subject, Word} from "../src/types/Types.sol";
import {IssuersThread} from "./IssuersThread.sol";

/// Corrections, cancellations and certified copies.
contract OriginCertificatesChangesTest is IssuersThread {
    using Words for Word;

    // Correction

    function test_a_correction_moves_the_shares_in_one_step() public {
        (Subject id, Link[] memory links) = _issued("c");
        _ok(_correct(id, 1, links, _id("new"), 100e6));
        assertEq(Quantity.unwrap(_item(_id("c"), 1, 1).used), 100e6, "share");
        assertEq(_certificate(ISSUER, id).status, CertificateStatus.CORRECTED, "old");
        assertEq(_certificate(ISSUER, _id("new")).status, CertificateStatus.ISSUED, "new");
        assertEq(_raw(CertificatesKinds.SUCCESSOR, id, 0), Subject.unwrap(_id("new")), "successor");
        assertEq(Quantity.unwrap(_line(ISSUER, id, 1).limit), 0, "nothing stands on the old line");
    }

    function test_a_correction_beyond_the_declaration_changes_nothing() public {
        (Subject id, Link[] memory links) = _issued("c");
        (bool done,) = run(ISSUER, command(address(certificates), _correct(id, 1, links, _id("new"), 100e6 + 1)));
        assertTrue(!done, "corrected beyond the declaration");
        assertEq(Quantity.unwrap(_item(_id("c"), 1, 1).used), 60e6, "share");
        assertEq(_certificate(ISSUER, id).status, CertificateStatus.ISSUED, "old");
    }

    function test_a_correction_names_the_standing_links() public {
        (Subject id, Link[] memory links) = _issued("c");
        bytes32 expected = _raw(CertificatesKinds.LINKS, id, 1);
        Link[] memory none = new Link[](0);
        bytes32 given = sha256(abi.encodePacked(bytes1(0x0e), uint32(0)));
        bytes memory error_ =
            abi.encodeWithSelector(IOriginCertificates.CertificateLinksMismatch.selector, expected, given);
        _no(_correct(id, 1, none, _id("new"), 1), error_);
        _no(_cancel(id, 1, none), error_);
        links[0].quantity = Quantity.wrap(59e6);
        (bool done,) = run(ISSUER, command(address(certificates), _cancel(id, 1, links)));
        assertTrue(!done, "cancelled with other links");
    }

    function test_a_correction_takes_a_new_id() public {
        (Subject id, Link[] memory links) = _issued("c");
        (Subject other,) = _issued("d");
        _no(
            _correct(id, 1, links, other, 1),
            abi.encodeWithSelector(IOriginCertificates.CertificateRevisionConflict.selector, _rev(0), _rev(1))
        );
        _no(
            _correct(id, 1, links, id, 1),
            abi.encodeWithSelector(IOriginCertificates.CertificateRevisionConflict.selector, _rev(0), _rev(2))
        );
    }

    // Cancellation

    function test_a_cancelled_certificate_gives_its_shares_back_and_says_why() public {
        (Subject id, Link[] memory links) = _issued("c");
        _ok(_cancel(id, 1, links));
        assertEq(Quantity.unwrap(_item(_id("c"), 1, 1).used), 0, "share");
        assertEq(_certificate(ISSUER, id).status, CertificateStatus.CANCELLED, "status");
        assertEq(_raw(CertificatesKinds.REASON, id, 2), REASON, "reason");
    }

    function test_cancelling_twice_gives_nothing_back_twice() public {
        (Subject id, Link[] memory links) = _issued("c");
        _ok(_cancel(id, 1, links));
        _no(_cancel(id, 2, links), _wrongStatus(CertificateStatus.CANCELLED));
        assertEq(Quantity.unwrap(_item(_id("c"), 1, 1).used), 0, "share");
    }

    function test_a_cancelled_line_with_standing_draws_keeps_its_share_until_they_are_released() public {
        Subject declaration = _released("d");
        Subject id = _id("c");
        Line[] memory lines = new Line[](2);
        Link[] memory links = new Link[](2);
        for (uint32 i = 0; i < 2; ++i) {
            lines[i] = Line(KGM, Quantity.wrap(50e6));
            links[i] = Link(i + 1, 0, KOREA, declaration, (i + 1) * 256 + 1, KGM, Quantity.wrap(50e6));
        }
        _ok(_issue(id, 0, _terms(0), lines, links));
        mustDo(VIETNAM, address(certificates), _draw(id, 20e6, "entry"));
        _ok(_cancel(id, 1, links));
        assertEq(Quantity.unwrap(_item(declaration, 1, 1).used), 50e6, "drawn line keeps its share");
        assertEq(Quantity.unwrap(_item(declaration, 2, 1).used), 0, "free line gives its share back");
        _no(_cancel(id, 2, links), _wrongStatus(CertificateStatus.CANCELLED));
        mustDo(VIETNAM, address(certificates), _releaseDraw(id, "entry", 1));
        _ok(_cancel(id, 2, links));
        assertEq(Quantity.unwrap(_item(declaration, 1, 1).used), 0, "released line gives its share back");
        _no(_cancel(id, 3, links), _wrongStatus(CertificateStatus.CANCELLED));
    }

    // Copies

    function test_a_copy_is_a_document_of_its_own_with_the_original_s_terms() public {
        (Subject id,) = _issued("c");
        Subject copy = _id("copy");
        _warp(1 days);
        _ok(_copy(id, copy));
        assertEq(_raw(CertificatesKinds.ALIAS, copy, 0), Subject.unwrap(id), "alias");
        assertEq(_raw(CertificatesKinds.ISSUED, copy, 1), DocumentRoot.unwrap(ROOT), "root");
        assertEq(_certificate(ISSUER, copy).flags, 1, "flags");
        assertEq(Instant.unwrap(_certificate(ISSUER, copy).effective), START, "from");
        assertEq(_certificate(ISSUER, copy).amount, _certificate(ISSUER, id).amount, "terms");
        assertTrue(read(Namespaces.CERTIFICATES, CertificatesKinds.LINE, ISSUER, copy, 1).isNone(), "own line");
    }

    function test_a_copy_is_neither_copied_nor_corrected_and_takes_a_new_id() public {
        (Subject id,) = _issued("c");
        Subject copy = _id("copy");
        _ok(_copy(id, copy));
        bytes memory error_ = abi.encodeWithSelector(IOriginCertificates.CertificateCopyOfCopy.selector, copy);
        _no(_copy(copy, _id("copy 2")), error_);
        _no(_correct(copy, 1, new Link[](0), _id("new"), 1), error_);
        _no(_copy(id, copy), _wrongStatus(CertificateStatus.ISSUED));
        _no(_copy(id, id), _wrongStatus(CertificateStatus.ISSUED));
    }

    function test_a_cancelled_copy_leaves_the_original_alone() public {
        (Subject id,) = _issued("c");
        Subject copy = _id("copy");
        _ok(_copy(id, copy));
        _ok(_cancel(copy, 1, new Link[](0)));
        assertEq(Quantity.unwrap(_item(_id("c"), 1, 1).used), 60e6, "share");
        mustDo(VIETNAM, address(certificates), _draw(id, 1, "e"));
        mustRefuse(VIETNAM, address(certificates), _draw(copy, 1, "f"), _wrongStatus(CertificateStatus.CANCELLED));
    }
}
