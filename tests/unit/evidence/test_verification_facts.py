"""What the issued fact, the batch and the credential must say."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

import pytest

from evidence import batches
from evidence.facts import DistrustStatus, Kind
from evidence.map import MapLeaf
from evidence.types import ActHash, FactKey, MemberNumber, Word
from scripts.network.identity import new_authority, new_identity
from tests.unit.evidence.builder import (
    ADMINISTRATION,
    DAY,
    ISSUER,
    RECORDED,
    SampleDocument,
    SampleNetwork,
    certificate_sample,
    declaration_sample,
    der,
    detail,
    failing,
    generic_sample,
    judged,
    stapled,
    state,
    with_core,
)

MAKERS = (certificate_sample, declaration_sample, generic_sample)
Make = Callable[[SampleNetwork], SampleDocument]


@pytest.mark.parametrize(
    ("changes", "why"),
    [({"word": bytes(31) + b"\x01"}, "another document"), ({"act": bytes(32)}, "another act")],
)
def test_the_issued_fact_must_name_root_and_act(
    certificate: SampleDocument, changes: dict[str, bytes], why: str
) -> None:
    words = {"word": certificate.root, "act": sha256(certificate.act).digest()} | changes
    word, act = words["word"], words["act"]
    certificate.world.put(Kind.CERTIFICATES_ISSUED, ISSUER, certificate.subject, word, part=1, act=act)
    verdict = judged(certificate.bundle(), certificate.world.policy())
    assert failing(verdict) == "issued" and why in detail(verdict, "issued")


def test_a_document_that_was_never_issued_is_not_genuine(certificate: SampleDocument) -> None:
    stolen = SampleNetwork(network=certificate.world.network)
    stolen.authority, stolen.witnesses = certificate.world.authority, certificate.world.witnesses
    stolen.fill(4)
    bundle = stapled(stolen, certificate.core())
    assert failing(judged(bundle, stolen.policy())) == "issued"
    batched = generic_sample(certificate.world)
    assert failing(judged(stapled(stolen, batched.core()), stolen.policy())) == "issued"


@pytest.mark.parametrize("version", [2, 9, 2**32 - 2])
def test_another_version_cannot_be_claimed(certificate: SampleDocument, version: int) -> None:
    verdict = judged(with_core(certificate.bundle(), version=version), certificate.world.policy())
    # Where absences are proved by the same neighbours, the proof is of the other version too: that it was not issued.
    assert failing(verdict) in ("facts", "issued")


def test_the_version_must_be_the_issued_one(declaration: SampleDocument) -> None:
    bundle = stapled(declaration.world, replace(declaration.core(), version=2))
    assert failing(judged(bundle, declaration.world.policy())) == "issued"


def test_the_batch_must_be_the_anchored_one_and_of_its_size(generic: SampleDocument) -> None:
    world, bundle = generic.world, generic.bundle()
    path = bundle.core.batch
    assert path is not None
    # A tree of eight has the same path for this leaf: only the anchor's word tells.
    wrong_size = with_core(bundle, batch=replace(path, count=path.count + 1))
    assert failing(judged(wrong_size, world.policy())) == "issued"
    moved = with_core(bundle, batch=replace(path, position=path.position - 1))
    assert failing(judged(moved, world.policy())) in ("facts", "issued")
    subject = batches.batch_root(generic.batch_leaves)
    world.put(Kind.DOCUMENTS_ANCHOR, ADMINISTRATION, subject, (8).to_bytes(32))
    verdict = judged(generic.bundle(), world.policy())
    assert failing(verdict) == "issued" and "another size" in detail(verdict, "issued")


def test_a_batch_path_stands_only_and_always_where_there_is_no_life_cycle(
    generic: SampleDocument, certificate: SampleDocument
) -> None:
    path = generic.bundle().core.batch
    without = with_core(generic.bundle(), batch=None)
    assert failing(judged(without, generic.world.policy())) == "facts"
    beside = with_core(certificate.bundle(), batch=path)
    assert failing(judged(beside, certificate.world.policy())) == "facts"


def test_the_version_of_a_document_without_a_life_cycle_is_one(generic: SampleDocument) -> None:
    verdict = judged(with_core(generic.bundle(), version=2), generic.world.policy())
    assert failing(verdict) == "facts"


def test_a_certificate_of_a_root_that_the_home_member_does_not_have_is_refused(world: SampleNetwork) -> None:
    document = certificate_sample(world)
    policy = world.policy()
    made = world.authority.certificate.not_valid_before_utc
    foreign = new_authority("VN", made)
    document.party = new_identity("signing officer", "VN", foreign, made)
    for name in ("act", "cms"):
        document.__dict__.pop(name, None)
    document.put_facts()
    assert failing(judged(document.bundle(), policy)) == "certificate"
    empty = tuple(
        replace(member, roots=()) if member.number == ISSUER else member for member in policy.members
    )
    assert (
        failing(judged(certificate_sample(world).bundle(), replace(policy, members=empty))) == "certificate"
    )


def test_a_home_member_that_the_policy_does_not_name_is_not_believed(world: SampleNetwork) -> None:
    document = replace(certificate_sample(world), owner=MemberNumber(9)).put_facts()
    assert failing(judged(document.bundle(), world.policy())) == "certificate"


def test_the_longest_possible_path_in_the_map_is_verified(certificate: SampleDocument) -> None:
    """A neighbour that shares 255 bits with a fact of ours, as an attacker might hope to exhaust the verifier by."""
    world = certificate.world
    ours = next(key for key, leaf in world.facts.items() if bytes(leaf.word) == certificate.root)
    near = FactKey(ours[:-1] + bytes([ours[-1] ^ 1]))
    world.facts[near] = MapLeaf(near, Word(b"\x01" * 32), ActHash(bytes(32)), 99, RECORDED)
    bundle = certificate.bundle()
    assert len(bundle.staple.map.tokens) > 64
    assert judged(bundle, world.policy()).valid


def regrant(document: SampleDocument, first: int, until: int) -> None:
    word = state(1, document.owner, first, until=until)
    fingerprint = sha256(der(document.party)).digest()
    document.world.put(Kind.CREDENTIALS_WINDOW, document.owner, fingerprint, word)


@pytest.mark.parametrize(
    ("first", "until", "good"),
    [
        (RECORDED, RECORDED + 1, True),
        (RECORDED + 1, RECORDED + DAY, False),
        (RECORDED - DAY, RECORDED, False),
        (RECORDED - DAY, RECORDED + DAY, True),
    ],
)
def test_the_window_must_cover_the_recorded_time(
    certificate: SampleDocument, first: int, until: int, good: bool
) -> None:
    regrant(certificate, first, until)
    verdict = judged(certificate.bundle(), certificate.world.policy())
    assert (failing(verdict) == "credential") is not good


def test_a_certificate_that_the_home_member_never_granted_is_refused(world: SampleNetwork) -> None:
    document = certificate_sample(world)
    for key, leaf in list(world.facts.items()):
        if leaf.act == bytes(32):
            del world.facts[key]
    assert failing(judged(document.bundle(), world.policy())) == "credential"


@pytest.mark.parametrize(("since", "good"), [(RECORDED, False), (RECORDED + 1, True), (0, False)])
def test_distrust_reaches_what_was_recorded_at_or_after_it(
    certificate: SampleDocument, since: int, good: bool
) -> None:
    word = state(DistrustStatus.DISTRUSTED, ISSUER, since)
    fingerprint = sha256(der(certificate.party)).digest()
    certificate.world.put(Kind.CREDENTIALS_DISTRUST, ISSUER, fingerprint, word)
    verdict = judged(certificate.bundle(), certificate.world.policy())
    assert (failing(verdict) == "credential") is not good


@pytest.mark.parametrize(("not_after", "good"), [(RECORDED, True), (RECORDED - 1, False)])
def test_an_act_recorded_after_its_end_does_not_count(
    world: SampleNetwork, not_after: int, good: bool
) -> None:
    document = replace(certificate_sample(world), not_after=not_after).put_facts()
    assert (failing(judged(document.bundle(), world.policy())) == "credential") is not good


def test_a_window_of_an_unknown_layout_is_refused(certificate: SampleDocument) -> None:
    fingerprint = sha256(der(certificate.party)).digest()
    certificate.world.put(Kind.CREDENTIALS_WINDOW, ISSUER, fingerprint, b"\x02" + bytes(31))
    assert failing(judged(certificate.bundle(), certificate.world.policy())) == "credential"
