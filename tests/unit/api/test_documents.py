"""The way of a document through the gateway: filed with its act, read by right and logged, shared, granted,
erased.
"""

import hashlib
import json
import secrets
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from api.bodies.envelopes import WrappedKey, open_blob, unwrap
from api.bodies.models import Body, BodyKey
from api.database import forget_erased, reading, writing
from api.documents.models import DocumentVersion
from api.outbox.models import OutboxCommand
from api.outbox.progress import OutcomeContradicted, confirm, pending, refuse
from evidence import schemas
from evidence.acts import Act
from evidence.commitments import Commitment, commit, from_json, root_of
from evidence.encoding import b64u, from_b64u
from evidence.facts import PartyRole, Verb
from evidence.types import CommandId, DocumentRoot, MemberNumber, NetworkId, SubjectId
from tests.unit.api.databases import kept_in
from tests.unit.api.gateway import DAY, TestGateway

ORIGINAL = b"%PDF-1.7 invoice of secret machines"


def invoice(original: bytes | None = ORIGINAL) -> Commitment:
    fields: dict[str, Any] = {"/documentTypeCode": "380", "/documentNumber": "INV-SECRET-1"}
    if original is not None:
        fields |= {
            "/attachments/0/name": "invoice.pdf",
            "/attachments/0/mediaType": "application/pdf",
            "/attachments/0/length": len(original),
            "/attachments/0/digest": hashlib.sha256(original).hexdigest(),
        }
    return commit(schemas.schema("gwm.document.1"), fields, secrets.token_bytes(32))


@pytest.fixture
def cast(gateway: TestGateway) -> TestGateway:
    for party, role in [
        ("exporter", PartyRole.EXPORTER),
        ("rival", PartyRole.EXPORTER),
        ("broker", PartyRole.BROKER),
        ("bank", PartyRole.BANK),
        ("carrier", PartyRole.CARRIER),
        ("officer", PartyRole.ADMINISTRATION),
        ("auditor", PartyRole.AUDITOR),
    ]:
        gateway.enrol(party, role)
    return gateway


def request_of(
    gateway: TestGateway, committed: Commitment, party: str = "exporter", **changes: Any
) -> dict[str, Any]:
    act = replace(gateway.act(Verb.DOCUMENTS_ANCHOR, document=committed.root), **changes)
    return gateway.submission(
        party, act, committed, attachments=[b64u(ORIGINAL)], documentClass="trade_document", named=["broker"]
    )


def post(gateway: TestGateway, body: dict[str, Any], party: str = "exporter", **headers: str) -> Any:
    return gateway.client.post("/documents", json=body, headers=gateway.bearer(party) | headers)


def filed(gateway: TestGateway) -> str:
    """Files an invoice as the exporter; its root in hex."""
    document = invoice()
    answer = post(gateway, request_of(gateway, document))
    assert answer.status_code == 202, answer.text
    return document.root.hex()


def get(gateway: TestGateway, party: str, path: str, **query: str) -> Any:
    return gateway.client.get(path, headers=gateway.bearer(party), params=query)


def test_a_good_act_is_answered_202_with_a_status_url(cast: TestGateway) -> None:
    answer = post(cast, request_of(cast, invoice()))
    assert answer.status_code == 202
    status = get(cast, "exporter", answer.headers["location"]).json()
    assert status == answer.json()
    assert (status["status"], status["verb"], status["error"]) == ("pending", "documents.anchor", None)


def test_a_command_is_seen_by_who_gave_it_and_by_officers_only(cast: TestGateway) -> None:
    location = post(cast, request_of(cast, invoice())).headers["location"]
    assert get(cast, "officer", location).status_code == 200
    assert get(cast, "rival", location).status_code == 404


def test_the_very_same_act_is_accepted_once_and_answered_alike(cast: TestGateway) -> None:
    body = request_of(cast, invoice())
    first, again = post(cast, body), post(cast, body)
    assert (again.status_code, again.json()) == (202, first.json())
    with reading(cast.engine) as session:
        assert len(session.exec(select(OutboxCommand)).all()) == 1


def test_a_command_id_of_another_act_is_refused(cast: TestGateway) -> None:
    command = CommandId(secrets.token_bytes(16))
    assert post(cast, request_of(cast, invoice(), command=command)).status_code == 202
    answer = post(cast, request_of(cast, invoice(), command=command))
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:gwanmun:problem:command-id-taken")


