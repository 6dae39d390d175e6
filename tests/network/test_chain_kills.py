"""kill -9 of the chain under load: what anyone has seen stays, and everything goes on."""

import random
from pathlib import Path

import pytest
from sqlmodel import Session, select

from api.database import reading
from api.facts.models import FactHistory, Position
from scripts.chaos import agreement
from scripts.chaos.load import Load
from scripts.chaos.sample_network import SampleNetwork

pytestmark = pytest.mark.network

COMMANDS = 160
KILLS = 3


def seen(sample: SampleNetwork) -> tuple[dict[int, bytes], dict[int, tuple[bytes, bytes]]]:
    """Block hashes and facts that the projections hold now: what members may already have acted on."""
    blocks: dict[int, bytes] = {}
    facts: dict[int, tuple[bytes, bytes]] = {}
    for member in agreement.GATEWAYS:
        with reading(sample.database(member)) as session:
            position = session.get(Position, 1)
            assert position is not None
            blocks[position.block] = position.block_hash
            facts |= _facts(session)
    return blocks, facts


def _facts(session: Session) -> dict[int, tuple[bytes, bytes]]:
    return {row.index: (row.key, row.word) for row in session.exec(select(FactHistory))}


def test_a_killed_chain_takes_nothing_back_and_everything_goes_on(
    sample: SampleNetwork, tmp_path: Path
) -> None:
    chance = random.Random(8)
    blocks: dict[int, bytes] = {}
    facts: dict[int, tuple[bytes, bytes]] = {}
    load = Load(sample, COMMANDS)
    for count in sorted(chance.sample(range(COMMANDS), KILLS)):
        load.reach(count)
        sample.kill("chain")
        held, known = seen(sample)
        blocks |= held
        facts |= known
        sample.restart("chain")
        sample.network.processes.wait_healthy("chain")
    accepted = load.finish()
    sample.all_answer()
    agreement.settled(sample)
    with sample.node() as node:
        assert {number: node.block_hash(number) for number in blocks} == blocks
    with reading(sample.database("kcs")) as session:
        assert facts.items() <= _facts(session).items()
    agreement.each_has_one_outcome(sample, accepted)
    agreement.projections_equal_a_rebuild(sample, tmp_path)
    agreement.witnesses_agree(sample)
