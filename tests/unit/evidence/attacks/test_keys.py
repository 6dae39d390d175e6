"""Attacks with keys: outside their window, of a foreign root, of another algorithm, distrusted; and facts left out."""

import json
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding

from evidence import cms
from evidence.bundles import Bundle
from evidence.cms import ActSignature
from evidence.encoding import b64u
from evidence.errors import PolicyError
from evidence.facts import CertificateStatus, CredentialStatus, DistrustStatus, Kind
from evidence.keys import fact_key
from evidence.policy import TrustPolicy
from evidence.signatures import RawSignature, sign_raw, signer
from evidence.types import SubjectId
from evidence.verification import verify
from scripts.network.identity import Identity, new_authority, new_identity
from tests.unit.evidence.builder import (
    AS_OF,
    BANK,
    DAY,
    ISSUER,
    NOW,
    RECORDED,
    SampleDocument,
    SampleNetwork,
    attributes_of,
    certificate_sample,
    der,
    edited,
    failing,
    judged,
    resigned,
    set_status,
    state,
    with_core,
)


def resigned_by(document: SampleDocument, identity: Identity) -> SampleDocument:
    """The same document, act and signature by somebody else, and the member's word that this one may."""
    document.party = identity
    for name in ("act", "cms"):
        document.__dict__.pop(name, None)
    return document.put_facts()


@pytest.mark.parametrize(
    ("first", "until"),
    [(RECORDED + 1, RECORDED + DAY), (RECORDED - DAY, RECORDED)],
    ids=["granted too late", "ended just before"],
)
def test_a_certificate_outside_the_window_that_its_member_granted_signs_nothing(
    certificate: SampleDocument, first: int, until: int
) -> None:
    fingerprint = sha256(der(certificate.party)).digest()
    word = state(CredentialStatus.GRANTED, ISSUER, first, until=until)
    certificate.world.put(Kind.CREDENTIALS_WINDOW, ISSUER, fingerprint, word)
    assert failing(judged(certificate.bundle(), certificate.world.policy())) == "credential"


def test_a_certificate_outside_its_own_validity_signs_nothing_whatever_the_member_granted(
    certificate: SampleDocument,
) -> None:
    made = certificate.world.authority.certificate.not_valid_before_utc
    old = new_identity(
        "signing officer", "KR", certificate.world.authority, made.replace(year=made.year - 30)
    )
    if old.certificate.not_valid_after_utc.timestamp() > RECORDED:
        pytest.fail("the certificate was to have ended before the act")
    document = resigned_by(certificate, old)
    assert failing(judged(document.bundle(), certificate.world.policy())) == "certificate"


def test_a_chain_to_a_foreign_root_of_the_same_name_is_refused(certificate: SampleDocument) -> None:
    """An attacker makes an authority with the very name of ours, and the member is tricked into granting its certificate."""
    world = certificate.world
    namesake = new_authority("KR", world.authority.certificate.not_valid_before_utc)
    assert namesake.certificate.subject == world.authority.certificate.subject
    stranger = new_identity(
        "signing officer", "KR", namesake, world.authority.certificate.not_valid_before_utc
    )
    assert failing(judged(resigned_by(certificate, stranger).bundle(), world.policy())) == "certificate"


def foreign_key(certificate: SampleDocument, key: Any) -> bytes:
    """A certificate by our own authority for a key of another kind."""
    authority = certificate.world.authority
    model = certificate.party.certificate
    builder = x509.CertificateBuilder(
        authority.certificate.subject,
        model.subject,
        key.public_key(),
        7,
        model.not_valid_before_utc,
        model.not_valid_after_utc,
    )
    for extension in model.extensions:
        builder = builder.add_extension(extension.value, extension.critical)
    return builder.sign(authority.key, hashes.SHA256()).public_bytes(Encoding.DER)


