"""A node's disk is full, or its database is damaged."""

import shutil
import time
from pathlib import Path
from random import Random
from typing import Final

from scripts.chaos.agreement import until
from scripts.chaos.fault import STANDSTILL_S, Fault, Seen, others
from scripts.chaos.history import come_to, extends, height, history, stand_still, tells_no_other
from scripts.chaos.small_disk import MIB, SmallDisk
from scripts.network.home import Home

ROOM: Final = 8 * MIB
DATABASES: Final = ("application.db", "blockstore.db", "state.db")
FLIPS: Final = 64
GIVES_UP_S: Final = 12.0
"""Longer than a node needs to start."""
SIGNED_LAST: Final = "priv_validator_state.json"
"""What the validator signed last: one that forgets it may sign twice."""


def full_disk(fault: Fault) -> Seen:
    """One node's disk is full: the others go on; freed and restarted it catches up, and has lost nothing."""
    (victim,) = fault.some(1)
    fault.end(victim)
    with SmallDisk(_data(fault, victim), ROOM) as disk:
        try:
            fault.restart(victim)
            come_to(fault.sample, [victim], height(fault.sample, others(victim)[0]))
            before = history(fault.sample, victim)
            stood = stand_still(fault.sample, [victim], STANDSTILL_S, meanwhile=disk.fill)[victim]
            went_on = fault.goes_on(*others(victim), behind=before.height)
            disk.free()
            fault.restart(victim)
            come_to(fault.sample, [victim], went_on)
            extends(fault.sample, victim, before)
        finally:
            fault.kill(victim)
    fault.restart(victim)
    return {"full": victim, "it_stood_at": stood, "others_went_on_to": went_on}


def corrupted_database(fault: Fault) -> Seen:
    """One stopped node's database is damaged: it starts not or tells no other history; made anew from its peers it follows."""
    (victim,) = fault.some(1)
    fault.end(victim)
    damage = damaged(_data(fault, victim) / fault.chance.choice(DATABASES), fault.chance)
    fault.restart(victim)
    went_on = fault.goes_on(*others(victim))
    answer = _answer_to_damage(fault, victim, went_on)
    told = tells_no_other(fault.sample, victim, history(fault.sample, others(victim)[0]))
    fault.kill(victim)
    forget_blocks(_data(fault, victim))
    fault.restart(victim)
    come_to(fault.sample, [victim], went_on)
    return {
        "damaged": damage,
        "of": victim,
        "the_node": answer,
        "true_blocks_told": told,
        "followed_to": went_on,
    }


def damaged(database: Path, chance: Random) -> str:
    """Flips bytes all over a database's files, or cuts the largest in half; what was done."""
    files = sorted(
        path for path in database.iterdir() if path.suffix in (".ldb", ".log") and path.stat().st_size
    )
    if chance.random() < 0.5:
        largest = max(files, key=lambda path: path.stat().st_size)
        with largest.open("r+b") as file:
            file.truncate(largest.stat().st_size // 2)
        return f"{database.name}/{largest.name} cut in half"
    for _ in range(FLIPS):
        path = chance.choice(files)
        data = bytearray(path.read_bytes())
        data[chance.randrange(len(data))] ^= 0xFF
        path.write_bytes(data)
    return f"{FLIPS} bytes of {database.name} flipped"


def forget_blocks(data: Path) -> None:
    """Leaves of a node's data only what its validator signed last."""
    for path in data.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != SIGNED_LAST:
            path.unlink()


def _answer_to_damage(fault: Fault, victim: str, target: int) -> str:
    """What the node does: ends, stands still, or comes to that block because the damage lies where it does not read."""
    answer, last, since = "", -1, time.monotonic()

    def answered() -> bool:
        nonlocal answer, last, since
        if (now := height(fault.sample, victim)) != last:
            last, since = now, time.monotonic()
        if f"node-{victim}" in fault.sample.ended():
            answer = "ended"
        elif now >= target:
            answer = "read what was whole"
        elif time.monotonic() - since > GIVES_UP_S:
            answer = f"stood still at {now}"
        return bool(answer)

    until(answered, f"{victim} answers to its damage")
    return answer


def _data(fault: Fault, slug: str) -> Path:
    return Home(fault.sample.root).member(slug) / "node" / "data"
