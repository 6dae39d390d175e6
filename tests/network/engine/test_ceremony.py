"""Members found a network, each on its own machine, with files that they hand each other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.network.engine.machines import Machines

pytestmark = [pytest.mark.real, pytest.mark.network]

FOUNDERS = ["korea", "chamber", "vietnam", "thailand"]
KINDS = dict(zip(FOUNDERS, ["administration", "issuer", "administration", "administration"], strict=True))


def _digest(said: str) -> str:
    return said.split("Founding ")[1].split()[0]


def test_four_members_found_a_network_from_public_parts_alone(program: Path, tmp_path: Path) -> None:
    assert program.exists()
    with Machines(tmp_path, FOUNDERS) as machines:
        offers = [str(machines[slug].init(KINDS[slug])) for slug in FOUNDERS]
        founding = tmp_path / "founding.json"
        said = machines["korea"].run_here("assemble", *offers, "--out", str(founding))
        digest = _digest(said)

        machines["korea"].run("confirm", str(founding), "--hash", "0" * 64, exit_code=1)
        changed = tmp_path / "changed.json"
        other = json.loads(founding.read_text())
        other["members"][0]["voter"] = False
        changed.write_text(json.dumps(other))
        refused = machines["korea"].run("confirm", str(changed), "--hash", digest, exit_code=2)
        assert "does not have korea as it offered itself" in refused
        refused = machines["vietnam"].run("confirm", str(changed), "--hash", digest, exit_code=1)
        assert "this founding is" in refused

        for slug in FOUNDERS:
            machines[slug].run("confirm", str(founding), "--hash", digest)
        confirmations = [str(tmp_path / slug / "confirmation.json") for slug in FOUNDERS]
        refused = machines["korea"].run("found", str(founding), *confirmations[:3], exit_code=2)
        assert "thailand has not confirmed" in refused
        refused = machines["korea"].run("up", exit_code=2)
        assert "no network yet" in refused
        for slug in FOUNDERS:
            machines[slug].run("found", str(founding), *confirmations)
            machines[slug].up()
        for slug in FOUNDERS:
            machines[slug].wait_up()
            status = machines[slug].status()
            assert (status["peers"], status["validators"], status["error"]) == (3, 4, "")
        networks = {machines[slug].witness()["network"] for slug in FOUNDERS}
        assert len(networks) == 1
        _no_machine_holds_the_keys_of_another(tmp_path)


def _no_machine_holds_the_keys_of_another(folder: Path) -> None:
    for slug in FOUNDERS:
        keys = [path for path in (folder / slug).rglob("*") if "key" in path.name or "governor" in path.name]
        owners = {path.relative_to(folder / slug).parts[1] for path in keys if "members" in path.parts}
        assert owners == {slug}
