"""Queries over parties and their certificates."""

from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from api.clock import Instant
from api.facts.models import Fact
from api.facts.repository import fact, of_kind
from api.members.models import Party, PartyCertificate, Window, roles_of
from evidence.facts import Kind
from evidence.types import MemberNumber, SubjectId
from evidence.words import decode_state


@dataclass(frozen=True, slots=True)
class Holding:
    """A certificate with the party that holds it and what the chain says of it (None: nothing yet)."""

    party: Party
    certificate: PartyCertificate
    window: Window | None


def holding(session: Session, owner: MemberNumber, certificate: SubjectId) -> Holding | None:
    """The holding of a registered certificate, None when it is not registered here."""
    row = session.get(PartyCertificate, certificate)
    if row is None:
        return None
    party = session.get_one(Party, row.party)
    return Holding(party, row, window_of(session, owner, certificate))


def window_of(session: Session, owner: MemberNumber, certificate: SubjectId) -> Window | None:
    """The window that the chain knows, None before the first grant is recorded."""
    granted = fact(session, Kind.CREDENTIALS_WINDOW, owner, certificate)
    if granted is None:
        return None
    state = decode_state(granted.word)
    distrust = fact(session, Kind.CREDENTIALS_DISTRUST, owner, certificate)
    return Window(
        starts=Instant(state.effective),
        until=Instant(state.terms.until),
        roles=roles_of(state.flags),
        revision=state.revision,
        distrusted_from=Instant(decode_state(distrust.word).effective) if distrust else None,
    )


def party_page(session: Session, after: str, limit: int) -> list[Party]:
    """Parties by id, behind `after`."""
    query = select(Party).where(col(Party.id) > after).order_by(col(Party.id)).limit(limit)
    return list(session.exec(query))


def certificates_of(session: Session, party: str) -> list[PartyCertificate]:
    """Certificates of a party, oldest first."""
    query = (
        select(PartyCertificate)
        .where(col(PartyCertificate.party) == party)
        .order_by(col(PartyCertificate.registered), col(PartyCertificate.fingerprint))
    )
    return list(session.exec(query))


def waiting_count(session: Session, owner: MemberNumber) -> int:
    """How many certificates were registered and never granted a window."""
    granted = select(Fact.subject).where(of_kind(Kind.CREDENTIALS_WINDOW), col(Fact.owner) == owner)
    query = select(func.count()).where(col(PartyCertificate.fingerprint).not_in(granted))
    return session.exec(query).one()
