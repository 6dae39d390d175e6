"""Taking a bulk request: portion by portion, each line by the service of the single endpoint, in a savepoint of its own.

A portion is one transaction, or several where lines take long. What was committed before a connection broke stays; sent again,
those acts are known by their command ids and get their outcomes again, so that nothing is doubled and nothing is lost.
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
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
from api.bulk.outcomes import accepted_line, problem_line
from api.bulk.problems import BulkRunning, LineTooLong, StoppedReading
from api.certificates import service as certificates
from api.declarations import service as declarations
from api.declarations.schemas import DeclarationSubmission
from api.desk import Desk
from api.limits import TokenBuckets
from api.outbox.models import OutboxCommand
from api.outbox.responses import location_of
from api.problems import Problem, Unauthenticated
from api.settings import Settings
from api.strict_json import parse
from api.subjects.revisions import etag
from api.transactions import AlreadyAnswered, Edge
from evidence.acts import Act
from evidence.encoding import from_b64u

RETRY_SECONDS = 1
TRANSACTION_SECONDS = 0.5
"""After which a transaction is committed though its portion has more lines: on a busy machine others wait for it too."""

Outcome: TypeAlias = str | Exception
"""The status URL of an accepted command, or why there is none."""


@dataclass(frozen=True, slots=True)
class Operation:
    """What the lines of a request ask for: the shape of a line, and the service that judges it."""

    submission: type[ActSubmission]
    perform: Callable[[Desk, Any], OutboxCommand]


def _issue(desk: Desk, sent: ActSubmission) -> OutboxCommand:
    """A line has no If-Match: the revision that its author saw is the one that the signed act names."""
    return certificates.issue(desk, sent, etag(Act.decode(from_b64u(sent.act, "act")).revision))


DECLARE = Operation(DeclarationSubmission, declarations.declare)
ISSUE = Operation(ActSubmission, _issue)


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
        limits = self._settings.limits
        outcomes, judged = bytearray(), 0
        try:
            async for portion in portions(self._request.stream(), limits.bulk, limits.body_bytes):
                outcomes += await self._outcomes(portion)
                judged = portion[-1].number
        except (StoppedReading, Unauthenticated, OperationalError) as problem:
            if not outcomes:
                raise
            outcomes += await problem_line(self._request, judged + 1, problem)
        return bytes(outcomes)

    async def _outcomes(self, portion: Sequence[Line]) -> bytes:
        """Takes a portion at the party's rate. Its sender waits meanwhile, for nothing more of the request is read."""
        await asyncio.sleep(self._buckets.charge(self._subject.id, len(portion)))
        read = await run_in_threadpool(lambda: [self._read(line) for line in portion])
        found = list[Outcome]()
        while len(found) < len(read):
            async with self._edge.transaction(writes=True) as session:
                some = await run_in_threadpool(self._judge, session, read[len(found) :])
            found += some
        lines = [
            accepted_line(line.number, outcome)
            if isinstance(outcome, str)
            else await problem_line(self._request, line.number, outcome)
            for line, outcome in zip(portion, found, strict=True)
        ]
        return b"".join(lines)

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

    def _judge(self, session: Session, read: Sequence[ActSubmission | Exception]) -> list[Outcome]:
        """Outcomes of the first lines: of all, unless time is up. The party is judged anew in every transaction: a certificate
        that ended ends the request too."""
        until = time.monotonic() + TRANSACTION_SECONDS
        now = self._settings.clock()
        subject = TokenSubject(self._subject.id, self._subject.certificate)
        party = resume(session, self._settings, subject, now)
        desk = Desk(session, self._settings, self._bodies, party, present_time(session, now))
        found = list[Outcome]()
        for one in read:
            found.append(one if isinstance(one, Exception) else self._perform(desk, one))
            if time.monotonic() > until:
                break
        return found

    def _perform(self, desk: Desk, sent: ActSubmission) -> Outcome:
        """What goes wrong with a line, a fault of ours too, undoes that line alone; a database that is away ends the portion."""
        try:
            with desk.session.begin_nested():
                return location_of(self._operation.perform(desk, sent))
        except AlreadyAnswered as answered:
            return answered.response.headers["location"]
        except OperationalError:
            raise
        except Exception as error:  # noqa: BLE001  # it is answered as the application answers it
            return error
