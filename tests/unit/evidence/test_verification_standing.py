"""Whether a genuine document still stands."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from evidence.facts import CertificateStatus, DeclarationStatus, DocumentStatus, Kind, ReceiptStatus
from evidence.verification import exit_code
from tests.unit.evidence.builder import (
    ADMINISTRATION,
    BANK,
    ISSUER,
    NOW,
    SampleDocument,
    SampleNetwork,
    certificate_sample,
    certified_copy,
    declaration_sample,
    detail,
    failing,
    generic_sample,
    judged,
    put_receipt,
    rejected,
    set_status,
)

MAKERS = (certificate_sample, declaration_sample, generic_sample)
Make = Callable[[SampleNetwork], SampleDocument]


@pytest.mark.parametrize(
    ("status", "current"),
    [
        (CertificateStatus.ISSUED, True),
        (CertificateStatus.APPLIED, False),
        (CertificateStatus.RETURNED, False),
        (CertificateStatus.CORRECTED, False),
        (CertificateStatus.CANCELLED, False),
    ],
)
def test_a_certificate_stands_while_it_is_issued(
    certificate: SampleDocument, status: CertificateStatus, current: bool
) -> None:
    set_status(certificate, Kind.CERTIFICATES_STATUS, status)
    verdict = judged(certificate.bundle(), certificate.world.policy())
    assert verdict.valid and exit_code(verdict) == 0
    assert verdict.current is current
    assert ("not current" in detail(verdict, "status")) is not current


@pytest.mark.parametrize(("until", "current"), [(NOW + 1, True), (NOW, False), (NOW - 1, False)])
def test_a_certificate_expires_at_the_present_time_not_at_the_checkpoints(
    certificate: SampleDocument, until: int, current: bool
) -> None:
    set_status(certificate, Kind.CERTIFICATES_STATUS, CertificateStatus.ISSUED, until)
    assert judged(certificate.bundle(), certificate.world.policy()).current is current


@pytest.mark.parametrize(
    ("status", "current"),
    [
        (DeclarationStatus.RECEIVED, True),
        (DeclarationStatus.RELEASED, True),
        (DeclarationStatus.PART_LOADED, True),
        (DeclarationStatus.LOADED, True),
        (DeclarationStatus.WITHDRAWN, False),
        (DeclarationStatus.NOTICED, False),
        (DeclarationStatus.REVOKED, False),
    ],
)
def test_a_declaration_stands_until_it_is_withdrawn_noticed_or_revoked(
    declaration: SampleDocument, status: DeclarationStatus, current: bool
) -> None:
    set_status(declaration, Kind.DECLARATIONS_STATUS, status)
    assert judged(declaration.bundle(), declaration.world.policy()).current is current


def test_overdue_loading_is_said_and_ends_nothing(declaration: SampleDocument) -> None:
    set_status(declaration, Kind.DECLARATIONS_STATUS, DeclarationStatus.RELEASED, NOW)
    verdict = judged(declaration.bundle(), declaration.world.policy())
    assert verdict.current is True and "overdue" in detail(verdict, "status")


def test_an_amended_declaration_is_genuine_and_not_the_latest(declaration: SampleDocument) -> None:
    word = bytes(31) + b"\x09"
    declaration.world.put(Kind.DECLARATIONS_ISSUED, ADMINISTRATION, declaration.subject, word, part=2)
    verdict = judged(declaration.bundle(), declaration.world.policy())
    assert verdict.valid and verdict.current is False
    assert "latest version" in detail(verdict, "status")


@pytest.mark.parametrize("make", [certificate_sample, declaration_sample])
def test_a_life_cycle_without_status_is_refused(world: SampleNetwork, make: Make) -> None:
    document = make(world)
    kinds = {Kind.CERTIFICATES_STATUS, Kind.DECLARATIONS_STATUS}
    for key in [key for key in world.facts if any(_is_status(key, document, kind) for kind in kinds)]:
        del world.facts[key]
    assert failing(judged(document.bundle(), world.policy())) == "status"


def _is_status(key: bytes, document: SampleDocument, kind: Kind) -> bool:
    scratch = SampleNetwork()
    return key == scratch.put(kind, document.owner, document.subject, bytes(32))


@pytest.mark.parametrize("status", [0x77, 0xFF])
def test_a_status_that_is_not_known_is_refused(certificate: SampleDocument, status: int) -> None:
    set_status(certificate, Kind.CERTIFICATES_STATUS, status)
    assert failing(judged(certificate.bundle(), certificate.world.policy())) == "status"


def test_a_document_without_status_says_unknown(generic: SampleDocument) -> None:
    verdict = judged(generic.bundle(), generic.world.policy())
    assert verdict.current == "unknown" and verdict.to_json()["current"] == "unknown"


@pytest.mark.parametrize(
    ("status", "current"),
    [
        (DocumentStatus.ACTIVE, True),
        (DocumentStatus.SUSPENDED, False),
        (DocumentStatus.REVOKED, False),
        (DocumentStatus.SUPERSEDED, False),
    ],
)
def test_a_document_without_a_life_cycle_stands_as_its_issuer_says(
    generic: SampleDocument, status: DocumentStatus, current: bool
) -> None:
    set_status(generic, Kind.DOCUMENTS_STATUS, status, None)
    assert judged(generic.bundle(), generic.world.policy()).current is current


@pytest.mark.parametrize("status", [None, DocumentStatus.ACTIVE])
def test_a_document_with_a_successor_does_not_stand(
    generic: SampleDocument, status: DocumentStatus | None
) -> None:
    if status is not None:
        set_status(generic, Kind.DOCUMENTS_STATUS, status, None)
    generic.world.put(Kind.DOCUMENTS_SUCCESSOR, ADMINISTRATION, generic.root, b"\x01" * 32)
    assert judged(generic.bundle(), generic.world.policy()).current is False


@pytest.mark.parametrize(
    ("status", "until", "current"),
    [
        (CertificateStatus.ISSUED, NOW + 1, True),
        (CertificateStatus.CANCELLED, NOW + 1, False),
        (CertificateStatus.CORRECTED, NOW + 1, False),
        (CertificateStatus.ISSUED, NOW, False),
    ],
)
def test_a_certified_copy_stands_only_with_its_original(
    certificate: SampleDocument, status: CertificateStatus, until: int, current: bool
) -> None:
    copy = certified_copy(certificate)
    set_status(certificate, Kind.CERTIFICATES_STATUS, status, until)
    verdict = judged(copy.bundle(), certificate.world.policy())
    assert verdict.valid and verdict.current is current
    assert "certified copy" in detail(verdict, "status")


@pytest.mark.parametrize(
    ("status", "current"), [(ReceiptStatus.RECEIVED, True), (ReceiptStatus.REJECTED, False)]
)
def test_a_certificate_does_not_stand_once_the_administration_that_it_addresses_rejected_it(
    certificate: SampleDocument, status: ReceiptStatus, current: bool
) -> None:
    put_receipt(certificate, status)
    verdict = judged(certificate.bundle(), certificate.world.policy())
    assert verdict.valid and verdict.current is current
    assert ("rejected by member" in detail(verdict, "status")) is not current


def test_what_another_member_says_of_a_certificate_does_not_end_it(certificate: SampleDocument) -> None:
    put_receipt(certificate, ReceiptStatus.REJECTED, BANK)
    assert judged(certificate.bundle(), certificate.world.policy()).current is True


def test_a_copy_does_not_stand_when_its_original_was_rejected(certificate: SampleDocument) -> None:
    copy = certified_copy(certificate)
    rejected(certificate)
    verdict = judged(copy.bundle(), certificate.world.policy())
    assert verdict.valid and verdict.current is False
    assert "the original: rejected" in detail(verdict, "status")


def test_a_rejection_cannot_be_hidden(certificate: SampleDocument) -> None:
    before = certificate.bundle()
    rejected(certificate)
    after = certificate.bundle()
    hidden = replace(after, staple=replace(after.staple, map=before.staple.map))
    assert failing(judged(hidden, certificate.world.policy())) == "facts"


def test_a_copy_cannot_hide_that_it_is_one(certificate: SampleDocument) -> None:
    """The proof as it was before the alias, under the map of after: the alias's absence is not provable any more."""
    world = certificate.world
    before = certificate.bundle()
    world.put(Kind.CERTIFICATES_ALIAS, ISSUER, certificate.subject, b"\x07" * 32)
    after = certificate.bundle()
    # With the alias shown, it is an original's act that made a copy.
    assert failing(judged(after, world.policy())) == "issued"
    hidden = replace(after, staple=replace(after.staple, map=before.staple.map))
    assert failing(judged(hidden, world.policy())) == "facts"
