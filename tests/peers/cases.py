"""Genuine and damaged bundles, and how a peer is asked for its verdict on them: one line of JSON in, one out."""

import base64
import json
import random
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from evidence.bundles import Bundle
from evidence.encoding import from_b64u
from evidence.policy import TrustPolicy
from evidence.verification import HistoryMissing, exit_code, verify
from tests.fuzz.bundles import judges
from tests.fuzz.mutations import spoilt

ROOT = Path(__file__).parents[2]
VECTORS = ROOT / "tests" / "vectors"
NO_VERDICT: dict[str, Any] = {
    "exit": 2, "valid": False, "current": False, "complete": False, "as_of": None, "status": None, "fields": {}, "step": None,
}  # fmt: skip
DAMAGED = 300
"""Damaged copies of each bundle in each form."""


def vectors(name: str) -> Any:
    return json.loads((VECTORS / name).read_text("utf-8"))


def policy_and_time() -> tuple[bytes, int]:
    """The trust policy of the vectors as JSON, and the present time at which they hold."""
    found = vectors("bundle.json")
    return json.dumps(found["policy"]).encode(), found["now"]


def forms() -> Iterator[bytes]:
    """Every bundle of the vectors in its three forms."""
    for first, second in zip(
        vectors("bundle.json")["bundles"], vectors("bundle_2.json")["bundles"], strict=True
    ):
        yield first["bundle"].encode()
        yield second["bundle"].encode()
        yield from_b64u(second["compact"], "compact")


def genuine_and_damaged() -> tuple[list[bytes], list[bytes]]:
    """The same damage in every run."""
    dice = random.Random("two verifiers")
    genuine = list(forms())
    return genuine, [damaged(data, dice) for data in genuine for _ in range(DAMAGED)]


def damaged(data: bytes, dice: random.Random) -> bytes:
    """One change: a bit flipped, bytes dropped, doubled, swapped, or a digit or letter exchanged for another."""
    at, to = sorted((dice.randrange(len(data)), dice.randrange(len(data))))
    near = min(at + 1 + dice.randrange(8), len(data))
    changes = (
        lambda: data[:at] + bytes([data[at] ^ 1 << dice.randrange(8)]) + data[at + 1 :],
        lambda: data[:at] + data[near:],
        lambda: data[:near] + data[at:],
        lambda: data[:at] + data[to : to + near - at] + data[at + near - at :],
        lambda: data[:at] + dice.choice(b"0123456789abcdefAZ_-").to_bytes(1) + data[at + 1 :],
    )
    return dice.choice(changes)()


def judged_by(
    command: Sequence[str | Path], bundles: list[bytes], policy: bytes, now: int, at: int | None = None
) -> list[dict[str, Any]]:
    """A peer's verdicts; `at` as of `verify`, for a peer that knows it."""
    asked = {"policy": base64.b64encode(policy).decode(), "now": now} | ({} if at is None else {"at": at})
    lines = [json.dumps({"bundle": base64.b64encode(data).decode(), **asked}) for data in bundles]
    said = subprocess.run(
        command, input="\n".join(lines) + "\n", capture_output=True, text=True, check=True, timeout=300
    )
    found = [json.loads(line) for line in said.stdout.splitlines()]
    assert len(found) == len(bundles)
    return found


def judged(data: bytes, policy: TrustPolicy, now: int, at: int | None = None) -> dict[str, Any]:
    """Our verdict in a peer's words."""
    try:
        verdict = verify(data, policy, now, at=at)
    except HistoryMissing:
        return NO_VERDICT
    failed = [step.name for step in verdict.steps if not step.ok]
    said = {name: value for name, value in verdict.to_json().items() if name != "steps"}
    return {**said, "exit": exit_code(verdict), "step": failed[0] if failed else None}


def check_damaged(command: Sequence[str | Path]) -> None:
    """The peer judges genuine and damaged bundles as we do."""
    genuine, spoilt_ones = genuine_and_damaged()
    bundles = genuine + spoilt_ones
    policy, now = policy_and_time()
    ours = TrustPolicy.from_json(policy)
    theirs = judged_by(command, bundles, policy, now)
    for data, other in zip(bundles, theirs, strict=True):
        assert judged(data, ours, now) == other, data[:4000]
    assert {one["exit"] for one in theirs[: len(genuine)]} == {0}
    assert {one["exit"] for one in theirs[len(genuine) :]} <= {0, 1, 2}


def check_spoilt(command: Sequence[str | Path], network: int) -> None:
    """The peer judges spoilt trees as we do, now and at instants at which something was recorded."""
    judge = judges()[network]
    dice = random.Random(f"spoilt {network}")
    policy = judge.policy.to_json()
    recorded = [leaf.time for data in judge.genuine for leaf in Bundle.decode(data).staple.leaves]
    instants = sorted({time + step for time in recorded for step in (-1, 0, 1)})
    for at in (None, *dice.sample(instants, min(len(instants), 8))):
        bundles = [*judge.genuine, *(spoilt(judge.genuine, dice) for _ in range(300))]
        theirs = judged_by(command, bundles, policy, judge.now, at)
        for data, other in zip(bundles, theirs, strict=True):
            assert judged(data, judge.policy, judge.now, at) == other, (at, data[:4000])
