"""Parties register certificates with proof; officers of the member grant, end and distrust them."""

import secrets
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from api.database import reading, writing
from api.facts.models import Outcome
from api.members.founding import enrol_officers
from api.outbox.progress import confirm, pending
from contracts.bindings.credentials import Credentials
from evidence import schemas
from evidence.commitments import commit
from evidence.encoding import b64u
from evidence.facts import PartyRole, Verb
from evidence.types import SubjectId
from tests.unit.api.gateway import DAY, Keyed, TestGateway, new_keyed, new_root


def registration(gateway: TestGateway, keyed: Keyed, **changes: Any) -> dict[str, Any]:
    gateway.keys["exporter"] = keyed
    body = {
        "id": "exporter",
        "name": "Hangang Precision",
        "role": "exporter",
        "home": 1,
        "certificate": b64u(keyed.certificate.der),
        "proof": gateway.assertion("exporter"),
    }
    return body | changes


def grant(gateway: TestGateway, officer: str, keyed: Keyed, revision: int = 0, **changes: Any) -> Any:
    subject = SubjectId(keyed.certificate.fingerprint)
    act = gateway.act(Verb.CREDENTIALS_GRANT, subject, revision=revision)
    window = {"from": gateway.clock() - 10, "until": gateway.clock() + DAY, "roles": ["exporter"]}
    body = gateway.submission(officer, act) | window | changes
    path = f"/credentials/{subject.hex()}/grant"
    return gateway.client.post(path, json=body, headers=gateway.bearer(officer))


def test_a_registered_certificate_can_do_nothing_until_it_is_granted(gateway: TestGateway) -> None:
    keyed = new_keyed("exporter", gateway.root)
    answer = gateway.client.post("/parties", json=registration(gateway, keyed))
    assert answer.status_code == 201, answer.text
    assert answer.json()["certificates"][0]["window"] is None
    assert gateway.ask_token(gateway.assertion("exporter")).status_code == 401
    gateway.grant(keyed, frozenset({PartyRole.EXPORTER}))
    assert gateway.ask_token(gateway.assertion("exporter")).status_code == 200


def test_registering_wants_a_proof_by_the_certificates_key(gateway: TestGateway) -> None:
    mine, other = new_keyed("exporter", gateway.root), new_keyed("other", gateway.root)
    body = registration(gateway, mine)
    stolen = body | {"certificate": b64u(other.certificate.der)}
    assert gateway.client.post("/parties", json=stolen).status_code == 401
    assert gateway.client.post("/parties", json=body | {"id": "somebody"}).status_code == 401
    assert gateway.client.post("/parties", json=body).status_code == 201
    assert gateway.client.post("/parties", json=body).status_code == 401


def test_a_certificate_of_an_unknown_root_is_refused(gateway: TestGateway) -> None:
    keyed = new_keyed("exporter", new_root())
    answer = gateway.client.post("/parties", json=registration(gateway, keyed))
    assert answer.json()["type"] == "urn:gwanmun:problem:certificate-refused"


@pytest.mark.parametrize(
    ("changes", "slug"),
    [
        ({"role": "king"}, "role-unknown"),
        ({"home": 99}, "member-unknown"),
        ({"certificate": "AAAA"}, "certificate-refused"),
        ({"id": "Not A Slug"}, "unprocessable"),
        ({"name": "two\nlines"}, "unprocessable"),
    ],
)
def test_a_registration_that_breaks_a_rule_is_refused(
    gateway: TestGateway, changes: dict[str, Any], slug: str
) -> None:
    keyed = new_keyed("exporter", gateway.root)
    answer = gateway.client.post("/parties", json=registration(gateway, keyed, **changes))
    assert (answer.status_code, answer.json()["type"]) == (422, f"urn:gwanmun:problem:{slug}")


def test_another_partys_id_cannot_be_taken(gateway: TestGateway) -> None:
    gateway.client.post("/parties", json=registration(gateway, new_keyed("exporter", gateway.root)))
    rival = registration(gateway, new_keyed("exporter", gateway.root), name="Rival")
    assert gateway.client.post("/parties", json=rival).json()["type"] == "urn:gwanmun:problem:party-taken"


def test_an_officer_grants_and_the_command_carries_what_was_asked(gateway: TestGateway) -> None:
    gateway.enrol("officer", PartyRole.ADMINISTRATION)
    keyed = new_keyed("exporter", gateway.root)
    gateway.client.post("/parties", json=registration(gateway, keyed))
    now = gateway.clock()
    answer = grant(gateway, "officer", keyed, **{"from": now, "until": now + 5})
    assert answer.status_code == 202, answer.text
    with reading(gateway.engine) as session:
        (command,) = pending(session, 5)
    expected = Credentials.grant(SubjectId(keyed.certificate.fingerprint), now, now + 5, [PartyRole.EXPORTER])
    assert (command.contract, command.function, command.call) == (
        expected.contract,
        expected.function,
        expected.data,
    )
    assert command.gas > 0


def test_a_founding_officer_grants_its_own_first_window(gateway: TestGateway) -> None:
    keyed = new_keyed("officer", gateway.root)
    gateway.keys["officer"] = keyed
    folder = gateway.folder / "officers"
    folder.mkdir()
    (folder / "officer.crt.pem").write_bytes(keyed.certificate.x509.public_bytes(Encoding.PEM))
    assert enrol_officers(gateway.engine, gateway.settings, folder) == ["officer"]
    assert enrol_officers(gateway.engine, gateway.settings, folder) == ["officer"]
    assert grant(gateway, "officer", keyed, roles=["administration"]).status_code == 202


