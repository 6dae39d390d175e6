"""The kept log against the definition of RFC 9162 over all its leaves."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.errors import LogError
from evidence.log import (
    Frontier,
    LogLeaf,
    frontier_at,
    prove_consistency,
    prove_inclusion,
    stored_hashes,
    verify_consistency,
    verify_inclusion,
)
from evidence.types import ActHash, Digest, FactKey, Word


def _digest(number: int) -> Digest:
    return Digest(sha256(number.to_bytes(8, "big")).digest())


def _naive_root(leaves: list[Digest]) -> bytes:
    """MTH of RFC 9162 section 2.1.1, word for word, over leaf hashes."""
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + _naive_root(leaves[:k]) + _naive_root(leaves[k:])).digest()


def _kept(size: int) -> tuple[list[Digest], list[Digest], Frontier]:
    leaves = [_digest(number) for number in range(size)]
    frontier, stored = Frontier().extend(leaves)
    return leaves, stored, frontier


@given(st.lists(st.integers(0, 40), max_size=5))
@settings(max_examples=80, deadline=None)
def test_root_equals_the_definition_however_entries_are_grouped(groups: list[int]) -> None:
    leaves, stored, frontier = list[Digest](), list[Digest](), Frontier()
    for group in groups:
        fresh = [_digest(len(leaves) + number) for number in range(group)]
        frontier, hashes = frontier.extend(fresh)
        leaves += fresh
        stored += hashes
    assert len(stored) == stored_hashes(len(leaves))
    assert frontier == frontier_at(len(leaves), stored.__getitem__)
    if leaves:
        assert frontier.root() == _naive_root(leaves)


@given(st.integers(1, 300), st.data())
@settings(max_examples=80, deadline=None)
def test_inclusion_holds_at_every_size_of_a_longer_log(size: int, data: st.DataObject) -> None:
    leaves, stored, _ = _kept(size)
    at = data.draw(st.integers(1, size))
    asked = data.draw(st.lists(st.integers(0, at - 1), min_size=1, max_size=6, unique=True))
    proof = prove_inclusion(at, asked, stored.__getitem__)
    root = Digest(_naive_root(leaves[:at]))
    verify_inclusion(root, at, {index: leaves[index] for index in asked}, proof)
    with pytest.raises(LogError):
        verify_inclusion(root, at, {index: _digest(index + 1) for index in asked}, proof)


@given(st.integers(1, 300), st.data())
@settings(max_examples=80, deadline=None)
def test_consistency_holds_between_any_two_sizes_and_not_with_another_root(
    size: int, data: st.DataObject
) -> None:
    leaves, stored, _ = _kept(size)
    new = data.draw(st.integers(1, size))
    old = data.draw(st.integers(1, new))
    proof = prove_consistency(old, new, stored.__getitem__)
    old_root, new_root = Digest(_naive_root(leaves[:old])), Digest(_naive_root(leaves[:new]))
    verify_consistency(old, new, old_root, new_root, proof)
    with pytest.raises(LogError):
        verify_consistency(old, new, _digest(10**6), new_root, proof)


@given(st.binary(min_size=128, max_size=128))
def test_an_entry_of_128_bytes_decodes_to_itself_or_is_refused(entry: bytes) -> None:
    if int.from_bytes(entry[120:], "big") > int.from_bytes(entry[:8], "big"):
        with pytest.raises(LogError):
            LogLeaf.decode(entry)
    else:
        assert LogLeaf.decode(entry).encode() == entry


@given(st.binary(max_size=300).filter(lambda entry: len(entry) != 128))
def test_an_entry_of_another_length_is_refused(entry: bytes) -> None:
    with pytest.raises(LogError):
        LogLeaf.decode(entry)


@given(st.sampled_from(["index", "block", "time", "previous"]), st.sampled_from([-1, 1 << 64]))
def test_a_number_beyond_u64_is_refused(field: str, value: int) -> None:
    fields = {"index": 5, "block": 1, "time": 1, "previous": 0} | {field: value}
    leaf = LogLeaf(
        fields["index"], fields["block"], fields["time"], FactKey(bytes(32)), Word(bytes(32)), ActHash(bytes(32)),
        fields["previous"],
    )  # fmt: skip
    with pytest.raises(LogError):
        leaf.encode()
