"""CBOR has one encoding of each value; whatever else the bytes are, they are refused with a typed error."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence import cbor
from evidence.encoding import EncodingError

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**64), 2**64 - 1)
    | st.binary(max_size=300)
    | st.text(st.characters(codec="utf-8"), max_size=300)
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=30)
        | st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=30), inner)
    ),
    max_leaves=40,
)


@given(VALUES)
@settings(max_examples=400, deadline=None)
def test_a_value_is_read_back_as_it_was(value: Any) -> None:
    found = cbor.decode(cbor.encode(value))
    assert found == value and type(found) is type(value)


@given(VALUES, st.data())
@settings(max_examples=400, deadline=None)
def test_damaged_bytes_are_refused_or_are_the_encoding_of_another_value(
    value: Any, data: st.DataObject
) -> None:
    good = cbor.encode(value)
    start = data.draw(st.integers(0, len(good)))
    spoilt = good[:start] + data.draw(st.binary(max_size=3)) + good[start + data.draw(st.integers(0, 3)) :]
    accepted(spoilt)


@given(st.binary(max_size=40))
@settings(max_examples=600, deadline=None)
def test_any_bytes_are_refused_or_are_the_encoding_of_what_is_read(data: bytes) -> None:
    accepted(data)


def accepted(data: bytes) -> None:
    try:
        value = cbor.decode(data)
    except EncodingError as error:
        assert str(error)
    else:
        assert cbor.encode(value) == data


# RFC 8949 appendix A, as far as bundles have such values.
@pytest.mark.parametrize(
    ("encoded", "value"),
    [
        ("00", 0),
        ("17", 23),
        ("1818", 24),
        ("1903e8", 1_000),
        ("1a000f4240", 1_000_000),
        ("1b000000e8d4a51000", 1_000_000_000_000),
        ("1bffffffffffffffff", 2**64 - 1),
        ("20", -1),
        ("3903e7", -1_000),
        ("3bffffffffffffffff", -(2**64)),
        ("f4", False),
        ("f5", True),
        ("f6", None),
        ("40", b""),
        ("4401020304", b"\x01\x02\x03\x04"),
        ("60", ""),
        ("62c3bc", "ü"),
        ("64f0908591", "𐅑"),
        ("80", []),
        ("8301820203820405", [1, [2, 3], [4, 5]]),
        ("a26161016162820203", {"a": 1, "b": [2, 3]}),
        ("a56161614161626142616361436164614461656145", dict(zip("abcde", "ABCDE", strict=True))),
    ],
)
def test_the_examples_of_the_rfc_hold(encoded: str, value: Any) -> None:
    assert cbor.encode(value).hex() == encoded
    assert cbor.decode(bytes.fromhex(encoded)) == value


@pytest.mark.parametrize(
    "encoded",
    [
        *("1800", "1817", "190017", "1a00000017", "1900ff", "1b00000000ffffffff"),  # not the shortest form
        *("5f4101ff", "7f6161ff", "9f01ff", "bf616101ff", "ff"),  # indefinite lengths
        *(
            "c001",
            "f7",
            "f820",
            "f90000",
            "fa00000000",
            "e0",
            "1c",
            "3f",
        ),  # tags, fractions, other simple values
        *(
            "a2616201616101",
            "a2616101616102",
            "a10101",
            "a1416101",
        ),  # keys that do not rise, repeat or are no text
        *("62c328", "63eda080"),  # no UTF-8, a surrogate
        *("", "18", "41", "61", "81", "a1", "a16161", "0000", "9bffffffffffffffff", "5bffffffffffffffff"),
        "81" * 100 + "00",
    ],
)
def test_every_other_encoding_is_refused(encoded: str) -> None:
    with pytest.raises(EncodingError):
        cbor.decode(bytes.fromhex(encoded))


def test_what_has_no_encoding_is_refused() -> None:
    for value in (2**64, -(2**64) - 1, "\ud800", {"\udfff": 1}):
        with pytest.raises(EncodingError):
            cbor.encode(value)
