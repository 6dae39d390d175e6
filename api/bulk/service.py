"""Taking a bulk request portion by portion, as its operation says.

A portion is one writing transaction, or several where lines take long. What was committed before a connection broke stays; sent
again, those acts are known by their command ids and get their outcomes again, so that nothing is doubled and nothing is lost.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from api.acts.schemas import ActSubmission
from api.auth.dependencies import present_time
from api.auth.party import SignedInParty
from api.auth.service import resume
from api.auth.tokens import TokenSubject
from api.bulk.lines import Line, portions
from api.bulk.operations import Operation, Outcome
from api.bulk.outcomes import accepted_line, problem_line
from api.bulk.problems import BulkRunning, LineTooLong, StoppedReading
from api.desk import Desk
from api.limits import TokenBuckets
from api.problems import Problem, Unauthenticated
from api.settings import Settings
from api.strict_json import parse
from api.transactions import Edge

RETRY_SECONDS = 1

Work: TypeAlias = Callable[[Desk, Sequence[Any]], Sequence[Any]]


class Running:
    """Bulk requests that are being taken: one of a party, and a few in all, because each holds lines in memory."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._parties: set[str] = set()

    @contextmanager
    def one(self, party: str) -> Iterator[None]:
        """One more while the block runs. BulkRunning when the party has one, or the gateway as many as it takes."""
        if party in self._parties or len(self._parties) >= self._at_once:
            raise BulkRunning("Send it again when that one has ended.", RETRY_SECONDS)
        self._parties.add(party)
        try:
            yield
        finally:
            self._parties.discard(party)


class Intake:
    """One bulk request of a party."""

    def __init__(self, request: Request, party: SignedInParty, operation: Operation) -> None:
        self._request, self._operation = request, operation
        self._subject = party
        state = request.app.state
        self._settings: Settings = state.settings
        self._edge: Edge = state.edge
        self._bodies = state.bodies
        self._buckets: TokenBuckets = state.line_buckets

    async def take(self) -> bytes:
        """Outcomes of all lines, in their order.

        What stops the reading is the last outcome, with the number of the first line that has none; when no line was judged
        before, it is the answer to the request.

        Raises:
            StoppedReading: see `portions`. Unauthenticated: the party's certificate has ended.
            OperationalError: the database is away.
        """
        outcomes, judged = bytearray(), 0
        try:
            async for portion in self._portions():
                outcomes += await self._outcomes(portion)
                judged = portion[-1].number
        except (StoppedReading, Unauthenticated, OperationalError) as problem:
            if not outcomes:
                raise
            outcomes += await problem_line(self._request, judged + 1, problem)
        return bytes(outcomes)

    def _portions(self) -> AsyncIterator[list[Line]]:
        limits = self._settings.limits
        return portions(self._request.stream(), limits.bulk, limits.body_bytes, self._operation.lines)

    async def _outcomes(self, portion: Sequence[Line]) -> bytes:
        """Takes a portion at the party's rate. Its sender waits meanwhile, for nothing more of the request is read."""
        await asyncio.sleep(self._buckets.charge(self._subject.id, len(portion)))
        read = await run_in_threadpool(lambda: [self._read(line) for line in portion])
        judged = await self._at_desk(False, self._operation.judge, read)
        found = list[Outcome]()
        while len(found) < len(judged):
            found += await self._at_desk(True, self._operation.take, judged[len(found) :])
        lines = [
            await problem_line(self._request, line.number, outcome)
            if isinstance(outcome, Exception)
            else accepted_line(line.number, outcome)
            for line, outcome in zip(portion, found, strict=True)
        ]
        return b"".join(lines)

    async def _at_desk(self, writes: bool, work: Work, lines: Sequence[Any]) -> Sequence[Any]:
        """Works on lines in a transaction, for the party as it stands there: a certificate that ended ends the request."""
        async with self._edge.transaction(writes) as session:
            return await run_in_threadpool(lambda: work(self._desk(session), lines))

    def _desk(self, session: Session) -> Desk:
        now = self._settings.clock()
        subject = TokenSubject(self._subject.id, self._subject.certificate)
        party = resume(session, self._settings, subject, now)
        return Desk(session, self._settings, self._bodies, party, present_time(session, now))

    def _read(self, line: Line) -> ActSubmission | Exception:
        if line.text is None:
            return LineTooLong("Send less.", greatest=self._settings.limits.body_bytes)
        try:
            return self._operation.submission.model_validate(parse(line.text))
        except Problem as problem:
            return problem
        except ValidationError as error:
            found = error.errors(include_url=False, include_context=False, include_input=False)
            return RequestValidationError([{**one, "loc": ("body", *one["loc"])} for one in found])
