"""Live grants and open cases of a subject."""

from collections.abc import Sequence

from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from api.clock import Instant
from api.grants.models import AuditCase, Grant
from evidence.types import MemberNumber, SubjectId


def live_grants(session: Session, owner: MemberNumber, subject: SubjectId, now: Instant) -> Sequence[Grant]:
    """Grants that hold at `now`."""
    return session.exec(_live(owner, subject, now).order_by(col(Grant.number))).all()


def live_grants_behind(
    session: Session,
    owner: MemberNumber,
    subject: SubjectId,
    now: Instant,
    of: str | None,
    after: int,
    limit: int,
) -> Sequence[Grant]:
    """Up to `limit` grants that hold at `now`, behind a number; only those that party `of` gave or got, if named."""
    query = _live(owner, subject, now).where(col(Grant.number) > after)
    if of is not None:
        query = query.where(or_(col(Grant.given_by) == of, col(Grant.party) == of))
    return session.exec(query.order_by(col(Grant.number)).limit(limit)).all()


def _live(owner: MemberNumber, subject: SubjectId, now: Instant) -> SelectOfScalar[Grant]:
    return select(Grant).where(
        col(Grant.owner) == owner,
        col(Grant.subject) == subject,
        col(Grant.until) > now,
        col(Grant.ended).is_(None),
    )


def open_cases(
    session: Session, owner: MemberNumber, subject: SubjectId, now: Instant
) -> Sequence[AuditCase]:
    """Cases that are open at `now`."""
    query = select(AuditCase).where(
        col(AuditCase.owner) == owner,
        col(AuditCase.subject) == subject,
        col(AuditCase.until) > now,
        col(AuditCase.closed).is_(None),
    )
    return session.exec(query.order_by(col(AuditCase.number))).all()
