"""Depth is refused before the parser goes there."""

import sys

import pytest

from evidence.encoding import EncodingError, read_canonical_json
from evidence.errors import DocumentError
from evidence.strict_json import MAX_DEPTH, parse_json


@pytest.fixture
def unbounded_recursion() -> object:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(10_000_000)
    yield
    sys.setrecursionlimit(limit)


@pytest.mark.usefixtures("unbounded_recursion")
@pytest.mark.parametrize("text", [b"[" * 200_000, b'{"a":' * 200_000, b'"\\"[' + b"[" * 100_000])
def test_depth_is_refused_whatever_the_process_allows(text: bytes) -> None:
    with pytest.raises(DocumentError):
        parse_json(text)


def test_brackets_in_strings_are_no_depth() -> None:
    text = b'["' + b"[" * 1_000 + b'", "\\"' + b"{" * 1_000 + b'"]'
    assert parse_json(text) == ["[" * 1_000, '"' + "{" * 1_000]


def test_the_deepest_that_is_allowed_is_read() -> None:
    text = b"[" * MAX_DEPTH + b"1" + b"]" * MAX_DEPTH
    value = parse_json(text)
    for _ in range(MAX_DEPTH):
        assert isinstance(value, list)
        value = value[0]
    assert value == 1


def test_one_deeper_is_refused() -> None:
    with pytest.raises(DocumentError, match="too deep"):
        parse_json(b"[" * (MAX_DEPTH + 1) + b"1" + b"]" * (MAX_DEPTH + 1))


@pytest.mark.usefixtures("unbounded_recursion")
def test_a_deep_bundle_is_no_bundle_whatever_the_process_allows() -> None:
    with pytest.raises(EncodingError, match="nested too deep"):
        read_canonical_json(b'{"core":{"act":' + b"[" * 200_000)
