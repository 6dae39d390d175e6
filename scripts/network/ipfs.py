"""IPFS daemons of our own, for tests and samples: js-ipfs from npm, each in one directory, on loopback, in a private swarm.

js-ipfs is no longer kept up: a member's real daemon is kubo (docs/gateway.md), which answers the same calls.
"""

import secrets
import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import httpx

from scripts.network.postgresql import ServerMissing
from scripts.network.processes import free_ports

SOURCES: Final = Path(__file__).parent / "js_ipfs"
INSTALLED: Final = Path("build/js-ipfs")
PROGRAM: Final = "daemon.mjs"
START_SECONDS: Final = 60.0
STOP_SECONDS: Final = 15.0
LOOK_SECONDS: Final = 0.1
TOLD_CHARACTERS: Final = 3_000


def installed() -> Path:
    """The daemon's program, where `install` put it. ServerMissing when it did not."""
    program = _folder() / PROGRAM
    if not program.is_file():
        raise ServerMissing("js-ipfs is not here: run `make test-real`")
    return program


def install() -> None:
    """Fetches js-ipfs from npm, as its lock file says; a few minutes. ServerMissing when that fails."""
    folder = _folder()
    partial = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(partial, ignore_errors=True)
    shutil.copytree(SOURCES, partial)
    done = subprocess.run(
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=partial
    )
    if done.returncode:
        raise ServerMissing(f"npm ci in {partial} ended with {done.returncode}")
    shutil.rmtree(folder, ignore_errors=True)
    partial.replace(folder)


def _folder() -> Path:
    """A directory of its own for each state of the sources."""
    content = b"\0".join(path.read_bytes() for path in sorted(SOURCES.iterdir()) if path.is_file())
    return INSTALLED / sha256(content).hexdigest()[:16]


def new_swarm_key() -> str:
    """A key that daemons of one private swarm share (the file `swarm.key`)."""
    return f"/key/swarm/psk/1.0.0/\n/base16/\n{secrets.token_hex(32)}\n"


@dataclass
class IpfsDaemon:
    """A daemon in `folder`, which keeps what it pinned through any end. `swarm_key` admits it to its peers.

    `ports` are those for peers and for the RPC API."""

    folder: Path
    swarm_key: str
    ports: Sequence[int] = field(default_factory=lambda: free_ports(2))
    _process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Multiaddress of the RPC API: what `bodies` in `member.json` says."""
        return f"/ip4/127.0.0.1/tcp/{self.ports[1]}/http"

    @property
    def peer(self) -> str:
        """Multiaddress for its peers."""
        addresses: list[str] = self._call("id")["Addresses"]
        return addresses[0]

    def start(self) -> None:
        """Starts it and returns once it answers. ServerMissing when it is not installed, or does not start."""
        program = installed().resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        key = self.folder / "swarm.key"
        key.touch(mode=0o600)
        key.write_text(self.swarm_key)
        self._unlock()
        swarm, api = map(str, self.ports)
        with (self.folder / "daemon.log").open("ab") as log:
            self._process = subprocess.Popen(
                ["node", str(program), str(self.folder / "repository"), swarm, api, str(key)],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
            )
        self._wait_until_it_answers()

    def connect(self, other: "IpfsDaemon") -> None:
        """Makes two daemons peers. httpx.HTTPStatusError when they are of different swarms."""
        self._call("swarm/connect", arg=other.peer)

    def peers(self) -> int:
        """How many peers it has."""
        return len(self._call("swarm/peers").get("Peers") or [])

    def pinned(self) -> int:
        """How many files it was told to keep."""
        return len(self._call("pin/ls", type="recursive").get("Keys") or {})

    def kill(self) -> None:
        """kill -9, as a power cut would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """Ends it; its directory stays."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()
        self._process = None

    def _call(self, what: str, **arguments: str) -> Any:
        url = f"http://127.0.0.1:{self.ports[1]}/api/v0/{what}"
        answer = httpx.post(url, params=arguments, timeout=START_SECONDS, trust_env=False)
        answer.raise_for_status()
        return answer.json()

    def _unlock(self) -> None:
        """A killed daemon leaves its lock, and the next one would wait for it."""
        shutil.rmtree(self.folder / "repository" / "repo.lock", ignore_errors=True)

    def _wait_until_it_answers(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                said = (self.folder / "daemon.log").read_text(errors="replace")
                raise ServerMissing(
                    f"the IPFS daemon in {self.folder} did not start: {said[-TOLD_CHARACTERS:]}"
                )
            time.sleep(LOOK_SECONDS)

    def _answers(self) -> bool:
        try:
            self._call("id")
        except httpx.TransportError:
            return False
        return True
