"""From the bytes of a request to portions of lines, in bounded memory: one line and one portion at a time."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Final

from starlette.requests import ClientDisconnect

from api.bulk.problems import BulkCut, BulkSilent, BulkTooLarge, BulkTooManyLines, StoppedReading
from api.settings import BulkLimits

PORTION_BYTES: Final = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its end. Numbers count from 1 and blank lines too; `text` is None of a line that was too long to keep."""

    number: int
    text: bytes | None


class LineSplitter:
    """Cuts a stream into lines. What is longer than `greatest` bytes is dropped as it comes, and only said to have been there."""

    def __init__(self, greatest: int) -> None:
        self._greatest = greatest
        self._number = 0
        self._open = bytearray()
        self._dropped = False

    def feed(self, chunk: bytes) -> Iterator[Line]:
        """The lines that end in a chunk."""
        *ends, rest = chunk.split(b"\n")
        for end in ends:
            self._keep(end)
            yield self._close()
        self._keep(rest)

    def end(self) -> Iterator[Line]:
        """The last line, when nothing ended it."""
        if self._open or self._dropped:
            yield self._close()

    def _keep(self, piece: bytes) -> None:
        if self._dropped or len(self._open) + len(piece) > self._greatest:
            self._dropped = True
            self._open.clear()
        else:
            self._open += piece

    def _close(self) -> Line:
        self._number += 1
        line = Line(self._number, None if self._dropped else bytes(self._open))
        self._open.clear()
        self._dropped = False
        return line


async def portions(
    chunks: AsyncIterator[bytes], limits: BulkLimits, line_bytes: int, at_once: int
) -> AsyncIterator[list[Line]]:
    """The lines of a request that are not blank, up to `at_once` or some megabytes at a time.

    Raises (when every line before it was given):
        StoppedReading: too many lines or bytes, or a sender that fell silent. BulkCut: it went away, and what it sent last is
            not given, because it will be sent again.
    """
    gathered, size = list[Line](), 0
    stopped: StoppedReading | None = None
    try:
        async for line in _lines(
            _limited(_patient(chunks, limits.silence_seconds), limits), limits, line_bytes
        ):
            gathered.append(line)
            size += len(line.text or b"")
            if len(gathered) >= at_once or size >= PORTION_BYTES:
                yield gathered
                gathered, size = [], 0
    except StoppedReading as problem:
        stopped = problem
    if gathered and not isinstance(stopped, BulkCut):
        yield gathered
    if stopped is not None:
        raise stopped


async def _lines(chunks: AsyncIterator[bytes], limits: BulkLimits, line_bytes: int) -> AsyncIterator[Line]:
    splitter = LineSplitter(line_bytes)
    async for chunk in chunks:
        for line in splitter.feed(chunk):
            if not _blank(line):
                if line.number > limits.lines:
                    await _let_pass(chunks)
                yield _counted(line, limits)
    for line in splitter.end():
        if not _blank(line):
            yield _counted(line, limits)


def _blank(line: Line) -> bool:
    return line.text is not None and not line.text.strip()


async def _let_pass(chunks: AsyncIterator[bytes]) -> None:
    """Who is still sending would never read the answer: a connection that is closed takes it along."""
    async for _ in chunks:
        continue


def _counted(line: Line, limits: BulkLimits) -> Line:
    if line.number > limits.lines:
        raise BulkTooManyLines("Send the rest in another request.", greatest=limits.lines)
    return line


async def _limited(chunks: AsyncIterator[bytes], limits: BulkLimits) -> AsyncIterator[bytes]:
    received = 0
    async for chunk in chunks:
        received += len(chunk)
        if received > limits.bytes:
            raise BulkTooLarge("Send the rest in another request.", greatest=limits.bytes)
        yield chunk


async def _patient(chunks: AsyncIterator[bytes], seconds: float) -> AsyncIterator[bytes]:
    while True:
        try:
            async with asyncio.timeout(seconds):
                chunk = await anext(chunks)
        except StopAsyncIteration:
            return
        except TimeoutError as error:
            raise BulkSilent("Send it again.", seconds=seconds) from error
        except ClientDisconnect as error:
            raise BulkCut("Send it again.") from error
        yield chunk
