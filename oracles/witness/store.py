"""A witness's log and map on disk.

    entries   log entries, 128 bytes each
    hashes    hashes of the log's complete subtrees, 32 bytes each (evidence/log.py)
    map.<n>   trie records (evidence/trie.py) after an 8-byte head; a new n after each compaction
    blocks    one commit record per fact-carrying block (records.py), written last
    map.json  which map file counts, and the roots that its compaction kept

A block's facts are in when its commit record is on disk; on opening, whatever stands beyond the last whole record is
cut off. One process writes; any thread reads through a `StoreView`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from evidence.hashing import HASH_BYTES, LOG_ENTRY_BYTES, log_leaf
from evidence.log import LogLeaf, frontier_at, stored_hashes
from evidence.map import MapLeaf
from evidence.trie import EMPTY_MAP, replace
from evidence.types import Digest, FactKey
from oracles.witness.compaction import compact, map_path, read_map_file, write_map_file
from oracles.witness.files import AppendFile, sync_directory
from oracles.witness.records import BLOCK_RECORD, BlockRecord, whole_records
from oracles.witness.types import Height, LedgerFact, StoreDamaged
from oracles.witness.views import StoreView

MAP_HEAD: Final = b"gwm.map\x01"
"""Keeps position 0 free, which a reference cannot name."""


class Store:
    """The writer's side. `directory` belongs to one process."""

    def __init__(self, directory: Path) -> None:
        """Opens or creates; StoreDamaged when files are shorter than the last commit says."""
        directory.mkdir(parents=True, exist_ok=True)
        self._directory = directory
        self._map_file = read_map_file(directory)
        last, committed = _last_record(directory / "blocks")
        try:
            self._open(last, committed)
        except OSError as error:
            raise StoreDamaged("the store cannot be opened", reason=str(error)) from error
        self.last = last
        self._map = self._map_file.root(last) if last else EMPTY_MAP
        self._frontier = frontier_at(last.size if last else 0, self._hash_at)
        sync_directory(directory)
        self.view = self._view()

    def _open(self, last: BlockRecord | None, committed: int) -> None:
        size = last.size if last else 0
        self._entries = AppendFile(self._directory / "entries", size * LOG_ENTRY_BYTES)
        self._hashes = AppendFile(self._directory / "hashes", stored_hashes(size) * HASH_BYTES)
        self._nodes = AppendFile(map_path(self._directory, self._map_file), self._map_file.end(last))
        self._blocks = AppendFile(self._directory / "blocks", committed * BLOCK_RECORD)
        if not self._nodes.length:
            self._nodes.append(MAP_HEAD)

    @property
    def size(self) -> int:
        """Facts in the log, those not committed yet included."""
        return self._frontier.size

    @property
    def log_root(self) -> Digest:
        """Root of the log, the facts not committed yet included; LogError when it is empty."""
        return self._frontier.root()

    @property
    def map_bytes(self) -> int:
        """Length of the map file."""
        return self._nodes.length

    def append(self, stamp: Height, facts: Sequence[LedgerFact], running: Digest) -> BlockRecord:
        """Takes in a block's facts, at least one, whose indexes go on from `size`; durable after `commit`."""
        self._map, replaced = replace(self._nodes, self._map, _changes(facts, stamp.time))
        entries: list[bytes] = []
        leaves: list[Digest] = []
        for fact in facts:
            before = replaced.get(fact.key)
            leaf = LogLeaf(
                fact.index,
                stamp.number,
                stamp.time,
                fact.key,
                fact.word,
                fact.act,
                0 if before is None else before + 1,
            )
            replaced[fact.key] = fact.index
            entry = leaf.encode()
            entries.append(entry)
            leaves.append(log_leaf(entry))
        self._entries.append(b"".join(entries))
        self._frontier, hashes = self._frontier.extend(leaves)
        self._hashes.append(b"".join(hashes))
        record = BlockRecord(stamp, self._frontier.size, self._map, self._nodes.length, running)
        self._blocks.append(record.encode())
        self.last = record
        return record

    def commit(self) -> None:
        """Returns when all appended blocks are on disk; only then do readers see them."""
        for file in (self._entries, self._hashes, self._nodes, self._blocks):
            file.sync()
        self.view = self._view()

    def compact(self, kept: Sequence[int]) -> None:
        """Rewrites the map file with the latest map and the maps of the blocks `kept`; all else is given up.

        Call after `commit`. Readers that hold an older view go on with the old file.
        """
        if self.last is None:
            return
        records = [self.last, *(self.view.block(number) for number in sorted(set(kept), reverse=True))]
        maps = {record.stamp.number: self.view.map_of(record) for record in records}
        old = map_path(self._directory, self._map_file)
        self._map_file, self._nodes = compact(
            self._directory, self._map_file, self.view.nodes, maps, MAP_HEAD
        )
        write_map_file(self._directory, self._map_file)
        old.unlink()
        self._map = self._map_file.root(self.last)
        self.view = self._view()

    def close(self) -> None:
        """Closes without committing."""
        for file in (self._entries, self._hashes, self._nodes, self._blocks):
            file.close()

    def _hash_at(self, position: int) -> Digest:
        return Digest(self._hashes.read(position * HASH_BYTES, HASH_BYTES))

    def _view(self) -> StoreView:
        return StoreView(
            self._entries.view(),
            self._hashes.view(),
            self._nodes.view(),
            self._blocks.view(),
            self._map_file,
        )


def _changes(facts: Sequence[LedgerFact], time: int) -> list[MapLeaf]:
    """The latest fact of each key, by rising key."""
    latest: dict[FactKey, LedgerFact] = {fact.key: fact for fact in facts}
    return [
        MapLeaf(key, fact.word, fact.act, fact.index, time)
        for key, fact in sorted(latest.items(), key=_by_key)
    ]


def _by_key(item: tuple[FactKey, LedgerFact]) -> FactKey:
    return item[0]


def _last_record(path: Path) -> tuple[BlockRecord | None, int]:
    """The last whole commit record and how many there are."""
    if not path.exists():
        return None, 0
    data = path.read_bytes()
    count = whole_records(data)
    return (
        BlockRecord.decode(data[(count - 1) * BLOCK_RECORD : count * BLOCK_RECORD]) if count else None
    ), count
