"""DocumentRegistry: batch anchors, and documents with no life cycle of their own."""

from __future__ import annotations

from typing import Final

from contracts.bindings.calls import Call, command_call
from evidence.facts import DocumentStatus
from evidence.types import Digest, DocumentRoot, SubjectId

NO_SUCCESSOR: Final = bytes(32)


class DocumentRegistry:
    """Encodes commands of DocumentRegistry."""

    NAME: Final = "DocumentRegistry"

    @classmethod
    def anchor(cls, batch_root: Digest, count: int) -> Call:
        """Anchors a batch root over `count` batch leaves."""
        return command_call(cls.NAME, "anchor", batch_root, count)

    @classmethod
    def set_status(
        cls, document: SubjectId, revision: int, status: DocumentStatus, successor: DocumentRoot | None = None
    ) -> Call:
        """`successor` with and only with SUPERSEDED."""
        return command_call(cls.NAME, "setStatus", document, revision, status, successor or NO_SUCCESSOR)
