"""Whether the subject of an act is the one that the document names (docs/formats/facts.md, "Ids")."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.acts import NO_SUBJECT, Act
from evidence.document_types import DocumentType
from evidence.encoding import from_hex, string
from evidence.hashing import salted_identifier
from evidence.types import MemberNumber, Scalar, SubjectId
from evidence.verification.verdict import VerificationError

NOT_REVEALED = "not revealed"


def check_subject(kind: DocumentType, act: Act, values: Mapping[str, Scalar]) -> str:
    """What can be said of the act's subject, in words. An owner that the document shows must be the act's.

    Args:
        values: path to value of all that is disclosed.

    Raises:
        EvidenceError: the document names another subject or owner, or a field does not hold what it must.
    """
    subject = act.subject
    if kind.number_path is not None and kind.salt_path is not None:
        return _check_number(kind.number_path, kind.salt_path, subject, values)
    if kind.owner_path is not None:
        _check_owner(kind.owner_path, act.owner, values)
    if kind.subject_path is not None:
        return _check_field(kind.subject_path, subject, values)
    if subject != NO_SUBJECT:
        raise VerificationError("a document of this type has no subject", type=kind.name, subject=subject)
    return "a document of this type has no subject"


def _check_number(number_path: str, salt_path: str, subject: SubjectId, values: Mapping[str, Scalar]) -> str:
    if number_path not in values or salt_path not in values:
        return NOT_REVEALED
    number = string(values[number_path], number_path)
    if salted_identifier(from_hex(values[salt_path], salt_path, 16), number) != subject:
        raise VerificationError(
            "the document's number is not the act's subject", number=number, subject=subject
        )
    return f"the document's own number, {number}"


def _check_owner(path: str, owner: MemberNumber, values: Mapping[str, Scalar]) -> None:
    if path in values and values[path] != owner:
        raise VerificationError("the document names another owner", named=values[path], owner=owner)


def _check_field(path: str, subject: SubjectId, values: Mapping[str, Scalar]) -> str:
    if path not in values:
        return NOT_REVEALED
    named = from_hex(values[path], path, 32)
    if named != subject:
        raise VerificationError("the document names another subject", named=named, subject=subject)
    return f"the subject that the document names, {subject.hex()}"
