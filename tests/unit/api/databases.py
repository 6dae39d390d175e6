"""The databases that tests of the gateway run on: files of SQLite, or with GWANMUN_TEST_DATABASE=postgresql databases of a
real server. Each is a copy of one that was migrated once.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import SQLModel

from api.database import reading
from api.schema import migrate
from scripts.network.postgresql import PostgresServer

ON_POSTGRESQL = os.environ.get("GWANMUN_TEST_DATABASE", "sqlite") == "postgresql"
TEMPLATE = "migrated"
EMPTY = "template1"

of_sqlite = pytest.mark.skipif(ON_POSTGRESQL, reason="about a file of SQLite")
of_postgresql = pytest.mark.skipif(not ON_POSTGRESQL, reason="about a server of PostgreSQL")


class Databases:
    """One server for a run of tests, started when the first database is asked for."""

    def __init__(self) -> None:
        self._server: PostgresServer | None = None
        self._names: dict[Path, str] = {}
        self._numbers = count(1)

    @property
    def server(self) -> PostgresServer:
        if self._server is None:
            server = PostgresServer(Path(tempfile.mkdtemp(prefix="gwanmun-pg-")))
            server.start()
            self._server = server
            migrate(server.create(TEMPLATE))
        return self._server

    def at(self, path: Path, template: str) -> str:
        """The URL of the database that stands for a file; made when it is first asked for."""
        if not ON_POSTGRESQL:
            if template == TEMPLATE and not path.exists():
                shutil.copyfile(_migrated_file(), path)
            return f"sqlite:///{path}"
        if path not in self._names:
            name = f"test_{next(self._numbers)}"
            self.server.create(name, template)
            self._names[path] = name
        return self.server.url(self._names[path])

    def forget(self, folder: Path) -> None:
        """Drops the databases of files in a folder."""
        for path in [one for one in self._names if one.is_relative_to(folder)]:
            self.server.drop(self._names.pop(path))

    def stop(self) -> None:
        if self._server is not None:
            self._server.stop()
            self._server = None


databases = Databases()
_templates = tempfile.TemporaryDirectory(prefix="gwanmun-sqlite-")


@cache
def _migrated_file() -> Path:
    path = Path(_templates.name) / f"{TEMPLATE}.db"
    migrate(f"sqlite:///{path}")
    return path


def database_in(folder: Path, name: str = "gateway.db") -> str:
    """The URL of a gateway's database. The same folder and name give the same database."""
    return databases.at(folder / name, TEMPLATE)


def empty_database_in(folder: Path, name: str = "gateway.db") -> str:
    """The URL of a database that has no schema yet."""
    return databases.at(folder / name, EMPTY)


def kept_in(folder: Path, engine: Engine) -> bytes:
    """Everything that a gateway's database keeps: SQLite's files, or every value of every table."""
    if not ON_POSTGRESQL:
        return b"".join(path.read_bytes() for path in folder.glob("gateway.db*"))
    return b"\n".join(_values(engine))


def _values(engine: Engine) -> Iterator[bytes]:
    with reading(engine) as session:
        for table in SQLModel.metadata.sorted_tables:
            for row in session.connection().execute(table.select()):
                yield from (value if isinstance(value, bytes) else str(value).encode() for value in row)
