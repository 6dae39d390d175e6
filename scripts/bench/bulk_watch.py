"""When each batch of documents passed each stage, as seen from outside: by the gateway's database and its node."""

from __future__ import annotations

import sqlite3
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from api.outbox.models import FINAL, CommandStatus
from nodes.connection import Connection
from scripts.cli.errors import CommandError

LOOK_SECONDS: Final = 0.02


@dataclass
class Batch:
    """Instants of one batch on this process's monotonic clock, in seconds; 0: not yet. `block` held its outcome."""

    accepted: float
    queued: float = 0.0
    settled: float = 0.0
    block: int = 0


class BatchWatch(threading.Thread):
    """Looks every 20 ms, which is how exact the instants are. `batches` by the command that carries them."""

    def __init__(self, database: Path, rpc: str) -> None:
        super().__init__(daemon=True)
        self.batches: dict[bytes, Batch] = {}
        self._blocks: dict[int, float] = {}
        self._ended = threading.Event()
        self._database, self._rpc = database, rpc

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self.join()

    def settle(self, documents: int, seconds: float) -> None:
        """Waits until every document has its outcome. CommandError when one is refused, or has none in time."""
        deadline = time.monotonic() + seconds
        while any(not batch.settled for batch in list(self.batches.values())) or not self.batches:
            if time.monotonic() > deadline:
                raise CommandError("not every batch has its outcome in time", 1)
            self._ended.wait(LOOK_SECONDS)
        with self._reading() as connection:
            (confirmed,) = connection.execute(
                "SELECT count(*) FROM outbox_command WHERE status = ? AND contract = 'DocumentRegistry'",
                (CommandStatus.CONFIRMED,),
            ).fetchone()
        if confirmed < documents:
            raise CommandError(f"{documents - confirmed} documents were not confirmed", 1)

    def passages(self) -> dict[str, list[float]]:
        """Seconds of each batch by stage."""
        ended = list(self.batches.values())
        return {
            "queue": [max(0.0, one.queued - one.accepted) for one in ended],
            "chain": [max(0.0, self._blocks.get(one.block, one.settled) - one.queued) for one in ended],
            "index": [max(0.0, one.settled - self._blocks.get(one.block, one.settled)) for one in ended],
        }

    def run(self) -> None:
        with self._reading() as connection, Connection(self._rpc) as node:
            before = connection.execute("SELECT max(number) FROM outbox_command").fetchone()[0] or 0
            while not self._ended.wait(LOOK_SECONDS):
                self._look_at_node(node)
                self._look_at_outbox(connection, before)
        connection.close()

    def _reading(self) -> sqlite3.Connection:
        # Read-only: a bench that wrote here would be a second gateway.
        return sqlite3.connect(f"file:{self._database}?mode=ro", uri=True)

    def _look_at_node(self, node: Connection) -> None:
        head, now = node.head().number, time.monotonic()
        for number in range(max(self._blocks, default=head - 1) + 1, head + 1):
            self._blocks[number] = now

    def _look_at_outbox(self, connection: sqlite3.Connection, before: int) -> None:
        rows = connection.execute(
            "SELECT id, status, block FROM outbox_command WHERE carried_by IS NULL AND number > ?", (before,)
        ).fetchall()
        now = time.monotonic()
        for command, status, block in rows:
            batch = self.batches.setdefault(command, Batch(accepted=now))
            if status != CommandStatus.PENDING and not batch.queued:
                batch.queued = now
            if status in FINAL and not batch.settled:
                batch.settled, batch.block = now, block