@pytest.mark.parametrize(
    ("party", "role", "home"),
    [
        ("trader", PartyRole.EXPORTER, 1),
        ("partner", PartyRole.ADMINISTRATION, 3),
        ("chamber", PartyRole.ISSUER, 1),
    ],
)
def test_only_the_members_own_officers_grant(
    gateway: TestGateway, party: str, role: PartyRole, home: int
) -> None:
    gateway.enrol(party, role, home)
    keyed = gateway.enrol("exporter", PartyRole.EXPORTER)
    assert grant(gateway, party, keyed, revision=1).status_code == 403


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"until": 5}, 422),
        ({"roles": []}, 422),
        ({"roles": ["bank"]}, 422),
        ({"roles": ["king"]}, 422),
        ({"from": -1}, 422),
        ({"until": 1 << 41}, 422),
    ],
)
def test_a_window_that_cannot_be_is_refused(
    gateway: TestGateway, changes: dict[str, Any], status: int
) -> None:
    gateway.enrol("officer", PartyRole.ADMINISTRATION)
    keyed = new_keyed("exporter", gateway.root)
    gateway.client.post("/parties", json=registration(gateway, keyed))
    assert grant(gateway, "officer", keyed, **changes).status_code == status


def test_ending_and_distrusting_name_the_revision_that_was_seen(gateway: TestGateway) -> None:
    gateway.enrol("officer", PartyRole.ADMINISTRATION)
    keyed = gateway.enrol("exporter", PartyRole.EXPORTER)
    subject = SubjectId(keyed.certificate.fingerprint)
    for verb, name, field in [
        (Verb.CREDENTIALS_END, "end", "until"),
        (Verb.CREDENTIALS_DISTRUST, "distrust", "from"),
    ]:
        path = f"/credentials/{subject.hex()}/{name}"
        for revision, status in [(0, 422), (1, 202)]:
            act = gateway.act(verb, subject, revision=revision)
            body = gateway.submission("officer", act) | {field: gateway.clock() - 5}
            answer = gateway.client.post(path, json=body, headers=gateway.bearer("officer"))
            assert answer.status_code == status, answer.text


def anchored(gateway: TestGateway, party: str) -> str:
    """The id of a command of the party that the chain records now."""
    fields = {"/documentTypeCode": "380", "/title": "Invoice"}
    document = commit(schemas.schema("gwm.document.1"), fields, secrets.token_bytes(32))
    act = gateway.act(Verb.DOCUMENTS_ANCHOR, document=document.root)
    body = gateway.submission(party, act, document, documentClass="trade_document")
    assert gateway.client.post("/documents", json=body, headers=gateway.bearer(party)).status_code == 202
    with writing(gateway.engine) as session:
        block = 100 + act.command[0]
        account = gateway.settings.member.number.to_bytes(20, "big")
        sequence = int.from_bytes(act.command[:6], "big")
        session.add(
            Outcome(
                account=account,
                sequence=sequence,
                command=act.command,
                error=b"",
                block=block,
                time=gateway.clock(),
            )
        )
        confirm(session, act.command, block, gateway.clock())
    return act.command.hex()


def test_after_a_distrust_the_acts_in_between_are_listed_for_review(gateway: TestGateway) -> None:
    gateway.enrol("officer", PartyRole.ADMINISTRATION)
    keyed = gateway.enrol("exporter", PartyRole.EXPORTER)
    gateway.enrol("neighbour", PartyRole.EXPORTER)
    path = f"/credentials/{keyed.certificate.fingerprint.hex()}/review"

    def asked(party: str, **query: int | str) -> Any:
        return gateway.client.get(path, headers=gateway.bearer(party), params=query)

    assert asked("officer").json()["type"] == "urn:gwanmun:problem:not-distrusted"
    anchored(gateway, "exporter")
    gateway.clock.ahead += 60
    theft = gateway.clock()
    stolen = [anchored(gateway, "exporter") for _ in range(3)]
    anchored(gateway, "neighbour")
    gateway.clock.ahead += 60
    gateway.distrust(keyed, theft)
    assert asked("neighbour").status_code == 403
    first = asked("officer", limit=2).json()
    rest = asked("officer", limit=2, cursor=first["next"]).json()
    assert [one["command"] for one in first["items"] + rest["items"]] == stolen
    assert rest["next"] is None
    assert {one["verb"] for one in first["items"]} == {"documents.anchor"}
    assert all(theft <= one["recorded"] < gateway.clock() for one in first["items"])


def test_officers_list_parties_by_pages_and_others_read_only_themselves(gateway: TestGateway) -> None:
    gateway.enrol("officer", PartyRole.ADMINISTRATION)
    for name in ("a", "b", "c"):
        gateway.enrol(name, PartyRole.EXPORTER)
    headers = gateway.bearer("officer")
    seen: list[str] = []
    cursor = None
    while True:
        query = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = gateway.client.get("/parties", headers=headers, params=query).json()
        seen += [party["id"] for party in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == ["a", "b", "c", "officer"]
    mine = gateway.bearer("a")
    assert gateway.client.get("/parties/a", headers=mine).status_code == 200
    assert gateway.client.get("/parties/b", headers=mine).status_code == 403
    assert gateway.client.get("/parties", headers=mine).status_code == 403
