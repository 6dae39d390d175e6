"""What the gateway forgets by itself: used assertions and stored answers that nobody can need any more."""

import asyncio

from starlette.datastructures import State

from api import idempotency
from api.auth import service as auth
from api.transactions import Edge

HOUR = 3_600


async def keep_house(state: State) -> None:
    """Tidies up every hour until it is cancelled."""
    edge: Edge = state.edge
    while True:
        async with edge.transaction(True) as session:
            now = state.settings.clock()
            await asyncio.to_thread(auth.forget_expired, session, now)
            await asyncio.to_thread(idempotency.forget_old, session, now)
        await asyncio.sleep(HOUR)
