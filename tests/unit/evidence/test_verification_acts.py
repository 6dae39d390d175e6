"""A member that writes the facts may not make more of an act than its author signed."""

from copy import copy
from dataclasses import replace
from hashlib import sha256

import pytest

from evidence.acts import Act
from evidence.document_types import DECISION
from evidence.facts import Kind, Verb
from evidence.types import Fields, MemberNumber
from tests.unit.evidence.builder import (
    ADMINISTRATION,
    DAY,
    ISSUER,
    PARTNER,
    RECORDED,
    SampleDocument,
    SampleNetwork,
    certified_copy,
    der,
    detail,
    failing,
    judged,
    state,
)

SUBJECT = "ab" * 32
RELEASED = 2


def _amendment(declaration: SampleDocument, revision: int = 1) -> SampleDocument:
    """Version 2 of the declaration, whose author saw `revision`."""
    verb = Verb.DECLARATIONS_AMEND
    made = replace(declaration, verb=verb, version=2, revision=revision)
    made.__dict__["subject"] = declaration.subject
    return made.put_facts()


def _used_again(document: SampleDocument, version: int) -> SampleDocument:
    """The same document and act as another version."""
    again = copy(document)
    again.version = version
    return again.put_facts()


def _set_status(document: SampleDocument, revision: int, act: bytes) -> None:
    word = state(RELEASED, document.owner, RECORDED, until=RECORDED + 30 * DAY, revision=revision)
    document.world.put(Kind.DECLARATIONS_STATUS, document.owner, document.subject, word, act=act)


def test_an_amendment_by_an_act_that_amends_is_genuine(declaration: SampleDocument) -> None:
    amended = _amendment(declaration)
    verdict = judged(amended.bundle(), declaration.world.policy())
    assert verdict.valid and verdict.current is True


def test_an_act_that_declares_makes_version_one_and_no_other(declaration: SampleDocument) -> None:
    """The member files the first version again after it was amended, under the act of the first."""
    _amendment(declaration)
    again = _used_again(declaration, 3)
    _set_status(again, 3, sha256(again.act).digest())
    verdict = judged(again.bundle(), declaration.world.policy())
    assert failing(verdict) == "issued" and "version" in detail(verdict, "issued")


def test_an_act_that_amends_does_not_make_the_first_version(
    world: SampleNetwork, declaration: SampleDocument
) -> None:
    first = replace(declaration, verb=Verb.DECLARATIONS_AMEND, revision=1).put_facts()
    assert failing(judged(first.bundle(), world.policy())) == "issued"


@pytest.mark.parametrize(
    ("verb", "version", "revision"), [(Verb.DECLARATIONS_DECLARE, 1, 1), (Verb.DECLARATIONS_AMEND, 2, 0)]
)
def test_what_is_made_was_not_there_and_what_is_amended_was(
    declaration: SampleDocument, verb: Verb, version: int, revision: int
) -> None:
    made = replace(declaration, verb=verb, version=version, revision=revision).put_facts()
    verdict = judged(made.bundle(), declaration.world.policy())
    assert failing(verdict) == "issued" and "revision" in detail(verdict, "issued")


def test_an_act_that_was_used_again_does_not_stand(declaration: SampleDocument) -> None:
    """The member brings version 2 back as version 3: the act of 2 then set a status that its author could not foresee."""
    amended = _amendment(declaration)
    again = _used_again(amended, 3)
    _set_status(again, 4, sha256(again.act).digest())
    verdict = judged(again.bundle(), declaration.world.policy())
    assert failing(verdict) == "status" and "follows" in detail(verdict, "status")


def test_a_status_cannot_be_older_than_what_the_author_saw(declaration: SampleDocument) -> None:
    amended = _amendment(declaration, revision=5)
    _set_status(amended, 5, bytes(32))
    assert failing(judged(amended.bundle(), declaration.world.policy())) == "status"
    _set_status(amended, 9, bytes(32))
    assert judged(amended.bundle(), declaration.world.policy()).valid


def test_a_copy_that_was_issued_as_an_original_is_refused(certificate: SampleDocument) -> None:
    """An alias has no balances; an original opens new ones, which the author did not sign."""
    world = certificate.world
    made = certified_copy(certificate)
    assert judged(made.bundle(), world.policy()).valid
    key = SampleNetwork().put(Kind.CERTIFICATES_ALIAS, ISSUER, made.subject, certificate.subject)
    del world.facts[key]
    assert failing(judged(made.bundle(), world.policy())) == "issued"


def test_an_original_that_was_made_an_alias_is_refused(certificate: SampleDocument) -> None:
    other = replace(certificate, verb=Verb.CERTIFICATES_ISSUE).put_facts()
    certificate.world.put(Kind.CERTIFICATES_ALIAS, ISSUER, other.subject, other.subject)
    assert failing(judged(other.bundle(), certificate.world.policy())) == "issued"


def test_a_window_that_another_member_wrote_is_none(certificate: SampleDocument) -> None:
    world, document = certificate.world, certificate
    fingerprint = sha256(der(document.party)).digest()
    word = state(1, PARTNER, RECORDED - DAY, until=RECORDED + DAY)
    world.put(Kind.CREDENTIALS_WINDOW, ISSUER, fingerprint, word)
    assert failing(judged(document.bundle(), world.policy())) == "credential"


def _decision(owner: int) -> Fields:
    return {"/subject": SUBJECT, "/owner": owner, "/decision": "released", "/decisionDate": "2026-09-21"}


@pytest.mark.parametrize("owner", [ADMINISTRATION, PARTNER])
def test_a_decision_is_about_a_subject_of_the_owner_that_it_names(
    world: SampleNetwork, owner: MemberNumber
) -> None:
    """A member's officer signs a release of another administration's declaration, of which only the id is checked."""
    verb = Verb.DECLARATIONS_RELEASE
    made = SampleDocument(world, DECISION, _decision(ADMINISTRATION), owner, verb, revision=1)
    made.__dict__["subject"] = bytes.fromhex(SUBJECT)
    verdict = judged(made.put_facts().bundle(), world.policy())
    assert failing(verdict) == ("" if owner == ADMINISTRATION else "subject")
    assert Act.decode(made.act).subject == bytes.fromhex(SUBJECT)
