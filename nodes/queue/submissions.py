"""The pump's side of the queue's file: which commands travel in which transaction, and up to where outcomes are read."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from evidence.types import ActHash, CommandId
from nodes.queue.commands import LedgerOutcome, QueuedCommand
from nodes.queue.database import Database
from nodes.queue.errors import ChainReplaced, QueueForeign
from nodes.types import Address, BlockHash, BlockNumber, RawTransaction


@dataclass(frozen=True, slots=True)
class Submission:
    """A signed submit, journalled before it is sent. It carries sequence numbers first .. first + count - 1."""

    nonce: int
    first: int
    count: int
    raw: RawTransaction


@dataclass(frozen=True, slots=True)
class Planned:
    """A submission and the commands that it carries, in order."""

    submission: Submission
    commands: tuple[QueuedCommand, ...]


@dataclass(frozen=True, slots=True)
class Matched:
    """The block up to which all outcomes are recorded."""

    block: BlockNumber
    hash: BlockHash


class Submissions:
    """Reads and writes by the one pump."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, account: Address, ledger: Address, genesis: BlockHash) -> Matched:
        """Binds the file to an account and a chain at its first use.

        Raises:
            QueueForeign: the file is bound to another account or Ledger.
            ChainReplaced: the node's genesis is another.
        """
        with self._database.writing() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO position VALUES (1, ?, ?, ?, 0, ?)",
                (account, ledger, genesis, genesis),
            )
            row = connection.execute(
                "SELECT account, ledger, genesis, block, block_hash FROM position"
            ).fetchone()
        if (row[0], row[1]) != (account, ledger):
            raise QueueForeign("the queue is of another account or Ledger", account=row[0], ledger=row[1])
        if row[2] != genesis:
            raise ChainReplaced("the node is of another chain", expected=row[2], found=genesis)
        return Matched(BlockNumber(row[3]), BlockHash(row[4]))

    def in_flight(self) -> list[Submission]:
        """Submissions whose nonce is not known to be used, by rising nonce."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT nonce, first, count, raw FROM submissions ORDER BY nonce"
            ).fetchall()
        return [Submission(nonce, first, count, RawTransaction(raw)) for nonce, first, count, raw in rows]

    def any_open(self) -> bool:
        """Whether a command has no outcome yet, or a submission's nonce is not known to be used."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT EXISTS (SELECT 1 FROM commands WHERE ended = 0) OR EXISTS (SELECT 1 FROM submissions)"
            ).fetchone()
        return bool(row[0])

    def waiting(self, limit: int) -> list[QueuedCommand]:
        """The first commands that no submission carries."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT id, target, gas, act, call FROM commands"
                " WHERE ended = 0 AND submission IS NULL ORDER BY place LIMIT ?",
                (limit,),
            ).fetchall()
        return [
            QueuedCommand(CommandId(id_), Address(target), gas, ActHash(act), call)
            for id_, target, gas, act, call in rows
        ]

    def journal(self, planned: Sequence[Planned]) -> None:
        """Records submissions and what they carry. Only after this may they be sent."""
        with self._database.writing() as connection:
            for plan in planned:
                one = plan.submission
                connection.execute(
                    "INSERT INTO submissions VALUES (?, ?, ?, ?)", (one.nonce, one.first, one.count, one.raw)
                )
                connection.executemany(
                    "UPDATE commands SET submission = ? WHERE id = ?",
                    [(one.nonce, command.command_id) for command in plan.commands],
                )

    def record(self, outcomes: Sequence[tuple[BlockNumber, LedgerOutcome]], matched: Matched) -> int:
        """Takes the outcomes of blocks up to `matched`; the number that were new. A command's first outcome counts."""
        with self._database.writing() as connection:
            new = sum(_record(connection, block, outcome) for block, outcome in outcomes)
            connection.execute("UPDATE position SET block = ?, block_hash = ?", (matched.block, matched.hash))
        return new

    def release(self, below_nonce: int) -> int:
        """Forgets submissions whose nonce is used, outcomes being recorded up to the same block.

        Returns:
            The number of commands that they carried without outcome. These were not tried (their submit reverted, or
            another transaction took its nonce) and wait again, in their old order.
        """
        with self._database.writing() as connection:
            released = connection.execute(
                "UPDATE commands SET submission = NULL WHERE ended = 0 AND submission < ?", (below_nonce,)
            ).rowcount
            connection.execute("DELETE FROM submissions WHERE nonce < ?", (below_nonce,))
        return released


def _record(connection: sqlite3.Connection, block: BlockNumber, outcome: LedgerOutcome) -> int:
    inserted = connection.execute(
        "INSERT OR IGNORE INTO outcomes (id, sequence, done, error, block) VALUES (?, ?, ?, ?, ?)",
        (outcome.command_id, outcome.sequence, outcome.done, outcome.error, block),
    ).rowcount
    connection.execute("UPDATE commands SET ended = 1, call = x'' WHERE id = ?", (outcome.command_id,))
    return inserted
