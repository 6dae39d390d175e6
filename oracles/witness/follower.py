"""Follows the Ledger: find, check, take in, sign. What does not extend the past ends the witness."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from evidence.hashing import running_hash
from evidence.keys import key_of
from evidence.types import Digest, NetworkId
from nodes.errors import CallRefused, LogRangeRefused
from nodes.logs import fields
from oracles.witness.chain import Chain
from oracles.witness.records import BlockRecord
from oracles.witness.signing import Signatures, is_scheduled
from oracles.witness.store import Store
from oracles.witness.types import FactBlock, LedgerFact, WitnessRefused
from oracles.witness.views import StoreView

log = logging.getLogger(__name__)

_START: Final = Digest(bytes(32))
"""Running hash before the first fact."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How much is read and kept. Blocks per request adapt so that about `facts` come back; `compact_bytes` is the map
    file's length from which on it is compacted when it has grown fourfold; `kept_maps` are the newest signed
    checkpoints whose maps survive that."""

    first_span: int = 64
    longest_span: int = 2_000
    facts: int = 4_000
    compact_bytes: int = 1 << 29
    growth: int = 4
    kept_maps: int = 64


class Follower:
    """One witness's way along the chain. Every `step` is complete in itself: between two the process may be killed."""

    def __init__(
        self, chain: Chain, store: Store, signatures: Signatures, network: NetworkId, pace: Pace | None = None
    ) -> None:
        self._chain = chain
        self._store = store
        self._signatures = signatures
        self._network = network
        self._pace = pace or Pace()
        self._span = self._pace.first_span
        self._compacted_bytes = store.map_bytes
        self.scanned = store.last.stamp.number if store.last else -1
        """Height up to which all facts are in."""
        self.tip: int | None = None
        """The node's height when it was last asked."""
        last = store.last
        if last is not None:
            signatures.check(last, store.log_root)
        self.confirmed = 0
        """Log size up to which the Ledger's own running hash was seen to be ours; nothing beyond is signed."""

    def check_network(self) -> None:
        """Raises WitnessRefused when the node is of another network; ask after every silence."""
        found = self._chain.network()
        if found != self._network:
            raise WitnessRefused("the node belongs to another network", found=found, expected=self._network)

    def step(self) -> bool:
        """Takes in the next blocks; False when there was nothing to do.

        Raises:
            WitnessRefused: the chain does not extend what is held or signed.
            NodesError, NodeUnsound: the node does not answer, or not soundly; nothing was taken in.
        """
        last = self._store.last
        tip = self.tip = self._chain.tip()
        if last is not None and not self._check_last(last, tip):
            return False
        first = self.scanned + 1
        if tip < first:
            if self.confirmed < self._store.size:
                self._confirm(tip, self._head(tip))
                self._sign_scheduled()
            return False
        # All that the node must say comes before anything is taken in: a silence leaves no half of a step behind.
        blocks, to = self._find(first, tip)
        head = self._head(to)
        for block in blocks:
            self._take(block)
        self._confirm(to, head)
        self._store.commit()
        self.scanned = to
        self._sign_scheduled()
        self._compact_when_grown()
        return True

    def _check_last(self, last: BlockRecord, tip: int) -> bool:
        """Whether the node has come to our last block; WitnessRefused when it holds another one there."""
        if tip < last.stamp.number:
            return False
        found = self._chain.block(last.stamp.number)
        if found is None:
            return False
        if found.hash != last.stamp.hash:
            raise WitnessRefused(
                "the chain was forked below a height that this witness holds",
                block=last.stamp.number,
                found=found.hash,
                held=last.stamp.hash,
            )
        return True

    def _find(self, first: int, tip: int) -> tuple[list[FactBlock], int]:
        """The fact-carrying blocks of the next range and its end; a range that the node refuses is halved."""
        while True:
            to = min(first + self._span - 1, tip)
            try:
                blocks = self._chain.facts(first, to)
            except LogRangeRefused:
                if self._span == 1:
                    raise
                self._span = max(1, self._span // 2)
                continue
            self._adapt(sum(len(block.facts) for block in blocks))
            return blocks, to

    def _adapt(self, facts: int) -> None:
        if facts > self._pace.facts:
            self._span = max(1, self._span // 2)
        elif facts < self._pace.facts // 2:
            self._span = min(self._pace.longest_span, self._span * 2)

    def _take(self, block: FactBlock) -> None:
        last = self._store.last
        running = checked(block.facts, self._store.size, last.running if last else _START)
        record = self._store.append(block.stamp, block.facts, running)
        self._signatures.check(record, self._store.log_root)

    def _head(self, number: int) -> tuple[int, Digest] | None:
        """Count and running hash of the Ledger after a block; None when the node keeps no state of that height."""
        try:
            return self._chain.head(number)
        except CallRefused:
            return None

    def _confirm(self, number: int, head: tuple[int, Digest] | None) -> None:
        """Compares with the Ledger's own head after block `number`, up to which all facts are in. Without a head a
        later step compares with a later one, which binds all facts before it."""
        if head is None:
            return
        count, running = head
        ours = self._store.last.running if self._store.last else _START
        if (count, running) != (self._store.size, ours):
            raise WitnessRefused(
                "the Ledger's running hash is not that of its events",
                block=number,
                ledger_count=count,
                count=self._store.size,
                ledger_running=running,
                running=ours,
            )
        self.confirmed = count

    def _sign_scheduled(self) -> None:
        """Signs the scheduled heights that are not signed yet, the earliest first."""
        if self.confirmed < self._store.size:
            return
        view = self._store.view
        waiting: list[BlockRecord] = []
        for before, record in _with_predecessor(view):
            if is_scheduled(before, record):
                if record.stamp.number in self._signatures:
                    break
                waiting.append(record)
        for record in reversed(waiting):
            self._signatures.sign(record, view.log_root(record.size))
            log.info("checkpoint signed", extra=fields(block=record.stamp.number, facts=record.size))

    def _compact_when_grown(self) -> None:
        length, pace = self._store.map_bytes, self._pace
        if length > pace.compact_bytes and length > pace.growth * self._compacted_bytes:
            self._store.compact(self._signatures.newest(pace.kept_maps))
            self._compacted_bytes = self._store.map_bytes


def _with_predecessor(view: StoreView) -> Iterator[tuple[BlockRecord | None, BlockRecord]]:
    """Each fact-carrying block, the latest first, after the one before it."""
    records = view.records()
    record = next(records, None)
    while record is not None:
        before = next(records, None)
        yield before, record
        record = before


def checked(facts: Sequence[LedgerFact], size: int, running: Digest) -> Digest:
    """The running hash after `facts`, the first of which has index `size`.

    Raises:
        WitnessRefused: an index is missing or repeated, or a key is not that of its origin and subject.
    """
    for index, fact in enumerate(facts, size):
        if fact.index != index:
            raise WitnessRefused("the Ledger's events have a gap", expected=index, found=fact.index)
        derived = key_of(fact.origin, fact.subject)
        if fact.key != derived:
            raise WitnessRefused(
                "a fact's key is not that of its origin and subject",
                index=index,
                key=fact.key,
                derived=derived,
            )
        running = running_hash(running, index, fact.key, fact.word, fact.act)
    return running
