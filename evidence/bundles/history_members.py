"""A history's members in the second layout: what the facts of the staple say already is not in it (docs/formats/bundle.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest

from evidence.encoding import U64_LIMIT, JsonValue, Tree, from_b64u, integer, items, members
from evidence.errors import BundleError
from evidence.hashing import HASH_BYTES
from evidence.histories import MOST_BALANCES, MOST_ENTRIES, History, Walk
from evidence.log import LogLeaf
from evidence.map import MapLeaf
from evidence.types import ActHash, Digest, FactKey, Word


def write(history: History, names: Mapping[FactKey, str], own: ActHash) -> dict[str, Tree]:
    """The members; `names` of the facts that are asked for, `own` the core's act."""
    return {
        "balances": history.balances,
        "hashes": b"".join(history.hashes),
        "walks": {names[key]: _walk_members(walk, own) for key, walk in history.walks.items()},
    }


def read_balances(value: JsonValue) -> int:
    """How many lines or goods items are asked for, read before the rest because names of facts follow from it."""
    found = members(value, "history", ("balances", "hashes", "walks"))
    return integer(found["balances"], "balances", 0, MOST_BALANCES)


def read(value: JsonValue, shown: Mapping[str, MapLeaf], own: ActHash, hashes: Sequence[Digest]) -> History:
    """Inverse of `write`.

    Args:
        shown: facts of the staple that may have had predecessors, by name: exactly those have walks.
        hashes: of the log multiproof, read by the caller as all hashes are.

    Raises:
        EvidenceError: members are missing, unknown or of another form, or the walks are of other facts.
    """
    found = members(value, "history", ("balances", "hashes", "walks"))
    walks = found["walks"]
    if not isinstance(walks, dict) or walks.keys() != shown.keys():
        raise BundleError("the walks are those of the facts that may be written again", names=sorted(shown))
    if sum(len(items(walk, "walk")) for walk in walks.values()) > MOST_ENTRIES:
        raise BundleError("a history is shorter", most=MOST_ENTRIES)
    read_walks = {leaf.key: _read_walk(walks[name], leaf, own) for name, leaf in shown.items()}
    return History(read_balances(value), read_walks, tuple(hashes))


def _walk_members(walk: Walk, own: ActHash) -> list[Tree]:
    latest, *older = walk
    return [{"block": latest.block}, *(_entry_members(leaf, own) for leaf in older)]


def _entry_members(leaf: LogLeaf, own: ActHash) -> dict[str, Tree]:
    value: dict[str, Tree] = {
        "block": leaf.block,
        "index": leaf.index,
        "time": leaf.time,
        "word": leaf.word,
    }
    return value if leaf.act == own else {**value, "act": leaf.act}


def _read_walk(value: JsonValue, latest: MapLeaf, own: ActHash) -> Walk:
    first, *rest = items(value, "walk") or [None]
    block = integer(members(first, "latest entry", ("block",))["block"], "block", 0, U64_LIMIT)
    entries = [(block, latest), *(_read_entry(one, latest.key, own) for one in rest)]
    olders = (leaf for _, leaf in entries[1:])
    return tuple(
        LogLeaf(leaf.index, at, leaf.time, leaf.key, leaf.word, leaf.act, older.index + 1 if older else 0)
        for (at, leaf), older in zip_longest(entries, olders)
    )


def _read_entry(value: JsonValue, key: FactKey, own: ActHash) -> tuple[int, MapLeaf]:
    found = members(value, "entry", ("block", "index", "time", "word"), ("act",))
    act = ActHash(from_b64u(found["act"], "act", HASH_BYTES)) if "act" in found else own
    if "act" in found and act == own:
        raise BundleError("an entry of the core's own act does not name it")
    leaf = MapLeaf(
        key,
        Word(from_b64u(found["word"], "word", HASH_BYTES)),
        act,
        integer(found["index"], "index", 0, U64_LIMIT),
        integer(found["time"], "time", 0, U64_LIMIT),
    )
    return integer(found["block"], "block", 0, U64_LIMIT), leaf
