from __future__ import annotations

import random
from pathlib import Path

import pytest

from oracles.witness.store import Store
from oracles.witness.types import BlockNotReached, BlockUnknown, MapCompacted, StoreDamaged
from tests.unit.oracles.witness.ledger import LedgerInMemory


def _filled(directory: Path, chain: LedgerInMemory, blocks: int) -> Store:
    store = Store(directory)
    for block in chain.blocks[len(list(store.view.records())) + 1 : blocks + 1]:
        store.append(block.stamp, block.facts, chain.heads[block.stamp.number][1])
        store.commit()
    return store


@pytest.fixture
def chain() -> LedgerInMemory:
    made = LedgerInMemory()
    for number in range(12):
        made.mine(2 + number % 3)
    return made


@pytest.mark.parametrize("seed", range(20))
def test_bytes_after_the_last_commit_are_cut_and_the_store_goes_on_alike(
    tmp_path: Path, chain: LedgerInMemory, seed: int
) -> None:
    chance = random.Random(seed)
    whole = _filled(tmp_path / "whole", chain, 12)
    view = _filled(tmp_path / "cut", chain, chance.randrange(1, 12)).view
    files = {"entries": view.entries, "hashes": view.hashes, "map.0": view.nodes, "blocks": view.blocks}
    for name, file in files.items():
        path = tmp_path / "cut" / name
        path.write_bytes(path.read_bytes()[: file.length] + chance.randbytes(chance.randrange(400)))
    again = _filled(tmp_path / "cut", chain, 12)
    assert list(again.view.records()) == list(whole.view.records())
    assert again.log_root == whole.log_root


@pytest.mark.parametrize("torn", [1, 70, 139])
def test_a_torn_commit_record_gives_the_state_before_it(
    tmp_path: Path, chain: LedgerInMemory, torn: int
) -> None:
    store = _filled(tmp_path, chain, 5)
    end = store.view.blocks.length
    path = tmp_path / "blocks"
    path.write_bytes(path.read_bytes()[: end - torn])
    again = Store(tmp_path)
    assert again.last is not None and again.last.stamp.number == 4
    assert again.size == chain.heads[4][0]


def test_what_was_not_committed_is_not_there_after_a_restart(tmp_path: Path, chain: LedgerInMemory) -> None:
    store = _filled(tmp_path, chain, 3)
    block = chain.blocks[4]
    store.append(block.stamp, block.facts, chain.heads[4][1])
    assert Store(tmp_path).size == chain.heads[3][0]


def test_a_store_shorter_than_its_commit_record_is_refused(tmp_path: Path, chain: LedgerInMemory) -> None:
    _filled(tmp_path, chain, 3)
    (tmp_path / "entries").write_bytes(b"")
    with pytest.raises(StoreDamaged):
        Store(tmp_path)


def test_a_view_does_not_move_while_the_store_grows_and_compacts(
    tmp_path: Path, chain: LedgerInMemory
) -> None:
    store = _filled(tmp_path, chain, 6)
    view = store.view
    before = view.log_root(view.size), view.last
    for block in chain.blocks[7:]:
        store.append(block.stamp, block.facts, chain.heads[block.stamp.number][1])
    assert (view.log_root(view.size), view.last) == before
    store.commit()
    store.compact([])
    assert (view.log_root(view.size), view.last) == before
    assert view.last is not None and view.map_of(view.last).ref
    with pytest.raises(MapCompacted):
        store.view.map_of(store.view.block(3))


def test_an_interrupted_compaction_leaves_the_old_map_in_force(tmp_path: Path, chain: LedgerInMemory) -> None:
    store = _filled(tmp_path, chain, 6)
    (tmp_path / "map.1").write_bytes(b"half of a copy")
    (tmp_path / "map.json.new").write_text("{")
    again = Store(tmp_path)
    assert again.last == store.last
    assert not (tmp_path / "map.1").exists()


def test_a_block_is_held_unknown_or_not_reached(tmp_path: Path, chain: LedgerInMemory) -> None:
    chain.mine(0)
    chain.mine(1)
    store = _filled(tmp_path, chain, 12)
    last = chain.blocks[14]
    store.append(last.stamp, last.facts, chain.heads[14][1])
    store.commit()
    assert store.view.block(12).size == chain.heads[12][0]
    with pytest.raises(BlockUnknown):
        store.view.block(13)
    with pytest.raises(BlockNotReached):
        store.view.block(15)
