from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from evidence.errors import MapError
from evidence.map import EMPTY, MapLeaf, MapProof, verify_multiproof
from evidence.trie import EMPTY_MAP, MemoryNodeStore, Subtree, prove, update
from evidence.types import Digest, FactKey
from tests.unit.evidence.golden import is_fresh, unhex, vectors
from tests.vectors import reference_history
from tests.vectors.make_history import map_leaf

VECTORS = vectors("map.json")
LOW, HIGH = map_leaf("00", 1), map_leaf("80", 2)


def _node(left: bytes, right: bytes) -> Digest:
    return Digest(sha256(b"\x06" + left + right).digest())


def _proof(tokens: list[int], leaves: list[MapLeaf], hashes: list[bytes]) -> MapProof:
    """Packs tokens as docs/formats/log.md says."""
    padded = tokens + [0] * (-len(tokens) % 4)
    packed = int("".join(f"{token:02b}" for token in padded), 2).to_bytes(len(padded) // 4, "big")
    return MapProof(packed, tuple(leaves), tuple(Digest(one) for one in hashes))


def _map(*leaves: MapLeaf) -> tuple[MemoryNodeStore, Subtree]:
    store = MemoryNodeStore()
    return store, update(store, EMPTY_MAP, sorted(leaves, key=lambda leaf: leaf.key))


def test_vectors_are_what_the_product_makes() -> None:
    assert is_fresh("map.json")


@pytest.mark.parametrize("case", VECTORS["maps"], ids=lambda case: str(case["name"]))
def test_a_second_implementation_makes_the_same_roots_and_proofs(case: dict[str, Any]) -> None:
    assert reference_history.map_root(case["leaves"]).hex() == case["root"]
    for proof in case["proofs"]:
        tokens, leaves, hashes = reference_history.map_proof(case["leaves"], proof["keys"])
        assert (tokens.hex(), leaves, [one.hex() for one in hashes]) == (
            proof["tokens"],
            proof["leaves"],
            proof["hashes"],
        )


@pytest.mark.parametrize("case", VECTORS["maps"], ids=lambda case: str(case["name"]))
def test_proofs_show_what_is_there_and_what_is_not(case: dict[str, Any]) -> None:
    leaves = {leaf["key"]: map_leaf(leaf["key"], leaf["index"]) for leaf in case["leaves"]}
    for proof in case["proofs"]:
        keys = [FactKey(key) for key in unhex(proof["keys"])]
        given = MapProof(
            bytes.fromhex(proof["tokens"]),
            tuple(leaves[key] for key in proof["leaves"]),
            tuple(Digest(one) for one in unhex(proof["hashes"])),
        )
        found = verify_multiproof(Digest(bytes.fromhex(case["root"])), keys, given)
        assert found == {key: leaves.get(key.hex()) for key in keys}


def test_a_leaf_of_another_key_proves_absence() -> None:
    store, root = _map(LOW)
    absent = FactKey(b"\x70" + bytes(31))
    assert verify_multiproof(root.hash, [absent], prove(store, root, [absent])) == {absent: None}


# Each of these leads to the root that it is checked against: only the shape is wrong.


def test_a_node_of_two_empty_subtrees_is_refused() -> None:
    proof = _proof([2, 0, 3], [], [EMPTY])
    with pytest.raises(MapError, match="fewer than two keys"):
        verify_multiproof(_node(EMPTY, EMPTY), [LOW.key], proof)


@pytest.mark.parametrize("asked", [LOW.key, HIGH.key])
def test_a_node_of_an_empty_subtree_and_a_leaf_is_refused(asked: FactKey) -> None:
    sides = [1, 0] if asked == HIGH.key else [1, 3]
    root = _node(LOW.hash(), EMPTY)
    both = _proof([2, *sides], [LOW], [] if sides == [1, 0] else [EMPTY])
    keys = [LOW.key, HIGH.key] if sides == [1, 0] else [LOW.key]
    with pytest.raises(MapError, match="fewer than two keys"):
        verify_multiproof(root, keys, both)


def test_a_leaf_off_its_own_path_is_refused() -> None:
    root = _node(HIGH.hash(), LOW.hash())
    proof = _proof([2, 1, 3], [HIGH], [LOW.hash()])
    with pytest.raises(MapError, match="does not lead"):
        verify_multiproof(root, [LOW.key], proof)


def test_a_hash_on_the_path_of_an_asked_key_is_refused() -> None:
    root = _node(LOW.hash(), HIGH.hash())
    with pytest.raises(MapError, match="given as a hash"):
        verify_multiproof(root, [LOW.key], _proof([2, 3, 3], [], [LOW.hash(), HIGH.hash()]))


def test_a_leaf_on_no_path_is_refused() -> None:
    root = _node(LOW.hash(), HIGH.hash())
    with pytest.raises(MapError, match="not given as a hash"):
        verify_multiproof(root, [LOW.key], _proof([2, 1, 1], [LOW, HIGH], []))


def test_padding_that_is_not_zero_is_refused() -> None:
    proof = _proof([1], [LOW], [])
    verify_multiproof(LOW.hash(), [LOW.key], proof)
    with pytest.raises(MapError, match="padding"):
        verify_multiproof(LOW.hash(), [LOW.key], replace(proof, tokens=b"\x41"))
    with pytest.raises(MapError, match="left over"):
        verify_multiproof(LOW.hash(), [LOW.key], replace(proof, tokens=b"\x40\x00"))


def test_a_node_below_the_last_bit_is_refused() -> None:
    tokens = []
    for _ in range(256):
        tokens += [2]
    proof = _proof([*tokens, 2, 0, 0], [], [EMPTY] * 300)
    with pytest.raises(MapError, match="last bit"):
        verify_multiproof(EMPTY, [FactKey(bytes(32))], proof)


def test_a_proof_of_more_or_fewer_keys_is_refused() -> None:
    leaves = [map_leaf(key, index) for index, key in enumerate(("00", "40", "80", "c0"))]
    store, root = _map(*leaves)
    keys = [leaf.key for leaf in leaves]
    for asked in (keys[:1], keys[:2], keys[1:]):
        proof = prove(store, root, keys[:3])
        with pytest.raises(MapError):
            verify_multiproof(root.hash, asked, proof)


def test_another_root_is_refused() -> None:
    store, root = _map(LOW, HIGH)
    with pytest.raises(MapError, match="another map root"):
        verify_multiproof(LOW.hash(), [LOW.key], prove(store, root, [LOW.key]))


def test_changes_that_do_not_rise_are_refused() -> None:
    for changes in ([HIGH, LOW], [LOW, LOW]):
        with pytest.raises(MapError, match="rise"):
            update(MemoryNodeStore(), EMPTY_MAP, changes)


@pytest.mark.parametrize(
    "changed", [{"key": b"k"}, {"word": b""}, {"act": None}, {"index": -1}, {"time": 1 << 64}]
)
def test_a_leaf_that_does_not_fit_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(MapError):
        replace(LOW, **changed)
    with pytest.raises(MapError):
        MapLeaf.decode(LOW.encode() + b"\0")
