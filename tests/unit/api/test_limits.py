"""Tokens that are taken on credit: who sends much at once is slowed down, not refused."""

import pytest

from api.limits import TokenBuckets
from api.problems import TooManyRequests


def test_what_is_charged_on_credit_is_waited_for() -> None:
    now = [0.0]
    buckets = TokenBuckets(10.0, 100, lambda: now[0])
    assert buckets.charge("a", 100) == 0
    assert buckets.charge("a", 50) == 5
    now[0] = 5.0
    with pytest.raises(TooManyRequests):
        buckets.take("a")
    assert buckets.charge("a", 1) == pytest.approx(0.1)
    assert buckets.charge("b", 1) == 0
