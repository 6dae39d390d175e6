"""Publishing events, and reading those that concern a party."""

import json
from collections.abc import Collection, Mapping, Sequence

from sqlmodel import Session, col, func, select

from api.auth.party import SignedInParty
from api.clock import Instant
from api.documents.models import DocumentVersion, NamedParty
from api.events.models import Event, EventReader
from evidence.types import MemberNumber, SubjectId

Plain = str | int | bool | None


def publish(
    session: Session,
    type_: str,
    owner: MemberNumber,
    subject: SubjectId,
    data: Mapping[str, Plain],
    readers: Collection[str],
    now: Instant,
) -> Event:
    """Writes an event for some parties, in the transaction that makes it true.

    `type_` is dotted, such as `certificates.issue.confirmed`. Trade data never stand in `data`.
    """
    event = Event(type=type_, at=now, owner=owner, subject=subject, data=json.dumps(dict(data)))
    session.add(event)
    session.flush()
    assert event.number is not None
    for party in sorted(set(readers)):
        session.add(EventReader(event=event.number, party=party))
    return event


def concerned_parties(session: Session, owner: MemberNumber, subject: SubjectId) -> set[str]:
    """Parties that the documents of a subject name, and who filed them."""
    named = select(NamedParty.party).where(col(NamedParty.owner) == owner, col(NamedParty.subject) == subject)
    authors = select(DocumentVersion.party).where(
        col(DocumentVersion.owner) == owner, col(DocumentVersion.subject) == subject
    )
    return {*session.exec(named), *session.exec(authors)}


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
