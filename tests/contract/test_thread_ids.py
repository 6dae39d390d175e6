"""Ids and hashes of the thread are the same on the chain and in the core: links, draws, loading reports."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contracts.bindings.certificates import OriginCertificates
from contracts.bindings.declarations import ExportDeclarations
from contracts.bindings.events import FactSet
from evidence.facts import Kind
from evidence.hashing import draw_id, links_hash, report_id
from evidence.keys import Origin, key_of
from evidence.types import MemberNumber, SubjectId, Word
from scripts.bench.gas_chain import CARRIER, ISSUER, KOREA, VIETNAM, GasChain, Submitted, gas_chain
from scripts.bench.gas_scenes import PACKAGES, Scenes

pytestmark = pytest.mark.network


@pytest.fixture(scope="module")
def chain() -> Iterator[GasChain]:
    with gas_chain() as running:
        yield running


def fact_of(submitted: Submitted, kind: Kind, subject: SubjectId, part: int = 0) -> FactSet:
    """The one fact of that kind, at the key that the core derives for it."""
    [found] = [fact for fact in submitted.facts if fact.origin >> 64 == kind]
    owner = MemberNumber(found.origin >> 32 & 0xFFFF_FFFF)
    assert found.subject == subject
    assert found.key == key_of(Origin(kind.namespace, kind.number, owner, part), subject)
    return found


def test_links_fact_is_the_core_s_links_hash(chain: GasChain) -> None:
    scenes = Scenes(chain)
    certificate = scenes.certificate(scenes.released(3), items=3)
    issued = chain.do(ISSUER, scenes.issue(certificate))
    assert fact_of(issued, Kind.CERTIFICATES_LINKS, certificate.id, 1).word == Word(
        links_hash(certificate.links)
    )
    firsts = scenes.firsts(2)
    second = scenes.second(*firsts)
    issued = chain.do(VIETNAM, scenes.issue_second(second))
    assert fact_of(issued, Kind.CERTIFICATES_LINKS, second.id, 1).word == Word(links_hash(second.links))


def test_draw_stands_under_the_core_s_draw_id_of_the_original(chain: GasChain) -> None:
    scenes = Scenes(chain)
    original, entry, copy = scenes.issued(1), scenes.entry(), scenes.subject()
    chain.do(ISSUER, OriginCertificates.copy(original.id, copy, scenes.root()))
    drawn = chain.do(VIETNAM, scenes.draw(copy, entry=entry))
    expected = draw_id(ISSUER, original.id, 1, entry.entry, entry.line)
    fact_of(drawn, Kind.CERTIFICATES_DRAW, expected)


def test_report_stands_under_the_core_s_report_id(chain: GasChain) -> None:
    scenes = Scenes(chain)
    declaration, reference = scenes.released(1), scenes.digest()
    call = ExportDeclarations.report_loading(KOREA, declaration, reference, scenes.root(), PACKAGES)
    reported = chain.do(CARRIER, call)
    expected = report_id(KOREA, declaration, CARRIER, reference)
    fact_of(reported, Kind.DECLARATIONS_REPORT, expected)
