"""What a careless trader, a hostile carrier and a curious bank try at a gateway, and do not get."""

import json
from typing import Any

import pytest
from fastapi import APIRouter

from api.events.stream import Streams
from api.problems import TooManyRequests
from evidence.acts import NO_SUBJECT
from evidence.facts import DeclarationStatus, PartyRole, Verb
from evidence.types import SubjectId
from nodes.errors import CallRefused, ConnectionFailed
from tests.unit.api import papers
from tests.unit.api.databases import kept_in
from tests.unit.api.gateway import TestGateway

DAY = 86_400


@pytest.fixture
def cast(gateway: TestGateway) -> TestGateway:
    return papers.enrol_cast(gateway)


def slug(answer: Any) -> str:
    return str(answer.json()["type"]).rsplit(":", 1)[1]


def report(gateway: TestGateway, subject: SubjectId, party: str = "carrier", **changes: Any) -> Any:
    fields = {
        "/subject": subject.hex(),
        "/declarationOwner": 1,
        "/reportReference": "LR-1",
        "/reportSalt": papers.salt(),
        "/packages": 3,
        "/loadingDate": "2026-11-23",
        **changes,
    }
    document = papers.committed("gwm.loading.1", fields)
    path = f"/declarations/1/{subject.hex()}/loading-reports"
    verb = Verb.DECLARATIONS_REPORT_LOADING
    return papers.send(gateway, party, path, verb, subject, document, revision=2)


def released(gateway: TestGateway) -> tuple[str, SubjectId]:
    """Root and subject of the exporter's released declaration."""
    document = papers.filed(gateway)
    subject = papers.put_declaration(gateway, document, DeclarationStatus.RELEASED, revision=2)
    return document.root.hex(), subject


def test_a_carrier_that_reported_loading_cannot_let_a_bank_read_the_declaration(cast: TestGateway) -> None:
    root, subject = released(cast)
    assert report(cast, subject).status_code == 202
    body = {"party": "bank", "until": cast.clock() + DAY}
    answer = cast.client.post(
        f"/documents/1/{subject.hex()}/grants", json=body, headers=cast.bearer("carrier")
    )
    assert (answer.status_code, slug(answer)) == (403, "grant-forbidden")
    assert cast.client.get(f"/bodies/{root}", headers=cast.bearer("bank")).status_code == 404


def anchor(gateway: TestGateway, party: str, named: list[str]) -> bytes:
    document = papers.committed("gwm.document.1", {"/documentTypeCode": "380", "/documentNumber": "INV-1"})
    act = gateway.act(Verb.DOCUMENTS_ANCHOR, NO_SUBJECT, document.root)
    body = gateway.submission(party, act, document, documentClass="trade_document", named=named)
    assert gateway.client.post("/documents", json=body, headers=gateway.bearer(party)).status_code == 202
    return document.root


def test_an_exporter_that_another_ones_invoice_names_cannot_revoke_it(cast: TestGateway) -> None:
    root = anchor(cast, "exporter", ["rival"])
    act = cast.act(Verb.DOCUMENTS_SET_STATUS, SubjectId(root))
    for party, status in (("rival", 403), ("exporter", 202)):
        body = cast.submission(party, act, status="revoked")
        answer = cast.client.post(f"/documents/{root.hex()}/status", json=body, headers=cast.bearer(party))
        assert answer.status_code == status, answer.text


def test_the_secret_of_a_webhook_is_not_kept_though_the_answer_is_repeated(cast: TestGateway) -> None:
    headers = cast.bearer("exporter") | {"Idempotency-Key": "once"}
    body = {"url": "https://93.184.215.14/hook", "types": []}
    first = cast.client.post("/webhooks", json=body, headers=headers)
    again = cast.client.post("/webhooks", json=body, headers=headers)
    assert (first.json(), again.headers["idempotency-replayed"]) == (again.json(), "true")
    kept = kept_in(cast.folder, cast.engine)
    assert first.json()["secret"].encode() not in kept


def test_a_key_of_another_party_repeats_nothing(cast: TestGateway) -> None:
    body = {"url": "https://93.184.215.14/hook", "types": []}
    key = {"Idempotency-Key": "shared"}
    mine = cast.client.post("/webhooks", json=body, headers=cast.bearer("exporter") | key).json()
    other = cast.client.post("/webhooks", json=body, headers=cast.bearer("rival") | key)
    assert "idempotency-replayed" not in other.headers
    assert other.json()["secret"] != mine["secret"]


def test_streams_that_begin_at_the_same_moment_are_counted_too() -> None:
    streams = Streams(1)
    streams.check("exporter")
    streams.check("exporter")
    with streams.opened("exporter"), pytest.raises(TooManyRequests), streams.opened("exporter"):
        pass
    with streams.opened("exporter"):
        pass


@pytest.mark.parametrize(
    "error",
    [
        ConnectionFailed("the node does not answer", url="http://10.0.0.7:8545"),
        CallRefused("no", code=-32000, method="eth_call"),
    ],
)
def test_a_node_that_is_away_is_not_the_callers_fault(gateway: TestGateway, error: Exception) -> None:
    router = APIRouter()

    @router.get("/broken")
    def broken() -> None:
        raise error

    gateway.app.include_router(router)
    answer = gateway.client.get("/broken")
    assert (answer.status_code, slug(answer)) == (503, "peer-unavailable")
    assert "10.0.0.7" not in answer.text


DATES = [
    "0001-01-01",
    "1969-12-31",
    "9999-12-31",
    "9999-12-31T23:59:59+00:00",
    "0001-01-01T00:00:00+14:00",
    "",
    "x" * 50,
]


