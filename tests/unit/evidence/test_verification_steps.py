"""What the steps up to the map proof refuse, each by its name."""

from dataclasses import replace
from typing import Any

import pytest

from evidence import cms
from evidence.acts import Act
from evidence.bundles import Bundle, layout_1
from evidence.commitments import redact
from evidence.facts import Verb
from evidence.signatures import ORDER, RawSignature, signer
from evidence.types import DocumentRoot, MemberNumber, NetworkId, SubjectId
from evidence.verification import exit_code, verify
from tests.unit.evidence.builder import (
    BANK,
    ISSUER,
    NOW,
    RECORDED,
    SampleDocument,
    SampleNetwork,
    certificate_fields,
    certificate_sample,
    detail,
    edited,
    failing,
    generic_sample,
    judged,
    with_core,
)


@pytest.mark.parametrize("data", [b"", b"{}", b"%PDF-1.7", bytes(100_000), b"[" * 100_000])
def test_a_file_that_is_no_bundle_is_told_apart(world: SampleNetwork, data: bytes) -> None:
    verdict = verify(data, world.policy(), NOW)
    assert exit_code(verdict) == 2
    assert failing(verdict) == "encoding" and not verdict.valid and verdict.current is False


@pytest.mark.parametrize(
    ("path", "value", "step"),
    [
        (("format",), "gwanmun/bundle/9", "encoding"),
        (("core", "document", "schema"), "gwm.unknown.1", "document"),
        (("core", "document", "fields", "/colour"), "red", "document"),
        (("core", "document", "fields", "/remarks"), "e\u0301", "document"),
        (("core", "document", "fields", "/remarks"), "other", "act"),
        (("core", "document", "fields", "/items/0/itemNumber"), 2**53, "document"),
        (("core", "document", "seed"), "A" * 43, "act"),
        (("staple", "checkpoint"), "", "checkpoint"),
        (("staple", "signatures"), [], "checkpoint"),
        (("staple", "map", "tokens"), "", "facts"),
        (("staple", "map", "leaves"), [], "facts"),
        (("staple", "map", "leaves", 0, "time"), RECORDED - 1, "facts"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_changed_member_fails_at_its_step(
    certificate: SampleDocument, path: tuple[str, ...], value: Any, step: str
) -> None:
    verdict = verify(
        edited(certificate.bundle().encode(layout_1.FORMAT), path, value), certificate.world.policy(), NOW
    )
    assert (failing(verdict), exit_code(verdict)) == (step, 1)
    assert verdict.as_of is None and verdict.current is False and not verdict.complete


def test_an_act_of_another_network_or_document_or_verb_does_not_issue(certificate: SampleDocument) -> None:
    bundle, policy = certificate.bundle(), certificate.world.policy()
    act = Act.decode(certificate.act)
    for other in (
        replace(act, network=NetworkId(bytes(32))),
        replace(act, document=DocumentRoot(bytes(32))),
        replace(act, verb=Verb.CERTIFICATES_CANCEL),
        replace(act, verb=Verb.DECLARATIONS_DECLARE),
    ):
        assert failing(judged(with_core(bundle, act=other.encode()), policy)) == "act"
    assert failing(judged(with_core(bundle, act=b"\x09\x02" + certificate.act[2:]), policy)) == "act"


def test_the_subject_must_be_the_documents_own_number(world: SampleNetwork) -> None:
    """The chain would hold it; only the document tells that the number is another's."""
    honest = certificate_sample(world)
    fields = certificate_fields("C020-26-0000007")
    liar = replace(honest, fields=fields)
    liar.__dict__["subject"] = honest.subject
    liar.put_facts()
    verdict = judged(liar.bundle(), world.policy())
    assert failing(verdict) == "subject" and "C020-26-0000007" in detail(verdict, "subject")


def test_a_subject_whose_number_is_hidden_is_said_to_be_hidden(certificate: SampleDocument) -> None:
    both = ["/certificateNumber", "/idSalt"]
    for shown, said in (
        (["/certificateNumber"], "not revealed"),
        (["/idSalt"], "not revealed"),
        (both, "C020"),
    ):
        verdict = judged(
            certificate.bundle(redact(certificate.commitment, shown)), certificate.world.policy()
        )
        assert verdict.valid and said in detail(verdict, "subject")


def test_an_anchor_has_no_subject(generic: SampleDocument) -> None:
    act = replace(Act.decode(generic.act), subject=SubjectId(b"\x01" * 32))
    assert failing(judged(with_core(generic.bundle(), act=act.encode()), generic.world.policy())) == "subject"


def test_a_high_s_is_refused_though_it_would_verify_elsewhere(certificate: SampleDocument) -> None:
    bundle, policy = certificate.bundle(), certificate.world.policy()

    def high(value: bytes) -> RawSignature:
        return RawSignature(value[:32] + (ORDER - int.from_bytes(value[32:])).to_bytes(32))

    signature = replace(bundle.core.signature, value=high(bundle.core.signature.value))
    assert failing(judged(with_core(bundle, signature=signature), policy)) == "signature"
    first, *rest = bundle.staple.signatures
    staple = replace(bundle.staple, signatures=(replace(first, value=high(first.value)), *rest))
    assert failing(judged(replace(bundle, staple=staple), policy)) == "checkpoint"


def test_a_swapped_r_and_s_is_refused(certificate: SampleDocument) -> None:
    bundle = certificate.bundle()
    value = bundle.core.signature.value
    signature = replace(bundle.core.signature, value=RawSignature(value[32:] + value[:32]))
    assert failing(judged(with_core(bundle, signature=signature), certificate.world.policy())) == "signature"


def test_a_signature_over_another_act_of_the_same_party_is_refused(certificate: SampleDocument) -> None:
    other = replace(Act.decode(certificate.act), not_after=RECORDED + 601).encode()
    der_ = cms.sign(other, certificate.party.certificate, signer(certificate.party.key))
    bundle = with_core(certificate.bundle(), signature=cms.parse(der_))
    assert failing(judged(bundle, certificate.world.policy())) == "signature"


def test_a_quorum_that_includes_a_lying_witness_is_refused(certificate: SampleDocument) -> None:
    """Three of four sign the truth, two would do; the fourth signs another map."""
    bundle, world = certificate.bundle(), certificate.world
    world.fill(1)
    lie = world.staple(bundle.core)
    assert lie.checkpoint != bundle.staple.checkpoint
    signatures = (*bundle.staple.signatures[:3], lie.signatures[3])
    staple = replace(bundle.staple, signatures=signatures)
    verdict = judged(replace(bundle, staple=staple), world.policy())
    assert failing(verdict) == "checkpoint" and "Bank of A" in detail(verdict, "checkpoint")
    assert judged(replace(bundle, staple=replace(staple, signatures=signatures[:3])), world.policy()).valid


@pytest.mark.parametrize(("signers", "good"), [((BANK,), False), ((ISSUER, BANK), True), ((), False)])
def test_the_threshold_of_distinct_members_is_needed(
    certificate: SampleDocument, signers: tuple[MemberNumber, ...], good: bool
) -> None:
    core = certificate.core()
    bundle = Bundle(core, certificate.world.staple(core, signers))
    assert judged(bundle, certificate.world.policy()).valid is good


def test_witnesses_of_another_network_are_not_believed(certificate: SampleDocument) -> None:
    stranger = SampleNetwork(network=certificate.world.network)
    bundle = certificate.bundle()
    assert failing(judged(bundle, stranger.policy())) == "checkpoint"
    elsewhere = SampleNetwork()
    elsewhere.fill(1)
    staple = elsewhere.staple(bundle.core)
    assert failing(judged(replace(bundle, staple=staple), certificate.world.policy())) == "checkpoint"


def test_the_staple_of_another_document_does_not_serve(world: SampleNetwork) -> None:
    one, other = certificate_sample(world), certificate_sample(world)
    mixed = Bundle(one.bundle().core, other.bundle().staple)
    assert failing(judged(mixed, world.policy())) == "facts"


def test_a_proof_that_leaves_out_an_unwelcome_fact_is_refused(certificate: SampleDocument) -> None:
    """The keys are derived: a proof of fewer of them, good in itself, is not the proof."""
    world, bundle = certificate.world, certificate.bundle()
    other = generic_sample(world).bundle()
    foreign = replace(bundle, staple=replace(bundle.staple, map=other.staple.map))
    assert failing(judged(foreign, world.policy())) == "facts"
