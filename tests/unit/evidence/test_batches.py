from dataclasses import replace
from typing import Any

import pytest

from evidence import batches
from evidence.batches import BatchLeaf, from_json, prove, to_json, verify
from evidence.encoding import EncodingError
from evidence.errors import BatchError, TreeError
from evidence.types import ActHash, Digest, DocumentRoot, MemberNumber
from tests.unit.evidence.golden import is_fresh, vectors
from tests.vectors import reference

VECTORS = vectors("batches.json")
LEAVES = [
    BatchLeaf(
        DocumentRoot(bytes.fromhex(one["root"])),
        MemberNumber(one["member"]),
        ActHash(bytes.fromhex(one["act"])),
    )
    for one in VECTORS["leaves"]
]
ROOT = batches.batch_root(LEAVES)


def test_vectors_are_what_the_product_makes() -> None:
    assert is_fresh("batches.json")


def test_leaves_agree_with_the_second_implementation() -> None:
    for leaf, expected in zip(LEAVES, VECTORS["leaves"], strict=True):
        assert leaf.hash == reference.batch_leaf(leaf.root, leaf.member, leaf.act)
        assert leaf.hash.hex() == expected["hash"]


@pytest.mark.parametrize("case", VECTORS["batches"], ids=lambda case: case["count"])
def test_every_path_leads_to_the_root(case: dict[str, Any]) -> None:
    root = Digest(bytes.fromhex(case["root"]))
    count = case["count"]
    assert root == reference.tree([leaf.hash for leaf in LEAVES[:count]])
    for leaf, value in zip(LEAVES, case["paths"], strict=False):
        path = from_json(value)
        verify(leaf, path, root, count)
        assert reference.tree_from_proof(count, {path.position: leaf.hash}, list(path.hashes)) == root
        assert to_json(path) == value


def test_a_leaf_has_no_path_but_its_own() -> None:
    for position, leaf in enumerate(LEAVES):
        for other in LEAVES[:position] + LEAVES[position + 1 :]:
            with pytest.raises(BatchError, match="another root"):
                verify(other, prove(LEAVES, position), ROOT, 5)
        with pytest.raises((BatchError, TreeError)):
            verify(leaf, replace(prove(LEAVES, position), position=(position + 1) % 5), ROOT, 5)


@pytest.mark.parametrize(
    "change", [{"root": DocumentRoot(bytes(32))}, {"member": MemberNumber(9)}, {"act": ActHash(bytes(32))}]
)
def test_document_member_and_act_are_bound(change: dict[str, Any]) -> None:
    with pytest.raises(BatchError, match="another root"):
        verify(replace(LEAVES[2], **change), prove(LEAVES, 2), ROOT, 5)


def test_the_count_must_be_the_anchored_one() -> None:
    with pytest.raises(BatchError, match="leaf count"):
        verify(LEAVES[0], prove(LEAVES, 0), ROOT, 4)


def test_an_empty_batch_is_refused() -> None:
    with pytest.raises(BatchError):
        batches.batch_root([])


@pytest.mark.parametrize("position", [-1, 5])
def test_a_position_outside_the_batch_is_refused(position: int) -> None:
    with pytest.raises(BatchError):
        prove(LEAVES, position)


@pytest.mark.parametrize(
    "change",
    [
        {"count": 0},
        {"count": 1 << 32},
        {"position": 5},
        {"position": -1},
        {"position": False},
        {"hashes": ["A"]},
        {"x": 1},
    ],
)
def test_malformed_members_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(EncodingError):
        from_json(to_json(prove(LEAVES, 1)) | change)
