"""Export declarations: filing, deciding, loading."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.acts.schemas import ActSubmission
from api.auth.dependencies import needs
from api.auth.scopes import Scope
from api.declarations import lists, loading, service
from api.declarations.schemas import DeclarationSubmission, DeclarationView, LoadingException
from api.declarations.views import declaration_view
from api.desk import CurrentDesk
from api.documents.endpoints import Owner, Subject
from api.outbox.responses import accepted
from api.pagination import Page, PagingQuery
from api.subjects.history import FactView, history
from api.subjects.requests import ETAG, change_of, command, subject_id
from api.subjects.revisions import IfMatch, etag
from api.subjects.rights import owner_of
from api.transactions import TransactionRoute
from evidence.facts import DeclarationStatus

router = APIRouter(tags=["declarations"], route_class=TransactionRoute)

WRITE, DECIDE = command(needs(Scope.DECLARATIONS_WRITE)), command(needs(Scope.DECLARATIONS_DECIDE))
EITHER = command(needs(Scope.DECLARATIONS_WRITE, Scope.DECLARATIONS_DECIDE))
LOAD = command(needs(Scope.LOADING_REPORT))
PATH = "/declarations/{owner}/{subject}"

StatusName = StrEnum("StatusName", [one.name.lower() for one in DeclarationStatus])  # type: ignore[misc]


@router.post("/declarations", operation_id="declare", summary="File an export declaration", **WRITE)
def declare(sent: DeclarationSubmission, desk: CurrentDesk) -> Response:
    """`gwm.declaration.export.1` under act `declarations.declare`, revision 0. The original (XML) goes along as an attachment."""
    return accepted(service.declare(desk, sent))


@router.get("/declarations", operation_id="listDeclarations", summary="Declarations that you may see")
def list_declarations(
    desk: CurrentDesk,
    paging: PagingQuery,
    status: StatusName | None = None,
    overdue: Annotated[bool, Query(description="Only those whose time to load has passed")] = False,
    reference: Annotated[
        str | None,
        Query(max_length=100, description="Functional reference or MRN", examples=["43210-26-100000X"]),
    ] = None,
) -> Page[DeclarationView]:
    """In the order of their last change. With `reference`, those that are called so, whatever else is asked."""
    if reference is not None:
        return Page(items=[view for _, view in lists.with_reference(desk, reference)], next=None)
    wanted = DeclarationStatus[status.name.upper()] if status else None
    found = lists.page(desk, paging.behind(-1), paging.limit, wanted, overdue)
    return paging.page(found, lambda one: one[1], lambda one: (one[0],))


@router.get(PATH, operation_id="readDeclaration", summary="One declaration", responses=ETAG)
def read_declaration(
    owner: Owner, subject: Subject, desk: CurrentDesk, response: Response
) -> DeclarationView:
    """Where it stands on the chain. What it says: GET /documents and /bodies."""
    standing = service.declaration(desk, owner_of(desk, owner), subject_id(subject))
    response.headers["ETag"] = etag(standing.revision)
    return declaration_view(standing, desk.now)


@router.get(f"{PATH}/history", operation_id="readDeclarationHistory", summary="All that happened to it")
def read_history(owner: Owner, subject: Subject, desk: CurrentDesk, paging: PagingQuery) -> Page[FactView]:
    """Every fact that the chain recorded of it, oldest first."""
    standing = service.declaration(desk, owner_of(desk, owner), subject_id(subject))
    return history(desk.session, standing, paging)


@router.post(f"{PATH}/release", operation_id="releaseDeclaration", summary="Accept for export", **DECIDE)
def release(
    owner: Owner, subject: Subject, sent: ActSubmission, desk: CurrentDesk, if_match: IfMatch = None
) -> Response:
    """`gwm.decision.1` whose `/until` is the loading deadline: a date (its end) or an instant, at most 30 days ahead."""
    return accepted(service.release(desk, change_of(desk, owner, subject, sent, if_match)))


@router.post(f"{PATH}/amendments", operation_id="amendDeclaration", summary="File a new version", **EITHER)
def amend(
    owner: Owner, subject: Subject, sent: ActSubmission, desk: CurrentDesk, if_match: IfMatch = None
) -> Response:
    """The whole new version as `gwm.declaration.export.1`, with the first version's reference and salt."""
    return accepted(service.amend(desk, change_of(desk, owner, subject, sent, if_match)))


@router.post(f"{PATH}/extension", operation_id="extendLoading", summary="Extend the time to load", **DECIDE)
def extend(
    owner: Owner, subject: Subject, sent: ActSubmission, desk: CurrentDesk, if_match: IfMatch = None
) -> Response:
    """`gwm.decision.1` whose `/until` is the new deadline, before the old one passed, at most a year after release."""
    return accepted(service.extend(desk, change_of(desk, owner, subject, sent, if_match)))


@router.post(f"{PATH}/loading-reports", operation_id="reportLoading", summary="Report loading", **LOAD)
def report_loading(
    owner: Owner, subject: Subject, sent: ActSubmission, desk: CurrentDesk, if_match: IfMatch = None
) -> Response:
    """`gwm.loading.1` by a carrier, a terminal, or customs. Each reference counts once; If-Match may be left out."""
    return accepted(service.report_loading(desk, change_of(desk, owner, subject, sent, if_match)))


@router.post(f"{PATH}/withdrawal", operation_id="withdrawDeclaration", summary="Withdraw", **EITHER)
def withdraw(
    owner: Owner, subject: Subject, sent: ActSubmission, desk: CurrentDesk, if_match: IfMatch = None
) -> Response:
    """`gwm.decision.1` with reason, while nothing of it is certified or loaded."""
    return accepted(service.withdraw(desk, change_of(desk, owner, subject, sent, if_match)))


@router.post(f"{PATH}/overdue-notice", operation_id="notifyOverdue", summary="Give notice", **DECIDE)
def notify_overdue(
    owner: Owner, subject: Subject, sent: ActSubmission, desk: CurrentDesk, if_match: IfMatch = None
) -> Response:
    """`gwm.decision.1` with reason, of an overdue declaration; `/until`, 14 days ahead or more, ends the time to explain."""
    return accepted(service.notify_overdue(desk, change_of(desk, owner, subject, sent, if_match)))


@router.post(f"{PATH}/revocation", operation_id="revokeDeclaration", summary="Revoke", **DECIDE)
def revoke(
    owner: Owner, subject: Subject, sent: ActSubmission, desk: CurrentDesk, if_match: IfMatch = None
) -> Response:
    """`gwm.decision.1` with reason, after the notice has run out."""
    return accepted(service.revoke(desk, change_of(desk, owner, subject, sent, if_match)))


@router.get(
    "/loading-exceptions",
    operation_id="listLoadingExceptions",
    summary="Loading that does not match",
    dependencies=[needs(Scope.DECLARATIONS_DECIDE)],
)
def list_exceptions(desk: CurrentDesk, paging: PagingQuery) -> Page[LoadingException]:
    """For the export desk: reports of more packages than declared, then packages that are missing past the deadline."""
    found = loading.page(desk, loading.place_of(paging.after(str, int)), paging.limit)
    return paging.page(found, lambda one: one[1], lambda one: one[0])
