"""A verifier that was written from the specification alone agrees with ours: on every vector, and on damaged bundles."""

import base64
import json
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evidence.encoding import from_b64u
from evidence.policy import TrustPolicy
from evidence.verification import exit_code, verify

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
VECTORS = ROOT / "tests" / "vectors"
DAMAGED = 300
"""Damaged copies of each bundle in each form."""


@pytest.fixture(scope="module")
def peer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program, built with the C compiler of this machine."""
    out = tmp_path_factory.mktemp("peer")
    subprocess.run(["make", "-s", "-C", HERE / "c", f"OUT={out}"], check=True)
    return out / "gwanmun-verifier"


def vectors(name: str) -> Any:
    return json.loads((VECTORS / name).read_text("utf-8"))


def forms() -> Iterator[bytes]:
    """Every bundle of the vectors in its three forms."""
    for first, second in zip(
        vectors("bundle.json")["bundles"], vectors("bundle_2.json")["bundles"], strict=True
    ):
        yield first["bundle"].encode()
        yield second["bundle"].encode()
        yield from_b64u(second["compact"], "compact")


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


def judged_by_peer(peer: Path, bundles: list[bytes], policy: bytes, now: int) -> list[dict[str, Any]]:
    lines = [
        json.dumps(
            {
                "bundle": base64.b64encode(data).decode(),
                "policy": base64.b64encode(policy).decode(),
                "now": now,
            }
        )
        for data in bundles
    ]
    said = subprocess.run(
        [peer, "judge"],
        input="\n".join(lines) + "\n",
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return [json.loads(line) for line in said.stdout.splitlines()]


def judged(data: bytes, policy: TrustPolicy, now: int) -> dict[str, Any]:
    """Our verdict in the peer's words."""
    verdict = verify(data, policy, now)
    failed = [step.name for step in verdict.steps if not step.ok]
    said = {name: value for name, value in verdict.to_json().items() if name not in ("steps", "status")}
    return {**said, "exit": exit_code(verdict), "step": failed[0] if failed else None}


def test_it_agrees_with_every_vector(peer: Path) -> None:
    said = subprocess.run([peer, "vectors", VECTORS], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr
    checked = {line.partition(":")[0] for line in said.stdout.splitlines() if line.endswith(" checked")}
    assert checked == {path.name for path in VECTORS.glob("*.json")}


def test_it_gives_the_same_verdict_on_genuine_and_on_damaged_bundles(peer: Path) -> None:
    dice = random.Random("two verifiers")
    genuine = list(forms())
    bundles = genuine + [damaged(data, dice) for data in genuine for _ in range(DAMAGED)]
    policy, now = json.dumps(vectors("bundle.json")["policy"]).encode(), vectors("bundle.json")["now"]
    ours = TrustPolicy.from_json(policy)
    theirs = judged_by_peer(peer, bundles, policy, now)
    assert len(theirs) == len(bundles)
    different = [
        (mine, other, data[:4000])
        for data, other in zip(bundles, theirs, strict=True)
        if (mine := judged(data, ours, now)) != other
    ]
    assert not different, (len(different), different[0])
    assert {one["exit"] for one in theirs[: len(genuine)]} == {0}
    assert {1, 2} >= {one["exit"] for one in theirs[len(genuine) :]} - {0}
