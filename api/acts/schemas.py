"""What a client sends to act."""

from pydantic import ConfigDict, Field, StrictBool, StrictInt, StrictStr
from pydantic.config import JsonDict

from api.encoding import Base64Url, Schema
from evidence.encoding import b64u

DOCUMENT_EXAMPLE: JsonDict = {
    "schema": "gwm.document.1",
    "fields": {"/documentTypeCode": "380", "/documentNumber": "INV-2026-0042"},
    "seed": b64u(bytes(range(32))),
}
ACT_EXAMPLE = b64u(b"\x09\x01" + bytes(128))


class SubmittedDocument(Schema):
    """A full disclosure (docs/formats/documents.md): schema name, RFC 6901 path to value, and the 32-byte seed."""

    model_config = ConfigDict(json_schema_extra={"examples": [DOCUMENT_EXAMPLE]})

    schema_name: StrictStr = Field(alias="schema", max_length=200)
    fields: dict[str, StrictStr | StrictInt | StrictBool | None]
    seed: Base64Url


class ActSubmission(Schema):
    """An act that the party signed, and the document that it stands for (null when its document root is zero).

    `act` is the 130 bytes of docs/formats/acts.md and `signature` the CAdES-B CMS in DER, both base64url;
    `attachments` the originals that the document names, in its order. Slices that need more than the act tells
    derive from this class.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"act": ACT_EXAMPLE, "signature": "MIIC", "document": DOCUMENT_EXAMPLE}]
        }
    )

    act: Base64Url
    signature: Base64Url
    document: SubmittedDocument | None = None
    attachments: list[Base64Url] = Field(default_factory=list, max_length=100)
