// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CertificatesKinds, CertificateStatus, Namespaces} from "../src/generated/Facts.sol";
import {CertificateTerms, IOriginCertificates, Line, Link} from "../src/interfaces/IOriginCertificates.sol";
import {Terms, Words} from "../src/libraries/Words.sol";
import {DocumentRoot, Instant, MemberNumber, Quantity, Subject, Word} from "../src/types/Types.sol";
import {IssuersThread} from "./IssuersThread.sol";

/// What a certificate says when it is issued, and what its lines stand on.
contract OriginCertificatesIssueTest is IssuersThread {
    using Words for Word;

    // Issue

    function test_issued_stands_on_the_chain_with_root_terms_lines_and_links() public {
        (Subject id, Link[] memory links) = _issued("c");
        assertEq(_certificate(ISSUER, id).status, CertificateStatus.ISSUED, "status");
        assertEq(Instant.unwrap(_certificate(ISSUER, id).effective), START, "from");
        Terms memory terms = read(Namespaces.CERTIFICATES, CertificatesKinds.STATUS, ISSUER, id, 0).terms();
        assertEq(MemberNumber.unwrap(terms.counterparty), MemberNumber.unwrap(VIETNAM), "addressed");
        assertEq(Instant.unwrap(terms.until), START + YEAR, "until");
        assertEq(terms.code, 1, "agreement");
        assertEq(_raw(CertificatesKinds.ISSUED, id, 1), DocumentRoot.unwrap(ROOT), "root");
        assertEq(Quantity.unwrap(_line(ISSUER, id, 1).limit), 60e6, "certified");
        assertEq(Quantity.unwrap(_item(_id("c"), 1, 1).used), 60e6, "share taken");
        Link memory link = links[0];
        bytes memory encoded = abi.encodePacked(
            bytes1(0x0e),
            uint32(1),
            link.line,
            link.source,
            link.owner,
            link.subject,
            link.part,
            link.unit,
            link.quantity
        );
        assertEq(_raw(CertificatesKinds.LINKS, id, 1), sha256(encoded), "links");
    }

    function test_links_hash_holds_every_link_in_order() public {
        Subject declaration = _released("d");
        Line[] memory lines = new Line[](3);
        Link[] memory links = new Link[](3);
        bytes memory encoded = abi.encodePacked(bytes1(0x0e), uint32(3));
        for (uint32 i = 0; i < 3; ++i) {
            lines[i] = Line(KGM, Quantity.wrap(i + 1));
            links[i] = Link(i + 1, 0, KOREA, declaration, (i + 1) * 256 + 1, KGM, Quantity.wrap(i + 1));
            encoded = bytes.concat(
                encoded,
                abi.encodePacked(i + 1, uint8(0), KOREA, declaration, (i + 1) * 256 + 1, KGM, links[i].quantity)
            );
        }
        _ok(_issue(_id("c"), 0, _terms(0), lines, links));
        assertEq(_raw(CertificatesKinds.LINKS, _id("c"), 1), sha256(encoded), "links");
    }

    function test_only_issuers_and_administrations_issue_and_take_applications() public {
        Subject declaration = _released("d");
        for (uint32 i = 1; i <= LAST_MEMBER; ++i) {
            MemberNumber member = MemberNumber.wrap(i);
            if (member == VIETNAM) continue; // addressed
            bytes memory issue = _issue(_id("c"), 0, _terms(0), _lines(1), _links(declaration, 1));
            bytes memory apply_ = _apply(_id("a"), 0);
            if (member == KOREA || member == ISSUER || member == THAILAND) {
                mustDo(member, address(certificates), issue);
                mustDo(member, address(certificates), apply_);
            } else {
                bytes memory error_ = abi.encodeWithSelector(IOriginCertificates.CertificateNotIssuer.selector, member);
                mustRefuse(member, address(certificates), issue, error_);
                mustRefuse(member, address(certificates), apply_, error_);
            }
        }
    }

    function test_addressed_is_another_live_administration() public {
        Subject declaration = _released("d");
        uint32[6] memory wrong = [uint32(0), 2, 4, 5, 6, 99];
        for (uint256 i = 0; i < wrong.length; ++i) {
            CertificateTerms memory terms = _terms(0);
            terms.addressed = MemberNumber.wrap(wrong[i]);
            _no(
                _issue(_id("c"), 0, terms, _lines(1), _links(declaration, 1)),
                abi.encodeWithSelector(IOriginCertificates.CertificateAddressedWrong.selector, wrong[i])
            );
        }
        mustRefuse(
            VIETNAM,
            address(certificates),
            _issue(_id("c"), 0, _terms(0), _lines(1), _links(declaration, 1)),
            abi.encodeWithSelector(IOriginCertificates.CertificateAddressedWrong.selector, VIETNAM)
        );
    }

    function testFuzz_validity_is_an_interval_that_has_not_ended(uint40 from, uint40 until) public {
        Subject declaration = _released("d");
        from = uint40(bound(from, START - 10, START + 10));
        until = uint40(bound(until, START - 10, START + 10));
        CertificateTerms memory terms = _terms(0);
        terms.from = Instant.wrap(from);
        terms.until = Instant.wrap(until);
        bytes memory call = _issue(_id("c"), 0, terms, _lines(1), _links(declaration, 1));
        if (from < until && until > START) _ok(call);
        else _no(call, abi.encodeWithSelector(IOriginCertificates.CertificateTermsWrong.selector, from, until));
    }

    function testFuzz_flags_are_known_and_copy_and_back_to_back_are_not_claimed(uint24 flags) public {
        Subject declaration = _released("d");
        flags = uint24(bound(flags, 0, 63));
        bytes memory call = _issue(_id("c"), 0, _terms(flags), _lines(1), _links(declaration, 1));
        // retroactive, third party invoice, declared
        if (flags & ~uint24(4 + 8 + 16) == 0) _ok(call);
        else _no(call, abi.encodeWithSelector(IOriginCertificates.CertificateFlagsWrong.selector, flags));
    }

    function test_an_agreement_is_named() public {
        Subject declaration = _released("d");
        CertificateTerms memory terms = _terms(0);
        terms.agreement = 0;
        _no(
            _issue(_id("c"), 0, terms, _lines(1), _links(declaration, 1)),
            abi.encodeWithSelector(IOriginCertificates.CertificateAgreementWrong.selector, 0)
        );
    }

    // Cover

    function testFuzz_a_line_is_covered_exactly(uint88 certified, uint88 first, uint88 second) public {
        Subject declaration = _released("d");
        certified = uint88(bound(certified, 1, RELEASED));
        first = uint88(bound(first, 1, RELEASED / 2));
        second = uint88(bound(second, 1, RELEASED / 2));
        Link[] memory links = new Link[](2);
        links[0] = Link(1, 0, KOREA, declaration, 257, KGM, Quantity.wrap(first));
        links[1] = Link(1, 0, KOREA, declaration, 513, KGM, Quantity.wrap(second));
        _no(
            _issue(_id("c"), 0, _terms(0), _lines(first + second + certified), links),
            abi.encodeWithSelector(
                IOriginCertificates.CertificateLineUncovered.selector, 1, first + second + certified, first + second
            )
        );
        _ok(_issue(_id("c"), 0, _terms(0), _lines(first + second), links));
        assertEq(Quantity.unwrap(_item(declaration, 1, 1).used), first, "share of item 1");
        assertEq(Quantity.unwrap(_item(declaration, 2, 1).used), second, "share of item 2");
    }

    function test_a_line_without_quantity_unit_or_link_is_refused() public {
        Subject declaration = _released("d");
        _no(
            _issue(_id("c"), 0, _terms(0), new Line[](0), new Link[](0)),
            abi.encodeWithSelector(IOriginCertificates.CertificateLinesMissing.selector)
        );
        _no(
            _issue(_id("c"), 0, _terms(0), _lines(0), new Link[](0)),
            abi.encodeWithSelector(IOriginCertificates.CertificateLineWrong.selector, 1)
        );
        _no(
            _issue(_id("c"), 0, _terms(0), _lines(5), new Link[](0)),
            abi.encodeWithSelector(IOriginCertificates.CertificateLineUncovered.selector, 1, 5, 0)
        );
        Line[] memory lines = _lines(5);
        lines[0].unit = LTR;
        _no(
            _issue(_id("c"), 0, _terms(0), lines, _links(declaration, 5)),
            abi.encodeWithSelector(IOriginCertificates.CertificateUnitWrong.selector, LTR, KGM)
        );
    }

    function test_a_link_names_a_line_a_known_source_and_a_quantity() public {
        Subject declaration = _released("d");
        for (uint256 i = 0; i < 4; ++i) {
            Link[] memory links = _links(declaration, 5);
            if (i == 0) links[0].line = 0;
            if (i == 1) links[0].line = 2;
            if (i == 2) links[0].source = 2;
            if (i == 3) links[0].quantity = Quantity.wrap(0);
            _no(
                _issue(_id("c"), 0, _terms(0), _lines(5), links),
                abi.encodeWithSelector(IOriginCertificates.CertificateLinkWrong.selector, 0)
            );
        }
    }
}
