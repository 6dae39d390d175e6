"""Lists that grow are read by pages: one goes on where the one before ended, and only by a cursor that is its own."""

import json
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from api.access import DocumentClass
from api.chunks import CHUNK
from api.database import writing
from api.documents.models import DocumentVersion
from api.documents.repository import next_number
from api.outbox.models import CommandStatus, OutboxCommand
from api.pagination import Position, encode
from evidence.facts import CertificateStatus, DeclarationStatus, PartyRole, Verb
from evidence.types import SubjectId
from tests.unit.api import papers
from tests.unit.api.gateway import DAY, TestGateway

RESPONSE = (Path(__file__).parents[2] / "samples" / "wco" / "03_DMSACC.xml").read_bytes()


@pytest.fixture
def cast(gateway: TestGateway) -> TestGateway:
    return papers.enrol_cast(gateway)


def get(gateway: TestGateway, party: str, path: str, **query: Any) -> Any:
    return gateway.client.get(path, headers=gateway.bearer(party), params=query)


def slug(answer: Any) -> str:
    return str(answer.json()["type"]).rsplit(":", 1)[1]


def pages(gateway: TestGateway, party: str, path: str, limit: int) -> Iterator[list[Any]]:
    """The items of each page, to the last one."""
    query: dict[str, Any] = {"limit": limit}
    while True:
        answer = get(gateway, party, path, **query)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        assert set(page) == {"items", "next"}
        yield page["items"]
        if page["next"] is None:
            return
        query["cursor"] = page["next"]


def add_versions(gateway: TestGateway, subject: SubjectId, *classes: DocumentClass) -> list[str]:
    """Further versions like the first one of a subject, of these classes, in this order; their roots."""
    with writing(gateway.engine) as session:
        first = session.exec(select(DocumentVersion).where(DocumentVersion.subject == subject)).first()
        assert first is not None
        number, roots = next_number(session), []
        for place, document_class in enumerate(classes):
            root = secrets.token_bytes(32)
            changes = {"root": root, "number": number + place, "document_class": document_class}
            session.add(DocumentVersion(**(first.model_dump() | changes)))
            roots.append(root.hex())
    return roots


def test_versions_follow_each_other_over_pages_and_over_chunks_with_those_left_out_that_one_may_not_see(
    cast: TestGateway,
) -> None:
    document = papers.filed(cast)
    subject = papers.subject_of(document)
    seen, unseen = DocumentClass.DECLARATION, DocumentClass.INSURANCE
    added = add_versions(cast, subject, *(unseen, seen) * CHUNK)
    path = f"/documents/1/{subject.hex()}"
    found = list(pages(cast, "exporter", path, 60))
    assert [len(page) for page in found] == [60, 41]
    assert [one["root"] for page in found for one in page] == [document.root.hex(), *added[1::2]]


def test_a_version_filed_between_two_pages_comes_last(cast: TestGateway) -> None:
    document = papers.filed(cast)
    subject = papers.subject_of(document)
    path = f"/documents/1/{subject.hex()}"
    added = add_versions(cast, subject, DocumentClass.DECLARATION)
    first = get(cast, "exporter", path, limit=1).json()
    added += add_versions(cast, subject, DocumentClass.DECLARATION)
    second = get(cast, "exporter", path, cursor=first["next"]).json()
    assert [one["root"] for one in first["items"]] == [document.root.hex()]
    assert ([one["root"] for one in second["items"]], second["next"]) == (added, None)


def test_strangers_get_404_for_versions_wherever_they_begin_and_others_an_end(cast: TestGateway) -> None:
    subject = papers.subject_of(papers.filed(cast))
    for path in (f"/documents/1/{subject.hex()}", f"/documents/1/{subject.hex()}/grants"):
        for query in ({}, {"cursor": encode((0,))}, {"cursor": encode((10**6,))}):
            answer = get(cast, "rival", path, **query)
            assert (answer.status_code, slug(answer)) == (404, "document-unknown")
        assert get(cast, "exporter", path, cursor=encode((10**6,))).json() == {"items": [], "next": None}


def test_responses_of_customs_follow_each_other_over_pages(cast: TestGateway) -> None:
    document = papers.declaration("03_DMSACC_LRN")
    subject = papers.subject_of(document)
    papers.send(cast, "exporter", "/declarations", Verb.DECLARATIONS_DECLARE, subject, document)
    papers.put_declaration(cast, document)
    headers = cast.bearer("exporter") | {"Content-Type": "application/xml"}
    kept = []
    for number in range(5):
        message = response_to("03_DMSACC_LRN") + b" " * number
        answer = cast.client.post("/notifications", content=message, headers=headers)
        assert answer.status_code == 201, answer.text
        kept += answer.json()["notifications"]
    found = list(pages(cast, "exporter", f"/declarations/1/{subject.hex()}/notifications", 2))
    assert found == [kept[:2], kept[2:4], kept[4:]]


def response_to(reference: str) -> bytes:
    """The sample, about a declaration of this reference."""
    tag = b"FunctionalReferenceID>"
    head, declared = RESPONSE.split(b"Declaration>", 1)
    before, rest = declared.split(tag, 1)
    return head + b"Declaration>" + before + tag + reference.encode() + rest[rest.index(b"<") :]


