"""Checkpoints that witnesses sign, and the portable proof that one signed two of a height (docs/formats/log.md)."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from typing import Final

from evidence.encoding import (
    U32_LIMIT,
    U64_LIMIT,
    EncodingError,
    JsonValue,
    b64u,
    canonical_json,
    from_b64,
    from_b64u,
    integer,
    members,
    read_canonical_json,
    string,
)
from evidence.errors import CheckpointError, EvidenceError
from evidence.pki import Certificate
from evidence.signatures import RAW_BYTES, RawSignature, Sign, check, sign_raw
from evidence.types import Digest, MemberNumber, NetworkId

FAULT_FORMAT: Final = "gwanmun/fault/1"

_NUMBER = "(0|[1-9][0-9]{0,19})"
_HEX = "([0-9a-f]{64})"
_BASE64 = "([A-Za-z0-9+/]{43}=)"
_BODY = re.compile(
    rf"gwanmun/{_HEX}\n{_NUMBER}\n{_BASE64}\nblock {_NUMBER} {_HEX} {_NUMBER}\nmap {_BASE64}\n", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """All facts of the blocks up to a height: size and root of the log, the block, the root of the map.

    `time` is the block's, in Unix seconds.

    Raises:
        CheckpointError: a digest is not 32 bytes, a number no u64, or the log is empty.
    """

    network: NetworkId
    size: int
    root: Digest
    block: int
    block_hash: Digest
    time: int
    map_root: Digest

    def __post_init__(self) -> None:
        for name in ("network", "root", "block_hash", "map_root"):
            if len(getattr(self, name)) != 32:
                raise CheckpointError(f"{name} is 32 bytes", **{name: getattr(self, name)})
        for name, low in (("size", 1), ("block", 0), ("time", 0)):
            if not low <= getattr(self, name) < U64_LIMIT:
                raise CheckpointError(f"{name} is out of range", **{name: getattr(self, name)})

    def body(self) -> bytes:
        """The bytes that every witness signs."""
        return (
            f"gwanmun/{self.network.hex()}\n"
            f"{self.size}\n"
            f"{_base64(self.root)}\n"
            f"block {self.block} {self.block_hash.hex()} {self.time}\n"
            f"map {_base64(self.map_root)}\n"
        ).encode("ascii")

    @classmethod
    def parse(cls, body: bytes) -> Checkpoint:
        """Inverse of `body`.

        Raises:
            CheckpointError: `body` is not the one body of a checkpoint.
        """
        try:
            found = _BODY.fullmatch(body.decode("ascii"))
            if found is None:
                raise CheckpointError("the bytes are not a checkpoint body", body=body)
            network, size, root, block, block_hash, time, map_root = found.groups()
            return cls(
                NetworkId(bytes.fromhex(network)),
                int(size),
                Digest(from_b64(root, "log root", 32)),
                int(block),
                Digest(bytes.fromhex(block_hash)),
                int(time),
                Digest(from_b64(map_root, "map root", 32)),
            )
        except (UnicodeDecodeError, EncodingError) as error:
            raise CheckpointError("the bytes are not a checkpoint body", reason=str(error)) from error


@dataclass(frozen=True, slots=True)
class WitnessSignature:
    """A member's signature over a checkpoint body."""

    member: MemberNumber
    value: RawSignature


def sign_checkpoint(checkpoint: Checkpoint, member: MemberNumber, sign: Sign) -> WitnessSignature:
    """The member's signature, by its witness key (ECDSA P-256 SHA-256, DER)."""
    return WitnessSignature(member, sign_raw(sign, checkpoint.body()))


def verify_checkpoint(body: bytes, signature: WitnessSignature, witness: Certificate) -> None:
    """Returns when the signature is that witness's over the body.

    Raises:
        SignatureError: it is not.
    """
    check(witness.key, body, signature.value)


@dataclass(frozen=True, slots=True)
class SignedBody:
    """A checkpoint body and one signature over it."""

    body: bytes
    value: RawSignature


@dataclass(frozen=True, slots=True)
class Fault:
    """Two different checkpoint bodies of one height, both signed by the witness of `member`.

    Anyone who trusts the witness's certificate can judge it, without a node and without the accuser.
    """

    member: MemberNumber
    first: SignedBody
    second: SignedBody

    def verify(self, witness: Certificate) -> tuple[Checkpoint, Checkpoint]:
        """Both checkpoints, when this proves the fault of the witness with that certificate.

        Raises:
            CheckpointError: a body does not decode, the two do not contradict each other, or are not in order.
            SignatureError: a signature is not the witness's.
        """
        first, second = Checkpoint.parse(self.first.body), Checkpoint.parse(self.second.body)
        if (first.network, first.block) != (second.network, second.block):
            raise CheckpointError("the bodies are not of one height", first=first.block, second=second.block)
        if self.first.body >= self.second.body:
            raise CheckpointError("the bodies are equal, or not in order of their bytes", member=self.member)
        for signed in (self.first, self.second):
            check(witness.key, signed.body, signed.value)
        return first, second

    def to_json(self) -> bytes:
        """The one encoding, as of a bundle.

        Raises:
            CheckpointError: a body is not text.
        """
        try:
            return canonical_json(self.members())
        except UnicodeDecodeError as error:
            raise CheckpointError("a body is not text", position=error.start) from error

    def members(self) -> dict[str, JsonValue]:
        """Its members as JSON."""
        return {
            "first": _signed_json(self.first),
            "format": FAULT_FORMAT,
            "member": self.member,
            "second": _signed_json(self.second),
        }

    @classmethod
    def from_json(cls, data: bytes) -> Fault:
        """Inverse of `to_json`; nothing is verified yet.

        Raises:
            CheckpointError: `data` is not the one encoding of a fault.
        """
        try:
            return cls.of(read_canonical_json(data))
        except EvidenceError as error:
            raise CheckpointError("the bytes are not a proof of fault", reason=str(error)) from error

    @classmethod
    def of(cls, value: JsonValue) -> Fault:
        """Inverse of `members`; nothing is verified yet.

        Raises:
            EvidenceError: members are missing, unknown or of another form.
        """
        top = members(value, "fault", ("first", "format", "member", "second"))
        if top["format"] != FAULT_FORMAT:
            raise CheckpointError("the format is not known", format=top["format"])
        member = MemberNumber(integer(top["member"], "member", 1, U32_LIMIT))
        return cls(member, _signed(top["first"]), _signed(top["second"]))


def find_fault(member: MemberNumber, one: SignedBody, other: SignedBody) -> Fault | None:
    """The fault that two signed bodies of a witness make, None when they do not contradict each other.

    Raises:
        CheckpointError: a body does not decode.
    """
    a, b = Checkpoint.parse(one.body), Checkpoint.parse(other.body)
    if one.body == other.body or (a.network, a.block) != (b.network, b.block):
        return None
    first, second = sorted((one, other), key=lambda signed: signed.body)
    return Fault(member, first, second)


def _base64(digest: bytes) -> str:
    return b64encode(digest).decode("ascii")


def _signed_json(signed: SignedBody) -> JsonValue:
    return {"body": signed.body.decode("utf-8"), "signature": b64u(signed.value)}


def _signed(value: object) -> SignedBody:
    found = members(value, "signed body", ("body", "signature"))
    body = string(found["body"], "body").encode("utf-8")
    return SignedBody(body, RawSignature(from_b64u(found["signature"], "signature", RAW_BYTES)))
