"""Business situations in which gas is measured: declarations, certificates, draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from contracts.bindings.calls import Call
from contracts.bindings.certificates import CertificateTerms, CertifiedLine, ImportEntry, OriginCertificates
from contracts.bindings.declarations import ExportDeclarations, Measure
from contracts.bindings.documents import DocumentRegistry
from evidence.facts import Agreement, CertificateFlag, Decision
from evidence.types import Digest, DocumentRoot, Link, MemberNumber, SubjectId
from evidence.words import unit_code
from scripts.bench.gas_chain import ISSUER, KOREA, THAILAND, VIETNAM, GasChain

DAY: Final = 86_400
KGM: Final = unit_code("KGM")
RELEASED: Final = 12_345_678_900
"""Micro-units of each measure: 12,345.6789 kg."""
CERTIFIED: Final = 1_234_500_000
DRAWN: Final = 1_234_000
PACKAGES: Final = 10
NO_FLAGS: Final = CertificateFlag(0)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate with one line per link, and where it comes from."""

    id: SubjectId
    links: tuple[Link, ...]
    lines: tuple[CertifiedLine, ...]


class Scenes:
    """Brings the chain into a situation, and makes the calls that act in it."""

    def __init__(self, chain: GasChain) -> None:
        self.chain = chain

    def subject(self) -> SubjectId:
        return SubjectId(self.chain.draw_bytes())

    def root(self) -> DocumentRoot:
        return DocumentRoot(self.chain.draw_bytes())

    def digest(self) -> Digest:
        return Digest(self.chain.draw_bytes())

    def anchor(self, count: int = 1) -> Call:
        return DocumentRegistry.anchor(self.digest(), count)

    # Declarations

    def measures(self, items: int) -> list[Measure]:
        """The net mass of each item."""
        return [Measure(item, 1, KGM, RELEASED) for item in range(1, items + 1)]

    def declared(self, items: int) -> SubjectId:
        declaration = self.subject()
        self.chain.do(KOREA, ExportDeclarations.declare(declaration, self.root(), PACKAGES, items))
        return declaration

    def release(self, declaration: SubjectId, items: int) -> Call:
        return ExportDeclarations.release(declaration, 1, self.measures(items), self.chain.time + 30 * DAY)

    def released(self, items: int) -> SubjectId:
        declaration = self.declared(items)
        self.chain.do(KOREA, self.release(declaration, items))
        return declaration

    def noticed(self) -> SubjectId:
        declaration = self.released(1)
        self.chain.pass_time(31 * DAY)
        until = self.chain.time + 15 * DAY
        self.chain.do(KOREA, ExportDeclarations.notify_overdue(declaration, 2, until, self.digest()))
        return declaration

    # Certificates

    def terms(self, addressed: MemberNumber = VIETNAM, flags: CertificateFlag = NO_FLAGS) -> CertificateTerms:
        since = self.chain.time - DAY
        return CertificateTerms(addressed, since, since + 365 * DAY, Agreement.AK, flags)

    def certificate(self, *declarations: SubjectId, items: int) -> Certificate:
        """One line for each item of each declaration."""
        sources = [(declaration, item) for declaration in declarations for item in range(1, items + 1)]
        links = tuple(
            Link(line, 0, KOREA, declaration, item * 256 + 1, KGM, CERTIFIED)
            for line, (declaration, item) in enumerate(sources, 1)
        )
        return Certificate(self.subject(), links, (CertifiedLine(KGM, CERTIFIED),) * len(links))

    def second(self, *firsts: Certificate) -> Certificate:
        """A back-to-back certificate with one line for each first certificate's line 1."""
        links = tuple(
            Link(line, 1, ISSUER, first.id, 1, KGM, CERTIFIED) for line, first in enumerate(firsts, 1)
        )
        return Certificate(self.subject(), links, (CertifiedLine(KGM, CERTIFIED),) * len(links))

    def issue(self, certificate: Certificate, revision: int = 0) -> Call:
        return OriginCertificates.issue(
            certificate.id, revision, self.terms(), self.root(), certificate.lines, certificate.links
        )

    def issue_second(self, certificate: Certificate) -> Call:
        terms = self.terms(THAILAND, CertificateFlag.BACK_TO_BACK)
        return OriginCertificates.issue(
            certificate.id, 0, terms, self.root(), certificate.lines, certificate.links
        )

    def issued(self, items: int) -> Certificate:
        """A certificate on a declaration of its own."""
        certificate = self.certificate(self.released(items), items=items)
        self.chain.do(ISSUER, self.issue(certificate))
        return certificate

    def firsts(self, count: int) -> list[Certificate]:
        return [self.issued(1) for _ in range(count)]

    def correct(self, old: Certificate, new: Certificate) -> Call:
        return OriginCertificates.correct(
            old.id, 1, old.links, new.id, self.terms(), self.root(), new.lines, new.links
        )

    def apply(self, certificate: SubjectId) -> Call:
        return OriginCertificates.apply(certificate, 0, VIETNAM, Agreement.AK, self.root())

    def receive(self, certificate: Certificate) -> Call:
        return OriginCertificates.receive(ISSUER, certificate.id)

    def entry(self) -> ImportEntry:
        return ImportEntry(self.digest(), 1)

    def draw(
        self,
        certificate: Certificate | SubjectId,
        quantity: int = DRAWN,
        entry: ImportEntry | None = None,
        line: int = 1,
    ) -> Call:
        id_ = certificate.id if isinstance(certificate, Certificate) else certificate
        return OriginCertificates.draw(
            ISSUER, id_, line, quantity, entry or self.entry(), self.chain.time, Decision.GRANTED
        )
