"""A member's own node as the indexer's source."""

from dataclasses import dataclass

from api.facts.ledger import Events, FactEvent, OutcomeEvent, RangeTooLarge
from contracts.bindings.events import Done, FactSet, Refused, decode_logs, topic
from evidence.keys import unpack_origin
from nodes.blocks import BlockStamp
from nodes.connection import Connection
from nodes.errors import LogRangeRefused
from nodes.types import Address, Log


@dataclass(frozen=True, slots=True)
class NodeSource:
    """Reads the Ledger's events over JSON-RPC. Methods raise ConnectionFailed when the node does not answer."""

    connection: Connection
    ledger: Address

    def head(self) -> BlockStamp:
        """The latest block, which is final."""
        return self.connection.head()

    def block(self, number: int) -> BlockStamp | None:
        """A block, None when the chain is shorter."""
        return self.connection.block(number)

    def events(self, first: int, last: int) -> Events:
        """Events of blocks first..last in the order of the chain.

        Raises:
            RangeTooLarge: the node refused so many blocks.
        """
        topics = [topic(name) for name in ("FactSet", "Done", "Refused")]
        try:
            logs = self.connection.logs(first, last, self.ledger, (topics,))
        except LogRangeRefused as error:
            raise RangeTooLarge(str(error)) from error
        return events_of(logs, self._times(logs))

    def _times(self, logs: list[Log]) -> dict[int, int]:
        numbers = sorted({log.block for log in logs})
        found = zip(numbers, self.connection.blocks(numbers), strict=True)
        return {number: block.time for number, block in found if block is not None}


def events_of(logs: list[Log], times: dict[int, int]) -> Events:
    """The projection's events from the Ledger's logs; `times` gives each block's time."""
    events = Events([], [])
    for log, event in decode_logs(logs):
        block, time = log.block, times[log.block]
        match event:
            case FactSet(index, key, word, act, origin, subject):
                fact = FactEvent(index, key, word, act, unpack_origin(origin), subject, block, time)
                events.facts.append(fact)
            case Done(account, sequence, command):
                events.outcomes.append(OutcomeEvent(account, sequence, command, b"", block, time))
            case Refused(account, sequence, command, cause):
                events.outcomes.append(OutcomeEvent(account, sequence, command, cause, block, time))
    return events
