"""Whom metrics are shown to."""

import pytest

from nodes.metrics import is_local


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1"])
def test_this_machine_is_local(host: str) -> None:
    assert is_local(host, ["host", "accept"])


@pytest.mark.parametrize("host", ["10.0.0.1", "0.0.0.0", "203.0.113.9", "fe80::1", "testclient", "", None])
def test_nobody_else_is(host: str | None) -> None:
    assert not is_local(host, ["host"])
