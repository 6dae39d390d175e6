"""The log: every fact in order of index, as an RFC 9162 tree (docs/formats/log.md).

A log that is kept stores its entries and, in one more append-only list, the hashes of all complete subtrees: each
leaf's hash, followed by those of the subtrees that this leaf completes. Where a subtree's hash stands follows from its
place, so a proof reads a few hashes and nothing else.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from evidence import trees
from evidence.errors import LogError, TreeError
from evidence.hashing import HASH_BYTES, LOG_ENTRY_BYTES, log_leaf, node_hash
from evidence.types import ActHash, Digest, FactKey, Word

_ENTRY: Final = struct.Struct(">QQQ32s32s32sQ")
_NUMBERS: Final = ("index", "block", "time", "previous")

HashAt = Callable[[int], Digest]
"""Reads a stored hash by its position, `0 <= position < stored_hashes(size)`."""


@dataclass(frozen=True, slots=True)
class LogLeaf:
    """Entry of one fact. `time` is the block's, in Unix seconds; `previous` is 1 + the index of the key's previous
    fact, 0 when there is none."""

    index: int
    block: int
    time: int
    key: FactKey
    word: Word
    act: ActHash
    previous: int

    def encode(self) -> bytes:
        """The 128 bytes of the entry.

        Raises:
            LogError: a field does not fit.
        """
        if not len(self.key) == len(self.word) == len(self.act) == HASH_BYTES:
            raise LogError(
                "key, word and act of a log entry are 32 bytes", key=self.key, word=self.word, act=self.act
            )
        if self.previous > self.index:
            raise LogError("a fact's predecessor comes before it", index=self.index, previous=self.previous)
        try:
            return _ENTRY.pack(
                self.index, self.block, self.time, self.key, self.word, self.act, self.previous
            )
        except struct.error as error:
            numbers = {name: getattr(self, name) for name in _NUMBERS}
            raise LogError("the numbers of a log entry are u64", **numbers) from error

    @classmethod
    def decode(cls, entry: bytes) -> LogLeaf:
        """Inverse of `encode`.

        Raises:
            LogError: not 128 bytes, or a predecessor that comes after the fact.
        """
        if len(entry) != LOG_ENTRY_BYTES:
            raise LogError("a log entry is 128 bytes", length=len(entry))
        index, block, time, key, word, act, previous = _ENTRY.unpack(entry)
        if previous > index:
            raise LogError("a fact's predecessor comes before it", index=index, previous=previous)
        return cls(index, block, time, FactKey(key), Word(word), ActHash(act), previous)

    def hash(self) -> Digest:
        """Leaf hash of the entry; raises LogError like `encode`."""
        return log_leaf(self.encode())


@dataclass(frozen=True, slots=True)
class Frontier:
    """All that appending needs: the roots of the complete subtrees at the right edge, the largest first."""

    size: int = 0
    peaks: tuple[Digest, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or self.size.bit_count() != len(self.peaks):
            raise LogError(
                "a frontier has one peak per set bit of its size", size=self.size, peaks=len(self.peaks)
            )

    def extend(self, leaves: Sequence[Digest]) -> tuple[Frontier, list[Digest]]:
        """The frontier after `leaves`, and the hashes to store, in their order."""
        size, peaks, stored = self.size, list(self.peaks), list[Digest]()
        for leaf in leaves:
            digest = leaf
            stored.append(digest)
            size += 1
            for _ in range((size & -size).bit_length() - 1):
                digest = node_hash(peaks.pop(), digest)
                stored.append(digest)
            peaks.append(digest)
        return Frontier(size, tuple(peaks)), stored

    def root(self) -> Digest:
        """Root of the log.

        Raises:
            LogError: the log is empty.
        """
        if not self.peaks:
            raise LogError("there is no root of an empty log")
        return _fold(self.peaks)


def frontier_at(size: int, read: HashAt) -> Frontier:
    """The frontier of the first `size` entries of a stored log."""
    return Frontier(size, tuple(_complete(0, size, read)))


def stored_hashes(size: int) -> int:
    """How many hashes a log of `size` entries stores."""
    return 2 * size - size.bit_count()


def stored_position(level: int, number: int) -> int:
    """Where the hash of the complete subtree over the entries `[number << level, number + 1 << level)` is stored."""
    last = (number + 1 << level) - 1
    return stored_hashes(last) + level


def prove_inclusion(size: int, indexes: Collection[int], read: HashAt) -> list[Digest]:
    """Multiproof of the entries at `indexes` in the log of `size` entries (hashing.md, "Multiproof").

    Raises:
        LogError: an index is repeated or not below `size`.
    """
    try:
        return trees.multiproof_of(size, indexes, _subtrees(read))
    except TreeError as error:
        raise LogError("no such inclusion can be proved", reason=str(error)) from error


def verify_inclusion(root: Digest, size: int, leaves: Mapping[int, Digest], proof: Sequence[Digest]) -> None:
    """Returns when the log of this root and size holds these leaf hashes at these indexes.

    Raises:
        LogError: the proof does not show it.
    """
    try:
        found = trees.root_from_multiproof(size, leaves, proof)
    except TreeError as error:
        raise LogError("the inclusion proof is malformed", reason=str(error)) from error
    if found != root:
        raise LogError("the inclusion proof leads to another log root", found=found, wanted=root)


def prove_consistency(old_size: int, new_size: int, read: HashAt) -> list[Digest]:
    """Proof that the log of `new_size` extends that of `old_size` (RFC 9162 section 2.1.4).

    Raises:
        LogError: unless `0 < old_size <= new_size`.
    """
    try:
        return trees.consistency_of(old_size, new_size, _subtrees(read))
    except TreeError as error:
        raise LogError("no such consistency can be proved", reason=str(error)) from error


def verify_consistency(
    old_size: int, new_size: int, old_root: Digest, new_root: Digest, proof: Sequence[Digest]
) -> None:
    """Returns when the proof shows that the new log extends the old.

    Raises:
        LogError: it does not.
    """
    try:
        trees.check_consistency(old_size, new_size, old_root, new_root, proof)
    except TreeError as error:
        raise LogError("the new log does not extend the old", reason=str(error)) from error


def _subtrees(read: HashAt) -> trees.Subtree:
    return lambda start, end: _fold(_complete(start, end, read))


def _complete(start: int, end: int, read: HashAt) -> list[Digest]:
    """Hashes of the complete subtrees that make up `[start, end)`, a subtree of the tree's own shape."""
    found = []
    while start < end:
        level = (end - start).bit_length() - 1
        found.append(read(stored_position(level, start >> level)))
        start += 1 << level
    return found


def _fold(peaks: Sequence[Digest]) -> Digest:
    """Root over complete subtrees, the largest first."""
    digest = peaks[-1]
    for peak in reversed(peaks[:-1]):
        digest = node_hash(peak, digest)
    return digest
