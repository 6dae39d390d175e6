"""A verifier that was written from the specification alone agrees with ours: on every vector, and on damaged bundles."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from evidence.policy import TrustPolicy
from tests.peers import cases

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def peer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program, built with the C compiler of this machine."""
    out = tmp_path_factory.mktemp("peer")
    subprocess.run(["make", "-s", "-C", HERE / "c", f"OUT={out}"], check=True)
    return out / "gwanmun-verifier"


def judged(data: bytes, policy: TrustPolicy, now: int) -> dict[str, Any]:
    """Our verdict as far as the peer gives one: it does not say where a document stands."""
    said = cases.judged(data, policy, now)
    return {name: value for name, value in said.items() if name != "status"}


def test_it_agrees_with_every_vector(peer: Path, tmp_path: Path) -> None:
    # It knows no histories and judges no past; the verdicts that need neither are compared below.
    known = [path for path in cases.VECTORS.glob("*.json") if path.name != "verdicts.json"]
    for path in known:
        (tmp_path / path.name).write_bytes(path.read_bytes())
    said = subprocess.run([peer, "vectors", tmp_path], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr
    checked = {line.partition(":")[0] for line in said.stdout.splitlines() if line.endswith(" checked")}
    assert checked == {path.name for path in known}


def test_it_gives_the_verdicts_of_the_vectors_where_no_history_is_asked_for(peer: Path) -> None:
    vectors = cases.vectors("verdicts.json")
    policy = json.dumps(vectors["policy"]).encode()
    asked = [case for case in vectors["cases"] if case["at"] is None and '"history"' not in case["bundle"]]
    assert len(asked) > 40
    for case in asked:
        (said,) = cases.judged_by([peer, "judge"], [case["bundle"].encode()], policy, case["now"])
        wanted = {name: case["verdict"][name] for name in ("exit", "valid", "current", "complete", "step")}
        assert wanted.items() <= said.items(), (case["about"], said)


def test_it_gives_the_same_verdict_on_genuine_and_on_damaged_bundles(peer: Path) -> None:
    genuine, damaged = cases.genuine_and_damaged()
    bundles = genuine + damaged
    policy, now = cases.policy_and_time()
    ours = TrustPolicy.from_json(policy)
    theirs = cases.judged_by([peer, "judge"], bundles, policy, now)
    different = [
        (mine, other, data[:4000])
        for data, other in zip(bundles, theirs, strict=True)
        if (mine := judged(data, ours, now)) != other
    ]
    assert not different, (len(different), different[0])
    assert {one["exit"] for one in theirs[: len(genuine)]} == {0}
    assert {1, 2} >= {one["exit"] for one in theirs[len(genuine) :]} - {0}
