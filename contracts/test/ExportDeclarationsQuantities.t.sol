// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DeclarationFlags, DeclarationsKinds, DeclarationStatus, Namespaces} from "../src/generated/Facts.sol";
import {IExportDeclarations, Measure} from "../src/interfaces/IExportDeclarations.sol";
import {Words} from "../src/libraries/Words.sol";
import {Link} from "../src/types/Link.sol";
import {Writer} from "../src/Writer.sol";
import {DocumentRoot, Instant, MemberNumber, Quantity, Revision, Subject, Unit, Word} from "../src/types/Types.sol";
import {Thread} from "./Thread.sol";

/// What is released, certified and loaded of a declaration. Order and times: ExportDeclarations.t.sol.
contract ExportDeclarationsQuantitiesTest is Thread {
    using Words for Word;

    function _ok(bytes memory call) private {
        mustDo(KOREA, address(declarations), call);
    }

    function _no(bytes memory call, bytes memory error_) private {
        mustRefuse(KOREA, address(declarations), call, error_);
    }

    // Certified <= released

    function testFuzz_certified_never_exceeds_released(uint88 first, uint88 second) public {
        Subject id = _released("d");
        first = uint88(bound(first, 1, RELEASED));
        second = uint88(bound(second, 1, RELEASED * 2));
        mustDo(ISSUER, address(certificates), _issueOn("a", id, 257, KGM, first));
        bytes memory over = abi.encodeWithSelector(
            IExportDeclarations.DeclarationOverCertified.selector, 1, 1, RELEASED, first, second
        );
        bool fits = uint256(first) + second <= RELEASED;
        if (fits) mustDo(ISSUER, address(certificates), _issueOn("b", id, 257, KGM, second));
        else mustRefuse(ISSUER, address(certificates), _issueOn("b", id, 257, KGM, second), over);
        assertEq(Quantity.unwrap(_item(id, 1, 1).used), fits ? first + second : first, "certified");
    }

    function test_a_sum_beyond_88_bits_is_over_certified() public {
        Subject id = _released("d");
        mustDo(ISSUER, address(certificates), _issueOn("a", id, 257, KGM, 1));
        mustRefuse(
            ISSUER,
            address(certificates),
            _issueOn("b", id, 257, KGM, type(uint88).max),
            abi.encodeWithSelector(
                IExportDeclarations.DeclarationOverCertified.selector, 1, 1, RELEASED, 1, type(uint88).max
            )
        );
    }

    function test_the_first_certificate_fixes_the_measure_until_nothing_is_certified() public {
        Subject id = _released("d");
        mustDo(ISSUER, address(certificates), _issueOn("mass", id, 257, KGM, 10));
        mustRefuse(
            ISSUER,
            address(certificates),
            _issueOn("litres", id, 256, LTR, 10),
            abi.encodeWithSelector(IExportDeclarations.DeclarationMeasureFixed.selector, 1, 1)
        );
        mustDo(ISSUER, address(certificates), _issueOn("litres of item 2", id, 512, LTR, 10));
        mustDo(ISSUER, address(certificates), _cancel(_id("mass"), 1, _linksOn(id, 257, KGM, 10)));
        mustDo(ISSUER, address(certificates), _issueOn("litres", id, 256, LTR, 10));
    }

    function test_a_share_is_taken_in_the_balance_s_unit_and_of_an_item_that_is_there() public {
        Subject id = _released("d");
        mustRefuse(
            ISSUER,
            address(certificates),
            _issueOn("a", id, 257, LTR, 1),
            abi.encodeWithSelector(IExportDeclarations.DeclarationUnitWrong.selector, KGM, LTR)
        );
        mustRefuse(
            ISSUER,
            address(certificates),
            _issueOn("a", id, 4 * 256, LTR, 1),
            abi.encodeWithSelector(IExportDeclarations.DeclarationItemWrong.selector, 4, 0)
        );
    }

    function test_only_the_certificates_writer_takes_or_gives_back_shares() public {
        Link[] memory links = _links(_released("d"), 1);
        bytes4 wrong = IExportDeclarations.DeclarationNotCertificates.selector;
        bytes memory take = abi.encodeCall(IExportDeclarations.certify, (links));
        bytes memory giveBack = abi.encodeCall(IExportDeclarations.uncertify, (links[0]));
        _no(giveBack, abi.encodeWithSelector(wrong, address(ledger)));
        (bool taken, bytes memory error_) = address(declarations).call(take);
        assertTrue(!taken, "anybody takes shares");
        assertEq(error_, abi.encodeWithSelector(wrong, address(this)), "error");
        (bool done,) = run(KOREA, command(address(declarations), take));
        assertTrue(!done, "a member takes shares by a command");
    }

    function test_nothing_is_certified_before_release_after_the_deadline_or_after_an_end() public {
        Subject received = _id("received");
        _ok(_declare(received));
        _noCertificate(received, abi.encodeWithSelector(_statusWrong(), DeclarationStatus.RECEIVED));

        Subject withdrawn = _released("withdrawn");
        _ok(_withdraw(withdrawn, 2));
        _noCertificate(withdrawn, abi.encodeWithSelector(_statusWrong(), DeclarationStatus.WITHDRAWN));

        Subject overdue = _released("overdue");
        Subject loaded = _released("loaded");
        _ok(_report(loaded, "r", PACKAGES));
        Instant deadline = _in(30 days);
        _warp(30 days);
        bytes memory late = abi.encodeWithSelector(IExportDeclarations.DeclarationOverdue.selector, deadline);
        _noCertificate(overdue, late);
        mustDo(ISSUER, address(certificates), _issueOn("of loaded", loaded, 257, KGM, 1));

        _ok(_notify(overdue, 2, _in(14 days)));
        _noCertificate(overdue, abi.encodeWithSelector(_statusWrong(), DeclarationStatus.NOTICED));
        _warp(14 days);
        _ok(_revoke(overdue, 3));
        _noCertificate(overdue, abi.encodeWithSelector(_statusWrong(), DeclarationStatus.REVOKED));
    }

    function test_an_extension_lets_certificates_be_issued_again_until_the_new_deadline() public {
        Subject id = _released("d");
        _ok(_extend(id, 2, _in(60 days)));
        _warp(59 days);
        mustDo(ISSUER, address(certificates), _issueOn("a", id, 257, KGM, 1));
    }

    function test_shares_come_back_after_revocation() public {
        Subject id = _released("d");
        mustDo(ISSUER, address(certificates), _issueOn("a", id, 257, KGM, 10));
        _warp(30 days);
        _ok(_notify(id, 2, _in(14 days)));
        _warp(14 days);
        _ok(_revoke(id, 3));
        mustDo(ISSUER, address(certificates), _cancel(_id("a"), 1, _linksOn(id, 257, KGM, 10)));
        assertEq(Quantity.unwrap(_item(id, 1, 1).used), 0, "certified");
    }

    // Amendments

    function testFuzz_an_amendment_never_falls_under_what_is_certified(uint88 certified, uint88 limit) public {
        Subject id = _released("d");
        certified = uint88(bound(certified, 1, RELEASED));
        limit = uint88(bound(limit, 0, RELEASED * 2));
        mustDo(ISSUER, address(certificates), _issueOn("a", id, 257, KGM, certified));
        bytes memory call = _amend(id, 2, 2, PACKAGES, _measure(1, 1, KGM, limit));
        if (limit >= certified) {
            _ok(call);
            assertEq(Quantity.unwrap(_item(id, 1, 1).limit), limit, "released");
        } else {
            _no(call, abi.encodeWithSelector(IExportDeclarations.DeclarationCertified.selector, 1, 1, certified));
        }
    }

    function testFuzz_an_amendment_never_falls_under_what_is_loaded(uint32 loaded, uint32 packages) public {
        Subject id = _released("d");
        loaded = uint32(bound(loaded, 1, PACKAGES - 1));
        packages = uint32(bound(packages, 1, PACKAGES * 2));
        _ok(_report(id, "r", loaded));
        bytes memory call = _amend(id, 3, 2, packages, new Measure[](0));
        if (packages < loaded) {
            _no(call, abi.encodeWithSelector(IExportDeclarations.DeclarationOverLoaded.selector, packages, loaded));
            return;
        }
        _ok(call);
        uint8 expected = packages == loaded ? DeclarationStatus.LOADED : DeclarationStatus.PART_LOADED;
        assertEq(_declaration(id).status, expected, "status");
        assertEq(_declaration(id).flags, DeclarationFlags.AMENDED, "flags");
    }

    function test_a_loaded_declaration_raised_by_amendment_is_part_loaded_again() public {
        Subject id = _released("d");
        _ok(_report(id, "r", PACKAGES));
        _ok(_amend(id, 3, 2, PACKAGES + 1, new Measure[](0)));
        assertEq(_declaration(id).status, DeclarationStatus.PART_LOADED, "status");
        assertEq(Instant.unwrap(_declaration(id).effective), START, "release");
    }

    function test_a_certified_balance_keeps_its_unit_and_a_free_one_may_change_it() public {
        Subject id = _released("d");
        mustDo(ISSUER, address(certificates), _issueOn("a", id, 257, KGM, 1));
        _no(
            _amend(id, 2, 2, PACKAGES, _measure(1, 1, LTR, RELEASED)),
            abi.encodeWithSelector(IExportDeclarations.DeclarationUnitWrong.selector, KGM, LTR)
        );
        _ok(_amend(id, 2, 2, PACKAGES, _measure(2, 1, LTR, RELEASED)));
        assertEq(Unit.unwrap(_item(id, 2, 1).unit), Unit.unwrap(LTR), "unit");
    }

    function test_versions_follow_one_another() public {
        Subject id = _released("d");
        uint32[4] memory wrong = [uint32(0), 1, 3, type(uint32).max];
        for (uint256 i = 0; i < wrong.length; ++i) {
            _no(
                _amend(id, 2, wrong[i], PACKAGES, new Measure[](0)),
                abi.encodeWithSelector(IExportDeclarations.DeclarationVersionWrong.selector, wrong[i])
            );
        }
        _ok(_amend(id, 2, 2, PACKAGES, new Measure[](0)));
        _no(
            _amend(id, 3, 2, PACKAGES, new Measure[](0)),
            abi.encodeWithSelector(IExportDeclarations.DeclarationVersionWrong.selector, 2)
        );
        _ok(_amend(id, 3, 3, PACKAGES, new Measure[](0)));
        Word issued = read(Namespaces.DECLARATIONS, DeclarationsKinds.ISSUED, KOREA, id, 3);
        assertEq(Word.unwrap(issued), DocumentRoot.unwrap(ROOT), "version 3");
    }

    function test_items_change_freely_before_release_and_only_grow_after_it() public {
        Subject id = _id("d");
        _ok(_declare(id));
        _ok(_amendItems(id, 1, 2, 5, new Measure[](0)));
        _ok(_amendItems(id, 2, 3, 2, new Measure[](0)));
        _no(
            _amendItems(id, 3, 4, 2, _measure(1, 1, KGM, 1)),
            abi.encodeWithSelector(IExportDeclarations.DeclarationItemWrong.selector, 1, 1)
        );
        Measure[] memory measures = _measure(2, 1, KGM, RELEASED);
        _ok(abi.encodeCall(IExportDeclarations.release, (NOBODY, id, _rev(3), measures, _in(1 days))));
        _no(
            _amendItems(id, 4, 4, 1, new Measure[](0)),
            abi.encodeWithSelector(IExportDeclarations.DeclarationItemWrong.selector, 1, 0)
        );
        _ok(_amendItems(id, 4, 4, 3, _measure(3, 0, LTR, RELEASED)));
        assertEq(_deadline(id).code, 3, "items");
        assertEq(Quantity.unwrap(_item(id, 3, 0).limit), RELEASED, "new item");
    }

    function test_measures_name_items_that_are_there_in_rising_order_with_a_unit() public {
        Subject id = _id("d");
        _ok(_declare(id));
        _wrongMeasure(id, _measure(0, 0, KGM, 1), 0, 0);
        _wrongMeasure(id, _measure(ITEMS + 1, 0, KGM, 1), ITEMS + 1, 0);
        _wrongMeasure(id, _measure(1, 2, KGM, 1), 1, 2);
        _wrongMeasure(id, _measure(1, 0, Unit.wrap(0), 1), 1, 0);
        Measure[] memory twice = new Measure[](2);
        twice[0] = Measure(2, 1, KGM, Quantity.wrap(1));
        twice[1] = Measure(2, 1, KGM, Quantity.wrap(2));
        _wrongMeasure(id, twice, 2, 1);
        twice[1] = Measure(1, 0, KGM, Quantity.wrap(2));
        _wrongMeasure(id, twice, 1, 0);
    }

    // Loading

    function test_loading_is_reported_by_carrier_terminal_or_owner_only() public {
        for (uint32 i = 1; i <= LAST_MEMBER; ++i) {
            MemberNumber member = MemberNumber.wrap(i);
            Subject id = _released(string(abi.encodePacked(i)));
            if (member == KOREA || member == CARRIER || member == TERMINAL) {
                mustDo(member, address(declarations), _report(id, "r", 1));
                assertEq(MemberNumber.unwrap(_declaration(id).member), i, "who reported");
            } else {
                bytes memory error_ =
                    abi.encodeWithSelector(IExportDeclarations.DeclarationReporterWrong.selector, member);
                mustRefuse(member, address(declarations), _report(id, "r", 1), error_);
            }
        }
    }

    function test_a_report_counts_once_per_reporting_member() public {
        Subject id = _released("d");
        mustDo(CARRIER, address(declarations), _report(id, "r", 1));
        bytes memory encoded = abi.encodePacked(bytes1(0x10), KOREA, id, CARRIER, keccak256("r"));
        bytes memory error_ =
            abi.encodeWithSelector(IExportDeclarations.DeclarationReportRepeated.selector, sha256(encoded));
        mustRefuse(CARRIER, address(declarations), _report(id, "r", 1), error_);
        mustRefuse(CARRIER, address(declarations), _report(id, "r", 2), error_);
        mustDo(TERMINAL, address(declarations), _report(id, "r", 1));
        mustDo(CARRIER, address(declarations), _report(id, "s", 1));
        assertEq(Quantity.unwrap(_loading(id).used), 3, "loaded");
    }

    function testFuzz_no_more_packages_are_loaded_than_declared(uint32 first, uint32 second) public {
        Subject id = _released("d");
        first = uint32(bound(first, 1, PACKAGES));
        second = uint32(bound(second, 1, type(uint32).max));
        mustDo(CARRIER, address(declarations), _report(id, "1", first));
        uint88 sum = uint88(first) + second;
        if (sum > PACKAGES) {
            bytes memory error_ =
                abi.encodeWithSelector(IExportDeclarations.DeclarationOverLoaded.selector, PACKAGES, sum);
            mustRefuse(CARRIER, address(declarations), _report(id, "2", second), error_);
            return;
        }
        mustDo(CARRIER, address(declarations), _report(id, "2", second));
        uint8 expected = sum == PACKAGES ? DeclarationStatus.LOADED : DeclarationStatus.PART_LOADED;
        assertEq(_declaration(id).status, expected, "status");
    }

    function test_a_report_of_nothing_is_refused() public {
        Subject id = _released("d");
        bytes memory error_ = abi.encodeWithSelector(IExportDeclarations.DeclarationPackagesMissing.selector);
        mustRefuse(CARRIER, address(declarations), _report(id, "r", 0), error_);
    }

    function test_a_report_that_completes_the_loading_ends_the_notice_and_a_part_does_not() public {
        Subject id = _released("d");
        _warp(30 days);
        _ok(_notify(id, 2, _in(14 days)));
        mustDo(CARRIER, address(declarations), _report(id, "part", 4));
        assertEq(_declaration(id).status, DeclarationStatus.NOTICED, "after a part");
        mustDo(CARRIER, address(declarations), _report(id, "rest", PACKAGES - 4));
        assertEq(_declaration(id).status, DeclarationStatus.LOADED, "after the rest");
        assertEq(Instant.unwrap(_declaration(id).effective), _at(), "effective");
        _no(_revoke(id, 4), abi.encodeWithSelector(_statusWrong(), DeclarationStatus.LOADED));
    }

    // Withdrawal

    function test_not_withdrawn_while_anything_is_certified() public {
        Subject id = _released("d");
        mustDo(ISSUER, address(certificates), _issueOn("a", id, 3 * 256, LTR, 7));
        _no(_withdraw(id, 2), abi.encodeWithSelector(IExportDeclarations.DeclarationCertified.selector, 3, 0, 7));
        mustDo(ISSUER, address(certificates), _cancel(_id("a"), 1, _linksOn(id, 3 * 256, LTR, 7)));
        _ok(_withdraw(id, 2));
    }

    function test_not_withdrawn_while_anything_is_loaded() public {
        Subject id = _released("d");
        _warp(30 days);
        _ok(_notify(id, 2, _in(14 days)));
        mustDo(CARRIER, address(declarations), _report(id, "r", 4));
        _no(_withdraw(id, 3), abi.encodeWithSelector(IExportDeclarations.DeclarationLoaded.selector, 4));
    }

    function test_nobody_but_the_ledger_acts() public {
        (bool success, bytes memory error_) = address(declarations).call(_declare(_id("d")));
        assertTrue(!success, "a direct call went through");
        assertEq(error_, abi.encodeWithSelector(Writer.WriterNotLedger.selector, address(this)), "error");
    }

    function _statusWrong() private pure returns (bytes4) {
        return IExportDeclarations.DeclarationStatusWrong.selector;
    }

    function _noCertificate(Subject declaration, bytes memory error_) private {
        mustRefuse(ISSUER, address(certificates), _issueOn("never", declaration, 257, KGM, 1), error_);
    }

    function _amendItems(Subject id, uint256 revision, uint32 version, uint16 items, Measure[] memory measures)
        private
        pure
        returns (bytes memory)
    {
        return abi.encodeCall(
            IExportDeclarations.amend, (NOBODY, id, _rev(revision), version, ROOT, PACKAGES, items, measures)
        );
    }

    function _wrongMeasure(Subject id, Measure[] memory measures, uint16 item, uint8 measure) private {
        _no(
            abi.encodeCall(IExportDeclarations.release, (NOBODY, id, _rev(1), measures, _in(1 days))),
            abi.encodeWithSelector(IExportDeclarations.DeclarationItemWrong.selector, item, measure)
        );
    }
}
