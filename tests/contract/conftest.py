from collections.abc import Iterator

import pytest

from tests.contract.live import LiveLedger, live_ledger


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveLedger]:
    with live_ledger(tmp_path_factory.mktemp("chain")) as found:
        yield found
