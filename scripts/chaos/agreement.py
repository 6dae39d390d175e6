"""What must hold when the noise is over: one outcome per command, projections as the chain says, witnesses of one mind."""

import json
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import httpx
from sqlmodel import func, select

from api.database import open_engine, reading
from api.facts.indexer import Indexer
from api.facts.ledger import OutcomeEvent
from api.facts.models import Fact, Position
from api.facts.node import NodeSource
from api.outbox.models import FINAL, CommandStatus, OutboxCommand
from api.relay.relay import UNLISTED
from api.schema import migrate
from evidence.types import CommandId
from scripts.chaos.load import Accepted
from scripts.chaos.sample_network import SampleNetwork
from scripts.cli.errors import CommandError

WAIT_SECONDS = 120.0
GATEWAYS = ("kcs", "kcci", "gdvc")
TABLES = ("fact", "fact_history", "outcome")


class Disagreement(CommandError):
    """Something that must hold does not; the message says what."""

    def __init__(self, what: object) -> None:
        super().__init__(f"this must hold, and does not: {what}", exit_code=1)


def require(holds: bool, what: object) -> None:
    """Disagreement when it does not hold."""
    if not holds:
        raise Disagreement(what)


def until(condition: Callable[[], bool], what: str, seconds: float = WAIT_SECONDS) -> None:
    """Returns when the condition holds; Disagreement when it does not come to hold in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        require(time.monotonic() < deadline, what)
        time.sleep(0.1)


def settled(sample: SampleNetwork) -> None:
    """Waits until no command of any gateway is open, and every projection holds every fact."""
    standing = gateways(sample)
    until(lambda: not any(_open(sample, member) for member in standing), "every command has its outcome")
    until(lambda: len({_facts(sample, member) for member in standing}) == 1, "all projections are as far")
    for member in sample.removed:
        until(lambda member=member: _all_told(sample, member), f"{member} says why its commands stay open")  # type: ignore[misc]


def gateways(sample: SampleNetwork) -> list[str]:
    """Members with a gateway that were not removed."""
    return [member for member in GATEWAYS if member not in sample.removed]


def _open(sample: SampleNetwork, member: str) -> list[OutboxCommand]:
    with reading(sample.database(member)) as session:
        open_ones = OutboxCommand.status.not_in(list(FINAL))  # type: ignore[attr-defined]
        return list(session.exec(select(OutboxCommand).where(open_ones)))


def _all_told(sample: SampleNetwork, member: str) -> bool:
    """Whether every open command of a member says that the network takes it no more."""
    return all(json.loads(row.error or "{}").get("name") == UNLISTED for row in _open(sample, member))


def _facts(sample: SampleNetwork, member: str) -> int:
    with reading(sample.database(member)) as session:
        position = session.get(Position, 1)
        return position.facts if position else 0


def each_has_one_outcome(sample: SampleNetwork, accepted: Iterable[Accepted]) -> None:
    """Each accepted command stands in its gateway as it must, and on the chain exactly once, as the same."""
    on_chain = _outcomes(sample)
    times = Counter(event.command for event in on_chain)
    causes = {event.command: event.error for event in on_chain}
    rows = {member: _commands(sample, member) for member in GATEWAYS}
    for one in accepted:
        row = rows[one.member][one.command]
        stands = f"{row.status} {row.error or ''}"
        if one.member in sample.removed and row.status not in FINAL:
            # Mined before the member was removed, and not seen by its own node any more; or never mined.
            require(times[CommandId(one.command)] <= 1, f"at most one outcome of {one} on the chain")
            continue
        require(times[CommandId(one.command)] == 1, f"one outcome of {one} on the chain")
        refused = bool(causes[CommandId(one.command)])
        require(refused == (one.refusal is not None), f"{one} is as the contract must decide")
        if one.refusal is None:
            require(row.status == CommandStatus.CONFIRMED, f"{one} is confirmed, it is {stands}")
        else:
            require(row.status == CommandStatus.REFUSED, f"{one} is refused, it is {stands}")
            require(
                json.loads(row.error or "{}")["name"] == one.refusal, f"{one} is so refused, not {stands}"
            )
    _sequences_are_whole(on_chain)


def _sequences_are_whole(events: Sequence[OutcomeEvent]) -> None:
    """Every account's outcomes are numbered without gap and without repeat."""
    for account in {event.account for event in events}:
        numbers = [event.sequence for event in events if event.account == account]
        whole = numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        require(whole, f"outcomes of {account.hex()} have no gap")


def _commands(sample: SampleNetwork, member: str) -> dict[bytes, OutboxCommand]:
    with reading(sample.database(member)) as session:
        return {row.id: row for row in session.exec(select(OutboxCommand))}


def _outcomes(sample: SampleNetwork) -> list[OutcomeEvent]:
    with sample.node() as node:
        source, step = NodeSource(node, sample.ledger), sample.network.profile.log_range_limit
        head = source.head().number
        ranges = [(first, min(head, first + step - 1)) for first in range(1, head + 1, step)]
        return [outcome for first, last in ranges for outcome in source.events(first, last).outcomes]


def projections_equal_a_rebuild(sample: SampleNetwork, folder: Path) -> None:
    """Every gateway's projection is, row by row, the one that an empty database gets from the chain."""
    fresh = rebuilt(sample, folder)
    for member in gateways(sample):
        standing = _rows(sample.root / "members" / member / "gateway.db")
        for table in (*TABLES, "position"):
            require(standing[table] == fresh[table], f"{table} of {member} is what a rebuild gives")


def rebuilt(sample: SampleNetwork, folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of a projection made from the chain alone."""
    path = folder / "rebuilt.db"
    migrate(f"sqlite:///{path}")
    engine = open_engine(f"sqlite:///{path}")
    with sample.node() as node:
        indexer = Indexer(engine, NodeSource(node, sample.ledger), sample.identity)
        while indexer.step() is not None:
            continue
    engine.dispose()
    rows = _rows(path)
    path.unlink()
    return rows


def _rows(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Of the position, only what does not move with empty blocks: number of facts, running hash, network."""
    with sqlite3.connect(path) as connection:
        rows = {table: sorted(connection.execute(f"SELECT * FROM {table}")) for table in TABLES}
        rows["position"] = list(connection.execute("SELECT facts, running, network FROM position"))
    connection.close()
    return rows


def witnesses_agree(sample: SampleNetwork) -> None:
    """All members' sign the same bytes (log size, log root, block, map root) of the last block with facts."""
    with reading(sample.database("kcs")) as session:
        block = session.exec(select(func.max(Fact.block))).one()
        facts = session.exec(select(Position.facts)).one()
    bodies: dict[str, str] = {}
    witnesses = {slug: url for slug, url in sample.book.witnesses.items() if slug not in sample.removed}

    def all_answered() -> bool:
        for slug, url in witnesses.items():
            if slug not in bodies:
                answer = httpx.post(f"{url}/checkpoints", json={"block": block}, timeout=10, trust_env=False)
                if answer.status_code == httpx.codes.OK:
                    bodies[slug] = answer.json()["body"]
        return len(bodies) == len(witnesses)

    until(all_answered, f"every witness signs block {block}")
    require(len(set(bodies.values())) == 1, f"witnesses sign the same: {bodies}")
    signed = int(next(iter(bodies.values())).splitlines()[1])
    require(signed == facts, f"witnesses count {facts} facts, they count {signed}")
