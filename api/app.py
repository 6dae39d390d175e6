"""The gateway's one bootstrap: `create_app(settings)` wires everything and nothing is built at import time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI

from api import problems
from api.auth.endpoints import router as sign_in
from api.auth.tokens import TokenKeys
from api.database import migrate, open_engine
from api.limits import LimitRequests, TokenBuckets
from api.outbox.endpoints import router as commands
from api.settings import Settings
from api.transactions import Edge

ROUTERS: tuple[APIRouter, ...] = (sign_in, commands)
"""Every slice's router; a new slice adds its own here."""


def create_app(settings: Settings) -> FastAPI:
    """The gateway of one member. Brings the database's schema up to date."""
    migrate(settings.database_url)
    engine = open_engine(settings.database_url)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        engine.dispose()

    app = FastAPI(
        title="Gwanmun gateway",
        version="0.1.0",
        summary="Trade documents are proved, not posted.",
        lifespan=lifespan,
        redirect_slashes=False,
    )
    limits = settings.limits
    app.state.settings = settings
    app.state.engine = engine
    app.state.edge = Edge(engine)
    app.state.tokens = TokenKeys(settings)
    app.state.party_buckets = TokenBuckets(limits.party_rate, limits.party_burst)
    app.add_middleware(
        LimitRequests,
        buckets=TokenBuckets(limits.address_rate, limits.address_burst),
        body_bytes=limits.body_bytes,
    )
    problems.install(app)
    for router in ROUTERS:
        app.include_router(router)
    return app
