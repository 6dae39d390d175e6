from collections.abc import Iterator

import pytest

from tests.stories.trade import Trade


@pytest.fixture(scope="session")
def trade(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trade]:
    """One network for all stories. Block time may be moved ahead by any of them: everybody goes by it."""
    network = Trade(tmp_path_factory.mktemp("trade"))
    try:
        network.start()
        yield network
    finally:
        network.stop()
