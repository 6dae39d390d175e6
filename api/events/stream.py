"""Server-sent events: what concerns a party, from where it left off, as long as its certificate is live."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import contextmanager

from fastapi.concurrency import run_in_threadpool
from sqlalchemy import Engine

from api.auth.party import SignedInParty
from api.auth.service import resume
from api.auth.tokens import TokenSubject
from api.database import reading
from api.events.models import Event
from api.events.schemas import event_view
from api.events.service import events_for
from api.problems import TooManyRequests, Unauthenticated
from api.settings import Settings

LOOK_SECONDS = 0.5
ALIVE_SECONDS = 15.0
BATCH = 100
RETRY_SECONDS = 5


class Streams:
    """Counts the open streams of each party."""

    def __init__(self, greatest: int) -> None:
        self._greatest = greatest
        self._open: Counter[str] = Counter()

    @contextmanager
    def opened(self, party: str) -> Iterator[None]:
        """One more stream while the block runs. TooManyRequests when the party has as many as it may."""
        self.check(party)
        self._open[party] += 1
        try:
            yield
        finally:
            self._open[party] -= 1

    def check(self, party: str) -> None:
        """TooManyRequests when the party has as many as it may."""
        if self._open[party] >= self._greatest:
            raise TooManyRequests("Close a stream first.", RETRY_SECONDS)


async def stream(
    engine: Engine,
    settings: Settings,
    streams: Streams,
    party: SignedInParty,
    after: int,
    types: Collection[str],
) -> AsyncIterator[bytes]:
    """Frames without end; ends when the certificate is no longer live, or the listener goes.

    It ends at once when other streams of the party began between the request's check and this one: the answer has its status.
    """
    try:
        with streams.opened(party.id):
            async for chunk in _frames(engine, settings, party, after, types):
                yield chunk
    except TooManyRequests:
        return


async def _frames(
    engine: Engine, settings: Settings, party: SignedInParty, after: int, types: Collection[str]
) -> AsyncIterator[bytes]:
    silent = 0.0
    yield f"retry: {RETRY_SECONDS * 1000}\n\n".encode()
    while True:
        try:
            found = await run_in_threadpool(_look, engine, settings, party, after, types)
        except Unauthenticated:
            return
        for event in found:
            after = event.number or after
            yield frame(event)
        silent = 0.0 if found else silent + LOOK_SECONDS
        if silent >= ALIVE_SECONDS:
            silent = 0.0
            yield b": still here\n\n"
        if len(found) < BATCH:
            await asyncio.sleep(LOOK_SECONDS)


def _look(
    engine: Engine, settings: Settings, party: SignedInParty, after: int, types: Collection[str]
) -> list[Event]:
    with reading(engine) as session:
        present = resume(session, settings, TokenSubject(party.id, party.certificate), settings.clock())
        return list(events_for(session, present, after, BATCH, types))


def frame(event: Event) -> bytes:
    """One event as a frame; its number is the id that a listener sends back as Last-Event-ID."""
    data = event_view(event).model_dump_json()
    return f"id: {event.number}\nevent: {event.type}\ndata: {data}\n\n".encode()
