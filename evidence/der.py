"""A strict reader and a writer of DER (X.690 section 10): one encoding, so that two verifiers can never read different things.

asn1crypto reads BER as well and is lenient about order, which is wrong for judging what was signed.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from evidence.errors import SignatureError

BOOLEAN: Final = 0x01
INTEGER: Final = 0x02
BIT_STRING: Final = 0x03
OCTET_STRING: Final = 0x04
NULL: Final = 0x05
OBJECT_IDENTIFIER: Final = 0x06
SEQUENCE: Final = 0x30
SET: Final = 0x31

_CONSTRUCTED = 0x20
_LONG_TAG = 0x1F
_MOST_DEPTH = 16


class Element(NamedTuple):
    """One value: its tag byte, its content, and both with the length between as they stood."""

    tag: int
    content: bytes
    encoded: bytes

    def expect(self, tag: int, name: str) -> Element:
        """This element when it has that tag.

        Raises:
            SignatureError: it has another.
        """
        if self.tag != tag:
            raise SignatureError(f"{name} has another DER tag", expected=tag, tag=self.tag)
        return self

    def children(self, tag: int, name: str) -> list[Element]:
        """The elements inside, when this is a constructed element of that tag.

        Raises:
            SignatureError: another tag, or the content is not DER.
        """
        return _elements(self.expect(tag, name).content)


class Fields:
    """The fields of a structure, taken in their order."""

    def __init__(self, structure: Element, tag: int, name: str) -> None:
        self._rest = structure.children(tag, name)[::-1]
        self._name = name

    def take(self, tag: int) -> Element:
        """The next field.

        Raises:
            SignatureError: there is none, or it has another tag.
        """
        if not self._rest:
            raise SignatureError(f"{self._name} lacks a field", tag=tag)
        return self._rest.pop().expect(tag, f"a field of {self._name}")

    def optional(self, tag: int) -> Element | None:
        """The next field when it has that tag."""
        return self._rest.pop() if self._rest and self._rest[-1].tag == tag else None

    def end(self) -> None:
        """Returns when all fields were taken.

        Raises:
            SignatureError: there are more.
        """
        if self._rest:
            raise SignatureError(f"{self._name} has a field too many", tag=self._rest[-1].tag)


def one(data: bytes) -> Element:
    """The one element that `data` is; what is inside is not looked at.

    Raises:
        SignatureError: not DER, or more than one element.
    """
    elements = _elements(data)
    if len(elements) != 1:
        raise SignatureError("the bytes are not one DER element", elements=len(elements))
    return elements[0]


def read(data: bytes) -> Element:
    """The one element that `data` is, checked through all depths.

    Raises:
        SignatureError: not DER, more than one element, or nested too deep.
    """
    element = one(data)
    _check(element, 0)
    return element


def write(tag: int, *contents: bytes) -> bytes:
    """An element of these contents, one behind the other."""
    content = b"".join(contents)
    length = len(content)
    if length < 0x80:
        return bytes((tag, length)) + content
    digits = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(digits))) + digits + content


def _check(element: Element, depth: int) -> None:
    if depth > _MOST_DEPTH:
        raise SignatureError("DER is nested too deep", depth=depth)
    if element.tag & _CONSTRUCTED:
        inside = _elements(element.content)
        if element.tag == SET:
            _check_order(inside)
        for child in inside:
            _check(child, depth + 1)
    elif element.tag == BOOLEAN and element.content not in (b"\x00", b"\xff"):
        raise SignatureError("a DER boolean is 00 or ff", content=element.content)
    elif element.tag == INTEGER and not _shortest(element.content):
        raise SignatureError("a DER integer is written in the shortest form", content=element.content)


def _check_order(elements: Sequence[Element]) -> None:
    """SET OF: ascending encodings (X.690 section 11.6)."""
    for before, after in pairwise(elements):
        if before.encoded > after.encoded:
            raise SignatureError("a DER set is not in order", before=before.encoded, after=after.encoded)


def _shortest(content: bytes) -> bool:
    if len(content) < 2:
        return len(content) == 1
    return not (content[0] == 0 and content[1] < 0x80) and not (content[0] == 0xFF and content[1] >= 0x80)


def _elements(data: bytes) -> list[Element]:
    found = []
    at = 0
    while at < len(data):
        element = _element(data, at)
        found.append(element)
        at += len(element.encoded)
    return found


def _element(data: bytes, at: int) -> Element:
    """The element that starts at `at`: one tag byte, a length in the shortest definite form, the content."""
    if len(data) - at < 2:
        raise SignatureError("a DER element is cut short", position=at)
    tag, first = data[at], data[at + 1]
    if tag & _LONG_TAG == _LONG_TAG:
        raise SignatureError("a DER tag of more than one byte is not used here", tag=tag)
    start, length = at + 2, first
    if first >= 0x80:
        start += first & 0x7F
        digits = data[at + 2 : start]
        length = int.from_bytes(digits, "big")
        if not 1 <= len(digits) <= 4 or len(digits) != first & 0x7F or digits[0] == 0 or length < 0x80:
            raise SignatureError("a DER length is not in the shortest definite form", position=at)
    if len(data) - start < length:
        raise SignatureError("a DER element is cut short", position=at, length=length)
    return Element(tag, data[start : start + length], data[at : start + length])
