from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.network.nodes.chains import ChainProcess


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[ChainProcess]:
    """A chain that is not started yet; stopped afterwards."""
    process = ChainProcess(tmp_path)
    yield process
    process.stop()
