"""Documents in bulk: one anchor for many, and each with its own act, body, key, status and proof."""

import json
import secrets
from typing import Any

import pytest
from sqlmodel import col, select

from api.bodies.models import BodyKey
from api.clock import Instant
from api.database import reading, writing
from api.facts.ledger import OutcomeEvent
from api.outbox.models import OutboxCommand
from api.outbox.progress import mark_submitted, pending, settle
from evidence import schemas
from evidence.acts import Act
from evidence.batches import BatchLeaf, batch_root
from evidence.commitments import Commitment, commit
from evidence.encoding import from_b64u
from evidence.facts import Kind, Verb
from evidence.types import CommandId, SubjectId
from evidence.verification import verify
from tests.unit.api import papers
from tests.unit.api.bulk import sending
from tests.unit.api.gateway import TestGateway
from tests.unit.api.witnesses import FakeWitnesses

ACCOUNT = bytes(range(20))


@pytest.fixture
def cast(gateway: TestGateway) -> TestGateway:
    return papers.enrol_cast(gateway)


def invoice(number: str = "INV-1", schema: str = "gwm.document.1") -> Commitment:
    fields = {"/documentTypeCode": "380", "/documentNumber": number}
    return commit(schemas.schema(schema), fields, secrets.token_bytes(32))


def line(gateway: TestGateway, document: Commitment, party: str = "exporter", **more: Any) -> bytes:
    act = gateway.act(Verb.DOCUMENTS_ANCHOR, document=document.root)
    said = {"documentClass": "trade_document", **more}
    return json.dumps(gateway.submission(party, act, document, **said)).encode()


def lines(gateway: TestGateway, count: int) -> list[bytes]:
    return [line(gateway, invoice(f"INV-{number}")) for number in range(count)]


def taken(gateway: TestGateway, sent: list[bytes]) -> list[dict[str, Any]]:
    return sending.outcomes(sending.send(gateway, sending.joined(sent), path=sending.DOCUMENTS))


def acts(sent: list[bytes]) -> list[Act]:
    return [Act.decode(from_b64u(json.loads(one)["act"], "act")) for one in sent]


def anchored(gateway: TestGateway, sent: list[bytes]) -> None:
    """The chain holds the anchor of these documents."""
    leaves = [BatchLeaf(act.document, act.owner, act.hash) for act in acts(sent)]
    count = len(leaves).to_bytes(32, "big")
    root = SubjectId(batch_root(leaves))
    gateway.put_fact(Kind.DOCUMENTS_ANCHOR, 1, root, count, act=acts(sent)[0].hash)


def rows(gateway: TestGateway) -> list[OutboxCommand]:
    with reading(gateway.engine) as session:
        return list(session.exec(select(OutboxCommand).order_by(col(OutboxCommand.number))))


def test_many_documents_are_one_command_to_the_chain_and_each_has_its_own_here(cast: TestGateway) -> None:
    sent = lines(cast, 12)
    found = taken(cast, sent)
    assert [one["status"] for one in found] == [202] * 12
    assert [one["command"] for one in found] == [act.command.hex() for act in acts(sent)]
    with reading(cast.engine) as session:
        (carrier,) = pending(session, 100)
    first = acts(sent)[0]
    assert (carrier.id, carrier.act_hash) == (first.command, first.hash)
    leaves = [BatchLeaf(act.document, act.owner, act.hash) for act in acts(sent)]
    assert bytes(batch_root(leaves)) in carrier.call
    assert [row.carried_by for row in rows(cast)] == [None] + [first.command] * 11


def test_all_of_a_batch_come_to_the_outcome_of_the_command_that_carries_them(cast: TestGateway) -> None:
    found = taken(cast, lines(cast, 5))
    carrier = CommandId(bytes.fromhex(found[0]["command"]))
    with writing(cast.engine) as session:
        mark_submitted(session, [carrier], Instant(5))
    assert {row.status for row in rows(cast)} == {"submitted"}
    outcome = OutcomeEvent(ACCOUNT, 0, carrier, b"", 7, 1)
    with writing(cast.engine) as session:
        settle(session, [outcome], ACCOUNT, Instant(6))
    assert {(row.status, row.block) for row in rows(cast)} == {("confirmed", 7)}
    told = cast.client.get("/events", headers=cast.bearer("exporter")).json()["items"]
    confirmed = [one["data"]["command"] for one in told if one["type"] == "commands.confirmed"]
    assert confirmed == [one["command"] for one in found]


def test_each_of_a_batch_has_a_bundle_that_verifies_offline(cast: TestGateway) -> None:
    FakeWitnesses(cast).install()
    sent = lines(cast, 7)
    taken(cast, sent)
    waiting = cast.client.get(
        f"/documents/1/{acts(sent)[3].document.hex()}/bundle", headers=cast.bearer("exporter")
    )
    assert sending.slug(waiting) == "not-recorded"
    anchored(cast, sent)
    for position, act in enumerate(acts(sent)):
        answer = cast.client.get(f"/documents/1/{act.document.hex()}/bundle", headers=cast.bearer("exporter"))
        assert answer.status_code == 200, answer.text
        batch = answer.json()["core"]["batch"]
        assert (batch["count"], batch["position"]) == (7, position)
        verdict = verify(answer.content, cast.settings.policy, cast.clock())
        assert (verdict.valid, verdict.complete) == (True, True), verdict.steps


