"""Lists of declarations that a party may see."""

from collections.abc import Iterable

from api.access import Action, DocumentClass, may
from api.declarations import repository
from api.declarations.schemas import DeclarationView
from api.declarations.views import declaration_view
from api.desk import Desk
from api.facts.repository import fact
from api.subjects.references import Numbering, referenced
from api.subjects.rights import rights_on, within_sight
from api.subjects.standing import standing_of
from evidence.facts import DeclarationStatus, Kind, Namespace
from evidence.types import MemberNumber, SubjectId

CLASS = DocumentClass.DECLARATION
Found = tuple[int, DeclarationView]
"""Position in the list, and what stands there."""


def page(desk: Desk, after: int, limit: int, status: DeclarationStatus | None, overdue: bool) -> list[Found]:
    """Up to `limit` declarations behind a position."""
    overdue_at = desk.now if overdue else None
    rows = repository.statuses(desk.session, after, status, overdue_at, within_sight(desk, CLASS))
    found: list[Found] = []
    for row in rows:
        view = _visible(desk, MemberNumber(row.owner), SubjectId(row.subject))
        if view is not None:
            found.append((row.index, view))
        if len(found) == limit:
            break
    return found


def with_reference(desk: Desk, reference: str) -> list[Found]:
    """Declarations that are called by a functional reference, or by the number that customs gave them."""
    subjects = referenced(desk.session, desk.settings, Numbering.DECLARATION, reference)
    return list(_stand(desk, subjects))


def _stand(desk: Desk, subjects: Iterable[tuple[MemberNumber, SubjectId]]) -> Iterable[Found]:
    for owner, subject in subjects:
        status = fact(desk.session, Kind.DECLARATIONS_STATUS, owner, subject)
        view = _visible(desk, owner, subject) if status else None
        if status is not None and view is not None:
            yield status.index, view


def _visible(desk: Desk, owner: MemberNumber, subject: SubjectId) -> DeclarationView | None:
    standing = standing_of(desk.session, Namespace.DECLARATIONS, owner, subject)
    if not may(desk.party, Action.SEE, rights_on(desk, CLASS, standing)).allowed:
        return None
    return declaration_view(standing, desk.now)
