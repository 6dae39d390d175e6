"""Bundles made by the gateway verify without it; they are renewed, redacted by right, and refused while
nothing is recorded.
"""

import json
import secrets
from typing import Any

import pytest

from api.acts.schemas import ActSubmission
from api.acts.service import check_act
from api.auth.service import resume
from api.auth.tokens import TokenSubject
from api.database import writing
from api.documents.service import Filing, Paper, file_documents
from evidence import schemas
from evidence.acts import Act
from evidence.batches import BatchLeaf, batch_root
from evidence.commitments import Commitment, commit
from evidence.encoding import b64u
from evidence.facts import DeclarationStatus, DocumentStatus, Kind, PartyRole, Verb
from evidence.hashing import salted_identifier
from evidence.types import MemberNumber, SubjectId
from evidence.verification import verify
from evidence.views import select, view
from evidence.words import StateWord
from tests.unit.api.gateway import TestGateway
from tests.unit.api.witnesses import FakeWitnesses


@pytest.fixture
def witnesses(gateway: TestGateway) -> FakeWitnesses:
    for party, role in [
        ("exporter", PartyRole.EXPORTER),
        ("carrier", PartyRole.CARRIER),
        ("officer", PartyRole.ADMINISTRATION),
    ]:
        gateway.enrol(party, role)
    found = FakeWitnesses(gateway)
    found.install()
    return found


def invoice() -> Commitment:
    fields = {"/documentTypeCode": "380", "/documentNumber": "INV-1", "/title": "Invoice"}
    return commit(schemas.schema("gwm.document.1"), fields, secrets.token_bytes(32))


def file(gateway: TestGateway, document: Commitment) -> Act:
    act = gateway.act(Verb.DOCUMENTS_ANCHOR, document=document.root)
    body = gateway.submission("exporter", act, document, documentClass="trade_document")
    answer = gateway.client.post("/documents", json=body, headers=gateway.bearer("exporter"))
    assert answer.status_code == 202, answer.text
    return act


def anchor(gateway: TestGateway, act: Act) -> None:
    """The chain holds the anchor."""
    root = batch_root([BatchLeaf(act.document, act.owner, act.hash)])
    gateway.put_fact(Kind.DOCUMENTS_ANCHOR, 1, SubjectId(root), (1).to_bytes(32, "big"), act=act.hash)


def bundle(gateway: TestGateway, subject: str, party: str = "exporter", **query: Any) -> Any:
    path = f"/documents/1/{subject}/bundle"
    return gateway.client.get(path, headers=gateway.bearer(party), params=query)


def recorded(gateway: TestGateway) -> str:
    """An invoice that the chain holds; its root in hex."""
    document = invoice()
    anchor(gateway, file(gateway, document))
    return document.root.hex()


def test_a_bundle_verifies_offline(gateway: TestGateway, witnesses: FakeWitnesses) -> None:
    answer = bundle(gateway, recorded(gateway))
    assert answer.status_code == 200, answer.text
    verdict = verify(answer.content, gateway.settings.policy, gateway.clock())
    assert (verdict.valid, verdict.complete, verdict.young) == (True, True, True), verdict.steps
    judged = gateway.client.post("/verify", json={"bundle": answer.text}).json()
    assert (judged["valid"], judged["exit_code"]) == (True, 0)
    assert [step["name"] for step in judged["steps"]] == [step.name for step in verdict.steps]


def test_a_document_that_is_not_recorded_yet_has_no_bundle(
    gateway: TestGateway, witnesses: FakeWitnesses
) -> None:
    document = invoice()
    file(gateway, document)
    answer = bundle(gateway, document.root.hex())
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:gwanmun:problem:not-recorded")


