"""Deterministic CBOR (RFC 8949 section 4.2.1), as much of it as bundles need: integers, byte and text strings, arrays, maps with
text keys, booleans and null. A decoder that accepts one encoding of each value and no other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Final

from evidence.encoding import EncodingError, Tree

MAX_DEPTH: Final = 48
"""Arrays and maps inside one another."""

_UNSIGNED, _NEGATIVE, _BYTES, _TEXT, _ARRAY, _MAP, _SIMPLE = 0, 1, 2, 3, 4, 5, 7
_FALSE, _TRUE, _NULL = 20, 21, 22
_WIDTHS: Final = {24: 1, 25: 2, 26: 4, 27: 8}
_VALUES: Final[dict[int, bool | None]] = {_FALSE: False, _TRUE: True, _NULL: None}


def encode(value: Tree) -> bytes:
    """The one encoding of a value.

    Raises:
        EncodingError: an integer beyond 64 bits, or a text with a lone surrogate.
    """
    out: list[bytes] = []
    _write(value, out.append)
    return b"".join(out)


def decode(data: bytes) -> Tree:
    """The value of which `data` is the one encoding.

    Raises:
        EncodingError: it is of none.
    """
    reader = _Reader(data)
    value = reader.value(0)
    if reader.at != len(data):
        raise EncodingError("bytes are left over behind the CBOR", position=reader.at)
    return value


def _write(value: Tree, put: Callable[[bytes], object]) -> None:
    if value is None or value is True or value is False:
        put(_head(_SIMPLE, _NULL if value is None else _TRUE if value else _FALSE))
    elif isinstance(value, int):
        put(_head(_UNSIGNED, value) if value >= 0 else _head(_NEGATIVE, -1 - value))
    elif isinstance(value, bytes):
        put(_head(_BYTES, len(value)) + value)
    elif isinstance(value, str):
        put(_text(value))
    elif isinstance(value, Mapping):
        put(_head(_MAP, len(value)))
        for key, name in sorted((_text(name), name) for name in value):
            put(key)
            _write(value[name], put)
    else:
        put(_head(_ARRAY, len(value)))
        for one in value:
            _write(one, put)


def _text(value: str) -> bytes:
    try:
        encoded = value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise EncodingError("a string holds a lone surrogate", position=error.start) from error
    return _head(_TEXT, len(encoded)) + encoded


def _head(major: int, number: int) -> bytes:
    """Type and number in the shortest form."""
    if number < 24:
        return bytes((major << 5 | number,))
    for extra, width in _WIDTHS.items():
        if number < 1 << 8 * width:
            return bytes((major << 5 | extra,)) + number.to_bytes(width, "big")
    raise EncodingError("an integer is beyond 64 bits", bits=number.bit_length())


class _Reader:
    """One pass over the bytes; `at` is how far it has come."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.at = 0

    def value(self, depth: int) -> Tree:
        if depth > MAX_DEPTH:
            raise EncodingError("the CBOR is nested too deep", deepest=MAX_DEPTH)
        major, number = self._read_head()
        if major == _UNSIGNED:
            return number
        if major == _NEGATIVE:
            return -1 - number
        if major == _BYTES:
            return self._take(number)
        if major == _TEXT:
            return self._read_text(number)
        if major == _ARRAY:
            self._expect(number)
            return [self.value(depth + 1) for _ in range(number)]
        if major == _MAP:
            return self._read_map(number, depth)
        if major == _SIMPLE and number in _VALUES:
            return _VALUES[number]
        raise EncodingError("a kind of CBOR value that bundles do not have", major=major, position=self.at)

    def _read_head(self) -> tuple[int, int]:
        first = self._take(1)[0]
        major, number = first >> 5, first & 31
        if number < 24:
            return major, number
        width = _WIDTHS.get(number)
        if width is None or major == _SIMPLE:
            raise EncodingError("a CBOR head that is not allowed here", head=first, position=self.at)
        long = int.from_bytes(self._take(width), "big")
        if long < (24 if width == 1 else 1 << 4 * width):
            raise EncodingError("a CBOR number is not in its shortest form", position=self.at)
        return major, long

    def _read_map(self, count: int, depth: int) -> dict[str, Tree]:
        self._expect(2 * count)
        found: dict[str, Tree] = {}
        keys: list[bytes] = []
        for _ in range(count):
            start = self.at
            name = self.value(depth + 1)
            if not isinstance(name, str):
                raise EncodingError("a key of a CBOR map is no text", position=start)
            keys.append(self._data[start : self.at])
            found[name] = self.value(depth + 1)
        if any(before >= after for before, after in pairwise(keys)):
            raise EncodingError("keys of a CBOR map do not rise", position=self.at)
        return found

    def _read_text(self, length: int) -> str:
        try:
            return self._take(length).decode("utf-8")
        except UnicodeDecodeError as error:
            raise EncodingError("a CBOR text is not UTF-8", position=self.at) from error

    def _expect(self, values: int) -> None:
        """Every value takes a byte at least: a count that cannot be true is refused before anything is made for it."""
        if values > len(self._data) - self.at:
            raise EncodingError("the CBOR ends too early", position=self.at)

    def _take(self, length: int) -> bytes:
        if length > len(self._data) - self.at:
            raise EncodingError("the CBOR ends too early", position=self.at)
        self.at += length
        return self._data[self.at - length : self.at]
