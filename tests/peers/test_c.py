"""A verifier that was written from the specification alone agrees with ours: on every vector, and on damaged bundles."""

import subprocess
from pathlib import Path

import pytest

from tests.peers import cases

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def peer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program, built with the C compiler of this machine."""
    out = tmp_path_factory.mktemp("peer")
    subprocess.run(["make", "-s", "-C", HERE / "c", f"OUT={out}"], check=True)
    return out / "gwanmun-verifier"


def test_it_agrees_with_every_vector(peer: Path) -> None:
    said = subprocess.run([peer, "vectors", cases.VECTORS], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr
    checked = {line.partition(":")[0] for line in said.stdout.splitlines() if line.endswith(" checked")}
    assert checked == {path.name for path in cases.VECTORS.glob("*.json")}


def test_it_gives_the_same_verdict_on_genuine_and_on_damaged_bundles(peer: Path) -> None:
    cases.check_damaged([peer, "judge"])


@pytest.mark.parametrize("network", [0, 1], ids=["plain", "with histories"])
def test_it_gives_the_same_verdict_on_spoilt_trees_and_at_any_instant(peer: Path, network: int) -> None:
    cases.check_spoilt([peer, "judge"], network)
