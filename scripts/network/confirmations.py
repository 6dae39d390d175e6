"""A member's word that it has made the same founding and genesis on its own machine: its hash, signed with the member's key."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidence.encoding import b64u, from_b64u
from evidence.errors import EvidenceError
from evidence.signatures import check, sign_raw, signer
from scripts.cli.errors import CommandError
from scripts.network.founding import Founding
from scripts.network.home import Home
from scripts.network.offers import Offer

FORMAT = "gwanmun.confirmation.1"
_TAG = b"gwanmun confirmation 1\0"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """`signature`: raw ECDSA P-256 over the tag and the 32 bytes of the hash."""

    member: str
    founding: bytes
    signature: bytes

    @classmethod
    def sign(cls, home: Home, slug: str, founding: bytes) -> "Confirmation":
        key = home.member_identity(slug).key
        return cls(slug, founding, sign_raw(signer(key), _TAG + founding))

    def as_json(self) -> dict[str, str]:
        return {
            "format": FORMAT,
            "member": self.member,
            "founding": self.founding.hex(),
            "signature": b64u(self.signature),
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Confirmation":
        """CommandError when it is no confirmation."""
        try:
            if said["format"] != FORMAT:
                raise ValueError(f"its format is {said['format']!r}, not {FORMAT}")
            return cls(
                str(said["member"]),
                bytes.fromhex(said["founding"]),
                from_b64u(said["signature"], "signature", 64),
            )
        except (KeyError, TypeError, ValueError, EvidenceError) as error:
            raise CommandError(f"this is no confirmation: {type(error).__name__}: {error}") from error

    def check(self, offer: Offer) -> None:
        """CommandError when the member's key has not signed it."""
        try:
            check(offer.certificate.key, _TAG + self.founding, self.signature)
        except EvidenceError as error:
            raise CommandError(f"{self.member} has not signed this confirmation: {error}") from error


def read_confirmation(path: Path) -> Confirmation:
    """CommandError when the file holds none."""
    try:
        return Confirmation.from_json(json.loads(path.read_bytes()))
    except (OSError, ValueError) as error:
        raise CommandError(f"{path} cannot be read: {error}") from error


def check_all(founding: Founding, expected: bytes, confirmations: Sequence[Confirmation]) -> None:
    """Returns when every founding member has confirmed this hash. CommandError names who has not."""
    given = {one.member: one for one in confirmations}
    for offer in founding.offers:
        one = given.get(offer.slug)
        if one is None:
            raise CommandError(f"{offer.slug} has not confirmed the founding")
        one.check(offer)
        if one.founding != expected:
            raise CommandError(
                f"{offer.slug} confirmed another founding, {one.founding.hex()}, not {expected.hex()}"
            )
