"""Relay and indexer start light, on a database that somebody else has made, and settle what is theirs."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlmodel import Session

from api.clock import Instant
from api.database import open_engine, reading, writing
from api.facts.ledger import OutcomeEvent
from api.outbox.models import CommandStatus, OutboxCommand
from api.outbox.progress import OutcomeContradicted, find, mark_submitted, settle
from api.processes import load_process_settings
from api.schema import DatabaseNotReady, alembic_config, migrate, newest_revision, require_newest, revision_of
from api.settings import SettingsError
from evidence.types import CommandId
from tests.unit.api.databases import empty_database_in, of_sqlite
from tests.unit.api.gateway import TestGateway

HEAVY = ("fastapi", "starlette", "alembic", "web3", "uvicorn")
OWN, FOREIGN = b"\xaa" * 20, b"\xbb" * 20
NOW = Instant(1_800_000_000)
ADDRESS = "0x" + "1e" * 20


@pytest.mark.parametrize("command", ["relay", "indexer"])
def test_a_helper_process_loads_no_web_framework_and_no_migrations(command: str) -> None:
    code = f"import sys, scripts.cli.{command}; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_newest_revision_is_alembics_head(tmp_path: Path) -> None:
    script = ScriptDirectory.from_config(alembic_config(f"sqlite:///{tmp_path / 'x.db'}"))
    assert script.get_heads() == [newest_revision()]


@of_sqlite
def test_a_database_that_nobody_made_is_refused_and_not_made(tmp_path: Path) -> None:
    path = tmp_path / "gateway.db"
    with pytest.raises(DatabaseNotReady) as refused:
        require_newest(f"sqlite:///{path}")
    assert (refused.value.standing, refused.value.newest) == (None, newest_revision())
    assert not path.exists()


def test_a_database_of_another_revision_is_refused_until_it_is_migrated(tmp_path: Path) -> None:
    url = empty_database_in(tmp_path)
    migrate(url)
    require_newest(url)
    engine = open_engine(url)
    with writing(engine) as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    engine.dispose()
    assert revision_of(url) == "0000"
    with pytest.raises(DatabaseNotReady, match="start the member's gateway first"):
        require_newest(url)


def a_home(folder: Path, **changes: Any) -> Path:
    network = {
        "network": "07" * 32,
        "rpc": "http://127.0.0.1:1",
        "ledger": ADDRESS,
        "contracts": {"Ledger": ADDRESS},
    }
    member = folder / "members" / "kcs"
    member.mkdir(parents=True)
    (folder / "network.json").write_text(json.dumps(network | changes))
    (member / "account.json").write_text(json.dumps({"address": "aa" * 20}))
    migrate(f"sqlite:///{member / 'gateway.db'}")
    return folder


def test_settings_come_from_the_home_directory(tmp_path: Path) -> None:
    settings = load_process_settings(a_home(tmp_path), "kcs")
    assert (settings.account, settings.ledger, settings.network) == (OWN, b"\x1e" * 20, b"\x07" * 32)
    assert settings.database_url.endswith("members/kcs/gateway.db")


@pytest.mark.parametrize(
    "changes", [{"ledger": "0x1e"}, {"network": "no hex"}, {"contracts": []}, {"rpc": 0, "ledger": None}]
)
def test_a_network_file_that_is_not_whole_is_refused(tmp_path: Path, changes: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match=r"network\.json"):
        load_process_settings(a_home(tmp_path, **changes), "kcs")


def put(session: Session, command: bytes) -> None:
    session.add(
        OutboxCommand(
            id=command,
            verb=16,
            contract="DocumentRegistry",
            function="anchor",
            gas=1,
            call=b"",
            act=b"",
            act_hash=bytes(32),
            signature=b"",
            owner=1,
            subject=bytes(32),
            party="x",
            created=NOW,
            updated=NOW,
        )
    )


def outcome(command: bytes, account: bytes = OWN, error: bytes = b"") -> OutcomeEvent:
    return OutcomeEvent(account, 0, CommandId(command), error, 7, NOW)


def status_of(gateway: TestGateway, command: bytes) -> str:
    with reading(gateway.engine) as session:
        row = find(session, CommandId(command))
        assert row is not None
        return row.status


def test_only_the_own_accounts_outcome_settles_a_command(gateway: TestGateway) -> None:
    """Command ids can be read on the chain, and anyone may submit something under one of ours."""
    command = b"\x01" * 16
    with writing(gateway.engine) as session:
        put(session, command)
    for error in (b"", b"\x01\x02\x03\x04"):
        with writing(gateway.engine) as session:
            settle(session, [outcome(command, FOREIGN, error)], OWN, NOW)
        assert status_of(gateway, command) == CommandStatus.PENDING
    with writing(gateway.engine) as session:
        settle(session, [outcome(command, FOREIGN, b"\x01\x02\x03\x04"), outcome(command)], OWN, NOW)
    assert status_of(gateway, command) == CommandStatus.CONFIRMED


def test_an_outcome_may_be_repeated_and_not_contradicted(gateway: TestGateway) -> None:
    command = b"\x02" * 16
    with writing(gateway.engine) as session:
        put(session, command)
        settle(session, [outcome(command), outcome(command)], OWN, NOW)
    with pytest.raises(OutcomeContradicted), writing(gateway.engine) as session:
        settle(session, [outcome(command, error=b"\x01\x02\x03\x04")], OWN, NOW)
    assert status_of(gateway, command) == CommandStatus.CONFIRMED


def test_a_settled_command_is_not_submitted_again(gateway: TestGateway) -> None:
    ended, waiting = b"\x03" * 16, b"\x04" * 16
    with writing(gateway.engine) as session:
        put(session, ended)
        put(session, waiting)
        settle(session, [outcome(ended)], OWN, NOW)
        mark_submitted(session, [CommandId(ended), CommandId(waiting)], NOW)
    assert status_of(gateway, ended) == CommandStatus.CONFIRMED
    assert status_of(gateway, waiting) == CommandStatus.SUBMITTED
