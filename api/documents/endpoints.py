"""Documents of a subject, their bodies by right, who read them, sharing and erasing."""

from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Path, Query, Request, Response

from api.access import LOADING_FIELDS, Action, View
from api.auth.dependencies import CurrentParty, GatewaySettings, Now, needs
from api.auth.scopes import Scope
from api.bodies.cids import Cid
from api.bodies.service import DOCUMENT_PART, BodyService, body_of
from api.database import forget_erased
from api.documents import sharing
from api.documents.schemas import (
    DISCLOSURE_EXAMPLE,
    ROOT,
    Reading,
    Recipient,
    SealedView,
    Selection,
    VersionView,
    reading_view,
    version_view,
)
from api.documents.service import (
    RetentionRunning,
    log_reading,
    page_of_versions,
    readings,
    require,
    shown_paths,
    visible_version,
)
from api.encoding import Hex32, Line
from api.pagination import Page, PagingQuery
from api.transactions import DatabaseSession, TransactionRoute, writes
from evidence.commitments import disclose, redact, to_json
from evidence.encoding import b64u, canonical_json
from evidence.types import DocumentRoot, MemberNumber, SubjectId

router = APIRouter(tags=["documents"], route_class=TransactionRoute)

Owner = Annotated[int, Path(ge=1, lt=1 << 32, description="Member number of the subject", examples=[1])]
Subject = Annotated[Hex32, Path(description="Subject id, hex", examples=["5b" * 32])]
Root = Annotated[Hex32, Path(description="Document root, hex", examples=[ROOT])]
Part = Annotated[int, Path(ge=1, le=1_000, description="Attachment, from 1", examples=[1])]
Purpose = Annotated[
    Line | None,
    Query(
        description="Why you read it; wanted of auditors, of customs reading what is selected, "
        "and of partners' officers",
        examples=["release"],
    ),
]
BINARY: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/octet-stream": {"example": "<?xml ...", "schema": {"type": "string"}}}}
}
DISCLOSURE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A disclosure: full, or redacted for roles that read a part",
        "content": {"application/json": {"example": DISCLOSURE_EXAMPLE, "schema": {"type": "object"}}},
    }
}


def bodies_of(request: Request) -> BodyService:
    """The body service of this gateway."""
    bodies = request.app.state.bodies
    assert isinstance(bodies, BodyService)
    return bodies


def _root(text: str) -> DocumentRoot:
    return DocumentRoot(bytes.fromhex(text))


@router.get("/documents/{owner}/{subject}", operation_id="listVersions", summary="Documents of a subject")
def list_versions(
    owner: Owner,
    subject: Subject,
    session: DatabaseSession,
    party: CurrentParty,
    now: Now,
    paging: PagingQuery,
) -> Page[VersionView]:
    """Versions that you may see, in order of filing. Those who may see none get 404, whether there are any or not."""
    about = SubjectId(bytes.fromhex(subject))
    found = page_of_versions(session, party, MemberNumber(owner), about, now, paging.behind(), paging.limit)
    return paging.page(found, version_view, lambda row: (row.number,))


@router.get("/documents/{root}", operation_id="readVersion", summary="One version in the register")
def read_version(root: Root, session: DatabaseSession, party: CurrentParty, now: Now) -> VersionView:
    """What it is and who stands for it, not what it says."""
    return version_view(visible_version(session, party, _root(root), now))


@router.get(
    "/bodies/{root}",
    operation_id="readBody",
    summary="Read a document",
    response_class=Response,
    responses=DISCLOSURE,
)
@writes
def read_body(
    root: Root,
    request: Request,
    session: DatabaseSession,
    party: CurrentParty,
    now: Now,
    purpose: Purpose = None,
) -> Response:
    """The document with its seed, or for carriers, terminals and warehouses the part that loading needs.
    Every reading is logged.
    """
    row = visible_version(session, party, _root(root), now)
    decision = require(session, party, Action.READ, row, now)
    document = bodies_of(request).document(session, _root(root))
    log_reading(session, party, row, DOCUMENT_PART, decision, purpose, now)
    if decision.view is View.FULL:
        content = to_json(disclose(document))
    else:
        shown = shown_paths(document.fields, decision.view, LOADING_FIELDS)
        content = to_json(redact(document, shown))
    return json_response(content)


