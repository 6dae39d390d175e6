"""A member that was removed by vote: its gateway says so, of what is open and of what is new, until a vote lists it again."""

import json
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlmodel import select

from api.database import reading, writing
from api.outbox.models import CommandStatus, OutboxCommand
from api.outbox.progress import confirm, held, hold, mark_submitted, release
from api.relay.relay import UNLISTED, Relay
from evidence.facts import PartyRole
from evidence.types import CommandId
from nodes.errors import SenderUnlisted
from nodes.queue import Progress, Queue
from nodes.types import Address
from tests.unit.api.gateway import TestGateway
from tests.unit.api.test_documents import invoice, post, request_of
from tests.unit.api.test_foundation import assert_problem

ACCOUNT = "0x" + "ab" * 20
REASON = {"name": UNLISTED, "values": {"account": ACCOUNT}}


@dataclass
class Pump:
    """Submits what it has, while a member lists its account."""

    listed: bool = False
    stepped: int = 0
    stop: threading.Event = field(default_factory=threading.Event)

    def due(self) -> bool:
        return True

    def step(self) -> Progress:
        self.stepped += 1
        self.stop.set()
        if not self.listed:
            raise SenderUnlisted("is listed by no member", code=-32003, method="send", data=ACCOUNT)
        return Progress(1, 0, 0, 0, 0)


def commands(gateway: TestGateway) -> list[OutboxCommand]:
    with reading(gateway.engine) as session:
        return list(session.exec(select(OutboxCommand)))


def posted(gateway: TestGateway) -> Any:
    return post(gateway, request_of(gateway, invoice()))


def test_what_is_open_says_why_and_what_is_new_is_refused_until_the_account_is_listed_again(
    gateway: TestGateway, tmp_path: Path
) -> None:
    gateway.enrol("exporter", PartyRole.EXPORTER)
    gateway.enrol("broker", PartyRole.BROKER)
    first = posted(gateway)
    assert first.status_code == 202
    with Queue.open(tmp_path / "queue.db") as queue:
        addresses = {command.contract: Address(bytes(20)) for command in commands(gateway)}
        pump = Pump()
        relay = Relay(gateway.engine, queue, pump, addresses)  # type: ignore[arg-type]
        relay.run(pump.stop)
        (open_one,) = commands(gateway)
        assert open_one.status == CommandStatus.SUBMITTED
        assert json.loads(open_one.error or "")["name"] == UNLISTED
        told = gateway.client.get(f"/commands/{first.json()['id']}", headers=gateway.bearer("exporter"))
        assert told.json()["error"]["values"]["account"] == ACCOUNT

        refused = posted(gateway)
        assert_problem(refused, 403, "member-unlisted")
        assert refused.json()["reason"]["name"] == UNLISTED
        assert len(commands(gateway)) == 1, "nothing of it was kept"

        pump.listed = True
        pump.stop.clear()
        relay.run(pump.stop)
        assert commands(gateway)[0].error is None
        assert posted(gateway).status_code == 202


def test_an_outcome_takes_the_place_of_the_reason_and_keeps_its_own(gateway: TestGateway) -> None:
    gateway.enrol("exporter", PartyRole.EXPORTER)
    gateway.enrol("broker", PartyRole.BROKER)
    id_ = CommandId(bytes.fromhex(posted(gateway).json()["id"]))
    with writing(gateway.engine) as session:
        mark_submitted(session, [id_], 1)
        hold(session, REASON, 2)
        assert held(session) == REASON
        assert confirm(session, id_, 7, 3)
        assert held(session) is None
        hold(session, REASON, 4)
        release(session, 5)
    (row,) = commands(gateway)
    assert (row.status, row.error, row.block) == (CommandStatus.CONFIRMED, None, 7)
