"""Attacks from elsewhere: another Ledger, another chain, roots that do not belong together, old truths, doubled votes."""

import json
import secrets
from dataclasses import replace

import pytest

from evidence.bundles import Bundle
from evidence.checkpoints import Checkpoint, SignedBody, find_fault, sign_checkpoint
from evidence.errors import PolicyError
from evidence.facts import CertificateStatus, Kind
from evidence.hashing import network_id
from evidence.policy import TrustPolicy
from evidence.signatures import signer
from evidence.types import Digest, MemberNumber
from evidence.verification import exit_code, verify
from tests.unit.evidence.builder import (
    ADMINISTRATION,
    BANK,
    DAY,
    ISSUER,
    NOW,
    RECORDED,
    SampleDocument,
    SampleNetwork,
    certificate_sample,
    failing,
    judged,
    state,
)

GENESIS = secrets.token_bytes(32)
LEDGER = secrets.token_bytes(20)
OURS = network_id(GENESIS, 1337, LEDGER)


@pytest.mark.parametrize(
    "theirs",
    [
        network_id(GENESIS, 1337, secrets.token_bytes(20)),
        network_id(GENESIS, 1338, LEDGER),
        network_id(secrets.token_bytes(32), 1337, LEDGER),
    ],
    ids=["another Ledger", "another chain id", "another genesis"],
)
def test_what_was_issued_on_another_ledger_or_chain_is_not_ours(theirs: bytes) -> None:
    """The same members with the same keys run both; the act and the checkpoint name the network."""
    elsewhere = SampleNetwork(network=theirs)  # type: ignore[arg-type]
    document = certificate_sample(elsewhere)
    ours = replace(elsewhere.policy(), network=OURS)
    assert failing(judged(document.bundle(), ours)) == "act"


def test_an_act_of_another_ledger_does_not_stand_under_our_checkpoint() -> None:
    """A member copies the facts of a certificate from its other Ledger: the act still names that one."""
    elsewhere = SampleNetwork(network=network_id(GENESIS, 1, LEDGER))
    document = certificate_sample(elsewhere)
    core = document.core()
    elsewhere.network = OURS
    assert failing(judged(Bundle(core, elsewhere.staple(core)), elsewhere.policy())) == "act"


def lying(certificate: SampleDocument, signers: tuple[MemberNumber, ...]) -> Bundle:
    """The certificate, revoked, with a checkpoint whose log is the true one and whose map still shows it issued."""
    world, before = certificate.world, certificate.bundle()
    revoked = state(CertificateStatus.CANCELLED, ISSUER, RECORDED + 60, until=RECORDED + DAY, revision=2)
    world.put(Kind.CERTIFICATES_STATUS, ISSUER, certificate.subject, revoked)
    true = Checkpoint.parse(world.staple(before.core).checkpoint)
    old = Checkpoint.parse(before.staple.checkpoint)
    mixed = replace(true, map_root=old.map_root)
    signatures = tuple(
        sign_checkpoint(mixed, member, signer(world.witnesses[member].key)) for member in sorted(signers)
    )
    return Bundle(before.core, replace(before.staple, checkpoint=mixed.body(), signatures=signatures))


def test_a_map_that_does_not_match_the_log_needs_a_quorum_of_liars(certificate: SampleDocument) -> None:
    """One hostile witness signs such roots; a verifier wants two. That two roots belong together is what a quorum stands for."""
    policy = certificate.world.policy()
    assert policy.quorum == 2
    assert failing(judged(lying(certificate, (BANK,)), policy)) == "checkpoint"


def test_a_map_that_does_not_match_the_log_proves_the_fault_of_who_signed_the_true_one_as_well(
    certificate: SampleDocument,
) -> None:
    """Two liars deceive a verifier of two; what they signed for everyone else convicts them."""
    world = certificate.world
    liars = (ISSUER, BANK)
    lie = lying(certificate, liars)
    truth = world.staple(lie.core, liars)
    for false, true in zip(lie.staple.signatures, truth.signatures, strict=True):
        fault = find_fault(
            false.member,
            SignedBody(lie.staple.checkpoint, false.value),
            SignedBody(truth.checkpoint, true.value),
        )
        assert fault is not None
        convicted = replace(world.policy(), faults=(fault,))
        assert failing(judged(lie, convicted)) == "checkpoint"


def test_a_stale_but_genuine_checkpoint_is_told_apart_from_a_young_one(certificate: SampleDocument) -> None:
    """The holder of a revoked certificate shows yesterday's proof: genuine, and too old to be relied on."""
    yesterday = certificate.bundle()
    revoked = state(CertificateStatus.CANCELLED, ISSUER, RECORDED + 60, until=RECORDED + DAY, revision=2)
    certificate.world.put(Kind.CERTIFICATES_STATUS, ISSUER, certificate.subject, revoked)
    policy = certificate.world.policy(greatest_age=3600)
    verdict = verify(yesterday.encode(), policy, NOW + DAY)
    assert (verdict.valid, verdict.current, verdict.young, exit_code(verdict)) == (True, True, False, 3)


def test_a_checkpoint_of_the_future_cannot_be_kept_for_later(certificate: SampleDocument) -> None:
    core = certificate.core()
    ahead = Bundle(core, certificate.world.staple(core, as_of=NOW + DAY))
    assert exit_code(verify(ahead.encode(), certificate.world.policy(), NOW)) == 3


def test_a_quorum_is_not_reached_by_one_member_twice(certificate: SampleDocument) -> None:
    bundle = certificate.bundle()
    (bank,) = (one for one in bundle.staple.signatures if one.member == BANK)
    doubled = replace(bundle, staple=replace(bundle.staple, signatures=(bank, bank)))
    assert failing(judged(doubled, certificate.world.policy())) in ("encoding", "checkpoint")
    # Under another member's name it is not that member's signature.
    renamed = (replace(bank, member=ADMINISTRATION), bank)
    posing = replace(bundle, staple=replace(bundle.staple, signatures=renamed))
    assert failing(judged(posing, certificate.world.policy())) == "checkpoint"


def test_a_policy_does_not_count_one_key_as_two_witnesses(world: SampleNetwork) -> None:
    policy = world.policy()
    first, *rest = policy.members
    with pytest.raises(PolicyError, match="one witness key"):
        replace(policy, members=(first, replace(rest[0], witness=first.witness), *rest[1:]))
    # Written by hand, too.
    mine = json.loads(policy.to_json())
    mine["members"][1]["witness"] = mine["members"][0]["witness"]
    with pytest.raises(PolicyError, match="one witness key"):
        TrustPolicy.from_json(json.dumps(mine).encode())


def test_the_order_of_log_and_block_cannot_be_bent_by_one_witness(certificate: SampleDocument) -> None:
    bundle = certificate.bundle()
    body = Checkpoint.parse(bundle.staple.checkpoint)
    for bent in (replace(body, block=1), replace(body, size=1), replace(body, root=Digest(bytes(32)))):
        signed = sign_checkpoint(bent, BANK, signer(certificate.world.witnesses[BANK].key))
        others = tuple(one for one in bundle.staple.signatures if one.member != BANK)
        staple = replace(bundle.staple, checkpoint=bent.body(), signatures=(*others, signed))
        assert failing(judged(replace(bundle, staple=staple), certificate.world.policy())) == "checkpoint"
