"""Nodes keep what is not in a block in memory only: what was sent just before all of them died still gets its one outcome."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from contracts.addresses import LEDGER, genesis_addresses
from contracts.bindings.documents import DocumentRegistry
from contracts.bindings.queueing import QueueCalls
from evidence.types import ActHash, CommandId, Digest
from nodes.connection import Connection
from nodes.errors import CallRefused, ConnectionFailed
from nodes.queue import Pump, PumpSettings, Queue, QueuedCommand
from nodes.types import RawTransaction, TransactionHash
from tests.network.engine.validators import COUNT, FourValidators

pytestmark = [pytest.mark.real, pytest.mark.network]

ADDRESSES = genesis_addresses()
COMMANDS = 30
ROUNDS = 8
BLOCKS = 4
DEADLINE_S = 60.0
POLL_S = 0.05
FOR_EVER_S = 1e9


class Counted(Connection):
    """A connection that counts how often it sent each transaction."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.sent: Counter[RawTransaction] = Counter()

    def send(self, raw: RawTransaction) -> TransactionHash:
        self.sent[raw] += 1
        return super().send(raw)


def test_what_was_sent_just_before_all_nodes_died_is_sent_again_and_ends_once(
    network: FourValidators, tmp_path: Path
) -> None:
    with Counted(network.nodes[0].url) as node, Queue.open(tmp_path / "queue.db") as queue:
        lost = next((raws for _ in range(ROUNDS) if (raws := sent_and_lost(network, node, queue))), None)
        assert lost, f"in {ROUNDS} rounds every transaction came into a block before the nodes died"
        assert {node.sent[raw] for raw in lost} == {1}
        with pump(network, node, queue) as resending:
            stepping(resending, lambda: queue.open_count() == 0)
        assert node.sent[lost[0]] == 2
        ends = queue.outcomes_since(0)
    assert all(end.done for end in ends)
    assert len({end.command_id for end in ends}) == len(ends)
    assert [end.sequence for end in ends] == list(range(len(ends)))
    assert outcomes_on_chain(network) == [(end.sequence, end.command_id) for end in ends]


def sent_and_lost(network: FourValidators, node: Counted, queue: Queue) -> list[RawTransaction]:
    """Sends commands and kills all nodes at once. The transactions that are gone: blocks were made behind the nodes' return, and
    a pump that sends nothing twice has no outcome of theirs. None when a block was faster than the kill."""
    account = network.signers[0].address
    with pump(network, node, queue) as draining:
        stepping(draining, lambda: queue.open_count() == 0)
    with pump(network, node, queue, resend_s=FOR_EVER_S) as once:
        used, before = node.nonce(account), node.sent.copy()
        queue.put_all([anchor() for _ in range(COMMANDS)])
        once.step()
        for validator in network.nodes:
            validator.kill()
        for number in range(1, COUNT + 1):
            network.start(number)
        network.wait(lambda: network.height() > 0)
        aim = network.height() + BLOCKS
        stepping(once, lambda: network.height() >= aim)
        gone = node.nonce(account) == used and queue.open_count() == COMMANDS
    return list(node.sent - before) if gone else []


def pump(network: FourValidators, node: Connection, queue: Queue, **settings: float) -> Pump:
    chosen = PumpSettings(**settings)  # type: ignore[arg-type]
    return Pump(queue, node, network.signers[0], ADDRESSES[LEDGER], QueueCalls(), chosen)


def stepping(pump: Pump, done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not done():
        assert time.monotonic() < deadline, "the queue is not where it should be in time"
        with suppress(ConnectionFailed, CallRefused):
            pump.step()
        time.sleep(POLL_S)


def anchor() -> QueuedCommand:
    root = Digest(os.urandom(32))
    call = DocumentRegistry.anchor(root, 1)
    return QueuedCommand(
        CommandId(os.urandom(16)), ADDRESSES[call.contract], 200_000, ActHash(os.urandom(32)), call.data
    )


def outcomes_on_chain(network: FourValidators) -> list[tuple[int, CommandId]]:
    calls = QueueCalls()
    with network.connection(2) as node:
        topics = calls.outcome_topics(network.signers[0].address)
        logs = node.logs(1, node.head().number, ADDRESSES[LEDGER], topics)
    found = [calls.decode_outcome(entry) for entry in logs]
    return [(one.sequence, one.command_id) for one in found]
