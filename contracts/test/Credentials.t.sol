// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Credentials} from "../src/Credentials.sol";
import {CredentialsKinds, CredentialStatus, Namespaces, PartyRoles} from "../src/generated/Facts.sol";
import {ICredentials} from "../src/interfaces/ICredentials.sol";
import {Words} from "../src/libraries/Words.sol";
import {Instant, MemberNumber, Revision, Subject, Word} from "../src/types/Types.sol";
import {Writer} from "../src/Writer.sol";
import {World} from "./World.sol";

contract CredentialsTest is World {
    using Words for Word;

    MemberNumber private constant NOBODY = MemberNumber.wrap(0);
    Subject private constant CERTIFICATE = Subject.wrap(bytes32(uint256(0xce47)));
    uint24 private constant EXPORTER = uint24(1) << PartyRoles.EXPORTER;
    uint40 private constant FROM = uint40(START);
    uint40 private constant UNTIL = uint40(START + 365 days);

    Credentials private credentials;

    function setUp() public {
        credentials = Credentials(vm.deployCode("Credentials.sol:Credentials", abi.encode(ledger)));
        appoint(Namespaces.CREDENTIALS, address(credentials));
    }

    function testFuzz_a_window_holds_from_until_and_roles(uint40 from, uint40 until, uint24 roles) public {
        from = uint40(bound(from, 0, type(uint40).max - 1));
        until = uint40(bound(until, uint256(from) + 1, type(uint40).max));
        roles = uint24(bound(roles, 1, (1 << PartyRoles.LAST) - 1) << 1);
        _do(_grant(from, until, roles));
        Word window = _window(ISSUER);
        assertEq(Instant.unwrap(window.effective()), from, "from");
        assertEq(Instant.unwrap(window.terms().until), until, "until");
        assertEq(window.flags(), roles, "roles");
        assertEq(window.status(), CredentialStatus.GRANTED, "status");
    }

    function testFuzz_an_empty_window_is_refused(uint40 from, uint40 until) public {
        from = uint40(bound(from, until, type(uint40).max));
        bytes4 selector = ICredentials.CredentialWindowEmpty.selector;
        _refuse(_grant(from, until, EXPORTER), abi.encodeWithSelector(selector, from, until));
    }

    function testFuzz_unknown_roles_are_refused(uint24 roles) public {
        uint24 known = uint24(((uint256(1) << PartyRoles.LAST) - 1) << 1);
        vm.assume(roles & ~known != 0);
        bytes4 selector = ICredentials.CredentialRolesUnknown.selector;
        _refuse(_grant(FROM, UNTIL, roles), abi.encodeWithSelector(selector, roles));
        _refuse(_grant(FROM, UNTIL, 0), abi.encodeWithSelector(selector, 0));
    }

    function test_a_certificate_has_one_window_for_good() public {
        _do(_grant(FROM, UNTIL, EXPORTER));
        bytes4 selector = ICredentials.CredentialRevisionConflict.selector;
        _refuse(_grant(FROM, UNTIL, EXPORTER), abi.encodeWithSelector(selector, 0, 1));
        _do(_end(1, FROM));
        _refuse(_grant(FROM, UNTIL, EXPORTER), abi.encodeWithSelector(selector, 0, 2));
    }

    function test_members_windows_of_one_certificate_are_apart() public {
        _do(_grant(FROM, UNTIL, EXPORTER));
        mustDo(KOREA, address(credentials), _grant(FROM, UNTIL - 5, EXPORTER));
        assertEq(Instant.unwrap(_window(ISSUER).terms().until), UNTIL, "the issuer's");
        mustRefuse(
            VIETNAM,
            address(credentials),
            _end(1, FROM),
            abi.encodeWithSelector(ICredentials.CredentialUnknown.selector, CERTIFICATE)
        );
    }

    function testFuzz_the_end_only_moves_earlier(uint40 until) public {
        _do(_grant(FROM, UNTIL, EXPORTER));
        if (until >= UNTIL) {
            bytes4 selector = ICredentials.CredentialEndLater.selector;
            return _refuse(_end(1, until), abi.encodeWithSelector(selector, UNTIL, until));
        }
        _do(_end(1, until));
        uint256 expected = until < START ? START : until;
        assertEq(Instant.unwrap(_window(ISSUER).terms().until), expected, "until");
        assertEq(Instant.unwrap(_window(ISSUER).effective()), FROM, "from");
        assertEq(_window(ISSUER).flags(), EXPORTER, "roles");
        assertEq(_window(ISSUER).status(), CredentialStatus.ENDED, "status");
    }

    function test_a_window_that_is_over_does_not_end_again() public {
        _do(_grant(FROM, FROM + 10, EXPORTER));
        vm.warp(START + 20);
        bytes4 selector = ICredentials.CredentialEndLater.selector;
        _refuse(_end(1, FROM + 5), abi.encodeWithSelector(selector, FROM + 10, START + 20));
    }

    function testFuzz_an_end_of_another_revision_is_refused(uint16 revision) public {
        vm.assume(revision != 1);
        _do(_grant(FROM, UNTIL, EXPORTER));
        bytes4 selector = ICredentials.CredentialRevisionConflict.selector;
        _refuse(_end(revision, FROM), abi.encodeWithSelector(selector, revision, 1));
    }

    function testFuzz_distrust_only_moves_earlier(uint40 first, uint40 second) public {
        _do(_grant(FROM, UNTIL, EXPORTER));
        _do(_distrust(first));
        if (second >= first) {
            bytes4 selector = ICredentials.CredentialDistrustLater.selector;
            _refuse(_distrust(second), abi.encodeWithSelector(selector, first, second));
        } else {
            _do(_distrust(second));
        }
        Word word = read(Namespaces.CREDENTIALS, CredentialsKinds.DISTRUST, ISSUER, CERTIFICATE, 0);
        assertEq(Instant.unwrap(word.effective()), second < first ? second : first, "from");
    }

    function test_only_a_known_certificate_is_distrusted() public {
        bytes4 selector = ICredentials.CredentialUnknown.selector;
        _refuse(_distrust(FROM), abi.encodeWithSelector(selector, CERTIFICATE));
    }

    function test_only_the_ledger_calls() public {
        bytes memory cause = abi.encodeWithSelector(Writer.WriterNotLedger.selector, address(this));
        vm.expectRevert(cause);
        credentials.grant(ISSUER, CERTIFICATE, Instant.wrap(FROM), Instant.wrap(UNTIL), EXPORTER);
        vm.expectRevert(cause);
        credentials.end(ISSUER, CERTIFICATE, Revision.wrap(1), Instant.wrap(FROM));
        vm.expectRevert(cause);
        credentials.distrust(ISSUER, CERTIFICATE, Instant.wrap(FROM));
    }

    function _do(bytes memory call) private {
        mustDo(ISSUER, address(credentials), call);
    }

    function _refuse(bytes memory call, bytes memory cause) private {
        mustRefuse(ISSUER, address(credentials), call, cause);
    }

    function _window(MemberNumber member) private view returns (Word) {
        return read(Namespaces.CREDENTIALS, CredentialsKinds.WINDOW, member, CERTIFICATE, 0);
    }

    function _grant(uint40 from, uint40 until, uint24 roles) private pure returns (bytes memory) {
        return abi.encodeCall(ICredentials.grant, (NOBODY, CERTIFICATE, Instant.wrap(from), Instant.wrap(until), roles));
    }

    function _end(uint16 revision, uint40 until) private pure returns (bytes memory) {
        return abi.encodeCall(ICredentials.end, (NOBODY, CERTIFICATE, Revision.wrap(revision), Instant.wrap(until)));
    }

    function _distrust(uint40 from) private pure returns (bytes memory) {
        return abi.encodeCall(ICredentials.distrust, (NOBODY, CERTIFICATE, Instant.wrap(from)));
    }
}
