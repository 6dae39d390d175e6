"""Where a document stands, with both its times: in force from when, and recorded when."""

import pytest

from evidence.facts import CertificateStatus, DeclarationStatus, DocumentStatus, Kind
from evidence.verification import Status
from tests.unit.evidence.builder import (
    ADMINISTRATION,
    AS_OF,
    DAY,
    ISSUER,
    NOW,
    RECORDED,
    SampleDocument,
    SampleNetwork,
    certificate_sample,
    declaration_sample,
    failing,
    generic_sample,
    judged,
    set_status,
    state,
)

UNTIL = AS_OF + 30 * DAY


@pytest.fixture
def world() -> SampleNetwork:
    return SampleNetwork()


def status_of(document: SampleDocument) -> Status | None:
    return judged(document.bundle(), document.world.policy()).status


@pytest.mark.parametrize(
    ("status", "meaning", "name"),
    [
        (CertificateStatus.APPLIED, "pending", "applied"),
        (CertificateStatus.ISSUED, "active", "issued"),
        (CertificateStatus.CORRECTED, "superseded", "corrected"),
        (CertificateStatus.CANCELLED, "revoked", "cancelled"),
    ],
)
def test_a_certificates_status_is_told_in_both_words_with_both_times(
    world: SampleNetwork, status: CertificateStatus, meaning: str, name: str
) -> None:
    certificate = certificate_sample(world)
    word = state(status, ISSUER, RECORDED - 5, until=UNTIL, revision=2)
    world.put(Kind.CERTIFICATES_STATUS, ISSUER, certificate.subject, word)
    found = status_of(certificate)
    assert found is not None
    assert (found.state, found.name, found.effective, found.until) == (meaning, name, RECORDED - 5, UNTIL)
    assert found.recorded is not None and found.successor is None


def test_an_issued_certificate_is_expired_from_its_end_on_and_a_cancelled_one_stays_cancelled(
    world: SampleNetwork,
) -> None:
    certificate = certificate_sample(world)
    for status, until, said in (
        (CertificateStatus.ISSUED, NOW + 1, "active"),
        (CertificateStatus.ISSUED, NOW, "expired"),
        (CertificateStatus.CANCELLED, NOW, "revoked"),
    ):
        set_status(certificate, Kind.CERTIFICATES_STATUS, status, until)
        found = status_of(certificate)
        assert found is not None and found.state == said


def test_a_declaration_keeps_the_word_of_its_life_cycle(world: SampleNetwork) -> None:
    declaration = declaration_sample(world)
    set_status(declaration, Kind.DECLARATIONS_STATUS, DeclarationStatus.PART_LOADED)
    found = status_of(declaration)
    assert found is not None and (found.state, found.name) == ("active", "part loaded")


def test_an_amended_declaration_leads_to_the_document_that_replaced_it(world: SampleNetwork) -> None:
    declaration = declaration_sample(world)
    newer = b"\x05" * 32
    at = RECORDED + 60
    world.put(
        Kind.DECLARATIONS_ISSUED,
        ADMINISTRATION,
        declaration.subject,
        newer,
        part=2,
        act=b"\x01" * 32,
        time=at,
    )
    assert status_of(declaration) == Status("superseded", None, at, at, None, newer)


def test_a_document_without_status_says_so_and_with_a_successor_leads_to_it(world: SampleNetwork) -> None:
    document = generic_sample(world)
    assert status_of(document) == Status("none")
    newer = b"\x06" * 32
    world.put(Kind.DOCUMENTS_SUCCESSOR, ADMINISTRATION, document.root, newer, time=RECORDED + 60)
    assert status_of(document) == Status("superseded", None, RECORDED + 60, RECORDED + 60, None, newer)
    set_status(document, Kind.DOCUMENTS_STATUS, DocumentStatus.SUPERSEDED, None)
    found = status_of(document)
    assert found is not None and (found.state, found.name, found.successor) == (
        "superseded",
        "superseded",
        newer,
    )


def test_what_is_not_valid_has_no_status(world: SampleNetwork) -> None:
    certificate = certificate_sample(world)
    set_status(certificate, Kind.CERTIFICATES_STATUS, 77)
    verdict = judged(certificate.bundle(), world.policy())
    assert failing(verdict) == "status" and verdict.status is None and verdict.to_json()["status"] is None
