"""What a gateway judges about declarations before the chain does, and what it shows of them."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from sqlmodel import select

from api.clock import Instant
from api.database import reading, writing
from api.declarations.calls import ItemsWrong, measures_of, moved_measures
from api.declarations.views import declaration_view
from api.outbox.models import CommandStatus, OutboxCommand
from api.subjects.standing import standing_of
from contracts.bindings.declarations import Measure
from evidence.facts import DeclarationStatus, Namespace, Verb
from evidence.types import MemberNumber, SubjectId
from evidence.words import BalanceWord
from tests.unit.api import papers
from tests.unit.api.databases import kept_in
from tests.unit.api.gateway import DAY, TestGateway

WCO = Path(__file__).parents[3] / "samples" / "wco"


@pytest.fixture
def cast(gateway: TestGateway) -> TestGateway:
    return papers.enrol_cast(gateway)


def path_of(subject: SubjectId, operation: str = "") -> str:
    return f"/declarations/1/{subject.hex()}" + (f"/{operation}" if operation else "")


def get(gateway: TestGateway, party: str, path: str) -> Any:
    return gateway.client.get(path, headers=gateway.bearer(party))


def slug(answer: Any) -> str:
    return str(answer.json()["type"]).rsplit(":", 1)[1]


def command_of(gateway: TestGateway, answer: Any) -> OutboxCommand:
    with reading(gateway.engine) as session:
        query = select(OutboxCommand).where(OutboxCommand.id == bytes.fromhex(answer.json()["id"]))
        return session.exec(query).one()


def test_a_filed_declaration_becomes_one_command_and_a_closed_body(cast: TestGateway) -> None:
    document = papers.declaration()
    subject = papers.subject_of(document)
    answer = papers.send(cast, "exporter", "/declarations", Verb.DECLARATIONS_DECLARE, subject, document)
    assert answer.status_code == 202
    command = command_of(cast, answer)
    assert (command.contract, command.function) == ("ExportDeclarations", "declare")
    versions = get(cast, "exporter", f"/documents/1/{subject.hex()}").json()["items"]
    assert [one["root"] for one in versions] == [document.root.hex()]
    assert get(cast, "rival", f"/documents/1/{subject.hex()}").status_code == 404


def test_the_same_reference_of_one_trader_stands_for_one_declaration(cast: TestGateway) -> None:
    first, again = papers.declaration("LRN-7"), papers.declaration("LRN-7")
    verb = Verb.DECLARATIONS_DECLARE
    assert (
        papers.send(cast, "exporter", "/declarations", verb, papers.subject_of(first), first).status_code
        == 202
    )
    answer = papers.send(cast, "exporter", "/declarations", verb, papers.subject_of(again), again)
    assert (answer.status_code, slug(answer)) == (409, "reference-taken")
    assert (
        papers.send(cast, "rival", "/declarations", verb, papers.subject_of(again), again).status_code == 202
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"/items/0/sequence": 2}, "items-wrong"),
        ({"/items/0/quantity": "12.0000001"}, "items-wrong"),
        ({"/items/0/quantityUnit": "XXQ"}, "items-wrong"),
    ],
)
def test_items_that_cannot_be_counted_are_refused_when_they_are_filed(
    cast: TestGateway, changes: dict[str, Any], expected: str
) -> None:
    document = papers.declaration(**changes)
    answer = papers.send(
        cast, "exporter", "/declarations", Verb.DECLARATIONS_DECLARE, papers.subject_of(document), document
    )
    assert (answer.status_code, slug(answer)) == (422, expected)


def test_goods_without_packages_are_loaded_one_by_one(cast: TestGateway) -> None:
    document = papers.filed(cast, **{"/totalPackageQuantity": 0})
    assert document.fields["/totalPackageQuantity"] == 0


@pytest.mark.parametrize(
    ("if_match", "status", "expected"),
    [
        ("", 428, "precondition-required"),
        ('"2"', 412, "precondition-failed"),
        ("*", 412, "precondition-failed"),
    ],
)
def test_a_change_says_which_revision_it_means(
    cast: TestGateway, if_match: str, status: int, expected: str
) -> None:
    subject = papers.put_declaration(cast, papers.filed(cast))
    answer = papers.send(
        cast,
        "officer",
        path_of(subject, "release"),
        Verb.DECLARATIONS_RELEASE,
        subject,
        papers.decision(1, subject, until="2026-12-10"),
        revision=1,
        if_match=if_match,
    )
    assert (answer.status_code, slug(answer)) == (status, expected)


def test_an_act_about_another_revision_is_refused_and_a_repeat_is_answered_again(cast: TestGateway) -> None:
    document = papers.filed(cast)
    subject = papers.put_declaration(cast, document)
    decided = papers.decision(1, subject, until="2026-12-10")
    act = replace(cast.act(Verb.DECLARATIONS_RELEASE, subject, decided.root), revision=1)
    wrong = replace(act, revision=2)
    path, verb = path_of(subject, "release"), Verb.DECLARATIONS_RELEASE
    answer = papers.send(cast, "officer", path, verb, subject, decided, act=wrong, if_match='"1"')
    assert (answer.status_code, slug(answer)) == (422, "act-mismatch")
    first = papers.send(cast, "officer", path, verb, subject, decided, act=act, if_match='"1"')
    assert first.status_code == 202
    papers.put_declaration(cast, document, DeclarationStatus.RELEASED, revision=2)
    again = papers.send(cast, "officer", path, verb, subject, decided, act=act, if_match='"1"')
    assert (again.status_code, again.json()["id"]) == (202, first.json()["id"])


def test_strangers_cannot_tell_what_does_not_exist_from_what_they_may_not_see(cast: TestGateway) -> None:
    subject = papers.put_declaration(cast, papers.filed(cast))
    seen = get(cast, "rival", path_of(subject))
    unknown = get(cast, "rival", path_of(SubjectId(bytes(32))))
    assert (seen.status_code, slug(seen)) == (unknown.status_code, slug(unknown)) == (404, "subject-unknown")
    assert get(cast, "bank", path_of(subject)).status_code == 404
    for party in ("exporter", "carrier", "officer"):
        answer = get(cast, party, path_of(subject))
        assert (answer.status_code, answer.headers["ETag"]) == (200, '"1"')


def test_only_customs_release_and_only_the_author_amends(cast: TestGateway) -> None:
    document = papers.filed(cast)
    subject = papers.put_declaration(cast, document)
    decided = papers.decision(1, subject, until="2026-12-10")
    path = path_of(subject, "release")
    answer = papers.send(cast, "exporter", path, Verb.DECLARATIONS_RELEASE, subject, decided, revision=1)
    assert (answer.status_code, slug(answer)) == (403, "scope-missing")
    version = papers.committed("gwm.declaration.export.1", dict(document.fields) | {"/items/0/quantity": "5"})
    path, verb = path_of(subject, "amendments"), Verb.DECLARATIONS_AMEND
    assert papers.send(cast, "rival", path, verb, subject, version, revision=1).status_code == 404
    assert papers.send(cast, "exporter", path, verb, subject, version, revision=1).status_code == 202


def test_a_broker_files_for_an_exporter_who_then_reads_it(cast: TestGateway) -> None:
    document = papers.declaration()
    subject = papers.subject_of(document)
    verb, path = Verb.DECLARATIONS_DECLARE, "/declarations"
    answer = papers.send(cast, "broker", path, verb, subject, document, parties=["nobody"])
    assert (answer.status_code, slug(answer)) == (422, "party-unknown")
    assert papers.send(cast, "broker", path, verb, subject, document, parties=["exporter"]).status_code == 202
    assert get(cast, "exporter", f"/bodies/{document.root.hex()}").status_code == 200
    assert get(cast, "rival", f"/bodies/{document.root.hex()}").status_code == 404


def test_a_loading_report_needs_no_revision_but_the_declarations_owner(cast: TestGateway) -> None:
    subject = papers.put_declaration(cast, papers.filed(cast), DeclarationStatus.RELEASED, revision=2)
    fields = {
        "/subject": subject.hex(),
        "/declarationOwner": 1,
        "/reportReference": "HDMU-1",
        "/reportSalt": papers.salt(),
        "/packages": 5,
        "/loadingDate": "2026-11-23",
    }
    path, verb = path_of(subject, "loading-reports"), Verb.DECLARATIONS_REPORT_LOADING
    report = papers.committed("gwm.loading.1", fields)
    assert (
        papers.send(cast, "carrier", path, verb, subject, report, revision=1, if_match="").status_code == 202
    )
    foreign = papers.committed("gwm.loading.1", fields | {"/declarationOwner": 3})
    answer = papers.send(cast, "carrier", path, verb, subject, foreign, revision=2)
    assert (answer.status_code, slug(answer)) == (422, "document-wrong")
    answer = papers.send(cast, "exporter", path, verb, subject, report, revision=2)
    assert answer.status_code == 403


def test_a_refused_report_of_too_many_packages_waits_for_the_export_desk(cast: TestGateway) -> None:
    subject = papers.put_declaration(cast, papers.filed(cast), DeclarationStatus.RELEASED, revision=2)
    fields = {
        "/subject": subject.hex(),
        "/declarationOwner": 1,
        "/reportReference": "HDMU-1",
        "/reportSalt": papers.salt(),
        "/packages": 25,
        "/loadingDate": "2026-11-23",
    }
    report = papers.committed("gwm.loading.1", fields)
    verb = Verb.DECLARATIONS_REPORT_LOADING
    answer = papers.send(
        cast, "carrier", path_of(subject, "loading-reports"), verb, subject, report, revision=2
    )
    refuse_as_over_loaded(cast, answer)
    found = get(cast, "officer", "/loading-exceptions").json()["items"]
    assert [(one["kind"], one["loaded"], one["report"]) for one in found] == [
        ("excess", 25, report.root.hex())
    ]
    assert get(cast, "exporter", "/loading-exceptions").status_code == 403


def refuse_as_over_loaded(gateway: TestGateway, answer: Any) -> None:
    """The indexer says: the contract refused it."""
    with writing(gateway.engine) as session:
        query = select(OutboxCommand).where(OutboxCommand.id == bytes.fromhex(answer.json()["id"]))
        row = session.exec(query).one()
        row.status = CommandStatus.REFUSED
        row.error = json.dumps({"name": "DeclarationOverLoaded", "values": {"declared": 20, "loaded": 25}})
        session.add(row)


def test_packages_that_lack_past_the_deadline_are_an_exception_and_overdue_is_computed(
    cast: TestGateway,
) -> None:
    late = cast.clock() - DAY
    short = papers.put_declaration(
        cast, papers.filed(cast), DeclarationStatus.PART_LOADED, 3, load_by=late, loaded=12
    )
    papers.put_declaration(cast, papers.filed(cast), DeclarationStatus.RELEASED, 2)
    found = get(cast, "officer", "/loading-exceptions").json()["items"]
    assert [(one["kind"], one["subject"]) for one in found] == [("short", short.hex())]
    overdue = get(cast, "officer", "/declarations?overdue=true").json()["items"]
    assert [(one["subject"], one["overdue"]) for one in overdue] == [(short.hex(), True)]


def test_lists_page_through_everything_once_and_show_each_party_its_own(cast: TestGateway) -> None:
    mine = [papers.put_declaration(cast, papers.filed(cast)) for _ in range(5)]
    papers.put_declaration(cast, papers.filed(cast, "rival"))
    seen, cursor = [], ""
    while True:
        page = get(cast, "exporter", f"/declarations?limit=2{cursor}").json()
        seen += [one["subject"] for one in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert seen == [subject.hex() for subject in mine]
    assert len(get(cast, "officer", "/declarations").json()["items"]) == 6
    assert get(cast, "officer", "/declarations?status=released").json()["items"] == []


def test_a_declaration_is_found_by_its_reference_and_by_what_customs_call_it(cast: TestGateway) -> None:
    document = papers.declaration("03_DMSACC_LRN")
    subject = papers.subject_of(document)
    papers.send(cast, "exporter", "/declarations", Verb.DECLARATIONS_DECLARE, subject, document)
    papers.put_declaration(cast, document)
    response = (WCO / "03_DMSACC.xml").read_bytes()
    reference = _named(response, "FunctionalReferenceID")
    number = _named(response, "ID")
    response = response.replace(reference, b"03_DMSACC_LRN")
    headers = cast.bearer("exporter") | {"Content-Type": "application/xml"}
    kept = cast.client.post("/notifications", content=response, headers=headers)
    assert kept.status_code == 201, kept.text
    assert kept.json()["notifications"][0]["notification"]["name"] == "DMSACC"
    again = cast.client.post("/notifications", content=response, headers=headers)
    assert again.json() == kept.json()
    for called in ("03_DMSACC_LRN", number.decode()):
        found = get(cast, "exporter", f"/declarations?reference={called}").json()["items"]
        assert [one["subject"] for one in found] == [subject.hex()]
        assert get(cast, "rival", f"/declarations?reference={called}").json()["items"] == []
    assert number not in kept_in(cast.folder, cast.engine)
    assert len(get(cast, "officer", path_of(subject, "notifications")).json()["items"]) == 1
    assert get(cast, "carrier", path_of(subject, "notifications")).status_code == 403


def _named(xml: bytes, name: str) -> bytes:
    """What the response's Declaration has under a name."""
    (found,) = etree.fromstring(xml).xpath(f"//*[local-name()='Declaration']/*[local-name()='{name}']")
    return str(found.text).encode()


