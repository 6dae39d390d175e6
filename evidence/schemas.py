"""Closed schemas of documents (docs/formats/documents.md, "Schema")."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from evidence.documents import INDEX, MAX_DEPTH, MAX_PATH_BYTES, check_paths, encode_value
from evidence.errors import SchemaError
from evidence.hashing import schema_hash
from evidence.types import Scalar, SchemaHash

TYPE_LETTERS: Final = "bins"
_TYPES: Final[Mapping[str, tuple[type, int]]] = {
    "b": (bool, 1),
    "i": (int, 2),
    "n": (type(None), 0),
    "s": (str, 3),
}
"""Letter to the type of Python and the type number in a leaf."""
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,63}")
_PATTERN: Final = re.compile(r"(?:/(?:[^~/\s\x00-\x1f\x7f]|~[01])+)+")
_NUMBER_SEGMENT: Final = re.compile(r"/[0-9]+(?=/|\Z)")
_STAR_SEGMENT: Final = re.compile(r"/\*(?=/|\Z)")
_REMEMBERED_SHAPES: Final = 128
_LARGEST_REMEMBERED: Final = 1_024


@dataclass(frozen=True, slots=True)
class Field:
    """Where a value may stand and of which types.

    Args:
        pattern: RFC 6901 path in which `*` stands for any array index.
        types: letters of "bins" in that order: boolean, integer, null, string.
        required: the field must be present; below `*`, in each element.
    """

    pattern: str
    types: str
    required: bool = True

    def __post_init__(self) -> None:
        ordered = "".join(letter for letter in TYPE_LETTERS if letter in self.types)
        if not ordered or ordered != self.types:
            raise SchemaError("types are letters of `bins` in that order", self.pattern, types=self.types)
        if not _PATTERN.fullmatch(self.pattern) or not self.pattern.isascii():
            raise SchemaError("a pattern is an RFC 6901 path in ASCII without white space", self.pattern)
        if _NUMBER_SEGMENT.search(self.pattern):
            raise SchemaError("a pattern writes an array index as *", self.pattern)
        if len(self.pattern) > MAX_PATH_BYTES or self.pattern.count("/") > MAX_DEPTH:
            raise SchemaError("a pattern that no path can match", self.pattern)

    @property
    def line(self) -> str:
        """Its line of the canonical text."""
        return f"{self.pattern} {self.types} {'1' if self.required else '?'}"


ATTACHMENT_FIELDS: Final = (
    Field("/attachments/*/name", "s"),
    Field("/attachments/*/mediaType", "s"),
    Field("/attachments/*/length", "i"),
    Field("/attachments/*/digest", "s"),
)
"""Every schema has these four: originals are named, not held."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a schema makes of one set of paths, whatever the values.

    Attributes:
        paths: in canonical order.
        heads: for each path and each type of Python that may stand there, the leaf's bytes between salt and length of
            the value: u32 length of the path, path, type number.
    """

    paths: tuple[str, ...]
    heads: tuple[Mapping[type, bytes], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Schema:
    """A closed schema; two are equal when their hashes are.

    Raises:
        SchemaError: the name or the fields are malformed, or two patterns could meet in one document.
    """

    name: str
    fields: tuple[Field, ...]
    hash: SchemaHash = field(init=False)
    _by_pattern: Mapping[str, Field] = field(init=False, repr=False)
    _required: tuple[tuple[str, str], ...] = field(init=False, repr=False)
    """Required patterns cut after their last `*`: what each element must hold."""

    def __init__(self, name: str, fields: Iterable[Field]) -> None:
        given = (*fields, *ATTACHMENT_FIELDS)
        by_pattern = {one.pattern: one for one in given}
        if not _NAME.fullmatch(name):
            raise SchemaError("a schema's name is made of letters, digits and ._/-", name=name)
        if len(by_pattern) < len(given):
            raise SchemaError("a pattern is repeated", patterns=[one.pattern for one in given])
        _check_apart(by_pattern)
        ordered = tuple(by_pattern[pattern] for pattern in sorted(by_pattern))
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "fields", ordered)
        object.__setattr__(self, "_by_pattern", by_pattern)
        object.__setattr__(self, "_required", tuple(_cut(one.pattern) for one in ordered if one.required))
        object.__setattr__(self, "hash", schema_hash(self.text()))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Schema) and self.hash == other.hash

    def __hash__(self) -> int:
        return hash(self.hash)

    def text(self) -> str:
        """The canonical text that the schema hash binds."""
        return "".join(
            f"{line}\n" for line in ("gwm.schema.1", self.name, *(one.line for one in self.fields))
        )

    def check(self, fields: Mapping[str, Scalar], partial: bool = False) -> None:
        """Returns when the document is canonical and fits.

        Args:
            fields: path to value.
            partial: only a revealed part: required fields may be absent and arrays have gaps.

        Raises:
            DocumentError: not canonical.
            SchemaError: a path or type that the schema does not know, or a required field is absent.
        """
        shape = self.shape(tuple(fields), partial)
        for path, heads in zip(shape.paths, shape.heads, strict=True):
            if type(fields[path]) not in heads:
                raise self.refusal(path, fields[path])
            encode_value(path, fields[path])

    def shape(self, paths: tuple[str, ...], partial: bool = False) -> Shape:
        """Checks a set of paths once; documents of one type mostly repeat the sets of their predecessors.

        Raises:
            DocumentError: the paths are not those of one document.
            SchemaError: they do not fit.
        """
        if partial or len(paths) > _LARGEST_REMEMBERED:
            return _shape(self, paths, partial)
        return _remembered_shape(self, paths)

    def refusal(self, path: str, value: Scalar) -> SchemaError:
        """The error for a value whose type is not allowed at its path."""
        allowed = self.field_of(path).types
        return SchemaError(f"the type is not among `{allowed}`", path, value=value, type=type(value).__name__)

    def field_of(self, path: str) -> Field:
        """The field that a path matches.

        Raises:
            SchemaError: none.
        """
        found = self._by_pattern.get(INDEX.sub("/*", path))
        # A key that is itself "*" must not pass for an index.
        if found is None or _STAR_SEGMENT.search(path):
            raise SchemaError(f"`{self.name}` knows no such path", path)
        return found

    def check_required(self, paths: Iterable[str]) -> None:
        """Returns when every required field is present.

        Raises:
            SchemaError: names the first that is absent.
        """
        present = frozenset(paths)
        elements: dict[str, set[str]] = {"": {""}}
        for path in present:
            for index in INDEX.finditer(path):
                element = path[: index.end()]
                elements.setdefault(INDEX.sub("/*", element), set()).add(element)
        for above, below in self._required:
            for element in sorted(elements.get(above, ())):
                if below and element + below not in present:
                    raise SchemaError("a required field is absent", element + below)


def register(schema: Schema) -> Schema:
    """Makes a schema known under its name; returns it.

    Raises:
        SchemaError: another schema has the name.
    """
    known = _REGISTRY.setdefault(schema.name, schema)
    if known != schema:
        raise SchemaError("another schema has this name", name=schema.name)
    return schema


def schema(name: str) -> Schema:
    """The registered schema of this name.

    Raises:
        SchemaError: there is none.
    """
    found = _REGISTRY.get(name)
    if found is None:
        raise SchemaError("no schema has this name", name=name)
    return found


_REGISTRY: Final[dict[str, Schema]] = {}


def _shape(schema: Schema, paths: tuple[str, ...], partial: bool) -> Shape:
    check_paths(paths, complete=not partial)
    # By code point, which is the order of the UTF-8 bytes.
    ordered = tuple(sorted(paths))
    heads = tuple(_heads(path, schema.field_of(path)) for path in ordered)
    if not partial:
        schema.check_required(ordered)
    return Shape(ordered, heads)


@lru_cache(maxsize=_REMEMBERED_SHAPES)
def _remembered_shape(schema: Schema, paths: tuple[str, ...]) -> Shape:
    return _shape(schema, paths, False)


def _heads(path: str, matched: Field) -> Mapping[type, bytes]:
    encoded = path.encode("utf-8")
    before = len(encoded).to_bytes(4, "big") + encoded
    return {_TYPES[letter][0]: before + bytes([_TYPES[letter][1]]) for letter in matched.types}


def _cut(pattern: str) -> tuple[str, str]:
    """A pattern up to its last `*`, and the rest."""
    stars = list(_STAR_SEGMENT.finditer(pattern))
    end = stars[-1].end() if stars else 0
    return pattern[:end], pattern[end:]


def _check_apart(patterns: Iterable[str]) -> None:
    """No place is both a value and a container, or both an object and an array."""
    leaves = frozenset(patterns)
    children: dict[str, set[str]] = {}
    for pattern in leaves:
        segments = pattern.split("/")[1:]
        for depth, segment in enumerate(segments):
            children.setdefault("/".join(["", *segments[:depth]]), set()).add(segment)
    for parent, below in children.items():
        if parent in leaves:
            raise SchemaError("both a value and a container", parent)
        if "*" in below and len(below) > 1:
            raise SchemaError("both an object and an array", parent, children=sorted(below))
