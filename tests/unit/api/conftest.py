from pathlib import Path

import pytest

from tests.unit.api.gateway import TestGateway


@pytest.fixture
def gateway(tmp_path: Path) -> TestGateway:
    """The gateway of a customs administration, with nobody registered."""
    return TestGateway(tmp_path)
