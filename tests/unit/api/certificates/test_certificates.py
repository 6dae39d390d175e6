"""What a gateway judges about certificates before the chain does: forms, numbers, the application, entries and their lines."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from api.certificates import rules
from api.certificates.calls import entry_of, entry_salt
from api.readers.certificate import CertificateForm, check_certificate
from evidence.commitments import Commitment
from evidence.document_types import AK_CERTIFICATE
from evidence.documents import flatten, parse_json
from evidence.facts import CertificateStatus, Kind, Verb
from evidence.hashing import draw_id
from evidence.types import Fields, MemberNumber, SubjectId
from tests.unit.api import papers
from tests.unit.api.gateway import TestGateway

SAMPLE = (Path(__file__).parents[3] / "samples" / "ak" / "application.json").read_bytes()
SEOUL = ZoneInfo("Asia/Seoul")
TODAY = datetime.now(SEOUL).date()
APPLICATION_ONLY = ("functionCode", "applicationDate")


def application(number: str = "C020-26-1", **changes: Any) -> Fields:
    """Two lines that stand on a declaration of member 1."""
    form: Any = parse_json(SAMPLE, fractions="string")
    form |= {
        "idSalt": papers.salt(),
        "certificateNumber": number,
        "departureDate": TODAY.isoformat(),
        "applicationDate": TODAY.isoformat(),
        "items": form["items"][:2],
    }
    for item in form["items"]:
        link = {"source": 0, "owner": 1, "subject": "ab" * 32, "item": item["itemNumber"], "measure": 0}
        item["links"] = [link | {"quantity": item["quantity"], "quantityUnit": item["quantityUnit"]}]
    return flatten(form) | changes


def certificate(applied: Mapping[str, Any], issued: date = TODAY, **changes: Any) -> Fields:
    kept = {path: value for path, value in applied.items() if path.split("/")[1] not in APPLICATION_ONLY}
    until = (issued + timedelta(days=300)).isoformat()
    return {**kept, "/issueDate": issued.isoformat(), "/validUntil": until, **changes}


def form(fields: Fields) -> CertificateForm:
    return check_certificate(AK_CERTIFICATE, fields)


@pytest.fixture
def cast(gateway: TestGateway) -> TestGateway:
    return papers.enrol_cast(gateway)


def slug(answer: Any) -> str:
    return str(answer.json()["type"]).rsplit(":", 1)[1]


def codes(answer: Any) -> list[tuple[str, str]]:
    return [(one["code"], one["path"]) for one in answer.json()["errors"]]


def applies(gateway: TestGateway, fields: Fields, **more: Any) -> Any:
    document = papers.committed("gwm.application.ak.1", fields)
    subject = papers.subject_of(document, "/certificateNumber")
    return papers.send(
        gateway, "exporter", "/applications", Verb.CERTIFICATES_APPLY, subject, document, **more
    )


def issues(gateway: TestGateway, fields: Fields, **more: Any) -> Any:
    document = papers.committed("gwm.certificate.ak.1", fields)
    subject = papers.subject_of(document, "/certificateNumber")
    return papers.send(
        gateway, "officer", "/certificates", Verb.CERTIFICATES_ISSUE, subject, document, **more
    )


def test_an_application_goes_to_the_administration_of_the_importing_country(cast: TestGateway) -> None:
    assert applies(cast, application()).status_code == 202
    answer = applies(cast, application("C020-26-2", **{"/importingCountry": "SG"}))
    assert (answer.status_code, codes(answer)) == (422, [("no-administration", "/importingCountry")])


def test_a_number_stands_for_one_certificate(cast: TestGateway) -> None:
    assert applies(cast, application("C020-26-7")).status_code == 202
    answer = applies(cast, application("C020-26-7"))
    assert (answer.status_code, slug(answer)) == (409, "reference-taken")


def put_application(gateway: TestGateway, fields: Fields) -> SubjectId:
    """The application is filed, and the chain says so."""
    document = papers.committed("gwm.application.ak.1", fields)
    subject = papers.subject_of(document, "/certificateNumber")
    path, verb = "/applications", Verb.CERTIFICATES_APPLY
    assert papers.send(gateway, "exporter", path, verb, subject, document).status_code == 202
    papers.put_certificate(gateway, 1, subject, 3, CertificateStatus.APPLIED)
    gateway.put_fact(Kind.CERTIFICATES_APPLICATION, 1, subject, document.root, part=1)
    return subject


def test_a_certificate_says_what_was_applied_for(cast: TestGateway) -> None:
    applied = application()
    subject = put_application(cast, applied)
    differs = certificate(applied, **{"/items/0/description": "Gold bars", "/remarks": "the issuer's own"})
    answer = issues(cast, differs, revision=1)
    assert (answer.status_code, codes(answer)) == (
        422,
        [("differs-from-application", "/items/0/description")],
    )
    assert issues(cast, certificate(applied), revision=0).status_code == 428
    assert issues(cast, certificate(applied), revision=1).status_code == 202
    exporter = cast.client.get(f"/documents/1/{subject.hex()}", headers=cast.bearer("exporter"))
    assert {one["documentClass"] for one in exporter.json()["items"]} == {"application", "certificate"}


def test_who_is_not_the_issuer_issues_nothing(cast: TestGateway) -> None:
    document = papers.committed("gwm.certificate.ak.1", certificate(application()))
    subject = papers.subject_of(document, "/certificateNumber")
    answer = papers.send(cast, "exporter", "/certificates", Verb.CERTIFICATES_ISSUE, subject, document)
    assert (answer.status_code, slug(answer)) == (403, "scope-missing")


@pytest.mark.parametrize(
    ("departed", "flag", "expected"),
    [
        ("2026-11-18", False, []),  # Wednesday; three working days end on Monday
        ("2026-11-17", False, [("issue-window", "/issuedRetroactively")]),
        ("2026-11-17", True, []),
        ("2026-11-18", True, [("issue-window", "/issuedRetroactively")]),
        ("2025-11-22", True, [("issue-window", "/issueDate")]),
    ],
)
def test_what_is_issued_late_says_so_and_is_not_issued_for_ever(
    departed: str, flag: bool, expected: list[tuple[str, str]]
) -> None:
    monday = date(2026, 11, 23)
    fields = application() | {"/departureDate": departed}
    read = form(certificate(fields, monday, **{"/issuedRetroactively": flag}))
    found = [(one.code, one.path) for one in rules.issue_findings(read, monday)]
    assert found == expected


def test_a_certificate_is_dated_today_and_stands_on_something() -> None:
    fields = certificate(application())
    for day, expected in [(0, []), (1, []), (2, ["dates"]), (-1, ["dates"])]:
        found = rules.issue_findings(form(fields), TODAY + timedelta(days=day))
        assert [one.code for one in found] == expected
    bare = {path: value for path, value in fields.items() if "/items/1/links" not in path}
    assert [one.code for one in rules.issue_findings(form(bare), TODAY)] == ["line-uncovered"]


def test_a_copy_says_what_its_original_says_and_that_it_is_a_copy() -> None:
    original = certificate(application())
    copy = original | {"/idSalt": papers.salt(), "/certifiedTrueCopy": True}
    assert rules.copy_findings(copy, original) == []
    assert [one.path for one in rules.copy_findings(original, original)] == ["/certifiedTrueCopy"]
    assert [one.path for one in rules.copy_findings(copy | {"/vesselName": "X"}, original)] == ["/vesselName"]


def test_a_correction_names_what_it_replaces_and_keeps_what_was_decided_about_its_day() -> None:
    before = form(certificate(application()))
    after = {
        **before.fields,
        "/replacesCertificateNumber": before.number,
        "/certificateNumber": "C020-26-1-A",
    }
    assert rules.correction_findings(form(after), before, TODAY) == []
    late = form(after | {"/issuedRetroactively": True, "/replacesCertificateNumber": "another"})
    assert [one.path for one in rules.correction_findings(late, before, TODAY)] == [
        "/issuedRetroactively",
        "/replacesCertificateNumber",
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"/hsCode": "8708.99-9000"}, []),
        ({"/hsCode": "870899"}, []),
        ({"/hsCode": "870810"}, ["/hsCode"]),
        ({"/quantityUnit": "KGM"}, ["/quantityUnit"]),
        ({"/quantityUnit": "XXQ"}, ["/quantityUnit"]),
        ({"/certificateNumber": "another"}, ["/certificateNumber"]),
        ({"/line": 3}, ["/line"]),
    ],
)
def test_an_entry_is_matched_with_the_certificate(changes: dict[str, Any], expected: list[str]) -> None:
    read = form(certificate(application()))
    drawn: Fields = {"/line": 1, "/quantity": 1, "/quantityUnit": "PCE", **changes}
    assert [one.path for one in rules.match_findings(drawn, read)] == expected


def draw(gateway: TestGateway, subject: SubjectId, entry: str = "E-1", **changes: Any) -> Commitment:
    salt = gateway.client.get(f"/entries/{entry}/salt", headers=gateway.bearer("officer")).json()["entrySalt"]
    fields: Fields = {
        "/subject": subject.hex(),
        "/issuer": 2,
        "/line": 1,
        "/quantity": "700",
        "/quantityUnit": "H87",
        "/entryNumber": entry,
        "/entrySalt": salt,
        "/entryLine": 1,
        "/entryDate": TODAY.isoformat(),
        "/decision": "granted",
        **changes,
    }
    return papers.committed("gwm.draw.1", fields)


def draws(gateway: TestGateway, subject: SubjectId, document: Commitment, party: str = "officer") -> Any:
    path, verb = f"/certificates/2/{subject.hex()}/draws", Verb.CERTIFICATES_DRAW
    return papers.send(gateway, party, path, verb, subject, document, revision=1, owner=2)


CERTIFICATE = SubjectId(b"\x07" * 32)


def test_one_entry_uses_a_certificate_and_lines_belong_to_each_other(cast: TestGateway) -> None:
    papers.put_certificate(cast, 2, CERTIFICATE, 1, lines=((1200, 0), (1210, 0)))
    assert draws(cast, CERTIFICATE, draw(cast, CERTIFICATE)).status_code == 202
    another_entry = draws(cast, CERTIFICATE, draw(cast, CERTIFICATE, "E-2", **{"/line": 2}))
    assert (another_entry.status_code, slug(another_entry)) == (409, "entries-exceeded")
    for crossed in ({"/line": 2}, {"/entryLine": 2}):
        answer = draws(cast, CERTIFICATE, draw(cast, CERTIFICATE, **crossed))
        assert (answer.status_code, slug(answer)) == (409, "entry-line-taken")
    second = draw(cast, CERTIFICATE, **{"/line": 2, "/entryLine": 2})
    assert draws(cast, CERTIFICATE, second).status_code == 202


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"/entrySalt": "00" * 16}, "entry-salt-wrong"),
        ({"/decision": "perhaps"}, "draw-wrong"),
        ({"/quantity": "0"}, "draw-wrong"),
        ({"/quantity": "-1"}, "draw-wrong"),
        ({"/line": 0}, "draw-wrong"),
        ({"/entryDate": "yesterday"}, "date-wrong"),
        ({"/quantityUnit": "KGM"}, "content-refused"),
        ({"/issuer": 3}, "document-wrong"),
    ],
)
def test_a_draw_that_cannot_be_counted_is_refused(
    cast: TestGateway, changes: dict[str, Any], expected: str
) -> None:
    papers.put_certificate(cast, 2, CERTIFICATE, 1)
    answer = draws(cast, CERTIFICATE, draw(cast, CERTIFICATE, **changes))
    assert (answer.status_code, slug(answer)) == (422, expected)


def test_a_draw_is_released_by_a_decision_about_the_certificate(cast: TestGateway) -> None:
    papers.put_certificate(cast, 2, CERTIFICATE, 1)
    document = draw(cast, CERTIFICATE)
    act = replace(
        cast.act(Verb.CERTIFICATES_DRAW, CERTIFICATE, document.root), revision=1, owner=MemberNumber(2)
    )
    base = f"/certificates/2/{CERTIFICATE.hex()}/draws"
    sent = papers.send(
        cast, "officer", base, Verb.CERTIFICATES_DRAW, CERTIFICATE, document, revision=1, act=act
    )
    assert sent.status_code == 202
    entry = entry_of(dict(document.fields))
    drawn = draw_id(MemberNumber(2), CERTIFICATE, 1, entry.entry, entry.line)
    papers.put_draw(cast, 2, CERTIFICATE, drawn, act.hash)
    (shown,) = cast.client.get(base, headers=cast.bearer("officer")).json()["draws"]
    assert (shown["draw"], shown["document"]) == (drawn.hex(), document.root.hex())
    one = cast.client.get(f"{base}/{drawn.hex()}", headers=cast.bearer("officer"))
    assert (one.headers["ETag"], one.json()) == ('"1"', shown)
    release, verb = papers.decision(2, CERTIFICATE), Verb.CERTIFICATES_RELEASE_DRAW
    unknown = papers.send(
        cast, "officer", f"{base}/{'00' * 32}/release", verb, CERTIFICATE, release, revision=1, owner=2
    )
    assert (unknown.status_code, slug(unknown)) == (404, "draw-unknown")
    answer = papers.send(
        cast, "officer", f"{base}/{drawn.hex()}/release", verb, CERTIFICATE, release, revision=1, owner=2
    )
    assert answer.status_code == 202


def test_an_entry_has_one_salt_for_officers_of_the_administration_only(cast: TestGateway) -> None:
    first, again = (
        cast.client.get("/entries/E-1/salt", headers=cast.bearer("officer")).json() for _ in range(2)
    )
    assert first == again
    assert cast.client.get("/entries/E-1/salt", headers=cast.bearer("exporter")).status_code == 403
    assert entry_salt(b"a", "E-1") != entry_salt(b"b", "E-1") != entry_salt(b"b", "E-2")


def test_only_the_owner_corrects_copies_and_cancels(cast: TestGateway) -> None:
    papers.put_certificate(cast, 2, CERTIFICATE, 1)
    answer = papers.send(
        cast,
        "officer",
        f"/certificates/2/{CERTIFICATE.hex()}/cancellation",
        Verb.CERTIFICATES_CANCEL,
        CERTIFICATE,
        papers.decision(2, CERTIFICATE),
        revision=1,
        owner=2,
    )
    assert (answer.status_code, slug(answer)) == (403, "subject-forbidden")


def test_a_bundle_that_proves_nothing_is_not_kept(cast: TestGateway) -> None:
    papers.put_certificate(cast, 2, CERTIFICATE, 1)
    path = f"/certificates/2/{CERTIFICATE.hex()}/transmissions"
    answer = cast.client.post(path, json={"bundle": json.dumps({})}, headers=cast.bearer("officer"))
    assert (answer.status_code, slug(answer)) == (422, "bundle-refused")
    assert cast.client.post(path, json={"bundle": "{}"}, headers=cast.bearer("exporter")).status_code == 403


def test_a_list_holds_what_the_member_issued_and_what_is_addressed_to_it(cast: TestGateway) -> None:
    papers.put_certificate(cast, 2, CERTIFICATE, 1)
    papers.put_certificate(cast, 1, SubjectId(b"\x08" * 32), 3)
    papers.put_certificate(cast, 2, SubjectId(b"\x09" * 32), 3)
    found = cast.client.get("/certificates", headers=cast.bearer("officer")).json()["items"]
    assert [one["subject"][:2] for one in found] == ["07", "08"]
    assert cast.client.get("/certificates", headers=cast.bearer("exporter")).json()["items"] == []
    assert [line["certified"] for line in found[0]["lines"]] == ["1200"]
