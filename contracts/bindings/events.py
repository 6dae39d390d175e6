"""The Ledger's events from raw logs, by fixed positions: a rebuild reads every event of the chain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from contracts.bindings.abi import entry
from evidence.types import ActHash, CommandId, FactKey, SubjectId, Word
from nodes.types import Address, Log


@dataclass(frozen=True, slots=True)
class FactSet:
    """A fact was written. `origin` is packed (docs/formats/facts.md)."""

    index: int
    key: FactKey
    word: Word
    act: ActHash
    origin: int
    subject: SubjectId


@dataclass(frozen=True, slots=True)
class Done:
    """The command with this sequence number of the account was executed."""

    account: Address
    sequence: int
    id: CommandId


@dataclass(frozen=True, slots=True)
class Refused:
    """The command was refused; `cause` holds at most 164 bytes of ABI-encoded error (errors.decode_error)."""

    account: Address
    sequence: int
    id: CommandId
    cause: bytes


@dataclass(frozen=True, slots=True)
class WriterAppointed:
    """`writer` took over the namespace; None: nobody has it."""

    namespace: int
    writer: Address | None


LedgerEvent = FactSet | Done | Refused | WriterAppointed


def decode_log(log: Log) -> LedgerEvent | None:
    """The event of one of the Ledger's logs, None when it is none of the four."""
    decoder = _decoders().get(log.topics[0]) if log.topics else None
    return decoder(log) if decoder else None


def decode_logs(logs: Iterable[Log]) -> Iterator[tuple[Log, LedgerEvent]]:
    """Every log that is an event of the Ledger, with that event."""
    decoders = _decoders()
    for log in logs:
        decoder = decoders.get(log.topics[0]) if log.topics else None
        if decoder:
            yield log, decoder(log)


@cache
def topic(name: str) -> bytes:
    """Topic 0 of the Ledger's event of that name, to ask a node for."""
    return entry("Ledger", "event", name).topic


@cache
def _decoders() -> Mapping[bytes, Callable[[Log], LedgerEvent]]:
    return {
        topic("FactSet"): _fact_set,
        topic("Done"): _done,
        topic("Refused"): _refused,
        topic("WriterAppointed"): _writer_appointed,
    }


def _fact_set(log: Log) -> FactSet:
    data = log.data
    return FactSet(
        int.from_bytes(data[24:32]),
        FactKey(data[32:64]),
        Word(data[64:96]),
        ActHash(data[96:128]),
        int.from_bytes(data[149:160]),
        SubjectId(data[160:192]),
    )


def _done(log: Log) -> Done:
    _, account, sequence = log.topics
    return Done(Address(account[12:]), int.from_bytes(sequence), CommandId(log.data[:16]))


def _refused(log: Log) -> Refused:
    _, account, sequence = log.topics
    length = int.from_bytes(log.data[64:96])
    cause = log.data[96 : 96 + length]
    return Refused(Address(account[12:]), int.from_bytes(sequence), CommandId(log.data[:16]), cause)


def _writer_appointed(log: Log) -> WriterAppointed:
    _, namespace, writer = log.topics
    address = writer[12:]
    return WriterAppointed(int.from_bytes(namespace), Address(address) if any(address) else None)
