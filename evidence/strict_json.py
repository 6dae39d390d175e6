"""JSON that has only one reading (docs/formats/documents.md). The way in for every text that is not ours."""

from __future__ import annotations

import json
import re
from typing import Final, Literal

from evidence.errors import DocumentError

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]
Fractions = Literal["refuse", "string"]

MAX_DEPTH: Final = 32
"""Objects and arrays inside one another; also the segments of a path."""
INTEGER_LIMIT: Final = 1 << 53
"""Integers lie strictly between its negative and itself."""
DEFAULT_JSON_BYTES: Final = 4 << 20
_LONGEST_INTEGER: Final = len(str(-INTEGER_LIMIT))
_STRINGS: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_NO_BRACKETS: Final = bytes(byte for byte in range(256) if byte not in b"[]{}")


def parse_json(data: bytes, *, limit: int = DEFAULT_JSON_BYTES, fractions: Fractions = "refuse") -> Json:
    """Value of a JSON text (RFC 8259) that has only one reading.

    Args:
        data: UTF-8 without byte order mark.
        limit: greatest number of bytes.
        fractions: "string" turns a number with a fraction or an exponent into a string of its source literal.

    Raises:
        DocumentError: not JSON, too large or too deep, a repeated key, a lone surrogate, `NaN`, `Infinity`, `-0`, an
            integer of 2^53 or beyond, or a fraction that is to be refused. Names path and value where there is one.
    """
    text = _decode(data, limit)
    check_nesting(data)
    reader = _Reader(fractions)
    try:
        value = reader.read(text)
    except json.JSONDecodeError as error:
        raise DocumentError(f"not JSON: {error.msg}", line=error.lineno, column=error.colno) from error
    except RecursionError as error:
        raise DocumentError("nested too deep", deepest=MAX_DEPTH) from error
    # The walk names the place of what the reader found, and finds what the reader cannot: a surrogate, which only an
    # escape can bring in, and depth. Most texts can have neither.
    if reader.flawed or b"\\" in data or data.count(b"[") + data.count(b"{") > MAX_DEPTH:
        _check_tree(value)
    return value


def reference_token(key: str) -> str:
    """Reference token of RFC 6901 section 3."""
    return key.replace("~", "~0").replace("/", "~1")


class _Flaw:
    """Stands in a parsed value where the source held something that is refused."""

    __slots__ = ("problem", "source")

    def __init__(self, problem: str, source: str) -> None:
        self.problem = problem
        self.source = source


class _Reader:
    """One reading. The parser's hooks do not know the path, so they leave a `_Flaw` in place for a later walk."""

    def __init__(self, fractions: Fractions) -> None:
        self.flawed = False
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._members,
            parse_int=self._integer,
            parse_float=str if fractions == "string" else self._fraction,
            parse_constant=self._constant,
        )

    def read(self, text: str) -> Json:
        value: Json = self._decoder.decode(text)
        return value

    def _flaw(self, problem: str, source: str) -> _Flaw:
        self.flawed = True
        return _Flaw(problem, source)

    def _members(self, pairs: list[tuple[str, Json]]) -> dict[str, Json] | _Flaw:
        members = dict(pairs)
        if len(members) == len(pairs):
            return members
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                break
            seen.add(name)
        return self._flaw("a key is repeated", name)

    def _integer(self, literal: str) -> int | _Flaw:
        if literal == "-0":
            return self._flaw("an integer must be in shortest form", literal)
        # Longer literals are refused before they cost anything: reading digits takes time in their square.
        value = int(literal) if len(literal) <= _LONGEST_INTEGER else INTEGER_LIMIT
        if -INTEGER_LIMIT < value < INTEGER_LIMIT:
            return value
        return self._flaw("an integer must be smaller than 2^53", literal)

    def _fraction(self, literal: str) -> _Flaw:
        return self._flaw("a number with a fraction or an exponent is refused; write it as a string", literal)

    def _constant(self, literal: str) -> _Flaw:
        return self._flaw("no number of JSON", literal)


def check_nesting(data: bytes) -> None:
    """Depth, before a parser goes there: how deep it can go without harm depends on the process that it runs in.

    Raises:
        DocumentError: more than MAX_DEPTH objects and arrays inside one another.
    """
    if data.count(b"[") + data.count(b"{") <= MAX_DEPTH:
        return
    depth = 0
    for bracket in _STRINGS.sub(b"", data).translate(None, delete=_NO_BRACKETS):
        depth += 1 if bracket in b"[{" else -1
        if depth > MAX_DEPTH:
            raise DocumentError("nested too deep", deepest=MAX_DEPTH)


def _decode(data: bytes, limit: int) -> str:
    if len(data) > limit:
        raise DocumentError("the text is too large", bytes=len(data), most=limit)
    if data.startswith(b"\xef\xbb\xbf"):
        raise DocumentError("a byte order mark is refused")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DocumentError("the text is not UTF-8", position=error.start) from error


def _check_tree(value: object) -> None:
    """Names a flaw, a lone surrogate or a container beyond the greatest depth."""
    pending: list[tuple[str, object, int]] = [("", value, 0)]
    while pending:
        path, found, depth = pending.pop()
        if isinstance(found, _Flaw):
            raise DocumentError(found.problem, path, value=found.source)
        if isinstance(found, str):
            _check_surrogates(path, found)
        elif isinstance(found, dict | list):
            if depth == MAX_DEPTH:
                raise DocumentError("nested too deep", path, deepest=MAX_DEPTH)
            pairs = found.items() if isinstance(found, dict) else enumerate(found)
            for key, child in pairs:
                _check_surrogates(path, str(key))
                pending.append((f"{path}/{reference_token(str(key))}", child, depth + 1))


def _check_surrogates(path: str, text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise DocumentError("a string holds a lone surrogate", path, value=text) from error
