"""Documents: flattening to RFC 6901 paths, and the canonical rules (docs/formats/documents.md)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Set
from functools import lru_cache
from typing import Final
from unicodedata import is_normalized

from evidence.errors import DocumentError
from evidence.strict_json import INTEGER_LIMIT, MAX_DEPTH, Json, parse_json, reference_token
from evidence.types import Fields, Scalar

__all__ = [
    "INTEGER_LIMIT",
    "MAX_DEPTH",
    "MAX_LEAVES",
    "MAX_PATH_BYTES",
    "MAX_VALUE_BYTES",
    "Json",
    "check_document",
    "check_paths",
    "encode_value",
    "flatten",
    "parse_json",
    "unflatten",
]

MAX_LEAVES: Final = 65_536
MAX_PATH_BYTES: Final = 1_024
MAX_VALUE_BYTES: Final = 65_536

INDEX: Final = re.compile(r"/([0-9]+)(?=/|\Z)")
"""An array index in a path."""
_PATH: Final = re.compile(r"(?:/(?:[^~/]|~[01])*)+", re.DOTALL)


def flatten(value: Json) -> Fields:
    """Path to value, in the order of the source. Judges containers and keys; `check_document` judges the rest.

    Raises:
        DocumentError: no container, an empty one, a key that looks like a number, or too deep.
    """
    if not isinstance(value, dict | list):
        raise DocumentError("a document is an object or an array", value=value)
    fields: Fields = {}
    _flatten_into(fields, "", value, 1)
    return fields


def unflatten(fields: Mapping[str, Scalar]) -> Json:
    """The object or array that flattens to `fields`, members in canonical order.

    Raises:
        DocumentError: the paths are not those of one complete document.
    """
    check_paths(fields)
    nested: dict[str, Json] = {}
    for path in sorted(fields):
        *parents, last = path.split("/")[1:]
        place = nested
        for parent in parents:
            # check_paths has shown that no leaf stands where a container must.
            place = place.setdefault(parent, {})  # type: ignore[assignment]
        place[last] = fields[path]
    return _lists_from_indexes(nested)


def check_document(fields: Mapping[str, Scalar]) -> None:
    """Returns when `fields` is a canonical document.

    Raises:
        DocumentError: it is not; names path and value.
    """
    check_paths(fields)
    for path, value in fields.items():
        encode_value(path, value)


def check_paths(paths: Collection[str], *, complete: bool = True) -> None:
    """Returns when the paths can be those of one document.

    Args:
        complete: all paths are there, so that arrays have no gap; false for the revealed part of a document.

    Raises:
        DocumentError: they cannot be.
    """
    if len(paths) > MAX_LEAVES:
        raise DocumentError("too many leaves", leaves=len(paths), most=MAX_LEAVES)
    for path in paths:
        _check_path(path)
    if complete:
        if not paths:
            raise DocumentError("an empty document is refused")
        _check_containers(frozenset(paths))


def encode_value(path: str, value: Scalar) -> tuple[int, bytes]:
    """Type number and bytes of a value, as its leaf holds them.

    Raises:
        DocumentError: not one of the four types, or not canonical.
    """
    # Exact types: True is not the integer 1.
    kind = type(value)
    if kind is str:
        return 3, encode_string(path, value)  # type: ignore[arg-type]
    if kind is int:
        return 2, encode_integer(path, value)  # type: ignore[arg-type]
    if kind is bool:
        return 1, b"\x01" if value else b"\x00"
    if value is None:
        return 0, b""
    raise DocumentError(
        "a value is a string, an integer, a boolean or null", path, value=value, type=kind.__name__
    )


def encode_string(path: str, value: str) -> bytes:
    """UTF-8 of a canonical string.

    Raises:
        DocumentError: not NFC, a lone surrogate, or too long.
    """
    try:
        encoded = value.encode()
    except UnicodeEncodeError as error:
        raise DocumentError("a string holds a lone surrogate", path, value=value) from error
    if len(encoded) > MAX_VALUE_BYTES:
        raise DocumentError("a string is too long", path, bytes=len(encoded), most=MAX_VALUE_BYTES)
    if not value.isascii() and not is_normalized("NFC", value):
        raise DocumentError("a string is not in Unicode normal form C", path, value=value)
    return encoded


def encode_integer(path: str, value: int) -> bytes:
    """Shortest decimal of an integer.

    Raises:
        DocumentError: |value| >= 2^53.
    """
    if not -INTEGER_LIMIT < value < INTEGER_LIMIT:
        # Its length, because the interpreter may refuse to print a hostile integer.
        raise DocumentError("an integer must be smaller than 2^53", path, bits=value.bit_length())
    return b"%d" % value


@lru_cache(maxsize=4096)
def _segment(key: str) -> str:
    """`/` and the escaped key. Keys repeat from document to document, hence the memory; a refused one takes none.

    Raises:
        DocumentError: the key looks like a number, or no path can hold it.
    """
    if key.isascii() and key.isdigit():
        raise DocumentError("a key that looks like a number is refused", key=key)
    if len(key) > MAX_PATH_BYTES:
        raise DocumentError("a key is too long", key=key)
    return "/" + reference_token(key)


def _flatten_into(fields: Fields, prefix: str, value: dict[str, Json] | list[Json], depth: int) -> None:
    if not value:
        raise DocumentError("an empty object or array is refused", prefix, value=value)
    if depth > MAX_DEPTH:
        raise DocumentError("nested too deep", prefix, deepest=MAX_DEPTH)
    for segment, child in zip(_segments(prefix, value), _children_of(value), strict=True):
        path = prefix + segment
        # Exact types: this runs for every leaf, and the reader makes no others.
        if type(child) is dict or type(child) is list:
            _flatten_into(fields, path, child, depth + 1)
        else:
            fields[path] = child  # type: ignore[assignment]


def _segments(prefix: str, value: dict[str, Json] | list[Json]) -> list[str]:
    if isinstance(value, list):
        return [f"/{index}" for index in range(len(value))]
    try:
        return list(map(_segment, value))
    except DocumentError as error:
        raise DocumentError(error.problem, prefix, key=error.values["key"]) from None


def _children_of(value: dict[str, Json] | list[Json]) -> Iterable[Json]:
    return value.values() if isinstance(value, dict) else value


def _check_path(path: str) -> None:
    if not _PATH.fullmatch(path):
        raise DocumentError("no RFC 6901 path to a value", path)
    try:
        length = len(path.encode())
    except UnicodeEncodeError as error:
        raise DocumentError("a path holds a lone surrogate", path) from error
    if length > MAX_PATH_BYTES:
        raise DocumentError("a path is too long", path, bytes=length, most=MAX_PATH_BYTES)
    if path.count("/") > MAX_DEPTH:
        raise DocumentError("nested too deep", path, deepest=MAX_DEPTH)
    if not path.isascii() and not is_normalized("NFC", path):
        raise DocumentError("a path is not in Unicode normal form C", path)
    for index in INDEX.findall(path):
        # An index is below the number of leaves, so five digits hold every one.
        if len(index) > 5 or str(int(index)) != index:
            raise DocumentError("no array index", path, index=index)


def _check_containers(paths: Set[str]) -> None:
    """Each place is either a leaf, an object or an array without gap."""
    children = _children(paths)
    for parent, segments in children.items():
        if parent in paths:
            raise DocumentError("both a value and a container", parent, child=min(segments))
        indexes = [segment for segment in segments if segment.isascii() and segment.isdigit()]
        if not indexes:
            continue
        if len(indexes) < len(segments):
            raise DocumentError("both an object and an array", parent, children=_some(segments))
        # Canonical and distinct, so they run from 0 without gap when the greatest is one less than their number.
        if max(map(int, indexes)) != len(indexes) - 1:
            raise DocumentError("array indexes must run from 0 without gap", parent, indexes=_some(indexes))


def _children(paths: Collection[str]) -> dict[str, set[str]]:
    """Every container's path to the last segments of what it holds."""
    children: dict[str, set[str]] = {}
    for path in paths:
        child = path
        while child:
            parent, _, segment = child.rpartition("/")
            siblings = children.get(parent)
            if siblings is not None:
                siblings.add(segment)
                break
            children[parent] = {segment}
            child = parent
    return children


def _some(segments: Collection[str]) -> list[str]:
    return sorted(segments)[:5]


def _lists_from_indexes(nested: dict[str, Json]) -> Json:
    """Turns the dictionaries whose keys are indexes into lists, and unescapes the other keys."""
    built = {
        key: _lists_from_indexes(child) if isinstance(child, dict) else child for key, child in nested.items()
    }
    first = next(iter(built))
    if first.isascii() and first.isdigit():
        return [built[str(index)] for index in range(len(built))]
    return {_unescape(key): child for key, child in built.items()}


def _unescape(token: str) -> str:
    # In this order, so that "~01" becomes "~1" (RFC 6901 section 4).
    return token.replace("~1", "/").replace("~0", "~")