def test_a_bundle_reveals_only_what_was_asked_for(gateway: TestGateway, witnesses: FakeWitnesses) -> None:
    root = recorded(gateway)
    answer = bundle(gateway, root, reveal="/documentTypeCode")
    assert "INV-1" not in answer.text
    verdict = verify(answer.content, gateway.settings.policy, gateway.clock())
    assert (verdict.valid, verdict.complete) == (True, False), verdict.steps
    wrong = bundle(gateway, root, reveal="/nothing")
    assert wrong.json()["type"] == "urn:gwanmun:problem:reveal-wrong"


def test_a_bundle_shows_what_a_reader_by_trade_sees(gateway: TestGateway, witnesses: FakeWitnesses) -> None:
    root = recorded(gateway)
    answer = bundle(gateway, root, view="bank", reveal="/documentTypeCode")
    verdict = verify(answer.content, gateway.settings.policy, gateway.clock())
    paths = view("gwm.document.1", "bank")
    assert verdict.valid and not verdict.complete
    assert verdict.fields and all(select([path], paths) for path in verdict.fields)
    assert verdict.fields["/documentTypeCode"]
    # There is no such view of this type.
    assert bundle(gateway, root, view="carrier").json()["type"] == "urn:gwanmun:problem:reveal-wrong"


def test_anybody_may_hide_fields_of_a_bundle_that_he_has(
    gateway: TestGateway, witnesses: FakeWitnesses
) -> None:
    whole = bundle(gateway, recorded(gateway)).text
    asked = {"bundle": whole, "reveal": ["/documentTypeCode"], "view": None}
    answer = gateway.client.post("/bundles/redact", json=asked)
    assert answer.status_code == 200 and "INV-1" in whole and "INV-1" not in answer.text
    verdict = verify(answer.content, gateway.settings.policy, gateway.clock())
    assert verdict.valid and not verdict.complete and verdict.fields.keys() == {"/documentTypeCode"}
    # What is hidden stays hidden.
    again = gateway.client.post(
        "/bundles/redact", json={"bundle": answer.text, "reveal": ["/title"], "view": None}
    )
    assert (again.status_code, again.json()["type"]) == (422, "urn:gwanmun:problem:reveal-wrong")
    nonsense = gateway.client.post("/bundles/redact", json={"bundle": "{}", "reveal": [], "view": "bank"})
    assert 400 <= nonsense.status_code < 500


def test_a_bundle_is_a_reading_and_is_logged_and_kept_from_strangers(
    gateway: TestGateway, witnesses: FakeWitnesses
) -> None:
    root = recorded(gateway)
    assert bundle(gateway, root, "carrier").status_code == 404
    bundle(gateway, root)
    log = gateway.client.get(f"/bodies/{root}/readings", headers=gateway.bearer("exporter")).json()["items"]
    assert [one["party"] for one in log] == ["exporter"]


def test_a_renewed_bundle_keeps_its_core_and_shows_what_changed(
    gateway: TestGateway, witnesses: FakeWitnesses
) -> None:
    root = recorded(gateway)
    old = bundle(gateway, root).text
    word = StateWord(DocumentStatus.REVOKED, MemberNumber(1), 1, 1, 0, 1, 0).encode()
    gateway.put_fact(Kind.DOCUMENTS_STATUS, 1, SubjectId(bytes.fromhex(root)), word)
    answer = gateway.client.post("/bundles/renew", json={"bundle": old}, headers=gateway.bearer("carrier"))
    assert answer.status_code == 200, answer.text
    assert answer.json()["core"] == json.loads(old)["core"]
    verdict = verify(answer.content, gateway.settings.policy, gateway.clock())
    assert (verdict.valid, verdict.current) == (True, False)
    assert verify(old.encode(), gateway.settings.policy, gateway.clock()).current is not False


