"""What is open, how old it is and how far the indexer has come: read from the database and the node when it is asked for.

Relay and indexer have no server of their own; what they do shows here.
"""

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, func, select

from api.checkpoints.standing import WitnessStanding, witnesses
from api.clock import Instant
from api.database import reading
from api.facts.indexer import POSITION
from api.facts.models import Position
from api.outbox.models import FINAL, CommandStatus, OutboxCommand
from api.replicas.models import Replica
from api.settings import Settings
from nodes.blocks import BlockStamp
from nodes.connection import Connection
from nodes.errors import NodesError

NODE_SECONDS = 2.0


class Standing(Collector):
    """One gateway's. Nothing of the database is told while it is away, nothing of the lag while the node is."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self._engine = engine
        self._settings = settings

    def describe(self) -> list[Metric]:
        """Nothing is asked for before the first scrape."""
        return []

    def collect(self) -> Iterator[Metric]:
        head = self._head()
        yield _gauge("gwanmun_node_up", "Whether the member's node answers.", int(head is not None))
        try:
            with reading(self._engine) as session:
                told = [
                    *_commands(session, self._settings.clock()),
                    *_indexer(session, head),
                    _copies(session),
                    *_witnesses(session, self._settings),
                ]
        except OperationalError:
            told = []
        yield _gauge("gwanmun_database_up", "Whether the database answers.", int(bool(told)))
        yield from told

    def _head(self) -> BlockStamp | None:
        said = self._settings.network_file
        url = said.get("nodes", {}).get(self._settings.member.slug, said.get("rpc"))
        if url is None:
            return None
        try:
            with Connection(str(url), NODE_SECONDS) as node:
                return node.head()
        except NodesError:
            return None


def _commands(session: Session, now: Instant) -> Iterator[Metric]:
    rows = session.exec(
        select(OutboxCommand.status, func.count(), func.min(OutboxCommand.created)).group_by(
            col(OutboxCommand.status)
        )
    ).all()
    counts = {status: count for status, count, _ in rows}
    waiting = GaugeMetricFamily(
        "gwanmun_commands_open",
        "Accepted commands without an outcome: pending ones wait for the relay, submitted ones for the chain.",
        labels=["status"],
    )
    for status in (CommandStatus.PENDING, CommandStatus.SUBMITTED):
        waiting.add_metric([status], counts.get(status, 0))
    ended = CounterMetricFamily("gwanmun_commands_ended", "Commands with their outcome.", labels=["outcome"])
    for outcome in sorted(FINAL):
        ended.add_metric([outcome], counts.get(outcome, 0))
    oldest = min((created for status, _, created in rows if status not in FINAL), default=now)
    age = "Time since the oldest open command was accepted, 0 when none is open."
    yield from (waiting, ended, _gauge("gwanmun_oldest_open_command_age_seconds", age, max(0, now - oldest)))


def _indexer(session: Session, head: BlockStamp | None) -> Iterator[Metric]:
    position = session.get(Position, POSITION)
    block, time, facts = (position.block, position.time, position.facts) if position else (0, 0, 0)
    yield _gauge("gwanmun_indexer_block", "Height that the indexer has come to.", block)
    yield _gauge("gwanmun_indexer_facts", "Facts of the Ledger that the indexer has projected.", facts)
    if head is not None and position is not None:
        blocks, seconds = max(0, head.number - block), max(0, head.time - time)
        yield _gauge("gwanmun_indexer_lag_blocks", "Blocks of the node that are not projected yet.", blocks)
        lag = "Block time between the node's latest block and the one projected last."
        yield _gauge("gwanmun_indexer_lag_seconds", lag, seconds)


def _copies(session: Session) -> Metric:
    missing = session.exec(select(func.count()).where(col(Replica.pinned) == 0)).one()
    name = "gwanmun_replicas_missing"
    return _gauge(
        name, "Copies of others' bodies that this member shall keep and does not have yet.", missing
    )


def _witnesses(session: Session, settings: Settings) -> Iterator[Metric]:
    signed = GaugeMetricFamily(
        "gwanmun_witness_seen_block",
        "Latest block of which a witness's signature was seen.",
        labels=["witness"],
    )
    behind = GaugeMetricFamily(
        "gwanmun_witness_behind_seconds",
        "Block time between the newest signature of any witness and this one's.",
        labels=["witness"],
    )
    faulty = GaugeMetricFamily(
        "gwanmun_witness_faulty",
        "1 when a witness is proved to have signed two histories.",
        labels=["witness"],
    )
    for one in witnesses(session, settings):
        faulty.add_metric([one.slug], int(one.standing == WitnessStanding.FAULTY))
        if one.block is not None:
            signed.add_metric([one.slug], one.block)
            behind.add_metric([one.slug], one.behind_s or 0)
    yield from (signed, behind, faulty)


def _gauge(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(name, what, value)
