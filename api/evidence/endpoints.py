"""Bundles: made, renewed, judged. The network: who is here and whom to trust."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from api.auth.dependencies import GatewaySettings, Now, PartyApart
from api.checkpoints.service import believed
from api.documents.endpoints import Owner, Purpose, Subject, bodies_of
from api.encoding import Hex32
from api.evidence import service
from api.evidence.schemas import (
    BUNDLE_EXAMPLE,
    HealthView,
    Judge,
    MemberView,
    NetworkView,
    Redact,
    Renew,
    VerdictView,
)
from api.evidence.service import FoundCore, HistoryNeeded, Shown
from api.facts.indexer import POSITION
from api.facts.models import Position
from api.settings import MemberIdentity
from api.transactions import ApartRoute, DatabaseSession, TransactionRoute, reads
from evidence.bundles import Bundle, Core
from evidence.policy import TrustPolicy
from evidence.types import DocumentRoot, MemberNumber, SubjectId
from evidence.verification import HistoryMissing, exit_code, verify

# These ask witnesses over HTTP, which no transaction should wait for.
apart = APIRouter(tags=["evidence"], route_class=ApartRoute)
router = APIRouter(tags=["network"], route_class=TransactionRoute)

BUNDLE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A bundle (docs/formats/bundle.md); keep every byte",
        "content": {"application/json": {"schema": {"type": "object"}, "example": BUNDLE_EXAMPLE}},
    }
}
ForReader = Annotated[
    Literal["bank", "buyer", "carrier", "customs"] | None,
    Query(description="What this reader by trade sees, besides `reveal`; no more than you may read"),
]
Reveal = Annotated[
    list[str] | None,
    Query(
        max_length=1_000, description="Only these fields; absent: all that you may read", examples=[["/id"]]
    ),
]


@apart.get(
    "/documents/{owner}/{subject}/bundle",
    operation_id="makeBundle",
    summary="One small file that proves the document",
    response_class=Response,
    responses=BUNDLE,
)
async def make_bundle(
    owner: Owner,
    subject: Subject,
    request: Request,
    settings: GatewaySettings,
    party: PartyApart,
    now: Now,
    root: Annotated[Hex32 | None, Query(description="This version; absent: the newest recorded")] = None,
    reveal: Reveal = None,
    view: ForReader = None,
    history: Annotated[
        bool, Query(description="With every fact from the first on: where it stood when, and what is left")
    ] = False,
    purpose: Purpose = None,
) -> Response:
    """For those who may read the document. Verified with `gwanmun verify`, without this gateway and without a
    network.
    """

    def find(session: Any) -> FoundCore:
        return service.core_of_subject(
            session,
            bodies_of(request),
            party,
            MemberNumber(owner),
            SubjectId(bytes.fromhex(subject)),
            DocumentRoot(bytes.fromhex(root)) if root else None,
            Shown(reveal, view),
            purpose,
            now,
        )

    async with request.app.state.edge.transaction(True) as session:
        found = await run_in_threadpool(find, session)
    return await _stapled(request, found.core, found.block, history)


@apart.post(
    "/bundles/renew",
    operation_id="renewBundle",
    summary="Renew the proof of a bundle",
    response_class=Response,
    responses=BUNDLE,
)
async def renew_bundle(asked: Renew, request: Request, party: PartyApart) -> Response:
    """The same core under today's checkpoint. Whoever holds a bundle may have it renewed, at any gateway."""
    core = (await run_in_threadpool(Bundle.decode, asked.bundle.encode("utf-8"))).core
    async with request.app.state.edge.transaction(False) as session:
        block = await run_in_threadpool(service.newest_block, session, core)
    return await _stapled(request, core, block, asked.history)


@router.post(
    "/bundles/redact",
    operation_id="redactBundle",
    summary="Hide fields of a bundle",
    response_class=Response,
    responses=BUNDLE,
)
def redact_bundle(asked: Redact) -> Response:
    """The same core and proof with fewer fields; what is hidden tells neither value nor name. Open to everyone, and nothing is
    kept; `gwanmun redact` does the same without a gateway.
    """
    bundle = service.redacted(Bundle.decode(asked.bundle.encode("utf-8")), asked.reveal, asked.view)
    return Response(bundle.encode(), media_type="application/json")


async def _stapled(request: Request, core: Core, block: int, history: bool) -> Response:
    witnesses = request.app.state.witnesses
    async with request.app.state.edge.transaction(False) as session:
        policy = await run_in_threadpool(believed, session, request.app.state.settings.policy)
        balances = await run_in_threadpool(service.balances_of, session, core) if history else None
        if history:
            block = await run_in_threadpool(service.newest_block, session, core, balances)
    bundle = await run_in_threadpool(service.staple, witnesses, policy, core, block, balances)
    return Response(bundle.encode(), media_type="application/json")


@router.post("/verify", operation_id="verifyBundle", summary="Judge a bundle")
@reads
def verify_bundle(asked: Judge, settings: GatewaySettings, session: DatabaseSession, now: Now) -> VerdictView:
    """For those who cannot run `gwanmun verify`; who runs it need not trust this gateway. Open to everyone."""
    given = asked.policy
    policy = TrustPolicy.from_json(given.encode("utf-8")) if given else believed(session, settings.policy)
    try:
        verdict = verify(asked.bundle.encode("utf-8"), policy, now, at=asked.at)
    except HistoryMissing as error:
        raise HistoryNeeded(f"{error}.") from error
    return VerdictView.model_validate({**verdict.to_json(), "exit_code": exit_code(verdict)})


def _member(member: MemberIdentity) -> MemberView:
    return MemberView(number=member.number, slug=member.slug, name=member.name, kind=member.kind.name.lower())


@router.get("/network", operation_id="readNetwork", summary="Who is here")
def read_network(settings: GatewaySettings) -> NetworkView:
    """Open to everyone: network id, contracts, members, and the audience that client assertions name."""
    book = settings.network_file
    return NetworkView(
        network=settings.network.hex(),
        chain_id=book["chain_id"],
        ledger=book["ledger"],
        contracts=book.get("contracts", {}),
        member=_member(settings.member),
        members=[_member(member) for _, member in sorted(settings.members.items())],
        audience=settings.audience,
        gateways=book.get("gateways", {}),
        witnesses=book.get("witnesses", {}),
    )


@router.get(
    "/policy",
    operation_id="readPolicy",
    summary="Whom this member trusts",
    response_class=Response,
    responses={
        200: {"content": {"application/json": {"example": {"format": "gwanmun/policy/2"}, "schema": {}}}}
    },
)
def read_policy(settings: GatewaySettings, session: DatabaseSession) -> Response:
    """The trust policy (docs/formats/policy.md), with all faults of witnesses that are known here. Get yours from whom you trust;
    this is what this member believes.
    """
    return Response(believed(session, settings.policy).to_json(), media_type="application/json")


@router.get("/health", operation_id="readHealth", summary="Alive", tags=["network"])
def read_health(session: DatabaseSession) -> HealthView:
    """The database answers; how far the indexer has come."""
    position = session.get(Position, POSITION)
    if position is None:
        return HealthView(status="ok", block=None, time=None)
    return HealthView(status="ok", block=position.block, time=position.time)
