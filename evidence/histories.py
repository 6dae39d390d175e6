"""Histories: every fact that a key ever had, proved by the log (docs/formats/bundle.md, "History")."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from evidence.checkpoints import Checkpoint
from evidence.errors import BundleError
from evidence.log import LogLeaf, verify_inclusion
from evidence.map import MapLeaf
from evidence.types import Digest, FactKey

MOST_ENTRIES: Final = 1_000
"""Entries of all walks of one history together."""
MOST_BALANCES: Final = 1_000
"""Lines or goods items; a declaration has at most 999."""

Walk = tuple[LogLeaf, ...]
"""The entries of one key, the latest first, down to its first."""
Facts = Mapping[FactKey, MapLeaf | None]


class HistoryMissing(Exception):
    """What stood at an instant cannot be said: a fact was written since, and the bundle has no history."""


@dataclass(frozen=True, slots=True)
class History:
    """Walks by key, with their multiproof in the checkpoint's log; `balances` as of a `Claim`."""

    balances: int
    walks: Mapping[FactKey, Walk]
    hashes: tuple[Digest, ...]

    def __post_init__(self) -> None:
        """BundleError: too many entries, or a walk that is not one chain down to a first entry."""
        count = sum(len(walk) for walk in self.walks.values())
        if count > MOST_ENTRIES:
            raise BundleError("a history is shorter", entries=count, most=MOST_ENTRIES)
        for key, walk in self.walks.items():
            _check_walk(key, walk)

    def verify(self, checkpoint: Checkpoint) -> int:
        """How many entries there are; returns when the checkpoint's log holds them all.

        Raises:
            LogError: the proof does not show it.
        """
        leaves = {leaf.index: leaf.hash() for walk in self.walks.values() for leaf in walk}
        verify_inclusion(checkpoint.root, checkpoint.size, leaves, self.hashes)
        return len(leaves)

    def at(self, key: FactKey, instant: int) -> MapLeaf | None:
        """The key's fact as the map had it at an instant (Unix seconds), None when it had none yet."""
        for leaf in self.walks.get(key, ()):
            if leaf.time <= instant:
                return MapLeaf(leaf.key, leaf.word, leaf.act, leaf.index, leaf.time)
        return None

    def since(self, key: FactKey, instant: int) -> list[LogLeaf]:
        """Entries of a key that were recorded after an instant, the latest first."""
        return [leaf for leaf in self.walks.get(key, ()) if leaf.time > instant]


def facts_at(facts: Facts, history: History | None, instant: int) -> dict[FactKey, MapLeaf | None]:
    """The facts as they were recorded by an instant: of keys with a walk by the walk, of the others by the fact itself."""
    walks = history.walks if history else {}
    found: dict[FactKey, MapLeaf | None] = {}
    for key, leaf in facts.items():
        if history is not None and key in walks:
            found[key] = history.at(key, instant)
        else:
            found[key] = leaf if leaf is not None and leaf.time <= instant else None
    return found


def _check_walk(key: FactKey, walk: Walk) -> None:
    if not walk or walk[-1].previous:
        raise BundleError("a walk goes down to the first fact of its key", key=key)
    for newer, older in pairwise(walk):
        if newer.previous != older.index + 1 or newer.index <= older.index:
            raise BundleError("a walk leaves out no fact of its key", key=key, index=newer.index)
        if newer.time < older.time or newer.block < older.block:
            raise BundleError("a walk goes back in time", key=key, index=newer.index)
