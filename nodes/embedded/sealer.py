"""Makes blocks: plan on disk, mined, hash on disk, and only then visible."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable

from nodes.blocks import BlockStamp
from nodes.embedded.anvil import Anvil
from nodes.embedded.errors import ChainDiverged, EngineError
from nodes.embedded.journal import Journal
from nodes.embedded.records import Clock, Genesis, Plan, Record, Sealed, decode, encode
from nodes.errors import CallRefused
from nodes.profiles import Profile
from nodes.types import RawTransaction

Seconds = Callable[[], float]


class Sealer:
    """One anvil and its journal. Transactions and blocks pass one at a time, so that the journal's order is anvil's."""

    def __init__(self, anvil: Anvil, journal: Journal, profile: Profile, clock: Seconds = time.time) -> None:
        self._anvil = anvil
        self._journal = journal
        self._profile = profile
        self._clock = clock
        self._turn = asyncio.Lock()
        self._sealed = asyncio.Event()
        self._sealed.set()
        self._reads = 0
        self._unread = asyncio.Event()
        self._unread.set()
        self._accepted: list[RawTransaction] = []
        self._left_over = False
        self._ahead_s = 0
        self._sealed_at = time.monotonic()
        self._head: BlockStamp | None = None
        self.failure: asyncio.Future[EngineError | OSError] = asyncio.get_running_loop().create_future()
        """Set when journal and anvil may no longer agree: the process must end and replay."""

    @property
    def head(self) -> BlockStamp:
        """The last sealed block."""
        if self._head is None:
            raise ChainDiverged("the chain was not replayed yet")
        return self._head

    async def replay(self, file_digest: bytes) -> int:
        """Brings a fresh anvil to where the journal ends; the number of blocks replayed.

        Raises:
            ChainDiverged: genesis or a block does not come out with the hash that the journal holds.
        """
        genesis = await self._anvil.head()
        self._head = genesis
        bodies = self._journal.take_bodies()
        first = next(bodies, None)
        own = Genesis(genesis.hash, file_digest)
        if first is None:
            await self._write(own)
        elif decode(first) != own:
            raise ChainDiverged("the journal is of another genesis", genesis=genesis.hash)
        plan: Plan | None = None
        for body in bodies:
            plan = await self._replay_record(decode(body), plan)
        if plan is not None:
            # Killed between plan and seal: nobody saw the block; it is made now as planned.
            await self._write(Sealed(plan.number, self.head.hash))
        self._left_over = await self._anvil.ready() > 0
        return self.head.number

    async def _replay_record(self, record: Record, open_plan: Plan | None) -> Plan | None:
        """Executes a record; the plan that still waits for its seal."""
        if isinstance(record, Sealed):
            if open_plan is None or (self.head.number, self.head.hash) != (record.number, record.hash):
                raise ChainDiverged(
                    "a block came out different",
                    number=record.number,
                    sealed=record.hash,
                    replayed=self.head.hash,
                )
            return None
        if open_plan is not None or isinstance(record, Genesis):
            raise ChainDiverged("the journal's records are out of order", after=self.head.number)
        if isinstance(record, Clock):
            self._ahead_s = record.ahead_s
            return None
        await self._replay_plan(record)
        return record

    async def _replay_plan(self, plan: Plan) -> None:
        try:
            for raw in plan.transactions:
                await self._anvil.accept(raw)
            self._head = await self._anvil.mine(plan.time)
        except CallRefused as error:
            raise ChainDiverged(
                "a journalled block cannot be made", number=plan.number, reason=str(error)
            ) from error
        if (self.head.number, self.head.time) != (plan.number, plan.time):
            raise ChainDiverged("a block came out different", number=plan.number, replayed=self.head.number)

    async def accept(self, raw: RawTransaction) -> str:
        """Takes a transaction into the pool; its hash in hex. CallRefused when anvil refuses it.

        Whoever asked may go away: an accepted transaction is remembered all the same, else replay would not know it.
        """
        return await asyncio.shield(asyncio.ensure_future(self._accept(raw)))

    async def _accept(self, raw: RawTransaction) -> str:
        async with self._turn, self._fatal():
            transaction = await self._anvil.accept(raw)
            self._accepted.append(raw)
            return transaction

    async def tick(self) -> BlockStamp | None:
        """Seals a block when transactions wait or the last block is a heartbeat old; None when there was no need."""
        async with self._turn:
            idle = time.monotonic() - self._sealed_at
            if self._accepted or self._left_over or idle >= self._profile.heartbeat_s:
                return await self._seal()
            return None

    async def advance(self, seconds: int) -> BlockStamp:
        """Moves block time ahead of the clock, for good, and seals a block that shows it."""
        async with self._turn, self._fatal():
            ahead = self._ahead_s + seconds
            await self._write(Clock(ahead))
            self._ahead_s = ahead
            return await self._seal()

    @contextlib.asynccontextmanager
    async def reading(self) -> AsyncIterator[None]:
        """Waits while a block is mined but not sealed, and keeps the next one from being mined during the block.

        Nobody must see a block before it is on the disk; and while anvil mines, it answers a question about its last block
        with the state of the one that it is making.
        """
        await self._sealed.wait()
        self._reads += 1
        self._unread.clear()
        try:
            yield
        finally:
            self._reads -= 1
            if self._reads == 0:
                self._unread.set()

    async def _seal(self) -> BlockStamp:
        now = int(self._clock()) + self._ahead_s
        plan = Plan(self.head.number + 1, max(now, self.head.time), tuple(self._accepted))
        await self._write(plan)
        async with self._unseen():
            block = await self._anvil.mine(plan.time)
            if (block.number, block.time) != (plan.number, plan.time):
                raise ChainDiverged(
                    "anvil mined another block than planned", planned=plan.number, got=block.number
                )
            await self._write(Sealed(block.number, block.hash))
        self._head = block
        self._accepted.clear()
        self._left_over = await self._anvil.ready() > 0
        self._sealed_at = time.monotonic()
        return block

    @contextlib.asynccontextmanager
    async def _fatal(self) -> AsyncIterator[None]:
        """Tells the process of a failure inside a client's request."""
        try:
            yield
        except (EngineError, OSError) as error:
            if not self.failure.done():
                self.failure.set_result(error)
            raise

    @contextlib.asynccontextmanager
    async def _unseen(self) -> AsyncIterator[None]:
        """Holds reads back, once those that have begun are done. When sealing fails they are held for ever: the process is
        about to end."""
        self._sealed.clear()
        await self._unread.wait()
        yield
        self._sealed.set()

    async def _write(self, record: Record) -> None:
        await asyncio.to_thread(self._journal.append, encode(record))
