"""Verification: the steps, what each refuses, and what is said of a document's standing."""

import json
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from evidence import batches, cms
from evidence.acts import Act
from evidence.bundles import Bundle
from evidence.commitments import redact
from evidence.facts import CertificateStatus, DeclarationStatus, DistrustStatus, DocumentStatus, Kind, Verb
from evidence.map import MapLeaf
from evidence.policy import TrustPolicy
from evidence.signatures import ORDER, RawSignature, signer
from evidence.types import ActHash, DocumentRoot, FactKey, MemberNumber, NetworkId, SubjectId, Word
from evidence.verification import Verdict, exit_code, required_keys, verify
from scripts.network.identity import new_authority, new_identity
from tests.unit.evidence.builder import (
    ADMINISTRATION,
    AS_OF,
    BANK,
    DAY,
    ISSUER,
    NOW,
    PARTNER,
    RECORDED,
    SampleDocument,
    SampleNetwork,
    certificate_fields,
    certificate_sample,
    declaration_sample,
    der,
    edited,
    failing,
    generic_sample,
    judged,
    stapled,
    state,
    with_core,
)
from tests.unit.evidence.golden import vectors

STEPS = (
    *("encoding", "document", "act", "subject", "signature", "checkpoint"),
    *("facts", "issued", "certificate", "credential", "status", "age"),
)
MAKERS = (certificate_sample, declaration_sample, generic_sample)
Make = Callable[[SampleNetwork], SampleDocument]


@pytest.fixture
def world() -> SampleNetwork:
    return SampleNetwork()


@pytest.fixture
def certificate(world: SampleNetwork) -> SampleDocument:
    return certificate_sample(world)


@pytest.fixture
def declaration(world: SampleNetwork) -> SampleDocument:
    return declaration_sample(world)


@pytest.fixture
def generic(world: SampleNetwork) -> SampleDocument:
    return generic_sample(world)


def detail(verdict: Verdict, step: str) -> str:
    return next(one.detail for one in verdict.steps if one.name == step)


# --- what holds


@pytest.mark.parametrize("make", MAKERS)
def test_a_genuine_bundle_passes_all_steps_in_their_order(world: SampleNetwork, make: Make) -> None:
    verdict = judged(make(world).bundle(), world.policy())
    assert tuple(step.name for step in verdict.steps) == STEPS
    assert all(step.ok and step.detail for step in verdict.steps)
    assert verdict.valid and verdict.complete and exit_code(verdict) == 0
    assert verdict.as_of is not None and verdict.as_of.time == AS_OF


@pytest.mark.parametrize("make", MAKERS)
def test_a_redacted_bundle_is_genuine_and_never_complete(world: SampleNetwork, make: Make) -> None:
    document = make(world)
    for count in (0, 1, len(document.fields)):
        verdict = judged(
            document.bundle(redact(document.commitment, list(document.fields)[:count])), world.policy()
        )
        assert verdict.valid and not verdict.complete


@pytest.mark.parametrize("vector", vectors("bundle.json")["bundles"], ids=lambda one: one["about"])
def test_golden_bundles_have_their_golden_verdicts(vector: dict[str, Any]) -> None:
    policy = TrustPolicy.from_json(json.dumps(vectors("bundle.json")["policy"]).encode())
    said = verify(vector["bundle"].encode(), policy, vectors("bundle.json")["now"]).to_json()
    assert said["steps"] and {name: said[name] for name in vector["verdict"]} == vector["verdict"]


def test_the_verdict_as_json_has_exactly_the_documented_members(certificate: SampleDocument) -> None:
    said = judged(certificate.bundle(), certificate.world.policy()).to_json()
    assert said.keys() == {"valid", "current", "complete", "as_of", "steps"}
    assert json.loads(json.dumps(said)) == said
    assert (said["valid"], said["current"], said["complete"]) == (True, True, True)


def test_a_gateway_finds_the_keys_of_a_copy_by_asking_twice(certificate: SampleDocument) -> None:
    copy = certified_copy(certificate)
    bundle = copy.bundle()
    first, second = required_keys(bundle.core, None), required_keys(bundle.core, bundle.staple.map)
    assert len(second - first) == 1 and first < second


# --- what each step refuses


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
    verdict = verify(edited(certificate.bundle().encode(), path, value), certificate.world.policy(), NOW)
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


# --- the credential


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


# --- whether it stands


