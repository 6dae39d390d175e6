"""A validator's clock is wrong."""

import time
from datetime import datetime
from typing import Final

import httpx

from nodes.connection import Connection
from scripts.chaos.agreement import require
from scripts.chaos.fault import STANDSTILL_S, Fault, Seen, others
from scripts.chaos.history import come_to, stand_still
from scripts.chaos.shifted_engine import SHIFT, shifted_engine
from scripts.network.engine_nodes import ENGINE, NodeFile
from scripts.network.home import Home

AHEAD: Final = "10m"
BEHIND: Final = "-10m"
NEAR_S: Final = 60.0
FAR_S: Final = 500.0
ROUNDS: Final = 2
LOOKED_AT: Final = 8
TIMEOUT_S: Final = 5.0


def clock(fault: Fault) -> Seen:
    """One validator's clock is ten minutes off: the others go on, block time stays true; put right, it follows."""
    (victim,) = fault.some(1)
    shift, program = fault.chance.choice((AHEAD, BEHIND)), shifted_engine()
    fault.end(victim)
    fault.sample.restart(f"node-{victim}", ["env", f"{ENGINE}={program}", f"{SHIFT}={shift}"])
    went_on = [fault.goes_on(*others(victim)) for _ in range(ROUNDS)][-1]
    off = _off_s(fault, others(victim)[0])
    require(abs(off) < NEAR_S, f"block time is that of the right clocks, it is {off:.0f} s off")
    noticed = _votes_ahead(fault, others(victim)[0], went_on) if shift == AHEAD else _stands(fault, victim)
    fault.kill(victim)
    fault.restart(victim)
    come_to(fault.sample, [victim], went_on)
    return {
        "victim": victim,
        "its_clock": shift,
        **noticed,
        "block_time_off_s": round(off),
        "others_went_on_to": went_on,
    }


def _votes_ahead(fault: Fault, slug: str, number: int) -> Seen:
    """The wrong clock stands in votes that the others counted: by how much the latest is ahead of its block, in seconds."""
    node = NodeFile.read(Home(fault.sample.root), slug)
    ahead = max(_ahead_s(node, block) for block in range(number - LOOKED_AT, number))
    require(ahead > FAR_S, f"a vote with the wrong time was counted, the latest is {ahead:.0f} s ahead")
    return {"its_votes_ahead_s": round(ahead)}


def _ahead_s(node: NodeFile, block: int) -> float:
    asked = httpx.get(f"{node.consensus}/commit?height={block}", timeout=TIMEOUT_S, trust_env=False)
    signed = asked.raise_for_status().json()["result"]["signed_header"]
    votes = [vote["timestamp"] for vote in signed["commit"]["signatures"] if vote["signature"]]
    return max(_seconds(vote) for vote in votes) - _seconds(signed["header"]["time"])


def _seconds(timestamp: str) -> float:
    return datetime.fromisoformat(timestamp).timestamp()


def _stands(fault: Fault, victim: str) -> Seen:
    """To a clock that is late, every block comes from the future: the node takes none (CometBFT's block_time_tolerance)."""
    stood = stand_still(fault.sample, [victim], STANDSTILL_S)[victim]
    return {"it_stood_at": stood}


def _off_s(fault: Fault, slug: str) -> float:
    """By how much the newest block's time differs from this machine's, in seconds."""
    with Connection(fault.sample.book.nodes[slug]) as node:
        return node.head().time - time.time()
