"""kill -9 of anything, at any moment, under load: every 202 still gets exactly one outcome, and all agree."""

import os
import random
import secrets
import time
from pathlib import Path

import pytest

from scripts.chaos import agreement
from scripts.chaos.load import Load
from scripts.chaos.sample_network import SampleNetwork

pytestmark = pytest.mark.network

COMMANDS = 500
VICTIMS = {
    "gateway": agreement.GATEWAYS,
    "relay": agreement.GATEWAYS,
    "indexer": agreement.GATEWAYS,
    "witness": ("kcs", "kcci", "gdvc", "hanbit"),
}
KILLS = 8
LONGEST_DEATH_S = 1.0


def seeds(count: int) -> list[int]:
    """Fresh ones, or those that GWANMUN_SEEDS names (`GWANMUN_SEEDS=17,4 pytest ...`) to repeat a failure."""
    given = os.environ.get("GWANMUN_SEEDS")
    if given:
        return [int(seed) for seed in given.split(",")]
    return [secrets.randbelow(2**32) for _ in range(count)]


def name_of(seed: int) -> str:
    return f"seed {seed}"


def victims(chance: random.Random) -> list[str]:
    """One of each kind, then any."""
    kinds = [*VICTIMS, *chance.choices(sorted(VICTIMS), k=KILLS - len(VICTIMS))]
    return [f"{kind}-{chance.choice(VICTIMS[kind])}" for kind in chance.sample(kinds, KILLS)]


def disturb(sample: SampleNetwork, load: Load, chance: random.Random) -> list[str]:
    """Kills and restarts one process after the other, each when so many commands are accepted; which, in this order."""
    chosen = victims(chance)
    for victim, count in zip(chosen, sorted(chance.sample(range(COMMANDS), KILLS)), strict=True):
        load.reach(count)
        sample.kill(victim)
        # Dead for a while, in which others go on.
        time.sleep(chance.uniform(0, LONGEST_DEATH_S))
        sample.restart(victim)
    return chosen


def outlive_kills(sample: SampleNetwork, seed: int, folder: Path) -> None:
    started = time.monotonic()
    load = Load(sample, COMMANDS)
    killed = disturb(sample, load, random.Random(seed))
    accepted = load.finish()
    sample.all_answer()
    loaded = time.monotonic()
    agreement.settled(sample)
    assert len({one.command for one in accepted}) == COMMANDS
    assert any(one.refusal for one in accepted)
    agreement.each_has_one_outcome(sample, accepted)
    agreement.projections_equal_a_rebuild(sample, folder)
    agreement.witnesses_agree(sample)
    spent = f"{loaded - started:.1f} s of load, {time.monotonic() - loaded:.1f} s after"
    print(f"seed {seed}: killed {', '.join(killed)}; {spent}")


@pytest.mark.parametrize("seed", seeds(5), ids=name_of)
def test_kills_of_any_process_lose_and_double_nothing(
    sample: SampleNetwork, tmp_path: Path, seed: int
) -> None:
    outlive_kills(sample, seed, tmp_path)


@pytest.mark.nightly
@pytest.mark.parametrize("seed", seeds(50), ids=name_of)
def test_kills_of_any_process_lose_and_double_nothing_all_night(
    sample: SampleNetwork, tmp_path: Path, seed: int
) -> None:
    outlive_kills(sample, seed, tmp_path)
