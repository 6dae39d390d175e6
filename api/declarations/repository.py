"""Queries over declarations: lists by status, and loading that went wrong."""

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from api.chunks import in_chunks
from api.clock import Instant
from api.declarations.views import AWAITING_LOADING
from api.facts.models import Fact
from api.facts.repository import of_kind
from api.outbox.models import CommandStatus, OutboxCommand
from evidence.facts import DeclarationStatus, Kind, Verb
from evidence.types import MemberNumber, SubjectId

STATUS = Kind.DECLARATIONS_STATUS


def statuses(
    session: Session,
    after: int,
    status: DeclarationStatus | None,
    overdue_at: Instant | None,
    sight: ColumnElement[bool] | None,
) -> Iterator[Fact]:
    """Status facts behind an index, in the order of their last change, so that who pages on misses nothing.

    Args:
        overdue_at: only those whose time to load has passed by then.
        sight: condition on the subject.
    """
    query = select(Fact).where(of_kind(STATUS))
    if status is not None:
        query = query.where(col(Fact.status) == int(status))
    if overdue_at is not None:
        awaiting = [int(one) for one in AWAITING_LOADING]
        query = query.where(col(Fact.status).in_(awaiting), col(Fact.until) <= overdue_at)
    if sight is not None:
        query = query.where(sight)
    return in_chunks(session, query, col(Fact.index), after)


def refused_reports(session: Session, after: int) -> Iterator[OutboxCommand]:
    """Loading reports of this gateway behind a command's number that the contract refused, oldest first."""
    query = select(OutboxCommand).where(
        col(OutboxCommand.verb) == int(Verb.DECLARATIONS_REPORT_LOADING),
        col(OutboxCommand.status) == CommandStatus.REFUSED,
    )
    return in_chunks(session, query, col(OutboxCommand.number), after)


def reports_of(
    session: Session, owner: MemberNumber, subject: SubjectId, party: str
) -> Sequence[OutboxCommand]:
    """A party's loading reports on a declaration that were not refused."""
    query = select(OutboxCommand).where(
        col(OutboxCommand.verb) == int(Verb.DECLARATIONS_REPORT_LOADING),
        col(OutboxCommand.owner) == owner,
        col(OutboxCommand.subject) == bytes(subject),
        col(OutboxCommand.party) == party,
        col(OutboxCommand.status) != CommandStatus.REFUSED,
    )
    return session.exec(query).all()


def short_of_packages(session: Session, now: Instant, after: int) -> Iterator[Fact]:
    """Status facts behind an index, of declarations that are part loaded though their time to load has passed."""
    query = select(Fact).where(
        of_kind(STATUS),
        col(Fact.status).in_([int(DeclarationStatus.PART_LOADED), int(DeclarationStatus.NOTICED)]),
        col(Fact.until) <= now,
    )
    return in_chunks(session, query, col(Fact.index), after)
