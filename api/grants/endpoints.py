"""Grants of the document's own party, and numbered cases for auditors."""

from typing import Annotated

from fastapi import APIRouter, Path

from api.auth.dependencies import CurrentParty, Now, needs
from api.auth.scopes import Scope
from api.documents.endpoints import Owner, Subject
from api.grants import service
from api.grants.schemas import CaseView, GrantView, NewCase, NewGrant, case_view, grant_view
from api.idempotency import Idempotent
from api.pagination import Page, PagingQuery
from api.transactions import DatabaseSession, TransactionRoute
from evidence.types import MemberNumber, SubjectId

router = APIRouter(tags=["grants and cases"], route_class=TransactionRoute)

Number = Annotated[int, Path(ge=1, lt=1 << 63, examples=[7])]


@router.post(
    "/documents/{owner}/{subject}/grants",
    operation_id="giveGrant",
    summary="Let a bank, insurer or importer read",
    status_code=201,
    dependencies=[Idempotent],
)
def give_grant(
    owner: Owner, subject: Subject, asked: NewGrant, session: DatabaseSession, party: CurrentParty, now: Now
) -> GrantView:
    """For the exporter or broker whose documents they are."""
    given = service.give(session, party, MemberNumber(owner), SubjectId(bytes.fromhex(subject)), asked, now)
    return grant_view(given)


@router.get("/documents/{owner}/{subject}/grants", operation_id="listGrants", summary="Grants that hold")
def list_grants(
    owner: Owner,
    subject: Subject,
    session: DatabaseSession,
    party: CurrentParty,
    now: Now,
    paging: PagingQuery,
) -> Page[GrantView]:
    """Those you gave or got; all for officers of this member."""
    about = SubjectId(bytes.fromhex(subject))
    rows = service.grants_of(session, party, MemberNumber(owner), about, now, paging.behind(), paging.limit)
    return paging.page(rows, grant_view, lambda row: (row.number or 0,))


@router.delete("/grants/{number}", operation_id="endGrant", summary="End a grant", status_code=204)
def end_grant(number: Number, session: DatabaseSession, party: CurrentParty, now: Now) -> None:
    """At once; for who gave it."""
    service.end_grant(session, party, number, now)


@router.post(
    "/cases",
    operation_id="openCase",
    summary="Open a case for an auditor",
    status_code=201,
    dependencies=[needs(Scope.CASES_OPEN), Idempotent],
)
def open_case(asked: NewCase, session: DatabaseSession, party: CurrentParty, now: Now) -> CaseView:
    """An auditor reads bodies only within a numbered case; every reading names it."""
    return case_view(service.open_case(session, party, asked, now))


@router.get("/cases", operation_id="listCases", summary="Cases")
def list_cases(session: DatabaseSession, party: CurrentParty, paging: PagingQuery) -> Page[CaseView]:
    """All for officers of this member, their own for auditors."""
    rows = service.cases_for(session, party, paging.behind(), paging.limit)
    return paging.page(rows, case_view, lambda row: (row.number or 0,))


@router.delete(
    "/cases/{number}",
    operation_id="closeCase",
    summary="Close a case",
    status_code=204,
    dependencies=[needs(Scope.CASES_OPEN)],
)
def close_case(number: Number, session: DatabaseSession, party: CurrentParty, now: Now) -> None:
    """At once."""
    service.close_case(session, party, number, now)
