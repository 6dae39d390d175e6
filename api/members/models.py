"""Parties of this gateway, the certificates they sign with, and what the chain says of those certificates."""

from dataclasses import dataclass

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from api.clock import Instant
from evidence.facts import PartyRole


class Party(SQLModel, table=True):
    """Someone who signs in here. `role` is what was asked for; what counts is the window that an officer granted.

    `home` is the member that the party belongs to: this gateway's, or a partner's whose officer signs in here.
    `founding`: an officer that the member named when it founded the gateway, who may sign before any window
    stands.
    """

    __tablename__ = "party"
    id: str = Field(primary_key=True, max_length=64)
    name: str
    role: int
    home: int = Field(sa_type=BigInteger)
    founding: bool = False
    registered: int = Field(sa_type=BigInteger)


class PartyCertificate(SQLModel, table=True):
    """An X.509 certificate of a party, by the SHA-256 of its DER."""

    __tablename__ = "party_certificate"
    fingerprint: bytes = Field(primary_key=True)
    party: str = Field(foreign_key="party.id", index=True)
    der: bytes
    registered: int = Field(sa_type=BigInteger)


@dataclass(frozen=True, slots=True)
class Window:
    """What the chain says of a certificate: facts `credentials.window` and `credentials.distrust`. `until` is
    exclusive.
    """

    starts: Instant
    until: Instant
    roles: frozenset[PartyRole]
    revision: int
    distrusted_from: Instant | None

    def live(self, at: Instant) -> bool:
        """`from <= at < min(until, distrusted-from)` (docs/formats/acts.md, "When a key is good")."""
        end = self.until if self.distrusted_from is None else min(self.until, self.distrusted_from)
        return self.starts <= at < end


def role_mask(roles: frozenset[PartyRole]) -> int:
    """Bit mask of roles as the Credentials contract takes it."""
    return sum(1 << role for role in roles)


def roles_of(mask: int) -> frozenset[PartyRole]:
    """Roles of a bit mask; bits without a role are left out."""
    return frozenset(role for role in PartyRole if mask >> role & 1)