def test_a_bundle_with_its_history_says_where_the_document_stood(
    gateway: TestGateway, witnesses: FakeWitnesses
) -> None:
    root = recorded(gateway)
    plain = bundle(gateway, root).text
    anchored = gateway.events[-1].time
    word = StateWord(DocumentStatus.REVOKED, MemberNumber(1), anchored + 50, anchored + 50, 0, 1, 0).encode()
    gateway.clock.ahead += 50
    gateway.put_fact(Kind.DOCUMENTS_STATUS, 1, SubjectId(bytes.fromhex(root)), word)
    revoked = gateway.events[-1].time
    made = bundle(gateway, root, history="true").text
    asked = {"bundle": plain, "history": True}
    renewed = gateway.client.post("/bundles/renew", json=asked, headers=gateway.bearer("carrier")).text
    both = [json.loads(one) for one in (made, renewed)]
    assert both[0]["core"] == both[1]["core"]
    assert both[0]["staple"]["history"] == both[1]["staple"]["history"]
    for at, current in ((anchored, "unknown"), (anchored + 49, "unknown"), (revoked, False), (None, False)):
        said = gateway.client.post("/verify", json={"bundle": made, "at": at}).json()
        assert (said["valid"], said["current"]) == (True, current), (at, said)
    assert said["status"]["balances"] == []


def test_without_history_a_bundle_does_not_guess_the_past(
    gateway: TestGateway, witnesses: FakeWitnesses
) -> None:
    root = recorded(gateway)
    anchored = gateway.events[-1].time
    for status in (DocumentStatus.SUSPENDED, DocumentStatus.ACTIVE):
        gateway.clock.ahead += 50
        word = StateWord(status, MemberNumber(1), anchored, anchored, 0, 1, 0).encode()
        gateway.put_fact(Kind.DOCUMENTS_STATUS, 1, SubjectId(bytes.fromhex(root)), word)
    answer = gateway.client.post("/verify", json={"bundle": bundle(gateway, root).text, "at": anchored})
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:gwanmun:problem:history-needed")


def test_a_quorum_is_enough_and_a_lying_witness_is_left_out(
    gateway: TestGateway, witnesses: FakeWitnesses
) -> None:
    root = recorded(gateway)
    witnesses.silent, witnesses.lying = {2}, set()
    assert [one["member"] for one in bundle(gateway, root).json()["staple"]["signatures"]] == [1, 3]
    witnesses.silent, witnesses.lying = set(), {2}
    assert [one["member"] for one in bundle(gateway, root).json()["staple"]["signatures"]] == [1, 3]


@pytest.mark.parametrize("value", [b64u(bytes(63) + bytes([1])), "no signature", ""])
def test_a_witness_whose_signature_is_not_good_spoils_no_bundle(
    gateway: TestGateway, witnesses: FakeWitnesses, value: str
) -> None:
    root = recorded(gateway)
    witnesses.forging = {2: value}
    answer = bundle(gateway, root)
    assert answer.status_code == 200, answer.text
    assert [one["member"] for one in answer.json()["staple"]["signatures"]] == [1, 3]
    verdict = verify(answer.content, gateway.settings.policy, gateway.clock())
    assert verdict.valid, verdict.steps


@pytest.mark.parametrize(("poser", "name"), [(2, 1), (3, 2), (2, 99), (2, -1)])
def test_a_witness_that_signs_in_another_name_takes_nobodys_place(
    gateway: TestGateway, witnesses: FakeWitnesses, poser: int, name: int
) -> None:
    root = recorded(gateway)
    witnesses.posing = {poser: name}
    answer = bundle(gateway, root)
    assert answer.status_code == 200, answer.text
    assert [one["member"] for one in answer.json()["staple"]["signatures"]] == [
        member for member in (1, 2, 3) if member != poser
    ]
    assert verify(answer.content, gateway.settings.policy, gateway.clock()).valid


def test_when_too_few_signatures_are_good_the_answer_is_to_try_again(
    gateway: TestGateway, witnesses: FakeWitnesses
) -> None:
    root = recorded(gateway)
    witnesses.forging = dict.fromkeys((1, 2, 3), b64u(bytes(63) + bytes([1])))
    answer = bundle(gateway, root)
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:gwanmun:problem:witness-silent")


