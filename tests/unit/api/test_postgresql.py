"""What the gateway asks of PostgreSQL: one writer, readers on a snapshot, and no failure that a caller would see as 500."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from api import database
from api.clock import Instant
from api.database import open_engine, passes, reading, writing
from api.events.models import Event
from api.events.service import Notice, latest_number, publish_all
from api.schema import DatabaseAway, migrate, newest_revision, require_newest, revision_of
from evidence.facts import PartyRole
from evidence.types import MemberNumber, SubjectId
from scripts.network.postgresql import PostgresServer
from tests.unit.api.databases import databases, empty_database_in, of_postgresql
from tests.unit.api.gateway import TestGateway

pytestmark = of_postgresql


def publish(session: Session) -> None:
    publish_all(
        session, [Notice("test.rang", MemberNumber(1), SubjectId(bytes(32)), {}, frozenset(), Instant(1))]
    )


def test_a_writer_waits_for_the_one_before_and_then_sees_what_it_wrote(gateway: TestGateway) -> None:
    other = open_engine(gateway.settings.database_url)
    began, seen = threading.Event(), list[int]()

    def second() -> None:
        began.set()
        with writing(other) as session:
            seen.append(latest_number(session))

    with writing(gateway.engine) as session:
        publish(session)
        thread = threading.Thread(target=second)
        thread.start()
        assert began.wait(10)
        thread.join(0.2)
        assert seen == []
        number = latest_number(session)
    thread.join(10)
    other.dispose()
    assert seen == [number] == [1]


def test_a_reader_stays_on_its_snapshot_and_waits_for_nobody(gateway: TestGateway) -> None:
    with writing(gateway.engine) as written, reading(gateway.engine) as snapshot:
        publish(written)
        assert latest_number(snapshot) == 0
        written.commit()
        assert latest_number(snapshot) == 0
    with reading(gateway.engine) as fresh:
        assert latest_number(fresh) == 1


def test_a_reading_session_cannot_write(gateway: TestGateway) -> None:
    with reading(gateway.engine) as session, pytest.raises(DBAPIError, match="read-only transaction"):
        publish(session)


def test_who_waits_for_the_writers_too_long_gets_503(
    gateway: TestGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway.enrol("exporter", PartyRole.EXPORTER)
    monkeypatch.setattr(database, "BUSY_MILLISECONDS", 100)
    gateway.app.state.edge.engine = open_engine(gateway.settings.database_url)
    with writing(gateway.engine) as session:
        publish(session)
        answer = gateway.ask_token(gateway.assertion("exporter"))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert gateway.ask_token(gateway.assertion("exporter")).status_code == 200
    gateway.app.state.edge.engine.dispose()


def test_a_server_that_restarts_is_503_at_most_and_then_forgotten(gateway: TestGateway) -> None:
    gateway.enrol("exporter", PartyRole.EXPORTER)
    with reading(gateway.engine) as session:
        session.exec(select(Event)).all()
        databases.server.restart()
        with pytest.raises(DBAPIError) as broken:
            session.exec(select(Event)).all()
    assert passes(broken.value)
    assert gateway.ask_token(gateway.assertion("exporter")).status_code == 200


def test_processes_that_start_at_the_same_moment_migrate_once(tmp_path: Path) -> None:
    url = empty_database_in(tmp_path)
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(migrate, [url, url]))
    assert revision_of(url) == newest_revision()
    require_newest(url)


def test_a_server_that_is_not_there_is_named_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(DatabaseAway, match="cannot be used") as away:
        migrate(PostgresServer(tmp_path).url("gwanmun"))
    assert "\n" not in str(away.value)
