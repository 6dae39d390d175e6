"""What readers see of a store: the state of one commit, unchanged while the writer goes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evidence.hashing import HASH_BYTES, LOG_ENTRY_BYTES
from evidence.log import LogLeaf, frontier_at
from evidence.trie import Subtree
from evidence.types import Digest
from oracles.witness.compaction import MapFile
from oracles.witness.files import FileView
from oracles.witness.records import BLOCK_RECORD, BlockRecord
from oracles.witness.types import BlockNotReached, BlockUnknown, StoreDamaged


@dataclass(frozen=True, slots=True)
class StoreView:
    """Log, map and fact-carrying blocks as of one commit."""

    entries: FileView
    hashes: FileView
    nodes: FileView
    blocks: FileView
    map_file: MapFile

    @property
    def count(self) -> int:
        """Fact-carrying blocks."""
        return self.blocks.length // BLOCK_RECORD

    @property
    def size(self) -> int:
        """Facts in the log."""
        return self.entries.length // LOG_ENTRY_BYTES

    def at(self, place: int) -> BlockRecord:
        """The fact-carrying block at a place from 0; StoreDamaged when its record does not read back."""
        record = BlockRecord.decode(self.blocks.read(place * BLOCK_RECORD, BLOCK_RECORD))
        if record is None:
            raise StoreDamaged("a commit record does not read back", place=place)
        return record

    @property
    def last(self) -> BlockRecord | None:
        """The latest fact-carrying block."""
        return self.at(self.count - 1) if self.count else None

    def place(self, number: int) -> int:
        """How many fact-carrying blocks stand before block `number`."""
        low, high = 0, self.count
        while low < high:
            middle = (low + high) // 2
            if self.at(middle).stamp.number < number:
                low = middle + 1
            else:
                high = middle
        return low

    def block(self, number: int) -> BlockRecord:
        """The fact-carrying block of that number.

        Raises:
            BlockUnknown: the block carries no facts.
            BlockNotReached: no facts of that height or higher are held.
        """
        place = self.place(number)
        if place == self.count:
            raise BlockNotReached("the witness holds no facts of that height yet", block=number)
        record = self.at(place)
        if record.stamp.number != number:
            raise BlockUnknown("the block carries no facts", block=number)
        return record

    def records(self) -> Iterator[BlockRecord]:
        """All fact-carrying blocks, the latest first."""
        return (self.at(place) for place in range(self.count - 1, -1, -1))

    def map_of(self, record: BlockRecord) -> Subtree:
        """Where the map of a block starts; MapCompacted when it was given up."""
        return self.map_file.root(record)

    def entry(self, index: int) -> LogLeaf:
        """The log entry of a fact; EOFError beyond the end."""
        return LogLeaf.decode(self.entries.read(index * LOG_ENTRY_BYTES, LOG_ENTRY_BYTES))

    def hash_at(self, position: int) -> Digest:
        """A stored hash of the log."""
        return Digest(self.hashes.read(position * HASH_BYTES, HASH_BYTES))

    def log_root(self, size: int) -> Digest:
        """Root of the log of the first `size` entries, `size` > 0."""
        return frontier_at(size, self.hash_at).root()
