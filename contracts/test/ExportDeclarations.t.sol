// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DeclarationFlags, DeclarationsKinds, DeclarationStatus, Namespaces} from "../src/generated/Facts.sol";
import {IExportDeclarations, Measure} from "../src/interfaces/IExportDeclarations.sol";
import {Balance, State, Words} from "../src/libraries/Words.sol";
import {DocumentRoot, Instant, MemberNumber, Quantity, Revision, Subject, Unit, Word} from "../src/types/Types.sol";
import {Thread} from "./Thread.sol";

/// Life of a declaration: who, in which order, when. Quantities: ExportDeclarationsQuantities.t.sol.
contract ExportDeclarationsTest is Thread {
    using Words for Word;

    function _ok(bytes memory call) private {
        mustDo(KOREA, address(declarations), call);
    }

    function _no(bytes memory call, bytes memory error_) private {
        mustRefuse(KOREA, address(declarations), call, error_);
    }

    function _wrongStatus(uint8 status) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IExportDeclarations.DeclarationStatusWrong.selector, status);
    }

    function test_declared_is_received_with_its_root_packages_and_items() public {
        Subject id = _id("d");
        _ok(_declare(id));
        Word issued = read(Namespaces.DECLARATIONS, DeclarationsKinds.ISSUED, KOREA, id, 1);
        assertEq(uint256(Word.unwrap(issued)), uint256(DocumentRoot.unwrap(ROOT)), "root");
        assertEq(_declaration(id).status, DeclarationStatus.RECEIVED, "status");
        assertEq(Instant.unwrap(_declaration(id).effective), START, "effective");
        assertEq(_deadline(id).code, ITEMS, "items");
        assertEq(Quantity.unwrap(_loading(id).limit), PACKAGES, "packages");
        assertEq(Quantity.unwrap(_loading(id).used), 0, "loaded");
        assertEq(Unit.unwrap(_loading(id).unit), 0x58504b, "unit XPK");
    }

    function test_only_an_administration_declares() public {
        for (uint32 i = 1; i <= LAST_MEMBER; ++i) {
            MemberNumber member = MemberNumber.wrap(i);
            bool may = member == KOREA || member == VIETNAM || member == THAILAND;
            bytes memory error_ =
                abi.encodeWithSelector(IExportDeclarations.DeclarationNotAdministration.selector, member);
            if (may) mustDo(member, address(declarations), _declare(_id("d")));
            else mustRefuse(member, address(declarations), _declare(_id("d")), error_);
        }
    }

    function test_packages_and_items_must_be_there() public {
        Subject id = _id("d");
        _no(
            abi.encodeCall(IExportDeclarations.declare, (NOBODY, id, ROOT, 0, 1)),
            abi.encodeWithSelector(IExportDeclarations.DeclarationPackagesMissing.selector)
        );
        for (uint16 items = 0; items <= 1000; items += 1000) {
            _no(
                abi.encodeCall(IExportDeclarations.declare, (NOBODY, id, ROOT, 1, items)),
                abi.encodeWithSelector(IExportDeclarations.DeclarationItemWrong.selector, items, 0)
            );
        }
    }

    function test_release_opens_a_balance_per_measure_and_keeps_its_time() public {
        Subject id = _id("d");
        _ok(_declare(id));
        _warp(1 days);
        _ok(_release(id, 1, _in(30 days)));
        assertEq(_declaration(id).status, DeclarationStatus.RELEASED, "status");
        assertEq(Instant.unwrap(_declaration(id).effective), START + 1 days, "release");
        assertEq(Instant.unwrap(_deadline(id).until), START + 31 days, "deadline");
        for (uint16 item = 1; item <= ITEMS; ++item) {
            assertEq(Quantity.unwrap(_item(id, item, 0).limit), RELEASED, "quantity");
            assertEq(Unit.unwrap(_item(id, item, 0).unit), Unit.unwrap(LTR), "unit");
            assertEq(Quantity.unwrap(_item(id, item, 1).limit), RELEASED, "mass");
        }
    }

    function testFuzz_the_first_deadline_is_after_now_and_at_most_30_days_away(uint40 loadBy) public {
        Subject id = _id("d");
        _ok(_declare(id));
        uint40 given = uint40(bound(loadBy, START - 40 days, START + 70 days));
        bytes memory error_ = abi.encodeWithSelector(
            IExportDeclarations.DeclarationDeadlineWrong.selector, given, uint40(START + 1), uint40(START + 30 days)
        );
        if (given > START && given <= START + 30 days) _ok(_release(id, 1, Instant.wrap(given)));
        else _no(_release(id, 1, Instant.wrap(given)), error_);
    }

    function test_a_stale_revision_is_refused_by_every_action_of_the_owner() public {
        Subject id = _released("d");
        bytes memory error_ =
            abi.encodeWithSelector(IExportDeclarations.DeclarationRevisionConflict.selector, _rev(1), _rev(2));
        _no(_release(id, 1, _in(1 days)), error_);
        _no(_amend(id, 1, 2, PACKAGES, new Measure[](0)), error_);
        _no(_extend(id, 1, _in(40 days)), error_);
        _no(_withdraw(id, 1), error_);
        _no(_notify(id, 1, _in(14 days)), error_);
        _no(_revoke(id, 1), error_);
    }

    function test_another_member_finds_no_declaration_of_its_own() public {
        Subject id = _released("d");
        bytes memory error_ = abi.encodeWithSelector(IExportDeclarations.DeclarationUnknown.selector, VIETNAM, id);
        address target = address(declarations);
        mustRefuse(VIETNAM, target, _amend(id, 2, 2, PACKAGES, new Measure[](0)), error_);
        mustRefuse(VIETNAM, target, _extend(id, 2, _in(40 days)), error_);
        mustRefuse(VIETNAM, target, _withdraw(id, 2), error_);
        mustRefuse(VIETNAM, target, _notify(id, 2, _in(14 days)), error_);
        mustRefuse(VIETNAM, target, _revoke(id, 2), error_);
    }

    function test_extension_moves_the_deadline_later_and_at_most_365_days_after_release() public {
        Subject id = _released("d");
        bytes4 wrong = IExportDeclarations.DeclarationDeadlineWrong.selector;
        uint40 earliest = uint40(START + 30 days + 1);
        uint40 latest = uint40(START + 365 days);
        _no(_extend(id, 2, _in(30 days)), abi.encodeWithSelector(wrong, _in(30 days), earliest, latest));
        _no(_extend(id, 2, _in(365 days + 1)), abi.encodeWithSelector(wrong, _in(365 days + 1), earliest, latest));
        _ok(_extend(id, 2, _in(60 days)));
        assertEq(_declaration(id).flags, DeclarationFlags.EXTENDED, "extended");
        _warp(59 days);
        _ok(_extend(id, 3, Instant.wrap(latest)));
        assertEq(Instant.unwrap(_deadline(id).until), latest, "deadline");
    }

    function test_extension_is_asked_before_the_deadline() public {
        Subject id = _released("d");
        Instant deadline = _in(30 days);
        _warp(30 days);
        _no(
            _extend(id, 2, _in(10 days)),
            abi.encodeWithSelector(IExportDeclarations.DeclarationOverdue.selector, deadline)
        );
    }

    function test_notice_waits_for_the_deadline_and_lasts_14_days_or_more() public {
        Subject id = _released("d");
        Instant deadline = _in(30 days);
        _warp(30 days - 1);
        _no(
            _notify(id, 2, _in(15 days)),
            abi.encodeWithSelector(IExportDeclarations.DeclarationNotOverdue.selector, deadline)
        );
        _warp(1);
        _no(
            _notify(id, 2, _in(14 days - 1)),
            abi.encodeWithSelector(
                IExportDeclarations.DeclarationDeadlineWrong.selector, _in(14 days - 1), _in(14 days), type(uint40).max
            )
        );
        Instant end = _in(14 days);
        _ok(_notify(id, 2, end));
        assertEq(_declaration(id).status, DeclarationStatus.NOTICED, "status");
        assertEq(Instant.unwrap(_declaration(id).effective), Instant.unwrap(end), "end of notice");
        assertEq(Instant.unwrap(_deadline(id).until), Instant.unwrap(deadline), "deadline");
        Word reason = read(Namespaces.DECLARATIONS, DeclarationsKinds.REASON, KOREA, id, 3);
        assertEq(uint256(Word.unwrap(reason)), uint256(REASON), "reason");
    }

    function test_revoked_only_after_the_notice_has_run_out() public {
        Subject id = _noticed("d");
        Instant end = _declaration(id).effective;
        bytes memory running = abi.encodeWithSelector(IExportDeclarations.DeclarationNoticeRunning.selector, end);
        _no(_revoke(id, 3), running);
        _warp(14 days - 1);
        _no(_revoke(id, 3), running);
        _warp(1);
        _ok(_revoke(id, 3));
        assertEq(_declaration(id).status, DeclarationStatus.REVOKED, "status");
    }

    function test_nothing_overdue_revokes_itself() public {
        Subject id = _released("d");
        _warp(1000 days);
        assertEq(_declaration(id).status, DeclarationStatus.RELEASED, "status");
        _no(_revoke(id, 2), _wrongStatus(DeclarationStatus.RELEASED));
    }

    function test_withdrawn_says_why() public {
        Subject id = _released("d");
        _ok(_withdraw(id, 2));
        Word reason = read(Namespaces.DECLARATIONS, DeclarationsKinds.REASON, KOREA, id, 3);
        assertEq(uint256(Word.unwrap(reason)), uint256(REASON), "reason");
    }

    // One row per status, one column per action: declare, release, amend, extend, report, withdraw, notify, revoke.
    function test_each_action_is_refused_from_every_wrong_status() public {
        string[8] memory table = [
            "+.......", // nothing yet
            ".++..+..", // received
            "..++++..", // released (overdue: notify instead of extend)
            "..+++...", // part loaded
            "..+.....", // loaded
            "........", // withdrawn
            "..+.++.+", // noticed, notice over
            "........" // revoked
        ];
        for (uint8 status = 0; status < table.length; ++status) {
            for (uint256 action = 0; action < 8; ++action) {
                Subject id = _brought(status, string(abi.encodePacked("d", status, action)));
                bytes memory call = _action(id, action, Revision.unwrap(_declaration(id).revision));
                if (bytes(table[status])[action] == "+") _ok(call);
                else _no(call, _refusal(id, status, action));
            }
        }
    }

    function test_overdue_waits_for_notice() public {
        Subject id = _released("d");
        _warp(30 days);
        _ok(_notify(id, 2, _in(20 days)));
        Subject part = _brought(DeclarationStatus.PART_LOADED, "p");
        _warp(30 days);
        _ok(_notify(part, 3, _in(20 days)));
    }

    function _noticed(string memory name) private returns (Subject id) {
        id = _released(name);
        _warp(30 days);
        _ok(_notify(id, 2, _in(14 days)));
    }

    function _brought(uint8 status, string memory name) private returns (Subject id) {
        id = _id(name);
        if (status == 0) return id;
        if (status == DeclarationStatus.NOTICED || status == DeclarationStatus.REVOKED) {
            id = _noticed(name);
            _warp(14 days);
            if (status == DeclarationStatus.REVOKED) _ok(_revoke(id, 3));
            return id;
        }
        if (status == DeclarationStatus.RECEIVED) _ok(_declare(id));
        else id = _released(name);
        if (status == DeclarationStatus.PART_LOADED) _ok(_report(id, "part", 4));
        if (status == DeclarationStatus.LOADED) _ok(_report(id, "whole", PACKAGES));
        if (status == DeclarationStatus.WITHDRAWN) _ok(_withdraw(id, 2));
    }

    function _action(Subject id, uint256 action, uint256 revision) private view returns (bytes memory) {
        if (action == 0) return _declare(id);
        if (action == 1) return _release(id, revision, _in(10 days));
        if (action == 2) return _amend(id, revision, 2, PACKAGES, new Measure[](0));
        if (action == 3) return _extend(id, revision, _in(40 days));
        if (action == 4) return _report(id, "more", 1);
        if (action == 5) return _withdraw(id, revision);
        if (action == 6) return _notify(id, revision, _in(14 days));
        return _revoke(id, revision);
    }

    function _refusal(Subject id, uint8 status, uint256 action) private view returns (bytes memory) {
        if (status == 0) return abi.encodeWithSelector(IExportDeclarations.DeclarationUnknown.selector, KOREA, id);
        bool waits = status == DeclarationStatus.RELEASED || status == DeclarationStatus.PART_LOADED;
        if (waits && action == 6) {
            return abi.encodeWithSelector(IExportDeclarations.DeclarationNotOverdue.selector, _deadline(id).until);
        }
        if (status == DeclarationStatus.LOADED && action == 4) {
            return abi.encodeWithSelector(IExportDeclarations.DeclarationOverLoaded.selector, PACKAGES, PACKAGES + 1);
        }
        return _wrongStatus(status);
    }
}
