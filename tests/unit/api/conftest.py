from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.api import daemons
from tests.unit.api.databases import databases
from tests.unit.api.gateway import TestGateway


@pytest.fixture
def gateway(tmp_path: Path) -> TestGateway:
    """The gateway of a customs administration, with nobody registered."""
    return TestGateway(tmp_path)


@pytest.fixture(autouse=True)
def forgotten_databases(tmp_path: Path) -> Iterator[None]:
    """A test's databases go with it."""
    yield
    databases.forget(tmp_path)


def pytest_sessionfinish() -> None:
    databases.stop()
    daemons.stop()
