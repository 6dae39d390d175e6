"""A party's certificate is judged by the roots of the member that it belongs to, not by those of the gateway it signs in at."""

from dataclasses import replace

import pytest

from api.settings import Settings
from evidence.encoding import b64u
from evidence.facts import PartyRole
from evidence.types import MemberNumber
from tests.unit.api.gateway import Keyed, TestGateway, new_keyed, new_root


def with_roots(settings: Settings, number: int, root: Keyed) -> Settings:
    """The settings when the trust policy names another root for a member."""
    members = tuple(
        replace(one, roots=(root.certificate,)) if one.number == number else one
        for one in settings.policy.members
    )
    return replace(settings, policy=replace(settings.policy, members=members))


@pytest.fixture
def partner(gateway: TestGateway) -> Keyed:
    """The authority of member 3, which is not that of member 1."""
    root = new_root()
    gateway.app.state.settings = with_roots(gateway.settings, 3, root)
    return root


@pytest.mark.parametrize(("home", "status"), [(3, 201), (1, 422)])
def test_a_partners_officer_registers_under_its_own_home(
    gateway: TestGateway, partner: Keyed, home: int, status: int
) -> None:
    keyed = new_keyed("partner", partner)
    gateway.keys["partner"] = keyed
    body = {
        "id": "partner",
        "name": "Partner's import desk",
        "role": "administration",
        "home": home,
        "certificate": b64u(keyed.certificate.der),
        "proof": gateway.assertion("partner"),
    }
    answer = gateway.client.post("/parties", json=body)
    assert answer.status_code == status, answer.text


def test_signing_in_asks_the_roots_again(gateway: TestGateway, partner: Keyed) -> None:
    gateway.enrol("partner", PartyRole.ADMINISTRATION, home=3)
    answer = gateway.ask_token(gateway.assertion("partner"))
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    gateway.app.state.settings = gateway.settings
    assert gateway.ask_token(gateway.assertion("partner")).status_code == 200


def test_a_member_that_the_policy_does_not_name_has_no_roots(gateway: TestGateway) -> None:
    assert gateway.settings.roots_of(MemberNumber(9)) == ()
