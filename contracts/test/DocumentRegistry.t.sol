// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DocumentRegistry} from "../src/DocumentRegistry.sol";
import {DocumentsKinds, DocumentStatus, Namespaces} from "../src/generated/Facts.sol";
import {IDocumentRegistry} from "../src/interfaces/IDocumentRegistry.sol";
import {ILedger} from "../src/interfaces/ILedger.sol";
import {FactKeys} from "../src/libraries/FactKeys.sol";
import {Words} from "../src/libraries/Words.sol";
import {DocumentRoot, FactKey, MemberNumber, Revision, Subject, Word} from "../src/types/Types.sol";
import {Writer} from "../src/Writer.sol";
import {World} from "./World.sol";

contract DocumentRegistryTest is World {
    using Words for Word;

    MemberNumber private constant NOBODY = MemberNumber.wrap(0);
    Subject private constant DOCUMENT = Subject.wrap(bytes32(uint256(0xd0c)));
    DocumentRoot private constant NONE = DocumentRoot.wrap(0);
    DocumentRoot private constant NEXT = DocumentRoot.wrap(bytes32(uint256(0xd0c2)));

    DocumentRegistry private registry;

    function setUp() public {
        registry = DocumentRegistry(vm.deployCode("DocumentRegistry.sol:DocumentRegistry", abi.encode(ledger)));
        appoint(Namespaces.DOCUMENTS, address(registry));
    }

    function test_anchor_keeps_the_leaf_count() public {
        mustDo(ISSUER, address(registry), _anchor(100));
        Word word = read(Namespaces.DOCUMENTS, DocumentsKinds.ANCHOR, ISSUER, DOCUMENT, 0);
        assertEq(Word.unwrap(word), bytes32(uint256(100)), "word");
    }

    function test_anchor_of_nothing_is_refused() public {
        mustRefuse(
            ISSUER, address(registry), _anchor(0), abi.encodeWithSelector(IDocumentRegistry.DocumentBatchEmpty.selector)
        );
    }

    function test_anchor_is_never_overwritten() public {
        mustDo(ISSUER, address(registry), _anchor(100));
        FactKey key = FactKeys.key(Namespaces.DOCUMENTS, DocumentsKinds.ANCHOR, ISSUER, DOCUMENT, 0);
        mustRefuse(
            ISSUER, address(registry), _anchor(101), abi.encodeWithSelector(ILedger.LedgerWrittenOnce.selector, key)
        );
    }

    function test_members_anchor_the_same_root_apart() public {
        mustDo(ISSUER, address(registry), _anchor(1));
        mustDo(KOREA, address(registry), _anchor(2));
        Word word = read(Namespaces.DOCUMENTS, DocumentsKinds.ANCHOR, ISSUER, DOCUMENT, 0);
        assertEq(Word.unwrap(word), bytes32(uint256(1)), "the issuer's anchor");
    }

    function test_only_the_ledger_calls() public {
        vm.expectRevert(abi.encodeWithSelector(Writer.WriterNotLedger.selector, address(this)));
        registry.anchor(ISSUER, DOCUMENT, 1);
        vm.expectRevert(abi.encodeWithSelector(Writer.WriterNotLedger.selector, address(this)));
        registry.setStatus(ISSUER, DOCUMENT, Revision.wrap(0), 1, NONE);
    }

    function test_status_moves_between_active_and_suspended() public {
        _set(0, DocumentStatus.SUSPENDED);
        _set(1, DocumentStatus.ACTIVE);
        vm.warp(START + 5);
        _set(2, DocumentStatus.SUSPENDED);
        Word word = read(Namespaces.DOCUMENTS, DocumentsKinds.STATUS, ISSUER, DOCUMENT, 0);
        assertEq(word.status(), DocumentStatus.SUSPENDED, "status");
        assertEq(Revision.unwrap(word.revision()), 3, "revision");
        assertEq(MemberNumber.unwrap(word.member()), MemberNumber.unwrap(ISSUER), "member");
    }

    function testFuzz_revoked_and_superseded_are_final(bool superseded, uint8 status) public {
        status = uint8(bound(status, 1, 4));
        uint8 last = superseded ? DocumentStatus.SUPERSEDED : DocumentStatus.REVOKED;
        mustDo(ISSUER, address(registry), _status(0, last, superseded ? NEXT : NONE));
        _refuseStatus(
            1, status, NONE, abi.encodeWithSelector(IDocumentRegistry.DocumentStatusFinal.selector, DOCUMENT, last)
        );
    }

    function testFuzz_unknown_status_is_refused(uint8 status) public {
        vm.assume(status == 0 || status > 4);
        _refuseStatus(0, status, NONE, abi.encodeWithSelector(IDocumentRegistry.DocumentStatusUnknown.selector, status));
    }

    function testFuzz_another_revision_is_refused(uint16 revision) public {
        vm.assume(revision != 1);
        _set(0, DocumentStatus.SUSPENDED);
        _refuseStatus(
            revision,
            DocumentStatus.ACTIVE,
            NONE,
            abi.encodeWithSelector(IDocumentRegistry.DocumentRevisionConflict.selector, revision, 1)
        );
    }

    function test_status_that_changes_nothing_is_refused() public {
        _set(0, DocumentStatus.SUSPENDED);
        _refuseStatus(
            1,
            DocumentStatus.SUSPENDED,
            NONE,
            abi.encodeWithSelector(
                IDocumentRegistry.DocumentStatusUnchanged.selector, DOCUMENT, DocumentStatus.SUSPENDED
            )
        );
    }

    function test_superseded_names_another_document() public {
        bytes memory missing = abi.encodeWithSelector(IDocumentRegistry.DocumentSuccessorMissing.selector, DOCUMENT);
        _refuseStatus(0, DocumentStatus.SUPERSEDED, NONE, missing);
        _refuseStatus(0, DocumentStatus.SUPERSEDED, DocumentRoot.wrap(Subject.unwrap(DOCUMENT)), missing);
        mustDo(ISSUER, address(registry), _status(0, DocumentStatus.SUPERSEDED, NEXT));
        Word word = read(Namespaces.DOCUMENTS, DocumentsKinds.SUCCESSOR, ISSUER, DOCUMENT, 0);
        assertEq(Word.unwrap(word), DocumentRoot.unwrap(NEXT), "successor");
    }

    function testFuzz_other_statuses_name_no_successor(uint8 status) public {
        _refuseStatus(
            0,
            uint8(bound(status, 1, 3)),
            NEXT,
            abi.encodeWithSelector(IDocumentRegistry.DocumentSuccessorUnexpected.selector, DOCUMENT)
        );
    }

    function _set(uint16 revision, uint8 status) private {
        mustDo(ISSUER, address(registry), _status(revision, status, NONE));
    }

    function _refuseStatus(uint16 revision, uint8 status, DocumentRoot successor, bytes memory cause) private {
        mustRefuse(ISSUER, address(registry), _status(revision, status, successor), cause);
    }

    function _anchor(uint32 count) private pure returns (bytes memory) {
        return abi.encodeCall(IDocumentRegistry.anchor, (NOBODY, DOCUMENT, count));
    }

    function _status(uint16 revision, uint8 status, DocumentRoot successor) private pure returns (bytes memory) {
        return
            abi.encodeCall(IDocumentRegistry.setStatus, (NOBODY, DOCUMENT, Revision.wrap(revision), status, successor));
    }
}
