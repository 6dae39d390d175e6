"""`gwanmun health`: says no when a process does not do its work."""

import json
import time
from pathlib import Path

import pytest
from sqlmodel import Session

from api.database import open_engine, writing
from api.outbox.models import CommandStatus, OutboxCommand
from api.schema import migrate
from api.settings import database_url
from scripts.cli.errors import CommandError
from scripts.cli.health import UNSENT_SECONDS, health
from scripts.network.engine_nodes import NodeFile
from scripts.network.home import Home
from scripts.network.ports import NODES, Ports

NOBODY = 9
"""A port where nobody listens."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "members" / "kcs"
    folder.mkdir(parents=True)
    (folder / "member.json").write_text(json.dumps({"slug": "kcs"}))
    migrate(database_url(tmp_path, "kcs"))
    return tmp_path


def accepted(session: Session, seconds_ago: int, status: CommandStatus) -> None:
    then = int(time.time()) - seconds_ago
    blobs = dict.fromkeys(("call", "act", "act_hash", "signature", "subject"), b"")
    words = {"contract": "c", "function": "f", "party": "p", "status": status}
    numbers = {"verb": 1, "gas": 1, "owner": 1, "created": then, "updated": then}
    session.add(OutboxCommand(id=then.to_bytes(16, "big"), **blobs, **words, **numbers))


def test_a_relay_that_leaves_a_command_lying_is_not_well(home: Path) -> None:
    with writing(open_engine(database_url(home, "kcs"))) as session:
        accepted(session, 2 * UNSENT_SECONDS, CommandStatus.CONFIRMED)
        accepted(session, 5, CommandStatus.PENDING)
    health("relay", "kcs", home)
    with writing(open_engine(database_url(home, "kcs"))) as session:
        accepted(session, 3 * UNSENT_SECONDS, CommandStatus.PENDING)
    with pytest.raises(CommandError, match="a command has waited") as refused:
        health("relay", "kcs", home)
    assert refused.value.exit_code == 1


def test_a_node_that_does_not_answer_is_not_well(home: Path) -> None:
    NodeFile(Ports(dict.fromkeys(NODES, NOBODY)).node("kcs"), ()).write(Home(home), "kcs")
    with pytest.raises(CommandError, match="ConnectError") as refused:
        health("node", "kcs", home)
    assert refused.value.exit_code == 1


def test_what_is_no_process_is_bad_input(home: Path) -> None:
    with pytest.raises(CommandError, match="is none of"):
        health("kubo", "kcs", home)