@pytest.mark.parametrize(
    "make",
    [
        lambda: rsa.generate_private_key(65537, 2048),
        ed25519.Ed25519PrivateKey.generate,
        lambda: ec.generate_private_key(ec.SECP384R1()),
        lambda: ec.generate_private_key(ec.SECP256K1()),
    ],
    ids=["RSA", "Ed25519", "P-384", "secp256k1"],
)
def test_a_key_of_another_algorithm_is_none_though_our_own_authority_certified_it(
    certificate: SampleDocument, make: Callable[[], Any]
) -> None:
    bundle = certificate.bundle()
    foreign = foreign_key(certificate, make())
    plain = cms.plain_attributes(bundle.core.act, foreign)
    signature = ActSignature(plain, foreign, bundle.core.signature.value)
    assert failing(judged(with_core(bundle, signature=signature), certificate.world.policy())) == "signature"


def test_a_signature_in_another_encoding_is_refused(certificate: SampleDocument) -> None:
    """DER instead of r | s, as most libraries write it."""
    bundle = certificate.bundle()
    raw = bundle.core.signature.value
    as_der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    data = edited(bundle.encode(), ["core", "signature", "value"], b64u(as_der))
    assert failing(verify(data, certificate.world.policy(), NOW)) == "encoding"


def test_a_signature_over_another_hash_is_refused(certificate: SampleDocument) -> None:
    """ECDSA over SHA-512 of the same attributes, by the right key."""
    bundle = certificate.bundle()
    attributes = bundle.core.signature.attributes
    other = certificate.party.key.sign(attributes, ec.ECDSA(hashes.SHA512()))
    r, s = decode_dss_signature(other)
    low = min(s, 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551 - s)
    value = RawSignature(r.to_bytes(32) + low.to_bytes(32))
    signature = replace(bundle.core.signature, value=value)
    assert failing(judged(with_core(bundle, signature=signature), certificate.world.policy())) == "signature"


def test_a_signature_over_the_bare_act_does_not_pass_for_one_over_attributes(
    certificate: SampleDocument,
) -> None:
    """What is signed are the attributes; a signature that was got over the act itself, or over a checkpoint, is none."""
    bundle, key = certificate.bundle(), signer(certificate.party.key)
    for signed in (bundle.core.act, bundle.staple.checkpoint):
        signature = replace(bundle.core.signature, value=sign_raw(key, signed))
        verdict = judged(with_core(bundle, signature=signature), certificate.world.policy())
        assert failing(verdict) == "signature"


def test_a_party_cannot_sign_checkpoints_and_a_witness_cannot_sign_acts(certificate: SampleDocument) -> None:
    """Its certificate in the bundle is not one that the authority issued to a signer, and nobody granted it."""
    world = certificate.world
    document = resigned_by(certificate, world.witnesses[ISSUER])
    fingerprint = sha256(der(document.party)).digest()
    key = fact_key(
        Kind.CREDENTIALS_WINDOW.namespace, Kind.CREDENTIALS_WINDOW.number, ISSUER, SubjectId(fingerprint), 0
    )
    del world.facts[key]
    assert failing(judged(document.bundle(), world.policy())) == "credential"
    bundle = certificate_sample(world).bundle()
    party = signer(document.party.key)
    posing = tuple(
        replace(one, value=sign_raw(party, bundle.staple.checkpoint))
        for one in bundle.staple.signatures
        if one.member != ISSUER
    )
    staple = replace(bundle.staple, signatures=posing)
    assert failing(judged(replace(bundle, staple=staple), world.policy())) == "checkpoint"


@pytest.mark.parametrize("algorithms", [[], ["none"], ["ES256", "HS256"], ["RS256"]])
def test_a_policy_names_no_algorithm_that_its_reader_does_not_know(
    world: SampleNetwork, algorithms: list[str]
) -> None:
    mine = json.loads(world.policy().to_json()) | {"algorithms": algorithms}
    with pytest.raises(PolicyError):
        TrustPolicy.from_json(json.dumps(mine).encode())


