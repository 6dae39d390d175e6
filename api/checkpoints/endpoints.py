"""Checkpoints, faults and witnesses, for everyone: an outsider can follow any member's gateway and compare."""

import json
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from api.auth.dependencies import GatewaySettings
from api.checkpoints import service
from api.checkpoints.page import page
from api.checkpoints.schemas import (
    AgreedView,
    ConsistencyView,
    FaultViews,
    SeenViews,
    SignatureView,
    WitnessViews,
    seen_view,
)
from api.checkpoints.standing import witnesses
from api.pagination import GREATEST_LIMIT
from api.problems import NotFound
from api.transactions import ApartRoute, DatabaseSession, TransactionRoute
from evidence.encoding import b64u

router = APIRouter(tags=["checkpoints"], route_class=TransactionRoute)
# Asks the witness over HTTP, which no transaction should wait for.
apart = APIRouter(tags=["checkpoints"], route_class=ApartRoute)

LARGEST = (1 << 63) - 1


class NoCheckpoint(NotFound):
    slug, title = "no-checkpoint", "This gateway saw no such checkpoint"


@router.get("/checkpoints", operation_id="listCheckpoints", summary="What witnesses signed, as seen here")
def list_checkpoints(
    session: DatabaseSession, after: Annotated[int, Query(ge=0, le=LARGEST, examples=[0])] = 0
) -> SeenViews:
    """Open to everyone. Other gateways read it, so that who signs two histories is found out."""
    rows = service.seen_behind(session, after, GREATEST_LIMIT)
    return SeenViews(items=[seen_view(row) for row in rows])


@router.get(
    "/checkpoints/latest", operation_id="readLatestCheckpoint", summary="The newest that a quorum signed"
)
def read_latest(session: DatabaseSession, settings: GatewaySettings) -> AgreedView:
    """Open to everyone. All signatures over its body that were seen here."""
    rows = service.newest_agreed(session, service.believed(session, settings.policy))
    if not rows:
        raise NoCheckpoint("No quorum has signed one yet.")
    return AgreedView(
        block=rows[0].block,
        time=rows[0].time,
        body=rows[0].body.decode("ascii"),
        signatures=[SignatureView(member=row.member, value=b64u(row.value)) for row in rows],
    )


@router.get(
    "/checkpoints/{block}", operation_id="readCheckpoint", summary="What witnesses signed for a block"
)
def read_checkpoint(
    block: Annotated[int, Path(ge=0, le=LARGEST, examples=[42])], session: DatabaseSession
) -> SeenViews:
    """Open to everyone. Different bodies of one block show a fork."""
    rows = service.signed_at(session, block)
    if not rows:
        raise NoCheckpoint("Ask for another block.", block=block)
    return SeenViews(items=[seen_view(row) for row in rows])


@router.get("/faults", operation_id="listFaults", summary="Proofs against witnesses")
def list_faults(session: DatabaseSession) -> FaultViews:
    """Open to everyone. A witness that is named here counts for nothing in this gateway's trust policy."""
    return FaultViews(items=[json.loads(row.proof) for row in service.faults(session)])


@router.get("/witnesses", operation_id="listWitnesses", summary="How the witnesses stand")
def list_witnesses(session: DatabaseSession, settings: GatewaySettings) -> WitnessViews:
    """Open to everyone: who signs, who is behind or silent, and whose fault is proved."""
    return WitnessViews(items=witnesses(session, settings))


@router.get(
    "/status",
    operation_id="readStatus",
    summary="How the witnesses stand, as a page",
    response_class=Response,
    responses={200: {"content": {"text/html": {"example": "<!doctype html>", "schema": {"type": "string"}}}}},
)
def read_status(session: DatabaseSession, settings: GatewaySettings) -> Response:
    """Open to everyone; for people."""
    return Response(page(settings.member.name, witnesses(session, settings)), media_type="text/html")


@apart.get(
    "/log/consistency", operation_id="proveConsistency", summary="That a longer log extends a shorter one"
)
async def prove_consistency(
    request: Request,
    old: Annotated[int, Query(alias="from", ge=1, le=LARGEST, examples=[5])],
    new: Annotated[int, Query(alias="to", ge=1, le=LARGEST, examples=[7])],
) -> ConsistencyView:
    """Open to everyone. Sizes are those of two checkpoints; the witness of this member proves it."""
    hashes = await run_in_threadpool(request.app.state.witnesses.consistency, old, new)
    if hashes is None:
        raise NoCheckpoint("The log has no such sizes.", old=old, new=new)
    return ConsistencyView(old=old, new=new, hashes=hashes)