@router.get(
    "/bodies/{root}/attachments/{part}",
    operation_id="readAttachment",
    summary="Read an original",
    response_class=Response,
    responses=BINARY,
)
@writes
def read_attachment(
    root: Root,
    part: Part,
    request: Request,
    session: DatabaseSession,
    party: CurrentParty,
    now: Now,
    purpose: Purpose = None,
) -> Response:
    """The very bytes that the document names, for those who may read it in full. Always a download, whatever
    its type.
    """
    row = visible_version(session, party, _root(root), now)
    decision = require(session, party, Action.READ, row, now)
    sharing.require_full(decision, row)
    original = bodies_of(request).read(session, _root(root), part)
    log_reading(session, party, row, part, decision, purpose, now)
    headers = {
        "Content-Disposition": f'attachment; filename="{root[:16]}-{part}"',
        "Original-Media-Type": sharing.header_text(original.media_type),
    }
    return Response(original.data, 200, headers, "application/octet-stream")


@router.get("/bodies/{root}/sealed/{part}", operation_id="readSealed", summary="Take an encrypted part home")
@writes
def read_sealed(
    root: Root,
    part: Annotated[int, Path(ge=0, le=1_000, description="0: the document", examples=[0])],
    request: Request,
    session: DatabaseSession,
    settings: GatewaySettings,
    party: CurrentParty,
    now: Now,
    purpose: Purpose = None,
) -> SealedView:
    """For recipients: the blob, and its key for your certificate or, for a partner's officer, your member's."""
    row = visible_version(session, party, _root(root), now)
    decision = require(session, party, Action.READ, row, now)
    sharing.require_full(decision, row)
    certificate = sharing.recipient_for(session, settings, party)
    sealed = bodies_of(request).sealed(session, _root(root), part, certificate)
    log_reading(session, party, row, part, decision, purpose, now)
    return SealedView(cid=sealed.cid, blob=b64u(sealed.blob), key=sealed.wrapped)


@router.post(
    "/bodies/{root}/recipients",
    operation_id="shareBody",
    summary="Share with one more certificate",
    status_code=204,
)
def share_body(
    root: Root,
    recipient: Recipient,
    request: Request,
    session: DatabaseSession,
    settings: GatewaySettings,
    party: CurrentParty,
    now: Now,
) -> None:
    """Wraps the document's key for a party registered here that may read it, or for a member that it
    concerns. For authors and deciders.
    """
    row = visible_version(session, party, _root(root), now)
    sharing.require_giver(session, party, row, now)
    certificate = sharing.find_recipient(session, settings, row, bytes.fromhex(recipient.fingerprint), now)
    bodies_of(request).share(session, _root(root), certificate)


@router.put(
    "/bodies/{root}/selection",
    operation_id="selectDocument",
    summary="Select for control",
    status_code=204,
    dependencies=[needs(Scope.DECLARATIONS_DECIDE)],
)
def select_document(
    root: Root, selection: Selection, session: DatabaseSession, party: CurrentParty, now: Now
) -> None:
    """Customs may read a trade document only while it is selected. Selecting is itself written down."""
    row = visible_version(session, party, _root(root), now)
    sharing.select(session, party, row, selection.selected, selection.reason, now)


@router.get("/bodies/{root}/readings", operation_id="listReadings", summary="Who read it")
def list_readings(
    root: Root, session: DatabaseSession, party: CurrentParty, now: Now, paging: PagingQuery
) -> Page[Reading]:
    """For those who filed it and for officers of this gateway's member; oldest first."""
    row = visible_version(session, party, _root(root), now)
    sharing.require_author_or_office(party, row)
    found = readings(session, _root(root), paging.behind(), paging.limit)
    return paging.page(found, reading_view, lambda one: (one.number or 0,))


@router.delete(
    "/bodies/{root}",
    operation_id="eraseBody",
    summary="Erase a body",
    status_code=204,
    dependencies=[needs(Scope.DOCUMENTS_ERASE)],
)
def erase_body(
    root: Root,
    request: Request,
    session: DatabaseSession,
    party: CurrentParty,
    now: Now,
    tasks: BackgroundTasks,
    reason: Annotated[Line, Query(examples=["Retention ended"])],
) -> None:
    """Destroys the keys of one document and its files; the tombstone says who, when and why. Not before the law allows it.

    What the network proves of the document stays, and tells nothing of what it said.
    """
    row = visible_version(session, party, _root(root), now)
    sharing.require_author_or_office(party, row)
    if now < row.retain_until:
        raise RetentionRunning("Wait until then.", retainUntil=row.retain_until, now=now)
    body_of(session, _root(root), DOCUMENT_PART)
    bodies = bodies_of(request)
    cids = bodies.erase(session, _root(root), party.id, reason, now)
    # Files go after the commit: a body whose erasure was rolled back must still be there.
    tasks.add_task(_remove, request, bodies, cids)


def _remove(request: Request, bodies: BodyService, cids: list[Cid]) -> None:
    forget_erased(request.app.state.engine)
    bodies.discard(cids)


def json_response(content: Any) -> Response:
    """JSON as the disclosures write it."""
    return Response(canonical_json(content), media_type="application/json")
