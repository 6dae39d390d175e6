"""Witnesses as they run: apart from one another, killed at random, and faced with a chain that forked."""

import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from evidence.checkpoints import Checkpoint
from evidence.encoding import from_b64u
from evidence.log import LogLeaf
from scripts.network.home import Home
from tests.network.oracles.witnesses import SLUGS, WitnessNetwork, until

pytestmark = pytest.mark.network
SEED = int(os.environ.get("GWANMUN_SEED", "20261123"))
ROUNDS = 20


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WitnessNetwork]:
    """Running for all tests that leave it whole: one start of five processes instead of three."""
    with running(tmp_path_factory.mktemp("network")) as made:
        yield made


@contextmanager
def running(root: Path) -> Iterator[WitnessNetwork]:
    made = WitnessNetwork(Home(root))
    try:
        made.start_witnesses()
        yield made
    finally:
        made.stop()


def test_witnesses_killed_at_random_agree_afterwards_and_go_on(network: WitnessNetwork) -> None:
    chance = random.Random(SEED)
    print(f"seed {SEED}")
    for _ in range(ROUNDS):
        network.submit(chance.randrange(1, 12))
        time.sleep(chance.random() * 0.3)
        if chance.random() < 0.5:
            slug = chance.choice(SLUGS)
            network.processes.kill(slug)
            network.processes.restart(slug)
    network.wait_for_witnesses()
    assert_all_agree(network)
    network.submit(3)
    network.wait_for_witnesses()
    assert_all_agree(network)


def assert_all_agree(network: WitnessNetwork) -> None:
    """Same log, same signed heights, same bodies; the bodies are those of the chain."""
    entries = [network.get(slug, "/log/entries?limit=1000")["entries"] for slug in SLUGS]
    assert all(one == entries[0] for one in entries)
    heights = {LogLeaf.decode(from_b64u(entry, "entry")).block for entry in entries[0]}
    bodies = [network.bodies(slug, heights) for slug in SLUGS]
    assert all(one == bodies[0] for one in bodies)
    latest = {network.get(slug, "/checkpoints/latest")["body"] for slug in SLUGS}
    assert len(latest) == 1
    for height, body in bodies[0].items():
        checkpoint, block = Checkpoint.parse(body.encode()), network.node.block(height)
        assert block is not None
        assert (checkpoint.block_hash.hex(), checkpoint.time) == (block.hash.hex(), block.time)


def test_a_witness_that_lost_its_store_comes_to_the_same_checkpoints(network: WitnessNetwork) -> None:
    for _ in range(3):
        network.submit(4)
        network.wait_for_facts()
    network.wait_for_witnesses()
    network.processes.kill("one")
    for path in (network.home.member("one") / "witness" / "store").iterdir():
        path.unlink()
    network.processes.restart("one")
    network.wait_for_witnesses()
    assert_all_agree(network)


def test_witnesses_wait_for_a_chain_that_is_down(network: WitnessNetwork) -> None:
    network.submit(2)
    network.wait_for_witnesses()
    network.chain.kill()
    until(lambda: all(network.get(slug, "/health")["node"] == "silent" for slug in SLUGS), "all miss it")
    network.chain.start()
    network.submit(2)
    network.wait_for_witnesses()
    assert not network.processes.ended()
    assert_all_agree(network)


def test_a_forked_chain_is_refused_with_a_reason_and_an_exit_code(tmp_path: Path) -> None:
    with running(tmp_path) as network:
        for _ in range(3):
            network.submit(2)
            network.wait_for_facts()
        network.wait_for_witnesses()
        held = network.get("one", "/health")["block"]
        network.restart_chain_empty()
        while network.node.head().number <= held:
            network.submit(2)
            network.wait_for_facts()
        until(lambda: len(network.processes.ended()) == len(SLUGS), "every witness ends")
        for ended in network.processes.ended():
            assert ended.process.returncode == 1
            assert "forked" in ended.log.read_text()
