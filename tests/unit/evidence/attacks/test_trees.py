"""Attacks on trees: a node passed off as a leaf, leaves doubled, trees cut short, proofs of something else."""

from dataclasses import replace
from itertools import pairwise

import pytest

from evidence import batches, trees
from evidence.batches import BatchPath
from evidence.commitments import RedactedDisclosure, redact
from evidence.errors import LogError, TreeError
from evidence.hashing import map_node
from evidence.log import verify_consistency
from evidence.map import MapLeaf, MapProof, Token
from evidence.map_tokens import pack
from evidence.types import ActHash, Digest, FactKey, Word
from tests.unit.evidence.builder import (
    SampleDocument,
    SampleNetwork,
    certificate_sample,
    failing,
    judged,
    stapled,
    with_core,
)


def test_second_preimage_a_node_of_the_document_tree_is_no_leaf(certificate: SampleDocument) -> None:
    """The root of the tree given as its only leaf has the same tree root, and another document root: that binds the count."""
    # All hashes of the leaves, in their order: what a disclosure of nothing is made of.
    nothing = redact(certificate.commitment, [])
    (tree_root,) = nothing.hashes
    forged = RedactedDisclosure(nothing.schema, 1, (), (tree_root,))
    assert trees.root_from_multiproof(1, {}, [tree_root]) == trees.root_from_multiproof(
        nothing.count, {}, [tree_root]
    )
    verdict = judged(with_core(certificate.bundle(), document=forged), certificate.world.policy())
    assert failing(verdict) == "act"


def test_second_preimage_a_leaf_of_the_map_is_no_node() -> None:
    """No 64 bytes of two children hash to what a leaf is: their tags differ, whatever stands behind."""
    leaf = MapLeaf(FactKey(bytes(32)), Word(b"\x01" * 32), ActHash(bytes(32)), 1, 1)
    body = leaf.key + leaf.word
    assert map_node(Digest(body[:32]), Digest(body[32:])) != leaf.hash()


@pytest.mark.parametrize("count", [3, 5, 6, 7, 141])
def test_duplicate_leaves_a_list_and_the_list_with_its_end_doubled_have_two_roots(count: int) -> None:
    leaves = [bytes([at]) * 32 for at in range(count)]
    for doubled in (1, 2, 4):
        assert trees.root(leaves) != trees.root([*leaves, *leaves[-doubled:]])


def test_duplicate_leaves_one_field_cannot_be_revealed_as_two(certificate: SampleDocument) -> None:
    shown = redact(certificate.commitment, sorted(certificate.fields)[:3])
    first = shown.revealed[0]
    twice = replace(shown, revealed=(first, replace(first, position=first.position + 1), *shown.revealed[1:]))
    verdict = judged(with_core(certificate.bundle(shown), document=twice), certificate.world.policy())
    assert failing(verdict) == "document"


def test_a_truncated_batch_is_not_the_anchored_one(generic: SampleDocument) -> None:
    """Four of seven leaves are a complete subtree, with a path of its own."""
    bundle = generic.bundle()
    fewer = generic.batch_leaves[:4]
    cut = with_core(bundle, batch=batches.prove(fewer, 3))
    # Where the foreign key happens to lie beside the true one, the same proof shows that nobody anchored it.
    assert failing(judged(cut, generic.world.policy())) in ("facts", "issued")
    # With the proof that the network would give for such a path: nobody anchored that root.
    assert failing(judged(stapled(generic.world, cut.core), generic.world.policy())) == "issued"


def test_a_truncated_path_that_claims_a_smaller_batch_leads_elsewhere(generic: SampleDocument) -> None:
    path = generic.bundle().core.batch
    assert path is not None
    for count in (4, 5, 6):
        with_fewer = BatchPath(count, path.position, path.hashes[: len(path.hashes) - 1])
        bundle = with_core(generic.bundle(), batch=with_fewer)
        assert failing(judged(bundle, generic.world.policy())) in ("encoding", "facts")


def test_a_log_that_was_cut_and_regrown_does_not_extend_what_was_signed() -> None:
    old = [bytes([at]) * 32 for at in range(9)]
    new = [*old[:8], *(bytes([100 + at]) * 32 for at in range(4))]
    proof = trees.consistency(new, len(old))
    with pytest.raises(LogError):
        verify_consistency(9, 12, trees.root(old), trees.root(new), proof)


def test_a_proof_for_another_key_does_not_serve(world: SampleNetwork, certificate: SampleDocument) -> None:
    """The staple of a certificate that stands, under one that was never issued."""
    other = certificate_sample(world)
    stolen = replace(certificate.bundle(), staple=other.bundle().staple)
    assert failing(judged(stolen, world.policy())) == "facts"


def test_an_absence_proved_for_another_key_does_not_serve(certificate: SampleDocument) -> None:
    """A proof that shows an empty place, where nobody's key leads, says nothing of the keys asked for."""
    bundle = certificate.bundle()
    empty = MapProof(pack([Token.EMPTY]), (), ())
    staple = replace(bundle.staple, map=empty)
    assert failing(judged(replace(bundle, staple=staple), certificate.world.policy())) == "facts"


def test_leaves_of_the_proof_cannot_be_exchanged(certificate: SampleDocument) -> None:
    """Each fact stands where its own key leads: words of two facts swapped lead to another root."""
    bundle = certificate.bundle()
    leaves = list(bundle.staple.map.leaves)
    for at, (one, other) in enumerate(pairwise(leaves)):
        swapped = list(leaves)
        swapped[at], swapped[at + 1] = replace(one, word=other.word), replace(other, word=one.word)
        staple = replace(bundle.staple, map=replace(bundle.staple.map, leaves=tuple(swapped)))
        verdict = judged(replace(bundle, staple=staple), certificate.world.policy())
        assert not verdict.valid


def test_a_tree_over_nothing_proves_nothing() -> None:
    with pytest.raises(TreeError):
        trees.root_from_multiproof(0, {}, [])
