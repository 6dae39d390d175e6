"""Batches: many documents under one anchored root (docs/formats/documents.md, "Batch")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from evidence import trees
from evidence.encoding import JsonValue, b64u, from_b64u, integer, items, members
from evidence.errors import BatchError
from evidence.hashing import batch_leaf
from evidence.types import ActHash, Digest, DocumentRoot, MemberNumber

MAX_COUNT: Final = (1 << 32) - 1
"""An anchor holds its leaf count as a u32."""


@dataclass(frozen=True, slots=True)
class BatchLeaf:
    """One document in a batch: its root, the member that issues it and the act that stands for it."""

    root: DocumentRoot
    member: MemberNumber
    act: ActHash

    @property
    def hash(self) -> Digest:
        """Its leaf hash."""
        return batch_leaf(self.root, self.member, self.act)


@dataclass(frozen=True, slots=True)
class BatchPath:
    """Way from one leaf to a batch root: number of leaves, position, multiproof."""

    count: int
    position: int
    hashes: tuple[Digest, ...]


def batch_root(leaves: Sequence[BatchLeaf]) -> Digest:
    """Root of a batch, over the leaves in the order given.

    Raises:
        BatchError: the batch is empty or too large.
    """
    return trees.root(_hashes(leaves))


def prove(leaves: Sequence[BatchLeaf], position: int) -> BatchPath:
    """Path of the leaf at `position`.

    Raises:
        BatchError: the batch is empty or too large, or has no such position.
    """
    hashes = _hashes(leaves)
    if not 0 <= position < len(hashes):
        raise BatchError("the batch has no such position", position=position, count=len(hashes))
    return BatchPath(len(hashes), position, tuple(trees.multiproof(hashes, [position])))


def root_of(leaf: BatchLeaf, path: BatchPath) -> Digest:
    """Batch root that a path leads to. The count is proved only by comparing it with the anchor's.

    Raises:
        TreeError: the path does not fit its count and position.
    """
    return trees.root_from_multiproof(path.count, {path.position: leaf.hash}, path.hashes)


def verify(leaf: BatchLeaf, path: BatchPath, anchored: Digest, count: int) -> None:
    """Returns when the path leads to an anchored root of that leaf count.

    Raises:
        BatchError: to another root, or of another count.
        TreeError: the path does not fit its count and position.
    """
    if path.count != count:
        raise BatchError("the path is of another leaf count", anchored=count, count=path.count)
    found = root_of(leaf, path)
    if found != anchored:
        raise BatchError("the path leads to another root", anchored=anchored, found=found)


def to_json(path: BatchPath) -> dict[str, JsonValue]:
    """Members of a path; hashes as base64url."""
    hashes: list[JsonValue] = [b64u(one) for one in path.hashes]
    return {"count": path.count, "hashes": hashes, "position": path.position}


def from_json(value: object) -> BatchPath:
    """Path from its members; `verify` judges what it says.

    Raises:
        EncodingError: members are missing, unknown or of another form.
    """
    given = members(value, "batch", ("count", "hashes", "position"))
    count = integer(given["count"], "count", 1, MAX_COUNT + 1)
    position = integer(given["position"], "position", 0, count)
    return BatchPath(
        count, position, tuple(Digest(from_b64u(one, "hash", 32)) for one in items(given["hashes"], "hashes"))
    )


def _hashes(leaves: Sequence[BatchLeaf]) -> list[Digest]:
    if not 0 < len(leaves) <= MAX_COUNT:
        raise BatchError("a batch holds at least one document", count=len(leaves), most=MAX_COUNT)
    return [leaf.hash for leaf in leaves]
