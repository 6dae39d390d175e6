"""The document types that the network knows: closed schema, namespace, issuing verbs, own number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from evidence import document_fields as tables
from evidence.errors import SchemaError
from evidence.facts import Namespace, Verb
from evidence.schemas import Schema, register

SUBJECT_SALT_PATH: Final = "/idSalt"
"""Where a document keeps the 16 random bytes (hex) that make its subject id (docs/formats/facts.md, "Ids")."""


@dataclass(frozen=True, slots=True)
class DocumentType:
    """What a verifier must know about a kind of document.

    `namespace` says where its facts live: declarations and certificates have a life cycle (`issued`, `status`), all
    others are namespace documents (anchored in a batch). `issuing_verbs` are the verbs of acts that may stand for such
    a document. The subject id is `H(0b | salt at salt_path | number at number_path)`; both are None when the document
    is about a subject that another document made, and then `subject_path` names the field that holds that subject
    (hex), or is None when the act has no subject; `owner_path` names the field that holds that subject's owner.
    """

    schema: Schema
    namespace: Namespace
    issuing_verbs: frozenset[Verb]
    number_path: str | None = None
    salt_path: str | None = None
    subject_path: str | None = None
    owner_path: str | None = None

    @property
    def name(self) -> str:
        """Name of the schema, which is the name of the type."""
        return self.schema.name


def _schema(name: str, *texts: str) -> Schema:
    return register(Schema(name, (field for text in texts for field in tables.fields_of(text))))


EXPORT_DECLARATION: Final = DocumentType(
    _schema("gwm.declaration.export.1", tables.DECLARATION),
    Namespace.DECLARATIONS,
    frozenset({Verb.DECLARATIONS_DECLARE, Verb.DECLARATIONS_AMEND}),
    number_path="/functionalReferenceId",
    salt_path=SUBJECT_SALT_PATH,
)
# Applied for under the number that the certificate will bear (the issuer allots it), so that application and
# certificate are one subject. The application has no `issued` fact of its own: it is anchored like a document without
# life cycle.
AK_APPLICATION: Final = DocumentType(
    _schema("gwm.application.ak.1", tables.AK_FORM, tables.AK_APPLICATION),
    Namespace.DOCUMENTS,
    frozenset({Verb.CERTIFICATES_APPLY, Verb.DOCUMENTS_ANCHOR}),
    number_path="/certificateNumber",
    salt_path=SUBJECT_SALT_PATH,
)
AK_CERTIFICATE: Final = DocumentType(
    _schema("gwm.certificate.ak.1", tables.AK_FORM, tables.AK_CERTIFICATE),
    Namespace.CERTIFICATES,
    frozenset({Verb.CERTIFICATES_ISSUE, Verb.CERTIFICATES_CORRECT, Verb.CERTIFICATES_COPY}),
    number_path="/certificateNumber",
    salt_path=SUBJECT_SALT_PATH,
)
DRAW: Final = DocumentType(
    _schema("gwm.draw.1", tables.DRAW),
    Namespace.DOCUMENTS,
    frozenset({Verb.CERTIFICATES_DRAW, Verb.CERTIFICATES_RELEASE_DRAW, Verb.DOCUMENTS_ANCHOR}),
    subject_path="/subject",
    owner_path="/issuer",
)
LOADING_REPORT: Final = DocumentType(
    _schema("gwm.loading.1", tables.LOADING),
    Namespace.DOCUMENTS,
    frozenset({Verb.DECLARATIONS_REPORT_LOADING, Verb.DOCUMENTS_ANCHOR}),
    subject_path="/subject",
    owner_path="/declarationOwner",
)
DECISION: Final = DocumentType(
    _schema("gwm.decision.1", tables.DECISION),
    Namespace.DOCUMENTS,
    frozenset(
        {
            Verb.DECLARATIONS_RELEASE,
            Verb.DECLARATIONS_EXTEND,
            Verb.DECLARATIONS_WITHDRAW,
            Verb.DECLARATIONS_NOTIFY_OVERDUE,
            Verb.DECLARATIONS_REVOKE,
            Verb.CERTIFICATES_RETURN,
            Verb.CERTIFICATES_RECEIVE,
            Verb.CERTIFICATES_REJECT,
            Verb.CERTIFICATES_RELEASE_DRAW,
            Verb.CERTIFICATES_CANCEL,
            Verb.DOCUMENTS_SET_STATUS,
            Verb.DOCUMENTS_ANCHOR,
        }
    ),
    subject_path="/subject",
    owner_path="/owner",
)
GENERIC: Final = DocumentType(
    _schema("gwm.document.1", tables.GENERIC), Namespace.DOCUMENTS, frozenset({Verb.DOCUMENTS_ANCHOR})
)

DOCUMENT_TYPES: Final[Mapping[str, DocumentType]] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            EXPORT_DECLARATION,
            AK_APPLICATION,
            AK_CERTIFICATE,
            DRAW,
            LOADING_REPORT,
            DECISION,
            GENERIC,
        )
    }
)
"""Every type by the name of its schema."""


def document_type(schema_name: str) -> DocumentType:
    """The type whose schema has this name; SchemaError when the network does not know it."""
    kind = DOCUMENT_TYPES.get(schema_name)
    if kind is None:
        raise SchemaError(
            "no document type has this schema", schema=schema_name, known=sorted(DOCUMENT_TYPES)
        )
    return kind