@pytest.mark.parametrize("until", DATES)
def test_no_date_of_a_decision_breaks_the_gateway(cast: TestGateway, until: str) -> None:
    document = papers.filed(cast)
    subject = papers.put_declaration(cast, document)
    decision = papers.decision(1, subject, until=until)
    path = f"/declarations/1/{subject.hex()}/release"
    answer = papers.send(cast, "officer", path, Verb.DECLARATIONS_RELEASE, subject, decision, revision=1)
    assert answer.status_code in (202, 422), answer.text


@pytest.mark.parametrize("day", DATES)
def test_no_date_of_a_draw_breaks_the_gateway(cast: TestGateway, day: str) -> None:
    subject = papers.put_certificate(cast, 2, SubjectId(b"\x05" * 32), 1)
    entry = cast.client.get("/entries/E-1/salt", headers=cast.bearer("officer")).json()
    fields = {
        "/subject": subject.hex(), "/issuer": 2, "/line": 1, "/quantity": "7", "/quantityUnit": "H87",
        "/entryNumber": "E-1", "/entrySalt": entry["entrySalt"], "/entryLine": 1, "/entryDate": day,
        "/decision": "granted",
    }  # fmt: skip
    document = papers.committed("gwm.draw.1", fields)
    path = f"/certificates/2/{subject.hex()}/draws"
    answer = papers.send(
        cast, "officer", path, Verb.CERTIFICATES_DRAW, subject, document, revision=1, owner=2
    )
    assert answer.status_code in (202, 422), answer.text


@pytest.mark.parametrize(
    "quantity",
    ["9" * 60, "0." + "0" * 50 + "1", "1e9", "-1", "NaN", "340282366920938463463374607431768211456"],
)
def test_no_quantity_of_a_declaration_breaks_the_gateway(cast: TestGateway, quantity: str) -> None:
    document = papers.declaration("LRN-Q", **{"/items/0/quantity": quantity})
    subject = papers.subject_of(document)
    answer = papers.send(cast, "exporter", "/declarations", Verb.DECLARATIONS_DECLARE, subject, document)
    assert answer.status_code in (202, 422), answer.text


def test_commands_documents_and_webhooks_of_others_are_not_there(cast: TestGateway) -> None:
    document = papers.filed(cast)
    command = cast.client.get("/commands", headers=cast.bearer("exporter")).json()["items"][0]["id"]
    for party in ("rival", "bank", "broker", "carrier"):
        headers = cast.bearer(party)
        assert cast.client.get(f"/commands/{command}", headers=headers).status_code == 404
        assert cast.client.get("/commands", headers=headers).json()["items"] == []
    for party in ("rival", "bank", "broker"):
        for path in (
            "documents/{}",
            "bodies/{}",
            "bodies/{}/attachments/1",
            "bodies/{}/sealed/0",
            "bodies/{}/readings",
        ):
            answer = cast.client.get("/" + path.format(document.root.hex()), headers=cast.bearer(party))
            assert (answer.status_code, slug(answer)) == (404, "document-unknown")


def test_an_auditor_reads_nothing_without_a_case(cast: TestGateway) -> None:
    cast.enrol("auditor", PartyRole.AUDITOR)
    root, _ = released(cast)
    answer = cast.client.get(
        f"/bodies/{root}", params={"purpose": "curiosity"}, headers=cast.bearer("auditor")
    )
    assert (answer.status_code, slug(answer)) == (403, "read-forbidden")


def test_an_act_of_another_party_is_not_taken(cast: TestGateway) -> None:
    document = papers.declaration()
    act = cast.act(Verb.DECLARATIONS_DECLARE, papers.subject_of(document), document.root)
    stolen = json.loads(json.dumps(cast.submission("exporter", act, document)))
    answer = cast.client.post("/declarations", json=stolen, headers=cast.bearer("rival"))
    assert (answer.status_code, slug(answer)) == (403, "signer-wrong")


def _items(count: int) -> dict[str, Any]:
    """Changes that make a declaration of so many goods items."""
    items = {
        f"/items/{number - 1}/{name}": value
        for number in range(1, count + 1)
        for name, value in (("sequence", number), ("quantity", "5"), ("quantityUnit", "H87"))
    }
    return items | {"/goodsItemQuantity": count}


@pytest.mark.parametrize(("count", "status", "said"), [(150, 202, None), (400, 422, "command-too-large")])
def test_a_declaration_that_no_submit_could_release_is_refused_when_it_is_filed(
    cast: TestGateway, count: int, status: int, said: str | None
) -> None:
    document = papers.declaration(**_items(count))
    subject = papers.subject_of(document)
    verb = Verb.DECLARATIONS_DECLARE
    answer = papers.send(cast, "exporter", "/declarations", verb, subject, document)
    assert answer.status_code == status
    assert said is None or slug(answer) == said


def test_an_amendment_that_no_submit_could_release_is_refused(cast: TestGateway) -> None:
    filed = papers.filed(cast)
    subject = papers.put_declaration(cast, filed)
    same = {path: filed.fields[path] for path in ("/idSalt", "/functionalReferenceId")}
    amended = papers.declaration(**same, **_items(400))
    path = f"/declarations/1/{subject.hex()}/amendments"
    answer = papers.send(cast, "exporter", path, Verb.DECLARATIONS_AMEND, subject, amended, revision=1)
    assert (answer.status_code, slug(answer)) == (422, "command-too-large")
