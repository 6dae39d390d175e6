// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    CertificateFlags,
    CertificatesKinds,
    CertificateStatus,
    Namespaces,
    ReceiptStatus
} from "../src/generated/Facts.sol";
import {Command, ILedger} from "../src/interfaces/ILedger.sol";
import {CertificateTerms, Line} from "../src/interfaces/IOriginCertificates.sol";
import {Words} from "../src/libraries/Words.sol";
import {Link} from "../src/types/Link.sol";
import {Kind, MemberNumber, Namespace, Quantity, Subject, Word} from "../src/types/Types.sol";
import {Writer} from "../src/Writer.sol";
import {Thread} from "./Thread.sol";

/// @notice Writes when it has been given all the gas that was asked for.
contract FrugalWriter is Writer {
    /// What the way to the first line costs: the call, finding the function, reading the arguments.
    uint256 private constant ENTRY = 2_000;

    error FrugalShort(uint256 left);

    constructor(ILedger ledger_) Writer(ledger_, Namespace.wrap(9)) {}

    function setWithAll(MemberNumber member, uint256 gas_) external onlyLedger {
        if (gasleft() + ENTRY < gas_) revert FrugalShort(gasleft());
        _write(Kind.wrap(0x2001), member, Subject.wrap(0), 0, Word.wrap(bytes32(uint256(1))));
    }
}

