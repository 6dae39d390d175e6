"""Rights on a subject as a whole: what the access matrix says of it, whether or not its documents are kept here."""

from dataclasses import replace

from sqlalchemy import ColumnElement
from sqlmodel import col, or_, select

from api.access import MATRIX, Action, DocumentClass, Ground, Rights, View, may
from api.desk import Desk
from api.documents.models import DocumentVersion, NamedParty
from api.documents.repository import rights_of, versions
from api.facts.models import Fact
from api.grants.models import AuditCase, Grant
from api.problems import Forbidden
from api.subjects.standing import Standing, SubjectUnknown
from evidence.types import MemberNumber

# Grounds that hold for whole records of members, so that a list must look at all of them.
_WIDE = frozenset({Ground.ROLE, Ground.JURISDICTION, Ground.ADDRESSED, Ground.SELECTED})


class SubjectForbidden(Forbidden):
    slug, title = "subject-forbidden", "You may see it, not do this with it"


def rights_on(desk: Desk, document_class: DocumentClass, standing: Standing) -> Rights:
    """What decides about a subject: whom its documents name, whose record it is, and to whom the chain says it is addressed."""
    rows = versions(desk.session, standing.owner, standing.subject)
    known = rights_of(desk.session, rows[-1], desk.now) if rows else Rights(document_class)
    authors = frozenset(row.party for row in rows if row.document_class == document_class)
    state = standing.state
    counterparty = state.terms.counterparty if state else MemberNumber(0)
    return replace(
        known,
        document_class=document_class,
        named=named_of(desk, standing) | authors,
        jurisdiction=known.jurisdiction | {standing.owner},
        addressed=known.addressed | ({counterparty} if counterparty else frozenset()),
        selected=False,
    )


def require_visible(desk: Desk, document_class: DocumentClass, standing: Standing) -> None:
    """SubjectUnknown when the chain does not know it or the party may not see it: strangers cannot tell which.

    Officers of the gateway's own member see the chain's facts of every subject, as their own node does.
    """
    visible = (
        desk.party.office or may(desk.party, Action.SEE, rights_on(desk, document_class, standing)).allowed
    )
    if standing.state is None or not visible:
        raise SubjectUnknown("Look it up in the list.", owner=standing.owner, subject=standing.subject.hex())


def require_may(desk: Desk, document_class: DocumentClass, standing: Standing, *actions: Action) -> None:
    """Asks the matrix for any one of `actions`.

    Raises:
        SubjectUnknown: see `require_visible`. SubjectForbidden: visible, but none of the actions is allowed.
    """
    require_visible(desk, document_class, standing)
    rights = rights_on(desk, document_class, standing)
    if not any(may(desk.party, action, rights).allowed for action in actions):
        raise SubjectForbidden("Ask its author or its office.", subject=standing.subject.hex())


def within_sight(desk: Desk, document_class: DocumentClass) -> ColumnElement[bool] | None:
    """Condition on `Fact.subject` that leaves nothing visible out; None when the party's roles see whole records.

    Whoever lists still asks the matrix for each row: this only keeps a trader's list from reading everybody's rows.
    """
    cells = [MATRIX[document_class].get(role) for role in desk.party.roles]
    if any(cell is not None and cell.grounds(Action.SEE) & _WIDE for cell in cells):
        return None
    me = desk.party.id
    return or_(
        col(Fact.subject).in_(select(NamedParty.subject).where(col(NamedParty.party) == me)),
        col(Fact.subject).in_(select(DocumentVersion.subject).where(col(DocumentVersion.party) == me)),
        col(Fact.subject).in_(select(Grant.subject).where(col(Grant.party) == me)),
        col(Fact.subject).in_(select(AuditCase.subject).where(col(AuditCase.auditor) == me)),
    )


def named_of(desk: Desk, standing: Standing) -> frozenset[str]:
    """Parties that a subject names, for its successor to name them too."""
    query = select(NamedParty.party).where(
        col(NamedParty.owner) == standing.owner, col(NamedParty.subject) == standing.subject
    )
    return frozenset(desk.session.exec(query))


def owner_of(desk: Desk, owner: int) -> MemberNumber:
    """The member of a path. SubjectUnknown when the network has no such member."""
    if MemberNumber(owner) not in desk.settings.members:
        raise SubjectUnknown("The network has no such member.", owner=owner)
    return MemberNumber(owner)


def require_full_sight(desk: Desk, document_class: DocumentClass, standing: Standing) -> None:
    """SubjectForbidden unless the party may read the documents of a subject in full."""
    decision = may(desk.party, Action.READ, rights_on(desk, document_class, standing))
    if not decision.allowed or decision.view is not View.FULL:
        raise SubjectForbidden("Your role reads less than this.", subject=standing.subject.hex())
