"""From a message to a document: the salt of its id, and the original as an attachment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from unicodedata import normalize

from evidence.document_types import SUBJECT_SALT_PATH, DocumentType
from evidence.types import Fields, Scalar

XML: Final = "application/xml"
SALT_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Original:
    """A file as it came in: it stays beside the document, which names its digest."""

    name: str
    media_type: str
    data: bytes


def with_attachments(fields: Mapping[str, Scalar], originals: Sequence[Original]) -> Fields:
    """The fields and, after the attachments that they already name, the originals."""
    document = dict(fields)
    first = sum(1 for path in fields if path.startswith("/attachments/") and path.endswith("/digest"))
    for index, original in enumerate(originals, first):
        base = f"/attachments/{index}"
        document[f"{base}/name"] = normalize("NFC", original.name)
        document[f"{base}/mediaType"] = original.media_type
        document[f"{base}/length"] = len(original.data)
        document[f"{base}/digest"] = sha256(original.data).hexdigest()
    return document


def as_document(
    kind: DocumentType, fields: Mapping[str, Scalar], salt: bytes, originals: Sequence[Original] = ()
) -> Fields:
    """A whole document of a type, checked against its closed schema.

    Args:
        salt: 16 fresh random bytes, which with the document's number make the subject id.

    Raises:
        DocumentError: the fields are not canonical or do not fit the schema.
        ValueError: the salt is not 16 bytes.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt is {SALT_BYTES} bytes, not {len(salt)}")
    document = with_attachments({**fields, SUBJECT_SALT_PATH: salt.hex()}, originals)
    kind.schema.check(document)
    return document
