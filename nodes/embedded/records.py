"""What the embedded chain's journal says: genesis first, then per block its plan before it is mined and its hash after.

Body: u8 kind, then, big-endian:
    0 genesis: 32-byte block hash | 32-byte SHA-256 of the genesis file
    1 plan: u64 number | u64 block time | u32 count | count times (u32 length | raw transaction)
    2 sealed: u64 number | 32-byte block hash
    3 clock: u64 seconds that block time runs ahead of the clock from now on
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from nodes.embedded.errors import JournalDamaged
from nodes.types import BlockHash, RawTransaction

_PLAN = struct.Struct(">BQQI")
_SEALED = struct.Struct(">BQ32s")
_GENESIS = struct.Struct(">B32s32s")
_CLOCK = struct.Struct(">BQ")
_LENGTH = struct.Struct(">I")


@dataclass(frozen=True, slots=True)
class Genesis:
    """Which chain this journal is of."""

    hash: BlockHash
    file_digest: bytes


@dataclass(frozen=True, slots=True)
class Plan:
    """A block before it is mined: the transactions accepted since the block before, in order of acceptance."""

    number: int
    time: int
    transactions: tuple[RawTransaction, ...]


@dataclass(frozen=True, slots=True)
class Sealed:
    """A block after it was mined. Nobody saw it before this was on disk."""

    number: int
    hash: BlockHash


@dataclass(frozen=True, slots=True)
class Clock:
    """Block time runs this many seconds ahead (tests of deadlines only)."""

    ahead_s: int


Record = Genesis | Plan | Sealed | Clock


def encode(record: Record) -> bytes:
    match record:
        case Genesis(hash=block_hash, file_digest=digest):
            return _GENESIS.pack(0, block_hash, digest)
        case Plan(number=number, time=time, transactions=transactions):
            raws = b"".join(_LENGTH.pack(len(raw)) + raw for raw in transactions)
            return _PLAN.pack(1, number, time, len(transactions)) + raws
        case Sealed(number=number, hash=block_hash):
            return _SEALED.pack(2, number, block_hash)
        case Clock(ahead_s=ahead):
            return _CLOCK.pack(3, ahead)


def decode(body: bytes) -> Record:
    """Reads what `encode` wrote. JournalDamaged on anything else."""
    try:
        record = _decoded(body)
    except struct.error as error:
        raise JournalDamaged("a record is too short", length=len(body)) from error
    if encode(record) != body:
        raise JournalDamaged("a record is not the encoding of what it says", length=len(body))
    return record


def _decoded(body: bytes) -> Record:
    match body[:1]:
        case b"\x00":
            _, block_hash, digest = _GENESIS.unpack(body)
            return Genesis(BlockHash(block_hash), digest)
        case b"\x01":
            return _plan(body)
        case b"\x02":
            _, number, block_hash = _SEALED.unpack(body)
            return Sealed(number, BlockHash(block_hash))
        case b"\x03":
            return Clock(_CLOCK.unpack(body)[1])
        case _:
            raise JournalDamaged("a record is of an unknown kind", kind=body[:1])


def _plan(body: bytes) -> Plan:
    _, number, time, count = _PLAN.unpack_from(body)
    offset = _PLAN.size
    transactions: list[RawTransaction] = []
    for _ in range(count):
        (length,) = _LENGTH.unpack_from(body, offset)
        offset += _LENGTH.size
        transactions.append(RawTransaction(body[offset : offset + length]))
        offset += length
    return Plan(number, time, tuple(transactions))
