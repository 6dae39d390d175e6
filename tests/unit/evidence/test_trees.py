from typing import Any

import pytest

from evidence import trees
from evidence.errors import TreeError
from tests.unit.evidence.golden import is_fresh, unhex, vectors
from tests.vectors import reference

VECTORS = vectors("trees.json")
LEAVES = unhex(VECTORS["leaves"])


def test_vectors_are_what_the_product_makes() -> None:
    assert is_fresh("trees.json")


@pytest.mark.parametrize("size", range(1, 21))
def test_root_has_the_shape_of_the_recursive_definition(size: int) -> None:
    assert trees.root(LEAVES[:size]) == reference.tree(LEAVES[:size])
    assert trees.root(LEAVES[:size]).hex() == VECTORS["roots"][size - 1]


def test_one_leaf_is_its_own_root() -> None:
    assert trees.root([LEAVES[0]]) == LEAVES[0]


def test_there_is_no_tree_over_nothing() -> None:
    with pytest.raises(TreeError):
        trees.root([])
    with pytest.raises(TreeError):
        trees.multiproof([], [])
    with pytest.raises(TreeError):
        trees.root_from_multiproof(0, {}, [])


@pytest.mark.parametrize(
    "case", VECTORS["multiproofs"], ids=lambda case: f"{case['size']}-{case['positions']}"
)
def test_multiproofs_lead_to_the_root(case: dict[str, Any]) -> None:
    size, hashes = case["size"], unhex(case["hashes"])
    leaves = {position: LEAVES[position] for position in case["positions"]}
    assert trees.multiproof(LEAVES[:size], case["positions"]) == hashes
    root = bytes.fromhex(VECTORS["roots"][size - 1])
    assert trees.root_from_multiproof(size, leaves, hashes) == root
    assert reference.tree_from_proof(size, leaves, hashes) == root


def test_multiproof_does_not_depend_on_the_order_of_asking() -> None:
    assert trees.multiproof(LEAVES, [9, 2, 3]) == trees.multiproof(LEAVES, [2, 3, 9])


@pytest.mark.parametrize("positions", [[-1], [20], [3, 3]])
def test_impossible_positions_are_refused(positions: list[int]) -> None:
    with pytest.raises(TreeError):
        trees.multiproof(LEAVES, positions)


def test_a_proof_must_have_exactly_the_hashes_that_the_walk_takes() -> None:
    proof = trees.multiproof(LEAVES, [4])
    leaf = {4: LEAVES[4]}
    with pytest.raises(TreeError, match="lacks"):
        trees.root_from_multiproof(20, leaf, proof[:-1])
    with pytest.raises(TreeError, match="nothing asks"):
        trees.root_from_multiproof(20, leaf, [*proof, LEAVES[0]])
    with pytest.raises(TreeError, match="32 bytes"):
        trees.root_from_multiproof(20, leaf, [proof[0][:-1], *proof[1:]])
    with pytest.raises(TreeError, match="32 bytes"):
        trees.root_from_multiproof(20, {4: b""}, proof)
    with pytest.raises(TreeError, match="outside"):
        trees.root_from_multiproof(4, leaf, proof)


def test_bytes_may_not_move_between_neighbours() -> None:
    """Two hashes of 31 and 33 bytes would join to the same node as the true pair."""
    with pytest.raises(TreeError, match="32 bytes"):
        trees.root_from_multiproof(2, {0: LEAVES[0] + LEAVES[1][:1]}, [LEAVES[1][1:]])


@pytest.mark.parametrize("case", VECTORS["consistency"], ids=lambda case: f"{case['old']}-{case['new']}")
def test_consistency_proofs_hold(case: dict[str, Any]) -> None:
    old, new, hashes = case["old"], case["new"], unhex(case["hashes"])
    assert trees.consistency(LEAVES[:new], old) == hashes
    trees.check_consistency(old, new, trees.root(LEAVES[:old]), trees.root(LEAVES[:new]), hashes)


def test_every_pair_of_small_sizes_is_consistent_and_no_other_root_is() -> None:
    for new in range(1, 18):
        for old in range(1, new + 1):
            proof = trees.consistency(LEAVES[:new], old)
            old_root, new_root = trees.root(LEAVES[:old]), trees.root(LEAVES[:new])
            trees.check_consistency(old, new, old_root, new_root, proof)
            for wrong in ((LEAVES[19], new_root), (old_root, LEAVES[19])):
                with pytest.raises(TreeError):
                    trees.check_consistency(old, new, *wrong, proof)


def test_consistency_proofs_with_missing_or_spare_hashes_are_refused() -> None:
    proof = trees.consistency(LEAVES[:13], 6)
    roots = trees.root(LEAVES[:6]), trees.root(LEAVES[:13])
    for damaged in ([], proof[:-1], proof[1:], [*proof, LEAVES[0]], [proof[0][:31], *proof[1:]]):
        with pytest.raises(TreeError):
            trees.check_consistency(6, 13, *roots, damaged)


@pytest.mark.parametrize(("old", "new"), [(0, 3), (4, 3), (-1, 3), (0, 0)])
def test_impossible_sizes_are_refused(old: int, new: int) -> None:
    with pytest.raises(TreeError):
        trees.check_consistency(old, new, LEAVES[0], LEAVES[0], [])
    with pytest.raises(TreeError):
        trees.consistency(LEAVES[: max(new, 0)], old)
