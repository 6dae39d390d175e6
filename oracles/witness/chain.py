"""What a witness reads from its node: blocks, `FactSet` events, the Ledger's head. Nothing here is believed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Protocol, TypeVar

from contracts.bindings.events import FactSet, decode_log, topic
from contracts.bindings.ledger import Ledger
from evidence.errors import EvidenceError, HashingError
from evidence.hashing import network_id
from evidence.keys import unpack_origin
from evidence.types import Digest, NetworkId
from nodes.blocks import BlockStamp
from nodes.connection import Connection
from nodes.errors import NodesError
from nodes.types import Address, Log
from oracles.witness.types import FactBlock, Height, LedgerFact, WitnessError

_FACT_BYTES: Final = 6 * 32
_HEAD_BYTES: Final = 2 * 32
_Answer = TypeVar("_Answer")


class NodeUnsound(WitnessError):
    """The node's answers are malformed or contradict each other, as they may while it starts or follows its peers."""


class Chain(Protocol):
    """A node, as far as a witness needs one. All methods raise NodesError (no answer, or a refusal) or NodeUnsound."""

    def network(self) -> NetworkId: ...

    def tip(self) -> int: ...

    def block(self, number: int) -> Height | None: ...

    def facts(self, first: int, last: int) -> list[FactBlock]: ...

    def head(self, number: int) -> tuple[int, Digest]: ...


class LedgerChain:
    """`Chain` through a connection to a node."""

    def __init__(self, connection: Connection, ledger: Address) -> None:
        self._node = connection
        self._ledger = ledger

    def network(self) -> NetworkId:
        """The id that the node's genesis, chain id and this Ledger make."""
        genesis = self.block(0)
        if genesis is None:
            raise NodeUnsound("the node has no genesis block", url=self._node.url)
        return _read(lambda: network_id(genesis.hash, self._node.chain_id(), self._ledger))

    def tip(self) -> int:
        """Number of the node's latest block."""
        return _read(lambda: self._node.head().number)

    def block(self, number: int) -> Height | None:
        """The block of that number, None when the node has not come to it."""
        found = _read(lambda: self._node.block(number))
        return None if found is None else _height(found)

    def facts(self, first: int, last: int) -> list[FactBlock]:
        """The fact-carrying blocks from `first` to `last`, both included."""
        logs = _read(lambda: self._node.logs(first, last, self._ledger, [topic("FactSet")]))
        by_block: dict[int, list[Log]] = {}
        for log in logs:
            by_block.setdefault(log.block, []).append(log)
        numbers = sorted(by_block)
        stamps = _read(lambda: self._node.blocks(numbers))
        return [
            _fact_block(number, stamp, by_block[number])
            for number, stamp in zip(numbers, stamps, strict=True)
        ]

    def head(self, number: int) -> tuple[int, Digest]:
        """Count and running hash of the Ledger after a block."""
        view = Ledger.head()
        answer = _read(lambda: self._node.read(self._ledger, view.data, number))
        if len(answer) != _HEAD_BYTES:
            raise NodeUnsound("there is no Ledger at this address", ledger=self._ledger, block=number)
        return view.decode(answer)


def _read(reader: Callable[[], _Answer]) -> _Answer:
    """What `reader` makes of an answer; NodeUnsound when the answer is malformed."""
    try:
        return reader()
    except NodesError:
        raise
    except (KeyError, TypeError, ValueError, HashingError) as error:
        raise NodeUnsound(
            "the node's answer is malformed", reason=f"{type(error).__name__}: {error}"
        ) from error


def _height(stamp: BlockStamp) -> Height:
    return Height(stamp.number, Digest(stamp.hash), stamp.time)


def _fact_block(number: int, stamp: BlockStamp | None, logs: Sequence[Log]) -> FactBlock:
    """Facts of one block; the time comes from the block itself, whose hash must be the events'."""
    if stamp is None or any(log.block_hash != stamp.hash for log in logs):
        raise NodeUnsound("the node gave events of a block that it does not hold", block=number)
    in_order = sorted(logs, key=lambda log: log.index)
    return FactBlock(_height(stamp), tuple(_fact(log) for log in in_order))


def _fact(log: Log) -> LedgerFact:
    if len(log.data) != _FACT_BYTES:
        raise NodeUnsound("a FactSet event is 192 bytes", length=len(log.data))
    event = decode_log(log)
    if not isinstance(event, FactSet):
        raise NodeUnsound("an event is no FactSet", topics=[one.hex() for one in log.topics])
    try:
        origin = unpack_origin(event.origin)
    except EvidenceError as error:
        raise NodeUnsound(
            "an event's origin does not unpack", origin=event.origin, reason=str(error)
        ) from error
    return LedgerFact(event.index, event.key, event.word, event.act, origin, event.subject)
