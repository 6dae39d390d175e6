"""No spoilt paper is genuine, whoever sealed it after it was spoilt (tests/fuzz/papers.py)."""

import json
import subprocess
import sys

import pytest


@pytest.mark.parametrize(("seed", "count"), [(1, 2_000), pytest.param(2, 100_000, marks=pytest.mark.nightly)])
def test_no_spoilt_paper_is_genuine(seed: int, count: int) -> None:
    command = [sys.executable, "-m", "tests.fuzz.papers", "--count", str(count), "--seed", str(seed)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    steps = json.loads(done.stdout)
    assert sum(steps.values()) == count
    assert steps.keys() >= {"paper", "seal", "text"}
