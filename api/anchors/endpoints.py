"""Anchor a document; say where it stands."""

from fastapi import APIRouter, Request, Response

from api.anchors import service
from api.anchors.schemas import NewDocument, NewStatus
from api.auth.dependencies import CurrentParty, GatewaySettings, Present
from api.documents.endpoints import Root, bodies_of
from api.idempotency import Idempotent
from api.outbox.responses import ACCEPTED, accepted
from api.transactions import DatabaseSession, TransactionRoute
from evidence.types import DocumentRoot

router = APIRouter(tags=["documents"], route_class=TransactionRoute)


@router.post(
    "/documents",
    operation_id="anchorDocument",
    summary="File and anchor a document",
    status_code=202,
    response_class=Response,
    responses=ACCEPTED,
    dependencies=[Idempotent],
)
def anchor_document(
    asked: NewDocument,
    request: Request,
    session: DatabaseSession,
    settings: GatewaySettings,
    party: CurrentParty,
    now: Present,
) -> Response:
    """An invoice, packing list, permit, bill of lading or policy: its body is kept for those it names, its
    root is anchored.
    """
    return accepted(service.anchor(session, settings, bodies_of(request), party, asked, now))


@router.post(
    "/documents/{root}/status",
    operation_id="setDocumentStatus",
    summary="Say where a document stands",
    status_code=202,
    response_class=Response,
    responses=ACCEPTED,
    dependencies=[Idempotent],
)
def set_document_status(
    root: Root,
    asked: NewStatus,
    request: Request,
    session: DatabaseSession,
    settings: GatewaySettings,
    party: CurrentParty,
    now: Present,
) -> Response:
    """Active, suspended, revoked or superseded; for who may write it."""
    command = service.set_status(
        session, settings, bodies_of(request), party, DocumentRoot(bytes.fromhex(root)), asked, now
    )
    return accepted(command)
