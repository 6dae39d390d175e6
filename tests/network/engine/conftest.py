from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from nodes.gwanmund.build import built_engine
from nodes.gwanmund.errors import GoMissing
from tests.network.engine.validators import FourValidators


@pytest.fixture(scope="session")
def program() -> Path:
    """The engine, built when it is not there yet."""
    try:
        return built_engine()
    except GoMissing as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture
def network(program: Path, tmp_path: Path) -> Iterator[FourValidators]:
    """Four validators on loopback, final at height 2."""
    with FourValidators(program, tmp_path) as running:
        running.wait_for_height(2)
        yield running