/// @notice What a member tries against others and against its own promises.
contract HostileMembersTest is Thread {
    using Words for Word;

    FrugalWriter private _frugal;

    function setUp() public override {
        super.setUp();
        _frugal = new FrugalWriter(ledger);
        appoint(Namespace.wrap(9), address(_frugal));
    }

    /// Copying the data of a large command costs gas too, after which less than a 64th more than its own may be left.
    function testFuzz_a_command_with_much_data_gets_all_its_gas_or_is_not_tried(uint32 given, uint32 size) public {
        bytes memory padding = new bytes(bound(size, 0, 200_000));
        Command[] memory commands = new Command[](1);
        bytes memory call = abi.encodeCall(FrugalWriter.setWithAll, (NOBODY, 300_000));
        commands[0] = command(address(_frugal), bytes.concat(call, padding));
        commands[0].gas = 300_000;
        vm.prank(accountOf(KOREA));
        try ledger.submit{gas: bound(given, 330_000, 900_000)}(0, commands) {
            (uint64 count,) = ledger.head();
            assertEq(count, 1, "a command that was tried with all its gas is done");
        } catch {
            assertEq(ledger.next(accountOf(KOREA)), 0, "not tried");
        }
    }

    // The links hash binds what is acted upon, and nothing that is too wide can lie across two of its fields.

    /// The share of line 3 is asked back for line 1, of which a draw stands; the bit that line 3 has more is put in front of
    /// the unit, where the hash would find it.
    function test_a_share_is_not_given_back_to_another_line_of_the_first_certificate() public {
        Subject first = _firstOfThreeLines();
        mustDo(VIETNAM, address(certificates), _draw(first, 10e6, "e"));
        Link[] memory links = _firstLinks(ISSUER, first, 10e6);
        links[0].part = 3;
        mustDo(VIETNAM, address(certificates), _backToBack(links));
        links[0].part = 1;
        bytes memory call = _cancel(_id("second"), 1, links);
        _putBeforeUnit(call, 2);
        (bool done,) = run(VIETNAM, command(address(certificates), call));
        assertTrue(!done, "done");
        assertEq(Quantity.unwrap(_line(ISSUER, first, 1).used), 10e6, "the draw on line 1 counts");
    }

    /// The same for every field and any bits: too wide is refused, or the field is what it was.
    function testFuzz_no_field_of_a_link_is_wider_than_it_is(uint8 field, uint256 more) public {
        Subject first = _firstOfThreeLines();
        Link[] memory links = _firstLinks(ISSUER, first, 10e6);
        mustDo(VIETNAM, address(certificates), _backToBack(links));
        uint256[7] memory widths = [uint256(32), 8, 32, 256, 32, 24, 88];
        uint256 chosen = bound(field, 0, 6);
        bytes memory call = _cancel(_id("second"), 1, links);
        uint256 dirt = widths[chosen] == 256 ? 0 : more << widths[chosen];
        _or(call, 32 * (7 - chosen), dirt);
        (bool done,) = run(VIETNAM, command(address(certificates), call));
        assertTrue(done == (dirt == 0), "a field that is too wide is refused");
    }

    function _firstOfThreeLines() private returns (Subject first) {
        first = _id("first");
        Subject declaration = _released("c");
        Line[] memory lines = new Line[](3);
        Link[] memory links = new Link[](3);
        for (uint32 i = 0; i < 3; ++i) {
            lines[i] = Line(KGM, Quantity.wrap(10e6));
            links[i] = Link(i + 1, 0, KOREA, declaration, 257, KGM, Quantity.wrap(10e6));
        }
        mustDo(ISSUER, address(certificates), _issue(first, 0, _terms(0), lines, links));
    }

    function _backToBack(Link[] memory links) private view returns (bytes memory) {
        CertificateTerms memory terms = _terms(CertificateFlags.BACK_TO_BACK);
        terms.addressed = THAILAND;
        return _issue(_id("second"), 0, terms, _lines(10e6), links);
    }

    /// The last link is the end of the call; its unit is the last word but one.
    function _putBeforeUnit(bytes memory call, uint256 bits) private pure {
        _or(call, 64, bits << 24);
    }

    function _or(bytes memory data, uint256 fromEnd, uint256 bits) private pure {
        assembly ("memory-safe") {
            let place := sub(add(add(data, 0x20), mload(data)), fromEnd)
            mstore(place, or(mload(place), bits))
        }
    }

    // Ids are free to choose, also those that another member has taken.

    function test_a_rejection_does_not_stand_in_the_way_of_what_the_rejecting_member_issues() public {
        (Subject id, Link[] memory links) = _certificateOfVietnam();
        _lure(id);
        mustDo(VIETNAM, address(certificates), _receive(id));
        mustDo(VIETNAM, address(certificates), _reject(id));
        mustDo(VIETNAM, address(certificates), _cancel(id, 1, links));
        assertEq(_certificate(VIETNAM, id).status, CertificateStatus.CANCELLED, "its own certificate");
    }

    function test_what_a_member_issued_does_not_stand_in_the_way_of_its_rejection() public {
        (Subject id, Link[] memory links) = _certificateOfVietnam();
        _lure(id);
        mustDo(VIETNAM, address(certificates), _cancel(id, 1, links));
        mustDo(VIETNAM, address(certificates), _receive(id));
        mustDo(VIETNAM, address(certificates), _reject(id));
        Word receipt =
            read(Namespaces.CERTIFICATES, CertificatesKinds.RECEIPT, ISSUER, id, MemberNumber.unwrap(VIETNAM));
        assertEq(receipt.status(), ReceiptStatus.REJECTED, "the lure");
    }

    /// Viet Nam's own certificate, for Thailand.
    function _certificateOfVietnam() private returns (Subject id, Link[] memory links) {
        Subject declaration = _released("c");
        id = _id("certificate of Viet Nam");
        links = _links(declaration, 10e6);
        mustDo(VIETNAM, address(certificates), _issueTo(THAILAND, id, links));
    }

    /// A certificate of the chamber under the same id, addressed to Viet Nam.
    function _lure(Subject id) private {
        mustDo(ISSUER, address(certificates), _issueTo(VIETNAM, id, _links(_released("lure"), 10e6)));
    }

    function _issueTo(MemberNumber addressed, Subject id, Link[] memory links) private view returns (bytes memory) {
        CertificateTerms memory terms = _terms(0);
        terms.addressed = addressed;
        return _issue(id, 0, terms, _lines(10e6), links);
    }
}
