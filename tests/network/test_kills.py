"""kill -9 of anything, at any moment, under load: every 202 still gets exactly one outcome, and all agree."""

import os
import random
import secrets
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, wait
from pathlib import Path

import pytest

from tests.network import agreement
from tests.network.load import Accepted, give
from tests.network.sample_network import SampleNetwork

pytestmark = pytest.mark.network

COMMANDS = 500
VICTIMS = {
    "gateway": agreement.GATEWAYS,
    "relay": agreement.GATEWAYS,
    "indexer": agreement.GATEWAYS,
    "witness": ("kcs", "kcci", "gdvc", "hanbit"),
}
LONGEST_PAUSE_S = 3.0


def seeds(count: int) -> list[int]:
    """Fresh ones, or those that GWANMUN_SEEDS names (`GWANMUN_SEEDS=17,4 pytest ...`) to repeat a failure."""
    given = os.environ.get("GWANMUN_SEEDS")
    return (
        [int(seed) for seed in given.split(",")]
        if given
        else [secrets.randbelow(2**32) for _ in range(count)]
    )


def victims(chance: random.Random) -> Iterator[str]:
    """One of each kind first, then any."""
    kinds = chance.sample(sorted(VICTIMS), len(VICTIMS))
    while True:
        kind = kinds.pop() if kinds else chance.choice(sorted(VICTIMS))
        yield f"{kind}-{chance.choice(VICTIMS[kind])}"


def disturb(
    sample: SampleNetwork, chance: random.Random, futures: Sequence[Future[list[Accepted]]]
) -> list[str]:
    """Kills and restarts one process after the other until the clients are through; which, in this order."""
    killed: list[str] = []
    for victim in victims(chance):
        if not wait(futures, chance.uniform(0.1, LONGEST_PAUSE_S)).not_done:
            break
        sample.kill(victim)
        killed.append(victim)
        wait(futures, chance.uniform(0, 0.5))
        sample.restart(victim)
    return killed


def outlive_kills(sample: SampleNetwork, seed: int, folder: Path) -> None:
    started = time.monotonic()
    pool, futures = give(sample, COMMANDS)
    with pool:
        killed = disturb(sample, random.Random(seed), futures)
    accepted = [one for future in futures for one in future.result()]
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


@pytest.mark.parametrize("seed", seeds(5))
def test_kills_of_any_process_lose_and_double_nothing(
    sample: SampleNetwork, tmp_path: Path, seed: int
) -> None:
    outlive_kills(sample, seed, tmp_path)


@pytest.mark.nightly
@pytest.mark.parametrize("seed", seeds(50))
def test_kills_of_any_process_lose_and_double_nothing_all_night(
    sample: SampleNetwork, tmp_path: Path, seed: int
) -> None:
    outlive_kills(sample, seed, tmp_path)
