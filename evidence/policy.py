"""The trust policy: whom a verifier believes, and how many of them (docs/formats/policy.md)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from evidence.checkpoints import Fault, WitnessSignature, verify_checkpoint
from evidence.encoding import (
    U32_LIMIT,
    JsonValue,
    b64u,
    canonical_json,
    from_b64u,
    from_hex,
    integer,
    items,
    members,
    string,
)
from evidence.errors import CheckpointError, EvidenceError, PolicyError, SignatureError
from evidence.facts import MemberKind
from evidence.hashing import TAG_POLICY
from evidence.pki import Certificate, check_root
from evidence.strict_json import parse_json
from evidence.types import Digest, MemberNumber, NetworkId

FIRST_FORMAT: Final = "gwanmun/policy/1"
POLICY_FORMAT: Final = "gwanmun/policy/2"
ALGORITHMS: Final = frozenset({"ES256"})
"""Signature algorithms that this verifier knows, by their names of RFC 7518: ECDSA with P-256 and SHA-256."""
_MEMBERS: Final = ("format", "greatest_age", "members", "network", "threshold")
_ADDED: Final = ("algorithms", "faults")
_MEMBER: Final = ("kind", "name", "number", "roots", "witness")
_AGE_LIMIT: Final = 1 << 53


@dataclass(frozen=True, slots=True)
class PolicyMember:
    """A member as a verifier knows it: the roots that may issue its parties' certificates, and its witness."""

    number: MemberNumber
    name: str
    kind: MemberKind
    roots: tuple[Certificate, ...]
    witness: Certificate | None


@dataclass(frozen=True, slots=True)
class TrustPolicy:
    """Whom to believe about one network.

    `greatest_age` is in seconds and may be 0 or negative (then no proof is young enough); `threshold` None means
    floor(N / 3) + 1 of the N members that have a witness. `algorithms` are accepted for signatures. `faults` are proofs against
    witnesses: what such a witness signed, whenever it did, counts for nothing.

    Raises:
        PolicyError: members repeat a number or a witness key, a root may not issue, the threshold is impossible, no known
            algorithm is accepted or an unknown one, or a fault is not proved.
    """

    network: NetworkId
    greatest_age: int
    threshold: int | None
    members: tuple[PolicyMember, ...]
    algorithms: frozenset[str] = ALGORITHMS
    faults: tuple[Fault, ...] = ()

    def __post_init__(self) -> None:
        if not self.algorithms or not self.algorithms <= ALGORITHMS:
            raise PolicyError(
                "some known algorithms are accepted, and no others",
                given=sorted(self.algorithms),
                known=sorted(ALGORITHMS),
            )
        numbers = [member.number for member in self.members]
        if len(set(numbers)) != len(numbers):
            raise PolicyError("a member number is repeated", numbers=numbers)
        keys = [_public(member.witness) for member in self.members if member.witness]
        if len(set(keys)) != len(keys):
            raise PolicyError("two members have one witness key, so one witness would count twice")
        if self.threshold is not None and self.threshold < 1:
            raise PolicyError("the threshold is at least one witness", threshold=self.threshold)
        for member in self.members:
            for root in member.roots:
                _check_root(member, root)
        for fault in self.faults:
            self._check_fault(fault)

    @property
    def faulty(self) -> frozenset[MemberNumber]:
        """Members whose witness is proved to have signed two checkpoints of one height."""
        return frozenset(fault.member for fault in self.faults)

    @property
    def quorum(self) -> int:
        """How many distinct members must have signed a checkpoint."""
        if self.threshold is not None:
            return self.threshold
        return sum(1 for member in self.members if member.witness) // 3 + 1

    def member(self, number: MemberNumber) -> PolicyMember:
        """The member of that number.

        Raises:
            PolicyError: the policy does not name it.
        """
        for member in self.members:
            if member.number == number:
                return member
        raise PolicyError("the policy does not name this member", member=number)

    def check_quorum(self, body: bytes, signatures: Sequence[WitnessSignature]) -> tuple[PolicyMember, ...]:
        """The members whose witnesses signed the body and count. Every signature must be good, not only a quorum of them.

        Raises:
            CheckpointError: a member is repeated or has no witness, a signature is over another body or by another
                key, or there are too few of witnesses without a proved fault.
            PolicyError: the policy does not name a signing member.
        """
        signed = tuple(self.member(signature.member) for signature in signatures)
        if len({member.number for member in signed}) != len(signed):
            raise CheckpointError("a member signed twice", members=[member.number for member in signed])
        for member, signature in zip(signed, signatures, strict=True):
            _check_witness(member, body, signature)
        counting = tuple(member for member in signed if member.number not in self.faulty)
        if len(counting) < self.quorum:
            problem = "too few witnesses signed" + (" that count" if len(counting) < len(signed) else "")
            raise CheckpointError(problem, signed=len(counting), needed=self.quorum)
        return counting

    def _check_fault(self, fault: Fault) -> None:
        witness = self.member(fault.member).witness
        if witness is None:
            raise PolicyError("a fault is of a member that has no witness", member=fault.member)
        try:
            checkpoint, _ = fault.verify(witness)
        except (CheckpointError, SignatureError) as error:
            raise PolicyError("a fault is not proved", member=fault.member, reason=str(error)) from error
        if checkpoint.network != self.network:
            raise PolicyError("a fault is of another network", network=checkpoint.network)

    @classmethod
    def from_json(cls, data: bytes) -> TrustPolicy:
        """A policy from its JSON, in any layout.

        Raises:
            PolicyError: it cannot be read or used.
        """
        try:
            value = parse_json(data)
            added = () if isinstance(value, dict) and value.get("format") == FIRST_FORMAT else _ADDED
            top = members(value, "policy", (*_MEMBERS, *added))
            if top["format"] not in (FIRST_FORMAT, POLICY_FORMAT):
                raise PolicyError("the format is not known", format=top["format"])
            threshold = top["threshold"]
            return cls(
                NetworkId(from_hex(top["network"], "network", 32)),
                integer(top["greatest_age"], "greatest_age", 1 - _AGE_LIMIT, _AGE_LIMIT),
                None if threshold is None else integer(threshold, "threshold", 1, U32_LIMIT),
                tuple(_member(one) for one in items(top["members"], "members")),
                _algorithms(top["algorithms"]) if added else ALGORITHMS,
                tuple(Fault.of(one) for one in items(top["faults"], "faults")) if added else (),
            )
        except PolicyError:
            raise
        except EvidenceError as error:
            raise PolicyError("the trust policy cannot be read", reason=str(error)) from error

    def to_json(self) -> bytes:
        """JSON that `from_json` reads, for people to read as well."""
        return (json.dumps(self._value(), ensure_ascii=False, indent=1) + "\n").encode("utf-8")

    @property
    def hash(self) -> Digest:
        """By what a policy is pinned and signed: the layout of its file makes no difference."""
        return Digest(sha256(TAG_POLICY + canonical_json(self._value())).digest())

    def _value(self) -> dict[str, JsonValue]:
        """The members of the second format; lists whose order means nothing in one order."""
        return {
            "format": POLICY_FORMAT,
            "network": self.network.hex(),
            "greatest_age": self.greatest_age,
            "threshold": self.threshold,
            "algorithms": list[JsonValue](sorted(self.algorithms)),
            "members": [_member_json(one) for one in sorted(self.members, key=lambda one: one.number)],
            "faults": [fault.members() for fault in sorted(self.faults, key=lambda one: one.to_json())],
        }


