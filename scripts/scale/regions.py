"""`gwanmun bench regions`: four validators in three regions, beside the same four without any distance, in one run."""

import secrets
import statistics
import tempfile
import time
from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise, permutations
from pathlib import Path
from typing import Final

import httpx

from contracts.addresses import genesis_addresses
from contracts.bindings.documents import DocumentRegistry
from contracts.bindings.queueing import QueueCalls
from contracts.gas import gas_allowance
from evidence.facts import Verb
from evidence.types import ActHash, CommandId, Digest
from nodes.connection import Connection
from nodes.queue import Pump, Queue, QueuedCommand
from nodes.signers.opening import open_account
from scripts.chaos.history import come_to, height
from scripts.chaos.sample_network import SampleNetwork
from scripts.links.namespaces import Namespaces
from scripts.links.switch import Link
from scripts.network.engine_nodes import NodeFile
from scripts.network.home import Home
from scripts.network.running import SLUGS

REGION: Final = {"kcs": "north-east", "kcci": "north-east", "gdvc": "south-east", "hanbit": "west"}
ROUND_TRIP_S: Final = {
    frozenset({"north-east"}): 0.020,
    frozenset({"north-east", "south-east"}): 0.090,
    frozenset({"north-east", "west"}): 0.160,
    frozenset({"south-east", "west"}): 0.160,
}
SENDER: Final = "hanbit"
"""A member whose account no relay uses, in the farthest region."""
BLOCKS: Final = 30
SINGLE: Final = 15
MANY: Final = 3_000
LOOK_S: Final = 0.02
TIMEOUT_S: Final = 5.0
DEADLINE_S: Final = 300.0


def run() -> dict[str, object]:
    """Figures without distance, then with it (`_apart`): block interval and outcome in seconds, commands a second."""
    with tempfile.TemporaryDirectory(prefix="gwanmun-scale-") as folder, Namespaces(SLUGS) as links:
        sample = SampleNetwork(Path(folder), validators=len(SLUGS), links=links)
        try:
            sample.start()
            near = _measured(sample)
            links.join(distances())
            apart = _measured(sample)
        finally:
            sample.stop()
    return {**near, **{f"{name}_apart": value for name, value in apart.items()}}


def distances() -> dict[tuple[str, str], Link]:
    """Half a round trip in each direction, nothing lost."""
    return {
        (one, other): Link(delay=ROUND_TRIP_S[frozenset({REGION[one], REGION[other]})] / 2)
        for one, other in permutations(SLUGS, 2)
    }


def _measured(sample: SampleNetwork) -> Mapping[str, float]:
    first = height(sample, SENDER) + 1
    come_to(sample, [SENDER], first + BLOCKS)
    intervals = _intervals(sample, first)
    home = Home(sample.root)
    with (
        Connection(sample.book.nodes[SENDER]) as node,
        open_account(home.member(SENDER), home.passphrase()) as signer,
        Queue.open(sample.root / "scale.db") as queue,
        Pump(queue, node, signer, sample.ledger, QueueCalls()) as pump,
    ):
        single = [_outcome_s(queue, pump, 1) for _ in range(SINGLE)]
        before = _held_bytes(home)
        many = _outcome_s(queue, pump, MANY)
        grown = _held_bytes(home) - before
    return {
        "block_interval_s_median": statistics.median(intervals),
        "block_interval_s_longest": max(intervals),
        "outcome_s_median": statistics.median(single),
        "commands_per_s": MANY / many,
        "node_bytes_per_command": grown / MANY,
    }


def _intervals(sample: SampleNetwork, first: int) -> list[float]:
    """Seconds between the times of blocks, to the nanosecond as CometBFT has them."""
    node = NodeFile.read(Home(sample.root), SENDER)
    times = []
    for number in range(first, first + BLOCKS):
        asked = httpx.get(f"{node.consensus}/commit?height={number}", timeout=TIMEOUT_S, trust_env=False)
        said = asked.raise_for_status().json()["result"]["signed_header"]["header"]["time"]
        times.append(datetime.fromisoformat(said).timestamp())
    return [later - earlier for earlier, later in pairwise(times)]


def _outcome_s(queue: Queue, pump: Pump, count: int) -> float:
    """Seconds from putting so many anchors into the queue until the last one's outcome is read from the chain."""
    started = time.monotonic()
    queue.put_all([_anchor() for _ in range(count)])
    while queue.open_count():
        if time.monotonic() - started > DEADLINE_S:
            raise TimeoutError(
                f"{queue.open_count()} of {count} commands have no outcome in {DEADLINE_S:g} s"
            )
        pump.step()
        time.sleep(LOOK_S)
    return time.monotonic() - started


def _anchor() -> QueuedCommand:
    return QueuedCommand(
        CommandId(secrets.token_bytes(16)),
        genesis_addresses()[DocumentRegistry.NAME],
        gas_allowance(Verb.DOCUMENTS_ANCHOR),
        ActHash(secrets.token_bytes(32)),
        DocumentRegistry.anchor(Digest(secrets.token_bytes(32)), 1).data,
    )


def _held_bytes(home: Home) -> int:
    """What the sender's node keeps for good; the log of consensus is rotated."""
    data = home.member(SENDER) / "node" / "data"
    return sum(path.stat().st_size for path in data.rglob("*.ldb")) + sum(
        path.stat().st_size for path in data.rglob("*.log")
    )
