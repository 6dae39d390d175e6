"""The map's trie over the 256 bits of fact keys: update and proof (docs/formats/log.md).

Records live behind a `NodeStore`, which only appends and reads bytes, so old roots stay readable for as long as the
store keeps them. A node's record carries the hashes of both its children: an update along one path never reads a
sibling. Recursion is bounded by the 256 bits of a key.
"""

from __future__ import annotations

import struct
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Final, NamedTuple, Protocol

from evidence.errors import MapError
from evidence.hashing import TAG_MAP_LEAF, TAG_MAP_NODE
from evidence.map import EMPTY, KEY_BITS, LEAF_RECORD, MapLeaf, MapProof, Token, halve
from evidence.map_tokens import pack
from evidence.types import Digest, FactKey

NODE_RECORD: Final = 80
"""Bytes of a node: left hash, right hash, u64 left reference, u64 right reference."""
_NODE: Final = struct.Struct(">32s32sQQ")


class Subtree(NamedTuple):
    """A subtree's hash and where its record is: `position << 1 | is leaf`, 0 when empty."""

    hash: Digest
    ref: int


EMPTY_MAP = Subtree(EMPTY, 0)


class NodeReader(Protocol):
    """Records by position."""

    def read(self, position: int, length: int) -> bytes: ...


class NodeStore(NodeReader, Protocol):
    """Append-only records, each standing where the one before it ends. Positions lie above zero and below 2^63."""

    @property
    def length(self) -> int: ...

    def append(self, record: bytes) -> int: ...


class MemoryNodeStore:
    """A `NodeStore` in one byte array, for tests and for replays that are thrown away."""

    def __init__(self) -> None:
        self._bytes = bytearray(1)

    @property
    def length(self) -> int:
        return len(self._bytes)

    def read(self, position: int, length: int) -> bytes:
        return bytes(self._bytes[position : position + length])

    def append(self, record: bytes) -> int:
        position = len(self._bytes)
        self._bytes += record
        return position


def update(store: NodeStore, root: Subtree, changes: Sequence[MapLeaf]) -> Subtree:
    """The map after `changes`, which rise strictly by key; new records are appended, none is changed.

    The root depends only on the latest fact of each key, not on how changes were grouped.
    Raises MapError when they do not rise.
    """
    return replace(store, root, changes)[0]


def replace(
    store: NodeStore, root: Subtree, changes: Sequence[MapLeaf]
) -> tuple[Subtree, dict[FactKey, int]]:
    """`update`, and the index of the fact that stood before at each key that was there already."""
    numbers = [int.from_bytes(change.key, "big") for change in changes]
    for position in range(1, len(numbers)):
        if numbers[position] <= numbers[position - 1]:
            raise MapError("changes rise strictly by key", position=position, key=changes[position].key)
    work = _Update(store, numbers, [change.encode() for change in changes])
    digest, ref = work.apply(root.hash, root.ref, 0, 0, len(numbers))
    work.write()
    return Subtree(digest, ref), work.replaced


_Tree = tuple[Digest, int]
"""A `Subtree` without its name: this runs some ten times per fact."""


