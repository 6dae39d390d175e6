"""Trust policies: whom to believe, how many, and what is no policy."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from evidence.checkpoints import Checkpoint, Fault, SignedBody, find_fault, sign_checkpoint
from evidence.encoding import b64u
from evidence.errors import CheckpointError, EvidenceError, PolicyError
from evidence.pki import Certificate
from evidence.policy import TrustPolicy
from evidence.signatures import signer
from evidence.types import Digest, MemberNumber, NetworkId
from tests.unit.evidence.builder import (
    ADMINISTRATION,
    BANK,
    ISSUER,
    PARTNER,
    SampleNetwork,
    certificate_sample,
    der,
    failing,
    judged,
)
from tests.unit.evidence.golden import vectors

WORLD = SampleNetwork()
ALL = (ADMINISTRATION, ISSUER, PARTNER, BANK)


def body_and_signatures(*members: MemberNumber, block: int = 5) -> tuple[bytes, list[Any]]:
    digest = Digest(bytes(32))
    checkpoint = Checkpoint(WORLD.network, 1, digest, block, digest, 0, digest)
    return checkpoint.body(), [
        sign_checkpoint(checkpoint, member, signer(WORLD.witnesses[member].key)) for member in members
    ]


def test_a_policy_survives_its_json_in_any_layout() -> None:
    policy = WORLD.policy(threshold=3)
    assert TrustPolicy.from_json(policy.to_json()) == policy
    spread = json.dumps(json.loads(policy.to_json()), indent=7).replace("\n", "\r\n\t").encode()
    assert TrustPolicy.from_json(spread) == policy


def test_the_golden_policy_is_read() -> None:
    policy = TrustPolicy.from_json(json.dumps(vectors("bundle.json")["policy"]).encode())
    assert (len(policy.members), policy.quorum, policy.greatest_age) == (4, 2, 86_400)


@pytest.mark.parametrize(("witnesses", "quorum"), [(0, 1), (1, 1), (2, 1), (3, 2), (4, 2)])
def test_without_a_threshold_one_more_than_a_third_must_sign(witnesses: int, quorum: int) -> None:
    policy = WORLD.policy()
    members = tuple(
        member if position < witnesses else replace(member, witness=None)
        for position, member in enumerate(policy.members)
    )
    assert replace(policy, members=members).quorum == quorum


def test_enough_distinct_good_signatures_reach_the_quorum() -> None:
    body, signatures = body_and_signatures(ADMINISTRATION, BANK)
    signed = WORLD.policy().check_quorum(body, signatures)
    assert [member.number for member in signed] == [ADMINISTRATION, BANK]


def test_too_few_signatures_are_refused_with_both_numbers() -> None:
    body, signatures = body_and_signatures(ADMINISTRATION, ISSUER)
    with pytest.raises(CheckpointError) as refused:
        WORLD.policy(threshold=3).check_quorum(body, signatures)
    assert refused.value.values == {"signed": 2, "needed": 3}


def test_one_member_never_counts_twice() -> None:
    body, signatures = body_and_signatures(ADMINISTRATION, ADMINISTRATION)
    with pytest.raises(CheckpointError, match="twice"):
        WORLD.policy().check_quorum(body, signatures)


def test_one_lying_witness_spoils_a_quorum_that_is_reached_without_it() -> None:
    body, signatures = body_and_signatures(ADMINISTRATION, ISSUER, PARTNER)
    lie = body_and_signatures(BANK, block=6)[1]
    with pytest.raises(CheckpointError, match="not good over this checkpoint"):
        WORLD.policy().check_quorum(body, [*signatures, *lie])


def test_a_member_without_witness_and_a_stranger_cannot_sign() -> None:
    policy = WORLD.policy()
    body, signatures = body_and_signatures(*ALL)
    first = replace(policy.members[0], witness=None)
    with pytest.raises(CheckpointError, match="no witness"):
        replace(policy, members=(first, *policy.members[1:])).check_quorum(body, signatures)
    with pytest.raises(PolicyError, match="does not name"):
        replace(policy, members=policy.members[1:]).check_quorum(body, signatures)


@pytest.mark.parametrize("threshold", [0, -1])
def test_a_threshold_of_no_witness_is_refused(threshold: int) -> None:
    with pytest.raises(PolicyError, match="threshold"):
        WORLD.policy(threshold=threshold)


def test_a_policy_that_asks_for_more_witnesses_than_there_are_believes_nothing() -> None:
    policy = WORLD.policy(threshold=5)
    verdict = judged(certificate_sample(WORLD).bundle(), policy)
    assert (verdict.valid, verdict.steps[-1].name) == (False, "checkpoint")


def test_a_number_or_a_witness_key_that_stands_twice_is_refused() -> None:
    policy = WORLD.policy()
    first, second, *rest = policy.members
    for other in (replace(second, number=first.number), replace(second, witness=first.witness)):
        with pytest.raises(PolicyError):
            replace(policy, members=(first, other, *rest))


def test_a_root_that_may_not_issue_is_refused() -> None:
    policy = WORLD.policy()
    party = Certificate.load(der(certificate_sample(WORLD).party))
    with pytest.raises(PolicyError, match="may not issue"):
        replace(policy, members=(replace(policy.members[0], roots=(party,)), *policy.members[1:]))


@pytest.mark.parametrize("age", [0, -1, -(2**53) + 1, 2**53 - 1])
def test_any_greatest_age_is_read(age: int) -> None:
    assert TrustPolicy.from_json(WORLD.policy(greatest_age=age).to_json()).greatest_age == age


def _set(path: tuple[str | int, ...], value: Any) -> Callable[[Any], Any]:
    def change(top: Any) -> Any:
        place = top
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value
        return top

    return change


def _drop(name: str) -> Callable[[Any], Any]:
    return lambda top: {key: value for key, value in top.items() if key != name}


@pytest.mark.parametrize(
    "change",
    [
        lambda top: [],
        lambda top: None,
        *(_drop(name) for name in ("format", "network", "greatest_age", "threshold", "members")),
        _set(("format",), "gwanmun/policy/3"),
        _set(("format",), "gwanmun/policy/1"),
        _set(("algorithms",), []),
        _set(("algorithms",), ["ES256", "ES256"]),
        _set(("algorithms",), ["RS256"]),
        _set(("algorithms",), "ES256"),
        _set(("faults",), None),
        _set(("faults",), [{}]),
        _set(("more",), 1),
        _set(("network",), "00" * 31),
        _set(("network",), "AA" * 32),
        _set(("network",), 5),
        _set(("greatest_age",), "1"),
        _set(("greatest_age",), True),
        _set(("greatest_age",), 1.0),
        _set(("greatest_age",), 2**53),
        _set(("threshold",), 0),
        _set(("threshold",), "2"),
        _set(("members",), {}),
        _set(("members", 0), 1),
        _set(("members", 0, "number"), 0),
        _set(("members", 0, "number"), 2**32),
        _set(("members", 0, "kind"), "king"),
        _set(("members", 0, "name"), None),
        _set(("members", 0, "roots"), "x"),
        _set(("members", 0, "roots"), [b64u(b"x")]),
        _set(("members", 0, "witness"), ""),
        _set(("members", 0, "more"), 1),
    ],
)
def test_json_that_is_no_policy_is_refused_with_one_kind_of_error(change: Callable[[Any], Any]) -> None:
    value = change(json.loads(WORLD.policy().to_json()))
    with pytest.raises(PolicyError):
        TrustPolicy.from_json(json.dumps(value).encode())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"{",
        b"[" * 100_000,
        b'{"format":"gwanmun/policy/1","format":"gwanmun/policy/1"}',
        b'{"greatest_age":' + b"9" * 10_000 + b"}",
        b'{"name":"\\ud800"}',
        b"NaN",
    ],
)
def test_bytes_that_are_no_json_are_refused_with_the_same_error(data: bytes) -> None:
    with pytest.raises(PolicyError) as refused:
        TrustPolicy.from_json(data)
    assert isinstance(refused.value, EvidenceError) and str(refused.value)


def fault_of(
    member: MemberNumber, network: NetworkId = WORLD.network, *, signer_of: MemberNumber | None = None
) -> Fault:
    """Two checkpoints of one height, signed by the member's witness or by another's."""
    digests = [Digest(bytes([number]) * 32) for number in (1, 2)]
    signed = []
    for root in digests:
        checkpoint = Checkpoint(network, 1, root, 9, digests[0], 5, digests[0])
        key = WORLD.witnesses[signer_of or member].key
        signed.append(SignedBody(checkpoint.body(), sign_checkpoint(checkpoint, member, signer(key)).value))
    found = find_fault(member, *signed)
    assert found is not None
    return found


def test_what_a_witness_with_a_proved_fault_signed_counts_for_nothing() -> None:
    faulty = replace(WORLD.policy(threshold=2), faults=(fault_of(ISSUER),))
    assert faulty.faulty == {ISSUER}
    body, signatures = body_and_signatures(ADMINISTRATION, ISSUER)
    with pytest.raises(CheckpointError, match="too few witnesses signed that count"):
        faulty.check_quorum(body, signatures)
    body, signatures = body_and_signatures(ADMINISTRATION, ISSUER, PARTNER)
    assert [member.number for member in faulty.check_quorum(body, signatures)] == [ADMINISTRATION, PARTNER]


def test_a_bundle_that_rests_on_a_faulty_witness_is_invalid_at_its_checkpoint() -> None:
    bundle = certificate_sample(WORLD).bundle()
    signatures = tuple(one for one in bundle.staple.signatures if one.member in (ADMINISTRATION, ISSUER))
    short = replace(bundle, staple=replace(bundle.staple, signatures=signatures))
    assert judged(short, WORLD.policy()).valid
    faulty = replace(WORLD.policy(), faults=(fault_of(ISSUER),))
    assert failing(judged(short, faulty)) == "checkpoint"
    assert judged(bundle, faulty).valid


@pytest.mark.parametrize(
    "fault",
    [
        lambda: fault_of(ISSUER, NetworkId(bytes(32))),
        lambda: fault_of(ISSUER, signer_of=BANK),
        lambda: replace(fault_of(ISSUER), member=MemberNumber(99)),
    ],
)
def test_an_accusation_without_proof_makes_no_policy(fault: Callable[[], Fault]) -> None:
    with pytest.raises(PolicyError):
        replace(WORLD.policy(), faults=(fault(),))


def test_a_policy_of_the_first_format_is_the_same_policy() -> None:
    value = json.loads(WORLD.policy().to_json())
    first = {name: value[name] for name in value if name not in ("algorithms", "faults")}
    read = TrustPolicy.from_json(json.dumps(first | {"format": "gwanmun/policy/1"}).encode())
    assert read == WORLD.policy() and read.hash == WORLD.policy().hash


def test_a_policy_has_one_hash_in_any_layout_and_another_for_any_change() -> None:
    policy = replace(WORLD.policy(threshold=2), faults=(fault_of(ISSUER), fault_of(BANK)))
    value = json.loads(policy.to_json())
    value["members"].reverse()
    value["faults"].reverse()
    assert TrustPolicy.from_json(json.dumps(value).encode()).hash == policy.hash
    changed = {
        policy.hash,
        replace(policy, threshold=3).hash,
        replace(policy, greatest_age=1).hash,
        replace(policy, faults=policy.faults[:1]).hash,
        replace(policy, members=policy.members[:3], faults=()).hash,
        replace(policy, network=NetworkId(bytes(32)), faults=()).hash,
    }
    assert len(changed) == 6