def test_an_idempotency_key_gives_the_stored_answer_and_refuses_another_request(cast: TestGateway) -> None:
    body = request_of(cast, invoice())
    key = {"Idempotency-Key": "order-66"}
    first, again = post(cast, body, **key), post(cast, body, **key)
    assert again.headers["idempotency-replayed"] == "true"
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["location"] == first.headers["location"]
    other = post(cast, request_of(cast, invoice()), **key)
    assert (other.status_code, other.json()["type"]) == (
        422,
        "urn:gwanmun:problem:idempotency-key-reused",
    )
    mine = post(cast, request_of(cast, invoice(), "rival"), "rival", **key)
    assert mine.status_code == 202


def test_a_refusal_is_not_stored_under_the_key(cast: TestGateway) -> None:
    body = request_of(cast, invoice())
    key = {"Idempotency-Key": "k"}
    assert post(cast, body | {"named": ["nobody"]}, **key).status_code == 422
    assert post(cast, body, **key).status_code == 202


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"network": NetworkId(bytes(32))}, "network"),
        ({"owner": MemberNumber(2)}, "owner"),
        ({"verb": Verb.CERTIFICATES_ISSUE}, "verb"),
        ({"subject": SubjectId(bytes(31) + b"\x01")}, "subject"),
        ({"revision": 4}, "revision"),
        ({"document": DocumentRoot(bytes(31) + b"\x01")}, "document"),
    ],
)
def test_an_act_that_differs_from_the_request_is_refused_by_field(
    cast: TestGateway, changes: dict[str, Any], field: str
) -> None:
    answer = post(cast, request_of(cast, invoice(), **changes))
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    with reading(cast.engine) as session:
        assert session.exec(select(OutboxCommand)).all() == []
        assert session.exec(select(Body)).all() == []


def test_an_expired_act_is_refused(cast: TestGateway) -> None:
    answer = post(cast, request_of(cast, invoice(), not_after=cast.clock()))
    assert answer.json()["type"] == "urn:gwanmun:problem:act-expired"


def test_an_act_signed_by_another_is_refused(cast: TestGateway) -> None:
    answer = post(cast, request_of(cast, invoice(), "rival"))
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:gwanmun:problem:signer-wrong")


def test_a_changed_signature_act_or_document_is_refused(cast: TestGateway) -> None:
    body = request_of(cast, invoice())
    signature = bytearray(from_b64u(body["signature"], "signature"))
    signature[-1] ^= 1
    act = Act.decode(from_b64u(body["act"], "act"))
    later = Act(
        act.network, act.verb, act.owner, act.subject, 0, act.document, act.command, act.not_after + 1
    )
    document = body["document"] | {"fields": body["document"]["fields"] | {"/documentNumber": "INV-2"}}
    for changed in (
        {"signature": b64u(bytes(signature))},
        {"act": b64u(later.encode())},
        {"document": document},
        {"document": None},
        {"attachments": []},
        {"attachments": [b64u(ORIGINAL + b"x")]},
        {"act": body["act"][:-2]},
        {"act": body["act"] + "="},
    ):
        answer = post(cast, body | changed)
        assert answer.status_code == 422, changed
    assert post(cast, body).status_code == 202


@pytest.mark.parametrize("party", ["carrier", "bank", "officer", "auditor"])
def test_roles_that_do_not_write_a_class_file_nothing(cast: TestGateway, party: str) -> None:
    assert post(cast, request_of(cast, invoice(), party), party).status_code == 403


def test_nothing_of_a_document_lies_in_the_clear(cast: TestGateway) -> None:
    filed(cast)
    forget_erased(cast.engine)
    kept = kept_in(cast.folder, cast.engine)
    assert b"exporter" in kept
    assert b"SECRET" not in kept
    assert b"secret machines" not in kept
    stored = [path for path in cast.folder.rglob("*") if path.is_file()]
    assert any(path.parent.parent.name == "bodies" for path in stored)
    for path in stored:
        assert b"SECRET" not in path.read_bytes(), path
        assert b"secret machines" not in path.read_bytes(), path


def test_who_may_read_reads_the_very_document_and_others_learn_nothing(cast: TestGateway) -> None:
    root = filed(cast)
    for party in ("exporter", "broker"):
        answer = get(cast, party, f"/bodies/{root}")
        assert root_of(from_json(answer.json())).hex() == root
        assert get(cast, party, f"/bodies/{root}/attachments/1").content == ORIGINAL
    for party in ("rival", "bank", "carrier"):
        for path in (
            f"/bodies/{root}",
            f"/documents/{root}",
            f"/documents/1/{root}",
            f"/bodies/{root}/readings",
        ):
            assert get(cast, party, path).status_code == 404, (party, path)


