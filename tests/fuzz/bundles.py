"""Judges spoilt bundles by the thousand: `python -m tests.fuzz.bundles --count 20000 --seed 1`.

None may be genuine unless it says what a genuine one says, none may raise, take longer than a second or make the process grow
by more than 100 MB. Exit code 1 and the input on standard error when one does.
"""

from __future__ import annotations

import argparse
import base64
import json
import random
import resource
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from evidence.bundles import Bundle
from evidence.encoding import canonical_json, from_b64u
from evidence.policy import TrustPolicy
from evidence.types import Scalar
from evidence.verification import AsOf, Verdict, verify
from tests.fuzz.mutations import spoilt

MOST_SECONDS: Final = 1.0
MOST_BYTES: Final = 100_000_000
VECTORS: Final = Path(__file__).parents[1] / "vectors"


class Broken(Exception):
    """An input that the verifier does not judge as it must."""

    def __init__(self, problem: str, data: bytes) -> None:
        super().__init__(problem)
        self.data = data


@dataclass(frozen=True, slots=True)
class Judge:
    """Genuine bundles of one network, and what each says."""

    policy: TrustPolicy
    now: int
    genuine: tuple[bytes, ...]
    said: Mapping[tuple[bytes, AsOf | None], tuple[Verdict, ...]]

    @classmethod
    def of(cls, policy: TrustPolicy, now: int, bundles: list[bytes]) -> Judge:
        """Every signature of the bundles is asked for, so that none may be left out. AssertionError when one is not genuine."""
        asked = min(len(Bundle.decode(data).staple.signatures) for data in bundles)
        strict = replace(policy, threshold=asked)
        said: dict[tuple[bytes, AsOf | None], tuple[Verdict, ...]] = {}
        for data in bundles:
            verdict = verify(data, strict, now)
            assert verdict.valid, verdict.steps[-1]
            key = (Bundle.decode(data).core.act, verdict.as_of)
            said[key] = (*said.get(key, ()), verdict)
        return cls(strict, now, tuple(bundles), said)

    def judge(self, data: bytes) -> Verdict:
        """The verdict on a spoilt bundle.

        Raises:
            Broken: it is found genuine and says something new, or took too long.
        """
        began = time.perf_counter()
        verdict = verify(data, self.policy, self.now)
        seconds = time.perf_counter() - began
        if seconds > MOST_SECONDS:
            raise Broken(f"took {seconds:.1f} s", data)
        if verdict.valid and not self._is_known(data, verdict):
            raise Broken("is found genuine", data)
        return verdict

    def _is_known(self, data: bytes, verdict: Verdict) -> bool:
        """Whether a genuine bundle says the same, or more: another encoding of it, or one without its history."""
        known = self.said.get((Bundle.decode(data).core.act, verdict.as_of), ())
        return any(_says(one, verdict) for one in known)


def _says(genuine: Verdict, verdict: Verdict) -> bool:
    fields: Mapping[str, Scalar] = genuine.fields
    state = (genuine.status and genuine.status.state, genuine.current)
    return state == (verdict.status and verdict.status.state, verdict.current) and all(
        path in fields and fields[path] == value for path, value in verdict.fields.items()
    )


def judges() -> list[Judge]:
    """One for each network of the vectors."""
    first, second, third = (_vectors(name) for name in ("bundle.json", "bundle_2.json", "verdicts.json"))
    plain = [one["bundle"].encode() for one in (*first["bundles"], *second["bundles"])]
    compact = [from_b64u(one["compact"], "compact") for one in second["bundles"]]
    policy = TrustPolicy.from_json(canonical_json(third["policy"]))
    cases = [case for case in third["cases"] if case["verdict"].get("valid")]
    whole = [case["bundle"].encode() for case in cases if case["now"] == first["now"]]
    with_history = [data for data in whole if b'"history"' in data]
    return [
        Judge.of(TrustPolicy.from_json(canonical_json(first["policy"])), first["now"], plain + compact),
        Judge.of(
            policy,
            first["now"],
            whole + [Bundle.decode(data).encode_compact() for data in with_history],
        ),
    ]


def _vectors(name: str) -> Any:
    return json.loads((VECTORS / name).read_text("utf-8"))


def run(count: int, seed: int) -> dict[str, int]:
    """How often each step was the one to fail, over `count` spoilt bundles.

    Raises:
        Broken: one is not judged as it must be.
    """
    dice, found = random.Random(seed), dict[str, int]()
    all_judges = judges()
    before = _peak()
    for number in range(count):
        judge = all_judges[number % len(all_judges)]
        data = spoilt(judge.genuine, dice)
        verdict = judge.judge(data)
        if _peak() - before > MOST_BYTES:
            raise Broken(f"the process grew by {_peak() - before} bytes", data)
        last = "none" if verdict.valid else verdict.steps[-1].name
        found[last] = found.get(last, 0) + 1
    return found


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main() -> int:
    """One line of counts; 1 when an input broke a rule."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    try:
        print(json.dumps(run(asked.count, asked.seed)))
    except Broken as error:
        print(f"seed {asked.seed}: {error}: {base64.b64encode(error.data).decode()}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
