"""What a gateway does beside answering: rounds of work, for as long as it runs."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar

from api.database import outliving

P = ParamSpec("P")
T = TypeVar("T")


async def in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `work` returns, done in a thread. Who is cancelled waits for it first: a session is not closed while in use."""
    running = asyncio.ensure_future(asyncio.to_thread(work, *args, **kwargs))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        raise


async def rounds(work: Callable[[], Awaitable[int | None]], rest: float, log: logging.Logger) -> None:
    """Works round after round until it is cancelled. Rests, so many seconds, behind a round that leaves nothing to do and while
    the database is away: `work` returns how much it did when there may be more."""
    while True:
        done: int | None = 0
        with outliving(log):
            done = await work()
        if not done:
            await asyncio.sleep(rest)
