"""What a policy says in words, what changes between two, and who stands behind one."""

from dataclasses import replace

import pytest

from evidence.checkpoints import Checkpoint, sign_checkpoint
from evidence.encoding import canonical_json
from evidence.errors import PolicyError
from evidence.facts import MemberKind
from evidence.pki import Certificate
from evidence.policy import PolicyMember, TrustPolicy
from evidence.policy_signatures import PolicySignatures
from evidence.policy_words import compare, explain
from evidence.signatures import signer
from evidence.types import Digest, MemberNumber, NetworkId
from tests.unit.evidence.builder import ADMINISTRATION, BANK, ISSUER, PARTNER, SampleNetwork, der
from tests.unit.evidence.test_policy import fault_of

WORLD = SampleNetwork()
POLICY = WORLD.policy()


def with_member(number: MemberNumber, **changes: object) -> TrustPolicy:
    members = tuple(
        replace(member, **changes) if member.number == number else member  # type: ignore[arg-type]
        for member in POLICY.members
    )
    return replace(POLICY, members=members)


def said(new: TrustPolicy, old: TrustPolicy = POLICY) -> list[tuple[str, bool]]:
    return [(change.text, change.weaker) for change in compare(old, new)]


def test_every_member_root_and_witness_is_named_with_its_fingerprint() -> None:
    text = "\n".join(explain(POLICY))
    assert "2 of 4 witnesses" in text and POLICY.network.hex() in text and POLICY.hash.hex() in text
    for member in POLICY.members:
        assert member.name in text
        for certificate in (*member.roots, member.witness):
            assert certificate is not None and certificate.fingerprint.hex() in text


def test_a_policy_does_not_differ_from_itself() -> None:
    assert compare(POLICY, TrustPolicy.from_json(POLICY.to_json())) == []


@pytest.mark.parametrize(
    ("new", "text", "weaker"),
    [
        (replace(POLICY, threshold=1), "signatures needed: 2 (one more than a third) becomes 1", True),
        (replace(POLICY, threshold=4), "signatures needed: 2 (one more than a third) becomes 4", False),
        (replace(POLICY, greatest_age=1), "greatest age of a proof: 86400 s becomes 1 s", False),
        (replace(POLICY, greatest_age=10**6), "greatest age of a proof: 86400 s becomes 1000000 s", True),
        (replace(POLICY, members=POLICY.members[:3]), "member 4, Bank of A, is gone", False),
        (with_member(BANK, witness=None), "member 4, Bank of A: has no witness any more", False),
        (with_member(BANK, name="Bank of B"), "member 4 was Bank of A (bank) and is Bank of B (bank)", True),
        (
            with_member(BANK, kind=MemberKind.ISSUER),
            "member 4 was Bank of A (bank) and is Bank of A (issuer)",
            True,
        ),
    ],
)
def test_each_difference_is_said_once_and_whether_it_weakens(
    new: TrustPolicy, text: str, weaker: bool
) -> None:
    assert (text, weaker) in said(new)
    assert all(change.text for change in compare(new, POLICY))


def test_a_new_member_root_or_witness_is_weaker_and_named_by_its_fingerprint() -> None:
    party = Certificate.load(der(WORLD.new_party("new witness")))
    root = POLICY.members[0].roots[0]
    more = PolicyMember(MemberNumber(9), "Customs of C", MemberKind.ADMINISTRATION, (root,), party)
    changes = compare(POLICY, replace(POLICY, members=(*POLICY.members, more)))
    assert all(change.weaker for change in changes) and len(changes) == 3
    (changed,) = compare(POLICY, with_member(BANK, witness=party))
    assert changed.weaker and party.fingerprint.hex() in changed.text
    (gone,) = compare(POLICY, with_member(BANK, roots=()))
    assert not gone.weaker and root.fingerprint.hex() in gone.text


def test_a_proved_fault_that_disappears_is_weaker() -> None:
    # The two networks of these tests have witnesses of their own.
    from tests.unit.evidence.test_policy import WORLD as OTHER

    policy = OTHER.policy()
    faulty = replace(policy, faults=(fault_of(ISSUER),))
    assert [change.weaker for change in compare(policy, faulty)] == [False]
    assert [change.weaker for change in compare(faulty, policy)] == [True]
    assert "counts for nothing" in "\n".join(explain(faulty))


def signed(policy: TrustPolicy, *members: MemberNumber) -> PolicySignatures:
    found = PolicySignatures(policy.hash)
    for member in members:
        found = found.signed(policy, member, signer(WORLD.witnesses[member].key))
    return found


def test_a_policy_that_a_quorum_of_the_trusted_one_signed_is_accepted() -> None:
    new = replace(POLICY, threshold=3)
    signatures = PolicySignatures.from_json(signed(new, BANK, ADMINISTRATION).to_json())
    assert [one.number for one in signatures.check(new, POLICY)] == [ADMINISTRATION, BANK]
    with pytest.raises(PolicyError, match="too few"):
        signed(new, BANK).check(new, POLICY)


def test_signing_twice_counts_once() -> None:
    signatures = signed(POLICY, BANK, BANK)
    assert len(signatures.signatures) == 1
    with pytest.raises(PolicyError):
        signatures.check(POLICY, POLICY)


def test_signatures_for_another_policy_or_network_are_refused() -> None:
    new, other = replace(POLICY, threshold=3), replace(POLICY, network=NetworkId(bytes(32)))
    with pytest.raises(PolicyError, match="another policy"):
        signed(new, BANK, PARTNER).check(POLICY, POLICY)
    with pytest.raises(PolicyError, match="different networks"):
        signed(other, BANK, PARTNER).check(other, POLICY)
    with pytest.raises(PolicyError, match="another policy"):
        signed(new, BANK).signed(POLICY, BANK, signer(WORLD.witnesses[BANK].key))


def test_a_checkpoint_signature_is_none_for_a_policy() -> None:
    digest = Digest(bytes(32))
    checkpoint = Checkpoint(WORLD.network, 1, digest, 5, digest, 0, digest)
    stolen = tuple(
        sign_checkpoint(checkpoint, member, signer(WORLD.witnesses[member].key))
        for member in (ADMINISTRATION, ISSUER)
    )
    with pytest.raises(PolicyError):
        PolicySignatures(POLICY.hash, stolen).check(POLICY, POLICY)


@pytest.mark.parametrize(
    "value",
    [
        {},
        [],
        {"format": "x", "policy": "00" * 32, "signatures": []},
        {"format": "gwanmun/policy-signatures/1", "policy": "00", "signatures": []},
        {"format": "gwanmun/policy-signatures/1", "policy": "00" * 32, "signatures": [{}]},
        {"format": "gwanmun/policy-signatures/1", "policy": "00" * 32, "signatures": [], "more": 1},
    ],
)
def test_json_that_holds_no_signatures_is_refused(value: object) -> None:
    with pytest.raises(PolicyError):
        PolicySignatures.from_json(canonical_json(value))  # type: ignore[arg-type]