def set_status(
    document: SampleDocument, kind: Kind, status: int, until: int | None = AS_OF + 30 * DAY
) -> None:
    subject = document.root if kind is Kind.DOCUMENTS_STATUS else document.subject
    document.world.put(kind, document.owner, subject, state(status, document.owner, RECORDED, until=until))


@pytest.mark.parametrize(
    ("status", "current"),
    [
        (CertificateStatus.ISSUED, True),
        (CertificateStatus.APPLIED, False),
        (CertificateStatus.RETURNED, False),
        (CertificateStatus.CORRECTED, False),
        (CertificateStatus.CANCELLED, False),
    ],
)
def test_a_certificate_stands_while_it_is_issued(
    certificate: SampleDocument, status: CertificateStatus, current: bool
) -> None:
    set_status(certificate, Kind.CERTIFICATES_STATUS, status)
    verdict = judged(certificate.bundle(), certificate.world.policy())
    assert verdict.valid and exit_code(verdict) == 0
    assert verdict.current is current
    assert ("not current" in detail(verdict, "status")) is not current


@pytest.mark.parametrize(("until", "current"), [(NOW + 1, True), (NOW, False), (NOW - 1, False)])
def test_a_certificate_expires_at_the_present_time_not_at_the_checkpoints(
    certificate: SampleDocument, until: int, current: bool
) -> None:
    set_status(certificate, Kind.CERTIFICATES_STATUS, CertificateStatus.ISSUED, until)
    assert judged(certificate.bundle(), certificate.world.policy()).current is current


@pytest.mark.parametrize(
    ("status", "current"),
    [
        (DeclarationStatus.RECEIVED, True),
        (DeclarationStatus.RELEASED, True),
        (DeclarationStatus.PART_LOADED, True),
        (DeclarationStatus.LOADED, True),
        (DeclarationStatus.WITHDRAWN, False),
        (DeclarationStatus.NOTICED, False),
        (DeclarationStatus.REVOKED, False),
    ],
)
def test_a_declaration_stands_until_it_is_withdrawn_noticed_or_revoked(
    declaration: SampleDocument, status: DeclarationStatus, current: bool
) -> None:
    set_status(declaration, Kind.DECLARATIONS_STATUS, status)
    assert judged(declaration.bundle(), declaration.world.policy()).current is current


def test_overdue_loading_is_said_and_ends_nothing(declaration: SampleDocument) -> None:
    set_status(declaration, Kind.DECLARATIONS_STATUS, DeclarationStatus.RELEASED, NOW)
    verdict = judged(declaration.bundle(), declaration.world.policy())
    assert verdict.current is True and "overdue" in detail(verdict, "status")


def test_an_amended_declaration_is_genuine_and_not_the_latest(declaration: SampleDocument) -> None:
    word = bytes(31) + b"\x09"
    declaration.world.put(Kind.DECLARATIONS_ISSUED, ADMINISTRATION, declaration.subject, word, part=2)
    verdict = judged(declaration.bundle(), declaration.world.policy())
    assert verdict.valid and verdict.current is False
    assert "latest version" in detail(verdict, "status")


@pytest.mark.parametrize("make", [certificate_sample, declaration_sample])
def test_a_life_cycle_without_status_is_refused(world: SampleNetwork, make: Make) -> None:
    document = make(world)
    kinds = {Kind.CERTIFICATES_STATUS, Kind.DECLARATIONS_STATUS}
    for key in [key for key in world.facts if any(_is_status(key, document, kind) for kind in kinds)]:
        del world.facts[key]
    assert failing(judged(document.bundle(), world.policy())) == "status"


def _is_status(key: bytes, document: SampleDocument, kind: Kind) -> bool:
    scratch = SampleNetwork()
    return key == scratch.put(kind, document.owner, document.subject, bytes(32))


@pytest.mark.parametrize("status", [0x77, 0xFF])
def test_a_status_that_is_not_known_is_refused(certificate: SampleDocument, status: int) -> None:
    set_status(certificate, Kind.CERTIFICATES_STATUS, status)
    assert failing(judged(certificate.bundle(), certificate.world.policy())) == "status"


def test_a_document_without_status_says_unknown(generic: SampleDocument) -> None:
    verdict = judged(generic.bundle(), generic.world.policy())
    assert verdict.current == "unknown" and verdict.to_json()["current"] == "unknown"