def _check_root(member: PolicyMember, root: Certificate) -> None:
    try:
        check_root(root)
    except SignatureError as error:
        raise PolicyError("a root may not issue", member=member.number, reason=str(error)) from error


def _check_witness(member: PolicyMember, body: bytes, signature: WitnessSignature) -> None:
    if member.witness is None:
        raise CheckpointError("the member has no witness", member=member.number)
    try:
        verify_checkpoint(body, signature, member.witness)
    except SignatureError as error:
        raise CheckpointError(
            "a witness's signature is not good over this checkpoint", member=member.number, name=member.name
        ) from error


def _member(value: object) -> PolicyMember:
    found = members(value, "member", _MEMBER)
    kind = string(found["kind"], "kind")
    if kind not in _KINDS:
        raise PolicyError("the kind of member is not known", kind=kind, known=sorted(_KINDS))
    witness = found["witness"]
    return PolicyMember(
        MemberNumber(integer(found["number"], "number", 1, U32_LIMIT)),
        string(found["name"], "name"),
        _KINDS[kind],
        tuple(Certificate.load(from_b64u(root, "root")) for root in items(found["roots"], "roots")),
        None if witness is None else Certificate.load(from_b64u(witness, "witness")),
    )


def _algorithms(value: JsonValue) -> frozenset[str]:
    found = [string(one, "algorithm") for one in items(value, "algorithms")]
    if len(set(found)) < len(found):
        raise PolicyError("an algorithm is repeated", algorithms=found)
    return frozenset(found)


_KINDS: Final = {kind.name.lower(): kind for kind in MemberKind}


def _member_json(member: PolicyMember) -> JsonValue:
    return {
        "number": member.number,
        "name": member.name,
        "kind": member.kind.name.lower(),
        "roots": [b64u(root.der) for root in member.roots],
        "witness": b64u(member.witness.der) if member.witness else None,
    }


def _public(certificate: Certificate) -> bytes:
    return certificate.key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
