// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MemberNumber, Subject, Revision, DocumentRoot} from "../types/Types.sol";

/// @title Batch anchors, and the status of documents with no life cycle of their own
interface IDocumentRegistry {
    error DocumentBatchEmpty();
    error DocumentStatusUnknown(uint8 status);
    error DocumentStatusUnchanged(Subject document, uint8 status);
    error DocumentStatusFinal(Subject document, uint8 status);
    error DocumentRevisionConflict(Revision expected, Revision actual);
    error DocumentSuccessorMissing(Subject document);
    error DocumentSuccessorUnexpected(Subject document);

    /// @notice A batch root is anchored once by a member and never changes.
    /// @param batchRoot root of the batch tree over `count` batch leaves (docs/formats/documents.md)
    function anchor(MemberNumber member, Subject batchRoot, uint32 count) external;
    /// @notice Active and suspended follow each other, revoked and superseded are final. A document of which nothing was said is
    /// active. The owner is the acting member, so only the issuer changes a status.
    /// @param revision of the standing status, 0 when there is none
    /// @param successor the replacing document's root, required with and only with `superseded`
    function setStatus(MemberNumber member, Subject document, Revision revision, uint8 status, DocumentRoot successor)
        external;
}
