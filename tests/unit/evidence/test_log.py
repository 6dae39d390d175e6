from dataclasses import replace
from typing import Any

import pytest

from evidence.errors import LogError
from evidence.log import (
    Frontier,
    LogLeaf,
    prove_consistency,
    prove_inclusion,
    stored_position,
    verify_consistency,
    verify_inclusion,
)
from evidence.types import Digest
from tests.unit.evidence.golden import is_fresh, unhex, vectors
from tests.vectors import reference, reference_history
from tests.vectors.make_history import entries

VECTORS = vectors("log.json")
ENTRIES = entries()
LEAVES = [Digest(leaf) for leaf in unhex([entry["leaf"] for entry in VECTORS["entries"]])]
ROOTS = [Digest(root) for root in unhex(VECTORS["roots"])]


def test_vectors_are_what_the_product_makes() -> None:
    assert is_fresh("log.json")


@pytest.mark.parametrize("entry", VECTORS["entries"], ids=lambda entry: str(entry["index"]))
def test_an_entry_is_128_bytes_as_a_second_implementation_writes_them(entry: dict[str, Any]) -> None:
    encoded = reference_history.log_entry(entry)
    assert len(encoded) == 128
    assert LogLeaf.decode(encoded) == ENTRIES[entry["index"]]
    assert ENTRIES[entry["index"]].encode() == encoded == bytes.fromhex(entry["encoded"])
    assert reference.h(b"\0" + encoded).hex() == entry["leaf"]


@pytest.mark.parametrize("size", range(1, len(LEAVES) + 1))
def test_roots_are_those_of_the_recursive_definition(size: int) -> None:
    assert (
        Frontier().extend(LEAVES[:size])[0].root() == reference.tree(list(LEAVES[:size])) == ROOTS[size - 1]
    )


@pytest.mark.parametrize("case", VECTORS["inclusions"], ids=lambda case: str(case["indexes"]))
def test_inclusion_proofs_lead_to_the_root(case: dict[str, Any]) -> None:
    size, hashes = case["size"], [Digest(one) for one in unhex(case["hashes"])]
    leaves = {index: LEAVES[index] for index in case["indexes"]}
    verify_inclusion(ROOTS[size - 1], size, leaves, hashes)
    assert reference.tree_from_proof(size, dict(leaves), list(hashes)) == ROOTS[size - 1]
    with pytest.raises(LogError):
        verify_inclusion(ROOTS[size - 2], size, leaves, hashes)


@pytest.mark.parametrize("case", VECTORS["consistency"], ids=lambda case: f"{case['old']}-{case['new']}")
def test_a_longer_log_extends_a_shorter_one(case: dict[str, Any]) -> None:
    old, new, hashes = case["old"], case["new"], [Digest(one) for one in unhex(case["hashes"])]
    verify_consistency(old, new, ROOTS[old - 1], ROOTS[new - 1], hashes)
    with pytest.raises(LogError):
        verify_consistency(old, new, ROOTS[old - 2], ROOTS[new - 1], hashes)


def test_a_subtrees_hash_stands_right_after_the_leaf_that_completes_it() -> None:
    _, stored = Frontier().extend(LEAVES)
    assert [stored_position(0, index) for index in range(5)] == [0, 1, 3, 4, 7]
    assert stored[stored_position(2, 1)] == reference.tree(list(LEAVES[4:8]))


@pytest.mark.parametrize("changed", [{"index": -1}, {"time": 1 << 64}, {"block": 1 << 64}, {"key": b"short"}])
def test_an_entry_that_does_not_fit_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(LogError):
        replace(ENTRIES[5], **changed).encode()


def test_a_predecessor_that_comes_later_is_refused() -> None:
    with pytest.raises(LogError):
        replace(ENTRIES[3], previous=4).encode()
    with pytest.raises(LogError):
        LogLeaf.decode(ENTRIES[3].encode()[:-8] + (4).to_bytes(8, "big"))


def test_what_the_log_does_not_hold_cannot_be_proved() -> None:
    _, stored = Frontier().extend(LEAVES)
    with pytest.raises(LogError):
        prove_inclusion(13, [13], stored.__getitem__)
    with pytest.raises(LogError):
        prove_consistency(0, 13, stored.__getitem__)
    with pytest.raises(LogError):
        Frontier().root()


def test_a_frontier_has_one_peak_per_set_bit_of_its_size() -> None:
    with pytest.raises(LogError):
        Frontier(3, (LEAVES[0],))
