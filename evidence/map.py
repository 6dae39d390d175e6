"""The map's leaf, and what a map multiproof proves (docs/formats/log.md). The trie itself: evidence/trie.py."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256
from typing import Final

from evidence.errors import MapError
from evidence.hashing import HASH_BYTES, TAG_MAP_LEAF, map_node
from evidence.types import ActHash, Digest, FactKey, Word

KEY_BITS: Final = 256
EMPTY: Final = Digest(bytes(HASH_BYTES))
"""Root of a subtree without keys."""
LEAF_RECORD: Final = 112
"""Bytes of a leaf: key, word, act hash, u64 index, u64 block time."""
_U64_LIMIT = 1 << 64


class Token(IntEnum):
    """What stands at one position of the preorder walk of a proof."""

    EMPTY = 0
    LEAF = 1
    NODE = 2
    HASH = 3


@dataclass(frozen=True, slots=True)
class MapLeaf:
    """The latest fact of a key: `index` is its place in the log, `time` the block time in Unix seconds."""

    key: FactKey
    word: Word
    act: ActHash
    index: int
    time: int

    def __post_init__(self) -> None:
        for field in ("key", "word", "act"):
            value = getattr(self, field)
            if not isinstance(value, bytes) or len(value) != 32:
                raise MapError(f"{field} of a map leaf is 32 bytes", value=value)
        for field in ("index", "time"):
            number = getattr(self, field)
            if type(number) is not int or not 0 <= number < _U64_LIMIT:
                raise MapError(f"{field} of a map leaf is a u64", value=number)

    def encode(self) -> bytes:
        """The 112 bytes that are hashed after tag 05."""
        return b"".join(
            (self.key, self.word, self.act, self.index.to_bytes(8, "big"), self.time.to_bytes(8, "big"))
        )

    def hash(self) -> Digest:
        return Digest(sha256(TAG_MAP_LEAF + self.encode()).digest())

    @classmethod
    def decode(cls, record: bytes) -> MapLeaf:
        """Inverse of `encode`; raises MapError for another length."""
        if len(record) != LEAF_RECORD:
            raise MapError("a map leaf is 112 bytes", length=len(record))
        return cls(
            FactKey(record[:32]),
            Word(record[32:64]),
            ActHash(record[64:96]),
            int.from_bytes(record[96:104], "big"),
            int.from_bytes(record[104:112], "big"),
        )


@dataclass(frozen=True, slots=True)
class MapProof:
    """Packed 2-bit tokens in preorder, and the leaves and hashes that they name, in the order of the walk.

    `short`: an empty subtree on no path is the token of an empty one, and no hash (docs/formats/bundle.md, second layout).
    """

    tokens: bytes
    leaves: tuple[MapLeaf, ...]
    hashes: tuple[Digest, ...]
    short: bool = False


def halve(numbers: Sequence[int], low: int, high: int, depth: int) -> int:
    """Where, in the sorted keys `numbers[low:high]` that share `depth` bits, the keys with the next bit set begin."""
    rest = KEY_BITS - depth
    pivot = (numbers[low] >> rest << rest) | 1 << (rest - 1)
    return bisect_left(numbers, pivot, low, high)


def verify_multiproof(
    root: Digest, keys: Iterable[FactKey], proof: MapProof
) -> dict[FactKey, MapLeaf | None]:
    """What the map with this root holds at each of `keys`, None where it holds nothing.

    Raises MapError unless `proof` is exactly the proof of this set of keys.
    """
    walk = _Verification(set(keys), proof)
    digest = walk.subtree(0, 0, len(walk.numbers), 0)[0]
    walk.finish()
    if digest != root:
        raise MapError("the proof leads to another map root", found=digest, wanted=root)
    return walk.found


class _Verification:
    """The verifier's walk: the tokens say the shape, the asked keys say which shapes are allowed."""

    def __init__(self, keys: set[FactKey], proof: MapProof) -> None:
        for key in keys:
            if len(key) != 32:
                raise MapError("a fact key is 32 bytes", key=key)
        self._keys = sorted(keys)
        self.numbers = [int.from_bytes(key, "big") for key in self._keys]
        self.found: dict[FactKey, MapLeaf | None] = {}
        self._tokens, self._short = proof.tokens, proof.short
        self._taken = 0
        self._leaves: Iterator[MapLeaf] = iter(proof.leaves)
        self._hashes: Iterator[Digest] = iter(proof.hashes)
        self._shapes: dict[int, Callable[[int, int, int, int], Digest]] = {
            Token.EMPTY: self._empty,
            Token.LEAF: self._leaf,
            Token.NODE: self._node,
        }

    def subtree(self, depth: int, low: int, high: int, prefix: int) -> tuple[Digest, int]:
        """Hash and token of the subtree at the `depth` bits of `prefix`, with asked keys `low` to `high` below it."""
        token = self._token(depth)
        if low == high:
            return self._off_path(token, depth), token
        if token == Token.HASH:
            raise MapError("a subtree on the path of an asked key is given as a hash", depth=depth)
        return self._shapes[token](depth, low, high, prefix), token

    def finish(self) -> None:
        """Refuses what the walk did not consume."""
        if len(self._tokens) != (self._taken + 3) // 4:
            raise MapError("tokens are left over")
        if self._taken % 4 and self._tokens[-1] & (1 << 8 - 2 * (self._taken % 4)) - 1:
            raise MapError("the padding of the tokens is not zero")
        if next(self._leaves, None) is not None or next(self._hashes, None) is not None:
            raise MapError("leaves or hashes are left over")

    def _token(self, depth: int) -> int:
        at, place = divmod(self._taken, 4)
        if at >= len(self._tokens):
            raise MapError("tokens are missing", depth=depth)
        self._taken += 1
        return self._tokens[at] >> 6 - 2 * place & 3

    def _off_path(self, token: int, depth: int) -> Digest:
        if self._short and token == Token.EMPTY:
            return EMPTY
        if token != Token.HASH:
            raise MapError("a subtree on no path is not given as a hash", depth=depth)
        digest = self._hash(depth)
        if self._short and digest == EMPTY:
            raise MapError("an empty subtree is given as a hash", depth=depth)
        return digest

    def _hash(self, depth: int) -> Digest:
        digest = next(self._hashes, None)
        if digest is None:
            raise MapError("hashes are missing", depth=depth)
        if len(digest) != 32:
            raise MapError("a hash is 32 bytes", hash=digest)
        return digest

    def _empty(self, depth: int, low: int, high: int, prefix: int) -> Digest:
        self.found.update(dict.fromkeys(self._keys[low:high]))
        return EMPTY

    def _leaf(self, depth: int, low: int, high: int, prefix: int) -> Digest:
        leaf = next(self._leaves, None)
        if leaf is None:
            raise MapError("leaves are missing", depth=depth)
        if int.from_bytes(leaf.key, "big") >> KEY_BITS - depth != prefix:
            raise MapError("a leaf stands where its key does not lead", key=leaf.key, depth=depth)
        self.found.update({key: leaf if key == leaf.key else None for key in self._keys[low:high]})
        return leaf.hash()

    def _node(self, depth: int, low: int, high: int, prefix: int) -> Digest:
        if depth == KEY_BITS:
            raise MapError("a node stands below the last bit", depth=depth)
        middle = halve(self.numbers, low, high, depth)
        left, left_token = self.subtree(depth + 1, low, middle, prefix << 1)
        right, right_token = self.subtree(depth + 1, middle, high, prefix << 1 | 1)
        alone_left = right == EMPTY and (left == EMPTY or left_token == Token.LEAF)
        alone_right = left == EMPTY and right_token == Token.LEAF
        if alone_left or alone_right:
            raise MapError("a node of fewer than two keys does not exist", depth=depth)
        return map_node(left, right)
