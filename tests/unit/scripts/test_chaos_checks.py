"""The checks behind a fault can fail: each is given what must not be."""

import random
from pathlib import Path

import pytest

from nodes.types import BlockHash
from scripts.chaos.agreement import Disagreement, until
from scripts.chaos.faults.disks import SIGNED_LAST, damaged, forget_blocks
from scripts.chaos.history import History, agreed, confirmed

SEEDS = range(20)


def chain(length: int, branch: int = 0) -> History:
    """Blocks 1, 2, ...; a branch differs from block 3 on."""
    return History(
        tuple(BlockHash(bytes([number, branch if number > 2 else 0]) * 16) for number in range(1, length + 1))
    )


def test_nodes_of_one_history_agree_however_far_each_is() -> None:
    assert agreed({"a": chain(5), "b": chain(3), "c": chain(4)}) == 3


def test_a_fork_is_found_at_its_first_block() -> None:
    with pytest.raises(Disagreement, match="first 3 blocks are the same at a, b"):
        agreed({"a": chain(5), "b": chain(3, branch=1)})
    assert agreed({"a": chain(5), "b": chain(2, branch=1)}) == 2


def test_a_damaged_node_may_be_silent_and_may_not_tell_another_block() -> None:
    truth = chain(5)
    assert confirmed(truth, {}) == 0
    assert confirmed(truth, {1: truth.hashes[0], 5: truth.hashes[4]}) == 2
    with pytest.raises(Disagreement, match=r"\[4\] are"):
        confirmed(truth, {1: truth.hashes[0], 4: chain(5, branch=1).hashes[3]})


def test_what_does_not_come_to_pass_in_time_is_a_disagreement() -> None:
    with pytest.raises(Disagreement, match="blocks come"):
        until(lambda: False, "blocks come", seconds=0)


@pytest.mark.parametrize("seed", SEEDS)
def test_damage_is_done_to_what_a_database_holds_and_to_nothing_else(tmp_path: Path, seed: int) -> None:
    contents = {"000001.ldb": bytes(4000), "000002.log": bytes(9000), "CURRENT": b"MANIFEST", "LOCK": b""}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    assert damaged(tmp_path, random.Random(seed))
    after = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    changed = {name for name, content in contents.items() if after[name] != content}
    assert changed and changed <= {"000001.ldb", "000002.log"}


def test_a_node_made_anew_remembers_what_its_validator_signed_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "blockstore.db").mkdir()
    for name in ("blockstore.db/000001.ldb", SIGNED_LAST, "upgrade-info.json"):
        (tmp_path / name).write_bytes(b"{}")
    forget_blocks(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [SIGNED_LAST]
