"""Four validators for benches, as `gwanmun network up --validators 4` runs them, without gateways and witnesses."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from contracts.genesis import Founder, build_genesis
from evidence.facts import MemberKind
from nodes.connection import Connection
from nodes.errors import ConnectionFailed
from nodes.gwanmund.keys import NodeKeys
from nodes.gwanmund.node import EngineNode, NodePorts
from nodes.profiles import load_profile
from nodes.signers.key_files import KeySigner
from scripts.cli.errors import CommandError
from scripts.network.processes import free_ports

VALIDATORS: Final = 4
ACCOUNTS: Final = 5
"""Of each member."""
PROFILE: Final = load_profile("consortium")
LOOK_S: Final = 0.02
DEADLINE_S: Final = 600.0
FINAL_HEIGHT: Final = 2

_PORTS: Final = 5
_TICKS: Final = os.sysconf("SC_CLK_TCK")


class BenchNetwork:
    """Node `n` belongs to member `n + 1`, whose accounts are `signers[n]`. `pause_ms` is CometBFT's timeout_commit, the
    node's own when not given."""

    def __init__(self, program: Path, directory: Path, pause_ms: int | None = None) -> None:
        ports = iter(free_ports(VALIDATORS * _PORTS))
        self.signers = [[KeySigner.create() for _ in range(ACCOUNTS)] for _ in range(VALIDATORS)]
        self._keys = [NodeKeys.create() for _ in range(VALIDATORS)]
        self.nodes = [
            EngineNode(program, directory / f"node{number}", NodePorts(*(next(ports) for _ in range(_PORTS))))
            for number in range(VALIDATORS)
        ]
        genesis = directory / "genesis.json"
        genesis.write_text(json.dumps(build_genesis(PROFILE, self._founders())))
        for node in self.nodes:
            node.found(genesis)
            if pause_ms is not None:
                _set_pause(node.home / "config" / "config.toml", pause_ms)

    def __enter__(self) -> Self:
        addresses = [node.peer_address(key.public) for node, key in zip(self.nodes, self._keys, strict=True)]
        for number, node in enumerate(self.nodes):
            node.start([one for other, one in enumerate(addresses) if other != number], self._keys[number])
        for node in self.nodes:
            self.wait(lambda node=node: height(node) >= FINAL_HEIGHT)  # type: ignore[misc]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for node in self.nodes:
            node.kill()

    def wait(self, happened: Callable[[], bool]) -> None:
        """Until something is so. CommandError when a node ends, or nothing happens in ten minutes."""
        deadline = time.monotonic() + DEADLINE_S
        while not happened():
            ended = [node for node in self.nodes if not node.running]
            if ended or time.monotonic() > deadline:
                raise CommandError(f"the network stands still: {(ended or self.nodes)[0].last_words()}", 1)
            time.sleep(LOOK_S)

    def cpu_seconds(self) -> float:
        """Processor time of all nodes so far."""
        return sum(_cpu_seconds(node.pid) for node in self.nodes)

    def rss_mb(self) -> float:
        """Resident memory of the largest node, in MB (10^6 bytes)."""
        return max(_rss_bytes(node.pid) for node in self.nodes) / 1e6

    def _founders(self) -> list[Founder]:
        return [
            Founder(
                MemberKind.ADMINISTRATION,
                True,
                tuple(one.address for one in signers),
                keys.public.validator,
                bytes.fromhex(keys.public.node),
            )
            for signers, keys in zip(self.signers, self._keys, strict=True)
        ]


def height(node: EngineNode) -> int:
    """The node's latest block, -1 while it does not answer."""
    with Connection(node.url) as connection:
        try:
            return connection.head().number
        except ConnectionFailed:
            return -1


def _set_pause(settings: Path, milliseconds: int) -> None:
    line = f'timeout_commit = "{milliseconds}ms"'
    settings.write_text(re.sub(r'(?m)^timeout_commit = ".*"$', line, settings.read_text()))


def _cpu_seconds(pid: int) -> float:
    told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / _TICKS


def _rss_bytes(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