@pytest.mark.parametrize(
    ("status", "step"),
    [(CertificateStatus.CANCELLED, "facts"), (CertificateStatus.CORRECTED, "facts")],
)
def test_a_bundle_that_leaves_out_the_fact_of_its_own_revocation_is_refused(
    certificate: SampleDocument, status: CertificateStatus, step: str
) -> None:
    """The newest checkpoint, with the status as it was before: the map root speaks of the status as it is."""
    before = certificate.bundle()
    set_status(certificate, Kind.CERTIFICATES_STATUS, status)
    now = certificate.bundle()
    assert judged(now, certificate.world.policy()).current is False
    old = replace(now.staple, map=before.staple.map)
    assert failing(judged(replace(now, staple=old), certificate.world.policy())) == step
    # Only the one leaf put back.
    kept = {leaf.key: leaf for leaf in before.staple.leaves}
    leaves = tuple(kept.get(leaf.key, leaf) for leaf in now.staple.leaves)
    mixed = replace(now.staple, map=replace(now.staple.map, leaves=leaves))
    assert failing(judged(replace(now, staple=mixed), certificate.world.policy())) == step


def test_a_bundle_that_leaves_the_status_out_of_the_facts_is_refused(certificate: SampleDocument) -> None:
    """In the second layout facts stand by name: a name less, and the proof is of fewer leaves than its tokens say."""
    set_status(certificate, Kind.CERTIFICATES_STATUS, CertificateStatus.CANCELLED)
    without = json.loads(certificate.bundle().encode())
    del without["staple"]["facts"]["status"]
    data = json.dumps(without, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert failing(verify(data, certificate.world.policy(), NOW)) == "facts"


def distrusted(certificate: SampleDocument, since: int, recorded: int) -> Bundle:
    word = state(DistrustStatus.DISTRUSTED, ISSUER, since)
    fingerprint = sha256(der(certificate.party)).digest()
    certificate.world.put(Kind.CREDENTIALS_DISTRUST, ISSUER, fingerprint, word, time=recorded)
    return certificate.bundle()


@pytest.mark.parametrize(
    ("since", "good"),
    [(RECORDED - 1, False), (RECORDED, False), (RECORDED + 1, True)],
    ids=["before the act", "at the act", "after the act"],
)
def test_distrust_counts_from_the_day_that_it_names_and_not_from_when_it_was_recorded(
    certificate: SampleDocument, since: int, good: bool
) -> None:
    """Stolen before, noticed after: what the thief signed in between falls, what was signed before stands."""
    bundle = distrusted(certificate, since, recorded=AS_OF - 1)
    verdict = judged(bundle, certificate.world.policy())
    assert verdict.valid is good and (failing(verdict) == "credential") is not good


def test_a_time_inside_the_signature_cannot_bring_an_act_before_the_distrust(
    certificate: SampleDocument,
) -> None:
    """A thief writes a signing time of last year; only the block time counts."""
    bundle = distrusted(certificate, RECORDED - DAY, recorded=AS_OF - 1)
    long_ago = bytes.fromhex("301c06092a864886f70d010905310f170d3230303130313030303030305a")
    more = [*attributes_of(bundle.core.signature).values(), long_ago]
    dated = with_core(bundle, signature=resigned(bundle.core.signature, certificate.party.key, more))
    assert failing(judged(dated, certificate.world.policy())) == "credential"


def test_distrust_of_another_members_making_is_not_asked_for(certificate: SampleDocument) -> None:
    """A hostile member cannot end another's keys: the key of the fact holds its own number."""
    fingerprint = sha256(der(certificate.party)).digest()
    word = state(DistrustStatus.DISTRUSTED, ISSUER, 0)
    key = certificate.world.put(Kind.CREDENTIALS_DISTRUST, BANK, fingerprint, word)
    verdict = judged(certificate.bundle(), certificate.world.policy())
    assert verdict.valid and key not in {leaf.key for leaf in certificate.bundle().staple.leaves}
