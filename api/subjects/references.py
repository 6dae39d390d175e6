"""Finding a subject by a number that people know, without keeping the number: a keyed index (HMAC-SHA256).

References of traders and numbers of customs can be guessed, so a plain hash would tell them; without the gateway's key the
index tells nothing.
"""

import hmac
from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import BigInteger
from sqlmodel import Field, Session, SQLModel, col, select

from api.derived_keys import derived_key
from api.facts.repository import fact
from api.outbox.models import FINAL, OutboxCommand
from api.problems import Conflict
from api.settings import Settings
from evidence.facts import KINDS, Kind, Meaning
from evidence.types import MemberNumber, SubjectId


class Numbering(StrEnum):
    """What a number is of. A declaration is found by its functional reference and by the number that customs gave it."""

    DECLARATION = "declaration"
    CERTIFICATE = "certificate"


class ReferenceTaken(Conflict):
    slug, title = "reference-taken", "This number already stands for something else"


class Reference(SQLModel, table=True):
    """A subject that a number stands for; `digest` is keyed."""

    __tablename__ = "reference"
    digest: bytes = Field(primary_key=True)
    owner: int = Field(primary_key=True, sa_type=BigInteger)
    subject: bytes = Field(primary_key=True)


def _digest(settings: Settings, numbering: Numbering, number: str) -> bytes:
    key = derived_key(settings, "gwm.reference.1")
    return hmac.digest(key, f"{numbering}\0{number}".encode(), "sha256")


def note_reference(
    session: Session,
    settings: Settings,
    numbering: Numbering,
    number: str,
    owner: MemberNumber,
    subject: SubjectId,
) -> None:
    """Says that a number stands for a subject; repeats change nothing."""
    session.merge(Reference(digest=_digest(settings, numbering, number), owner=owner, subject=subject))


def referenced(
    session: Session, settings: Settings, numbering: Numbering, number: str
) -> list[tuple[MemberNumber, SubjectId]]:
    """The subjects that a number stands for."""
    query = select(Reference).where(col(Reference.digest) == _digest(settings, numbering, number))
    return [(MemberNumber(row.owner), SubjectId(row.subject)) for row in session.exec(query)]


def known_as(
    session: Session,
    settings: Settings,
    numbering: Numbering,
    number: str,
    owner: MemberNumber,
    subject: SubjectId,
) -> bool:
    """Whether a number stands for a subject."""
    return session.get(Reference, (_digest(settings, numbering, number), owner, subject)) is not None


def require_free(
    session: Session, others: Sequence[tuple[MemberNumber, SubjectId]], kind: Kind, number: str
) -> None:
    """ReferenceTaken when one of `others`, the subjects with this number, stands or waits for its outcome.

    Args:
        kind: kind of the status fact of these subjects.
    """
    for owner, subject in others:
        if _lives(session, kind, owner, subject):
            raise ReferenceTaken(
                "Use a number of its own, or change the one that stands.",
                number=number,
                standing=subject.hex(),
            )


def _lives(session: Session, kind: Kind, owner: MemberNumber, subject: SubjectId) -> bool:
    standing = fact(session, kind, owner, subject)
    if standing is not None:
        return KINDS[kind].meaning(standing.status) not in (Meaning.REVOKED, Meaning.SUPERSEDED)
    waiting = select(OutboxCommand).where(
        col(OutboxCommand.subject) == subject, col(OutboxCommand.status).not_in(list(FINAL))
    )
    return session.exec(waiting.limit(1)).first() is not None
