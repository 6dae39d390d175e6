"""The indexer's bootstrap."""

import logging
import threading
from collections.abc import Sequence
from pathlib import Path

from sqlmodel import Session

from api.clock import present
from api.database import open_engine, outliving
from api.events.announcing import announce_facts
from api.facts.indexer import Indexer, forget
from api.facts.ledger import OutcomeEvent
from api.facts.node import NodeSource
from api.outbox.progress import settle
from api.polling import Polling
from api.processes import load_process_settings
from nodes.connection import Connection

RETRY_SECONDS = 0.5

log = logging.getLogger(__name__)


def run_indexer(home: Path, member: str, rebuild: bool, stop: threading.Event) -> None:
    """Projects the chain into the member's database until told to stop; first from the start when asked to rebuild.

    Raises:
        SettingsError, DatabaseNotReady, ProjectionError, OutcomeContradicted: the home directory, the database or the
            chain does not fit.
    """
    settings = load_process_settings(home, member)

    def settle_own(session: Session, outcomes: Sequence[OutcomeEvent]) -> None:
        settle(session, outcomes, settings.account, present())

    engine = open_engine(settings.database_url)
    if rebuild:
        forget(engine)
    with Connection(settings.rpc) as node:
        indexer = Indexer(
            engine,
            NodeSource(node, settings.ledger),
            settings.network,
            announce=announce_facts,
            settle=settle_own,
            greatest_range=settings.profile.log_range_limit,
        )
        _follow(indexer, stop)


def _follow(indexer: Indexer, stop: threading.Event) -> None:
    polling = Polling()
    while not stop.is_set():
        stop.wait(_round(indexer, polling))


def _round(indexer: Indexer, polling: Polling) -> float:
    """One step, through a node or a database that is away; the seconds to wait for the next.

    A step is one transaction: whether it was committed is read from the position.
    """
    with outliving(log):
        try:
            return polling.after(worked=indexer.step() is not None)
        except ConnectionError as error:
            log.warning("the node cannot be used, will try again: %s", error)
    return RETRY_SECONDS
