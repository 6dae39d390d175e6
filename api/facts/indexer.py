"""Find, project, advance: the one writer of the projection."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, update
from sqlmodel import Session, col

from api.database import reading, writing
from api.facts import projection
from api.facts.ledger import Events, FactEvent, LedgerSource, OutcomeEvent, RangeTooLarge
from api.facts.models import Position
from evidence.hashing import running_hash
from evidence.keys import key_of
from evidence.types import Digest, NetworkId
from nodes.blocks import BlockStamp
from nodes.logs import fields

FIRST_RANGE = 64
GREATEST_RANGE = 10_000
# A range that brought fewer events than this was too small to be worth a question.
WORTHWHILE_EVENTS = 2_000
POSITION = 1

log = logging.getLogger(__name__)

Announce = Callable[[Session, Sequence[FactEvent]], None]
"""Whom the gateway tells of facts, once their rows stand."""
Settle = Callable[[Session, Sequence[OutcomeEvent]], None]
"""What the gateway does with outcomes, besides the rows kept here: its own commands reach their end."""


class ProjectionError(Exception):
    """The projection and the chain do not fit; nothing was written. The way out is in the message."""


class NetworkChanged(ProjectionError):
    """The database belongs to another network: give this one a database of its own, or rebuild."""


class ChainForked(ProjectionError):
    """The chain no longer holds the block that was projected last: ask the operator of the node, then rebuild."""


class LedgerBroken(ProjectionError):
    """The events are not what a Ledger sends: an index is missing, or a key is not that of its origin."""


class PositionMoved(ProjectionError):
    """Another indexer advanced this projection at the same time; one per database."""


@dataclass(slots=True)
class Indexer:
    """Projects a network's Ledger into one database. `step` advances by one range and is atomic."""

    engine: Engine
    source: LedgerSource
    network: NetworkId
    announce: Announce = lambda _session, _facts: None
    settle: Settle = lambda _session, _outcomes: None
    greatest_range: int = GREATEST_RANGE
    _range: int = FIRST_RANGE
    _done: BlockStamp | None = None

    def step(self) -> int | None:
        """Number of events of the next range, None when the projection is at the head.

        Raises:
            ProjectionError: the chain and the projection do not fit.
            ConnectionError: the node does not answer.
        """
        head = self.source.head()
        if head == self._done:
            return None
        here = self._position()
        self._check_same_chain(here, head)
        if head.number == here.block:
            self._done = head
            return None
        last = min(head.number, here.block + self._range)
        try:
            events = self.source.events(here.block + 1, last)
        except RangeTooLarge:
            if self._range == 1:
                raise
            self._range = max(1, self._range // 2)
            return 0
        self._project(here, last, events)
        count = len(events.facts) + len(events.outcomes)
        self._widen(count)
        return count

    def _position(self) -> Position:
        with reading(self.engine) as session:
            position = session.get(Position, POSITION)
        if position is None:
            return self._start()
        if position.network != self.network:
            raise NetworkChanged(
                f"the database holds network {position.network.hex()}, the node is of {self.network.hex()}"
            )
        return position

    def _start(self) -> Position:
        genesis = self.source.block(0)
        if genesis is None:
            raise ConnectionError("the node has no genesis block")
        position = Position(
            id=POSITION,
            network=self.network,
            block=0,
            block_hash=genesis.hash,
            time=genesis.time,
            facts=0,
            running=bytes(32),
        )
        with writing(self.engine) as session:
            session.add(position)
        return position

    def _check_same_chain(self, here: Position, head: BlockStamp) -> None:
        if head.number < here.block:
            # A node that was made anew fetches its blocks again.
            raise ConnectionError(f"the node is at block {head.number}, block {here.block} was projected")
        block = head if head.number == here.block else self.source.block(here.block)
        if block is None or block.hash != here.block_hash:
            raise ChainForked(f"block {here.block} was {here.block_hash.hex()} when it was projected")

    def _project(self, here: Position, last: int, events: Events) -> None:
        running = check_history(here.facts, Digest(here.running), events.facts)
        block = self.source.block(last)
        if block is None:
            raise ConnectionError(f"the node lost block {last}")
        with writing(self.engine) as session:
            projection.write_facts(session, events.facts)
            projection.write_outcomes(session, events.outcomes)
            self.announce(session, events.facts)
            self.settle(session, events.outcomes)
            advance(session, here, block, here.facts + len(events.facts), running)
        if events.facts or events.outcomes:
            counts = fields(block=last, facts=len(events.facts), outcomes=len(events.outcomes))
            log.info("blocks projected", extra=counts)

    def _widen(self, count: int) -> None:
        if count < WORTHWHILE_EVENTS:
            self._range = min(self.greatest_range, self._range * 2)
        elif count > 4 * WORTHWHILE_EVENTS:
            self._range = max(1, self._range // 2)


def check_history(first: int, running: Digest, facts: Sequence[FactEvent]) -> Digest:
    """The running hash behind `facts`, which must follow index `first` without gap, each under its origin's key.

    Raises:
        LedgerBroken: an index is missing or repeated, or a key is not that of its origin.
    """
    for expected, event in enumerate(facts, start=first):
        if event.index != expected:
            raise LedgerBroken(f"fact {expected} is missing: block {event.block} brings {event.index}")
        if event.key != key_of(event.origin, event.subject):
            raise LedgerBroken(f"fact {event.index} has a key that is not that of {event.origin}")
        running = running_hash(running, event.index, event.key, event.word, event.act)
    return running


def advance(session: Session, here: Position, block: BlockStamp, facts: int, running: bytes) -> None:
    """Moves the position, only from where it was found. PositionMoved when somebody else was faster."""
    moved = session.connection().execute(
        update(Position)
        .where(
            col(Position.id) == POSITION, col(Position.block) == here.block, col(Position.facts) == here.facts
        )
        .values(block=block.number, block_hash=block.hash, time=block.time, facts=facts, running=running)
    )
    if moved.rowcount != 1:
        raise PositionMoved(f"the position was no longer block {here.block}")


def forget(engine: Engine, *clears: Callable[[Session], None]) -> None:
    """Empties the projection, so that the next steps rebuild it from the chain alone."""
    with writing(engine) as session:
        for clear in (projection.clear, *clears):
            clear(session)
        position = session.get(Position, POSITION)
        if position is not None:
            session.delete(position)
