"""Certificates and draws that a party may see."""

from collections.abc import Sequence

from api.access import Action, DocumentClass, may
from api.certificates import repository
from api.certificates.schemas import CertificateView, DrawView
from api.certificates.service import certificate, original_of
from api.certificates.views import certificate_view, draw_view
from api.desk import Desk
from api.facts.models import Fact
from api.subjects.references import Numbering, referenced
from api.subjects.rights import require_visible, rights_on, within_sight
from api.subjects.standing import Standing
from evidence.facts import CertificateStatus, Kind
from evidence.types import MemberNumber, SubjectId

CLASS = DocumentClass.CERTIFICATE
Found = tuple[int, CertificateView]
"""Position in the list, and what stands there."""


def visible(desk: Desk, owner: MemberNumber, subject: SubjectId) -> Standing:
    """A certificate that the party may see. SubjectUnknown when there is none."""
    standing = certificate(desk, owner, subject)
    require_visible(desk, CLASS, standing)
    return standing


def view(desk: Desk, standing: Standing) -> CertificateView:
    """The schema of a certificate that the chain knows."""
    return certificate_view(standing, original_of(desk, standing), _reasons(standing), desk.now)


def _reasons(standing: Standing) -> dict[int, bytes]:
    return {member: found.word for member, found in standing.of(Kind.CERTIFICATES_REJECTION).items()}


def page(desk: Desk, after: int, limit: int, status: CertificateStatus | None) -> list[Found]:
    """Up to `limit` certificates behind a position."""
    found: list[Found] = []
    for row in repository.statuses(desk.session, desk.own, after, status, within_sight(desk, CLASS)):
        standing = certificate(desk, MemberNumber(row.owner), SubjectId(row.subject))
        if _may_see(desk, standing):
            found.append((row.index, view(desk, standing)))
        if len(found) == limit:
            break
    return found


def numbered(desk: Desk, number: str) -> list[CertificateView]:
    """Certificates and applications under a number."""
    subjects = referenced(desk.session, desk.settings, Numbering.CERTIFICATE, number)
    standings = [certificate(desk, owner, subject) for owner, subject in subjects]
    return [view(desk, one) for one in standings if one.state is not None and _may_see(desk, one)]


def _may_see(desk: Desk, standing: Standing) -> bool:
    return may(desk.party, Action.SEE, rights_on(desk, CLASS, standing)).allowed


def draws(desk: Desk, standing: Standing) -> list[DrawView]:
    """All draws on a certificate; on a copy, those of its original, whose balances it shares."""
    original = original_of(desk, standing)
    found = repository.draws_on(desk.session, original.owner, original.subject)
    return draw_views(desk, original, found)


def draw_views(desk: Desk, original: Standing, found: Sequence[Fact]) -> list[DrawView]:
    """The schemas of draws, with the documents that are kept here."""
    return [draw_view(row, original.subject, repository.drawn_root(desk.session, row)) for row in found]
