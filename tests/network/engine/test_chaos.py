"""Every fault once, on one network after the other's noise: nothing is lost, nothing doubled, all tell one history."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.chaos.sample_network import SampleNetwork
from scripts.chaos.scenarios import SCENARIOS
from scripts.chaos.trial import COMMANDS, run_trial
from scripts.links.namespaces import Namespaces
from scripts.network.running import SLUGS

pytestmark = [pytest.mark.real, pytest.mark.network]

SEED = secrets.randbelow(2**32)


@pytest.fixture(scope="module")
def sample(program: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SampleNetwork]:
    """Four validators in namespaces of their own, with the story played up to a draw."""
    assert program.exists()
    with Namespaces(SLUGS, SEED) as links:
        network = SampleNetwork(tmp_path_factory.mktemp("chaos"), validators=len(SLUGS), links=links)
        try:
            network.start()
            yield network
        finally:
            network.stop()


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize("seed", [SEED], ids=lambda seed: f"seed {seed}")
def test_the_network_outlives_it(sample: SampleNetwork, tmp_path: Path, name: str, seed: int) -> None:
    seen = run_trial(sample, name, seed, tmp_path)
    assert seen["commands_with_one_outcome"] == COMMANDS
    assert seen["refused_by_contracts"] > 0 and seen["one_history_of_blocks"] > 0
    print(seen)
