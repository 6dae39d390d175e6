"""Queries over certificates and draws."""

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, or_, select

from api.certificates.models import DrawnLine
from api.chunks import in_chunks
from api.facts.models import Fact, FactHistory
from api.facts.repository import fact, history_of, of_kind, of_subject
from api.outbox.models import FINAL, OutboxCommand
from evidence.acts import Act
from evidence.facts import CertificateStatus, DrawStatus, Kind, Namespace, Verb
from evidence.types import DocumentRoot, FactKey, MemberNumber, SubjectId


def statuses(
    session: Session,
    member: MemberNumber,
    after: int,
    status: CertificateStatus | None,
    sight: ColumnElement[bool] | None,
) -> Iterator[Fact]:
    """Status facts of certificates that a member issued or that are addressed to it, behind an index, in the order of their
    last change."""
    query = select(Fact).where(
        of_kind(Kind.CERTIFICATES_STATUS),
        or_(col(Fact.owner) == member, col(Fact.counterparty) == member),
    )
    if status is not None:
        query = query.where(col(Fact.status) == int(status))
    if sight is not None:
        query = query.where(sight)
    return in_chunks(session, query, col(Fact.index), after)


def draws_on(session: Session, issuer: MemberNumber, original: SubjectId) -> Sequence[Fact]:
    """Draw facts of a certificate. A draw's fact has a subject of its own; its command also wrote the certificate's line."""
    of_original = of_subject(Namespace.CERTIFICATES, issuer, original)
    lines = select(Fact.key).where(of_original, of_kind(Kind.CERTIFICATES_LINE))
    acts = select(FactHistory.act).where(col(FactHistory.key).in_(lines))
    written = select(FactHistory.key).where(col(FactHistory.act).in_(acts))
    query = select(Fact).where(
        col(Fact.key).in_(written), of_kind(Kind.CERTIFICATES_DRAW), col(Fact.owner) == issuer
    )
    return session.exec(query.order_by(col(Fact.index))).all()


def drawn_root(session: Session, drawn: Fact) -> DocumentRoot | None:
    """Root of the document with which a draw was last recorded, None when another gateway sent it."""
    for past in reversed(history_of(session, FactKey(drawn.key))):
        query = select(OutboxCommand).where(
            col(OutboxCommand.act_hash) == past.act, col(OutboxCommand.verb) == int(Verb.CERTIFICATES_DRAW)
        )
        command = session.exec(query).first()
        if command is not None:
            return Act.decode(command.act).document
    return None


def standing_lines(session: Session, issuer: MemberNumber, original: SubjectId) -> list[DrawnLine]:
    """This gateway's draws on a certificate that stand, or may still be recorded."""
    query = select(DrawnLine).where(col(DrawnLine.owner) == issuer, col(DrawnLine.subject) == original)
    return [row for row in session.exec(query) if _counts(session, row)]


def _counts(session: Session, row: DrawnLine) -> bool:
    drawn = fact(session, Kind.CERTIFICATES_DRAW, MemberNumber(row.owner), SubjectId(row.draw))
    if drawn is not None and drawn.status == DrawStatus.DRAWN:
        return True
    waiting = select(OutboxCommand).where(
        col(OutboxCommand.id) == row.command, col(OutboxCommand.status).not_in(list(FINAL))
    )
    return session.exec(waiting).first() is not None
