"""`gwanmun network up --members 4 --real`: every member with its own node, gateway, PostgreSQL server and IPFS daemon."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlmodel import func, select

from api.bodies.models import Body
from api.database import open_engine, reading
from api.facts.models import FactHistory
from api.settings import database_url
from scripts.network.home import Home
from scripts.network.own_servers import OwnServers
from scripts.network.ports import DAEMONS, NODES, listeners
from tests.network.engine.test_main_job import MEMBERS, STOP_S, first_of_a_free_row, gwanmun

pytestmark = [pytest.mark.real, pytest.mark.network]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A directory that the account of a PostgreSQL server can reach, unlike pytest's own."""
    made = Path(tempfile.mkdtemp(prefix="gwanmun-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@contextmanager
def up(folder: Path, *words: str) -> Iterator[Home]:
    """A running network, where commands in that directory find it."""
    home = folder / "build" / "networks" / "main"
    command = [sys.executable, "-m", "scripts", "network", "up", "--home", str(home), *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        try:
            said = []
            for line in process.stdout:
                said.append(line)
                if "is up" in line:
                    break
            else:
                raise AssertionError("".join(said))
            yield Home(home)
        finally:
            process.send_signal(signal.SIGTERM)
            process.stdout.read()
            code = process.wait(STOP_S)
    assert code == 0


def test_the_main_job_is_done_by_members_who_share_no_server_and_goes_on_after_a_restart(
    program: Path, folder: Path
) -> None:
    assert program.exists()
    first = first_of_a_free_row(len(listeners(NODES)) + 1 + len(DAEMONS))
    with up(folder, "--members", "4", "--real", "--port", str(first)) as home:
        _nothing_is_shared(home)
        _play(home, folder / "first")
        kept = _in_databases(home)
    with up(folder) as home:
        assert all(_in_databases(home)[slug] >= count for slug, count in kept.items())
        _play(home, folder / "second")


def _play(home: Home, output: Path) -> None:
    played = gwanmun(output.parent, "demo", "--network", home.root.name, "--output", str(output))
    assert played.returncode == 0, played.stdout[-2000:] + played.stderr


def _nothing_is_shared(home: Home) -> None:
    assert list(home.own_members()) == MEMBERS
    book = home.network()
    assert set(book.gateways) == set(book.witnesses) == set(book.nodes) == set(MEMBERS)
    services = [json.loads((home.member(slug) / "member.json").read_text()) for slug in MEMBERS]
    for addresses in (
        *((said[name] for said in services) for name in ("database", "bodies")),
        book.gateways.values(),
        book.witnesses.values(),
        book.nodes.values(),
    ):
        assert len(set(addresses)) == len(MEMBERS)


def _in_databases(home: Home) -> dict[str, int]:
    """How many facts each member's own server holds. Bodies lie in the daemons of those who were told any."""
    counts, told = {}, set()
    for slug in MEMBERS:
        url = database_url(home.root, slug)
        assert url.startswith("postgresql") and f"/{slug}/" in url
        with reading(open_engine(url)) as session:
            counts[slug] = session.exec(select(func.count()).select_from(FactHistory)).one()
            if session.exec(select(func.count()).select_from(Body)).one():
                told.add(slug)
    servers = OwnServers.of(home)
    assert servers is not None
    assert {slug for slug in MEMBERS if servers.pinned(slug)} == told >= {"kcs", "kcci", "gdvc"}
    return counts
