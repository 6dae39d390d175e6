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


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChainProcess]:
    """A started chain that the tests of a module share; they only knock at its door."""
    process = ChainProcess(tmp_path_factory.mktemp("chain"))
    process.start()
    yield process
    process.stop()
