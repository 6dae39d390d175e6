"""Ways to spoil a bundle: bytes of it, parts of its tree, and bytes inside its base64 texts."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from typing import Any

from evidence.bundles import Bundle, is_compact
from evidence.encoding import b64u, canonical_json, from_b64u
from evidence.errors import EvidenceError

Mutation = Callable[[bytes, bytes, random.Random], bytes]
"""Spoils the first with a part of the second, as the dice say."""


def spoilt(genuine: Sequence[bytes], dice: random.Random) -> bytes:
    """A genuine bundle after one to three changes."""
    data = dice.choice(genuine)
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        data = dice.choice(_MUTATIONS)(data, dice.choice(genuine), dice)
    return data


def flip(data: bytes, _other: bytes, dice: random.Random) -> bytes:
    """One bit."""
    if not data:
        return data
    at = dice.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << dice.randrange(8)]) + data[at + 1 :]


def drop(data: bytes, _other: bytes, dice: random.Random) -> bytes:
    """A few bytes, or all from some place on."""
    at, end = _range(data, dice)
    return data[:at] if dice.random() < 0.1 else data[:at] + data[end:]


def duplicate(data: bytes, _other: bytes, dice: random.Random) -> bytes:
    """A few bytes twice."""
    at, end = _range(data, dice)
    return data[:end] + data[at:]


def reorder(data: bytes, _other: bytes, dice: random.Random) -> bytes:
    """Two neighbouring ranges in the other order."""
    at, middle = _range(data, dice)
    end = min(len(data), middle + middle - at)
    return data[:at] + data[middle:end] + data[at:middle] + data[end:]


def splice(data: bytes, other: bytes, dice: random.Random) -> bytes:
    """A range replaced by the same range of another bundle."""
    at, end = _range(data, dice)
    return data[:at] + other[at:end] + data[end:]


def regrow(data: bytes, other: bytes, dice: random.Random) -> bytes:
    """One node of its tree dropped, doubled, moved, bent or taken from another bundle; written again in its own encoding."""
    trees = _tree(data), _tree(other)
    if trees[0] is None or trees[1] is None:
        return flip(data, other, dice)
    places = list(_places(trees[0]))
    holder, key = dice.choice(places)
    there, name = dice.choice(list(_places(trees[1])))
    _bend(holder, key, there[name], dice)
    return _written(trees[0], is_compact(data))


def _bend(holder: Any, key: Any, stranger: Any, dice: random.Random) -> None:
    value = holder[key]
    ways: list[Callable[[], None]] = [
        lambda: holder.__setitem__(key, stranger),
        lambda: holder.__setitem__(key, _bent(value, dice)),
        lambda: holder.__delitem__(key),
    ]
    if isinstance(holder, list):
        ways += [lambda: holder.insert(key, value), holder.reverse, lambda: dice.shuffle(holder)]
    dice.choice(ways)()


def _bent(value: Any, dice: random.Random) -> Any:
    """The value with something small changed, of the same type."""
    if isinstance(value, bool) or value is None:
        return not value
    if isinstance(value, int):
        return value + dice.choice((-1, 1, 1 << 31, -value, 1 << 64))
    if isinstance(value, str):
        try:
            return b64u(flip(from_b64u(value, "text"), b"", dice))
        except EvidenceError:
            return value[:-1] + dice.choice("0aA\u1100")
    if isinstance(value, list):
        return value[: len(value) // 2]
    return dict(list(value.items())[1:])


def _places(tree: Any) -> Any:
    """Every holder with every key in it."""
    keys = list(tree) if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ()
    for key in keys:
        yield tree, key
        yield from _places(tree[key])


def _tree(data: bytes) -> Any:
    try:
        return json.loads(Bundle.decode(data).encode()) if is_compact(data) else json.loads(data)
    except (EvidenceError, ValueError, RecursionError):
        return None


def _written(tree: Any, compact: bool) -> bytes:
    try:
        text = canonical_json(tree)
        return Bundle.decode(text).encode_compact() if compact else text
    except EvidenceError:
        # Nothing that a writer of ours would make; the text as another would write it.
        return json.dumps(tree, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode(
            "utf-8", "surrogatepass"
        )


def _range(data: bytes, dice: random.Random) -> tuple[int, int]:
    at = dice.randrange(len(data) + 1)
    return at, min(len(data), at + dice.choice((1, 2, 4, 32, 33, 64, 500)))


_MUTATIONS: tuple[Mutation, ...] = (flip, drop, duplicate, reorder, splice, regrow, regrow, regrow, regrow)
