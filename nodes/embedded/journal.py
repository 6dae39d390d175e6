"""An append-only file of records, each with its place, length and CRC, each on disk before `append` returns.

Frame, big-endian: magic `GWJ1` | u64 place, from 0 | u32 length | u32 CRC-32 of place, length and body | body.
"""

from __future__ import annotations

import fcntl
import os
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from nodes.embedded.errors import ChainBusy, JournalDamaged

MAGIC = b"GWJ1"
_FRAME = struct.Struct(">4sQII")
_CHECKED = struct.Struct(">QI")


def framed(place: int, body: bytes) -> bytes:
    """A record as it stands in the file."""
    crc = zlib.crc32(body, zlib.crc32(_CHECKED.pack(place, len(body))))
    return _FRAME.pack(MAGIC, place, len(body), crc) + body


def read_record(data: bytes, offset: int) -> tuple[int, bytes] | None:
    """Place and body of the record at an offset, None when no whole record stands there."""
    if len(data) - offset < _FRAME.size:
        return None
    magic, place, length, crc = _FRAME.unpack_from(data, offset)
    body = data[offset + _FRAME.size : offset + _FRAME.size + length]
    if magic != MAGIC or len(body) != length:
        return None
    return (place, body) if zlib.crc32(body, zlib.crc32(_CHECKED.pack(place, length))) == crc else None


def parse(data: bytes) -> tuple[list[bytes], int]:
    """The bodies of a journal's whole records, and the offset behind the last of them.

    What follows is one torn record: at a crash only the last can be unfinished, because each was on disk before the
    next was begun.

    Raises:
        JournalDamaged: whole records stand behind a broken one, or a record is not in its place.
    """
    bodies: list[bytes] = []
    offset = 0
    while (record := read_record(data, offset)) is not None:
        place, body = record
        if place != len(bodies):
            raise JournalDamaged("a record is not in its place", expected=len(bodies), found=place)
        bodies.append(body)
        offset += _FRAME.size + len(body)
    behind = _record_behind(data, offset + 1)
    if behind is not None:
        raise JournalDamaged(
            "a record in the middle is broken", place=len(bodies), offset=offset, next=behind
        )
    return bodies, offset


def _record_behind(data: bytes, offset: int) -> int | None:
    """Place of the first whole record at or behind an offset."""
    while (offset := data.find(MAGIC, offset)) >= 0:
        record = read_record(data, offset)
        if record is not None:
            return record[0]
        offset += 1
    return None


class Journal:
    """The journal of one chain, held by one process at a time."""

    def __init__(self, file: BinaryIO, bodies: list[bytes], torn: int) -> None:
        self._file = file
        self._bodies = bodies
        self._next = len(bodies)
        self.torn_bytes = torn

    @classmethod
    def open(cls, path: Path) -> Journal:
        """Opens or creates the file and cuts a torn last record, which nobody can have relied on.

        Raises:
            ChainBusy: another process has it open.
            JournalDamaged: it is broken before its end.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644), "r+b", buffering=0)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.close()
            raise ChainBusy("another process runs the chain of this directory", path=str(path)) from error
        try:
            data = path.read_bytes()
            bodies, end = parse(data)
            file.truncate(end)
            _sync(file, path.parent)
        except BaseException:
            file.close()
            raise
        return cls(file, bodies, len(data) - end)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._file.close()

    def take_bodies(self) -> Iterator[bytes]:
        """The records found at opening, each handed out once, so that a long journal does not stay in memory."""
        self._bodies.reverse()
        while self._bodies:
            yield self._bodies.pop()

    def append(self, body: bytes) -> None:
        """Writes a record; when this returns it is on disk. OSError: the file must not be written any more."""
        record = framed(self._next, body)
        while record:
            record = record[self._file.write(record) or 0 :]
        os.fdatasync(self._file.fileno())
        self._next += 1


def _sync(file: BinaryIO, directory: Path) -> None:
    """The file's length and its name, too, must survive."""
    os.fsync(file.fileno())
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
