"""What a gateway tells another member's of the bodies that were closed for it, and whom it tells nothing."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from api.auth.members import member_assertion
from api.bodies.service import Deposit, Original
from api.database import reading, writing
from api.replicas.models import Replica, ReplicaPosition
from api.replicas.schemas import Share, SharedPart
from api.replicas.service import position_of, take_in
from evidence.facts import PartyRole
from evidence.types import MemberNumber
from tests.unit.api.gateway import TestGateway
from tests.unit.api.test_documents import invoice

HERE, ISSUER, PARTNER = MemberNumber(1), MemberNumber(2), MemberNumber(3)
CID = "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"


@pytest.fixture
def sharing(tmp_path: Path) -> TestGateway:
    """A gateway that has shared one body with member 3; its files stand for a daemon."""
    gateway = TestGateway(tmp_path)
    gateway.app.state.settings = replace(gateway.settings, bodies_daemon="/ip4/127.0.0.1/tcp/1/http")
    return gateway


def keep(gateway: TestGateway, *members: MemberNumber) -> bytes:
    document = invoice()
    recipients = [gateway.settings.members[member].certificate for member in members]
    with writing(gateway.engine) as session:
        deposit = Deposit(document, [Original("text/plain", b"original")], recipients)
        gateway.app.state.bodies.keep(session, [deposit])
    return document.root


def assertion(gateway: TestGateway, member: MemberNumber, audience: MemberNumber = HERE) -> str:
    own = replace(
        gateway.settings, member=gateway.settings.members[member], key=gateway.member_keys[member].key
    )
    return member_assertion(own, audience, gateway.clock())


def shares(gateway: TestGateway, said: str, after: int = 0) -> Any:
    return gateway.client.get("/shares", params={"after": after}, headers={"Authorization": f"Bearer {said}"})


def test_a_member_learns_what_was_closed_for_it_and_nothing_else(sharing: TestGateway) -> None:
    root = keep(sharing, PARTNER)
    keep(sharing)
    told = shares(sharing, assertion(sharing, PARTNER)).json()["items"]
    assert [(one["root"], [part["part"] for part in one["parts"]]) for one in told] == [(root.hex(), [0, 1])]
    assert shares(sharing, assertion(sharing, PARTNER), told[0]["number"]).json() == {"items": []}
    assert shares(sharing, assertion(sharing, ISSUER)).json() == {"items": []}


def test_an_erased_body_is_told_as_erased_and_its_key_no_more(sharing: TestGateway) -> None:
    root = keep(sharing, PARTNER)
    with writing(sharing.engine) as session:
        sharing.app.state.bodies.erase(session, root, "officer", "asked", sharing.clock())
    told = shares(sharing, assertion(sharing, PARTNER)).json()["items"]
    assert [(one["root"], one["key"], one["parts"]) for one in told] == [(root.hex(), None, [])] * 2


def test_only_another_members_key_opens_the_list_and_each_assertion_once(sharing: TestGateway) -> None:
    keep(sharing, PARTNER)
    said = assertion(sharing, PARTNER)
    assert shares(sharing, said).status_code == 200
    sharing.enrol("officer", PartyRole.ADMINISTRATION)
    refused = [
        said,
        assertion(sharing, HERE),
        assertion(sharing, PARTNER, audience=ISSUER),
        sharing.assertion("officer"),
        sharing.bearer("officer")["Authorization"].removeprefix("Bearer "),
        "nonsense",
    ]
    assert [shares(sharing, one).status_code for one in refused] == [401] * len(refused)
    assert sharing.client.get("/shares").status_code == 401


def test_a_gateway_whose_bodies_are_files_shares_nothing(gateway: TestGateway) -> None:
    keep(gateway, PARTNER)
    assert shares(gateway, assertion(gateway, PARTNER)).json() == {"items": []}


def share(number: int, root: bytes, key: str | None = "key") -> Share:
    parts = [SharedPart(part=0, cid=CID)] if key else []
    return Share(number=number, root=root.hex(), key=key, parts=parts)


def test_what_is_told_again_changes_nothing(gateway: TestGateway) -> None:
    with writing(gateway.engine) as session:
        told = [share(1, b"\1" * 32), share(2, b"\2" * 32)]
        assert take_in(session, ISSUER, told) == take_in(session, ISSUER, told) == []
    with reading(gateway.engine) as session:
        assert position_of(session, ISSUER) == 2
        assert session.get(ReplicaPosition, PARTNER) is None


def test_only_its_home_erases_a_copy(gateway: TestGateway) -> None:
    root = b"\1" * 32
    with writing(gateway.engine) as session:
        take_in(session, ISSUER, [share(1, root)])
        assert take_in(session, PARTNER, [share(1, root, None)]) == []
        assert session.get(Replica, (root, 0)) is not None
        assert take_in(session, ISSUER, [share(2, root, None)]) == [CID]
        assert session.get(Replica, (root, 0)) is None
