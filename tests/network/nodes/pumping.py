"""A pump as a process of its own, so that it can be killed: `python -m tests.network.nodes.pumping QUEUE RPC KEY`."""

import sys
import threading
from pathlib import Path

from contracts.addresses import LEDGER, genesis_addresses
from contracts.bindings.queueing import QueueCalls
from nodes.connection import Connection
from nodes.queue import Pump, PumpSettings, Queue
from nodes.signers.key_files import KeySigner

PASSPHRASE = b"only for tests"
# Small submits, so that many are in flight when the process dies.
SETTINGS = PumpSettings(in_flight=4, commands_per_submit=7, poll_s=0.01, resend_s=2.0)


def main(queue_path: str, url: str, key_path: str) -> None:
    signer = KeySigner.load(Path(key_path), PASSPHRASE)
    ledger = genesis_addresses()[LEDGER]
    with (
        Queue.open(Path(queue_path)) as queue,
        Connection(url) as node,
        Pump(queue, node, signer, ledger, QueueCalls(), SETTINGS) as pump,
    ):
        pump.run(threading.Event())


if __name__ == "__main__":
    main(*sys.argv[1:])
