"""`gwanmun bench network`: four validators on one machine, as their members would run them, and the client beside them.

`boot_s`: from nothing (keys, genesis, settings) until all four are final at height 2; the engine is built.
`idle_cpu`: percent of a core, per node. `final_s_median`: from sending one transaction until its receipt, which is final.
`short_*`: the same with a shorter pause between blocks, and what that costs an idle node. `tx_per_s`: simple transfers, from
the first one sent until all are final; the best of all rounds, beside the first and the last. `rss_mb`: the largest node's
resident memory (MB of 10^6 bytes) after all of them. `documents_per_s`: on a network of its own, with gateways.
"""

from __future__ import annotations

import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Final

from nodes.gwanmund.build import built_engine
from scripts.bench import bulk
from scripts.bench.network_load import Rate, seconds_until_final, send_many
from scripts.bench.network_nodes import ACCOUNTS, VALIDATORS, BenchNetwork, height
from scripts.cli.errors import CommandError

TRANSACTIONS: Final = 100_000
"""After so many the memory of a node counts."""
ROUND: Final = 5_000
"""Transfers of one measurement of the rate; the best of them is told, the first and the last."""
FINAL_ROUNDS: Final = 15
IDLE_S: Final = 10.0
SHORT_PAUSE_MS: Final = 100
GOALS: Final = {
    "boot_s": 10.0,
    "final_s_median": 1.0,
    "tx_per_s": 500.0,
    "rss_mb": 400.0,
    "documents_per_s": 700.0,
}
"""Under, for all but rates."""

_SENDERS: Final = VALIDATORS * ACCOUNTS


def run(transactions: int = TRANSACTIONS) -> dict[str, object]:
    """Every figure, with its goal, if it has one, as `<figure>_goal`. CommandError when there are too few transactions."""
    if transactions < ROUND:
        raise CommandError(f"the rate is measured over {ROUND} transactions, {transactions} are too few")
    figures: dict[str, object] = {}
    program = built_engine()
    parts = (
        partial(_as_members_run_it, program, transactions),
        partial(_with_short_blocks, program),
        _documents,
    )
    for measure in parts:
        for name, value in measure().items():
            figures[name] = value
            if name in GOALS:
                figures[f"{name}_goal"] = GOALS[name]
    return figures


def _as_members_run_it(program: Path, transactions: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="gwanmun-bench-") as folder:
        began = time.monotonic()
        with BenchNetwork(program, Path(folder)) as network:
            boot = time.monotonic() - began
            idle, per_s = _idle(network)
            final = seconds_until_final(network, FINAL_ROUNDS)
            rates = _rates(network, transactions)
            best = max(rates, key=lambda rate: rate.per_second)
            return {
                "boot_s": boot,
                "idle_cpu": idle,
                "blocks_per_s": per_s,
                "final_s_median": final,
                "tx_per_s": best.per_second,
                "tx_per_s_first": rates[0].per_second,
                "tx_per_s_last": rates[-1].per_second,
                "tx_cpu_ms": best.cpu_ms,
                "tx_client_cpu_ms": best.client_cpu_seconds * 1_000 / best.transactions,
                "transactions": sum(rate.transactions for rate in rates),
                "rss_mb": network.rss_mb(),
            }


def _with_short_blocks(program: Path) -> dict[str, float]:
    with (
        tempfile.TemporaryDirectory(prefix="gwanmun-bench-") as folder,
        BenchNetwork(program, Path(folder), SHORT_PAUSE_MS) as network,
    ):
        idle, per_s = _idle(network)
        return {
            "short_blocks_per_s": per_s,
            "short_idle_cpu": idle,
            "short_final_s_median": seconds_until_final(network, FINAL_ROUNDS),
        }


def _documents() -> dict[str, float]:
    """Through the bulk endpoint, command queue and network; by stage: `gwanmun bench bulk`."""
    return {"documents_per_s": float(str(bulk.run()["documents_per_s"]))}


def _rates(network: BenchNetwork, transactions: int) -> list[Rate]:
    each = ROUND // _SENDERS
    return [send_many(network, each) for _ in range(transactions // ROUND)]


def _idle(network: BenchNetwork) -> tuple[float, float]:
    """Processor time of one node in percent of a core, and blocks a second, while nothing is sent."""
    cpu, first, began = network.cpu_seconds(), height(network.nodes[0]), time.monotonic()
    time.sleep(IDLE_S)
    seconds = time.monotonic() - began
    blocks = height(network.nodes[0]) - first
    return (network.cpu_seconds() - cpu) / VALIDATORS / seconds * 100, blocks / seconds
