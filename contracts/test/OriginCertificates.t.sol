// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CertificatesKinds, CertificateStatus, Namespaces} from "../src/generated/Facts.sol";
import {CertificateTerms, IOriginCertificates, Line, Link} from "../src/interfaces/IOriginCertificates.sol";
import {Terms, Words} from "../src/libraries/Words.sol";
import {
    DocumentRoot,
    Instant,
    Kind,
    MemberNumber,
    Quantity,
    Revision,
    Subject,
    Unit,
    Word
} from "../src/types/Types.sol";
import {Thread} from "./Thread.sol";

/// Life of a certificate and its lines' cover. Draws and back-to-back: OriginCertificatesDraws.t.sol.
contract OriginCertificatesTest is Thread {
    using Words for Word;

    function _ok(bytes memory call) private {
        mustDo(ISSUER, address(certificates), call);
    }

    function _no(bytes memory call, bytes memory error_) private {
        mustRefuse(ISSUER, address(certificates), call, error_);
    }

    function _wrongStatus(uint8 status) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IOriginCertificates.CertificateStatusWrong.selector, status);
    }

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

    // Applications

    function test_an_application_is_returned_and_filed_again_with_its_roots_kept() public {
        Subject id = _id("c");
        _ok(_apply(id, 0));
        _ok(_return(id, 1));
        _ok(_apply(id, 2));
        assertEq(_certificate(ISSUER, id).status, CertificateStatus.APPLIED, "status");
        assertEq(_raw(CertificatesKinds.APPLICATION, id, 1), DocumentRoot.unwrap(ROOT), "first");
        assertEq(_raw(CertificatesKinds.APPLICATION, id, 3), DocumentRoot.unwrap(ROOT), "second");
        assertEq(_raw(CertificatesKinds.REASON, id, 2), REASON, "why returned");
    }

    function test_what_was_applied_for_binds_the_certificate() public {
        Subject declaration = _released("d");
        Subject id = _id("c");
        _ok(_apply(id, 0));
        CertificateTerms memory terms = _terms(0);
        terms.addressed = THAILAND;
        _no(
            _issue(id, 1, terms, _lines(1), _links(declaration, 1)),
            abi.encodeWithSelector(IOriginCertificates.CertificateAddressedWrong.selector, THAILAND)
        );
        terms = _terms(0);
        terms.agreement = 2;
        _no(
            _issue(id, 1, terms, _lines(1), _links(declaration, 1)),
            abi.encodeWithSelector(IOriginCertificates.CertificateAgreementWrong.selector, 2)
        );
        _ok(_issue(id, 1, _terms(0), _lines(1), _links(declaration, 1)));
        assertEq(Revision.unwrap(_certificate(ISSUER, id).revision), 2, "revision");
    }

    // Table: one row per status, one column per action:
    // apply, return, issue, receive, reject, draw, correct, copy, cancel.
    function test_each_action_is_refused_from_every_wrong_status() public {
        string[6] memory table = [
            "+.+......", // nothing yet
            ".++.....+", // applied
            "+.......+", // returned
            "...++++++", // issued
            ".........", // corrected
            "........." // cancelled, nothing left to give back
        ];
        for (uint8 status = 0; status < table.length; ++status) {
            for (uint256 action = 0; action < 9; ++action) {
                (Subject id, Link[] memory links) = _brought(status, string(abi.encodePacked("c", status, action)));
                bool byAddressed = action >= 3 && action <= 5;
                bytes memory call = _action(id, links, action, Revision.unwrap(_certificate(ISSUER, id).revision));
                MemberNumber actor = byAddressed ? VIETNAM : ISSUER;
                if (bytes(table[status])[action] == "+") mustDo(actor, address(certificates), call);
                else mustRefuse(actor, address(certificates), call, _refusal(id, status));
            }
        }
    }

    function test_a_stale_revision_is_refused() public {
        (Subject id, Link[] memory links) = _issued("c");
        bytes memory error_ =
            abi.encodeWithSelector(IOriginCertificates.CertificateRevisionConflict.selector, _rev(7), _rev(1));
        _no(_cancel(id, 7, links), error_);
        _no(_correct(id, 7, links, _id("new"), 1), error_);
        _no(_return(id, 7), error_);
        _no(_apply(id, 7), error_);
        _no(_issue(id, 7, _terms(0), _lines(1), links), error_);
    }

    function test_another_issuer_finds_no_certificate_of_its_own() public {
        (Subject id, Link[] memory links) = _issued("c");
        bytes memory error_ = abi.encodeWithSelector(IOriginCertificates.CertificateUnknown.selector, KOREA, id);
        mustRefuse(KOREA, address(certificates), _cancel(id, 1, links), error_);
        mustRefuse(KOREA, address(certificates), _correct(id, 1, links, _id("new"), 1), error_);
        mustRefuse(KOREA, address(certificates), _copy(id, _id("copy")), error_);
        mustRefuse(KOREA, address(certificates), _return(id, 1), error_);
    }

    // Receipt

    function test_only_the_addressed_administration_receives_or_rejects() public {
        (Subject id,) = _issued("c");
        for (uint32 i = 1; i <= LAST_MEMBER; ++i) {
            MemberNumber member = MemberNumber.wrap(i);
            if (member == VIETNAM) continue;
            bytes memory error_ =
                abi.encodeWithSelector(IOriginCertificates.CertificateNotAddressed.selector, VIETNAM, member);
            mustRefuse(member, address(certificates), _receive(id), error_);
            mustRefuse(member, address(certificates), _reject(id), error_);
        }
    }

    function test_received_once_then_rejected_for_good_with_a_reason() public {
        (Subject id,) = _issued("c");
        mustDo(VIETNAM, address(certificates), _receive(id));
        mustRefuse(
            VIETNAM,
            address(certificates),
            _receive(id),
            abi.encodeWithSelector(IOriginCertificates.CertificateAlreadyReceived.selector, VIETNAM)
        );
        mustDo(VIETNAM, address(certificates), _reject(id));
        bytes memory rejected = abi.encodeWithSelector(IOriginCertificates.CertificateRejected.selector, VIETNAM);
        mustRefuse(VIETNAM, address(certificates), _receive(id), rejected);
        mustRefuse(VIETNAM, address(certificates), _reject(id), rejected);
        assertEq(_raw(CertificatesKinds.REJECTION, id, MemberNumber.unwrap(VIETNAM)), REASON, "reason");
    }

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

    function _raw(Kind kind, Subject id, uint32 part) private view returns (bytes32) {
        return Word.unwrap(read(Namespaces.CERTIFICATES, kind, ISSUER, id, part));
    }

    function _brought(uint8 status, string memory name) private returns (Subject id, Link[] memory links) {
        id = _id(string.concat("certificate ", name));
        if (status == 0) {
            links = _links(_released(name), 60e6);
        } else if (status == CertificateStatus.APPLIED || status == CertificateStatus.RETURNED) {
            links = _links(_released(name), 60e6);
            _ok(_apply(id, 0));
            if (status == CertificateStatus.RETURNED) _ok(_return(id, 1));
        } else {
            (id, links) = _issued(name);
            if (status == CertificateStatus.CORRECTED) _ok(_correct(id, 1, links, _id(string.concat(name, "+")), 1));
            if (status == CertificateStatus.CANCELLED) _ok(_cancel(id, 1, links));
        }
    }

    function _action(Subject id, Link[] memory links, uint256 action, uint256 revision)
        private
        view
        returns (bytes memory)
    {
        if (action == 0) return _apply(id, revision);
        if (action == 1) return _return(id, revision);
        if (action == 2) return _issue(id, revision, _terms(0), _lines(60e6), links);
        if (action == 3) return _receive(id);
        if (action == 4) return _reject(id);
        if (action == 5) return _draw(id, 1, "entry");
        bytes32 fresh = keccak256(abi.encode(id, action));
        if (action == 6) return _correct(id, revision, links, Subject.wrap(fresh), 1);
        if (action == 7) return _copy(id, Subject.wrap(fresh));
        bool stands = _raw(CertificatesKinds.LINKS, id, 1) != 0;
        return _cancel(id, revision, stands ? links : new Link[](0));
    }

    function _refusal(Subject id, uint8 status) private pure returns (bytes memory) {
        if (status == 0) return abi.encodeWithSelector(IOriginCertificates.CertificateUnknown.selector, ISSUER, id);
        return _wrongStatus(status);
    }
}
