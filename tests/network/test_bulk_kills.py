"""A bulk request outlives the kill of who takes it and of who carries it to the chain."""

from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.chaos.bulk import Bulk
from scripts.chaos.sample_network import SampleNetwork
from tests.network.bulk import declarations, documents, outlives_a_kill

pytestmark = pytest.mark.network


@pytest.mark.parametrize("made", [declarations, documents])
def test_a_bulk_request_that_is_broken_off_and_sent_again_loses_and_doubles_nothing(
    sample: SampleNetwork, made: Callable[[SampleNetwork], Bulk], tmp_path: Path
) -> None:
    outlives_a_kill(sample, made(sample), tmp_path)
