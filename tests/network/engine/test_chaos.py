"""Every fault, one after the other on a network under load: nothing is lost, nothing doubled, all tell one history.

Once for a fresh seed in `make test-real`, for 20 in `make nightly`; `GWANMUN_SEEDS=17,4 pytest ...` repeats seeds.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from scripts.chaos.sample_network import SampleNetwork
from scripts.chaos.scenarios import LASTING, SCENARIOS
from scripts.chaos.shifted_engine import shifted_engine
from scripts.chaos.trial import COMMANDS, run_trial
from scripts.links.namespaces import Namespaces
from scripts.network.running import SLUGS

pytestmark = [pytest.mark.real, pytest.mark.network]

NIGHTLY_SEEDS = 20


def seeds() -> list[object]:
    """Those that were asked for, or a fresh one and those of the night."""
    if given := os.environ.get("GWANMUN_SEEDS"):
        return [pytest.param(int(seed), id=f"seed {seed}") for seed in given.split(",")]
    fresh = [secrets.randbelow(2**32) for _ in range(NIGHTLY_SEEDS)]
    marks = [[], *[[pytest.mark.nightly]] * (NIGHTLY_SEEDS - 1)]
    return [
        pytest.param(seed, id=f"seed {seed}", marks=mark) for seed, mark in zip(fresh, marks, strict=True)
    ]


SEEDS = seeds()


@contextmanager
def network(root: Path, seed: int) -> Iterator[SampleNetwork]:
    """Four validators in namespaces of their own, with the story played up to a draw."""
    with Namespaces(SLUGS, seed) as links:
        sample = SampleNetwork(root, validators=len(SLUGS), links=links)
        try:
            sample.start()
            yield sample
        finally:
            sample.stop()


@pytest.fixture(scope="module")
def seed(request: pytest.FixtureRequest) -> int:
    chosen: int = request.param
    return chosen


@pytest.fixture(scope="module")
def shared(program: Path, tmp_path_factory: pytest.TempPathFactory, seed: int) -> Iterator[SampleNetwork]:
    """One network for all faults that leave it as it was, and for one more."""
    assert program.exists() and shifted_engine().exists()
    with network(tmp_path_factory.mktemp("chaos"), seed) as sample:
        yield sample


def outlive(sample: SampleNetwork, name: str, seed: int, folder: Path) -> None:
    seen = run_trial(sample, name, seed, folder)
    print(seen)
    assert seen["one_history_of_blocks"] > 0 and seen["refused_by_contracts"] > 0
    assert seen["commands_with_one_outcome"] >= COMMANDS or sample.removed


@pytest.mark.parametrize("name", [name for name in SCENARIOS if name not in LASTING])
@pytest.mark.parametrize("seed", SEEDS, indirect=True, scope="module")
def test_the_network_outlives_it(shared: SampleNetwork, tmp_path: Path, name: str, seed: int) -> None:
    outlive(shared, name, seed, tmp_path)


@pytest.mark.parametrize("name", LASTING)
@pytest.mark.parametrize("seed", SEEDS, indirect=True, scope="module")
def test_a_network_is_another_one_behind_it_and_goes_on(tmp_path: Path, name: str, seed: int) -> None:
    with network(tmp_path / "network", seed) as sample:
        outlive(sample, name, seed, tmp_path)
