"""The process `chain`: journal, anvil, sealer and door, wired and run until it is told to stop or cannot go on."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

from nodes.blocks import BlockStamp
from nodes.embedded.anvil import Anvil
from nodes.embedded.door import Door
from nodes.embedded.errors import EngineLost
from nodes.embedded.genesis import bound_genesis
from nodes.embedded.journal import Journal
from nodes.embedded.sealer import Sealer
from nodes.profiles import Profile

SHUTDOWN_S = 2.0


@dataclass(frozen=True, slots=True)
class Started:
    """What a chain says when its door is open. `replayed` counts blocks, `torn_bytes` what was cut from the journal."""

    genesis: BlockStamp
    head: BlockStamp
    replayed: int
    torn_bytes: int


@dataclass(slots=True)
class Chain:
    """The embedded chain of one directory.

    `genesis` is a geth-style genesis file as JSON; its coinbase is replaced (see `bound_genesis`). With `test_clock`
    anyone who reaches the door may move block time ahead (`gwanmun_advanceTime`): for tests of deadlines only.
    """

    directory: Path
    genesis: dict[str, Any]
    profile: Profile
    port: int
    test_clock: bool = False

    async def run(self, stop: asyncio.Event, started: Callable[[Started], None] = lambda _: None) -> None:
        """Replays, opens the door, and makes blocks until `stop` is set.

        Raises:
            ChainBusy: another process runs this directory.
            ChainDiverged: the journal does not come out with the same hashes (JournalDamaged: it cannot be read).
            EngineLost: anvil ended or does not answer.
            EngineMissing: anvil is not installed.
            OSError: the journal cannot be written, or the port is taken.
        """
        with Journal.open(self.directory / "journal") as journal:
            anvil = await self._start_anvil()
            try:
                await self._run(journal, anvil, stop, started)
            finally:
                await anvil.stop()

    async def _run(
        self, journal: Journal, anvil: Anvil, stop: asyncio.Event, started: Callable[[Started], None]
    ) -> None:
        sealer = Sealer(anvil, journal, self.profile)
        genesis = await anvil.head()
        lost = asyncio.create_task(anvil.wait())
        try:
            replayed = await sealer.replay(hashlib.sha256(bound_genesis(self.genesis)).digest())
            runner = await self._open_door(Door(anvil, sealer, self.profile, self.test_clock))
            try:
                started(Started(genesis, sealer.head, replayed, journal.torn_bytes))
                await self._tick(sealer, stop, lost)
            finally:
                await runner.cleanup()
        finally:
            lost.cancel()

    async def _tick(self, sealer: Sealer, stop: asyncio.Event, lost: asyncio.Task[int]) -> None:
        """One look per block time. A seal that has begun is finished before the process ends."""
        stopping = asyncio.create_task(stop.wait())
        loop = asyncio.get_running_loop()
        due = loop.time()
        try:
            while True:
                due = max(due + self.profile.block_time_s, loop.time())
                wait = due - loop.time()
                ends: set[asyncio.Future[Any]] = {lost, stopping, sealer.failure}
                await asyncio.wait(ends, timeout=wait, return_when=asyncio.FIRST_COMPLETED)
                if sealer.failure.done():
                    raise sealer.failure.result()
                if lost.done():
                    raise EngineLost("anvil ended", code=lost.result())
                if stopping.done():
                    return
                await sealer.tick()
        finally:
            stopping.cancel()

    async def _start_anvil(self) -> Anvil:
        """anvil reads the genesis from a file while it starts."""
        folder = Path(tempfile.mkdtemp(prefix="gwanmun-genesis-"))
        try:
            path = folder / "genesis.json"
            path.write_bytes(bound_genesis(self.genesis))
            return await Anvil.start(path, self.profile)
        finally:
            shutil.rmtree(folder)

    async def _open_door(self, door: Door) -> web.AppRunner:
        runner = web.AppRunner(door.application(), access_log=None, shutdown_timeout=SHUTDOWN_S)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", self.port).start()
        except OSError:
            await runner.cleanup()
            raise
        return runner
