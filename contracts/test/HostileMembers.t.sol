// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CertificatesKinds, CertificateStatus, Namespaces, ReceiptStatus} from "../src/generated/Facts.sol";
import {Command, ILedger} from "../src/interfaces/ILedger.sol";
import {CertificateTerms} from "../src/interfaces/IOriginCertificates.sol";
import {Words} from "../src/libraries/Words.sol";
import {Link} from "../src/types/Link.sol";
import {Kind, MemberNumber, Namespace, Subject, Word} from "../src/types/Types.sol";
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
