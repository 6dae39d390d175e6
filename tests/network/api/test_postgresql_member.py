"""One member of the sample network has its gateway, relay and indexer on PostgreSQL, the others on SQLite."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from api.database import reading
from api.facts.models import FactHistory
from api.outbox.models import CommandStatus, OutboxCommand
from evidence.acts import NO_SUBJECT
from evidence.facts import Verb
from scripts.chaos import agreement
from scripts.chaos.sample_network import SampleNetwork
from scripts.client.acting import committed
from scripts.network.postgresql import PostgresServer

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    server = PostgresServer(Path(tempfile.mkdtemp(prefix="gwanmun-pg-")))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def mixed(server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SampleNetwork]:
    """A network that has played the story, from the declaration at kcs to the draw."""
    network = SampleNetwork(tmp_path_factory.mktemp("mixed"), {"kcs": server.create("kcs")})
    try:
        network.start()
        yield network
    finally:
        network.stop()


def history(engine: Engine) -> list[tuple[int, bytes, bytes, bytes]]:
    with reading(engine) as session:
        rows = session.exec(select(FactHistory).order_by(col(FactHistory.index))).all()
    return [(row.index, row.key, row.word, row.act) for row in rows]


def test_a_declaration_passes_through_a_member_on_postgresql(mixed: SampleNetwork) -> None:
    assert mixed.database("kcs").dialect.name == "postgresql"
    assert not (mixed.root / "members" / "kcs" / "gateway.db").exists()
    agreement.settled(mixed)
    with reading(mixed.database("kcs")) as session:
        commands = session.exec(select(OutboxCommand)).all()
    assert commands
    assert {command.status for command in commands} == {CommandStatus.CONFIRMED}
    assert history(mixed.database("kcs")) == history(mixed.database("kcci"))


def test_a_server_that_restarts_stops_no_process_of_the_member(
    mixed: SampleNetwork, server: PostgresServer
) -> None:
    server.restart()
    mixed.all_answer()
    gateway = mixed.desk("kcs", "exporter")
    document = committed("gwm.document.1", {"/documentTypeCode": "380", "/title": "after the restart"})
    owner = gateway.described["member"]["number"]
    act = gateway.party.act(gateway.network, Verb.DOCUMENTS_ANCHOR, owner, NO_SUBJECT, 0, document)
    gateway.do("/documents", {**act, "documentClass": "trade_document"})
    mixed.all_answer()
