"""The edge: one transaction per request, committed once, before the answer leaves.

A router of a slice is `APIRouter(route_class=TransactionRoute)`; an endpoint or dependency takes
`DatabaseSession`. Requests that change something (and reads marked `@writes`, which log) run in a writing
session; others on a snapshot. An error rolls back.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, nullcontext
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request, Response, params
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute
from sqlalchemy import Engine
from sqlmodel import Session

from api.database import reading_session, writing_session
from api.problems import UnsupportedMediaType
from api.strict_json import StrictRequest
from evidence.types import CommandId

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Fewer than the 40 threads of the pool that endpoints run in, and than the connections of `api.database`.
TRANSACTIONS_AT_ONCE = 16
FORM = "application/x-www-form-urlencoded"

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


class AlreadyAnswered(Exception):
    """The request was answered before; `response` is that answer and nothing is to be done."""

    def __init__(self, response: Response) -> None:
        super().__init__("already answered")
        self.response = response

    @property
    def command(self) -> CommandId:
        """The command that the answer speaks of, of an act that was accepted before."""
        return CommandId(bytes.fromhex(self.response.headers["location"].rsplit("/", 1)[1]))


class Edge:
    """Opens transactions for requests.

    Whoever must wait (for the database's one writer, for a connection) waits here, without a thread: a thread that waits
    could be the one that the holder needs to go on. Only relay and indexer, other processes, are waited for with a thread.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._turn = asyncio.Lock()
        self._open = asyncio.Semaphore(TRANSACTIONS_AT_ONCE)

    @asynccontextmanager
    async def transaction(self, writes: bool) -> AsyncIterator[Session]:
        """A session that is committed when the block ends and rolled back when it raises."""
        turn = self._turn if writes else nullcontext()
        async with turn, self._open:
            session = writing_session(self.engine) if writes else reading_session(self.engine)
            try:
                yield session
                if writes:
                    await run_in_threadpool(session.commit)
            finally:
                await run_in_threadpool(session.close)


def writes(endpoint: Endpoint) -> Endpoint:
    """Marks a reading endpoint that also writes (a log of what was read)."""
    endpoint.__dict__["writes"] = True
    return endpoint


def reads(endpoint: Endpoint) -> Endpoint:
    """Marks an endpoint that changes nothing although its method could."""
    endpoint.__dict__["reads"] = True
    return endpoint


def session_of(request: Request) -> Session:
    """The transaction of this request."""
    session = request.state.session
    assert isinstance(session, Session)
    return session


DatabaseSession = Annotated[Session, Depends(session_of)]


class StrictRoute(APIRoute):
    """Reads bodies strictly: one media type, JSON with one reading, arrived whole before anything else happens."""

    def strictly(self) -> Callable[[Request], Coroutine[Any, Any, StrictRequest]]:
        """Prepares a request."""
        expected = self._expected_media_type()

        async def prepare(request: Request) -> StrictRequest:
            strict = StrictRequest(request.scope, request.receive)
            body = await strict.body()
            if expected is not None and body:
                _check_media_type(strict, expected)
                if expected != FORM:
                    await strict.json()
            return strict

        return prepare

    def _expected_media_type(self) -> str | None:
        if self.body_field is None:
            return None
        return FORM if isinstance(self.body_field.field_info, params.Form) else "application/json"


class ApartRoute(StrictRoute):
    """Runs an endpoint without a transaction; it opens short ones through `app.state.edge`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle, prepare = super().get_route_handler(), self.strictly()

        async def apart(request: Request) -> Response:
            return await handle(await prepare(request))

        return apart


class TransactionRoute(StrictRoute):
    """Runs an endpoint inside the request's transaction."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle, prepare = super().get_route_handler(), self.strictly()
        changes = not (self.methods or set()) <= SAFE_METHODS
        reads_only = getattr(self.endpoint, "reads", False)
        writing = (changes and not reads_only) or getattr(self.endpoint, "writes", False)

        async def within_transaction(request: Request) -> Response:
            # The body arrives before the turn to write is taken, so that a slow sender keeps nobody waiting.
            strict = await prepare(request)
            try:
                async with request.app.state.edge.transaction(writing) as session:
                    strict.state.session = session
                    response = await handle(strict)
                    keep = getattr(strict.state, "keep_answer", None)
                    if keep is not None:
                        await run_in_threadpool(keep, response)
            except AlreadyAnswered as answered:
                return answered.response
            return response

        return within_transaction


def _check_media_type(request: Request, expected: str) -> None:
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != expected:
        raise UnsupportedMediaType(f"Send {expected}.", given=given[:100], expected=expected)
