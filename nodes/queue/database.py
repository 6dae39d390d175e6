"""The queue's SQLite file: what is committed there has survived."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BUSY_TIMEOUT_S = 30.0

# `submission` is the nonce of the transaction that carries the command, null while it waits. A command that has ended
# keeps its digest, so that a repeat of `put` is known, and gives up its call.
SCHEMA = """
CREATE TABLE IF NOT EXISTS position (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    account BLOB NOT NULL, ledger BLOB NOT NULL, genesis BLOB NOT NULL,
    block INTEGER NOT NULL, block_hash BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS commands (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE, digest BLOB NOT NULL,
    target BLOB NOT NULL, gas INTEGER NOT NULL, act BLOB NOT NULL, call BLOB NOT NULL,
    submission INTEGER, ended INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS open_commands ON commands (submission, place) WHERE ended = 0;
CREATE TABLE IF NOT EXISTS submissions (
    nonce INTEGER PRIMARY KEY, first INTEGER NOT NULL, count INTEGER NOT NULL, raw BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS outcomes (
    cursor INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE, sequence INTEGER NOT NULL, done INTEGER NOT NULL, error BLOB NOT NULL,
    block INTEGER NOT NULL
);
"""


class Database:
    """One SQLite connection, shared by the threads of a process one at a time; other processes may have their own."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._turn = threading.RLock()
        self._connection = sqlite3.connect(
            path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
        )
        self._connection.execute("PRAGMA journal_mode = WAL")
        # FULL: a commit is on disk when it returns. Without it, a sent transaction could be forgotten.
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.executescript(SCHEMA)

    def close(self) -> None:
        with self._turn:
            self._connection.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        with self._turn:
            yield self._connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it, durable at the end, or nothing."""
        with self._turn:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")
