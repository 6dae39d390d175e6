"""The core's own names for bytes and numbers, so that a mix-up is a type error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NewType

Digest = NewType("Digest", bytes)
"""Any SHA-256 digest: 32 bytes."""
DocumentRoot = NewType("DocumentRoot", bytes)
"""What one version of a document comes down to: 32 bytes (docs/formats/documents.md)."""
SchemaHash = NewType("SchemaHash", bytes)
"""Hash of a schema's canonical text: 32 bytes."""
ActHash = NewType("ActHash", bytes)
"""Hash of a signed act: 32 bytes (docs/formats/acts.md)."""
FactKey = NewType("FactKey", bytes)
"""Key of a fact: 32 bytes (docs/formats/facts.md)."""
Word = NewType("Word", bytes)
"""Value of a fact: 32 bytes, never all zero."""
SubjectId = NewType("SubjectId", bytes)
"""What a fact is about: 32 bytes."""
NetworkId = NewType("NetworkId", bytes)
"""Which network: 32 bytes (hashing.md, tag 0d)."""
CommandId = NewType("CommandId", bytes)
"""Random name of one command: 16 bytes."""
MemberNumber = NewType("MemberNumber", int)
"""Number of a member, u32, from 1."""

Scalar = str | int | bool | None
"""A value of a document."""
Fields = dict[str, Scalar]
"""A document: RFC 6901 path to value."""


@dataclass(frozen=True, slots=True)
class Link:
    """What a certificate line stands on (docs/formats/facts.md, "Links hash").

    `source` 0 is an item balance of an export declaration, 1 a line of a first certificate. `unit` is the u24 of a
    Recommendation 20 code (`words.unit_code`), `quantity` is in micro-units.
    """

    line: int
    source: int
    owner: MemberNumber
    subject: SubjectId
    part: int
    unit: int
    quantity: int
