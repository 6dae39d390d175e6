"""Many acts in one request, for forwarders and issuers with volume."""

from fastapi import APIRouter, Request, Response

from api.auth.dependencies import PartyApart, require_scope
from api.auth.party import SignedInParty
from api.auth.scopes import Scope
from api.bulk.operations import ANCHOR, DECLARE, ISSUE, Operation
from api.bulk.problems import BulkTooLarge
from api.bulk.schemas import GIVES, LINE_OF_CERTIFICATES, LINE_OF_DECLARATIONS, LINE_OF_DOCUMENTS, NDJSON
from api.bulk.service import Intake, Running
from api.problems import UnsupportedMediaType
from api.settings import Settings

# The body is read as it comes, and transactions are a portion's, not the request's.
router = APIRouter(tags=["bulk"])

DECLARATIONS, CERTIFICATES, DOCUMENTS = "/bulk/declarations", "/bulk/certificates", "/bulk/documents"
STREAMED = frozenset({DECLARATIONS, CERTIFICATES, DOCUMENTS})
"""Paths whose bodies have limits of their own, kept here."""


@router.post(
    DECLARATIONS,
    operation_id="declareMany",
    summary="File many export declarations",
    response_class=Response,
    responses=GIVES,
    openapi_extra=LINE_OF_DECLARATIONS,
)
async def declare_many(request: Request, party: PartyApart) -> Response:
    """Up to 10,000 lines, each what POST /declarations takes. A line that is not taken spoils only itself. After a broken
    connection send the same file again: acts that were accepted get their outcomes again."""
    require_scope(party, Scope.DECLARATIONS_WRITE)
    return await _taken(request, party, DECLARE)


@router.post(
    CERTIFICATES,
    operation_id="issueManyCertificates",
    summary="Issue many certificates",
    response_class=Response,
    responses=GIVES,
    openapi_extra=LINE_OF_CERTIFICATES,
)
async def issue_many(request: Request, party: PartyApart) -> Response:
    """Up to 10,000 lines, each what POST /certificates takes; the revision that the act names stands for If-Match. Sent again, as
    POST /bulk/declarations."""
    require_scope(party, Scope.CERTIFICATES_ISSUE)
    return await _taken(request, party, ISSUE)


@router.post(
    DOCUMENTS,
    operation_id="anchorManyDocuments",
    summary="File and anchor many documents",
    response_class=Response,
    responses=GIVES,
    openapi_extra=LINE_OF_DOCUMENTS,
)
async def anchor_many(request: Request, party: PartyApart) -> Response:
    """Up to 10,000 lines, each what POST /documents takes. Hundreds of them at a time are anchored under one root; each keeps its
    own act, body, key and status URL. Sent again, as POST /bulk/declarations."""
    return await _taken(request, party, ANCHOR)


async def _taken(request: Request, party: SignedInParty, operation: Operation) -> Response:
    settings: Settings = request.app.state.settings
    _check_headers(request, settings.limits.bulk.bytes)
    running: Running = request.app.state.bulk
    with running.one(party.id):
        return Response(await Intake(request, party, operation).take(), media_type=NDJSON)


def _check_headers(request: Request, greatest: int) -> None:
    """Before anything is read: UnsupportedMediaType, and BulkTooLarge when the request says how long it is."""
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != NDJSON:
        raise UnsupportedMediaType(f"Send {NDJSON}.", given=given[:100], expected=NDJSON)
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced[:20]) > greatest:
        raise BulkTooLarge("Divide it into several requests.", greatest=greatest)
