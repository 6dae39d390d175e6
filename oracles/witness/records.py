"""The commit record of a block: what the store held when the block's facts were in (140 bytes, fixed)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final
from zlib import crc32

from evidence.trie import Subtree
from evidence.types import Digest
from oracles.witness.types import Height

_FIELDS: Final = struct.Struct(">QQ32sQ32sQQ32s")
_CHECK: Final = struct.Struct(">I")
BLOCK_RECORD: Final = _FIELDS.size + _CHECK.size


@dataclass(frozen=True, slots=True)
class BlockRecord:
    """A fact-carrying block, the log's size after it, the map after it and the running hash after it.

    `map_end` is the length of the map file, so that the last record says where every file ends.
    """

    stamp: Height
    size: int
    map: Subtree
    map_end: int
    running: Digest

    def encode(self) -> bytes:
        """The record with its CRC-32."""
        stamp, root = self.stamp, self.map
        body = _FIELDS.pack(
            stamp.number, stamp.time, stamp.hash, self.size, root.hash, root.ref, self.map_end, self.running
        )
        return body + _CHECK.pack(crc32(body))

    @classmethod
    def decode(cls, record: bytes) -> BlockRecord | None:
        """Inverse of `encode`; None when the bytes are no whole record."""
        if len(record) != BLOCK_RECORD or _CHECK.unpack(record[-4:])[0] != crc32(record[:-4]):
            return None
        number, time, block_hash, size, map_hash, ref, map_end, running = _FIELDS.unpack(record[:-4])
        stamp = Height(number, Digest(block_hash), time)
        return cls(stamp, size, Subtree(Digest(map_hash), ref), map_end, Digest(running))


def whole_records(data: bytes) -> int:
    """How many records stand at the start of `data` before the first that is torn or does not go on."""
    count, number, size = 0, -1, 0
    for start in range(0, len(data) - BLOCK_RECORD + 1, BLOCK_RECORD):
        record = BlockRecord.decode(data[start : start + BLOCK_RECORD])
        if record is None or record.stamp.number <= number or record.size <= size:
            break
        count, number, size = count + 1, record.stamp.number, record.size
    return count
