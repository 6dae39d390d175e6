// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CertificatesKinds, CertificateStatus} from "../src/generated/Facts.sol";
import {CertificateTerms, IOriginCertificates, Link} from "../src/interfaces/IOriginCertificates.sol";
import {Words} from "../src/libraries/Words.sol";
import {DocumentRoot, MemberNumber, Revision, Subject, Word} from "../src/types/Types.sol";
import {IssuersThread} from "./IssuersThread.sol";

/// Which step may follow which. Draws and back-to-back: OriginCertificatesDraws.t.sol.
contract OriginCertificatesTest is IssuersThread {
    using Words for Word;

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
