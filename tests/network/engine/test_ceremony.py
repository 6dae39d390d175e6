"""Members found a network, each on its own machine, with files that they hand each other."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.network.founding import Founding, founding_hash
from tests.network.engine.machines import Machine, Machines

pytestmark = [pytest.mark.real, pytest.mark.network]

NEWCOMER = "bank"
LOOK_BACK = 12
"""Blocks: more than a validator without memory looks back for its own signature."""
FOUNDERS = ["korea", "chamber", "vietnam", "thailand"]
KINDS = dict(zip(FOUNDERS, ["administration", "issuer", "administration", "administration"], strict=True))


def _digest(said: str) -> str:
    return said.split("Founding ")[1].split()[0]


@pytest.fixture(scope="module")
def machines(program: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    assert program.exists()
    with Machines(tmp_path_factory.mktemp("machines"), [*FOUNDERS, NEWCOMER]) as made:
        yield made


def test_four_members_found_a_network_from_public_parts_alone(machines: Machines) -> None:
    offers = [str(machines[slug].init(KINDS[slug])) for slug in FOUNDERS]
    founding = machines.folder / "founding.json"
    digest = _digest(machines["korea"].run_here("assemble", *offers, "--out", str(founding)))

    machines["korea"].run("confirm", str(founding), "--hash", "0" * 64, exit_code=1)
    changed = machines.folder / "changed.json"
    other = json.loads(founding.read_text())
    other["members"][0]["voter"] = False
    changed.write_text(json.dumps(other))
    refused = machines["korea"].run("confirm", str(changed), "--hash", digest, exit_code=2)
    assert "does not have korea as it offered itself" in refused
    refused = machines["vietnam"].run("confirm", str(changed), "--hash", digest, exit_code=1)
    assert "this founding is" in refused

    for slug in FOUNDERS:
        machines[slug].run("confirm", str(founding), "--hash", digest)
    confirmations = [str(machines[slug].home / "confirmation.json") for slug in FOUNDERS]
    refused = machines["korea"].run("found", str(founding), *confirmations[:3], exit_code=2)
    assert "thailand has not confirmed" in refused
    assert "no network yet" in machines["korea"].run("up", exit_code=2)
    for slug in FOUNDERS:
        machines[slug].run("found", str(founding), *confirmations)
        machines[slug].up()
    for slug in FOUNDERS:
        machines[slug].wait_up()
        status = machines[slug].status()
        assert (status["peers"], status["validators"], status["error"]) == (3, 4, "")
    assert len({machines[slug].witness()["network"] for slug in FOUNDERS}) == 1
    _no_machine_holds_the_keys_of_another(machines)


def test_a_newcomer_is_admitted_by_vote_replays_the_chain_and_validates(machines: Machines) -> None:
    offer = str(machines[NEWCOMER].init("bank", "--no-vote"))
    first, second, third, _ = (machines[slug] for slug in FOUNDERS)
    assert "Not decided yet" in first.run("add-member", offer)
    assert "Not decided yet" in first.run("add-member", offer), "who says it twice has said it once"
    assert "1 of 3 needed" in second.run("proposals")
    second.run("add-member", offer)
    invitation = str(machines.folder / "invitation.json")
    assert f"{NEWCOMER} belongs" in third.run("add-member", offer, "--out", invitation)
    digest = _digest(
        first.run_here("assemble", *_offers(machines), "--out", str(machines.folder / "again.json"))
    )
    newcomer = machines[NEWCOMER]
    newcomer.run("join", invitation, "--hash", digest, exit_code=1)
    founding = json.loads((first.home / "founding.json").read_text())
    right = founding_hash(
        Founding.from_json(founding), json.loads((first.home / "chain/genesis.json").read_text())
    )
    newcomer.run("join", invitation, "--hash", right.hex())
    newcomer.up()
    newcomer.wait_up()
    head = third.status()["height"]
    newcomer.wait(lambda: newcomer.status()["height"] >= head, "comes to the head")
    assert newcomer.witness()["network"] == first.witness()["network"]

    for voter in (first, second):
        assert f"{NEWCOMER} belongs" in voter.run("add-member", offer), "adopted where it was not yet"
    for voter in (first, second):
        assert "Not decided yet" in voter.run("add-validator", NEWCOMER)
    third.run("add-validator", NEWCOMER)
    newcomer.wait(lambda: newcomer.status()["power"] == 1, "validates")
    assert first.status()["validators"] == 5


def test_a_validator_signs_with_another_key_from_a_vote_on(machines: Machines) -> None:
    first, second = machines["korea"], machines["chamber"]
    _rotate(machines, "korea", "validator", "chamber", "vietnam")
    before = second.status()["height"]
    assert "restart the node" in first.run("rotate-key", "korea", "validator")
    first.down()
    first.up()
    first.wait_up()
    first.wait(lambda: first.status()["height"] > before + 3, "goes on")
    status = first.status()
    assert (status["power"], status["validators"]) == (1, 5)
    first.run("rotate-key", "korea", "nonsense", exit_code=2)
    first.run("rotate-key", "vietnam", "node", exit_code=2)


def test_a_governor_votes_with_another_key_and_the_old_one_is_worth_nothing(machines: Machines) -> None:
    second = machines["chamber"]
    old = _address(second, "governor.json")
    _rotate(machines, "chamber", "governor", "korea", "vietnam")
    _rotate(machines, "chamber", "governor", "korea", "thailand")
    assert "worth nothing" in second.run("rotate-key", "chamber", "governor")
    assert _address(second, "governor.json") != old


def test_an_account_is_replaced_when_what_it_sent_has_its_outcome(machines: Machines) -> None:
    first = machines["korea"]
    old = _address(first, "account.json")
    _rotate(machines, "korea", "account", "chamber", "vietnam")
    assert "stop the processes" in first.run("rotate-key", "korea", "account")
    assert "stop the processes" in first.run("rotate-key", "korea", "account", exit_code=2)
    first.down()
    assert "is in place" in first.run("rotate-key", "korea", "account")
    first.up()
    first.wait_up()
    _rotate(machines, "korea", "account", "chamber", "vietnam")
    assert "worth nothing" in first.run("rotate-key", "korea", "account")
    assert _address(first, "account.json") != old


def _rotate(machines: Machines, slug: str, key: str, *others: str) -> None:
    """A member proposes its new key, and two others approve."""
    number = machines[slug].run("rotate-key", slug, key).split("Proposal ")[1].split(",")[0]
    said = [machines[other].run("approve", number) for other in others]
    assert "executed" in said[-1]


def _address(machine: Machine, name: str) -> str:
    found: str = json.loads((machine.home / "members" / machine.slug / name).read_text())["address"]
    return found


def test_a_member_that_is_removed_gets_no_block_more(machines: Machines) -> None:
    first, second, third, fourth = (machines[slug] for slug in FOUNDERS)
    for voter in (first, second, third):
        voter.run("remove-member", "thailand")
    first.wait(lambda: first.status()["validators"] == 4, "counts four validators")
    fourth.wait(lambda: fourth.status()["peers"] == 0, "is left alone")
    stands, goes = fourth.status()["height"], first.status()["height"]
    first.wait(lambda: first.status()["height"] > goes + 3, "goes on")
    assert fourth.status()["height"] <= stands + 1
    assert "no member any more" in first.run("add-validator", "thailand", exit_code=2)


def test_a_machine_that_is_lost_comes_back_from_its_backup(machines: Machines) -> None:
    first, third = machines["korea"], machines["vietnam"]
    archive = str(machines.folder / "vietnam.backup")
    third.run("backup", archive)
    third.run("backup", archive, exit_code=2)
    third.down()
    shutil.rmtree(third.home)
    third.run("restore", archive)
    third.run("restore", archive, exit_code=2)
    gone = first.status()["height"]
    first.wait(lambda: first.status()["height"] > gone + LOOK_BACK, "leaves the lost one behind")
    third.up()
    third.wait_up()
    head = first.status()["height"]
    third.wait(lambda: third.status()["height"] > head, "comes back")
    assert (third.status()["power"], third.witness()["network"]) == (1, first.witness()["network"])


def _offers(machines: Machines) -> list[str]:
    return [str(machines[slug].home / "offer.json") for slug in FOUNDERS]


def _no_machine_holds_the_keys_of_another(machines: Machines) -> None:
    for slug in FOUNDERS:
        home = machines[slug].home
        keys = [path for path in home.rglob("*") if "key" in path.name or "governor" in path.name]
        assert {path.relative_to(home).parts[1] for path in keys if "members" in path.parts} == {slug}
