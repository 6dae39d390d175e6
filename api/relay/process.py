"""The relay's bootstrap."""

import threading
from pathlib import Path

from api.database import open_engine
from api.processes import load_process_settings
from api.relay.relay import Relay
from contracts.bindings.queueing import QueueCalls
from nodes.connection import Connection
from nodes.queue import Pump, PumpSettings, Queue
from nodes.signers.opening import open_account


def run_relay(home: Path, member: str, passphrase: bytes, stop: threading.Event) -> None:
    """Empties the member's outbox into the Ledger until told to stop.

    Raises:
        SettingsError, DatabaseNotReady, SignerError, QueueError: the home directory, the database, the account's key or
            the queue cannot be used.
    """
    settings = load_process_settings(home, member)
    engine = open_engine(settings.database_url)
    with (
        open_account(settings.folder, passphrase) as signer,
        Connection(settings.rpc) as node,
        Queue.open(settings.folder / "queue.db") as queue,
        Pump(
            queue,
            node,
            signer,
            settings.ledger,
            QueueCalls(),
            PumpSettings(log_range=settings.profile.log_range_limit),
        ) as pump,
    ):
        Relay(engine, queue, pump, settings.contracts).run(stop)