@pytest.mark.parametrize("silent", [{1}, {2, 3}])
def test_without_witnesses_the_answer_is_to_try_again(
    gateway: TestGateway, witnesses: FakeWitnesses, silent: set[int]
) -> None:
    root = recorded(gateway)
    witnesses.silent = silent
    answer = bundle(gateway, root)
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:gwanmun:problem:witness-silent")


def declaration(salt: bytes, number: str) -> Commitment:
    fields: dict[str, Any] = {
        "/idSalt": salt.hex(),
        "/functionalReferenceId": number,
        "/typeCode": "EX",
        "/goodsItemQuantity": 1,
        "/totalPackageQuantity": 12,
        "/totalGrossMass": "100",
        "/invoiceAmount": "987654",
        "/items/0/sequence": 1,
    }
    return commit(schemas.schema("gwm.declaration.export.1"), fields, secrets.token_bytes(32))


def test_a_carriers_bundle_of_a_declaration_shows_packages_and_weight_and_no_price(
    gateway: TestGateway, witnesses: FakeWitnesses
) -> None:
    salt = secrets.token_bytes(16)
    document = declaration(salt, "12345-26-123456X")
    subject = salted_identifier(salt, "12345-26-123456X")
    act = gateway.act(Verb.DECLARATIONS_DECLARE, subject, document.root)
    submission = ActSubmission.model_validate(gateway.submission("exporter", act, document))
    settings, now = gateway.settings, gateway.clock()
    certificate = SubjectId(gateway.keys["exporter"].certificate.fingerprint)
    with writing(gateway.engine) as session:
        party = resume(session, settings, TokenSubject("exporter", certificate), now)
        checked = check_act(session, settings, party, submission, now, verbs=(Verb.DECLARATIONS_DECLARE,))
        file_documents(session, settings, gateway.app.state.bodies, [Paper(checked, Filing())], now)
    gateway.put_fact(Kind.DECLARATIONS_ISSUED, 1, subject, document.root, part=1, act=act.hash)
    terms = StateWord(DeclarationStatus.RECEIVED, MemberNumber(1), now, now, 0, 1, 0)
    gateway.put_fact(Kind.DECLARATIONS_STATUS, 1, subject, terms.encode(), act=act.hash)
    full = bundle(gateway, subject.hex(), "officer")
    assert full.status_code == 200, full.text
    assert verify(full.content, settings.policy, now).valid
    part = bundle(gateway, subject.hex(), "carrier")
    assert "987654" not in part.text
    assert "/totalGrossMass" in part.text
    verdict = verify(part.content, settings.policy, now)
    assert (verdict.valid, verdict.complete) == (True, False), verdict.steps


def test_damaged_bundles_get_a_verdict_and_are_not_renewed(
    gateway: TestGateway, witnesses: FakeWitnesses
) -> None:
    text = bundle(gateway, recorded(gateway)).text
    for damaged in ("", "{}", text[:-1], text.replace("380", "381"), "\u0000", "가"):
        judged = gateway.client.post("/verify", json={"bundle": damaged})
        assert judged.status_code == 200
        assert not judged.json()["valid"]
    headers = gateway.bearer("carrier")
    for damaged in ("", "{}", text[:-1]):
        answer = gateway.client.post("/bundles/renew", json={"bundle": damaged}, headers=headers)
        assert answer.status_code == 422


def test_the_network_tells_a_client_what_it_needs(gateway: TestGateway) -> None:
    said = gateway.client.get("/network").json()
    assert said["audience"] == gateway.settings.audience
    assert said["member"]["number"] == 1
    assert [member["number"] for member in said["members"]] == [1, 2, 3]
    assert gateway.client.get("/health").json() == {"status": "ok", "block": None, "time": None}
    policy = gateway.client.get("/policy").json()
    assert policy["format"] == "gwanmun/policy/2"
