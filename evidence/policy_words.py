"""A trust policy in words, and what changes between two: for those who must decide whether to believe it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evidence.pki import Certificate
from evidence.policy import PolicyMember, TrustPolicy
from evidence.types import MemberNumber


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `weaker`: with the new policy something may be believed that was not before."""

    text: str
    weaker: bool


def explain(policy: TrustPolicy) -> list[str]:
    """Whom the policy believes, in sentences: what a person signs for who uses it."""
    witnesses = [member for member in policy.members if member.witness is not None]
    lines = [
        f"network {policy.network.hex()}",
        f"a checkpoint counts with {policy.quorum} of {len(witnesses)} witnesses' signatures",
        f"a proof is young enough up to {policy.greatest_age} seconds behind its checkpoint",
        f"signatures: {', '.join(sorted(policy.algorithms))}",
    ]
    for member in sorted(policy.members, key=lambda one: one.number):
        lines.append(f"member {member.number}, {member.name} ({_kind(member)})")
        lines += [f"  its parties' certificates come from {_certificate(root)}" for root in member.roots]
        lines.append(f"  {_witness(policy, member)}")
    return [*lines, f"hash of this policy: {policy.hash.hex()}"]


def compare(old: TrustPolicy, new: TrustPolicy) -> list[Change]:
    """What differs, in the order in which it matters; empty when the two are one policy."""
    return [*_general(old, new), *_members(old, new), *_faults(old, new)]


def _general(old: TrustPolicy, new: TrustPolicy) -> Iterator[Change]:
    if old.network != new.network:
        yield Change(f"network {old.network.hex()} becomes {new.network.hex()}: another network", True)
    if (old.quorum, old.threshold) != (new.quorum, new.threshold):
        yield Change(
            f"signatures needed: {_threshold(old)} becomes {_threshold(new)}", new.quorum < old.quorum
        )
    if old.greatest_age != new.greatest_age:
        text = f"greatest age of a proof: {old.greatest_age} s becomes {new.greatest_age} s"
        yield Change(text, new.greatest_age > old.greatest_age)
    for name in sorted(new.algorithms - old.algorithms):
        yield Change(f"signatures by {name} are accepted", True)
    for name in sorted(old.algorithms - new.algorithms):
        yield Change(f"signatures by {name} are no longer accepted", False)


def _members(old: TrustPolicy, new: TrustPolicy) -> Iterator[Change]:
    before = {member.number: member for member in old.members}
    after = {member.number: member for member in new.members}
    for number in sorted(before.keys() | after.keys()):
        yield from _member(number, before.get(number), after.get(number))


def _member(number: MemberNumber, old: PolicyMember | None, new: PolicyMember | None) -> Iterator[Change]:
    if new is None and old is not None:
        yield Change(f"member {number}, {old.name}, is gone", False)
        return
    if new is None:
        return
    name = f"member {number}, {new.name}"
    if old is None:
        yield Change(f"{name} ({_kind(new)}), is new", True)
    elif (old.name, old.kind) != (new.name, new.kind):
        yield Change(f"member {number} was {old.name} ({_kind(old)}) and is {new.name} ({_kind(new)})", True)
    yield from _roots(name, old.roots if old else (), new.roots)
    yield from _witnesses(name, old.witness if old else None, new.witness)


def _roots(name: str, old: Sequence[Certificate], new: Sequence[Certificate]) -> Iterator[Change]:
    for root in new:
        if root not in old:
            yield Change(f"{name}: certificates from {_certificate(root)} are believed", True)
    for root in old:
        if root not in new:
            yield Change(f"{name}: certificates from {_certificate(root)} are no longer believed", False)


def _witnesses(name: str, old: Certificate | None, new: Certificate | None) -> Iterator[Change]:
    if old == new:
        return
    if new is None:
        yield Change(f"{name}: has no witness any more", False)
    else:
        before = f" instead of {_certificate(old)}" if old else ""
        yield Change(f"{name}: its witness is {_certificate(new)}{before}", True)


def _faults(old: TrustPolicy, new: TrustPolicy) -> Iterator[Change]:
    for number in sorted(new.faulty - old.faulty):
        yield Change(f"member {number}: its witness is proved to have signed two histories", False)
    for number in sorted(old.faulty - new.faulty):
        yield Change(f"member {number}: the proof that its witness signed two histories is gone", True)


def _threshold(policy: TrustPolicy) -> str:
    return f"{policy.quorum}" if policy.threshold is not None else f"{policy.quorum} (one more than a third)"


def _kind(member: PolicyMember) -> str:
    return member.kind.name.lower()


def _witness(policy: TrustPolicy, member: PolicyMember) -> str:
    if member.witness is None:
        return "it has no witness"
    if member.number in policy.faulty:
        return f"its witness {_certificate(member.witness)} signed two histories: it counts for nothing"
    return f"its witness is {_certificate(member.witness)}"


def _certificate(certificate: Certificate) -> str:
    return f"{certificate.name}, SHA-256 {certificate.fingerprint.hex()}"
