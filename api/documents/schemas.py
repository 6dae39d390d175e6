"""Documents as they travel out of the gateway."""

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from api.acts.schemas import ACT_EXAMPLE, DOCUMENT_EXAMPLE
from api.bodies.models import BodyRead
from api.documents.models import DocumentVersion
from api.encoding import Base64Url, Hex16, Hex32, Line, Schema
from evidence.encoding import b64u

ROOT = "a1" * 32
VERSION_EXAMPLE: JsonDict = {
    "root": ROOT,
    "owner": 1,
    "subject": "5b" * 32,
    "schema": "gwm.declaration.export.1",
    "documentClass": "declaration",
    "version": 1,
    "party": "exporter",
    "act": ACT_EXAMPLE,
    "signature": "MIIC",
    "command": "3f2b8c0d9e4a4f6f8a7b6c5d4e3f2a1b",
    "filed": 1763884800,
    "retainUntil": 1858464000,
}
READING_EXAMPLE: JsonDict = {
    "number": 1,
    "part": 0,
    "party": "kcs-officer",
    "at": 1763884900,
    "purpose": "release",
    "case": None,
    "ground": "jurisdiction",
    "view": "full",
}
SEALED_EXAMPLE: JsonDict = {
    "cid": "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e",
    "blob": "AAAA",
    "key": "eyJhbGciOiJFQ0RILUVTK0EyNTZLVyJ9.a.b.c.d",
}


class VersionView(Schema):
    """A document version in the register: what it is and who stands for it, not what it says. Instants are
    Unix seconds.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [VERSION_EXAMPLE]})

    root: Hex32
    owner: int
    subject: Hex32
    schema_name: str = Field(serialization_alias="schema")
    document_class: str = Field(serialization_alias="documentClass")
    version: int
    party: str
    act: Base64Url
    signature: Base64Url
    command: Hex16
    filed: int
    retain_until: int = Field(serialization_alias="retainUntil")


class Reading(Schema):
    """One reading of a body."""

    model_config = ConfigDict(json_schema_extra={"examples": [READING_EXAMPLE]})

    number: int
    part: int
    party: str
    at: int
    purpose: str
    case: int | None
    ground: str
    view: str


class SealedView(Schema):
    """An encrypted part and its key for your certificate: AES-256-GCM, nonce (12 bytes) | ciphertext | tag,
    and a JWE.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [SEALED_EXAMPLE]})

    cid: str
    blob: Base64Url
    key: str


class Recipient(Schema):
    """A certificate (DER) that shall be able to open the body; a party registered here, or a member's."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"fingerprint": "7d" * 32}]})

    fingerprint: Hex32


class Selection(Schema):
    """Customs select a trade document for control or audit, or let it go again."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"selected": True, "reason": "Documentary control 2026-11"}]}
    )

    selected: bool
    reason: Line


DISCLOSURE_EXAMPLE = DOCUMENT_EXAMPLE


def version_view(row: DocumentVersion) -> VersionView:
    """The schema of a version."""
    return VersionView(
        root=row.root.hex(),
        owner=row.owner,
        subject=row.subject.hex(),
        schema_name=row.schema_name,
        document_class=row.document_class,
        version=row.version,
        party=row.party,
        act=b64u(row.act),
        signature=b64u(row.signature),
        command=row.command.hex(),
        filed=row.filed,
        retain_until=row.retain_until,
    )


def reading_view(row: BodyRead) -> Reading:
    """The schema of a reading."""
    return Reading(
        number=row.number or 0,
        part=row.part,
        party=row.party,
        at=row.at,
        purpose=row.purpose,
        case=row.case,
        ground=row.ground,
        view=row.view,
    )
