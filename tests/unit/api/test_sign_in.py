"""Sign-in: who holds the key of a live certificate gets a token; nobody else does."""

import pytest

from evidence.encoding import b64u
from evidence.facts import PartyRole
from tests.unit.api.gateway import DAY, TestGateway, new_keyed


def test_a_party_with_a_live_certificate_gets_a_token_with_the_scopes_of_its_role(
    gateway: TestGateway,
) -> None:
    gateway.enrol("exporter", PartyRole.EXPORTER)
    answer = gateway.ask_token(gateway.assertion("exporter"))
    assert answer.status_code == 200
    assert answer.json()["token_type"] == "Bearer"
    assert answer.json()["expires_in"] == 900
    assert "declarations:write" in answer.json()["scope"].split()
    assert "declarations:decide" not in answer.json()["scope"].split()
    assert gateway.client.get("/commands", headers=gateway.bearer("exporter")).status_code == 200


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "urn:gwanmun:gateway:another"},
        {"aud": None},
        {"sub": "somebody-else", "iss": "somebody-else"},
        {"iss": "somebody-else"},
        {"jti": None},
        {"jti": "x" * 200},
        {"exp": 1},
        {"exp": None},
        {"exp": 10**12},
        {"exp": "tomorrow"},
        {"exp": 1.5},
        {"nbf": 10**12},
    ],
)
def test_an_assertion_that_says_anything_else_is_refused(
    gateway: TestGateway, claims: dict[str, object]
) -> None:
    gateway.enrol("exporter", PartyRole.EXPORTER)
    answer = gateway.ask_token(gateway.assertion("exporter", **claims))
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["error"] == "invalid_client"


def test_an_assertion_works_once(gateway: TestGateway) -> None:
    gateway.enrol("exporter", PartyRole.EXPORTER)
    assertion = gateway.assertion("exporter")
    assert gateway.ask_token(assertion).status_code == 200
    again = gateway.ask_token(assertion)
    assert (again.status_code, again.json()["type"]) == (401, "urn:gwanmun:problem:invalid-client")


def test_another_partys_key_under_my_thumbprint_is_refused(gateway: TestGateway) -> None:
    mine = gateway.enrol("exporter", PartyRole.EXPORTER)
    gateway.enrol("rival", PartyRole.EXPORTER)
    header = {"x5t#S256": b64u(mine.certificate.fingerprint)}
    assert (
        gateway.ask_token(gateway.assertion("rival", header, iss="exporter", sub="exporter")).status_code
        == 401
    )


def test_an_unregistered_certificate_is_refused(gateway: TestGateway) -> None:
    gateway.keys["stranger"] = new_keyed("stranger", gateway.root)
    assert gateway.ask_token(gateway.assertion("stranger")).status_code == 401


def test_a_certificate_without_window_is_refused_but_a_founding_officers_is_not(gateway: TestGateway) -> None:
    gateway.enrol("officer", PartyRole.ADMINISTRATION, founding=True)
    assert gateway.ask_token(gateway.assertion("officer")).status_code == 200


def test_a_founding_officer_whose_window_ended_is_refused(gateway: TestGateway) -> None:
    keyed = gateway.enrol("officer", PartyRole.ADMINISTRATION, founding=True)
    gateway.grant(keyed, frozenset({PartyRole.ADMINISTRATION}), until=gateway.clock() - 10)
    assert gateway.ask_token(gateway.assertion("officer")).status_code == 401


def test_a_token_dies_with_the_certificate_not_only_with_its_time(gateway: TestGateway) -> None:
    keyed = gateway.enrol("exporter", PartyRole.EXPORTER)
    headers = gateway.bearer("exporter")
    assert gateway.client.get("/commands", headers=headers).status_code == 200
    gateway.distrust(keyed, gateway.clock() - DAY)
    assert gateway.client.get("/commands", headers=headers).status_code == 401


def test_a_token_expires_after_fifteen_minutes(gateway: TestGateway) -> None:
    gateway.enrol("exporter", PartyRole.EXPORTER)
    headers = gateway.bearer("exporter")
    gateway.clock.ahead = 901
    assert gateway.client.get("/commands", headers=headers).status_code == 401


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é", "x" * 5000])
def test_what_is_no_token_is_refused_as_a_problem(gateway: TestGateway, token: str) -> None:
    answer = gateway.client.get("/commands", headers={"Authorization": b"Bearer " + token.encode("latin-1")})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_an_assertion_is_no_token(gateway: TestGateway) -> None:
    gateway.enrol("exporter", PartyRole.EXPORTER)
    headers = {"Authorization": f"Bearer {gateway.assertion('exporter')}"}
    assert gateway.client.get("/commands", headers=headers).status_code == 401


@pytest.mark.parametrize("assertion", ["", "x", "a.b.c", "e30.e30.e30", "é", "x" * 8000, "....."])
def test_what_is_no_assertion_is_refused(gateway: TestGateway, assertion: str) -> None:
    assert gateway.ask_token(assertion).status_code in (401, 422)


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_other_algorithms_are_refused(gateway: TestGateway, algorithm: str) -> None:
    gateway.enrol("exporter", PartyRole.EXPORTER)
    head = b64u(f'{{"alg":"{algorithm}","x5t#S256":"{b64u(bytes(32))}"}}'.encode())
    assert gateway.ask_token(f"{head}.e30.").status_code == 401
