"""Append-only files that are read through memory maps and cut back to what was committed."""

from __future__ import annotations

import mmap
import os
from pathlib import Path
from typing import Final

_GROWTH: Final = 1 << 24
"""Files are extended by at least 16 MiB and an eighth (sparse), so that a map seldom has to be made anew."""


class FileView:
    """What was committed of a file when the view was taken; safe to read while the file grows."""

    __slots__ = ("_map", "length")

    def __init__(self, mapped: mmap.mmap | bytes, length: int) -> None:
        self._map = mapped
        self.length = length

    def read(self, position: int, length: int) -> bytes:
        """Bytes at `position`; EOFError when they reach beyond what was committed."""
        if position < 0 or position + length > self.length:
            raise EOFError(f"bytes {position} to {position + length} of {self.length}")
        return self._map[position : position + length]


class AppendFile:
    """One writer's append-only file. What is appended is readable at once and durable after `sync`.

    The file on disk may be longer than its content: it is extended ahead, and a process that was killed may leave
    half a write behind. Only the length given at the start, which comes from a commit record, counts.
    """

    def __init__(self, path: Path, length: int) -> None:
        """Opens or creates; OSError when the file is shorter than `length`."""
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            present = os.fstat(self._descriptor).st_size
            if present < length:
                raise OSError(f"{path} holds {present} bytes where {length} were committed")
            os.ftruncate(self._descriptor, length)
        except OSError:
            os.close(self._descriptor)
            raise
        self.path = path
        self.flushed = length
        self._tail = bytearray()
        self._map: mmap.mmap | bytes = b""
        self._capacity = 0
        if length:
            self._extend(length)

    @property
    def length(self) -> int:
        return self.flushed + len(self._tail)

    @property
    def unflushed(self) -> int:
        """Bytes that only this process holds."""
        return len(self._tail)

    def append(self, data: bytes) -> int:
        """Position at which `data` now stands."""
        position = self.flushed + len(self._tail)
        self._tail += data
        return position

    def read(self, position: int, length: int) -> bytes:
        """Bytes at `position`, committed or not."""
        if position < self.flushed:
            return self._map[position : position + length]
        start = position - self.flushed
        return bytes(self._tail[start : start + length])

    def flush(self) -> None:
        """Hands the tail to the operating system in one write."""
        if not self._tail:
            return
        end = self.length
        if end > self._capacity:
            self._extend(end)
        view = memoryview(self._tail)
        done = 0
        while done < len(view):
            done += os.pwrite(self._descriptor, view[done:], self.flushed + done)
        view.release()
        self.flushed = end
        self._tail = bytearray()

    def sync(self) -> None:
        """Returns when everything appended is on disk."""
        if self._tail:
            self.flush()
            os.fdatasync(self._descriptor)

    def view(self) -> FileView:
        """A reader of what was flushed."""
        return FileView(self._map, self.flushed)

    def close(self) -> None:
        """Closes without flushing: what was not synced was not promised."""
        os.close(self._descriptor)

    def _extend(self, length: int) -> None:
        self._capacity = length + max(_GROWTH, length // 8)
        os.ftruncate(self._descriptor, self._capacity)
        # Views keep the old map alive for as long as they need it.
        self._map = mmap.mmap(self._descriptor, self._capacity, prot=mmap.PROT_READ)


def sync_directory(path: Path) -> None:
    """Makes created and renamed files of a directory durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
