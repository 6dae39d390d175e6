"""What the indexer reads from the chain, whoever answers for it."""

from dataclasses import dataclass
from typing import Protocol

from evidence.keys import Origin
from evidence.types import ActHash, CommandId, FactKey, SubjectId, Word
from nodes.blocks import BlockStamp


@dataclass(frozen=True, slots=True)
class FactEvent:
    """`FactSet`, with block number and time (Unix seconds)."""

    index: int
    key: FactKey
    word: Word
    act: ActHash
    origin: Origin
    subject: SubjectId
    block: int
    time: int


@dataclass(frozen=True, slots=True)
class OutcomeEvent:
    """`Done` (empty error) or `Refused`."""

    account: bytes
    sequence: int
    command: CommandId
    error: bytes
    block: int
    time: int


@dataclass(frozen=True, slots=True)
class Events:
    """The Ledger's events of a range of blocks, each list in the order of the chain."""

    facts: list[FactEvent]
    outcomes: list[OutcomeEvent]


class RangeTooLarge(Exception):
    """The node cannot answer for so many blocks at once; ask for fewer."""


class LedgerSource(Protocol):
    """A node, seen as a source of the Ledger's events. Every method may raise ConnectionError."""

    def head(self) -> BlockStamp:
        """The latest block, which is final."""

    def block(self, number: int) -> BlockStamp | None:
        """A block, None when the chain has no such block."""

    def events(self, first: int, last: int) -> Events:
        """Events of blocks first..last. RangeTooLarge when it cannot answer for so many."""
