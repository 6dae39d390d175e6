"""What goes into the queue, what comes out, and what the queue must be told about the Ledger's ABI."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from evidence.types import ActHash, CommandId
from nodes.types import Address, BlockNumber, Log


@dataclass(frozen=True, slots=True)
class QueuedCommand:
    """A command of `ILedger.submit`. `gas` is its own limit; the first argument of `call` is overwritten there."""

    command_id: CommandId
    target: Address
    gas: int
    act: ActHash
    call: bytes


@dataclass(frozen=True, slots=True)
class LedgerOutcome:
    """`Done` (empty error) or `Refused` as the Ledger emitted it."""

    account: Address
    sequence: int
    command_id: CommandId
    done: bool
    error: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """The one end of a command. `cursor` rises by one with each, in the order of the chain; `error` is ABI-encoded
    and empty when `done`."""

    cursor: int
    command_id: CommandId
    sequence: int
    done: bool
    error: bytes
    block: BlockNumber


class LedgerCalls(Protocol):
    """The Ledger's ABI, given to the queue by contracts/bindings (this room must not import that one)."""

    def encode_submit(self, first: int, commands: Sequence[QueuedCommand]) -> bytes:
        """Calldata of `submit(first, commands)`."""
        ...

    def outcome_topics(self, account: Address) -> Sequence[bytes | Sequence[bytes] | None]:
        """Topics that select the account's `Done` and `Refused` events."""
        ...

    def decode_outcome(self, log: Log) -> LedgerOutcome:
        """Reads a log that `outcome_topics` selected."""
        ...

    def encode_next(self, account: Address) -> bytes:
        """Calldata of `next(account)`."""
        ...

    def decode_next(self, returned: bytes) -> int:
        """The account's next sequence number from what `next` returned."""
        ...
