from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from evidence.checkpoints import verify_checkpoint
from evidence.map import verify_multiproof
from evidence.pki import Certificate
from evidence.trie import prove
from evidence.types import NetworkId
from nodes.errors import ConnectionFailed
from oracles.witness.follower import Pace
from oracles.witness.types import WitnessRefused
from tests.unit.oracles.witness.ledger import LedgerInMemory, WitnessInMemory


def _chain(*facts: int) -> LedgerInMemory:
    chain = LedgerInMemory()
    for count in facts:
        chain.mine(count)
    return chain


def test_the_first_fact_carrying_block_of_each_slot_is_signed(tmp_path: Path) -> None:
    chain = _chain(0, 3, 2, 0, 0, 1, 1, 1, 1, 1, 1)
    witness = WitnessInMemory(tmp_path, chain)
    witness.catch_up()
    slots: dict[int, int] = {}
    for block in chain.blocks:
        if block.facts:
            slots.setdefault(block.stamp.time // 10, block.stamp.number)
    assert witness.signatures.newest(100) == sorted(slots.values())


def test_signatures_are_good_over_bodies_that_name_log_map_and_block(tmp_path: Path) -> None:
    chain = _chain(4, 5)
    witness = WitnessInMemory(tmp_path, chain)
    witness.catch_up()
    signed = witness.signatures.get(witness.store.view, 1)
    certificate = Certificate.load(witness.signatures.key.certificate)
    verify_checkpoint(signed.checkpoint.body(), signed.signature, certificate)
    assert (signed.checkpoint.size, signed.checkpoint.block_hash) == (4, chain.blocks[1].stamp.hash)


def test_four_witnesses_agree_however_their_ranges_and_restarts_fall(tmp_path: Path) -> None:
    chain = LedgerInMemory()
    witnesses = [
        WitnessInMemory(tmp_path / str(at), chain, Pace(first_span=at + 1, longest_span=2 * at + 1, facts=9))
        for at in range(4)
    ]
    for block in range(40):
        chain.mine(block * 7 % 5)
        for at, witness in enumerate(witnesses):
            if block % (at + 2) == 0:
                witness.catch_up()
            if block % (at + 5) == 4:
                witnesses[at] = witness.restart()
    for witness in witnesses:
        witness.catch_up()
    first = witnesses[0]
    bodies = [
        [
            witness.signatures.get(witness.store.view, number).checkpoint.body()
            for number in first.signatures.newest(99)
        ]
        for witness in witnesses
    ]
    assert bodies[0] and all(body == bodies[0] for body in bodies)
    records = [list(witness.store.view.records()) for witness in witnesses]
    roots = [[(one.stamp, one.size, one.map.hash, one.running) for one in record] for record in records]
    assert all(one == roots[0] for one in roots)


def test_the_log_leads_from_each_fact_to_its_predecessor(tmp_path: Path) -> None:
    chain = _chain(30, 1, 25)
    witness = WitnessInMemory(tmp_path, chain)
    witness.catch_up()
    latest: dict[bytes, int] = {}
    for index in range(witness.store.size):
        leaf = witness.store.view.entry(index)
        assert leaf.previous == latest.get(leaf.key, 0)
        latest[leaf.key] = index + 1


def test_a_range_that_the_node_refuses_is_halved_until_it_answers(tmp_path: Path) -> None:
    chain = _chain(*([2] * 50))
    chain.longest_range = 3
    witness = WitnessInMemory(tmp_path, chain)
    witness.catch_up()
    assert witness.store.size == 100


def test_a_silent_node_leaves_no_half_of_a_step_behind(tmp_path: Path) -> None:
    chain = _chain(3, 4)
    witness = WitnessInMemory(tmp_path, chain)
    chain.silent = True
    with pytest.raises(ConnectionFailed):
        witness.follower.step()
    chain.silent = False
    witness.catch_up()
    assert witness.store.size == 7


def test_a_node_that_fell_behind_is_waited_for(tmp_path: Path) -> None:
    chain = _chain(3, 4, 5)
    witness = WitnessInMemory(tmp_path, chain)
    witness.catch_up()
    chain.shown = 1
    assert witness.follower.step() is False
    again = witness.restart()
    assert again.follower.step() is False
    chain.shown = None
    chain.mine(1)
    again.catch_up()
    assert again.store.size == 13


def test_nothing_is_signed_before_the_ledgers_running_hash_was_compared(tmp_path: Path) -> None:
    chain = _chain(3, 4, 5, 6, 7)
    chain.states_kept = 1
    witness = WitnessInMemory(tmp_path, chain, Pace(first_span=2, longest_span=2))
    witness.follower.step()
    assert witness.store.size == 3 and witness.signatures.latest is None
    witness.catch_up()
    assert witness.signatures.latest == 5


def test_a_fork_below_the_last_height_is_refused(tmp_path: Path) -> None:
    chain = _chain(3, 4, 5)
    witness = WitnessInMemory(tmp_path, chain)
    witness.catch_up()
    forked = chain.fork(2, salt=1)
    forked.mine(4)
    forked.mine(5)
    forked.mine(5)
    with pytest.raises(WitnessRefused, match="forked"):
        witness.restart(forked).follower.step()


def test_a_fork_below_a_signed_height_is_refused_even_after_the_store_was_lost(tmp_path: Path) -> None:
    chain = _chain(3, 4, 5)
    witness = WitnessInMemory(tmp_path, chain)
    witness.catch_up()
    for path in (tmp_path / "store").iterdir():
        if path.name != "signatures":
            path.unlink()
    forked = chain.fork(1, salt=1)
    for _ in range(9):
        forked.mine(4)
    again = witness.restart(forked)
    for _ in range(2):
        with pytest.raises(WitnessRefused, match="another checkpoint"):
            again.follower.step()
        again = again.restart()
        assert again.store.size == 0


def test_a_node_of_another_network_is_refused(tmp_path: Path) -> None:
    witness = WitnessInMemory(tmp_path, _chain(1))
    witness.chain.network_id = NetworkId(b"\x12" * 32)
    with pytest.raises(WitnessRefused, match="another network"):
        witness.follower.check_network()


def test_a_missing_event_is_refused(tmp_path: Path) -> None:
    chain = _chain(3, 4)
    chain.damage(2, chain.blocks[2].facts[1:])
    with pytest.raises(WitnessRefused, match="gap"):
        WitnessInMemory(tmp_path, chain).catch_up()


def test_events_missing_at_the_end_are_refused(tmp_path: Path) -> None:
    chain = _chain(3, 4)
    chain.damage(2, chain.blocks[2].facts[:-1])
    with pytest.raises(WitnessRefused, match="running hash"):
        WitnessInMemory(tmp_path, chain).catch_up()


@pytest.mark.parametrize("field", ["word", "act"])
def test_an_event_that_the_running_hash_does_not_bind_is_refused_and_not_kept(
    tmp_path: Path, field: str
) -> None:
    chain = _chain(3, 4)
    facts = list(chain.blocks[2].facts)
    facts[0] = replace(facts[0], **{field: b"\x01" * 32})  # type: ignore[arg-type]
    chain.damage(2, facts)
    witness = WitnessInMemory(tmp_path, chain)
    with pytest.raises(WitnessRefused, match="running hash"):
        witness.catch_up()
    assert witness.restart().store.size == 0


def test_a_key_that_is_not_of_its_origin_and_subject_is_refused(tmp_path: Path) -> None:
    chain = _chain(3, 4)
    facts = list(chain.blocks[2].facts)
    facts[0] = replace(facts[0], subject=facts[1].subject)
    chain.damage(2, facts)
    with pytest.raises(WitnessRefused, match="key"):
        WitnessInMemory(tmp_path, chain).catch_up()


def test_compaction_keeps_the_maps_of_signed_checkpoints_and_the_roots_go_on(tmp_path: Path) -> None:
    chain = LedgerInMemory()
    pace = Pace(compact_bytes=1, growth=2, kept_maps=2)
    witness, plain = WitnessInMemory(tmp_path / "a", chain, pace), WitnessInMemory(tmp_path / "b", chain)
    for block in range(60):
        chain.mine(3 + block % 4, subjects=1_000)
        witness.catch_up()
        if block % 7 == 3:
            witness = witness.restart()
    plain.catch_up()
    assert witness.store.view.map_file.number > 1
    assert witness.store.map_bytes < plain.store.map_bytes
    view = witness.store.view
    keys = [fact.key for fact in chain.blocks[30].facts]
    for number in witness.signatures.newest(2):
        record, expected = view.block(number), plain.store.view.block(number)
        assert record.map.hash == expected.map.hash
        found = verify_multiproof(record.map.hash, keys, prove(view.nodes, view.map_of(record), keys))
        assert all(found.values())
    assert len(list((tmp_path / "a" / "store").glob("map.[0-9]*"))) == 1
