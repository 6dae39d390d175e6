"""Sealed papers of the sample network."""

from __future__ import annotations

from evidence.commitments import Disclosure
from evidence.papers.container import Parameters, draft
from evidence.papers.layout import Language
from evidence.papers.sealing import seal
from evidence.papers.verification import verify_paper
from evidence.signatures import signer
from evidence.verification import Verdict
from tests.unit.evidence.builder import NOW, SampleDocument

LINK = "https://verify.example"


def sealed(
    document: SampleDocument, language: Language = "ko", disclosure: Disclosure | None = None
) -> bytes:
    data = document.bundle(disclosure).encode()
    return sealed_as(document, draft(data, Parameters(language, LINK)))


def sealed_as(document: SampleDocument, drawn: bytes) -> bytes:
    """A draft, sealed by the document's own signer."""
    return seal(drawn, document.party.certificate, signer(document.party.key), NOW)


def judged(document: SampleDocument, data: bytes) -> Verdict:
    return verify_paper(data, document.world.policy(), NOW)