def test_a_view_is_made_of_facts_alone(cast: TestGateway) -> None:
    document = papers.filed(cast)
    subject = papers.put_declaration(
        cast, document, DeclarationStatus.PART_LOADED, 3, load_by=2_000_000_000, loaded=12, certified=400
    )
    with reading(cast.engine) as session:
        standing = standing_of(session, Namespace.DECLARATIONS, MemberNumber(1), subject)
    view = declaration_view(standing, Instant(2_000_000_000))
    assert (view.status, view.meaning, view.overdue) == ("part_loaded", "active", True)
    assert declaration_view(standing, Instant(1_999_999_999)).overdue is False
    assert view.loading.model_dump() == {"declared": 20, "loaded": 12}
    assert view.items[0].model_dump() == {
        "item": 1,
        "measure": 0,
        "unit": "H87",
        "released": "1200",
        "certified": "400",
    }
    history = get(cast, "officer", path_of(subject, "history")).json()["items"]
    assert {one["kind"] for one in history} == {
        "declarations.status",
        "declarations.issued",
        "declarations.loading",
        "declarations.item",
    }


def test_an_amendment_moves_what_it_says_and_empties_what_it_leaves_out() -> None:
    given = [Measure(1, 0, papers.PIECES, 5)]
    standing = {256: BalanceWord(papers.PIECES, 1, 9, 0), 513: BalanceWord(papers.PIECES, 1, 7, 0)}
    moved = moved_measures(given, standing)
    assert moved == [Measure(1, 0, papers.PIECES, 5), Measure(2, 1, papers.PIECES, 0)]


def test_an_item_without_any_measure_counts_for_nothing() -> None:
    assert measures_of({"/items/0/sequence": 1}) == []


def test_items_with_a_gap_in_their_numbers_cannot_be_counted() -> None:
    with pytest.raises(ItemsWrong):
        measures_of({"/items/0/sequence": 2})


def test_an_item_without_any_measure_is_filed(cast: TestGateway) -> None:
    document = papers.filed(cast, **{"/items/1/sequence": 2, "/goodsItemQuantity": 2})
    assert document.fields["/items/1/sequence"] == 2
