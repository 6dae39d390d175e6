"""The trie against a naive recomputation of docs/formats/log.md, and the proofs against the trie."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.errors import MapError
from evidence.map import EMPTY, MapLeaf, MapProof, verify_multiproof
from evidence.trie import EMPTY_MAP, MemoryNodeStore, Subtree, prove, update
from evidence.types import ActHash, Digest, FactKey, Word


def _close_keys() -> st.SearchStrategy[FactKey]:
    """Keys that share long prefixes often: few distinct heads, few distinct tails, and bits flipped anywhere."""
    heads = st.sampled_from([bytes(31), b"\x80" + bytes(30), b"\x55" * 31, b"\xff" * 31])
    near = st.tuples(heads, st.integers(0, 255)).map(lambda pair: pair[0] + bytes([pair[1]]))
    flipped = st.tuples(near, st.integers(0, 255)).map(
        lambda pair: (int.from_bytes(pair[0], "big") ^ 1 << pair[1]).to_bytes(32, "big")
    )
    return st.one_of(near, flipped, st.binary(min_size=32, max_size=32)).map(FactKey)


def _leaves(most: int = 40) -> st.SearchStrategy[list[MapLeaf]]:
    digest = st.binary(min_size=32, max_size=32)
    leaf = st.builds(
        MapLeaf,
        _close_keys(),
        digest.map(Word),
        digest.map(ActHash),
        st.integers(0, 2**64 - 1),
        st.integers(0, 2**64 - 1),
    )
    return st.lists(leaf, max_size=most)


def _naive_root(leaves: dict[FactKey, MapLeaf], depth: int = 0) -> bytes:
    """The definition, word for word, with its own hashing."""
    if not leaves:
        return bytes(32)
    if len(leaves) == 1:
        leaf = next(iter(leaves.values()))
        numbers = leaf.index.to_bytes(8, "big") + leaf.time.to_bytes(8, "big")
        return sha256(b"\x05" + leaf.key + leaf.word + leaf.act + numbers).digest()
    sides: tuple[dict[FactKey, MapLeaf], dict[FactKey, MapLeaf]] = ({}, {})
    for key, leaf in leaves.items():
        sides[key[depth // 8] >> 7 - depth % 8 & 1][key] = leaf
    return sha256(b"\x06" + _naive_root(sides[0], depth + 1) + _naive_root(sides[1], depth + 1)).digest()


def _latest(leaves: list[MapLeaf]) -> dict[FactKey, MapLeaf]:
    return {leaf.key: leaf for leaf in leaves}


def _apply(store: MemoryNodeStore, root: Subtree, leaves: list[MapLeaf]) -> Subtree:
    latest = _latest(leaves)
    return update(store, root, [latest[key] for key in sorted(latest)])


@given(st.lists(_leaves(), max_size=4))
@settings(max_examples=150, deadline=None)
def test_root_equals_the_naive_definition_after_every_update(batches: list[list[MapLeaf]]) -> None:
    store, root, model = MemoryNodeStore(), EMPTY_MAP, dict[FactKey, MapLeaf]()
    for batch in batches:
        root = _apply(store, root, batch)
        model |= _latest(batch)
        assert root.hash == _naive_root(model)


@given(_leaves(), st.data())
@settings(max_examples=150, deadline=None)
def test_root_does_not_depend_on_how_changes_are_batched(leaves: list[MapLeaf], data: st.DataObject) -> None:
    cuts = data.draw(st.lists(st.integers(0, len(leaves)), max_size=6).map(sorted))
    store, root = MemoryNodeStore(), EMPTY_MAP
    for start, end in zip([0, *cuts], [*cuts, len(leaves)], strict=True):
        root = _apply(store, root, leaves[start:end])
    assert root.hash == _apply(MemoryNodeStore(), EMPTY_MAP, leaves).hash


@given(_leaves(), _leaves())
@settings(max_examples=60, deadline=None)
def test_old_roots_stay_provable_after_later_updates(first: list[MapLeaf], second: list[MapLeaf]) -> None:
    store = MemoryNodeStore()
    old = _apply(store, EMPTY_MAP, first)
    _apply(store, old, second)
    keys = list(_latest(first + second))
    found = verify_multiproof(old.hash, keys, prove(store, old, keys))
    assert found == {key: _latest(first).get(key) for key in keys}


@given(_leaves(), st.lists(_close_keys(), max_size=8), st.data())
@settings(max_examples=150, deadline=None)
def test_a_proof_shows_exactly_what_the_map_holds(
    leaves: list[MapLeaf], absent: list[FactKey], data: st.DataObject
) -> None:
    store, model = MemoryNodeStore(), _latest(leaves)
    root = _apply(store, EMPTY_MAP, leaves)
    present = data.draw(st.lists(st.sampled_from(sorted(model)), max_size=8)) if model else []
    keys = [*present, *absent]
    found = verify_multiproof(root.hash, keys, prove(store, root, keys))
    assert found == {key: model.get(key) for key in keys}


@given(_leaves(), st.lists(_close_keys(), min_size=1, max_size=5, unique=True), st.data())
@settings(max_examples=200, deadline=None)
def test_any_changed_part_of_a_proof_is_refused(
    leaves: list[MapLeaf], keys: list[FactKey], data: st.DataObject
) -> None:
    store = MemoryNodeStore()
    root = _apply(store, EMPTY_MAP, leaves)
    proof = prove(store, root, keys)
    with pytest.raises(MapError):
        verify_multiproof(root.hash, keys, _damaged(proof, data))


def _damaged(proof: MapProof, data: st.DataObject) -> MapProof:
    """`proof` with one bit of its tokens, one leaf or one hash changed, or a part added or dropped."""
    ways = ["token bit", "more tokens", "fewer tokens", "more hashes"]
    ways += ["hash", "fewer hashes"] if proof.hashes else []
    ways += ["leaf", "fewer leaves", "more leaves"] if proof.leaves else []
    way = data.draw(st.sampled_from(ways))
    if way == "token bit":
        bit = data.draw(st.integers(0, 8 * len(proof.tokens) - 1))
        number = int.from_bytes(proof.tokens, "big") ^ 1 << bit
        return replace(proof, tokens=number.to_bytes(len(proof.tokens), "big"))
    if way in ("more tokens", "fewer tokens"):
        return replace(proof, tokens=proof.tokens + b"\0" if way[0] == "m" else proof.tokens[:-1])
    if way in ("more hashes", "fewer hashes"):
        return replace(proof, hashes=(*proof.hashes, EMPTY) if way[0] == "m" else proof.hashes[:-1])
    if way in ("more leaves", "fewer leaves"):
        return replace(
            proof, leaves=(*proof.leaves, *proof.leaves[:1]) if way[0] == "m" else proof.leaves[:-1]
        )
    if way == "hash":
        at = data.draw(st.integers(0, len(proof.hashes) - 1))
        changed = Digest(bytes([proof.hashes[at][0] ^ 1]) + proof.hashes[at][1:])
        return replace(proof, hashes=(*proof.hashes[:at], changed, *proof.hashes[at + 1 :]))
    at = data.draw(st.integers(0, len(proof.leaves) - 1))
    leaf = replace(proof.leaves[at], time=proof.leaves[at].time ^ 1)
    return replace(proof, leaves=(*proof.leaves[:at], leaf, *proof.leaves[at + 1 :]))


@given(
    st.binary(max_size=40), _leaves(6), st.lists(st.binary(max_size=33)), st.lists(_close_keys(), max_size=4)
)
@settings(max_examples=300, deadline=None)
def test_an_arbitrary_proof_is_refused_or_nothing_is_asked(
    tokens: bytes, leaves: list[MapLeaf], hashes: list[bytes], keys: list[FactKey]
) -> None:
    proof = MapProof(tokens, tuple(leaves), tuple(Digest(one) for one in hashes))
    with pytest.raises(MapError):
        verify_multiproof(Digest(b"\x77" * 32), keys, proof)
