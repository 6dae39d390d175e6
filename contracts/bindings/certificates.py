"""OriginCertificates: the certificate's life cycle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from contracts.bindings.calls import Call, command_call
from evidence.facts import Agreement, CertificateFlag, Decision
from evidence.types import Digest, DocumentRoot, Link, MemberNumber, SubjectId


@dataclass(frozen=True, slots=True)
class CertificateTerms:
    """What a certificate says of itself on the chain; valid in `[since, until)`, Unix seconds."""

    addressed: MemberNumber
    since: int
    until: int
    agreement: Agreement
    flags: CertificateFlag


@dataclass(frozen=True, slots=True)
class CertifiedLine:
    """A line; lines count from 1 in the order given. `unit` is a u24 code, `quantity` is in micro-units."""

    unit: int
    quantity: int


@dataclass(frozen=True, slots=True)
class ImportEntry:
    """The import entry's line that a draw is for; `entry` is a salted commitment."""

    entry: Digest
    line: int


class OriginCertificates:
    """Encodes commands of OriginCertificates. Reasons are salted commitments."""

    NAME: Final = "OriginCertificates"

    @classmethod
    def apply(
        cls,
        certificate: SubjectId,
        revision: int,
        addressed: MemberNumber,
        agreement: Agreement,
        root: DocumentRoot,
    ) -> Call:
        return command_call(cls.NAME, "applyFor", certificate, revision, addressed, agreement, root)

    @classmethod
    def return_application(cls, certificate: SubjectId, revision: int, reason: Digest) -> Call:
        return command_call(cls.NAME, "returnApplication", certificate, revision, reason)

    @classmethod
    def issue(
        cls,
        certificate: SubjectId,
        revision: int,
        terms: CertificateTerms,
        root: DocumentRoot,
        lines: Sequence[CertifiedLine],
        links: Sequence[Link],
    ) -> Call:
        values = (certificate, revision, _terms(terms), root, _lines(lines), _links(links))
        return command_call(cls.NAME, "issue", *values)

    @classmethod
    def receive(cls, issuer: MemberNumber, certificate: SubjectId) -> Call:
        return command_call(cls.NAME, "receiveCertificate", issuer, certificate)

    @classmethod
    def reject(cls, issuer: MemberNumber, certificate: SubjectId, reason: Digest) -> Call:
        return command_call(cls.NAME, "reject", issuer, certificate, reason)

    @classmethod
    def draw(
        cls,
        issuer: MemberNumber,
        certificate: SubjectId,
        line: int,
        quantity: int,
        entry: ImportEntry,
        entry_date: int,
        decision: Decision,
    ) -> Call:
        values = (issuer, certificate, line, quantity, entry.entry, entry.line, entry_date, decision)
        return command_call(cls.NAME, "draw", *values)

    @classmethod
    def release_draw(
        cls, issuer: MemberNumber, certificate: SubjectId, line: int, entry: ImportEntry, revision: int
    ) -> Call:
        values = (issuer, certificate, line, entry.entry, entry.line, revision)
        return command_call(cls.NAME, "releaseDraw", *values)

    @classmethod
    def correct(
        cls,
        certificate: SubjectId,
        revision: int,
        links: Sequence[Link],
        successor: SubjectId,
        terms: CertificateTerms,
        root: DocumentRoot,
        new_lines: Sequence[CertifiedLine],
        new_links: Sequence[Link],
    ) -> Call:
        """`links` are the standing links of the certificate that `successor` replaces."""
        old = (certificate, revision, _links(links))
        new = (successor, _terms(terms), root, _lines(new_lines), _links(new_links))
        return command_call(cls.NAME, "correct", *old, *new)

    @classmethod
    def copy(cls, original: SubjectId, certificate: SubjectId, root: DocumentRoot) -> Call:
        return command_call(cls.NAME, "copy", original, certificate, root)

    @classmethod
    def cancel(cls, certificate: SubjectId, revision: int, reason: Digest, links: Sequence[Link]) -> Call:
        """`links` as issued; none for an application or a copy."""
        return command_call(cls.NAME, "cancel", certificate, revision, reason, _links(links))


def _terms(terms: CertificateTerms) -> tuple[int, int, int, int, int]:
    return (terms.addressed, terms.since, terms.until, terms.agreement, terms.flags)


def _lines(lines: Sequence[CertifiedLine]) -> list[tuple[int, int]]:
    return [(line.unit, line.quantity) for line in lines]


def _links(links: Sequence[Link]) -> list[tuple[int, int, int, bytes, int, int, int]]:
    return [(k.line, k.source, k.owner, k.subject, k.part, k.unit, k.quantity) for k in links]
