"""Bootstrap of the gateway's two helpers, each a process of its own: relay and indexer."""

import logging
import threading
from collections.abc import Sequence
from pathlib import Path

from sqlmodel import Session

import api.models  # noqa: F401  (every table, for migrations)
from api.clock import present
from api.database import migrate, open_engine
from api.facts.indexer import Indexer, forget
from api.facts.ledger import OutcomeEvent
from api.facts.node import NodeSource
from api.outbox.service import settle
from api.relay.relay import Relay
from api.settings import SettingsError, database_url, read_network
from contracts.bindings.queueing import QueueCalls
from evidence.types import NetworkId
from nodes.connection import Connection
from nodes.errors import ConnectionFailed
from nodes.profiles import load_profile
from nodes.queue import Pump, PumpSettings, Queue
from nodes.signers import KeySigner
from nodes.types import Address

POLL_SECONDS = 0.05
RETRY_SECONDS = 0.5

log = logging.getLogger(__name__)


def run_relay(home: Path, member: str, passphrase: bytes, stop: threading.Event) -> None:
    """Empties the member's outbox into the Ledger until told to stop.

    Raises:
        SettingsError, SignerError, QueueError: the home directory, the account's key or the queue cannot be used.
    """
    network = read_network(home)
    url = database_url(home, member)
    migrate(url)
    engine = open_engine(url)
    folder = home / "members" / member
    addresses = {name: _address(text) for name, text in network["contracts"].items()}
    profile = load_profile(network.get("profile", "embedded"))
    with (
        Connection(network["rpc"]) as node,
        Queue.open(folder / "queue.db") as queue,
        Pump(
            queue,
            node,
            KeySigner.load(folder / "account.json", passphrase),
            _address(network["ledger"]),
            QueueCalls(),
            PumpSettings(log_range=profile.log_range_limit),
        ) as pump,
    ):
        Relay(engine, queue, pump, addresses).run(stop)


def run_indexer(home: Path, member: str, rebuild: bool, stop: threading.Event) -> None:
    """Projects the chain into the member's database until told to stop; first from the start when asked to rebuild.

    Raises:
        SettingsError, ProjectionError: the home directory, or the chain, does not fit the database.
    """
    network = read_network(home)
    url = database_url(home, member)
    migrate(url)
    engine = open_engine(url)
    if rebuild:
        forget(engine)
    profile = load_profile(network.get("profile", "embedded"))
    with Connection(network["rpc"]) as node:
        indexer = Indexer(
            engine,
            NodeSource(node, _address(network["ledger"])),
            NetworkId(bytes.fromhex(network["network"])),
            settle=_settle,
            greatest_range=profile.log_range_limit,
        )
        _follow(indexer, stop)


def _settle(session: Session, outcomes: Sequence[OutcomeEvent]) -> None:
    settle(session, outcomes, present())


def _follow(indexer: Indexer, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            if indexer.step() is None:
                stop.wait(POLL_SECONDS)
        except ConnectionFailed as error:
            log.warning("the node cannot be used, will try again: %s", error)
            stop.wait(RETRY_SECONDS)


def _address(text: str) -> Address:
    address = bytes.fromhex(text.removeprefix("0x"))
    if len(address) != 20:
        raise SettingsError(f"{text!r} is no address of 20 bytes")
    return Address(address)
