"""Members' machines: each a directory with its own passphrase, which shares nothing but the files that are handed over."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import httpx

PORTS_OF_A_MEMBER: Final = 7
DEADLINE_S: Final = 90.0
POLL_S: Final = 0.2
SECONDS: Final = 120.0


def free_rows(count: int) -> list[int]:
    """First ports of so many rows of seven that nobody listens on."""
    while True:
        first = 20_000 + secrets.randbelow(11_000)
        with ExitStack() as held:
            try:
                for port in range(first, first + count * PORTS_OF_A_MEMBER):
                    held.enter_context(socket.socket()).bind(("127.0.0.1", port))
            except OSError:
                continue
        return [first + number * PORTS_OF_A_MEMBER for number in range(count)]


class Machine:
    """One member's machine. Commands are those that its operator types."""

    def __init__(self, home: Path, slug: str, first_port: int) -> None:
        self.home = home
        self.slug = slug
        self.first_port = first_port
        self._environment = {**os.environ, "GWANMUN_PASSPHRASE": secrets.token_urlsafe(12)}
        self._up: subprocess.Popen[bytes] | None = None

    def run(self, *words: str, exit_code: int = 0) -> str:
        """`gwanmun network WORDS --home HOME`; what it printed on both outputs."""
        return self.run_here(*words, "--home", str(self.home), exit_code=exit_code)

    def run_here(self, *words: str, exit_code: int = 0) -> str:
        """`gwanmun network WORDS`."""
        ran = subprocess.run(
            [sys.executable, "-m", "scripts", "network", *words],
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        said = ran.stdout + ran.stderr
        assert ran.returncode == exit_code, said
        return said

    def init(self, kind: str, *words: str) -> Path:
        """Makes the member's keys; its offer."""
        described = (
            "--full-name",
            f"Member {self.slug}",
            "--kind",
            kind,
            "--country",
            "KR",
            "--zone",
            "Asia/Seoul",
        )
        self.run("init", "--member", self.slug, *described, "--port", str(self.first_port), *words)
        return self.home / "offer.json"

    def up(self) -> None:
        """Starts everything of the member, without waiting."""
        with (self.home / "up.log").open("ab") as log:
            self._up = subprocess.Popen(
                [sys.executable, "-m", "scripts", "network", "up", "--home", str(self.home)],
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def down(self) -> None:
        up, self._up = self._up, None
        if up is not None:
            up.terminate()
            up.wait(SECONDS)

    def status(self) -> dict[str, Any]:
        """How the member's node stands."""
        (node,) = json.loads(self.run("status", "--json"))["nodes"]
        assert isinstance(node, dict)
        return node

    def witness(self) -> dict[str, Any]:
        """What the witness says of itself, nothing while it does not answer."""
        try:
            said = httpx.get(
                f"http://127.0.0.1:{self.first_port + 6}/health", timeout=2, trust_env=False
            ).json()
        except httpx.TransportError:
            return {}
        assert isinstance(said, dict)
        return said

    def wait(self, happened: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + DEADLINE_S
        while not happened():
            assert time.monotonic() < deadline, f"{self.slug}: {what}\n{self.last_words()}"
            assert self._up is None or self._up.poll() is None, self.last_words()
            time.sleep(POLL_S)

    def wait_up(self) -> None:
        """Until the member's witness answers: it is the last to start."""
        self.wait(lambda: bool(self.witness()), "is up")

    def last_words(self) -> str:
        log = self.home / "up.log"
        return log.read_text()[-2000:] if log.exists() else ""


class Machines:
    """Several machines, which are all shut down when the context is left."""

    def __init__(self, folder: Path, slugs: list[str]) -> None:
        self.folder = folder
        rows = free_rows(len(slugs))
        self.by_slug = {
            slug: Machine(folder / slug, slug, first) for slug, first in zip(slugs, rows, strict=True)
        }

    def __getitem__(self, slug: str) -> Machine:
        return self.by_slug[slug]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for machine in self.by_slug.values():
            machine.down()
