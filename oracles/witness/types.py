"""What a witness reads from the chain, and why it stops."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.errors import EvidenceError
from evidence.keys import Origin
from evidence.types import ActHash, Digest, FactKey, SubjectId, Word


@dataclass(frozen=True, slots=True)
class Height:
    """A block by number, hash and time (Unix seconds)."""

    number: int
    hash: Digest
    time: int


@dataclass(frozen=True, slots=True)
class LedgerFact:
    """One `FactSet` event as the node gave it; nothing of it is believed until the follower has checked it."""

    index: int
    key: FactKey
    word: Word
    act: ActHash
    origin: Origin
    subject: SubjectId


@dataclass(frozen=True, slots=True)
class FactBlock:
    """A block and the facts that it carries, in order of index."""

    stamp: Height
    facts: tuple[LedgerFact, ...]


class WitnessError(EvidenceError):
    """Anything a witness cannot do."""


class WitnessRefused(WitnessError):
    """The chain does not extend what this witness holds or signed. It signs nothing more and ends."""


class StoreDamaged(WitnessError):
    """The store does not hold what its commit records say."""


class BlockUnknown(WitnessError):
    """No facts of such a block are held: it carries none, or the witness does not know it."""


class BlockNotReached(WitnessError):
    """The witness has not come to that block yet."""


class MapCompacted(WitnessError):
    """The map of that block was given up when the map file was compacted."""


class EntryUnknown(WitnessError):
    """The log holds no such entry."""


class Node:
    """Whether the follower's last request to the node was answered, and the height that it was at."""

    answers = False
    tip: int | None = None
