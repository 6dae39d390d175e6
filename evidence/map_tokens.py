"""The tokens of a map multiproof, and its shorter form without empty subtrees (docs/formats/log.md, "Map multiproof").

In a proof of keys every subtree on no path is a hash, an empty one 32 zero bytes. Keys of one subject share their first bits, so
a proof of them has a row of such zeros; the shorter form gives them as the token of an empty subtree and leaves the hash out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from evidence.errors import MapError
from evidence.map import EMPTY, KEY_BITS, MapProof, Token, halve
from evidence.types import Digest, FactKey


def pack(tokens: Sequence[int]) -> bytes:
    """Four tokens to a byte, the first in the highest bits, padded with zero bits."""
    padded = [*tokens, *[0] * (-len(tokens) % 4)]
    return bytes(
        padded[i] << 6 | padded[i + 1] << 4 | padded[i + 2] << 2 | padded[i + 3]
        for i in range(0, len(padded), 4)
    )


def without_empties(proof: MapProof, keys: Collection[FactKey]) -> MapProof:
    """The shorter form of a proof of these keys.

    Raises:
        MapError: it is no proof of them.
    """
    if proof.short:
        return proof
    tokens, hashes = [], iter(proof.hashes)
    kept = []
    for token, on_path in _walk(proof.tokens, keys):
        if not on_path:
            digest = _next(hashes, token, Token.HASH)
            token = Token.EMPTY if digest == EMPTY else Token.HASH
            if token == Token.HASH:
                kept.append(digest)
        tokens.append(token)
    _at_end(hashes)
    return MapProof(pack(tokens), proof.leaves, tuple(kept), short=True)


def with_empties(proof: MapProof, keys: Collection[FactKey]) -> MapProof:
    """Inverse of `without_empties`.

    Raises:
        MapError: it is no shorter form of a proof of these keys.
    """
    if not proof.short:
        return proof
    found, given = [], iter(proof.hashes)
    full: list[Digest] = []
    for token, on_path in _walk(proof.tokens, keys):
        if on_path:
            found.append(token)
            continue
        found.append(Token.HASH)
        digest = EMPTY if token == Token.EMPTY else _next(given, token, Token.HASH)
        if token == Token.HASH and digest == EMPTY:
            raise MapError("an empty subtree is given as a hash")
        full.append(digest)
    _at_end(given)
    return MapProof(pack(found), proof.leaves, tuple(full))


def _walk(tokens: bytes, keys: Collection[FactKey]) -> Iterator[tuple[int, bool]]:
    """Each token, and whether it stands on the path of a key. Below a node both sides follow.

    Raises:
        MapError: tokens are missing or left over, or a node stands off every path or below the last bit.
    """
    numbers = sorted(int.from_bytes(key, "big") for key in keys)
    pending, taken = [(0, 0, len(numbers))], 0
    while pending:
        depth, low, high = pending.pop()
        at, place = divmod(taken, 4)
        if at >= len(tokens):
            raise MapError("tokens are missing", depth=depth)
        token = tokens[at] >> 6 - 2 * place & 3
        taken += 1
        yield token, low != high
        if token != Token.NODE:
            continue
        if low == high or depth == KEY_BITS:
            raise MapError("a node stands on no path, or below the last bit", depth=depth)
        middle = halve(numbers, low, high, depth)
        pending += ((depth + 1, middle, high), (depth + 1, low, middle))
    if len(tokens) != (taken + 3) // 4 or (taken % 4 and tokens[-1] & (1 << 8 - 2 * (taken % 4)) - 1):
        raise MapError("tokens are left over, or their padding is not zero")


def _next(hashes: Iterator[Digest], token: int, wanted: Token) -> Digest:
    digest = next(hashes, None)
    if token != wanted or digest is None:
        raise MapError("a subtree on no path is no hash, or its hash is missing")
    return digest


def _at_end(hashes: Iterator[Digest]) -> None:
    if next(hashes, None) is not None:
        raise MapError("hashes are left over")