def test_customs_read_a_trade_document_only_while_it_is_selected_and_say_why(cast: TestGateway) -> None:
    root = filed(cast)
    assert get(cast, "officer", f"/documents/{root}").status_code == 200
    assert get(cast, "officer", f"/bodies/{root}", purpose="look").status_code == 403
    headers = cast.bearer("officer")
    selection = {"selected": True, "reason": "Control 7"}
    assert cast.client.put(f"/bodies/{root}/selection", json=selection, headers=headers).status_code == 204
    assert get(cast, "officer", f"/bodies/{root}").json()["type"] == "urn:gwanmun:problem:purpose-missing"
    assert get(cast, "officer", f"/bodies/{root}", purpose="control").status_code == 200
    log = get(cast, "exporter", f"/bodies/{root}/readings").json()["items"]
    assert [(one["party"], one["ground"], one["purpose"]) for one in log] == [
        ("officer", "selected", "Control 7"),
        ("officer", "selected", "control"),
    ]


def test_a_reading_is_logged_with_part_and_ground(cast: TestGateway) -> None:
    root = filed(cast)
    get(cast, "broker", f"/bodies/{root}/attachments/1", purpose="file copy")
    log = get(cast, "officer", f"/bodies/{root}/readings").json()["items"]
    assert [(one["party"], one["part"], one["ground"]) for one in log] == [("broker", 1, "named")]
    assert get(cast, "broker", f"/bodies/{root}/readings").status_code == 403


def test_a_grant_opens_a_document_to_a_bank_until_it_ends(cast: TestGateway) -> None:
    root = filed(cast)
    path = f"/documents/1/{root}/grants"
    body = {"party": "bank", "until": cast.clock() + DAY}
    assert cast.client.post(path, json=body, headers=cast.bearer("rival")).status_code == 404
    assert cast.client.post(path, json=body, headers=cast.bearer("broker")).status_code == 403
    wrong = cast.client.post(path, json=body | {"party": "carrier"}, headers=cast.bearer("exporter"))
    assert wrong.json()["type"] == "urn:gwanmun:problem:grantee-wrong"
    given = cast.client.post(path, json=body, headers=cast.bearer("exporter"))
    assert given.status_code == 201
    assert get(cast, "bank", f"/bodies/{root}").status_code == 200
    assert len(get(cast, "exporter", path).json()["items"]) == 1
    number = given.json()["number"]
    assert cast.client.delete(f"/grants/{number}", headers=cast.bearer("bank")).status_code == 404
    assert cast.client.delete(f"/grants/{number}", headers=cast.bearer("exporter")).status_code == 204
    assert get(cast, "bank", f"/bodies/{root}").status_code == 404


def test_a_grant_ends_by_its_time(cast: TestGateway) -> None:
    root = filed(cast)
    body = {"party": "bank", "until": cast.clock() + 600}
    given = cast.client.post(f"/documents/1/{root}/grants", json=body, headers=cast.bearer("exporter"))
    assert given.status_code == 201
    cast.clock.ahead = 601
    assert get(cast, "bank", f"/bodies/{root}").status_code == 404


def test_an_auditor_reads_only_within_a_numbered_case_and_the_log_names_it(cast: TestGateway) -> None:
    root = filed(cast)
    assert get(cast, "auditor", f"/documents/{root}").status_code == 200
    assert get(cast, "auditor", f"/bodies/{root}", purpose="audit").status_code == 403
    body = {
        "owner": 1,
        "subject": root,
        "auditor": "auditor",
        "reason": "Plan 2026/12",
        "until": cast.clock() + DAY,
    }
    assert cast.client.post("/cases", json=body, headers=cast.bearer("exporter")).status_code == 403
    case = cast.client.post("/cases", json=body, headers=cast.bearer("officer")).json()
    assert get(cast, "auditor", f"/bodies/{root}").json()["type"] == "urn:gwanmun:problem:purpose-missing"
    assert get(cast, "auditor", f"/bodies/{root}", purpose="audit").status_code == 200
    assert [one["number"] for one in get(cast, "auditor", "/cases").json()["items"]] == [case["number"]]
    log = get(cast, "officer", f"/bodies/{root}/readings").json()["items"]
    assert (log[-1]["party"], log[-1]["case"], log[-1]["ground"]) == ("auditor", case["number"], "case")
    closed = cast.client.delete(f"/cases/{case['number']}", headers=cast.bearer("officer"))
    assert closed.status_code == 204
    assert get(cast, "auditor", f"/bodies/{root}", purpose="audit").status_code == 403


