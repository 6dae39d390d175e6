"""No spoilt bundle is genuine, crashes the verifier, takes it a second or 100 MB (tests/fuzz/bundles.py)."""

import json
import subprocess
import sys

import pytest

from tests.fuzz.bundles import Broken, judges

QUICK, NIGHTLY = 10_000, 500_000
"""Each of two seeds."""


@pytest.mark.parametrize(
    ("seed", "count"),
    [(seed, QUICK) for seed in (1, 2)]
    + [pytest.param(seed, NIGHTLY, marks=pytest.mark.nightly) for seed in (3, 4)],
)
def test_no_spoilt_bundle_is_genuine(seed: int, count: int) -> None:
    command = [sys.executable, "-m", "tests.fuzz.bundles", "--count", str(count), "--seed", str(seed)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[:100_000]
    steps = json.loads(done.stdout)
    assert sum(steps.values()) == count
    # The changes come through to the steps, not only to the reader.
    assert steps.keys() > {"encoding", "document", "act", "signature", "checkpoint", "facts", "log"}


def test_the_judge_finds_a_bundle_that_says_something_new() -> None:
    judge = judges()[0]
    stranger = type(judge)(judge.policy, judge.now, judge.genuine, {})
    with pytest.raises(Broken, match="genuine"):
        stranger.judge(judge.genuine[0])
