"""The witness's process: one thread follows the chain, the main thread answers. Wired here and nowhere else."""

from __future__ import annotations

import logging
import threading

import uvicorn

from nodes.connection import Connection
from nodes.errors import NodesError
from oracles.witness.answers import Answers
from oracles.witness.chain import LedgerChain, NodeUnsound
from oracles.witness.follower import Follower
from oracles.witness.keys import WitnessKey, open_key
from oracles.witness.server import application
from oracles.witness.settings import WitnessSettings
from oracles.witness.signing import Signatures
from oracles.witness.store import Store
from oracles.witness.types import Node, WitnessError

log = logging.getLogger(__name__)


class FollowerDied(WitnessError):
    """The following thread ended by a fault of its own; its traceback is in the log."""


class Following(threading.Thread):
    """Steps until told to stop or until the chain is refused. A silent node is waited for, whatever it takes."""

    def __init__(self, follower: Follower, node: Node, settings: WitnessSettings) -> None:
        super().__init__(name="follower", daemon=True)
        self._follower = follower
        self._node = node
        self._settings = settings
        self.stopping = threading.Event()
        self.ended = threading.Event()
        self.failure: WitnessError | None = None

    def run(self) -> None:
        try:
            self._follow()
        except WitnessError as error:
            self.failure = error
        finally:
            if self.failure is None and not self.stopping.is_set():
                self.failure = FollowerDied("the follower ended by a fault of its own")
            self.ended.set()

    def _follow(self) -> None:
        known = False
        while not self.stopping.is_set():
            try:
                if not known:
                    self._follower.check_network()
                known = True
                worked = self._follower.step()
                self._node.answers, self._node.tip = True, self._follower.tip
                if not worked:
                    self.stopping.wait(self._settings.poll_seconds)
            except (NodesError, NodeUnsound):
                # Whoever answers next may be another node.
                if self._node.answers:
                    log.warning("the node cannot be used, will try again")
                known = self._node.answers = False
                self.stopping.wait(self._settings.retry_seconds)


def run(settings: WitnessSettings) -> None:
    """Serves until a signal ends it.

    Raises:
        WitnessRefused: the chain does not extend what this witness holds or signed.
        WitnessError: it cannot start, or its follower died.
    """
    with open_key(settings.member, settings.folder, settings.passphrase) as key:
        _run(settings, key)


def _run(settings: WitnessSettings, key: WitnessKey) -> None:
    folder = settings.folder
    store = Store(folder / "store")
    signatures = Signatures(folder / "store" / "signatures", settings.network, key)
    with Connection(settings.rpc) as connection:
        chain = LedgerChain(connection, settings.ledger)
        follower = Follower(chain, store, signatures, settings.network, settings.pace)
        node = Node()
        following = Following(follower, node, settings)
        server = _server(application(Answers(store, signatures, follower), node), settings)
        following.start()
        watch = threading.Thread(target=_end_together, args=(following, server), daemon=True)
        watch.start()
        server.run()
        following.stopping.set()
        following.join()
    if following.failure is not None:
        raise following.failure


def _server(app: object, settings: WitnessSettings) -> uvicorn.Server:
    config = uvicorn.Config(
        app,  # type: ignore[arg-type]
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        lifespan="off",
    )
    return uvicorn.Server(config)


def _end_together(following: Following, server: uvicorn.Server) -> None:
    """A witness that refuses the chain must not go on answering."""
    following.ended.wait()
    server.should_exit = True
