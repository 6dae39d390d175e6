"""`gwanmun health`: whether one of a member's processes does its work. Exit code 1 and one line when it does not."""

import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit

import httpx
import typer
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import func, select

from api.database import open_engine, reading
from api.facts.models import Position
from api.outbox.models import CommandStatus, OutboxCommand
from api.settings import SettingsError, database_url
from nodes.connection import Connection
from nodes.errors import NodesError
from nodes.gwanmund.node import LOOPBACK
from scripts.cli.errors import CommandError
from scripts.cli.gateway import LISTEN
from scripts.network.engine_nodes import NodeFile
from scripts.network.home import DEFAULT_HOME, Home
from scripts.network.services import GATEWAY, INDEXER, NODE, RELAY, WITNESS

ANSWER_SECONDS: Final = 5.0
UNSENT_SECONDS: Final = 120
"""How long an accepted command may wait before its relay counts as standing still."""
BEHIND_BLOCKS: Final = 60
"""How far an indexer may be behind its node."""


def health(
    service: Annotated[str, typer.Argument(help="node, gateway, relay, indexer or witness")],
    member: Annotated[str, typer.Option(help="Short name of the member.")],
    home: Annotated[Path, typer.Option(help="Directory of the network.")] = DEFAULT_HOME,
) -> None:
    """Asks a node, gateway or witness; looks at what a relay or indexer has left undone in the member's database."""
    if service not in _CHECKS:
        raise CommandError(f"{service!r} is none of {', '.join(_CHECKS)}")
    try:
        complaint = _CHECKS[service](Home(home), member)
    except (httpx.HTTPError, NodesError, SQLAlchemyError, SettingsError) as error:
        complaint = f"{type(error).__name__}: {error}"
    if complaint:
        raise CommandError(f"{service} of {member}: {complaint}", exit_code=1)


def _node(home: Home, slug: str) -> str:
    return _asked(f"{NodeFile.read(home, slug).consensus}/health")


def _gateway(home: Home, slug: str) -> str:
    return _asked(_health_of(home.network().gateways[slug]))


def _witness(home: Home, slug: str) -> str:
    return _asked(_health_of(home.network().witnesses[slug]))


def _relay(home: Home, slug: str) -> str:
    waiting = select(func.min(OutboxCommand.created)).where(
        OutboxCommand.status == CommandStatus.PENDING,
        OutboxCommand.carried_by.is_(None),  # type: ignore[union-attr]
    )
    with reading(open_engine(database_url(home.root, slug))) as session:
        oldest = session.exec(waiting).one()
    age = 0 if oldest is None else int(time.time()) - oldest
    return f"a command has waited for {age} s" if age > UNSENT_SECONDS else ""


def _indexer(home: Home, slug: str) -> str:
    with reading(open_engine(database_url(home.root, slug))) as session:
        position = session.exec(select(func.max(Position.block))).one()
    network = home.network()
    with Connection(network.nodes.get(slug, network.rpc)) as node:
        behind = node.head().number - (position or 0)
    return f"{behind} blocks behind its node" if behind > BEHIND_BLOCKS else ""


_CHECKS: Final[Mapping[str, Callable[[Home, str], str]]] = {
    NODE: _node,
    GATEWAY: _gateway,
    RELAY: _relay,
    INDEXER: _indexer,
    WITNESS: _witness,
}


def _health_of(url: str) -> str:
    """Of a process on this machine: where it listens on every address, loopback is one of them."""
    address = urlsplit(url)
    host = LOOPBACK if os.environ.get(LISTEN) == "0.0.0.0" else address.hostname
    return f"http://{host}:{address.port}/health"


def _asked(url: str) -> str:
    answer = httpx.get(url, timeout=ANSWER_SECONDS, trust_env=False)
    return "" if answer.status_code == httpx.codes.OK else f"{url} answers {answer.status_code}"
