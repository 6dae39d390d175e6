"""The compact form of a bundle: the second layout as deterministic CBOR, deflated (docs/formats/bundle.md, "Compact form")."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from evidence import cbor
from evidence.encoding import JsonValue, Tree, b64u
from evidence.errors import BundleError

MAGIC: Final = b"GWB\x02"
"""The first bytes of a compact bundle."""
CHECK_BYTES: Final = 8
"""Of the SHA-256 of what follows them: a deflated stream has bits that no reader looks at, and damage there must be seen too."""
MOST_BYTES: Final = 16 << 20
"""Greatest size inflated."""
_RAW_DEFLATE: Final = -15


def write(tree: Tree) -> bytes:
    """A tree of the second layout as MAGIC, the check and its deflated CBOR (RFC 1951)."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, _RAW_DEFLATE, 9)
    stream = deflate.compress(cbor.encode(tree)) + deflate.flush()
    return MAGIC + _check(stream) + stream


def read(data: bytes) -> Tree:
    """Inverse of `write`, whatever made the deflated stream. BundleError or EncodingError when there is no such tree."""
    start = len(MAGIC) + CHECK_BYTES
    stream = data[start:]
    if data[len(MAGIC) : start] != _check(stream):
        raise BundleError("the compact bundle is damaged: its check does not fit")
    inflate = zlib.decompressobj(_RAW_DEFLATE)
    try:
        plain = inflate.decompress(stream, MOST_BYTES)
    except zlib.error as error:
        raise BundleError("the compact bundle cannot be inflated", reason=str(error)) from error
    if not inflate.eof or inflate.unused_data:
        raise BundleError("the compact bundle is too large, cut off, or has something behind its end")
    return cbor.decode(plain)


def _check(stream: bytes) -> bytes:
    return sha256(stream).digest()[:CHECK_BYTES]


def as_json(tree: Tree) -> JsonValue:
    """The tree with its byte strings as base64url, as the JSON form has them."""
    if isinstance(tree, bytes):
        return b64u(tree)
    if tree is None or isinstance(tree, str | int):
        return tree
    if isinstance(tree, Mapping):
        return {name: as_json(one) for name, one in tree.items()}
    return [as_json(one) for one in tree]
