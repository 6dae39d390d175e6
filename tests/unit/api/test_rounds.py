"""Work in threads ends before those who wait for it do."""

import asyncio
import threading

import pytest

from api.rounds import in_thread


def test_who_is_cancelled_waits_for_the_thread() -> None:
    started, go, ended = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        started.set()
        go.wait(10)
        ended.set()

    async def play() -> None:
        waiting = asyncio.ensure_future(in_thread(work))
        await asyncio.to_thread(started.wait, 10)
        waiting.cancel()
        await asyncio.sleep(0)
        assert not waiting.done()
        go.set()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert ended.is_set()

    asyncio.run(play())


def test_it_gives_what_the_work_gives_and_raises() -> None:
    assert asyncio.run(in_thread(divmod, 7, 2)) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        asyncio.run(in_thread(divmod, 7, 0))