@pytest.mark.parametrize(
    ("status", "current"),
    [
        (DocumentStatus.ACTIVE, True),
        (DocumentStatus.SUSPENDED, False),
        (DocumentStatus.REVOKED, False),
        (DocumentStatus.SUPERSEDED, False),
    ],
)
def test_a_document_without_a_life_cycle_stands_as_its_issuer_says(
    generic: SampleDocument, status: DocumentStatus, current: bool
) -> None:
    set_status(generic, Kind.DOCUMENTS_STATUS, status, None)
    assert judged(generic.bundle(), generic.world.policy()).current is current


@pytest.mark.parametrize("status", [None, DocumentStatus.ACTIVE])
def test_a_document_with_a_successor_does_not_stand(
    generic: SampleDocument, status: DocumentStatus | None
) -> None:
    if status is not None:
        set_status(generic, Kind.DOCUMENTS_STATUS, status, None)
    generic.world.put(Kind.DOCUMENTS_SUCCESSOR, ADMINISTRATION, generic.root, b"\x01" * 32)
    assert judged(generic.bundle(), generic.world.policy()).current is False


def certified_copy(original: SampleDocument) -> SampleDocument:
    world = original.world
    fields = certificate_fields("C020-26-1000000-C")
    copy = replace(original, fields=fields, verb=Verb.CERTIFICATES_COPY).put_facts()
    world.put(Kind.CERTIFICATES_ALIAS, ISSUER, copy.subject, original.subject)
    return copy


@pytest.mark.parametrize(
    ("status", "until", "current"),
    [
        (CertificateStatus.ISSUED, NOW + 1, True),
        (CertificateStatus.CANCELLED, NOW + 1, False),
        (CertificateStatus.CORRECTED, NOW + 1, False),
        (CertificateStatus.ISSUED, NOW, False),
    ],
)
def test_a_certified_copy_stands_only_with_its_original(
    certificate: SampleDocument, status: CertificateStatus, until: int, current: bool
) -> None:
    copy = certified_copy(certificate)
    set_status(certificate, Kind.CERTIFICATES_STATUS, status, until)
    verdict = judged(copy.bundle(), certificate.world.policy())
    assert verdict.valid and verdict.current is current
    assert "certified copy" in detail(verdict, "status")


def test_a_copy_cannot_hide_that_it_is_one(certificate: SampleDocument) -> None:
    """The proof as it was before the alias, under the map of after: the alias's absence is not provable any more."""
    world = certificate.world
    before = certificate.bundle()
    world.put(Kind.CERTIFICATES_ALIAS, ISSUER, certificate.subject, b"\x07" * 32)
    after = certificate.bundle()
    assert failing(judged(after, world.policy())) == "status"
    hidden = replace(after, staple=replace(after.staple, map=before.staple.map))
    assert failing(judged(hidden, world.policy())) == "facts"


# --- age


@pytest.mark.parametrize(
    ("greatest_age", "now", "code"),
    [
        (60, AS_OF + 60, 0),
        (60, AS_OF + 61, 3),
        (0, AS_OF, 0),
        (0, AS_OF + 1, 3),
        (0, AS_OF - 300, 0),
        (-1, AS_OF, 3),
        (-1, AS_OF - 300, 3),
        (DAY, AS_OF - 300, 0),
        (DAY, AS_OF - 301, 3),
        (DAY, 0, 3),
        (DAY, 1 << 62, 3),
    ],
)
def test_age_decides_between_good_and_too_old_and_nothing_else(
    certificate: SampleDocument, greatest_age: int, now: int, code: int
) -> None:
    verdict = judged(certificate.bundle(), certificate.world.policy(greatest_age), now)
    assert verdict.valid and verdict.as_of is not None
    assert exit_code(verdict) == code
    assert (failing(verdict) == "age") is (code == 3)


def test_a_bundle_that_is_invalid_and_old_is_invalid(certificate: SampleDocument) -> None:
    data = edited(certificate.bundle().encode(), ["core", "document", "seed"], "A" * 43)
    assert exit_code(verify(data, certificate.world.policy(-1), NOW)) == 1


def test_a_renewed_staple_changes_nothing_but_the_as_of(certificate: SampleDocument) -> None:
    world, core = certificate.world, certificate.core()
    world.fill(20)
    later = Bundle(core, world.staple(core, (PARTNER, BANK), as_of=AS_OF + DAY))
    verdict = judged(later, world.policy(), NOW + DAY)
    assert verdict.valid and verdict.as_of is not None and verdict.as_of.time == AS_OF + DAY
