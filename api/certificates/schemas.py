"""Certificates, receipts and draws as they travel."""

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from api.acts.schemas import ACT_EXAMPLE, DOCUMENT_EXAMPLE, ActSubmission
from api.encoding import Hex16, Hex32, Schema, Slug

CERTIFICATE = "7c" * 32
LINE_EXAMPLE: JsonDict = {"line": 1, "unit": "H87", "certified": "1200", "drawn": "400"}
RECEIPT_EXAMPLE: JsonDict = {
    "member": 3,
    "status": "received",
    "revision": 1,
    "at": 1763971203,
    "reason": None,
}
CERTIFICATE_EXAMPLE: JsonDict = {
    "owner": 2,
    "subject": CERTIFICATE,
    "status": "issued",
    "meaning": "active",
    "revision": 2,
    "document": "a1" * 32,
    "application": "a2" * 32,
    "addressed": 3,
    "agreement": "ak",
    "from": 1763564400,
    "until": 1795100400,
    "expired": False,
    "flags": ["retroactive"],
    "recorded": 1763884803,
    "lines": [LINE_EXAMPLE],
    "receipts": [RECEIPT_EXAMPLE],
    "successor": None,
    "aliasOf": None,
}
DRAW_EXAMPLE: JsonDict = {
    "draw": "d0" * 32,
    "owner": 2,
    "certificate": CERTIFICATE,
    "line": 1,
    "quantity": "400",
    "decision": "granted",
    "status": "drawn",
    "member": 3,
    "entryDate": 1763913600,
    "recorded": 1763971203,
    "revision": 1,
    "document": None,
}
SALT_EXAMPLE: JsonDict = {"entryNumber": "10-2026-000123", "entrySalt": "3f2b8c0d9e4a4f6f8a7b6c5d4e3f2a1b"}
TRANSMISSION_EXAMPLE: JsonDict = {
    "owner": 2,
    "subject": CERTIFICATE,
    "document": "a1" * 32,
    "current": True,
    "asOf": 1763971203,
    "block": 42,
    "known": False,
}


class ApplicationSubmission(ActSubmission):
    """An application that its author signed. `parties` are ids of parties of this gateway whom it concerns besides the author."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "act": ACT_EXAMPLE,
                    "signature": "MIIC",
                    "document": DOCUMENT_EXAMPLE,
                    "attachments": [],
                    "parties": ["exporter"],
                }
            ]
        }
    )

    parties: list[Slug] = Field(default_factory=list, max_length=20)


class LineBalance(Schema):
    """What a line certifies and what of it is drawn; decimal literals of `unit`."""

    model_config = ConfigDict(json_schema_extra={"examples": [LINE_EXAMPLE]})

    line: int
    unit: str
    certified: str
    drawn: str


class ReceiptView(Schema):
    """What an administration said of the form: received, or rejected with a committed reason."""

    model_config = ConfigDict(json_schema_extra={"examples": [RECEIPT_EXAMPLE]})

    member: int
    status: str
    revision: int
    at: int
    reason: Hex32 | None


class CertificateView(Schema):
    """Where a certificate, or the application for it, stands on the chain. Instants are Unix seconds, `until` exclusive.

    `expired` is computed. `document` is the certificate's root, `application` that of the last application. A certified copy is
    `aliasOf` its original and has its lines.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [CERTIFICATE_EXAMPLE]}, populate_by_name=True)

    owner: int
    subject: Hex32
    status: str
    meaning: str
    revision: int
    document: Hex32 | None
    application: Hex32 | None
    addressed: int
    agreement: str
    starts: int | None = Field(serialization_alias="from")
    until: int | None
    expired: bool
    flags: list[str]
    recorded: int
    lines: list[LineBalance]
    receipts: list[ReceiptView]
    successor: Hex32 | None
    alias_of: Hex32 | None = Field(serialization_alias="aliasOf")


class DrawView(Schema):
    """A draw on a certificate's line. `document` is the root of the draw's document, when it is kept here."""

    model_config = ConfigDict(json_schema_extra={"examples": [DRAW_EXAMPLE]}, populate_by_name=True)

    draw: Hex32
    owner: int
    certificate: Hex32
    line: int
    quantity: str
    decision: str
    status: str
    member: int
    entry_date: int = Field(serialization_alias="entryDate")
    recorded: int
    revision: int
    document: Hex32 | None


class Draws(Schema):
    """All draws on a certificate, released ones too, in the order of their last change."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"draws": [DRAW_EXAMPLE]}]})

    draws: list[DrawView]


class EntrySalt(Schema):
    """The salt of an import entry at this administration, for `/entrySalt` of its draws."""

    model_config = ConfigDict(json_schema_extra={"examples": [SALT_EXAMPLE]}, populate_by_name=True)

    entry_number: str = Field(serialization_alias="entryNumber")
    entry_salt: Hex16 = Field(serialization_alias="entrySalt")


class Transmission(Schema):
    """A received certificate: whether it stood as of the bundle's checkpoint. `known`: it was here already."""

    model_config = ConfigDict(json_schema_extra={"examples": [TRANSMISSION_EXAMPLE]}, populate_by_name=True)

    owner: int
    subject: Hex32
    document: Hex32
    current: bool | str
    as_of: int = Field(serialization_alias="asOf")
    block: int
    known: bool


class ReceivedBundle(Schema):
    """A bundle's text as it was received, every byte; `parties` are ids of importers registered here whom it concerns."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"bundle": '{"core":{...},"format":"gwanmun/bundle/1"}', "parties": ["importer"]}]
        }
    )

    bundle: str = Field(max_length=16 << 20)
    parties: list[Slug] = Field(default_factory=list, max_length=20)
