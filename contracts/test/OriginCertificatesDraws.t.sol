// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    CertificateFlags,
    CertificatesKinds,
    CertificateStatus,
    DrawStatus,
    Namespaces
} from "../src/generated/Facts.sol";
import {CertificateTerms, IOriginCertificates, Line, Link} from "../src/interfaces/IOriginCertificates.sol";
import {State, Words} from "../src/libraries/Words.sol";
import {Instant, MemberNumber, Quantity, Revision, Subject, Word} from "../src/types/Types.sol";
import {Thread} from "./Thread.sol";

/// What is drawn on a certificate: by import entries, and by back-to-back certificates.
contract OriginCertificatesDrawsTest is Thread {
    using Words for Word;

    uint88 private constant CERTIFIED = 60e6;

    function _ok(bytes memory call) private {
        mustDo(VIETNAM, address(certificates), call);
    }

    function _no(bytes memory call, bytes memory error_) private {
        mustRefuse(VIETNAM, address(certificates), call, error_);
    }

    function _drawn(Subject id) private view returns (uint88) {
        return Quantity.unwrap(_line(ISSUER, id, 1).used);
    }

    function _drawState(Subject id, string memory entry) private view returns (State memory) {
        Subject drawId = _drawId(ISSUER, id, 1, entry);
        return read(Namespaces.CERTIFICATES, CertificatesKinds.DRAW, ISSUER, drawId, 0).state();
    }

    // Draws

    function test_a_draw_names_entry_line_quantity_and_decision() public {
        (Subject id,) = _issued("c");
        _warp(10 days);
        _ok(_drawAt(id, 1, 7e6, "e", Instant.wrap(uint40(START + 1 days)), 2));
        State memory state = _drawState(id, "e");
        assertEq(state.status, DrawStatus.DRAWN, "status");
        assertEq(MemberNumber.unwrap(state.member), 3, "author");
        assertEq(Instant.unwrap(state.effective), START + 1 days, "entry date");
        assertEq(Instant.unwrap(state.recorded), START + 10 days, "recorded");
        assertEq(state.amount, 7e6, "quantity");
        assertEq(state.flags, 2 * 65536 + 1, "decision and line");
        assertEq(_drawn(id), 7e6, "drawn");
    }

    function testFuzz_drawn_never_exceeds_certified(uint88 first, uint88 second) public {
        (Subject id,) = _issued("c");
        first = uint88(bound(first, 1, CERTIFIED));
        second = uint88(bound(second, 1, type(uint88).max));
        _ok(_draw(id, first, "1"));
        if (uint256(first) + second <= CERTIFIED) {
            _ok(_draw(id, second, "2"));
        } else {
            _no(
                _draw(id, second, "2"),
                abi.encodeWithSelector(IOriginCertificates.CertificateOverDrawn.selector, 1, CERTIFIED, first, second)
            );
        }
    }

    function test_only_the_addressed_administration_draws() public {
        (Subject id,) = _issued("c");
        for (uint32 i = 1; i <= LAST_MEMBER; ++i) {
            MemberNumber member = MemberNumber.wrap(i);
            if (member == VIETNAM) continue;
            bytes memory error_ =
                abi.encodeWithSelector(IOriginCertificates.CertificateNotAddressed.selector, VIETNAM, member);
            mustRefuse(member, address(certificates), _draw(id, 1, "e"), error_);
        }
    }

    function test_the_same_draw_is_refused_as_already_recorded_whatever_its_quantity() public {
        (Subject id,) = _issued("c");
        _ok(_draw(id, 1, "e"));
        bytes memory error_ =
            abi.encodeWithSelector(IOriginCertificates.DrawAlreadyRecorded.selector, _drawId(ISSUER, id, 1, "e"));
        _no(_draw(id, 1, "e"), error_);
        _no(_draw(id, 2, "e"), error_);
        assertEq(_drawn(id), 1, "drawn");
    }

    function test_a_draw_is_released_by_its_author_once_and_may_be_recorded_again() public {
        (Subject id,) = _issued("c");
        _ok(_draw(id, 5, "e"));
        bytes memory notAuthor = abi.encodeWithSelector(IOriginCertificates.DrawNotAuthor.selector, VIETNAM, THAILAND);
        mustRefuse(THAILAND, address(certificates), _releaseDraw(id, "e", 1), notAuthor);
        _no(
            _releaseDraw(id, "e", 2),
            abi.encodeWithSelector(IOriginCertificates.CertificateRevisionConflict.selector, _rev(2), _rev(1))
        );
        _ok(_releaseDraw(id, "e", 1));
        assertEq(_drawn(id), 0, "given back");
        Subject drawId = _drawId(ISSUER, id, 1, "e");
        _no(_releaseDraw(id, "e", 2), abi.encodeWithSelector(IOriginCertificates.DrawAlreadyReleased.selector, drawId));
        _ok(_draw(id, 9, "e"));
        assertEq(Revision.unwrap(_drawState(id, "e").revision), 3, "revision");
        assertEq(_drawn(id), 9, "drawn again");
        _ok(_releaseDraw(id, "e", 3));
    }

    function test_a_draw_that_is_not_there_is_not_released() public {
        (Subject id,) = _issued("c");
        Subject drawId = _drawId(ISSUER, id, 1, "e");
        _no(_releaseDraw(id, "e", 0), abi.encodeWithSelector(IOriginCertificates.DrawUnknown.selector, drawId));
    }

    function testFuzz_the_entry_date_lies_inside_the_validity_and_not_after_now(uint40 date, uint40 passed) public {
        (Subject id,) = _issued("c");
        _warp(bound(passed, 0, 2 * YEAR));
        uint40 given = uint40(bound(date, START - 10 days, START + 2 * YEAR));
        bytes memory call = _drawAt(id, 1, 1, "e", Instant.wrap(given), 1);
        if (given < START || given >= START + YEAR) {
            bytes4 notInForce = IOriginCertificates.CertificateNotInForce.selector;
            _no(call, abi.encodeWithSelector(notInForce, uint40(START), uint40(START + YEAR), given));
        } else if (given > _at()) {
            bytes4 inFuture = IOriginCertificates.CertificateEntryInFuture.selector;
            _no(call, abi.encodeWithSelector(inFuture, given, _at()));
        } else {
            _ok(call);
        }
    }

    function test_a_draw_has_a_quantity_a_known_decision_and_a_line() public {
        (Subject id,) = _issued("c");
        _no(_draw(id, 0, "e"), abi.encodeWithSelector(IOriginCertificates.DrawNothing.selector));
        for (uint8 decision = 0; decision <= 3; decision += 3) {
            _no(
                _drawAt(id, 1, 1, "e", _in(0), decision),
                abi.encodeWithSelector(IOriginCertificates.DrawDecisionUnknown.selector, decision)
            );
        }
        uint32[4] memory lines = [uint32(0), 2, 65537, type(uint32).max];
        for (uint256 i = 0; i < lines.length; ++i) {
            _no(
                _drawAt(id, lines[i], 1, "e", _in(0), 1),
                abi.encodeWithSelector(IOriginCertificates.CertificateLineWrong.selector, lines[i])
            );
        }
    }

    function test_a_declared_proof_is_not_drawn() public {
        Subject declaration = _released("d");
        Subject id = _id("c");
        bytes memory call = _issue(id, 0, _terms(CertificateFlags.DECLARED), _lines(5), _links(declaration, 5));
        mustDo(ISSUER, address(certificates), call);
        _no(_draw(id, 1, "e"), abi.encodeWithSelector(IOriginCertificates.CertificateDeclared.selector, id));
    }

    function test_rejection_stops_draws_and_leaves_the_standing_ones_releasable() public {
        (Subject id,) = _issued("c");
        _ok(_draw(id, 5, "e"));
        _ok(_reject(id));
        _no(_draw(id, 1, "f"), abi.encodeWithSelector(IOriginCertificates.CertificateRejected.selector, VIETNAM));
        _ok(_releaseDraw(id, "e", 1));
        assertEq(_drawn(id), 0, "drawn");
    }

    function test_no_correction_while_anything_is_drawn() public {
        (Subject id, Link[] memory links) = _issued("c");
        _ok(_draw(id, 5, "e"));
        bytes memory correct = _correct(id, 1, links, _id("new"), 1);
        bytes memory error_ = abi.encodeWithSelector(IOriginCertificates.CertificateInUse.selector, 1, 5);
        mustRefuse(ISSUER, address(certificates), correct, error_);
        _ok(_releaseDraw(id, "e", 1));
        mustDo(ISSUER, address(certificates), correct);
    }

    function test_a_draw_on_a_cancelled_certificate_is_still_releasable_and_not_repeatable() public {
        (Subject id, Link[] memory links) = _issued("c");
        _ok(_draw(id, 5, "e"));
        mustDo(ISSUER, address(certificates), _cancel(id, 1, links));
        assertEq(_drawn(id), 5, "stands");
        _ok(_releaseDraw(id, "e", 1));
        _no(
            _draw(id, 5, "e"),
            abi.encodeWithSelector(IOriginCertificates.CertificateStatusWrong.selector, CertificateStatus.CANCELLED)
        );
    }

    // Copies

    function test_a_copy_shares_the_original_s_balances_and_draw_ids() public {
        (Subject id,) = _issued("c");
        Subject copy = _id("copy");
        mustDo(ISSUER, address(certificates), _copy(id, copy));
        _ok(_draw(copy, 50e6, "e"));
        assertEq(_drawn(id), 50e6, "drawn on the original");
        bytes memory again =
            abi.encodeWithSelector(IOriginCertificates.DrawAlreadyRecorded.selector, _drawId(ISSUER, id, 1, "e"));
        _no(_draw(id, 1, "e"), again);
        bytes4 over = IOriginCertificates.CertificateOverDrawn.selector;
        _no(_draw(copy, 11e6, "f"), abi.encodeWithSelector(over, 1, CERTIFIED, 50e6, 11e6));
        _ok(_releaseDraw(id, "e", 1));
        assertEq(_drawn(id), 0, "released through the original");
    }

    function test_a_copy_of_a_cancelled_corrected_or_rejected_original_is_not_drawn() public {
        (Subject id, Link[] memory links) = _issued("c");
        Subject copy = _id("copy");
        mustDo(ISSUER, address(certificates), _copy(id, copy));
        bytes4 wrong = IOriginCertificates.CertificateStatusWrong.selector;
        mustDo(ISSUER, address(certificates), _cancel(id, 1, links));
        _no(_draw(copy, 1, "e"), abi.encodeWithSelector(wrong, CertificateStatus.CANCELLED));

        (Subject other, Link[] memory otherLinks) = _issued("d");
        Subject otherCopy = _id("other copy");
        mustDo(ISSUER, address(certificates), _copy(other, otherCopy));
        mustDo(ISSUER, address(certificates), _correct(other, 1, otherLinks, _id("new"), 1));
        _no(_draw(otherCopy, 1, "e"), abi.encodeWithSelector(wrong, CertificateStatus.CORRECTED));

        (Subject third,) = _issued("e");
        Subject thirdCopy = _id("third copy");
        mustDo(ISSUER, address(certificates), _copy(third, thirdCopy));
        _ok(_reject(third));
        bytes memory rejected = abi.encodeWithSelector(IOriginCertificates.CertificateRejected.selector, VIETNAM);
        _no(_draw(thirdCopy, 1, "e"), rejected);
    }

    function test_a_rejected_copy_leaves_its_original_open() public {
        (Subject id,) = _issued("c");
        Subject copy = _id("copy");
        mustDo(ISSUER, address(certificates), _copy(id, copy));
        _ok(_reject(copy));
        _no(_draw(copy, 1, "e"), abi.encodeWithSelector(IOriginCertificates.CertificateRejected.selector, VIETNAM));
        _ok(_draw(id, 1, "e"));
    }

    // Back-to-back

    function test_a_back_to_back_certificate_draws_on_the_first_and_gives_back_when_cancelled() public {
        (Subject first,) = _issued("c");
        Link[] memory links = _firstLinks(ISSUER, first, 40e6);
        Subject second = _id("second");
        _ok(_second(second, links, 40e6));
        assertEq(_drawn(first), 40e6, "drawn on the first");
        _no(
            _draw(first, 21e6, "e"),
            abi.encodeWithSelector(IOriginCertificates.CertificateOverDrawn.selector, 1, CERTIFIED, 40e6, 21e6)
        );
        _ok(_cancel(second, 1, links));
        assertEq(_drawn(first), 0, "given back");
    }

    function test_a_back_to_back_certificate_never_covers_more_than_its_first() public {
        (Subject first,) = _issued("c");
        _ok(_draw(first, 30e6, "e"));
        _no(
            _second(_id("second"), _firstLinks(ISSUER, first, 31e6), 31e6),
            abi.encodeWithSelector(IOriginCertificates.CertificateOverDrawn.selector, 1, CERTIFIED, 30e6, 31e6)
        );
        _ok(_second(_id("second"), _firstLinks(ISSUER, first, 30e6), 30e6));
    }

    function test_only_the_addressed_administration_issues_back_to_back() public {
        (Subject first,) = _issued("c");
        CertificateTerms memory terms = _terms(CertificateFlags.BACK_TO_BACK);
        bytes memory call = _issue(_id("second"), 0, terms, _lines(1), _firstLinks(ISSUER, first, 1));
        mustRefuse(
            THAILAND,
            address(certificates),
            call,
            abi.encodeWithSelector(IOriginCertificates.CertificateNotAddressed.selector, VIETNAM, THAILAND)
        );
    }

    function test_back_to_back_is_said_exactly_when_it_is_so() public {
        (Subject first,) = _issued("c");
        CertificateTerms memory terms = _terms(0);
        terms.addressed = THAILAND;
        _no(
            _issue(_id("second"), 0, terms, _lines(1), _firstLinks(ISSUER, first, 1)),
            abi.encodeWithSelector(IOriginCertificates.CertificateFlagsWrong.selector, 0)
        );
    }

    function test_the_first_certificate_is_issued_valid_and_of_the_same_unit() public {
        (Subject first, Link[] memory links) = _issued("c");
        Link[] memory litres = _firstLinks(ISSUER, first, 1);
        litres[0].unit = LTR;
        Line[] memory lines = new Line[](1);
        lines[0] = Line(LTR, Quantity.wrap(1));
        CertificateTerms memory terms = _terms(CertificateFlags.BACK_TO_BACK);
        terms.addressed = THAILAND;
        _no(
            _issue(_id("second"), 0, terms, lines, litres),
            abi.encodeWithSelector(IOriginCertificates.CertificateUnitWrong.selector, KGM, LTR)
        );
        bytes4 notInForce = IOriginCertificates.CertificateNotInForce.selector;
        _warp(YEAR);
        _no(
            _second(_id("second"), _firstLinks(ISSUER, first, 1), 1),
            abi.encodeWithSelector(notInForce, uint40(START), uint40(START + YEAR), uint40(START + YEAR))
        );
        mustDo(ISSUER, address(certificates), _cancel(first, 1, links));
        bytes4 wrong = IOriginCertificates.CertificateStatusWrong.selector;
        _no(
            _second(_id("second"), _firstLinks(ISSUER, first, 1), 1),
            abi.encodeWithSelector(wrong, CertificateStatus.CANCELLED)
        );
    }

    function test_a_first_certificate_under_a_standing_second_is_in_use() public {
        (Subject first, Link[] memory links) = _issued("c");
        Link[] memory firstLinks = _firstLinks(ISSUER, first, 5);
        _ok(_second(_id("second"), firstLinks, 5));
        bytes memory correct = _correct(first, 1, links, _id("new"), 1);
        bytes memory error_ = abi.encodeWithSelector(IOriginCertificates.CertificateInUse.selector, 1, 5);
        mustRefuse(ISSUER, address(certificates), correct, error_);
        mustDo(ISSUER, address(certificates), _cancel(first, 1, links));
        assertEq(Quantity.unwrap(_item(_id("c"), 1, 1).used), CERTIFIED, "the share of a line in use stays");
        _ok(_cancel(_id("second"), 1, firstLinks));
        mustDo(ISSUER, address(certificates), _cancel(first, 2, links));
        assertEq(Quantity.unwrap(_item(_id("c"), 1, 1).used), 0, "given back when free");
    }

    function test_back_to_back_through_a_copy_counts_on_the_original() public {
        (Subject first,) = _issued("c");
        Subject copy = _id("copy");
        mustDo(ISSUER, address(certificates), _copy(first, copy));
        Link[] memory links = _firstLinks(ISSUER, copy, 5);
        _ok(_second(_id("second"), links, 5));
        assertEq(_drawn(first), 5, "drawn on the original");
        _ok(_cancel(_id("second"), 1, links));
        assertEq(_drawn(first), 0, "given back to the original");
    }

    /// Viet Nam's certificate for Thailand on a first certificate.
    function _second(Subject id, Link[] memory links, uint88 quantity) private view returns (bytes memory) {
        CertificateTerms memory terms = _terms(CertificateFlags.BACK_TO_BACK);
        terms.addressed = THAILAND;
        return _issue(id, 0, terms, _lines(quantity), links);
    }
}
