"""The gateway's one bootstrap: `create_app(settings)` wires everything and nothing is built at import time."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress

import httpx
from fastapi import APIRouter, FastAPI
from starlette.datastructures import State

from api import problems
from api.anchors.endpoints import router as anchors
from api.auth.endpoints import router as sign_in
from api.auth.tokens import TokenKeys
from api.bodies.service import BodyService
from api.bodies.stores import open_store
from api.bulk.endpoints import STREAMED
from api.bulk.endpoints import router as bulk
from api.bulk.service import Running
from api.certificates.drawing_endpoints import router as drawing
from api.certificates.endpoints import router as certificates
from api.checkpoints.endpoints import apart as consistency
from api.checkpoints.endpoints import router as checkpoints
from api.checkpoints.worker import CheckpointExchange
from api.database import open_engine, writing
from api.declarations.endpoints import router as declarations
from api.documents.endpoints import router as documents
from api.events.delivery import DeliveryWorker
from api.events.endpoints import router as events
from api.events.endpoints import streaming
from api.events.stream import Streams
from api.evidence.endpoints import apart as bundles
from api.evidence.endpoints import router as network
from api.evidence.witnesses import Witnesses
from api.grants.endpoints import router as grants
from api.housekeeping import keep_house
from api.limits import LimitRequests, TokenBuckets
from api.members.endpoints import router as members
from api.metrics.endpoints import router as metrics
from api.metrics.requests import CountRequests
from api.metrics.standing import Standing
from api.metrics.witnesses import count_cosignatures
from api.notifications.endpoints import router as notifications
from api.openapi import describe, operation_id
from api.outbox.endpoints import router as commands
from api.readings.endpoints import router as readings
from api.replicas.endpoints import router as replicas
from api.request_log import LogRequests
from api.schema import migrate
from api.settings import Settings
from api.transactions import Edge
from nodes.metrics import new_registry

ROUTERS: tuple[APIRouter, ...] = (
    sign_in,
    network,
    members,
    anchors,
    documents,
    replicas,
    grants,
    readings,
    declarations,
    notifications,
    certificates,
    drawing,
    bulk,
    bundles,
    checkpoints,
    consistency,
    commands,
    events,
    streaming,
    metrics,
)
"""Every slice's router; a new slice adds its own here."""


def create_app(settings: Settings) -> FastAPI:
    """The gateway of one member. Brings the database's schema up to date."""
    migrate(settings.database_url)
    app = FastAPI(
        title="Gwanmun gateway",
        version="0.1.0",
        summary="Trade documents are proved, not posted.",
        lifespan=_lifespan,
        redirect_slashes=False,
        generate_unique_id_function=operation_id,
    )
    _wire(app, settings)
    app.add_middleware(
        LimitRequests,
        buckets=TokenBuckets(settings.limits.address_rate, settings.limits.address_burst),
        body_bytes=settings.limits.body_bytes,
        streamed=STREAMED,
    )
    app.add_middleware(CountRequests, registry=app.state.metrics)
    app.add_middleware(LogRequests)
    problems.install(app)
    for router in ROUTERS:
        app.include_router(router)
    describe(app)
    return app


def _wire(app: FastAPI, settings: Settings) -> None:
    """What endpoints and workers find at `app.state`."""
    limits = settings.limits
    app.state.settings = settings
    app.state.engine = open_engine(settings.database_url)
    app.state.edge = Edge(app.state.engine)
    app.state.metrics = new_registry(Standing(app.state.engine, settings))
    app.state.tokens = TokenKeys(settings)
    app.state.party_buckets = TokenBuckets(limits.party_rate, limits.party_burst)
    app.state.line_buckets = TokenBuckets(limits.bulk.line_rate, limits.bulk.line_burst)
    app.state.bulk = Running(limits.bulk.at_once)
    store = open_store(settings.bodies, settings.bodies_daemon)
    app.state.bodies = BodyService(store, settings.member.certificate, settings.key)
    app.state.streams = Streams(limits.streams_per_party)
    app.state.http = httpx.Client(trust_env=False)
    note = count_cosignatures(app.state.metrics)
    app.state.witnesses = Witnesses(settings.witness_url, settings.other_witnesses, app.state.http, note)


def _replicas(state: State, client: httpx.AsyncClient) -> list[Coroutine[None, None, None]]:
    """Copies are kept where there is a daemon to fetch them."""
    if state.settings.bodies_daemon is None:
        return []
    # Only who has a daemon needs the client that speaks to it.
    from api.replicas.worker import ReplicaWorker

    return [ReplicaWorker(state, state.bodies.store, client).run()]


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Runs the workers while the gateway runs. Strays of a killed gateway are removed before the first request."""
    state = app.state
    with writing(state.engine) as session:
        strays = state.bodies.strays(session, state.bodies.store.names())
    state.bodies.discard(strays)
    async with httpx.AsyncClient(trust_env=False, follow_redirects=False) as client:
        worker = DeliveryWorker(state.engine, state.settings, client)
        exchange = CheckpointExchange(state, client)
        running = [worker.run(), exchange.run(), keep_house(state), *_replicas(state, client)]
        tasks = [asyncio.create_task(one) for one in running]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            for task in tasks:
                with suppress(asyncio.CancelledError):
                    await task
    state.http.close()
    state.engine.dispose()