def test_a_numbered_document_is_anchored_under_no_subject(cast: TestGateway) -> None:
    FakeWitnesses(cast).install()
    fields = {
        "/agreement": "AK",
        "/certificateNumber": "C020-26-1",
        "/exporterName": "Hangang",
        "/formType": "AK",
        "/idSalt": "5b" * 16,
        "/importerName": "Saigon Auto",
        "/importingCountry": "VN",
        "/issuingCountry": "KR",
    }
    document = commit(schemas.schema("gwm.application.ak.1"), fields, secrets.token_bytes(32))
    sent = [line(cast, document)]
    assert sending.said(taken(cast, sent)) == [(1, 202, "")]
    anchored(cast, sent)
    answer = cast.client.get(f"/documents/1/{document.root.hex()}/bundle", headers=cast.bearer("exporter"))
    assert verify(answer.content, cast.settings.policy, cast.clock()).valid, answer.text


def test_a_bad_line_spoils_only_itself_and_is_not_in_the_batch(cast: TestGateway) -> None:
    good, same = lines(cast, 3), invoice("INV-S")
    forged = json.loads(good[0]) | {"signature": json.loads(good[1])["signature"]}
    found = taken(
        cast,
        [
            good[0],
            b"{",
            json.dumps(forged).encode(),
            line(cast, invoice(), documentClass="declaration"),
            line(cast, invoice(), named=["nobody"]),
            line(cast, invoice(), party="rival"),
            good[1],
            line(cast, same),
            line(cast, same),
            good[1],
            good[2],
        ],
    )
    assert sending.said(found) == [
        (1, 202, ""),
        (2, 400, "malformed-json"),
        (3, 422, "unprocessable"),
        (4, 422, "class-wrong"),
        (5, 422, "named-unknown"),
        (6, 403, "signer-wrong"),
        (7, 202, ""),
        (8, 202, ""),
        (9, 409, "document-known"),
        (10, 202, ""),
        (11, 202, ""),
    ]
    assert found[9]["command"] == found[6]["command"]
    assert len(rows(cast)) == 4


def test_a_line_is_refused_in_the_same_words_as_a_single_request(cast: TestGateway) -> None:
    wrong = line(cast, invoice(), documentClass="declaration")
    single = cast.client.post("/documents", json=json.loads(wrong), headers=cast.bearer("exporter"))
    assert taken(cast, [wrong]) == [{"line": 1} | single.json()]


def test_sent_again_alone_or_among_others_a_document_keeps_its_command_and_its_batch(
    cast: TestGateway,
) -> None:
    sent = lines(cast, 6)
    single = cast.client.post("/documents", json=json.loads(sent[5]), headers=cast.bearer("exporter"))
    first = taken(cast, sent[:3])
    again = taken(cast, sent)
    assert again[:3] == first
    assert again[5]["command"] == single.json()["id"]
    assert taken(cast, sent) == again
    carriers = [row.carried_by or row.id for row in rows(cast)]
    one, two, three = (acts(sent)[number].command for number in (5, 0, 3))
    assert carriers == [one, two, two, two, three, three]


def test_another_act_under_a_command_id_that_is_taken_is_refused(cast: TestGateway) -> None:
    (first,) = lines(cast, 1)
    taken(cast, [first])
    document = invoice("INV-2")
    act = cast.act(Verb.DOCUMENTS_ANCHOR, document=document.root, command=acts([first])[0].command)
    other = cast.submission("exporter", act, document, documentClass="trade_document")
    assert sending.said(taken(cast, [json.dumps(other).encode()])) == [(1, 409, "command-id-taken")]


def test_each_document_of_a_batch_is_read_and_erased_alone(cast: TestGateway) -> None:
    sent = lines(cast, 3)
    taken(cast, sent)
    roots = [act.document for act in acts(sent)]
    with reading(cast.engine) as session:
        keys = [session.get(BodyKey, (root, cast.settings.member.certificate.fingerprint)) for root in roots]
    agreements = {key.wrapped.split(".")[0] for key in keys if key}
    assert len(agreements) == 1, "one key agreement for the recipient and batch"
    assert len({key.wrapped for key in keys if key}) == 3, "one wrapped key for each document"
    with writing(cast.engine) as session:
        cast.app.state.bodies.erase(session, roots[1], "officer", "the law", Instant(9))
    with reading(cast.engine) as session:
        left = [cast.app.state.bodies.holds(session, root) for root in roots]
        fields = cast.app.state.bodies.document(session, roots[2]).fields
    assert (left, fields["/documentNumber"]) == ([True, False, True], "INV-2")


def test_what_fails_for_the_batch_is_the_outcome_of_each_of_its_lines_and_nothing_is_kept(
    cast: TestGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_blobs: object) -> object:
        raise OSError("no space left on device")

    monkeypatch.setattr(cast.app.state.bodies.store, "put_all", full)
    found = taken(cast, [*lines(cast, 2), b"{"])
    assert [one["status"] for one in found] == [500, 500, 400]
    assert rows(cast) == []
