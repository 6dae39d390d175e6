"""Queries over the projection."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, select

from api.facts.models import Fact, FactHistory, Outcome
from evidence.facts import Kind, Namespace
from evidence.keys import fact_key, subject_keys
from evidence.types import ActHash, FactKey, MemberNumber, SubjectId


def fact(session: Session, kind: Kind, owner: MemberNumber, subject: SubjectId, part: int = 0) -> Fact | None:
    """The current fact, None when there is none."""
    return session.get(Fact, fact_key(kind.namespace, kind.number, owner, subject, part))


def facts_of(session: Session, namespace: Namespace, owner: MemberNumber, subject: SubjectId) -> list[Fact]:
    """All current facts of a subject, by kind and part."""
    query = select(Fact).where(of_subject(namespace, owner, subject))
    return list(session.exec(query.order_by(col(Fact.kind), col(Fact.part))))


def of_subject(namespace: Namespace, owner: MemberNumber, subject: SubjectId) -> ColumnElement[bool]:
    """Condition on `Fact`: of this subject. Keys of a subject are neighbours, so the primary key finds them; the sum keeps
    SQLite from taking the index of kinds instead, which holds thousands of a namespace.
    """
    least, greatest = subject_keys(namespace, owner, subject)
    return and_(
        col(Fact.key).between(bytes(least), bytes(greatest)),
        col(Fact.namespace) + 0 == int(namespace),
        col(Fact.owner) == owner,
        col(Fact.subject) == bytes(subject),
    )


def of_kind(kind: Kind) -> ColumnElement[bool]:
    """Condition on `Fact`: of this kind. An index gives these in the order of their last change."""
    return and_(col(Fact.namespace) == int(kind.namespace), col(Fact.kind) == kind.number)


def history_of(session: Session, key: FactKey) -> list[FactHistory]:
    """Every word that a key ever had, oldest first."""
    query = select(FactHistory).where(col(FactHistory.key) == bytes(key)).order_by(col(FactHistory.index))
    return list(session.exec(query))


def history_behind(session: Session, keys: list[FactKey], after: int, limit: int) -> Sequence[FactHistory]:
    """Up to `limit` words that any of `keys` had, behind an index, oldest first."""
    query = select(FactHistory).where(col(FactHistory.key).in_(keys), col(FactHistory.index) > after)
    return session.exec(query.order_by(col(FactHistory.index)).limit(limit)).all()


def caused_by(session: Session, act: ActHash) -> list[FactHistory]:
    """The facts that an act caused."""
    query = select(FactHistory).where(col(FactHistory.act) == bytes(act)).order_by(col(FactHistory.index))
    return list(session.exec(query))


def outcomes_of(session: Session, command: bytes) -> list[Outcome]:
    """The outcomes that name a command: none yet, or one."""
    return list(session.exec(select(Outcome).where(col(Outcome.command) == command)))
