"""Queries over document versions, and the rights that hold on them."""

from collections.abc import Iterator, Sequence

from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from api.access import DocumentClass, Rights
from api.chunks import in_chunks
from api.clock import Instant
from api.documents.models import Concern, ConcernedMember, DocumentVersion, NamedParty
from api.grants.repository import live_grants, open_cases
from evidence.types import DocumentRoot, MemberNumber, SubjectId


def versions(session: Session, owner: MemberNumber, subject: SubjectId) -> Sequence[DocumentVersion]:
    """All versions of all documents of a subject, in order of filing."""
    return session.exec(_of_subject(owner, subject).order_by(col(DocumentVersion.number))).all()


def versions_behind(
    session: Session, owner: MemberNumber, subject: SubjectId, after: int
) -> Iterator[DocumentVersion]:
    """Versions of all documents of a subject behind a number of filing, in that order."""
    return in_chunks(session, _of_subject(owner, subject), col(DocumentVersion.number), after)


def _of_subject(owner: MemberNumber, subject: SubjectId) -> SelectOfScalar[DocumentVersion]:
    return select(DocumentVersion).where(
        col(DocumentVersion.owner) == owner, col(DocumentVersion.subject) == subject
    )


def version_of(session: Session, root: DocumentRoot) -> DocumentVersion | None:
    """The version of a document root."""
    return session.get(DocumentVersion, root)


def next_number(session: Session) -> int:
    """The next number of filing."""
    return (session.exec(select(func.max(DocumentVersion.number))).one() or 0) + 1


def rights_of(session: Session, document: DocumentVersion, now: Instant) -> Rights:
    """What `may` needs to know about a document at `now`."""
    owner, subject = MemberNumber(document.owner), SubjectId(document.subject)
    named = session.exec(
        select(NamedParty.party).where(col(NamedParty.owner) == owner, col(NamedParty.subject) == subject)
    ).all()
    members = session.exec(
        select(ConcernedMember).where(
            col(ConcernedMember.owner) == owner, col(ConcernedMember.subject) == subject
        )
    ).all()
    return Rights(
        document_class=DocumentClass(document.document_class),
        named=frozenset(named) | {document.party},
        jurisdiction=_members(members, Concern.JURISDICTION),
        addressed=_members(members, Concern.ADDRESSED),
        selected=document.selected,
        granted=frozenset(grant.party for grant in live_grants(session, owner, subject, now)),
        cases=frozenset(case.auditor for case in open_cases(session, owner, subject, now)),
    )


def _members(rows: Sequence[ConcernedMember], concern: Concern) -> frozenset[MemberNumber]:
    return frozenset(MemberNumber(row.member) for row in rows if row.concern == concern)
