"""A PostgreSQL server of our own, for tests and samples: in one directory, on a Unix socket, gone with its directory.

One that is `kept` stays, with what is in it; the others keep nothing through a power cut (`fsync` is off).
A member's real server is its own business (docs/gateway.md).
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql

from api.postgresql import DRIVER

PACKAGES: Final = Path("/usr/lib/postgresql")
ACCOUNTS: Final = ("postgres", "nobody")
ROLE: Final = "gwanmun"
START_SECONDS: Final = 60
STOP_SECONDS: Final = 30
OPTIONS: Final = {"listen_addresses": "", "max_connections": "200", "shared_buffers": "32MB"}
FORGETFUL: Final = {"fsync": "off", "full_page_writes": "off"}
LONGEST_SOCKET: Final = 107
"""Bytes of a Unix socket's path (sun_path of unix(7), without its end)."""


class ServerMissing(Exception):
    """A server is not on this machine, or does not start; the message says what to do."""


def program(name: str) -> Path:
    """A program of the server's package. ServerMissing when it is not installed."""
    packaged = sorted(PACKAGES.glob(f"*/bin/{name}"), key=lambda path: int(path.parent.parent.name))
    found = str(packaged[-1]) if packaged else shutil.which(name)
    if found is None:
        raise ServerMissing(
            f"{name} is not here: apt-get install postgresql, or run `make test-real` as root"
        )
    return Path(found)


@dataclass
class PostgresServer:
    """A server in `folder`, which must be empty or missing, or of an earlier start when it is `kept`.

    PostgreSQL refuses to run as root: then it runs as the account that its package made.
    """

    folder: Path
    account: str | None = field(default_factory=lambda: _account())
    kept: bool = False
    _guard: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Makes the cluster, where there is none, and starts it; returns once it answers. ServerMissing when it cannot."""
        if len(str(self.folder / ".s.PGSQL.5432")) > LONGEST_SOCKET:
            raise ServerMissing(
                f"the path of a socket in {self.folder} is too long: choose a shorter directory"
            )
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.account is not None:
            shutil.chown(self.folder, self.account)
        if not (self._data / "postgresql.auto.conf").exists():
            self._make()
        options = OPTIONS | {"unix_socket_directories": str(self.folder)} | ({} if self.kept else FORGETFUL)
        said = " ".join(f"-c {name}='{value}'" for name, value in options.items())
        log = ["-l", str(self.folder / "server.log"), "-w", "-t", str(START_SECONDS)]
        self._control("start", *log, "-o", said)
        self._guard = self._watch()

    def stop(self) -> None:
        """Ends the server, with its connections, and removes its directory unless it is kept."""
        if self._guard is not None and self._guard.stdin is not None:
            self._guard.stdin.close()
            self._guard.wait(STOP_SECONDS)
            self._guard = None

    def _make(self) -> None:
        cluster = ["-A", "trust", "-U", ROLE, "--locale=C.UTF-8", "-E", "UTF8"]
        sync = [] if self.kept else ["--no-sync"]
        self._run([str(program("initdb")), "-D", str(self._data), *cluster, *sync])

    def _watch(self) -> subprocess.Popen[bytes]:
        """What ends the server when its standard input ends: told by `stop`, or because this process was killed."""
        mode, then = ("fast", "") if self.kept else ("immediate", '; rm -rf "$1"')
        script = f'cat >/dev/null; "$0" -D "$1/data" -m {mode} -w -t "$2" stop >/dev/null 2>&1{then}'
        command = ["/bin/sh", "-c", script, str(program("pg_ctl")), str(self.folder), str(STOP_SECONDS)]
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            cwd="/",
            start_new_session=True,
            user=self.account,
            group=self._group,
            extra_groups=self._groups,
        )

    def restart(self) -> None:
        """Ends the server with its connections and starts it again with the same data and options."""
        self._control(
            "restart", "-m", "fast", "-w", "-t", str(START_SECONDS), "-l", str(self.folder / "server.log")
        )

    def url(self, database: str) -> str:
        """SQLAlchemy's URL of a database."""
        return f"{DRIVER}://{ROLE}@/{database}?host={self.folder}"

    def create(self, database: str, template: str = "template1") -> str:
        """Makes a database as a copy of another, to which nobody may be connected; its URL."""
        names = sql.Identifier(database), sql.Identifier(template)
        self._execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
        return self.url(database)

    def ensure(self, database: str) -> None:
        """Makes a database, unless it is there."""
        found = "SELECT FROM pg_database WHERE datname = %s"
        with psycopg.connect(host=str(self.folder), user=ROLE, dbname="postgres") as connection:
            there = connection.execute(found, (database,)).fetchone() is not None
        if not there:
            self.create(database)

    def drop(self, database: str) -> None:
        """Removes a database, and ends its connections."""
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))

    @property
    def _group(self) -> int | None:
        return None if self.account is None else pwd.getpwnam(self.account).pw_gid

    @property
    def _groups(self) -> list[int] | None:
        return None if self.account is None else []

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(
            host=str(self.folder), user=ROLE, dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement)

    def _control(self, *arguments: str) -> None:
        self._run([str(program("pg_ctl")), "-D", str(self._data), *arguments])

    def _run(self, command: Sequence[str]) -> None:
        # The server inherits what pg_ctl has: a pipe would stay open as long as it runs.
        with (self.folder / "commands.log").open("ab") as log:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                user=self.account,
                group=self._group,
                extra_groups=self._groups,
            )
        if done.returncode:
            said = (self.folder / "commands.log").read_text(errors="replace")[-500:]
            raise ServerMissing(f"{Path(command[0]).name} ended with {done.returncode}: {said}")


def _account() -> str | None:
    """Whom the server runs as: us, or when we are root the first account there is for it."""
    if os.geteuid():
        return None
    for name in ACCOUNTS:
        with suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise ServerMissing(f"PostgreSQL does not run as root, and none of {', '.join(ACCOUNTS)} is here")
