"""The Ledger's ABI as the command queue asks for it (nodes.queue.commands.LedgerCalls)."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.bindings.events import Done, Refused, decode_log, topic
from contracts.bindings.ledger import Ledger
from nodes.queue.commands import LedgerOutcome, QueuedCommand
from nodes.types import Address, Log


class NotAnOutcome(ValueError):
    """A log is neither Done nor Refused."""

    def __init__(self, log: Log) -> None:
        super().__init__(f"log {log.index} of block {log.block} is no outcome of a command")


class QueueCalls:
    """Implements LedgerCalls; holds nothing."""

    def encode_submit(self, first: int, commands: Sequence[QueuedCommand]) -> bytes:
        return Ledger.submit(first, commands)

    def outcome_topics(self, account: Address) -> Sequence[bytes | Sequence[bytes] | None]:
        return [(topic("Done"), topic("Refused")), account.rjust(32, b"\0")]

    def decode_outcome(self, log: Log) -> LedgerOutcome:
        """Raises NotAnOutcome."""
        event = decode_log(log)
        if isinstance(event, Done):
            return LedgerOutcome(event.account, event.sequence, event.id, True, b"")
        if isinstance(event, Refused):
            return LedgerOutcome(event.account, event.sequence, event.id, False, event.cause)
        raise NotAnOutcome(log)

    def encode_next(self, account: Address) -> bytes:
        return Ledger.next(account).data

    def decode_next(self, returned: bytes) -> int:
        return int.from_bytes(returned)
