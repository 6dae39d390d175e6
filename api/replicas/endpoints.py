"""What members' gateways tell each other of bodies, and a member's own copies."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from api.auth.dependencies import CurrentParty, GatewaySettings, Now
from api.auth.members import CurrentMember
from api.bodies.cids import Cid
from api.documents.endpoints import Root, bodies_of
from api.documents.schemas import SealedView
from api.encoding import Line
from api.pagination import GREATEST_LIMIT, MalformedCursor, Page, Paging, PagingQuery
from api.replicas import service
from api.replicas.schemas import ReplicaView, Shares, replica_view
from api.transactions import DatabaseSession, TransactionRoute, writes
from evidence.encoding import b64u
from evidence.types import DocumentRoot

router = APIRouter(tags=["replicas"], route_class=TransactionRoute)


@router.get("/shares", operation_id="listShares", summary="Bodies that were closed for your member")
@writes
def list_shares(
    member: CurrentMember,
    settings: GatewaySettings,
    session: DatabaseSession,
    now: Now,
    after: Annotated[int, Query(ge=0, lt=1 << 63, examples=[0])] = 0,
) -> Shares:
    """For other members' gateways, which sign in with their member's key. Empty while bodies lie in files of this gateway, where
    nobody could fetch them."""
    if settings.bodies_daemon is None:
        return Shares(items=[])
    return Shares(items=service.shares_for(session, member, after, GREATEST_LIMIT, now))


@router.get("/replicas", operation_id="listReplicas", summary="Copies that this member keeps")
def list_replicas(session: DatabaseSession, party: CurrentParty, paging: PagingQuery) -> Page[ReplicaView]:
    """Encrypted bodies of other members that were closed for this one; for its officers."""
    service.require_office(party)
    rows = service.replicas_behind(session, *_behind(paging), paging.limit)
    return paging.page(rows, replica_view, lambda row: (row.root.hex(), row.part))


def _behind(paging: Paging) -> tuple[bytes, int]:
    """Root and part of the last copy seen. MalformedCursor when the cursor names none."""
    root, part = paging.after(str, int) or ("", -1)
    try:
        return bytes.fromhex(str(root)), int(part)
    except ValueError as error:
        raise MalformedCursor("Use the `next` of the page before.") from error


@router.get("/replicas/{root}/{part}", operation_id="readReplica", summary="Take a copy home")
@writes
def read_replica(
    root: Root,
    part: Annotated[int, Path(ge=0, le=1_000, description="0: the document", examples=[0])],
    request: Request,
    session: DatabaseSession,
    party: CurrentParty,
    now: Now,
    purpose: Annotated[Line, Query(description="Why you read it", examples=["release"])],
) -> SealedView:
    """The blob, and its key for this member's certificate; also while the home of the body is away. Every reading is logged."""
    row = service.copy_of(session, party, DocumentRoot(bytes.fromhex(root)), part, purpose, now)
    blob = bodies_of(request).store.get(Cid(row.cid))
    return SealedView(cid=row.cid, blob=b64u(blob), key=row.key)
