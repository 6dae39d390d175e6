"""Trees over lists, in the shape of RFC 9162 section 2.1 (docs/formats/hashing.md).

Leaves are tagged hashes already and are not hashed again. One multiproof serves redacted documents, batches and the
log. Functions ending in `_of` read subtrees through a callable, so that a log on disk needs no list in memory.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import pairwise

from evidence.errors import TreeError
from evidence.hashing import HASH_BYTES, TAG_NODE, node_hash
from evidence.types import Digest

Subtree = Callable[[int, int], Digest]
"""Root over the leaves `[start, end)`; asked only for subtrees of the tree's own shape."""


def root(hashes: Sequence[bytes]) -> Digest:
    """Root over at least one hash.

    Pairs neighbours level by level and carries an odd last one up, which gives the shape of the recursive definition.

    Raises:
        TreeError: there is no leaf.
    """
    if not hashes:
        raise TreeError("there is no tree over nothing")
    level: list[bytes] = list(hashes)
    while len(level) > 1:
        carried = level[-1:] if len(level) % 2 else []
        pairs = zip(level[::2], level[1::2], strict=False)
        # `node_hash` written out: most of a commitment's nodes are made here.
        level = [sha256(TAG_NODE + left + right).digest() for left, right in pairs] + carried
    return Digest(level[0])


def split(size: int) -> int:
    """Leaves in the left part of a tree of `size` > 1: the largest power of two smaller than `size`."""
    return 1 << (size - 1).bit_length() - 1


def multiproof(hashes: Sequence[bytes], positions: Collection[int]) -> list[Digest]:
    """Proof of the leaves at `positions`, in the order of the walk.

    Raises:
        TreeError: the tree is empty, or a position is repeated or outside it.
    """
    return multiproof_of(len(hashes), positions, lambda start, end: root(hashes[start:end]))


def multiproof_of(size: int, positions: Collection[int], subtree: Subtree) -> list[Digest]:
    """`multiproof` of a tree of `size` that is read through `subtree`."""
    asked = _checked_positions(size, positions)
    proof: list[Digest] = []

    def walk(start: int, end: int, first: int, last: int) -> None:
        """Subtree `[start, end)` with the asked positions `asked[first:last]`."""
        if first == last:
            proof.append(subtree(start, end))
        elif end - start > 1:
            middle = start + split(end - start)
            cut = bisect_left(asked, middle, first, last)
            walk(start, middle, first, cut)
            walk(middle, end, cut, last)

    walk(0, size, 0, len(asked))
    return proof


def root_from_multiproof(size: int, leaves: Mapping[int, bytes], proof: Sequence[bytes]) -> Digest:
    """Root that a multiproof leads to; arguments and errors as of `subtrees_from_multiproof`."""
    return subtrees_from_multiproof(size, leaves, proof)[0, size]


def subtrees_from_multiproof(
    size: int, leaves: Mapping[int, bytes], proof: Sequence[bytes]
) -> dict[tuple[int, int], Digest]:
    """Root over `[start, end)` of every subtree that the walk of a multiproof comes to.

    Args:
        size: number of leaves of the tree.
        leaves: hash of each proved leaf by position.
        proof: hashes in the order of the walk.

    Raises:
        TreeError: hashes are missing, left over or not 32 bytes, or a position is outside the tree.
    """
    asked = _checked_positions(size, leaves)
    _check_widths([*proof, *leaves.values()])
    rest: Iterator[bytes] = iter(proof)
    found: dict[tuple[int, int], Digest] = {}

    def walk(start: int, end: int, first: int, last: int) -> Digest:
        if first == last:
            digest = _next(rest, start, end)
        elif end - start == 1:
            digest = Digest(leaves[start])
        else:
            middle = start + split(end - start)
            cut = bisect_left(asked, middle, first, last)
            left = walk(start, middle, first, cut)
            digest = node_hash(left, walk(middle, end, cut, last))
        found[start, end] = digest
        return digest

    walk(0, size, 0, len(asked))
    left_over = sum(1 for _ in rest)
    if left_over:
        raise TreeError("the proof holds hashes that nothing asks for", left_over=left_over)
    return found


