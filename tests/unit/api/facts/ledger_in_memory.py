"""A Ledger in memory: the events that a real one would send, block by block. For unit tests of what reads them."""

from dataclasses import dataclass, field
from hashlib import sha256

from api.facts.ledger import Events, FactEvent, OutcomeEvent, RangeTooLarge
from evidence.facts import Kind
from evidence.keys import Origin, key_of
from evidence.types import ActHash, CommandId, MemberNumber, SubjectId, Word
from nodes.blocks import BlockStamp
from nodes.types import BlockHash, BlockNumber

GENESIS_TIME = 1_700_000_000


@dataclass(slots=True)
class LedgerInMemory:
    """Answers as a node does; refuses ranges of more than `greatest` blocks."""

    greatest: int = 1_000
    salt: bytes = b"chain"
    blocks: list[Events] = field(default_factory=lambda: [Events([], [])])
    facts: int = 0
    sequence: int = 0

    def mine(self, *words: tuple[Kind, MemberNumber, SubjectId, int, Word], refused: int = 0) -> None:
        """One block with one command per fact, and `refused` commands behind them."""
        number, block = len(self.blocks), Events([], [])
        time = GENESIS_TIME + number
        for kind, owner, subject, part, word in words:
            origin = Origin(kind.namespace, kind.number, owner, part)
            act = ActHash(sha256(b"act%d" % self.facts).digest())
            key = key_of(origin, subject)
            block.facts.append(FactEvent(self.facts, key, word, act, origin, subject, number, time))
            self.facts += 1
            self._outcome(block, b"", number, time)
        for _ in range(refused):
            self._outcome(block, b"\x01\x02\x03\x04", number, time)
        self.blocks.append(block)

    def _outcome(self, block: Events, error: bytes, number: int, time: int) -> None:
        command = CommandId(sha256(b"command%d" % self.sequence).digest()[:16])
        block.outcomes.append(OutcomeEvent(b"\xaa" * 20, self.sequence, command, error, number, time))
        self.sequence += 1

    def head(self) -> BlockStamp:
        return self._stamp(len(self.blocks) - 1)

    def block(self, number: int) -> BlockStamp | None:
        return self._stamp(number) if number < len(self.blocks) else None

    def _stamp(self, number: int) -> BlockStamp:
        parent, made = (self._hash(one) for one in (max(0, number - 1), number))
        return BlockStamp(BlockNumber(number), made, GENESIS_TIME + number, parent)

    def _hash(self, number: int) -> BlockHash:
        return BlockHash(sha256(self.salt + number.to_bytes(8, "big")).digest())

    def events(self, first: int, last: int) -> Events:
        if last - first + 1 > self.greatest:
            raise RangeTooLarge
        blocks = self.blocks[first : last + 1]
        return Events([f for b in blocks for f in b.facts], [o for b in blocks for o in b.outcomes])
