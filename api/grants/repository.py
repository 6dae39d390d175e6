"""Live grants and open cases of a subject."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from api.clock import Instant
from api.grants.models import AuditCase, Grant
from evidence.types import MemberNumber, SubjectId


def live_grants(session: Session, owner: MemberNumber, subject: SubjectId, now: Instant) -> Sequence[Grant]:
    """Grants that hold at `now`."""
    query = select(Grant).where(
        col(Grant.owner) == owner,
        col(Grant.subject) == subject,
        col(Grant.until) > now,
        col(Grant.ended).is_(None),
    )
    return session.exec(query.order_by(col(Grant.number))).all()


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
