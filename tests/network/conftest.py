from collections.abc import Iterator

import pytest

from scripts.chaos.sample_network import SampleNetwork
from tests.chain_choice import VALIDATORS
from tests.network.softhsm import make_token


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SampleNetwork]:
    """The whole sample network as real processes, with one certificate issued, received and drawn on.

    One network serves every test that asks for it: a test may kill what it likes, and leaves everything running.
    """
    network = SampleNetwork(tmp_path_factory.mktemp("network"), validators=VALIDATORS)
    try:
        network.start()
        yield network
    finally:
        network.stop()


@pytest.fixture(scope="session")
def softhsm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The token of tests/network/softhsm.py, for this process and those that it starts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(make_token(tmp_path_factory.mktemp("tokens"))))
        yield
