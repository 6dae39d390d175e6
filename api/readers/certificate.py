"""Form AK as JSON: an exporter's application, or the certificate that an issuer made of it.

The JSON is read so that it has one meaning only; a number with a fraction becomes the string of its literal. Then come the
closed schema, code lists, dates, units and the rules that hold between fields. All findings are reported together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from api.agreements.agreement import Agreement, agreement
from api.readers.certificate_lines import CertifiedLine, read_lines
from api.readers.certificate_rules import check_form
from api.readers.errors import ContentRefused, Finding, InputTooLarge, JsonRefused, finding
from evidence.document_types import AK_APPLICATION, AK_CERTIFICATE, SUBJECT_SALT_PATH, DocumentType
from evidence.documents import Json, flatten, parse_json, unflatten
from evidence.errors import DocumentError, SchemaError
from evidence.types import Fields, Link

LARGEST: Final = 1_000_000
"""Bytes of JSON; a certificate of 999 lines takes a third of it."""
_SALT: Final = re.compile(r"[0-9a-f]{32}")
_STAND_IN: Final = "00" * 16


@dataclass(frozen=True, slots=True)
class CertificateForm:
    """A Form AK, read and checked.

    `fields` is the document; `/idSalt` is in it only when the source has it. `links` are empty for lines not yet linked.
    """

    kind: DocumentType
    agreement: Agreement
    fields: Fields
    lines: tuple[CertifiedLine, ...]
    links: tuple[Link, ...]

    @property
    def number(self) -> str:
        """The certificate's number."""
        return str(self.fields["/certificateNumber"])

    @property
    def covered(self) -> bool:
        """Whether every line stands on links, as the contract demands at issue."""
        return {link.line for link in self.links} == {line.line for line in self.lines}


def read_application(data: bytes) -> CertificateForm:
    """An application for a Form AK.

    Raises:
        ReaderError: it is refused; `findings` name every place.
    """
    return _read(data, AK_APPLICATION)


def read_certificate(data: bytes) -> CertificateForm:
    """A Form AK as the issuer states it.

    Raises:
        ReaderError: it is refused; `findings` name every place.
    """
    return _read(data, AK_CERTIFICATE)


def check_certificate(kind: DocumentType, fields: Fields) -> CertificateForm:
    """The same checks for fields that were read elsewhere.

    Raises:
        ContentRefused: they do not fit the schema, or findings.
    """
    _check_schema(kind, fields)
    rules = agreement("AK")
    items = _items(fields)
    findings = check_form(fields, items, rules)
    findings.extend(_salt(fields))
    lines, links = read_lines(items, findings)
    if findings:
        raise ContentRefused(findings)
    return CertificateForm(kind, rules, fields, tuple(lines), tuple(links))


def _read(data: bytes, kind: DocumentType) -> CertificateForm:
    if len(data) > LARGEST:
        raise InputTooLarge(finding("json-size", "", f"{len(data)} bytes; at most {LARGEST} are read"))
    try:
        fields = flatten(parse_json(data, limit=LARGEST, fractions="string"))
    except DocumentError as error:
        raise JsonRefused(finding("json", error.path, error.problem, error.values.get("value"))) from error
    return check_certificate(kind, fields)


def _check_schema(kind: DocumentType, fields: Fields) -> None:
    try:
        kind.schema.check({SUBJECT_SALT_PATH: _STAND_IN, **fields})
    except SchemaError as error:
        raise ContentRefused(
            finding("schema", error.path, error.problem, error.values.get("value"))
        ) from error
    except DocumentError as error:
        raise JsonRefused(
            finding("document", error.path, error.problem, error.values.get("value"))
        ) from error


def _items(fields: Fields) -> list[dict[str, Json]]:
    tree = unflatten(fields)
    items = tree.get("items") if isinstance(tree, dict) else None
    if not isinstance(items, list):
        raise ContentRefused(finding("missing", "/items", "a certificate has at least one line"))
    return [item for item in items if isinstance(item, dict)]


def _salt(fields: Fields) -> list[Finding]:
    salt = fields.get(SUBJECT_SALT_PATH)
    if salt is None or _SALT.fullmatch(str(salt)):
        return []
    return [finding("not-hex", SUBJECT_SALT_PATH, "a salt is 32 lower-case hex digits", salt)]
