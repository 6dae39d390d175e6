"""What a member tells the others of itself before it is one: its public part (`gwanmun network init` makes it)."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificate

from contracts.genesis import Founder
from evidence.encoding import canonical_json
from evidence.errors import SignatureError
from evidence.facts import MemberKind
from evidence.pki import Certificate
from nodes.gwanmund.keys import PublicKeys
from nodes.types import Address
from scripts.cli.errors import CommandError

FORMAT = "gwanmun.offer.1"
SHORTEST_SLUG, LONGEST_SLUG = 2, 32


@dataclass(frozen=True, slots=True)
class NodeOffer:
    """A member's node: its keys, and `host:port` where other members' nodes reach it."""

    keys: PublicKeys
    address: str

    @property
    def peer(self) -> str:
        """As CometBFT names it."""
        return f"{self.keys.node}@{self.address}"


@dataclass(frozen=True, slots=True)
class Offer:
    """A member's public part.

    Attributes:
        accounts: the one that sends acts, then the one that votes.
        node: None on the embedded chain.
        gateway: URL, None for a member without one.
        authority: issued the member's own certificate (receives keys of bodies) and that of its witness.
    """

    slug: str
    name: str
    kind: MemberKind
    voter: bool
    country: str
    zone: str
    accounts: tuple[Address, ...]
    node: NodeOffer | None
    gateway: str | None
    witness: str
    certificate: Certificate
    witness_certificate: Certificate
    authority: Certificate

    def founder(self, validates: bool) -> Founder:
        """What the genesis says of the member."""
        node = self.node
        return Founder(
            self.kind,
            self.voter,
            self.accounts,
            node.keys.validator if node and validates else None,
            bytes.fromhex(node.keys.node) if node else None,
        )

    def described(self, number: int) -> dict[str, Any]:
        """`member.json` of the member with that number."""
        return {
            "number": number,
            "slug": self.slug,
            "name": self.name,
            "kind": self.kind.name.lower(),
            "country": self.country,
            "zone": self.zone,
        }

    def as_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            **{name: value for name, value in self.described(0).items() if name != "number"},
            "voter": self.voter,
            "accounts": ["0x" + account.hex() for account in self.accounts],
            "node": _node_json(self.node),
            "gateway": self.gateway,
            "witness": self.witness,
            "certificate": pem(self.certificate),
            "witness_certificate": pem(self.witness_certificate),
            "authority": pem(self.authority),
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Offer":
        """CommandError when it is no offer, or its certificates are not of its authority."""
        try:
            offer = _read(said)
            for certificate in (offer.certificate, offer.witness_certificate):
                certificate.x509.verify_directly_issued_by(offer.authority.x509)
        except (KeyError, TypeError, ValueError, AttributeError, SignatureError, InvalidSignature) as error:
            raise CommandError(f"this is no member's offer: {type(error).__name__}: {error}") from error
        return offer

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the canonical JSON, in hex: to be compared over another channel."""
        return sha256(canonical_json(self.as_json())).hexdigest()


def pem(certificate: Certificate) -> str:
    return certificate.x509.public_bytes(Encoding.PEM).decode()


def from_pem(text: str | bytes) -> Certificate:
    """ValueError or SignatureError when it is no certificate of a P-256 key."""
    data = text.encode() if isinstance(text, str) else text
    return Certificate.load(load_pem_x509_certificate(data).public_bytes(Encoding.DER))


def checked_slug(slug: str) -> str:
    """ValueError unless it can name a directory: lower-case letters, digits and hyphens, a letter first."""
    fits = SHORTEST_SLUG <= len(slug) <= LONGEST_SLUG and slug[0].isalpha()
    if not (fits and slug.isascii() and slug == slug.lower() and slug.replace("-", "").isalnum()):
        raise ValueError(f"{slug!r} is no short name: 2 to 32 lower-case letters, digits and hyphens")
    return slug


def _read(said: Mapping[str, Any]) -> Offer:
    if said["format"] != FORMAT:
        raise ValueError(f"its format is {said['format']!r}, not {FORMAT}")
    return Offer(
        checked_slug(said["slug"]),
        str(said["name"]),
        MemberKind[said["kind"].upper()],
        said["voter"] is True,
        str(said["country"]),
        ZoneInfo(said["zone"]).key,
        tuple(Address(_hex(account.removeprefix("0x"), 20)) for account in said["accounts"]),
        _node(said["node"]),
        None if said["gateway"] is None else str(said["gateway"]),
        str(said["witness"]),
        from_pem(said["certificate"]),
        from_pem(said["witness_certificate"]),
        from_pem(said["authority"]),
    )


def _node_json(node: NodeOffer | None) -> dict[str, str] | None:
    if node is None:
        return None
    return {"id": node.keys.node, "validator": node.keys.validator.hex(), "address": node.address}


def _node(said: Mapping[str, str] | None) -> NodeOffer | None:
    if said is None:
        return None
    keys = PublicKeys(_hex(said["id"], 20).hex(), _hex(said["validator"], 32))
    return NodeOffer(keys, str(said["address"]))


def _hex(text: str, length: int) -> bytes:
    data = bytes.fromhex(text)
    if len(data) != length:
        raise ValueError(f"{text!r} is not {length} bytes in hex")
    return data