class _Update:
    """One batch of changes on its way into the trie. No record that it makes is read again before it is done, so all
    are handed to the store at once."""

    def __init__(self, store: NodeStore, numbers: list[int], records: list[bytes]) -> None:
        self._store = store
        self._read = store.read
        self._end = store.length
        self._made: list[bytes] = []
        self._numbers = numbers
        self._records = records
        self.replaced: dict[FactKey, int] = {}

    def write(self) -> None:
        """Hands over what was made."""
        self._store.append(b"".join(self._made))

    def apply(self, digest: Digest, ref: int, depth: int, low: int, high: int) -> _Tree:
        """The subtree `digest`, `ref` at `depth` with changes `low` to `high` (at least one), all of which go there."""
        if low == high:
            return digest, ref
        if not ref:
            return self._build(self._numbers[low:high], [self._leaf(at) for at in range(low, high)], depth)
        if ref & 1:
            return self._join_leaf((digest, ref), depth, low, high)
        if high - low == 1:
            return self._apply_one(ref, depth, low)
        left, right, left_ref, right_ref = _NODE.unpack(self._read(ref >> 1, NODE_RECORD))
        middle = halve(self._numbers, low, high, depth)
        if low < middle:
            left, left_ref = self.apply(left, left_ref, depth + 1, low, middle)
        if middle < high:
            right, right_ref = self.apply(right, right_ref, depth + 1, middle, high)
        return self._node(left, right, left_ref, right_ref)

    def _apply_one(self, ref: int, depth: int, change: int) -> _Tree:
        """One change under a node: down its path without recursion, then up again."""
        number, path, digest = self._numbers[change], [], EMPTY
        shift = KEY_BITS - 1 - depth
        while ref and not ref & 1:
            node = _NODE.unpack(self._read(ref >> 1, NODE_RECORD))
            path.append(node)
            side = number >> shift & 1
            digest, ref = node[side], node[side + 2]
            shift -= 1
        digest, ref = self.apply(digest, ref, KEY_BITS - 1 - shift, change, change + 1)
        for left, right, left_ref, right_ref in reversed(path):
            shift += 1
            if number >> shift & 1:
                digest, ref = self._node(left, digest, left_ref, ref)
            else:
                digest, ref = self._node(digest, right, ref, right_ref)
        return digest, ref

    def _join_leaf(self, tree: _Tree, depth: int, low: int, high: int) -> _Tree:
        """A leaf stands where changes go: it is replaced by its own change, or sinks beside them."""
        record = self._read(tree[1] >> 1, LEAF_RECORD)
        standing = int.from_bytes(record[:32], "big")
        numbers = self._numbers[low:high]
        trees = [self._leaf(at) for at in range(low, high)]
        at = bisect_left(numbers, standing)
        if at == len(numbers) or numbers[at] != standing:
            numbers.insert(at, standing)
            trees.insert(at, tree)
        else:
            self.replaced[FactKey(record[:32])] = int.from_bytes(record[96:104], "big")
        return self._build(numbers, trees, depth)

    def _build(self, numbers: list[int], trees: list[_Tree], depth: int) -> _Tree:
        """A subtree at `depth` of one leaf or more."""

        def grow(low: int, high: int, depth: int) -> _Tree:
            if high - low == 1:
                return trees[low]
            # All keys share the bits down to here; above stand nodes with one child.
            split = KEY_BITS - (numbers[low] ^ numbers[high - 1]).bit_length()
            middle = halve(numbers, low, high, split)
            left, left_ref = grow(low, middle, split + 1)
            right, right_ref = grow(middle, high, split + 1)
            digest, ref = self._node(left, right, left_ref, right_ref)
            number = numbers[low]
            for shift in range(KEY_BITS - split, KEY_BITS - depth):
                if number >> shift & 1:
                    digest, ref = self._node(EMPTY, digest, 0, ref)
                else:
                    digest, ref = self._node(digest, EMPTY, ref, 0)
            return digest, ref

        return grow(0, len(numbers), depth)

    def _leaf(self, change: int) -> _Tree:
        record = self._records[change]
        position = self._end
        self._end = position + LEAF_RECORD
        self._made.append(record)
        return Digest(sha256(TAG_MAP_LEAF + record).digest()), position << 1 | 1

    def _node(self, left: Digest, right: Digest, left_ref: int, right_ref: int) -> _Tree:
        position = self._end
        self._end = position + NODE_RECORD
        self._made.append(_NODE.pack(left, right, left_ref, right_ref))
        return Digest(sha256(TAG_MAP_NODE + left + right).digest()), position << 1


def children(record: bytes) -> tuple[Subtree, Subtree]:
    """Left and right subtree of a node's record."""
    left, right, left_ref, right_ref = _NODE.unpack(record)
    return Subtree(left, left_ref), Subtree(right, right_ref)


def prove(store: NodeReader, root: Subtree, keys: Iterable[FactKey]) -> MapProof:
    """The one proof, under `root`, of what the map holds or does not hold at `keys`."""
    numbers = sorted({int.from_bytes(key, "big") for key in keys})
    tokens: list[int] = []
    leaves: list[MapLeaf] = []
    hashes: list[Digest] = []

    def walk(tree: Subtree, depth: int, low: int, high: int) -> None:
        if low == high:
            tokens.append(Token.HASH)
            hashes.append(tree.hash)
        elif not tree.ref:
            tokens.append(Token.EMPTY)
        elif tree.ref & 1:
            tokens.append(Token.LEAF)
            leaves.append(MapLeaf.decode(store.read(tree.ref >> 1, LEAF_RECORD)))
        else:
            tokens.append(Token.NODE)
            left, right = children(store.read(tree.ref >> 1, NODE_RECORD))
            middle = halve(numbers, low, high, depth)
            walk(left, depth + 1, low, middle)
            walk(right, depth + 1, middle, high)

    walk(root, 0, 0, len(numbers))
    return MapProof(pack(tokens), tuple(leaves), tuple(hashes))
