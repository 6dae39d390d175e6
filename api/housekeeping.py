"""What the gateway forgets by itself: used assertions, stored answers that nobody can need any more, bodies that no row names,
witnesses' signatures of long ago."""

import logging
from functools import partial

from starlette.datastructures import State

from api import idempotency
from api.auth import service as auth
from api.checkpoints import service as checkpoints
from api.rounds import in_thread, rounds
from api.transactions import Edge

HOUR = 3_600

log = logging.getLogger(__name__)


async def _tidy(state: State) -> None:
    edge: Edge = state.edge
    stored = await in_thread(state.bodies.store.names)
    async with edge.transaction(True) as session:
        now = state.settings.clock()
        await in_thread(auth.forget_expired, session, now)
        await in_thread(idempotency.forget_old, session, now)
        await in_thread(checkpoints.forget_old, session)
        strays = await in_thread(state.bodies.strays, session, stored)
    await in_thread(state.bodies.discard, strays)


async def keep_house(state: State) -> None:
    """Tidies up every hour until it is cancelled."""
    await rounds(partial(_tidy, state), HOUR, log)
