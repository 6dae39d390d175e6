"""Publishing events, and reading those that concern a party."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import insert
from sqlmodel import Session, col, func, select

from api.auth.party import SignedInParty
from api.chunks import portions
from api.clock import Instant
from api.database import insert_all, table_of
from api.documents.models import DocumentVersion, NamedParty
from api.events.models import Event, EventReader
from evidence.types import MemberNumber, SubjectId

Plain = str | int | bool | None
Subject = tuple[MemberNumber, SubjectId]
"""Owner and id."""


@dataclass(frozen=True, slots=True)
class Notice:
    """An event to be published. `type` is dotted, such as `certificates.status.issued`; trade data never stand in `data`.

    `readers` are party ids, `at` is when it happened.
    """

    type: str
    owner: MemberNumber
    subject: SubjectId
    data: Mapping[str, Plain]
    readers: Collection[str]
    at: Instant


def publish_all(session: Session, notices: Iterable[Notice]) -> list[int]:
    """Writes events in their order, in the transaction that makes them true; their numbers."""
    given = list(notices)
    if not given:
        return []
    events = table_of(Event)
    numbered = insert(events).returning(events.c.number, sort_by_parameter_order=True)
    numbers = list(session.connection().execute(numbered, [_row(one) for one in given]).scalars())
    readers = [
        {"event": number, "party": party}
        for number, notice in zip(numbers, given, strict=True)
        for party in sorted(set(notice.readers))
    ]
    insert_all(session, EventReader, readers)
    return numbers


def _row(notice: Notice) -> dict[str, object]:
    return {
        "type": notice.type,
        "at": notice.at,
        "owner": notice.owner,
        "subject": notice.subject,
        "data": json.dumps(dict(notice.data)),
    }


def concerned_parties(session: Session, subjects: Collection[Subject]) -> dict[Subject, set[str]]:
    """Parties that the documents of subjects name, and who filed them."""
    found: dict[Subject, set[str]] = {one: set() for one in subjects}
    for ids in portions(sorted({subject for _, subject in subjects})):
        for model in (NamedParty, DocumentVersion):
            query = select(model.owner, model.subject, model.party).where(col(model.subject).in_(ids))
            for owner, subject, party in session.exec(query):
                found.get((MemberNumber(owner), SubjectId(subject)), set()).add(party)
    return found


def events_for(
    session: Session, party: SignedInParty, after: int, limit: int, types: Collection[str] = ()
) -> Sequence[Event]:
    """Events that concern the party, behind a number, oldest first."""
    query = select(Event).where(col(Event.number) > after)
    if not party.office:
        mine = select(EventReader.event).where(col(EventReader.party) == party.id)
        query = query.where(col(Event.number).in_(mine))
    if types:
        query = query.where(col(Event.type).in_(list(types)))
    return session.exec(query.order_by(col(Event.number)).limit(limit)).all()


def latest_number(session: Session) -> int:
    """Number of the newest event, 0 when there is none."""
    return session.exec(select(func.max(Event.number))).one() or 0
