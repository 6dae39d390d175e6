"""True IPFS CIDs, made locally: the same name that `ipfs add --cid-version=1 --raw-leaves` gives (UnixFS 1.5, balanced).

Chunks of 262,144 bytes as raw leaves, a balanced tree of width 174, CIDv1 in base32.
"""

from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, NewType

Cid = NewType("Cid", str)
"""CIDv1, base32, lower case."""

CHUNK_BYTES: Final = 262_144
WIDTH: Final = 174
_RAW: Final = 0x55
_DAG_PB: Final = 0x70
_SHA2_256: Final = b"\x12\x20"
_UNIXFS_FILE: Final = 2


@dataclass(frozen=True, slots=True)
class _Node:
    """A node of the tree: binary CID, bytes of the file below it, bytes of all blocks below it and its own."""

    cid: bytes
    file_bytes: int
    total_bytes: int


def cid_of(data: bytes) -> Cid:
    """The CID of a file with these bytes."""
    chunks = [data[at : at + CHUNK_BYTES] for at in range(0, len(data), CHUNK_BYTES)] or [b""]
    level = [_Node(_binary_cid(_RAW, chunk), len(chunk), len(chunk)) for chunk in chunks]
    while len(level) > 1:
        level = [_parent(level[at : at + WIDTH]) for at in range(0, len(level), WIDTH)]
    return Cid("b" + b32encode(level[0].cid).decode("ascii").rstrip("=").lower())


def _binary_cid(codec: int, block: bytes) -> bytes:
    return bytes((1, codec)) + _SHA2_256 + sha256(block).digest()


def _parent(children: Sequence[_Node]) -> _Node:
    """PBNode of dag-pb: links first, then the UnixFS data with the sizes of the children."""
    links = b"".join(_field(2, _link(child)) for child in children)
    size = sum(child.file_bytes for child in children)
    sizes = b"".join(b"\x20" + _varint(child.file_bytes) for child in children)
    data = b"\x08" + _varint(_UNIXFS_FILE) + b"\x18" + _varint(size) + sizes
    block = links + _field(1, data)
    return _Node(_binary_cid(_DAG_PB, block), size, len(block) + sum(child.total_bytes for child in children))


def _link(child: _Node) -> bytes:
    return _field(1, child.cid) + _field(2, b"") + b"\x18" + _varint(child.total_bytes)


def _field(number: int, value: bytes) -> bytes:
    """A length-delimited field of protobuf."""
    return bytes((number << 3 | 2,)) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)
