"""One encoding of JSON, base64url and hex, and readers that accept no other (docs/formats/bundle.md, "Encoding").

Every reader takes untrusted input of any type and raises nothing but `EncodingError`.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NoReturn

from evidence.errors import DocumentError, EvidenceError
from evidence.strict_json import check_nesting

JsonValue = str | int | bool | None | list["JsonValue"] | dict[str, "JsonValue"]
Tree = str | int | bool | None | bytes | Sequence["Tree"] | Mapping[str, "Tree"]
"""What is written: a JSON value that may hold bytes, which JSON shows as base64url."""

U32_LIMIT: Final = 1 << 32
U64_LIMIT: Final = 1 << 64


class EncodingError(EvidenceError):
    """Bytes or a JSON value are not written in the one allowed way, or not of the expected shape."""


def _no_fraction(literal: str) -> NoReturn:
    raise EncodingError("numbers have no fraction and no exponent", literal=literal)


def _bytes_as_text(value: object) -> str:
    if not isinstance(value, bytes):
        raise TypeError(f"{type(value).__name__} has no place in canonical JSON")
    return b64u(value)


_ENCODER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"), default=_bytes_as_text
)
# Repeated members need no look here: all bytes are compared with the one encoding afterwards.
_DECODER = json.JSONDecoder(parse_float=_no_fraction, parse_constant=_no_fraction)


def canonical_json(value: Tree) -> bytes:
    """The one encoding: UTF-8, members by code point, no white space, only the escapes that JSON demands, bytes as base64url.

    Raises:
        EncodingError: a string holds a lone surrogate, or the value is nested too deep.
    """
    try:
        return _ENCODER.encode(value).encode("utf-8")
    except UnicodeEncodeError as error:
        raise EncodingError("a string holds a lone surrogate", text=error.object[error.start]) from error
    except RecursionError as error:
        raise EncodingError("the value is nested too deep") from error


def read_canonical_json(data: bytes) -> JsonValue:
    """The value of which `data` is the one encoding.

    Raises:
        EncodingError: `data` is not JSON, or another encoding of the same value.
    """
    try:
        check_nesting(data)
        value: JsonValue = _DECODER.decode(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise EncodingError("the bytes are not UTF-8", position=error.start) from error
    except DocumentError as error:
        raise EncodingError("the JSON is nested too deep") from error
    except ValueError as error:
        # JSONDecodeError, and the interpreter's limit on the digits of an integer.
        raise EncodingError("the bytes are not JSON", reason=str(error)) from error
    again = canonical_json(value)
    if again != data:
        raise EncodingError(
            "the bytes are not the one encoding of their value", position=_differ(again, data)
        )
    return value


def _differ(left: bytes, right: bytes) -> int:
    """First position at which two byte strings differ."""
    pairs = zip(left, right, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(left), len(right)))


def b64u(data: bytes) -> str:
    """base64url without padding (RFC 4648 section 5)."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def from_b64u(text: object, name: str, length: int | None = None) -> bytes:
    """Bytes of canonical base64url: no padding, no other characters, unused bits zero.

    Args:
        name: what the bytes are, for the error.
        length: how many bytes there must be; None for any number.

    Raises:
        EncodingError: not a string, not canonical, or of another length.
    """
    if not isinstance(text, str):
        raise EncodingError(f"{name} is not a base64url string", type=type(text).__name__)
    try:
        data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as error:
        raise EncodingError(f"{name} is not base64url", text=text) from error
    if b64u(data) != text:
        raise EncodingError(f"{name} is not canonical base64url", text=text)
    if length is not None and len(data) != length:
        raise EncodingError(f"{name} is {length} bytes", length=len(data))
    return data


def from_b64(text: str, name: str, length: int) -> bytes:
    """`length` bytes of canonical base64 with padding (RFC 4648 section 4), as C2SP checkpoints use it.

    Raises:
        EncodingError: not canonical, or of another length.
    """
    try:
        data = b64decode(text, validate=True)
    except ValueError as error:
        raise EncodingError(f"{name} is not base64", text=text) from error
    if len(data) != length or b64encode(data).decode("ascii") != text:
        raise EncodingError(f"{name} is not canonical base64 of {length} bytes", text=text)
    return data


def from_hex(text: object, name: str, length: int) -> bytes:
    """`length` bytes of lower-case hex.

    Raises:
        EncodingError: not a string, other characters, or another length.
    """
    if not isinstance(text, str):
        raise EncodingError(f"{name} is not a hex string", type=type(text).__name__)
    try:
        data = bytes.fromhex(text)
    except ValueError as error:
        raise EncodingError(f"{name} is not hex", text=text) from error
    if len(data) != length or data.hex() != text:
        raise EncodingError(f"{name} is not {length} bytes of lower-case hex", text=text)
    return data


def members(
    value: object, name: str, required: Iterable[str], optional: Iterable[str] = ()
) -> dict[str, JsonValue]:
    """A JSON object with exactly the required members and no others than the optional ones.

    Raises:
        EncodingError: not an object, or a member is missing or unknown.
    """
    if not isinstance(value, dict):
        raise EncodingError(f"{name} is not an object", type=type(value).__name__)
    needed = frozenset(required)
    missing = needed - value.keys()
    if missing:
        raise EncodingError(f"{name} lacks members", missing=sorted(missing))
    unknown = value.keys() - needed - frozenset(optional)
    if unknown:
        raise EncodingError(f"{name} has unknown members", unknown=sorted(unknown))
    return value


def items(value: object, name: str) -> list[JsonValue]:
    """A JSON array.

    Raises:
        EncodingError: it is none.
    """
    if not isinstance(value, list):
        raise EncodingError(f"{name} is not an array", type=type(value).__name__)
    return value


def string(value: object, name: str) -> str:
    """A JSON string.

    Raises:
        EncodingError: it is none.
    """
    if not isinstance(value, str):
        raise EncodingError(f"{name} is not a string", type=type(value).__name__)
    return value


def integer(value: object, name: str, low: int, limit: int) -> int:
    """A JSON integer with `low <= value < limit`.

    Raises:
        EncodingError: no integer (true and false are none), or out of range.
    """
    if isinstance(value, bool) or not isinstance(value, int):
        raise EncodingError(f"{name} is not an integer", type=type(value).__name__)
    if not low <= value < limit:
        # As text of its length: printing a hostile integer may itself be refused by the interpreter.
        raise EncodingError(f"{name} is out of range", bits=value.bit_length(), low=low, limit=limit)
    return value
