// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DocumentsKinds, DocumentStatus, Namespaces} from "./generated/Facts.sol";
import {IDocumentRegistry} from "./interfaces/IDocumentRegistry.sol";
import {ILedger} from "./interfaces/ILedger.sol";
import {State, Words} from "./libraries/Words.sol";
import {DocumentRoot, MemberNumber, Revision, Subject, Word} from "./types/Types.sol";
import {Writer} from "./Writer.sol";

/// @title Batch anchors, and the status of documents with no life cycle of their own
contract DocumentRegistry is IDocumentRegistry, Writer {
    using Words for Word;

    constructor(ILedger ledger_) Writer(ledger_, Namespaces.DOCUMENTS) {}

    /// @inheritdoc IDocumentRegistry
    function anchor(MemberNumber member, Subject batchRoot, uint32 count) external onlyLedger {
        if (count == 0) revert DocumentBatchEmpty();
        _writeRaw(DocumentsKinds.ANCHOR, member, batchRoot, 0, bytes32(uint256(count)));
    }

    /// @inheritdoc IDocumentRegistry
    function setStatus(MemberNumber member, Subject document, Revision revision, uint8 status, DocumentRoot successor)
        external
        onlyLedger
    {
        if (status == 0 || status > DocumentStatus.SUPERSEDED) revert DocumentStatusUnknown(status);
        Word standing = _read(DocumentsKinds.STATUS, member, document, 0);
        _checkStanding(document, standing, revision, status);
        _writeSuccessor(member, document, status, successor);
        State memory state = State({
            status: status,
            member: member,
            effective: _now(),
            recorded: _now(),
            amount: 0,
            revision: _nextRevision(standing),
            flags: 0
        });
        _write(DocumentsKinds.STATUS, member, document, 0, Words.pack(state));
    }

    function _checkStanding(Subject document, Word standing, Revision revision, uint8 status) private pure {
        Revision actual = standing.revision();
        if (Revision.unwrap(revision) != Revision.unwrap(actual)) revert DocumentRevisionConflict(revision, actual);
        uint8 before = standing.status();
        if (before >= DocumentStatus.REVOKED) revert DocumentStatusFinal(document, before);
        if (before == status) revert DocumentStatusUnchanged(document, status);
    }

    function _writeSuccessor(MemberNumber member, Subject document, uint8 status, DocumentRoot successor) private {
        bytes32 root = DocumentRoot.unwrap(successor);
        if (status != DocumentStatus.SUPERSEDED) {
            if (root != 0) revert DocumentSuccessorUnexpected(document);
            return;
        }
        if (root == 0 || root == Subject.unwrap(document)) revert DocumentSuccessorMissing(document);
        _writeRaw(DocumentsKinds.SUCCESSOR, member, document, 0, root);
    }
}
