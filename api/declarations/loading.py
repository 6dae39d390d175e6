"""Loading that does not match the declaration: what the export desk has to look into."""

import json
from collections.abc import Iterator
from itertools import chain, islice

from api.access import Action, DocumentClass, may
from api.declarations import repository
from api.declarations.schemas import LoadingException
from api.declarations.views import loading_of
from api.desk import Desk
from api.documents.models import DocumentVersion
from api.facts.models import Fact
from api.outbox.models import CommandStatus, OutboxCommand
from api.pagination import MalformedCursor, Position
from api.subjects.rights import rights_on
from api.subjects.standing import Standing, standing_of
from evidence.acts import Act
from evidence.facts import KINDS, Kind, Meaning, Namespace
from evidence.types import MemberNumber, SubjectId

OVER_LOADED = "DeclarationOverLoaded"
EXCESS, SHORT = "excess", "short"
Place = tuple[str, int]
"""Position in the list: the kind, and within it the number of the report's command or the index of the status fact."""
Found = tuple[Place, LoadingException]


def place_of(position: Position | None) -> Place:
    """The place that a cursor marks; the beginning without one. MalformedCursor when there is no such kind."""
    if position is None:
        return EXCESS, 0
    kind, number = str(position[0]), int(position[1])
    if kind not in (EXCESS, SHORT):
        raise MalformedCursor("Use the `next` of the page before.")
    return kind, number


def page(desk: Desk, after: Place, limit: int) -> list[Found]:
    """Up to `limit` exceptions behind a place, for who may decide on them: first the reports of more than was declared, in the
    order of their commands, then the declarations that lack packages past their time, in the order of their last change."""
    kind, number = after
    if kind == SHORT:
        return list(islice(_shorts(desk, number), limit))
    return list(islice(chain(_excesses(desk, number), _shorts(desk, -1)), limit))


def _excesses(desk: Desk, after: int) -> Iterator[Found]:
    for row in repository.refused_reports(desk.session, after):
        if found := _excess(desk, row):
            yield (EXCESS, row.number or 0), found


def _shorts(desk: Desk, after: int) -> Iterator[Found]:
    for row in repository.short_of_packages(desk.session, desk.now, after):
        if found := _short(desk, row):
            yield (SHORT, row.index), found


def _mine(desk: Desk, owner: int, subject: bytes) -> Standing | None:
    standing = standing_of(desk.session, Namespace.DECLARATIONS, MemberNumber(owner), SubjectId(subject))
    rights = rights_on(desk, DocumentClass.DECLARATION, standing)
    return standing if may(desk.party, Action.DECIDE, rights).allowed else None


def _excess(desk: Desk, command: OutboxCommand) -> LoadingException | None:
    """A report that was refused for too many packages, until the same report counts after all or the declaration has ended."""
    error = json.loads(command.error or "{}")
    standing = _mine(desk, command.owner, command.subject) if error.get("name") == OVER_LOADED else None
    if standing is None or standing.status is None or standing.state is None:
        return None
    ended = KINDS[Kind.DECLARATIONS_STATUS].meaning(standing.state.status) is Meaning.REVOKED
    root = Act.decode(command.act).document
    if ended or _counted(desk, command):
        return None
    values = error["values"]
    return LoadingException(
        kind=EXCESS,
        owner=command.owner,
        subject=command.subject.hex(),
        declared=values["declared"],
        loaded=values["loaded"],
        load_by=standing.state.terms.until,
        report=root.hex(),
        command=command.id.hex(),
        at=command.updated,
    )


def counts_as(desk: Desk, command: OutboxCommand) -> str | None:
    """The reference of a loading report, by which its author knows it; None when its body was erased."""
    root = Act.decode(command.act).document
    if desk.session.get(DocumentVersion, root) is None or not desk.bodies.holds(desk.session, root):
        return None
    return str(desk.bodies.document(desk.session, root).fields["/reportReference"])


def _counted(desk: Desk, refused: OutboxCommand) -> bool:
    """Whether the same party's report with the same reference is on the chain after all, under whatever salt. An erased
    report's reference cannot be looked up any more."""
    reference = counts_as(desk, refused)
    if reference is None:
        return False
    owner, subject = MemberNumber(refused.owner), SubjectId(refused.subject)
    others = repository.reports_of(desk.session, owner, subject, refused.party)
    return any(one.status == CommandStatus.CONFIRMED and counts_as(desk, one) == reference for one in others)


def _short(desk: Desk, row: Fact) -> LoadingException | None:
    """A declaration of which a part was loaded and the rest was not in time."""
    standing = _mine(desk, row.owner, row.subject)
    if standing is None or standing.state is None:
        return None
    loading = loading_of(standing)
    if not 0 < loading.used < loading.limit:
        return None
    return LoadingException(
        kind=SHORT,
        owner=row.owner,
        subject=row.subject.hex(),
        declared=loading.limit,
        loaded=loading.used,
        load_by=standing.state.terms.until,
        report=None,
        command=None,
        at=standing.state.terms.until,
    )
