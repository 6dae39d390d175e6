"""The trust policy: whom a verifier believes, and how many of them (docs/formats/bundle.md, "Trust policy")."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from evidence.checkpoints import WitnessSignature, verify_checkpoint
from evidence.encoding import U32_LIMIT, b64u, from_b64u, from_hex, integer, items, members, string
from evidence.errors import CheckpointError, EvidenceError, PolicyError, SignatureError
from evidence.facts import MemberKind
from evidence.pki import Certificate, check_root
from evidence.strict_json import parse_json
from evidence.types import MemberNumber, NetworkId

POLICY_FORMAT: Final = "gwanmun/policy/1"
_MEMBERS: Final = ("format", "greatest_age", "members", "network", "threshold")
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
    floor(N / 3) + 1 of the N members that have a witness.

    Raises:
        PolicyError: members repeat a number or a witness key, a root may not issue, or the threshold is impossible.
    """

    network: NetworkId
    greatest_age: int
    threshold: int | None
    members: tuple[PolicyMember, ...]

    def __post_init__(self) -> None:
        numbers = [member.number for member in self.members]
        if len(set(numbers)) != len(numbers):
            raise PolicyError("a member number is repeated", numbers=numbers)
        keys = [_public(member.witness) for member in self.members if member.witness]
        if len(set(keys)) != len(keys):
            raise PolicyError("two members have one witness key, so one witness would count twice")
        if self.threshold is not None and not 1 <= self.threshold <= len(keys):
            raise PolicyError(
                "the threshold cannot be reached", threshold=self.threshold, witnesses=len(keys)
            )
        for member in self.members:
            for root in member.roots:
                _check_root(member, root)

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
        """The members whose witnesses signed the body. Every signature must be good, not only a quorum of them.

        Raises:
            CheckpointError: a member is repeated or has no witness, a signature is over another body or by another
                key, or there are too few.
            PolicyError: the policy does not name a signing member.
        """
        signed = tuple(self.member(signature.member) for signature in signatures)
        if len({member.number for member in signed}) != len(signed):
            raise CheckpointError("a member signed twice", members=[member.number for member in signed])
        for member, signature in zip(signed, signatures, strict=True):
            _check_witness(member, body, signature)
        if len(signed) < self.quorum:
            raise CheckpointError("too few witnesses signed", signed=len(signed), needed=self.quorum)
        return signed

    @classmethod
    def from_json(cls, data: bytes) -> TrustPolicy:
        """A policy from its JSON, in any layout.

        Raises:
            PolicyError: it cannot be read or used.
        """
        try:
            top = members(parse_json(data), "policy", _MEMBERS)
            if top["format"] != POLICY_FORMAT:
                raise PolicyError("the format is not known", format=top["format"])
            threshold = top["threshold"]
            return cls(
                NetworkId(from_hex(top["network"], "network", 32)),
                integer(top["greatest_age"], "greatest_age", 1 - _AGE_LIMIT, _AGE_LIMIT),
                None if threshold is None else integer(threshold, "threshold", 1, U32_LIMIT),
                tuple(_member(one) for one in items(top["members"], "members")),
            )
        except PolicyError:
            raise
        except EvidenceError as error:
            raise PolicyError("the trust policy cannot be read", reason=str(error)) from error

    def to_json(self) -> bytes:
        """JSON that `from_json` reads, members by number, for people to read as well."""
        value = {
            "format": POLICY_FORMAT,
            "network": self.network.hex(),
            "greatest_age": self.greatest_age,
            "threshold": self.threshold,
            "members": [_member_json(one) for one in sorted(self.members, key=lambda one: one.number)],
        }
        return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


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


_KINDS: Final = {kind.name.lower(): kind for kind in MemberKind}


def _member_json(member: PolicyMember) -> dict[str, object]:
    return {
        "number": member.number,
        "name": member.name,
        "kind": member.kind.name.lower(),
        "roots": [b64u(root.der) for root in member.roots],
        "witness": b64u(member.witness.der) if member.witness else None,
    }


def _public(certificate: Certificate) -> bytes:
    return certificate.key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
