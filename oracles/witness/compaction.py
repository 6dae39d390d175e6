"""Compaction of the map file: what no kept root reaches is left behind."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from evidence.map import LEAF_RECORD
from evidence.trie import EMPTY_MAP, NODE_RECORD, NodeReader, Subtree, children
from oracles.witness.files import AppendFile, sync_directory
from oracles.witness.records import BlockRecord
from oracles.witness.types import MapCompacted

POINTER: Final = "map.json"
_FLUSH_BYTES: Final = 1 << 22


@dataclass(frozen=True, slots=True)
class MapFile:
    """Which map file counts. Blocks up to `through` have their root in `roots` or nowhere; later blocks name theirs
    in their commit record. `length` is the file's after compaction."""

    number: int = 0
    through: int = -1
    length: int = 0
    roots: Mapping[int, int] = field(default_factory=dict)

    def root(self, record: BlockRecord) -> Subtree:
        """The map of a block.

        Raises:
            MapCompacted: the compaction did not keep it.
        """
        number = record.stamp.number
        if number > self.through:
            return record.map
        if number not in self.roots:
            raise MapCompacted("the map of that block was compacted away", block=number, through=self.through)
        return Subtree(record.map.hash, self.roots[number])

    def end(self, last: BlockRecord | None) -> int:
        """Committed length of the file when `last` is the last block."""
        return self.length if last is None or last.stamp.number <= self.through else last.map_end


def map_path(directory: Path, file: MapFile) -> Path:
    """Where the file is."""
    return directory / f"map.{file.number}"


def read_map_file(directory: Path) -> MapFile:
    """The file that counts; whatever an interrupted compaction left behind is removed."""
    pointer = directory / POINTER
    file = MapFile()
    if pointer.exists():
        said = json.loads(pointer.read_text())
        roots = {int(number): ref for number, ref in said["roots"].items()}
        file = MapFile(said["number"], said["through"], said["length"], roots)
    for path in directory.glob("map.*"):
        if path.suffix[1:].isdigit() and path != map_path(directory, file):
            path.unlink()
    return file


def write_map_file(directory: Path, file: MapFile) -> None:
    """Makes `file` the one that counts, in one step that is durable."""
    said = {"number": file.number, "through": file.through, "length": file.length, "roots": file.roots}
    temporary = directory / f"{POINTER}.new"
    with temporary.open("w") as out:
        json.dump(said, out)
        out.flush()
        os.fsync(out.fileno())
    temporary.replace(directory / POINTER)
    sync_directory(directory)


def compact(
    directory: Path, old: MapFile, nodes: NodeReader, maps: Mapping[int, Subtree], head: bytes
) -> tuple[MapFile, AppendFile]:
    """Copies the maps of the given blocks, the latest first, into the next file, which is on disk on return.

    Neighbouring maps share most subtrees, and a shared subtree stands at one place in both: each map is copied in
    step with the one copied before it, and where both name the same record the copy is named again.
    """
    path = directory / f"map.{old.number + 1}"
    path.unlink(missing_ok=True)
    target = AppendFile(path, 0)
    target.append(head)
    copier = _Copier(nodes, target)
    roots: dict[int, int] = {}
    before, before_copy = EMPTY_MAP, 0
    for number, tree in maps.items():
        copy = copier.copy(tree.ref, before.ref, before_copy)
        roots[number] = copy
        before, before_copy = tree, copy
        target.flush()
    target.sync()
    return MapFile(old.number + 1, max(maps), target.length, roots), target


class _Copier:
    """Copies subtrees from one file to another."""

    def __init__(self, source: NodeReader, target: AppendFile) -> None:
        self._source = source
        self._target = target

    def copy(self, ref: int, known: int, known_copy: int) -> int:
        """Reference of the copy of `ref`; `known` stands at the same place of a map copied before."""
        if ref == known:
            return known_copy
        if not ref:
            return 0
        if ref & 1:
            return self._target.append(self._source.read(ref >> 1, LEAF_RECORD)) << 1 | 1
        record = self._source.read(ref >> 1, NODE_RECORD)
        left, right = children(record)
        known_left, known_right, left_copy, right_copy = self._known(known, known_copy)
        copies = (
            self.copy(left.ref, known_left, left_copy),
            self.copy(right.ref, known_right, right_copy),
        )
        if self._target.unflushed > _FLUSH_BYTES:
            self._target.flush()
        return self._target.append(record[:64] + b"".join(one.to_bytes(8, "big") for one in copies)) << 1

    def _known(self, known: int, copy: int) -> tuple[int, int, int, int]:
        """References of the known subtree's children and of their copies, all 0 when it has none."""
        if not known or known & 1:
            return 0, 0, 0, 0
        before, after = self._source.read(known >> 1, NODE_RECORD), self._target.read(copy >> 1, NODE_RECORD)
        (left, right), (left_copy, right_copy) = children(before), children(after)
        return left.ref, right.ref, left_copy.ref, right_copy.ref
