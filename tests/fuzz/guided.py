"""Spoilt bundles guided by coverage of evidence/: `python -m tests.fuzz.guided -runs=100000 -seed=1` (atheris).

The mutations are ours, of every fourth input libFuzzer's own; the rules are those of tests/fuzz/bundles.py.
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["evidence"]):
    from tests.fuzz.bundles import Judge, judges
    from tests.fuzz.mutations import spoilt

_JUDGES: list[Judge] = judges()
_GENUINE = [data for judge in _JUDGES for data in judge.genuine]


def judge_all(data: bytes) -> None:
    """Broken, which ends the run, when a judge's rule does not hold."""
    for judge in _JUDGES:
        judge.judge(data)


def mutate(data: bytes, most: int, seed: int) -> bytes:
    """The next input after `data`."""
    dice = random.Random(seed)
    if dice.randrange(4) == 0:
        return atheris.Mutate(data, most)
    return spoilt([data] if dice.randrange(4) else _GENUINE, dice)[:most]


def main() -> None:
    """Runs libFuzzer over a corpus of the genuine bundles."""
    with tempfile.TemporaryDirectory() as corpus:
        for number, data in enumerate(_GENUINE):
            (Path(corpus) / f"{number}.gwb").write_bytes(data)
        limits = ["-timeout=2", "-rss_limit_mb=1024", "-max_len=65536"]
        atheris.Setup([sys.argv[0], *limits, *sys.argv[1:], corpus], judge_all, custom_mutator=mutate)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
