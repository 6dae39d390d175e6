"""The engine's nodes of a network: one for every member, in the member's own directory, some of them validators."""

import json
import os
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from nodes.connection import Connection
from nodes.errors import NodesError
from nodes.gwanmund.build import built_engine
from nodes.gwanmund.errors import KeyUnusable
from nodes.gwanmund.keys import NodeKeys
from nodes.gwanmund.node import LOOPBACK, EngineNode, NodePorts
from scripts.cli.errors import CommandError
from scripts.network.home import Home, write_json
from scripts.network.processes import Processes
from scripts.network.upgrades import own_program

FINAL_HEIGHT = 2
START_SECONDS = 60.0
LOOK_SECONDS = 0.1
ENGINE = "GWANMUN_ENGINE"
"""The environment variable that names a program built elsewhere."""


@dataclass(frozen=True, slots=True)
class NodeFile:
    """`node.json` of a member: where its node listens, and the addresses of the other members' nodes. `public_host` is where it
    listens for those, when that is not `host`."""

    ports: NodePorts
    peers: tuple[str, ...]
    host: str = LOOPBACK
    public_host: str = ""

    @property
    def consensus(self) -> str:
        """URL of CometBFT's RPC."""
        return f"http://{self.host}:{self.ports.consensus}"

    @property
    def json_rpc(self) -> str:
        return f"http://{self.host}:{self.ports.json_rpc}"

    @classmethod
    def read(cls, home: Home, slug: str) -> "NodeFile":
        """CommandError when the member runs no node here."""
        path = _node_file(home, slug)
        try:
            read = json.loads(path.read_text())
            return cls(NodePorts(**read["ports"]), tuple(read["peers"]), *_hosts(read))
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise CommandError(f"{slug!r} runs no node of the engine in {home.root} ({error})") from error

    def write(self, home: Home, slug: str) -> None:
        write_json(_node_file(home, slug), asdict(self))


def engine_program() -> Path:
    """gwanmund: what `GWANMUN_ENGINE` names, or our own, built when it is not there yet. CommandError when it cannot be."""
    given = os.environ.get(ENGINE)
    if given:
        return Path(given)
    try:
        return built_engine()
    except NodesError as error:
        raise CommandError(str(error), exit_code=1) from error


def open_node(home: Home, slug: str, described: NodeFile) -> EngineNode:
    """A member's node, with its own program when it was upgraded. CommandError when there is no engine."""
    own = own_program(home, slug)
    return EngineNode(
        own if own.exists() else engine_program(),
        home.member(slug) / "node",
        described.ports,
        described.host,
        described.public_host,
    )


def _hosts(read: Mapping[str, Any]) -> tuple[str, str]:
    return str(read.get("host", LOOPBACK)), str(read.get("public_host", ""))


def found_node(home: Home, slug: str) -> None:
    """Founds a member's node from the home's genesis, unless it is founded. CommandError when it cannot be."""
    node = open_node(home, slug, NodeFile.read(home, slug))
    if node.founded:
        return
    if not home.genesis.is_file():
        raise CommandError(f"{home.root} has no genesis: `gwanmun network found` or `join` first")
    try:
        node.found(home.genesis)
    except NodesError as error:
        raise CommandError(str(error), exit_code=1) from error


def open_keys(home: Home, slug: str) -> NodeKeys:
    """The keys of a member's node. CommandError when they cannot be opened."""
    try:
        return NodeKeys.load(home.member(slug), home.passphrase())
    except KeyUnusable as error:
        raise CommandError(str(error)) from error


@dataclass(frozen=True, slots=True)
class EngineChain:
    """The nodes of the members whose keys are in a home; others run elsewhere. `patience`: seconds to wait for blocks to become
    final, which needs most of the others too."""

    home: Home
    patience: float = START_SECONDS

    def found(self) -> None:
        for slug in self.home.own_members():
            found_node(self.home, slug)

    def start(self, processes: Processes) -> Mapping[str, str]:
        described = {slug: NodeFile.read(self.home, slug) for slug in self.home.own_members()}
        for slug, node in described.items():
            arguments = ["node", "--home", str(self.home.root), "--member", slug]
            processes.start(f"node-{slug}", arguments, f"{node.consensus}/health")
        processes.wait_healthy(*(f"node-{slug}" for slug in described))
        urls = {slug: node.json_rpc for slug, node in described.items()}
        for slug, url in urls.items():
            _wait_until_final(processes, slug, url, self.patience)
        return urls


def _wait_until_final(processes: Processes, slug: str, url: str, patience: float) -> None:
    """Until the node shows that blocks become final: the first one stands in the genesis, the second was voted for."""
    deadline = time.monotonic() + patience
    while _height(url) < FINAL_HEIGHT:
        ended = [running.name for running in processes.ended()]
        if ended or time.monotonic() > deadline:
            raise CommandError(
                f"the chain does not come to block {FINAL_HEIGHT} at {slug}"
                + (f": {', '.join(ended)} ended" if ended else ""),
                exit_code=1,
            )
        time.sleep(LOOK_SECONDS)


def _height(url: str) -> int:
    """The node's latest block, -1 while it does not answer."""
    with Connection(url) as connection:
        try:
            return connection.head().number
        except NodesError:
            return -1


def _node_file(home: Home, slug: str) -> Path:
    return home.member(slug) / "node.json"
