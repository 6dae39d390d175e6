"""Bulk on four validators: 300 declarations and 1,500 documents, broken off in the middle, come to one outcome each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scripts.chaos.bulk import Bulk
from scripts.chaos.sample_network import SampleNetwork
from scripts.network.running import SLUGS
from tests.network.bulk import declarations, documents, outlives_a_kill

pytestmark = [pytest.mark.real, pytest.mark.network]


@pytest.fixture(scope="module")
def sample(program: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SampleNetwork]:
    """Four validators with all their services, with the story played up to a draw."""
    assert program.exists()
    network = SampleNetwork(tmp_path_factory.mktemp("bulk"), validators=len(SLUGS))
    try:
        network.start()
        yield network
    finally:
        network.stop()


@pytest.mark.parametrize("made", [declarations, documents])
def test_a_bulk_request_that_is_broken_off_and_sent_again_loses_and_doubles_nothing(
    sample: SampleNetwork, made: Callable[[SampleNetwork], Bulk], tmp_path: Path
) -> None:
    outlives_a_kill(sample, made(sample), tmp_path)
