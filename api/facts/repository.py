"""Queries over the projection."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from api.facts.models import Fact, FactHistory, Outcome
from evidence.facts import Kind, Namespace
from evidence.keys import fact_key
from evidence.types import ActHash, FactKey, MemberNumber, SubjectId


def fact(session: Session, kind: Kind, owner: MemberNumber, subject: SubjectId, part: int = 0) -> Fact | None:
    """The current fact, None when there is none."""
    return session.get(Fact, fact_key(kind.namespace, kind.number, owner, subject, part))


def facts_of(session: Session, namespace: Namespace, owner: MemberNumber, subject: SubjectId) -> list[Fact]:
    """All current facts of a subject, by kind and part."""
    query = (
        select(Fact)
        .where(
            col(Fact.namespace) == int(namespace),
            col(Fact.owner) == owner,
            col(Fact.subject) == bytes(subject),
        )
        .order_by(col(Fact.kind), col(Fact.part))
    )
    return list(session.exec(query))


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
