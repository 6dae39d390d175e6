"""`gwanmun network`: the whole network on the engine, as an operator starts it and asks how it stands."""

from __future__ import annotations

import json
import random
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from scripts.network.ports import NODES, listeners
from scripts.network.processes import PORTS

pytestmark = [pytest.mark.real, pytest.mark.network]

UP_S = 120
STOP_S = 60
MEMBERS = ["kcs", "kcci", "gdvc", "hanbit"]


def gwanmun(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scripts", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=UP_S, check=False)


def first_of_a_free_row(length: int) -> int:
    """The first of so many ports, one behind the other, that nobody listens on now."""
    while True:
        first = random.randrange(PORTS.start, PORTS.stop - length)
        with ExitStack() as held, suppress(OSError):
            for port in range(first, first + length):
                held.enter_context(socket.socket()).bind(("127.0.0.1", port))
            return first


@pytest.fixture(scope="module")
def folder(program: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where `gwanmun network up --validators 4` runs, and has said that it is up."""
    assert program.exists()
    place = tmp_path_factory.mktemp("operator")
    first = first_of_a_free_row(len(listeners(NODES)))
    command = ["network", "up", "--validators", "4", "--port", str(first)]
    with subprocess.Popen(
        [sys.executable, "-m", "scripts", *command], cwd=place, stdout=subprocess.PIPE, text=True
    ) as up:
        assert up.stdout is not None
        try:
            said = next((line for line in up.stdout if "is up" in line), "")
            assert said, "the network did not come up"
            yield place
        finally:
            up.send_signal(signal.SIGTERM)
            up.stdout.read()
            code = up.wait(STOP_S)
    assert code == 0


def test_every_node_says_how_it_stands(folder: Path) -> None:
    done = gwanmun(folder, "network", "status", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["height"] >= 2
    assert [node["member"] for node in told["nodes"]] == MEMBERS
    assert [one["member"] for one in told["validators"]] == MEMBERS
    assert all(one["signed"] > 0 and one["silent_s"] < 60 for one in told["validators"]), told["validators"]
    for node in told["nodes"]:
        assert (node["peers"], node["validators"], node["power"], node["error"]) == (3, 4, 1, ""), node
        assert node["behind"] <= 1 and not node["catching_up"] and 0 <= node["finality_lag_s"] < 10, node


def test_the_main_job_is_done_on_it_again_and_again(folder: Path) -> None:
    for turn in ("first", "second"):
        played = gwanmun(folder, "demo", "--network", "main", "--output", turn)
        assert played.returncode == 0, played.stdout[-2000:] + played.stderr
        proof = folder / turn / "certificate.gwb.json"
        judged = gwanmun(folder, "verify", str(proof), "--policy", str(folder / turn / "policy.json"))
        assert judged.returncode == 0, judged.stdout


def test_a_founded_network_is_not_founded_otherwise(folder: Path) -> None:
    done = gwanmun(folder, "network", "up", "--validators", "3")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "has a network already" in done.stderr
