"""Responses of customs to declarations."""

from fastapi import APIRouter

from api.access import DocumentClass
from api.auth.dependencies import needs
from api.auth.scopes import Scope
from api.declarations.service import declaration
from api.desk import CurrentDesk
from api.documents.endpoints import Owner, Subject
from api.notifications import service
from api.notifications.schemas import Notifications, StoredView
from api.pagination import Page, PagingQuery
from api.readings.endpoints import XML_BODY, XmlBody
from api.subjects.requests import subject_id
from api.subjects.rights import owner_of, require_full_sight
from api.transactions import TransactionRoute

router = APIRouter(tags=["declarations"], route_class=TransactionRoute)


@router.post(
    "/notifications",
    operation_id="keepNotification",
    summary="Keep a response of customs",
    status_code=201,
    openapi_extra=XML_BODY,
    dependencies=[needs(Scope.DECLARATIONS_WRITE, Scope.DECLARATIONS_DECIDE)],
)
def keep_notification(body: XmlBody, desk: CurrentDesk) -> Notifications:
    """WCO RES as XML: kept, encrypted, with the declaration of its functional reference, which is found by its number (MRN) from
    then on. Sending it again changes nothing."""
    return Notifications(notifications=service.keep(desk, body))


@router.get(
    "/declarations/{owner}/{subject}/notifications",
    operation_id="listNotifications",
    summary="Responses about a declaration",
)
def list_notifications(
    owner: Owner, subject: Subject, desk: CurrentDesk, paging: PagingQuery
) -> Page[StoredView]:
    """For those who may read the declaration in full; in the order in which they came."""
    standing = declaration(desk, owner_of(desk, owner), subject_id(subject))
    require_full_sight(desk, DocumentClass.DECLARATION, standing)
    found = service.about(desk, standing, paging.behind(), paging.limit)
    return paging.page(found, lambda one: one, lambda one: (one.number,))
