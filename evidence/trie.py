"""The map's trie over the 256 bits of fact keys: update and proof (docs/formats/log.md).

Records live behind a `NodeStore`, which only appends and reads bytes, so old roots stay readable for as long as the
store keeps them. A node's record carries the hashes of both its children: an update along one path never reads a
sibling. Recursion is bounded by the 256 bits of a key.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Final, NamedTuple, Protocol

from evidence.errors import MapError
from evidence.hashing import TAG_MAP_LEAF, TAG_MAP_NODE
from evidence.map import EMPTY, KEY_BITS, LEAF_RECORD, MapLeaf, MapProof, Token, halve
from evidence.types import Digest, FactKey

NODE_RECORD: Final = 80
"""Bytes of a node: left hash, right hash, u64 left reference, u64 right reference."""


class Subtree(NamedTuple):
    """A subtree's hash and where its record is: `position << 1 | is leaf`, 0 when empty."""

    hash: Digest
    ref: int


EMPTY_MAP = Subtree(EMPTY, 0)


class NodeReader(Protocol):
    """Records by position."""

    def read(self, position: int, length: int) -> bytes: ...


class NodeStore(NodeReader, Protocol):
    """Append-only records. Positions are chosen by the store, above zero and below 2^63."""

    def append(self, record: bytes) -> int: ...


class MemoryNodeStore:
    """A `NodeStore` in one byte array, for tests and for replays that are thrown away."""

    def __init__(self) -> None:
        self._bytes = bytearray(1)

    def read(self, position: int, length: int) -> bytes:
        return bytes(self._bytes[position : position + length])

    def append(self, record: bytes) -> int:
        position = len(self._bytes)
        self._bytes += record
        return position


def _leaf_hash(record: bytes) -> Digest:
    return Digest(sha256(TAG_MAP_LEAF + record).digest())


def _node_hash(hashes: bytes) -> Digest:
    return Digest(sha256(TAG_MAP_NODE + hashes).digest())


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
    return work.apply(root, 0, 0, len(numbers)), work.replaced


class _Update:
    """One batch of changes on its way into the trie."""

    def __init__(self, store: NodeStore, numbers: list[int], records: list[bytes]) -> None:
        self._read = store.read
        self._append = store.append
        self._numbers = numbers
        self._records = records
        self.replaced: dict[FactKey, int] = {}

    def apply(self, tree: Subtree, depth: int, low: int, high: int) -> Subtree:
        """`tree`, which stands at `depth`, with changes `low` to `high`, all of which belong under it."""
        if low == high:
            return tree
        ref = tree.ref
        if not ref:
            return self._build(
                self._numbers[low:high], [self._write_leaf(i) for i in range(low, high)], depth
            )
        if ref & 1:
            return self._join_leaf(tree, depth, low, high)
        if high - low == 1:
            return self._apply_one(ref, depth, low)
        record = self._read(ref >> 1, NODE_RECORD)
        middle = halve(self._numbers, low, high, depth)
        left, right = children(record)
        return self._write_node(
            self.apply(left, depth + 1, low, middle), self.apply(right, depth + 1, middle, high)
        )

    def _apply_one(self, ref: int, depth: int, change: int) -> Subtree:
        """One change under a node: down its path without recursion, then up again."""
        number = self._numbers[change]
        path: list[bytes] = []
        shift = KEY_BITS - 1 - depth
        while ref and not ref & 1:
            record = self._read(ref >> 1, NODE_RECORD)
            path.append(record)
            at = 72 if number >> shift & 1 else 64
            ref = int.from_bytes(record[at : at + 8], "big")
            shift -= 1
        tree = self.apply(
            Subtree(_child_hash(path[-1], number >> shift + 1 & 1), ref), 255 - shift, change, change + 1
        )
        digest, ref = tree
        for record in reversed(path):
            shift += 1
            place = ref.to_bytes(8, "big")
            if number >> shift & 1:
                record = record[:32] + digest + record[64:72] + place
            else:
                record = digest + record[32:64] + place + record[72:]
            digest = _node_hash(record[:64])
            ref = self._append(record) << 1
        return Subtree(digest, ref)

    def _join_leaf(self, tree: Subtree, depth: int, low: int, high: int) -> Subtree:
        """A leaf stands where changes go: it is replaced by its own change, or sinks beside them."""
        record = self._read(tree.ref >> 1, LEAF_RECORD)
        standing = int.from_bytes(record[:32], "big")
        numbers = self._numbers[low:high]
        trees = [self._write_leaf(i) for i in range(low, high)]
        at = bisect_left(numbers, standing)
        if at == len(numbers) or numbers[at] != standing:
            numbers.insert(at, standing)
            trees.insert(at, tree)
        else:
            self.replaced[FactKey(record[:32])] = int.from_bytes(record[96:104], "big")
        return self._build(numbers, trees, depth)

    def _build(self, numbers: list[int], trees: list[Subtree], depth: int) -> Subtree:
        """A subtree at `depth` of leaves that are written already."""

        def grow(low: int, high: int, depth: int) -> Subtree:
            if high - low < 2:
                return trees[low] if low < high else EMPTY_MAP
            middle = halve(numbers, low, high, depth)
            return self._write_node(grow(low, middle, depth + 1), grow(middle, high, depth + 1))

        return grow(0, len(numbers), depth)

    def _write_leaf(self, change: int) -> Subtree:
        record = self._records[change]
        return Subtree(_leaf_hash(record), self._append(record) << 1 | 1)

    def _write_node(self, left: Subtree, right: Subtree) -> Subtree:
        hashes = left.hash + right.hash
        position = self._append(hashes + left.ref.to_bytes(8, "big") + right.ref.to_bytes(8, "big"))
        return Subtree(_node_hash(hashes), position << 1)


def _child_hash(record: bytes, bit: int) -> Digest:
    return Digest(record[32:64] if bit else record[:32])


def children(record: bytes) -> tuple[Subtree, Subtree]:
    """Left and right subtree of a node's record."""
    return (
        Subtree(Digest(record[:32]), int.from_bytes(record[64:72], "big")),
        Subtree(Digest(record[32:64]), int.from_bytes(record[72:80], "big")),
    )


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
    return MapProof(_pack(tokens), tuple(leaves), tuple(hashes))


def _pack(tokens: list[int]) -> bytes:
    padded = tokens + [0] * (-len(tokens) % 4)
    return bytes(
        padded[i] << 6 | padded[i + 1] << 4 | padded[i + 2] << 2 | padded[i + 3]
        for i in range(0, len(padded), 4)
    )