def test_a_shared_body_opens_with_the_recipients_own_key(cast: TestGateway) -> None:
    root = filed(cast)
    broker = cast.keys["broker"]
    sealed = f"/bodies/{root}/sealed/0"
    assert get(cast, "broker", sealed).status_code == 404
    recipient = {"fingerprint": broker.certificate.fingerprint.hex()}
    path = f"/bodies/{root}/recipients"
    assert cast.client.post(path, json=recipient, headers=cast.bearer("broker")).status_code == 403
    assert cast.client.post(path, json=recipient, headers=cast.bearer("exporter")).status_code == 204
    taken = get(cast, "broker", sealed).json()
    key = unwrap(WrappedKey(taken["key"]), broker.key)
    plain = open_blob(key, DocumentRoot(bytes.fromhex(root)), 0, from_b64u(taken["blob"], "blob"))
    assert root_of(from_json(json.loads(plain))).hex() == root
    rival = {"fingerprint": cast.keys["rival"].certificate.fingerprint.hex()}
    refused = cast.client.post(path, json=rival, headers=cast.bearer("exporter"))
    assert refused.json()["type"] == "urn:gwanmun:problem:recipient-refused"


def test_a_body_is_erased_alone_after_its_retention_and_leaves_a_tombstone(cast: TestGateway) -> None:
    root, other = filed(cast), filed(cast)
    path = f"/bodies/{root}"
    early = cast.client.delete(path, params={"reason": "asked"}, headers=cast.bearer("officer"))
    assert early.json()["type"] == "urn:gwanmun:problem:retention-running"
    with writing(cast.engine) as session:
        row = session.get_one(DocumentVersion, bytes.fromhex(root))
        row.retain_until = cast.clock()
        session.add(row)
        keys = [key.wrapped for key in session.exec(select(BodyKey)) if key.root.hex() == root]
        cids = [body.cid for body in session.exec(select(Body)) if body.root.hex() == root]
    assert (
        cast.client.delete(path, params={"reason": "x"}, headers=cast.bearer("exporter")).status_code == 403
    )
    done = cast.client.delete(path, params={"reason": "asked"}, headers=cast.bearer("officer"))
    assert done.status_code == 204
    gone = get(cast, "exporter", path)
    assert (gone.status_code, gone.json()["type"]) == (410, "urn:gwanmun:problem:body-erased")
    assert get(cast, "exporter", f"/bodies/{other}").status_code == 200
    assert not [found for cid in cids for found in cast.folder.rglob(cid)]
    kept = kept_in(cast.folder, cast.engine)
    assert all(key.encode() not in kept for key in keys)
    assert post(cast, request_of(cast, invoice())).status_code == 202


def test_a_command_has_one_outcome_and_repeats_change_nothing(cast: TestGateway) -> None:
    command = CommandId(bytes.fromhex(post(cast, request_of(cast, invoice())).json()["id"]))
    with writing(cast.engine) as session:
        assert [row.id for row in pending(session, 10)] == [command]
        assert confirm(session, command, 7, cast.clock())
        assert confirm(session, command, 7, cast.clock())
        assert not confirm(session, CommandId(bytes(16)), 7, cast.clock())
        with pytest.raises(OutcomeContradicted):
            refuse(session, command, {"name": "X", "values": {}}, 8, cast.clock())
    status = get(cast, "exporter", f"/commands/{command.hex()}").json()
    assert (status["status"], status["block"]) == ("confirmed", 7)


def test_two_documents_with_the_same_root_are_not_kept_twice(cast: TestGateway) -> None:
    document = invoice()
    assert post(cast, request_of(cast, document)).status_code == 202
    again = post(cast, request_of(cast, document))
    assert again.json()["type"] == "urn:gwanmun:problem:document-known"


def test_a_killed_gateways_stray_files_are_swept_when_it_starts(cast: TestGateway) -> None:
    root = filed(cast)
    stray = cast.app.state.bodies.store.put(b"never committed")
    with cast.client:
        assert not list(Path(cast.settings.bodies).rglob(stray))
        assert get(cast, "exporter", f"/bodies/{root}").status_code == 200
