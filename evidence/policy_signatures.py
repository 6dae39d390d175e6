"""Trust policies that members stand behind (docs/formats/policy.md): who holds one policy can judge the next.

A member signs with its witness key. What it signs begins with another line than a checkpoint, so neither passes for the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from evidence.checkpoints import WitnessSignature
from evidence.encoding import (
    U32_LIMIT,
    JsonValue,
    canonical_json,
    from_b64u,
    from_hex,
    integer,
    items,
    members,
)
from evidence.errors import CheckpointError, EvidenceError, PolicyError
from evidence.policy import PolicyMember, TrustPolicy
from evidence.signatures import RAW_BYTES, RawSignature, Sign, sign_raw
from evidence.strict_json import parse_json
from evidence.types import Digest, MemberNumber, NetworkId

SIGNATURES_FORMAT: Final = "gwanmun/policy-signatures/1"


def statement(network: NetworkId, policy: Digest) -> bytes:
    """The bytes that a member signs for a policy of a network, by the policy's hash."""
    return f"gwanmun policy 1\n{network.hex()}\n{policy.hex()}\n".encode("ascii")


@dataclass(frozen=True, slots=True)
class PolicySignatures:
    """Members' signatures for one policy, by rising member. A file beside the policy's."""

    policy: Digest
    signatures: tuple[WitnessSignature, ...] = ()

    def signed(self, policy: TrustPolicy, member: MemberNumber, sign: Sign) -> PolicySignatures:
        """These and one more, in place of the member's own before; `sign` is by its witness key.

        Raises:
            PolicyError: the signatures are for another policy.
        """
        self._check_of(policy)
        made = WitnessSignature(member, sign_raw(sign, statement(policy.network, self.policy)))
        others = [one for one in self.signatures if one.member != member]
        return PolicySignatures(self.policy, _rising([*others, made]))

    def check(self, policy: TrustPolicy, trusted: TrustPolicy) -> tuple[PolicyMember, ...]:
        """The members that signed a policy and count, when they are a quorum of the policy that is trusted already.

        Raises:
            PolicyError: the signatures are for another policy, of another network, not all good, or too few.
        """
        self._check_of(policy)
        if policy.network != trusted.network:
            raise PolicyError("the policies are of different networks", network=policy.network)
        try:
            return trusted.check_quorum(statement(policy.network, self.policy), self.signatures)
        except CheckpointError as error:
            raise PolicyError(
                "the policy is not signed as the trusted one asks", reason=str(error)
            ) from error

    def to_json(self) -> bytes:
        """The one encoding, as of a bundle."""
        return canonical_json(
            {
                "format": SIGNATURES_FORMAT,
                "policy": self.policy.hex(),
                "signatures": [{"member": one.member, "value": one.value} for one in self.signatures],
            }
        )

    @classmethod
    def from_json(cls, data: bytes) -> PolicySignatures:
        """Signatures from their JSON, in any layout; nothing is verified.

        Raises:
            PolicyError: they cannot be read.
        """
        try:
            top = members(parse_json(data), "signatures", ("format", "policy", "signatures"))
            if top["format"] != SIGNATURES_FORMAT:
                raise PolicyError("the format is not known", format=top["format"])
            found = [_signature(one) for one in items(top["signatures"], "signatures")]
            return cls(Digest(from_hex(top["policy"], "policy", 32)), _rising(found))
        except PolicyError:
            raise
        except EvidenceError as error:
            raise PolicyError("the policy's signatures cannot be read", reason=str(error)) from error

    def _check_of(self, policy: TrustPolicy) -> None:
        if self.policy != policy.hash:
            raise PolicyError("the signatures are for another policy", signed=self.policy, policy=policy.hash)


def _rising(signatures: Iterable[WitnessSignature]) -> tuple[WitnessSignature, ...]:
    return tuple(sorted(signatures, key=lambda one: one.member))


def _signature(value: JsonValue) -> WitnessSignature:
    found = members(value, "signature", ("member", "value"))
    member = MemberNumber(integer(found["member"], "member", 1, U32_LIMIT))
    return WitnessSignature(member, RawSignature(from_b64u(found["value"], "signature", RAW_BYTES)))