def give(gateway: TestGateway, subject: SubjectId, party: str) -> int:
    body = {"party": party, "until": gateway.clock() + DAY}
    answer = gateway.client.post(
        f"/documents/1/{subject.hex()}/grants", json=body, headers=gateway.bearer("exporter")
    )
    assert answer.status_code == 201, answer.text
    return int(answer.json()["number"])


def test_grants_that_hold_follow_each_other_over_pages_and_each_party_reads_its_own(
    cast: TestGateway,
) -> None:
    cast.enrol("insurer", PartyRole.INSURER)
    subject = papers.subject_of(papers.filed(cast))
    given = [give(cast, subject, party) for party in ("bank", "insurer") * 3]
    ended = given.pop(2)
    assert cast.client.delete(f"/grants/{ended}", headers=cast.bearer("exporter")).status_code == 204
    path = f"/documents/1/{subject.hex()}/grants"
    for party, expected in [
        ("exporter", [given[:2], given[2:4], given[4:]]),
        ("officer", [given[:2], given[2:4], given[4:]]),
        ("bank", [[given[0], given[3]], []]),
        ("insurer", [[given[1], given[2]], [given[4]]]),
    ]:
        found = [[one["number"] for one in page] for page in pages(cast, party, path, 2)]
        assert found == expected, party


def refused_report(gateway: TestGateway) -> str:
    """Reports more than was declared, which the contract refuses; the command's id."""
    subject = papers.put_declaration(gateway, papers.filed(gateway), DeclarationStatus.RELEASED, revision=2)
    report = papers.committed(
        "gwm.loading.1",
        {
            "/subject": subject.hex(),
            "/declarationOwner": 1,
            "/reportReference": "HDMU-1",
            "/reportSalt": papers.salt(),
            "/packages": 25,
            "/loadingDate": "2026-11-23",
        },
    )
    path, verb = f"/declarations/1/{subject.hex()}/loading-reports", Verb.DECLARATIONS_REPORT_LOADING
    command = str(papers.send(gateway, "carrier", path, verb, subject, report, revision=2).json()["id"])
    with writing(gateway.engine) as session:
        row = session.exec(select(OutboxCommand).where(OutboxCommand.id == bytes.fromhex(command))).one()
        row.status = CommandStatus.REFUSED
        row.error = json.dumps({"name": "DeclarationOverLoaded", "values": {"declared": 20, "loaded": 25}})
        session.add(row)
    return command


def short_of_packages(gateway: TestGateway) -> str:
    """A part of it was loaded, and the rest was not in time; its subject."""
    status, late = DeclarationStatus.PART_LOADED, gateway.clock() - DAY
    document = papers.filed(gateway)
    return papers.put_declaration(gateway, document, status, 3, load_by=late, loaded=12).hex()


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 50])
def test_loading_exceptions_go_from_the_refused_reports_on_to_what_lacks_packages(
    cast: TestGateway, limit: int
) -> None:
    expected = []
    for _ in range(3):
        expected += [("short", short_of_packages(cast)), ("excess", refused_report(cast))]
    expected.sort(key=lambda one: one[0])
    found = list(pages(cast, "officer", "/loading-exceptions", limit))
    assert [(one["kind"], one["command"] or one["subject"]) for page in found for one in page] == expected
    assert all(len(page) == limit for page in found[:-1])


@pytest.mark.parametrize("limit", [1, 3, 50])
def test_the_history_of_a_declaration_and_of_a_certificate_goes_on_over_pages(
    cast: TestGateway, limit: int
) -> None:
    document, certificate = papers.filed(cast), SubjectId(b"\x07" * 32)
    for revision, status in enumerate([DeclarationStatus.RECEIVED, DeclarationStatus.RELEASED], 1):
        subject = papers.put_declaration(cast, document, status, revision)
        papers.put_certificate(cast, 1, certificate, 3, CertificateStatus.ISSUED, revision)
    mine = {"declarations": subject, "certificates": certificate}
    for name, of in mine.items():
        found = list(pages(cast, "officer", f"/{name}/1/{of.hex()}/history", limit))
        happened = [event.index for event in cast.events if event.subject == of]
        assert [one["index"] for page in found for one in page] == happened
        assert {one["kind"].split(".")[0] for page in found for one in page} == {name}
        assert all(len(page) == limit for page in found[:-1])


OWN: tuple[Position, ...] = (("x",), (1, 2), ())


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("/documents/1/{subject}", OWN),
        ("/documents/1/{subject}/grants", OWN),
        ("/declarations/1/{subject}/notifications", OWN),
        ("/declarations/1/{subject}/history", OWN),
        ("/certificates/1/{certificate}/history", OWN),
        ("/loading-exceptions", ((5,), ("other", 5), (5, "excess"), ("excess", "5"), ("short",))),
    ],
)
def test_a_cursor_of_another_list_is_refused(
    cast: TestGateway, path: str, wrong: tuple[Position, ...]
) -> None:
    subject = papers.put_declaration(cast, papers.filed(cast))
    certificate = papers.put_certificate(cast, 1, SubjectId(b"\x07" * 32), 3)
    path = path.format(subject=subject.hex(), certificate=certificate.hex())
    assert get(cast, "officer", path).status_code == 200
    for cursor in ("!", "AAAA", *map(encode, wrong)):
        answer = get(cast, "officer", path, cursor=cursor)
        assert (answer.status_code, slug(answer)) == (400, "malformed-cursor"), cursor
