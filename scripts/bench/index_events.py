"""Events projected on a rebuild: the real indexer reads a long chain from a node into a database on disk.

The node is a process of its own and answers over HTTP (`synthetic_chain`). The gateway has given half of the commands,
so that their outcomes are settled too. Beside it the bound of the database alone: the same rows of the projection
through Python's bare sqlite3, in transactions of the same size, into tables of the same shape with the same durability.
"""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, insert
from sqlmodel import Session

from api.clock import present
from api.database import open_engine, writing
from api.events.announcing import POSITION, announce_facts
from api.events.models import EventPosition
from api.facts.indexer import Indexer
from api.facts.ledger import Events, OutcomeEvent
from api.facts.node import NodeSource
from api.facts.projection import fact_row, history_row, outcome_row
from api.outbox.models import CommandStatus, OutboxCommand
from api.outbox.progress import settle
from api.schema import migrate
from evidence.types import NetworkId
from nodes.blocks import BlockStamp
from nodes.connection import Connection
from nodes.profiles import load_profile
from scripts.bench.synthetic_chain import ACCOUNTS, GENESIS_TIME, LEDGER, Served, command_id, served

FACTS: Final = 60_000
NETWORK: Final = NetworkId(b"\x07" * 32)
Row = dict[str, object]


@dataclass
class _Watched:
    """A node that remembers what it answered, so that the bound writes the same in the same portions."""

    node: NodeSource
    portions: list[Events] = field(default_factory=list)

    def head(self) -> BlockStamp:
        return self.node.head()

    def block(self, number: int) -> BlockStamp | None:
        return self.node.block(number)

    def events(self, first: int, last: int) -> Events:
        found = self.node.events(first, last)
        self.portions.append(found)
        return found


def run_events(facts: int = FACTS) -> dict[str, object]:
    """`events_per_s` (facts and outcomes), the bound of bare SQLite, and what was read."""
    with tempfile.TemporaryDirectory(prefix="gwanmun-index-") as folder, served(facts) as chain:
        url = f"sqlite:///{Path(folder) / 'gateway.db'}"
        migrate(url)
        engine = open_engine(url)
        _give_commands(engine, chain)
        seconds, portions = _rebuild(engine, chain)
        engine.dispose()
        bound = _bare_seconds(Path(folder), portions)
    events = sum(len(portion.facts) + len(portion.outcomes) for portion in portions)
    return {
        "events": events,
        "events_facts": chain.facts,
        "events_outcomes": chain.commands,
        "events_own_commands": chain.commands // len(ACCOUNTS),
        "events_blocks": chain.blocks,
        "events_transactions": len(portions),
        "events_per_s": events / seconds,
        "events_sqlite_bound_per_s": events / bound,
        "events_share_of_bound": bound / seconds,
    }


def _give_commands(engine: Engine, chain: Served) -> None:
    """What a gateway that loses its projection still has: every command of its own, finished, and who was told what."""
    rows = [_command(number) for number in range(0, chain.commands, len(ACCOUNTS))]
    with writing(engine) as session:
        session.execute(insert(OutboxCommand), rows)
        session.add(EventPosition(id=POSITION, facts=chain.facts))


def _command(number: int) -> Row:
    # Every twentieth is refused (`synthetic_chain`), which even numbers never are.
    return {
        "id": command_id(number),
        "verb": 50,
        "contract": "OriginCertificates",
        "function": "issue",
        "gas": 1_000_000,
        "call": b"",
        "act": b"",
        "act_hash": bytes(32),
        "signature": b"",
        "owner": 2,
        "subject": bytes(32),
        "party": "officer",
        "status": CommandStatus.CONFIRMED,
        "created": GENESIS_TIME,
        "updated": GENESIS_TIME,
    }


def _rebuild(engine: Engine, chain: Served) -> tuple[float, list[Events]]:
    """Seconds from an empty projection to the head, and what was projected in each transaction."""

    def settle_own(session: Session, outcomes: Sequence[OutcomeEvent]) -> None:
        settle(session, outcomes, ACCOUNTS[0], present())

    with Connection(chain.url) as node:
        source = _Watched(NodeSource(node, LEDGER))
        limit = load_profile("embedded").log_range_limit
        indexer = Indexer(
            engine, source, NETWORK, announce=announce_facts, settle=settle_own, greatest_range=limit
        )
        started = time.perf_counter()
        while indexer.step() is not None:
            continue
        return time.perf_counter() - started, source.portions


def _bare_seconds(folder: Path, portions: list[Events]) -> float:
    """Seconds of writing the same rows with nothing around SQLite."""
    path = folder / "bare.db"
    migrate(f"sqlite:///{path}")
    work = [_rows(portion) for portion in portions]
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")
    started = time.perf_counter()
    for tables in work:
        connection.execute("BEGIN IMMEDIATE")
        for statement, rows in tables:
            connection.executemany(statement, rows)
        connection.execute("COMMIT")
    seconds = time.perf_counter() - started
    connection.close()
    return seconds


def _rows(portion: Events) -> list[tuple[str, list[tuple[Any, ...]]]]:
    latest = {event.key: event for event in portion.facts}
    tables: list[tuple[str, list[Row]]] = [
        ("fact_history", [history_row(event) for event in portion.facts]),
        ("fact", [fact_row(event) for event in latest.values()]),
        ("outcome", [outcome_row(event) for event in portion.outcomes]),
    ]
    return [
        (_statement(name, rows[0]), [tuple(row.values()) for row in rows]) for name, rows in tables if rows
    ]


def _statement(table: str, row: Row) -> str:
    names = ", ".join(f'"{name}"' for name in row)
    return f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({', '.join('?' * len(row))})"