def consistency(hashes: Sequence[bytes], old_size: int) -> list[Digest]:
    """Proof that the tree over `hashes` extends the tree over its first `old_size` (RFC 9162 section 2.1.4.1).

    Raises:
        TreeError: unless `0 < old_size <= len(hashes)`.
    """
    return consistency_of(old_size, len(hashes), lambda start, end: root(hashes[start:end]))


def consistency_of(old_size: int, new_size: int, subtree: Subtree) -> list[Digest]:
    """`consistency` of a tree that is read through `subtree`."""
    _check_sizes(old_size, new_size)
    proof: list[Digest] = []
    start, end, whole = 0, new_size, True
    # SUBPROOF of RFC 9162 from the root down: `whole` says that the old tree's root is known to the verifier.
    while old_size != end:
        middle = start + split(end - start)
        if old_size <= middle:
            proof.append(subtree(middle, end))
            end = middle
        else:
            proof.append(subtree(start, middle))
            start, whole = middle, False
    if not whole:
        proof.append(subtree(start, end))
    return proof[::-1]


def check_consistency(
    old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Returns when the proof shows that the new tree extends the old (RFC 9162 section 2.1.4.2).

    Raises:
        TreeError: it does not, or it is malformed.
    """
    _check_sizes(old_size, new_size)
    _check_widths([*proof, old_root, new_root])
    if old_size == new_size:
        if proof or old_root != new_root:
            raise TreeError("two trees of one size must have one root and an empty proof", size=old_size)
        return
    found = _roots_from_consistency(old_size, new_size, old_root, proof)
    if found != (old_root, new_root):
        raise TreeError("the new tree does not extend the old", old_size=old_size, new_size=new_size)


def _roots_from_consistency(
    old_size: int, new_size: int, old_root: bytes, proof: Sequence[bytes]
) -> tuple[bytes, bytes]:
    """Old and new root that the proof leads to; the steps are those of RFC 9162 section 2.1.4.2."""
    # An old tree of a power of two is itself the first node.
    path = [old_root, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    if not path:
        raise TreeError("the consistency proof is empty", old_size=old_size, new_size=new_size)
    old_at, new_at = old_size - 1, new_size - 1
    while old_at & 1:
        old_at, new_at = old_at >> 1, new_at >> 1
    old, new = path[0], path[0]
    for sibling in path[1:]:
        if new_at == 0:
            raise TreeError(
                "the proof holds hashes that nothing asks for", old_size=old_size, new_size=new_size
            )
        if old_at & 1 or old_at == new_at:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not old_at & 1 and old_at:
                old_at, new_at = old_at >> 1, new_at >> 1
        else:
            new = node_hash(new, sibling)
        old_at, new_at = old_at >> 1, new_at >> 1
    if new_at:
        raise TreeError("the consistency proof is too short", old_size=old_size, new_size=new_size)
    return old, new


def _checked_positions(size: int, positions: Collection[int]) -> list[int]:
    if size < 1:
        raise TreeError("there is no tree over nothing", size=size)
    asked = sorted(positions)
    for position, following in pairwise(asked):
        if position == following:
            raise TreeError("a position is repeated", position=position)
    if asked and not (asked[0] >= 0 and asked[-1] < size):
        raise TreeError("a position is outside the tree", positions=(asked[0], asked[-1]), size=size)
    return asked


def _check_sizes(old_size: int, new_size: int) -> None:
    if not 0 < old_size <= new_size:
        raise TreeError(
            "a tree extends one that is not empty and not larger", old_size=old_size, new_size=new_size
        )


def _check_widths(hashes: Sequence[bytes]) -> None:
    for one in hashes:
        if len(one) != HASH_BYTES:
            raise TreeError("a hash is 32 bytes", length=len(one))


def _next(rest: Iterator[bytes], start: int, end: int) -> Digest:
    found = next(rest, None)
    if found is None:
        raise TreeError("the proof lacks a hash", start=start, end=end)
    return Digest(found)
