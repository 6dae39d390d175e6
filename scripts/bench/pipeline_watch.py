"""When each command passed each stage, as seen from outside the processes: by their database and their node."""

from __future__ import annotations

import sqlite3
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from api.outbox.models import FINAL, CommandStatus
from nodes.connection import Connection

LOOK_SECONDS: Final = 0.01


@dataclass
class Passage:
    """Instants of one command on this process's monotonic clock, in seconds. `block` held its outcome. What has not happened
    yet is 0."""

    posted: float
    accepted: float = 0.0
    queued: float = 0.0
    settled: float = 0.0
    block: int = 0
    status: str = ""


class Watch(threading.Thread):
    """Looks every 10 ms, which is how exact the instants are.

    Attributes:
        passages: the commands that are watched, by id; others may add to it.
        blocks: when each block was first seen.
    """

    def __init__(self, database: Path, rpc: str) -> None:
        super().__init__(daemon=True)
        self.passages: dict[bytes, Passage] = {}
        self.blocks: dict[int, float] = {}
        self.ended = threading.Event()
        self._database = database
        self._rpc = rpc

    def run(self) -> None:
        # Read-only: a bench that wrote here would be a second gateway.
        connection = sqlite3.connect(f"file:{self._database}?mode=ro", uri=True)
        try:
            with Connection(self._rpc) as node:
                while not self.ended.wait(LOOK_SECONDS):
                    self._look_at_node(node)
                    self._look_at_outbox(connection)
        finally:
            connection.close()

    def _look_at_node(self, node: Connection) -> None:
        head, now = node.head().number, time.monotonic()
        for number in range(max(self.blocks, default=head - 1) + 1, head + 1):
            self.blocks[number] = now

    def _look_at_outbox(self, connection: sqlite3.Connection) -> None:
        waiting = {
            command: passage for command, passage in list(self.passages.items()) if not passage.settled
        }
        if not waiting:
            return
        rows = connection.execute(
            "SELECT id, status, block FROM outbox_command WHERE status != 'pending'"
        ).fetchall()
        now = time.monotonic()
        for command, status, block in rows:
            passage = waiting.get(command)
            if passage is None:
                continue
            if not passage.queued:
                passage.queued = now
            if status in FINAL:
                passage.settled, passage.block, passage.status = now, block, status

    @property
    def open(self) -> int:
        """Commands that have no outcome yet."""
        return sum(not passage.settled for passage in list(self.passages.values()))

    @property
    def confirmed(self) -> list[Passage]:
        """Passages that ended well."""
        return [one for one in self.passages.values() if one.status == CommandStatus.CONFIRMED]
