"""The queue as its users see it: commands in, outcomes out, both durable."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from evidence.types import CommandId
from nodes.queue.commands import Outcome, QueuedCommand
from nodes.queue.database import Database
from nodes.queue.errors import BackPressure, CommandConflict, CommandMalformed, CommandTooLarge
from nodes.queue.gas import submit_gas
from nodes.types import BlockNumber

DEFAULT_LIMIT = 10_000
DEFAULT_GAS_BUDGET = 12_000_000
OUTCOMES_AT_ONCE = 1_000
_WIDTHS = (("command_id", 16), ("target", 20), ("act", 32))


class Queue:
    """A durable queue of commands for one account. `put` from any process; one Pump at a time empties it."""

    def __init__(self, database: Database, limit: int, gas_budget: int) -> None:
        self.database = database
        self.limit = limit
        self.gas_budget = gas_budget

    @classmethod
    def open(cls, path: Path, limit: int = DEFAULT_LIMIT, gas_budget: int = DEFAULT_GAS_BUDGET) -> Queue:
        """Opens or creates the file. `limit`: most commands without outcome; `gas_budget`: gas limit of one submit."""
        return cls(Database(path), limit, gas_budget)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self.database.close()

    def put(self, command: QueuedCommand) -> bool:
        """Stores a command; durable when this returns. False when it was there already.

        Raises:
            BackPressure: too many commands wait.
            CommandConflict: another command has this id.
            CommandMalformed, CommandTooLarge: it could never be submitted.
        """
        return self.put_all([command]) == 1

    def put_all(self, commands: Sequence[QueuedCommand]) -> int:
        """Stores commands in order, all or none; the number of new ones. Raises as `put`."""
        for command in commands:
            self._check(command)
        with self.database.writing() as connection:
            new = [command for command in commands if not _known(connection, command)]
            waiting = _open_count(connection)
            if new and waiting + len(new) > self.limit:
                raise BackPressure(self.limit, waiting)
            return sum(_insert(connection, command) for command in new)

    def open_count(self) -> int:
        """Commands without outcome."""
        with self.database.reading() as connection:
            return _open_count(connection)

    def outcomes_since(self, cursor: int, limit: int = OUTCOMES_AT_ONCE) -> list[Outcome]:
        """The outcomes behind a cursor (0: all), in order. Includes those of commands that other users of this account
        submitted; an id that is unknown to the reader is not his."""
        with self.database.reading() as connection:
            rows = connection.execute(
                "SELECT cursor, id, sequence, done, error, block FROM outcomes WHERE cursor > ? ORDER BY cursor LIMIT ?",
                (cursor, limit),
            ).fetchall()
        return [_outcome(row) for row in rows]

    def outcome(self, command_id: CommandId) -> Outcome | None:
        """The end of one command, None while it has none."""
        with self.database.reading() as connection:
            row = connection.execute(
                "SELECT cursor, id, sequence, done, error, block FROM outcomes WHERE id = ?", (command_id,)
            ).fetchone()
        return None if row is None else _outcome(row)

    def _check(self, command: QueuedCommand) -> None:
        for field, width in _WIDTHS:
            value = getattr(command, field)
            if len(value) != width:
                raise CommandMalformed("a field has the wrong width", field=field, width=width, value=value)
        if not 0 < command.gas < 1 << 32:
            raise CommandMalformed("gas is a positive u32", gas=command.gas)
        needed = submit_gas([command])
        if needed > self.gas_budget:
            raise CommandTooLarge(command.command_id, needed, self.gas_budget)


def _digest(command: QueuedCommand) -> bytes:
    """Tells two commands of one id apart; stays on this disk, so it needs no tag of docs/formats/hashing.md."""
    head = command.target + command.gas.to_bytes(4, "big") + command.act
    return hashlib.sha256(head + command.call).digest()


def _known(connection: sqlite3.Connection, command: QueuedCommand) -> bool:
    """Whether the command was put before, or has an outcome on the chain from before this file existed."""
    row = connection.execute("SELECT digest FROM commands WHERE id = ?", (command.command_id,)).fetchone()
    if row is not None:
        if row[0] != _digest(command):
            raise CommandConflict(command.command_id)
        return True
    ended = connection.execute("SELECT 1 FROM outcomes WHERE id = ?", (command.command_id,)).fetchone()
    return ended is not None


def _insert(connection: sqlite3.Connection, command: QueuedCommand) -> int:
    """1, or 0 when the same id stood twice in one `put_all`."""
    if _known(connection, command):
        return 0
    connection.execute(
        "INSERT INTO commands (id, digest, target, gas, act, call) VALUES (?, ?, ?, ?, ?, ?)",
        (command.command_id, _digest(command), command.target, command.gas, command.act, command.call),
    )
    return 1


def _open_count(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM commands WHERE ended = 0").fetchone()[0])


def _outcome(row: tuple[int, bytes, int, int, bytes, int]) -> Outcome:
    cursor, command_id, sequence, done, error, block = row
    return Outcome(cursor, CommandId(command_id), sequence, bool(done), error, BlockNumber(block))
