"""The durable command queue between a member's gateway or oracle and the Ledger."""

from nodes.queue.commands import LedgerCalls, LedgerOutcome, Outcome, QueuedCommand
from nodes.queue.errors import (
    BackPressure,
    ChainReplaced,
    CommandConflict,
    CommandTooLarge,
    QueueError,
    SubmitReverted,
    WriterBusy,
)
from nodes.queue.journal import Queue
from nodes.queue.pump import Progress, Pump, PumpSettings

__all__ = [
    "BackPressure",
    "ChainReplaced",
    "CommandConflict",
    "CommandTooLarge",
    "LedgerCalls",
    "LedgerOutcome",
    "Outcome",
    "Progress",
    "Pump",
    "PumpSettings",
    "Queue",
    "QueueError",
    "QueuedCommand",
    "SubmitReverted",
    "WriterBusy",
]
