"""One node of a network: its home directory, its keys, its process. It listens on one address, loopback unless told otherwise."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nodes.gwanmund.errors import EngineFailed
from nodes.gwanmund.keys import NodeKeys, PublicKeys

LOOPBACK: Final = "127.0.0.1"
_COMMAND_TIMEOUT_S: Final = 60.0
_STOP_TIMEOUT_S: Final = 20.0
_LAST_WORDS: Final = 1500
_LOOK_BACK: Final = 10
"""Blocks in which a validator that has forgotten what it signed looks for its own signature; it does not sign beside it."""

HALTED: Final = 10
"""Exit code of a node that has made the last block it was told to make."""


@dataclass(frozen=True, slots=True)
class NodePorts:
    """Where a node listens: `peers` for other nodes, the others for its own member's processes."""

    peers: int
    consensus: int
    json_rpc: int
    websocket: int
    metrics: int


class EngineNode:
    """A node in its home directory. Start it once; after `stop` or `kill` it may be started again.

    `host` is the IPv4 address on which it listens for its own member: what is not loopback is for a network that only the member
    can reach. `public_host` is that for other members' nodes, the same unless it is given.
    """

    def __init__(
        self, program: Path, home: Path, ports: NodePorts, host: str = LOOPBACK, public_host: str = ""
    ) -> None:
        self.home = home
        self.ports = ports
        self.host = host
        self.public_host = public_host or host
        self._program = program
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.ports.json_rpc}"

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The running process's. EngineFailed when there is none."""
        if self._process is None:
            raise EngineFailed("the node does not run", home=str(self.home))
        return self._process.pid

    def peer_address(self, keys: PublicKeys) -> str:
        return f"{keys.node}@{self.public_host}:{self.ports.peers}"

    @property
    def founded(self) -> bool:
        """Whether `found` has happened."""
        return (self.home / "config" / "genesis.json").is_file()

    def found(self, genesis: Path) -> None:
        """Founds the node from the network's Ethereum genesis. Raises EngineFailed, also when it is founded already."""
        self._run("init", "--genesis", str(genesis))

    def start(self, peers: Sequence[str], keys: NodeKeys) -> None:
        """Starts the process with the node's log as its output."""
        with (self.home / "node.log").open("ab") as log, keys.handed_over() as (told, descriptors):
            self._process = subprocess.Popen(
                self.start_command(peers),
                env={**os.environ, **told},
                pass_fds=descriptors,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def start_command(self, peers: Sequence[str], last: int | None = None) -> list[str]:
        """How the node is run; it calls the nodes at `peers`. Who is spoken with, Membership says. Behind the block `last` it
        ends by itself, with exit code HALTED."""
        return [
            *self._command("start"),
            *self._addresses(),
            f"--p2p.persistent_peers={','.join(peers)}",
            *([f"--consensus.double_sign_check_height={_LOOK_BACK}"] if self._forgetful() else []),
            *([] if last is None else [f"--halt-height={last}"]),
        ]

    def _forgetful(self) -> bool:
        """Whether the validator does not know what it signed: a new one, or one whose directory was lost."""
        try:
            state = json.loads((self.home / "data" / "priv_validator_state.json").read_text())
        except (OSError, ValueError):
            return True
        return int(state.get("height", 0)) == 0

    def stop(self) -> None:
        """Ends the process in order; kills it when it takes longer than 20 seconds."""
        self._end(kill=False)

    def kill(self) -> None:
        """Ends the process as a power cut would."""
        self._end(kill=True)

    def last_words(self) -> str:
        """The end of the node's log, for error messages."""
        log = self.home / "node.log"
        return log.read_text("utf-8", "replace")[-_LAST_WORDS:] if log.exists() else ""

    def _end(self, *, kill: bool) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if not kill:
            process.terminate()
            try:
                process.wait(_STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                kill = True
        if kill:
            process.kill()
        process.wait(_STOP_TIMEOUT_S)

    def _addresses(self) -> list[str]:
        host, ports = self.host, self.ports
        return [
            f"--p2p.laddr=tcp://{self.public_host}:{ports.peers}",
            f"--rpc.laddr=tcp://{host}:{ports.consensus}",
            f"--json-rpc.address={host}:{ports.json_rpc}",
            f"--json-rpc.ws-address={host}:{ports.websocket}",
            f"--metrics-address={host}:{ports.metrics}",
        ]

    def _command(self, name: str) -> list[str]:
        return [str(self._program), name, "--home", str(self.home)]

    def _run(self, *arguments: str) -> str:
        name, *rest = arguments
        ran = subprocess.run(
            [*self._command(name), *rest],
            capture_output=True,
            text=True,
            timeout=_COMMAND_TIMEOUT_S,
            check=False,
        )
        if ran.returncode != 0:
            raise EngineFailed(f"gwanmund {name} fails", home=str(self.home), reason=ran.stderr.strip())
        return ran.stdout
