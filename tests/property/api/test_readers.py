"""Whatever comes in, only ReaderError comes out."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from api.codes.quantities import MicroUnits, decimal_literal, micro_units
from api.readers.amendment import apply_amendment
from api.readers.assembly import as_document
from api.readers.certificate import read_application
from api.readers.errors import ReaderError
from api.readers.messages import DeclarationKind, DeclarationMessage
from api.readers.wco import read
from evidence.document_types import EXPORT_DECLARATION

SAMPLES = Path(__file__).parents[2] / "samples"
SOURCES = [path.read_bytes() for path in sorted(SAMPLES.glob("wco/*.xml")) if path.stat().st_size < 12_000]
SOURCES.append((SAMPLES / "kcs" / "GOVCBR830.xml").read_bytes())
ORIGINAL = read((SAMPLES / "wco" / "TT_EX039a.xml").read_bytes())
AMENDMENT = (SAMPLES / "wco" / "Step2_Amendment.xml").read_bytes()
APPLICATION = (SAMPLES / "ak" / "application.json").read_bytes()
FORM = json.loads(APPLICATION)

FRAGMENTS = st.sampled_from(
    [
        b"",
        b"<",
        b">",
        b"</",
        b"&",
        b"&#0;",
        b"<!DOCTYPE d>",
        b"<!--",
        b"]]>",
        b"\x00",
        b"\xff",
        b"\xed\xa0\x80",
        b"NaN",
    ]
) | st.binary(max_size=12)


@st.composite
def damaged(draw: st.DrawFn, sources: st.SearchStrategy[bytes]) -> bytes:
    """A source with some places cut out and overwritten."""
    data = draw(sources)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 40)))
        data = data[:start] + draw(FRAGMENTS) + data[end:]
    return data


WORDS = st.sampled_from(
    ["", "0", "-1", "9" * 40, "1e9", "0.1", "e\u0301", "9", "13", "COR", "99999999", "00"]
) | st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "Z"], exclude_characters="<>&"), max_size=12
)


@st.composite
def retexted(draw: st.DrawFn) -> bytes:
    """A well-formed source in which some texts are others: damage that reaches the meaning."""
    data = draw(st.sampled_from(SOURCES)).decode("utf-8")
    places = [match.span(1) for match in re.finditer(r">([^<>]+)</", data)]
    if not places:
        return data.encode("utf-8")
    chosen = draw(st.lists(st.sampled_from(places), min_size=1, max_size=4, unique=True))
    for start, end in sorted(chosen, reverse=True):
        data = data[:start] + draw(WORDS) + data[end:]
    return data.encode("utf-8")


def attempt(data: bytes) -> None:
    try:
        message = read(data)
    except ReaderError as refusal:
        assert refusal.findings
        json.dumps([found.message for found in refusal.findings], ensure_ascii=False).encode("utf-8")
        return
    if isinstance(message, DeclarationMessage) and message.kind is DeclarationKind.ORIGINAL:
        as_document(EXPORT_DECLARATION, message.fields, bytes(16))


@settings(max_examples=300, deadline=None)
@given(damaged(st.sampled_from(SOURCES)))
def test_cut_and_overwritten_xml_is_read_or_refused(data: bytes) -> None:
    attempt(data)


@settings(max_examples=300, deadline=None)
@given(retexted())
def test_xml_with_other_texts_is_read_into_the_schema_or_refused(data: bytes) -> None:
    attempt(data)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    attempt(data)


@settings(max_examples=150, deadline=None)
@given(damaged(st.just(AMENDMENT)))
def test_a_damaged_amendment_makes_a_sound_version_or_is_refused(data: bytes) -> None:
    assert isinstance(ORIGINAL, DeclarationMessage)
    before = as_document(EXPORT_DECLARATION, ORIGINAL.fields, bytes(16))
    try:
        message = read(data)
        if isinstance(message, DeclarationMessage) and message.kind is DeclarationKind.AMENDMENT:
            EXPORT_DECLARATION.schema.check(apply_amendment(before, message))
    except ReaderError as refusal:
        assert refusal.findings


@settings(max_examples=200, deadline=None)
@given(damaged(st.just(APPLICATION)))
def test_damaged_json_is_read_or_refused(data: bytes) -> None:
    try:
        read_application(data)
    except ReaderError as refusal:
        assert refusal.findings


LEAVES: st.SearchStrategy[Any] = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["KR", "1.5", "2026-01-01"])
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(FORM)), st.sampled_from(sorted(FORM["items"][0])), VALUES, VALUES)
def test_an_application_with_any_values_is_read_or_refused(
    name: str, item_name: str, value: Any, item_value: Any
) -> None:
    items = [{**FORM["items"][0], item_name: item_value}, *FORM["items"][1:]]
    try:
        read_application(json.dumps({**FORM, "items": items, name: value}).encode())
    except ReaderError as refusal:
        assert refusal.findings


@given(st.integers(0, (1 << 88) - 1))
def test_literals_and_micro_units_are_each_others_inverse(micro: int) -> None:
    assert micro_units(decimal_literal(MicroUnits(micro))) == micro
