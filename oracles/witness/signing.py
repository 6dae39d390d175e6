"""The witness's signatures: one body per height, on disk before anyone sees it."""

from __future__ import annotations

import struct
import threading
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final
from zlib import crc32

from evidence.checkpoints import Checkpoint, WitnessSignature, sign_checkpoint
from evidence.signatures import RawSignature
from evidence.types import Digest, NetworkId
from oracles.witness.files import AppendFile, sync_directory
from oracles.witness.keys import WitnessKey
from oracles.witness.records import BlockRecord
from oracles.witness.types import BlockUnknown, StoreDamaged, WitnessRefused
from oracles.witness.views import StoreView

SLOT_SECONDS: Final = 10
"""docs/formats/log.md, "Checkpoint": the first block with new facts of each slot of block time is signed."""

_FIELDS: Final = struct.Struct(">Q32s64s")
_CHECK: Final = struct.Struct(">I")
_RECORD: Final = _FIELDS.size + _CHECK.size


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint and this witness's signature over its body."""

    checkpoint: Checkpoint
    signature: WitnessSignature


def is_scheduled(before: BlockRecord | None, record: BlockRecord) -> bool:
    """Whether a fact-carrying block is the first of its slot; `before` is the fact-carrying block before it."""
    return before is None or before.stamp.time // SLOT_SECONDS != record.stamp.time // SLOT_SECONDS


class Signatures:
    """All signatures ever given, kept apart from log and map so that a lost store cannot make the witness sign anew.

    Safe for several threads.
    """

    def __init__(self, path: Path, network: NetworkId, key: WitnessKey) -> None:
        """Opens or creates; StoreDamaged when a record before the last does not read back."""
        self.network = network
        self.key = key
        self._lock = threading.Lock()
        self._places = _read_places(path)
        self._file = AppendFile(path, len(self._places) * _RECORD)
        sync_directory(path.parent)
        self.latest = max(self._places, default=None)

    def checkpoint(self, record: BlockRecord, log_root: Digest) -> Checkpoint:
        """What there is to sign for a fact-carrying block, after which the log has this root."""
        stamp = record.stamp
        return Checkpoint(
            self.network, record.size, log_root, stamp.number, stamp.hash, stamp.time, record.map.hash
        )

    def get(self, view: StoreView, number: int) -> SignedCheckpoint:
        """The signed checkpoint of a block.

        Raises:
            BlockUnknown: it was not signed.
            BlockNotReached: it was, but the store has not come to it again.
            WitnessRefused: what was signed is not what the store holds.
        """
        with self._lock:
            place = self._places.get(number)
        if place is None:
            raise BlockUnknown("no checkpoint of that block was signed", block=number)
        record = view.block(number)
        checkpoint = self.checkpoint(record, view.log_root(record.size))
        return SignedCheckpoint(checkpoint, self._standing(checkpoint, place))

    def sign(self, record: BlockRecord, log_root: Digest) -> SignedCheckpoint:
        """The checkpoint of a block, signed now or before; on disk when this returns.

        Raises:
            WitnessRefused: another body was signed for this height.
        """
        checkpoint = self.checkpoint(record, log_root)
        with self._lock:
            place = self._places.get(checkpoint.block)
            if place is not None:
                return SignedCheckpoint(checkpoint, self._standing(checkpoint, place))
            signature = sign_checkpoint(checkpoint, self.key.member, self.key.sign)
            fields = _FIELDS.pack(checkpoint.block, sha256(checkpoint.body()).digest(), signature.value)
            self._file.append(fields + _CHECK.pack(crc32(fields)))
            self._file.sync()
            self._places[checkpoint.block] = len(self._places)
            self.latest = max(self.latest or 0, checkpoint.block)
        return SignedCheckpoint(checkpoint, signature)

    def check(self, record: BlockRecord, log_root: Digest) -> None:
        """Returns when nothing, or this very body, was signed for the block.

        Raises:
            WitnessRefused: another body was signed.
        """
        place = self._places.get(record.stamp.number)
        if place is not None:
            self._standing(self.checkpoint(record, log_root), place)

    def __contains__(self, number: int) -> bool:
        return number in self._places

    def newest(self, count: int) -> list[int]:
        """The highest blocks that were signed, at most `count`."""
        with self._lock:
            return sorted(self._places)[-count:]

    def close(self) -> None:
        """Closes the file."""
        self._file.close()

    def _standing(self, checkpoint: Checkpoint, place: int) -> WitnessSignature:
        """The signature at a place, which must be over this checkpoint's body."""
        _, digest, value = _FIELDS.unpack(self._file.read(place * _RECORD, _FIELDS.size))
        if sha256(checkpoint.body()).digest() != digest:
            raise WitnessRefused(
                "another checkpoint was signed for this height",
                block=checkpoint.block,
                hash=checkpoint.block_hash,
            )
        return WitnessSignature(self.key.member, RawSignature(value))


def _read_places(path: Path) -> dict[int, int]:
    """Place of each signed block; a torn last record, which nobody has seen, is left out."""
    data = path.read_bytes() if path.exists() else b""
    found: dict[int, int] = {}
    for place, start in enumerate(range(0, len(data) - _RECORD + 1, _RECORD)):
        fields, check = data[start : start + _FIELDS.size], data[start + _FIELDS.size : start + _RECORD]
        if _CHECK.unpack(check)[0] != crc32(fields):
            if any(data[start + _RECORD :]):
                raise StoreDamaged("a signature record does not read back", file=str(path), place=place)
            break
        found[_FIELDS.unpack(fields)[0]] = place
    return found
