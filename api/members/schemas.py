"""Parties and certificates as they travel."""

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from api.acts.schemas import ACT_EXAMPLE
from api.encoding import Base64Url, Hex16, Hex32, Line, Schema, Slug
from api.members.models import Party, PartyCertificate, Window
from evidence.facts import PartyRole

U40 = 1 << 40
FINGERPRINT = "7d" * 32
_WINDOW: JsonDict = {
    "from": 1763856000,
    "until": 1858464000,
    "roles": ["exporter"],
    "revision": 1,
    "distrustedFrom": None,
}
_CERTIFICATE: JsonDict = {
    "fingerprint": FINGERPRINT,
    "der": "MIIB",
    "registered": 1763884800,
    "window": _WINDOW,
}
PARTY_EXAMPLE: JsonDict = {
    "id": "exporter",
    "name": "Hangang Precision Co., Ltd.",
    "role": "exporter",
    "home": 1,
    "founding": False,
    "certificates": [_CERTIFICATE],
}


class Registration(Schema):
    """A party asks to be registered. `proof` is a client assertion signed by the certificate's key, as for
    POST /token.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "exporter",
                    "name": "Hangang Precision Co., Ltd.",
                    "role": "exporter",
                    "home": 1,
                    "certificate": "MIIB",
                    "proof": "eyJhbGciOiJFUzI1NiJ9.e30.c2ln",
                }
            ]
        }
    )

    id: Slug
    name: Line
    role: str = Field(max_length=20, examples=["exporter"])
    home: int = Field(ge=1, lt=1 << 32)
    certificate: Base64Url
    proof: str = Field(max_length=8_192)


class WindowView(Schema):
    """What the chain says of a certificate. Instants are Unix seconds; `until` is exclusive."""

    model_config = ConfigDict(populate_by_name=True, json_schema_extra={"examples": [_WINDOW]})

    starts: int = Field(serialization_alias="from")
    until: int
    roles: list[str]
    revision: int
    distrusted_from: int | None = Field(serialization_alias="distrustedFrom")


class CertificateView(Schema):
    """A registered certificate; `window` is null until an officer's grant is on the chain."""

    model_config = ConfigDict(json_schema_extra={"examples": [_CERTIFICATE]})

    fingerprint: Hex32
    der: Base64Url
    registered: int
    window: WindowView | None


class ReviewView(Schema):
    """A command that a distrusted certificate signed before its distrust was recorded. `recorded` is Unix seconds."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "command": "0f" * 16,
                    "verb": "documents.anchor",
                    "owner": 1,
                    "subject": "00" * 32,
                    "act": "5a" * 32,
                    "block": 42,
                    "recorded": 1763884810,
                }
            ]
        }
    )

    command: Hex16
    verb: str
    owner: int
    subject: Hex32
    act: Hex32
    block: int
    recorded: int


class PartyView(Schema):
    """A party with its certificates. `role` is what it asked for; the window says which roles count."""

    model_config = ConfigDict(json_schema_extra={"examples": [PARTY_EXAMPLE]})

    id: Slug
    name: str
    role: str
    home: int
    founding: bool
    certificates: list[CertificateView]


class SignedAct(Schema):
    """An act without document, and its CAdES-B signature (CMS in DER), both base64url."""

    act: Base64Url
    signature: Base64Url


class GrantWindow(SignedAct):
    """An officer grants a certificate its window. The act's subject is the certificate's fingerprint, its
    revision 0.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "act": ACT_EXAMPLE,
                    "signature": "MIIC",
                    "from": 1763856000,
                    "until": 1858464000,
                    "roles": ["exporter"],
                }
            ]
        },
    )

    starts: int = Field(alias="from", ge=0, lt=U40)
    until: int = Field(gt=0, lt=U40)
    roles: list[str] = Field(min_length=1, max_length=len(PartyRole))


class EndWindow(SignedAct):
    """An officer ends a window early. The act's revision is the window's."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"act": ACT_EXAMPLE, "signature": "MIIC", "until": 1795392000}]}
    )

    until: int = Field(gt=0, lt=U40)


class DistrustCertificate(SignedAct):
    """Signatures recorded at or after `from` do not count. It may reach into the past, and only ever moves
    earlier.
    """

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"act": ACT_EXAMPLE, "signature": "MIIC", "from": 1763856000}]},
    )

    since: int = Field(alias="from", ge=0, lt=U40)


def window_view(window: Window | None) -> WindowView | None:
    """The schema of a window."""
    if window is None:
        return None
    return WindowView(
        starts=window.starts,
        until=window.until,
        roles=sorted(role.name.lower() for role in window.roles),
        revision=window.revision,
        distrusted_from=window.distrusted_from,
    )


def party_view(party: Party, certificates: list[CertificateView]) -> PartyView:
    """The schema of a party."""
    return PartyView(
        id=party.id,
        name=party.name,
        role=PartyRole(party.role).name.lower(),
        home=party.home,
        founding=party.founding,
        certificates=certificates,
    )


def certificate_view(row: PartyCertificate, window: Window | None, der: str) -> CertificateView:
    """The schema of a certificate."""
    return CertificateView(
        fingerprint=row.fingerprint.hex(), der=der, registered=row.registered, window=window_view(window)
    )
