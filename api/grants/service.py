"""Giving and ending grants; opening and closing cases."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from api.access import MATRIX, Action, DocumentClass, Ground, may
from api.auth.party import SignedInParty
from api.clock import Instant
from api.documents.models import DocumentVersion
from api.documents.repository import rights_of, versions
from api.documents.service import DocumentUnknown, require_sight, visible_versions
from api.grants.models import AuditCase, Grant
from api.grants.repository import live_grants_behind
from api.grants.schemas import NewCase, NewGrant
from api.members.models import Party
from api.problems import Forbidden, NotFound, Unprocessable
from evidence.facts import PartyRole
from evidence.types import MemberNumber, SubjectId

# A grant opens all documents of a subject, so whoever writes only a report about it gives none.
_TRADERS_OWN = frozenset(
    document_class
    for document_class, cells in MATRIX.items()
    if any(cells[role].write for role in (PartyRole.EXPORTER, PartyRole.BROKER) if role in cells)
)


class GrantForbidden(Forbidden):
    slug, title = "grant-forbidden", "Only a party that the document names as its author gives grants"


class GranteeWrong(Unprocessable):
    slug, title = "grantee-wrong", "This party cannot be given this right"


class UntilPassed(Unprocessable):
    slug, title = "until-passed", "It would end before it begins"


class GrantUnknown(NotFound):
    slug, title = "grant-unknown", "There is no such grant that you gave"


class CaseForbidden(Forbidden):
    slug, title = "case-forbidden", "Only officers of the member that holds the documents open cases"


class CaseUnknown(NotFound):
    slug, title = "case-unknown", "There is no such case"


def give(
    session: Session,
    giver: SignedInParty,
    owner: MemberNumber,
    subject: SubjectId,
    asked: NewGrant,
    now: Instant,
) -> Grant:
    """Gives a right to read. Raises DocumentUnknown, GrantForbidden, GranteeWrong, UntilPassed."""
    rows = visible_versions(session, giver, owner, subject, now)
    own = [row for row in rows if row.document_class in _TRADERS_OWN]
    if giver.office or not any(may(giver, Action.WRITE, rights_of(session, row, now)).allowed for row in own):
        raise GrantForbidden("Ask the exporter or broker.", subject=subject.hex())
    _check_grantee(session, asked.party, rows)
    _check_until(asked.until, now)
    grant = Grant(
        owner=owner, subject=subject, party=asked.party, given_by=giver.id, given=now, until=asked.until
    )
    session.add(grant)
    session.flush()
    return grant


def _check_grantee(session: Session, party: str, rows: Sequence[DocumentVersion]) -> None:
    found = session.get(Party, party)
    if found is not None:
        role = PartyRole(found.role)
        cells = (MATRIX[DocumentClass(row.document_class)].get(role) for row in rows)
        if any(cell is not None and Ground.GRANT in cell.read for cell in cells):
            return
    raise GranteeWrong("Grants are for banks, insurers and importers registered here.", party=party)


def _check_until(until: int, now: Instant) -> None:
    if until <= now:
        raise UntilPassed("Choose a time in the future.", until=until, now=now)


def grants_of(
    session: Session,
    party: SignedInParty,
    owner: MemberNumber,
    subject: SubjectId,
    now: Instant,
    after: int,
    limit: int,
) -> Sequence[Grant]:
    """Up to `limit` live grants on a subject behind a number, for those who may see it: all for officers, otherwise those that
    one gave or got."""
    require_sight(session, party, owner, subject, now)
    of = None if party.office else party.id
    return live_grants_behind(session, owner, subject, now, of, after, limit)


def end_grant(session: Session, party: SignedInParty, number: int, now: Instant) -> None:
    """Ends a grant at once. GrantUnknown when the party gave no such grant."""
    grant = session.get(Grant, number)
    if grant is None or grant.given_by != party.id:
        raise GrantUnknown("Look it up with GET.", number=number)
    grant.ended = grant.ended or now
    session.add(grant)


def open_case(session: Session, officer: SignedInParty, asked: NewCase, now: Instant) -> AuditCase:
    """Opens a case. Raises CaseForbidden, DocumentUnknown, GranteeWrong, UntilPassed."""
    if not officer.office:
        raise CaseForbidden("Ask an officer of the member.")
    subject = SubjectId(bytes.fromhex(asked.subject))
    if not versions(session, MemberNumber(asked.owner), subject):
        raise DocumentUnknown("This member holds no such document.", subject=asked.subject)
    auditor = session.get(Party, asked.auditor)
    if auditor is None or PartyRole(auditor.role) is not PartyRole.AUDITOR:
        raise GranteeWrong("Cases are for auditors registered here.", party=asked.auditor)
    _check_until(asked.until, now)
    case = AuditCase(
        owner=asked.owner,
        subject=subject,
        auditor=asked.auditor,
        reason=asked.reason,
        opened_by=officer.id,
        opened=now,
        until=asked.until,
    )
    session.add(case)
    session.flush()
    return case


def cases_for(session: Session, party: SignedInParty, after: int, limit: int) -> Sequence[AuditCase]:
    """All cases for the member's officers, an auditor's own for it; by number."""
    query = select(AuditCase).where(col(AuditCase.number) > after)
    if not party.office:
        query = query.where(col(AuditCase.auditor) == party.id)
    return session.exec(query.order_by(col(AuditCase.number)).limit(limit)).all()


def close_case(session: Session, officer: SignedInParty, number: int, now: Instant) -> None:
    """Closes a case at once. CaseForbidden, CaseUnknown."""
    if not officer.office:
        raise CaseForbidden("Ask an officer of the member.")
    case = session.get(AuditCase, number)
    if case is None:
        raise CaseUnknown("Look it up with GET.", number=number)
    case.closed = case.closed or now
    session.add(case)
