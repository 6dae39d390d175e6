"""The shorter form of a map proof says the same as the proof, and only one shorter form does."""

import secrets
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from evidence.errors import MapError
from evidence.map import EMPTY, MapLeaf, verify_multiproof
from evidence.map_tokens import with_empties, without_empties
from evidence.trie import EMPTY_MAP, MemoryNodeStore, Subtree, prove, update
from evidence.types import ActHash, FactKey, Word

SHARED = bytes(3)


@cache
def trie() -> tuple[MemoryNodeStore, Subtree, tuple[FactKey, ...]]:
    """A map of 60 keys, 20 of which share their first 24 bits."""
    keys = [SHARED + secrets.token_bytes(29) for _ in range(20)] + [
        secrets.token_bytes(32) for _ in range(40)
    ]
    leaves = [MapLeaf(FactKey(key), Word(b"\x01" * 32), ActHash(bytes(32)), 1, 1) for key in sorted(keys)]
    store = MemoryNodeStore()
    return store, update(store, EMPTY_MAP, leaves), tuple(leaf.key for leaf in leaves)


@st.composite
def asked(draw: st.DrawFn) -> frozenset[FactKey]:
    _, _, held = trie()
    random = st.binary(min_size=32, max_size=32).map(FactKey)
    near = st.binary(min_size=29, max_size=29).map(lambda rest: FactKey(SHARED + rest))
    return frozenset(draw(st.lists(st.sampled_from(held) | random | near, max_size=8)))


@given(asked())
@settings(max_examples=300, deadline=None)
def test_it_is_the_same_proof_again(keys: frozenset[FactKey]) -> None:
    store, root, _ = trie()
    proof = prove(store, root, keys)
    short = without_empties(proof, keys)
    assert EMPTY not in short.hashes
    assert len(short.hashes) == sum(1 for one in proof.hashes if one != EMPTY)
    assert with_empties(short, keys) == proof
    assert verify_multiproof(root.hash, keys, short) == verify_multiproof(root.hash, keys, proof)


@given(asked(), st.data())
@settings(max_examples=300, deadline=None)
def test_damage_is_refused_whichever_way_it_is_read(keys: frozenset[FactKey], data: st.DataObject) -> None:
    store, root, _ = trie()
    short = without_empties(prove(store, root, keys), keys)
    at = data.draw(st.integers(0, len(short.tokens)))
    tail = short.tokens[at + data.draw(st.integers(0, 2)) :]
    spoilt = replace(
        short,
        tokens=short.tokens[:at] + data.draw(st.binary(max_size=2)) + tail,
        hashes=short.hashes[: data.draw(st.integers(0, len(short.hashes)))],
    )
    assume(spoilt != short)
    with pytest.raises(MapError):
        verify_multiproof(root.hash, keys, spoilt)
    try:
        full = with_empties(spoilt, keys)
    except MapError as error:
        assert str(error)
    else:
        assert without_empties(full, keys) == spoilt


def test_an_empty_subtree_as_a_hash_is_refused() -> None:
    store, root, held = trie()
    keys = {held[0]}
    proof = prove(store, root, keys)
    assert EMPTY in proof.hashes
    with pytest.raises(MapError, match="empty subtree"):
        verify_multiproof(root.hash, keys, replace(proof, short=True))
    with pytest.raises(MapError, match="empty subtree"):
        with_empties(replace(proof, short=True), keys)


def test_an_empty_subtree_as_a_token_is_refused_in_the_proof_itself() -> None:
    store, root, held = trie()
    keys = {held[0]}
    proof = prove(store, root, keys)
    short = without_empties(proof, keys)
    with pytest.raises(MapError):
        verify_multiproof(root.hash, keys, replace(short, short=False))
    with pytest.raises(MapError):
        without_empties(replace(short, short=False), keys)
