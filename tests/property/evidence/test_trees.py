from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from evidence import trees
from evidence.errors import TreeError
from tests.vectors import reference

sizes = st.integers(1, 70)
hashes = st.binary(min_size=32, max_size=32)


def leaves_of(size: int) -> list[bytes]:
    return [sha256(bytes([index])).digest() for index in range(size)]


@given(sizes, st.data())
def test_every_multiproof_leads_to_the_root_and_is_minimal(size: int, data: st.DataObject) -> None:
    leaves = leaves_of(size)
    asked = data.draw(st.sets(st.integers(0, size - 1)))
    proof = trees.multiproof(leaves, asked)
    given_leaves = {position: leaves[position] for position in asked}
    assert (
        trees.root_from_multiproof(size, given_leaves, proof) == trees.root(leaves) == reference.tree(leaves)
    )
    assert len(proof) <= size - len(asked)
    for drop in range(len(proof)):
        try:
            assert trees.root_from_multiproof(size, given_leaves, proof[:drop] + proof[drop + 1 :]) != b""
        except TreeError:
            continue
        raise AssertionError("a proof with a hash less was taken")


@given(
    st.integers(0, 1 << 40),
    st.dictionaries(st.integers(-1, 1 << 40), hashes, max_size=5),
    st.lists(hashes, max_size=8),
)
def test_any_proof_gives_a_root_or_is_refused(
    size: int, leaves: dict[int, bytes], proof: list[bytes]
) -> None:
    try:
        assert len(trees.root_from_multiproof(size, leaves, proof)) == 32
    except TreeError as error:
        assert str(error)


@given(sizes, st.data())
def test_consistency_holds_for_every_prefix_and_for_nothing_else(size: int, data: st.DataObject) -> None:
    leaves = leaves_of(size)
    old = data.draw(st.integers(1, size))
    proof = trees.consistency(leaves, old)
    old_root, new_root = trees.root(leaves[:old]), trees.root(leaves)
    trees.check_consistency(old, size, old_root, new_root, proof)
    other = data.draw(hashes.filter(lambda one: one not in (old_root, new_root)))
    for wrong in ((other, new_root), (old_root, other)):
        try:
            trees.check_consistency(old, size, *wrong, proof)
        except TreeError:
            continue
        raise AssertionError("another root was taken")


@given(st.integers(-1, 1 << 40), st.integers(-1, 1 << 40), hashes, hashes, st.lists(hashes, max_size=45))
def test_any_consistency_proof_is_judged(old: int, new: int, a: bytes, b: bytes, proof: list[bytes]) -> None:
    try:
        trees.check_consistency(old, new, a, b, proof)
    except TreeError as error:
        assert str(error)
    else:
        assert old == new
        assert a == b
        assert not proof
