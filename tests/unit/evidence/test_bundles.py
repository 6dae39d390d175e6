"""The bundle's one encoding."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from evidence.bundles import MOST_BYTES, Bundle, is_marked, layout_1, layout_2
from evidence.commitments import redact
from evidence.encoding import canonical_json
from evidence.errors import BundleError
from tests.unit.evidence.builder import (
    SampleNetwork,
    certificate_sample,
    declaration_sample,
    edited,
    generic_sample,
)
from tests.unit.evidence.golden import vectors

WORLD = SampleNetwork()
DECLARATION = declaration_sample(WORLD)
GENERIC = generic_sample(WORLD)
DATA = DECLARATION.bundle().encode(layout_1.FORMAT)
BATCHED = GENERIC.bundle().encode(layout_1.FORMAT)


@pytest.mark.parametrize("make", [certificate_sample, declaration_sample, generic_sample])
def test_decoding_is_the_inverse_of_encoding(make: Callable[[SampleNetwork], Any]) -> None:
    document = make(WORLD)
    for shown in (None, redact(document.commitment, list(document.fields)[:3])):
        bundle = document.bundle(shown)
        for layout in (layout_1.FORMAT, layout_2.FORMAT):
            again = Bundle.decode(bundle.encode(layout))
            assert (again.core, again.encode(layout_1.FORMAT)) == (
                bundle.core,
                bundle.encode(layout_1.FORMAT),
            )


def test_core_and_staple_travel_apart_as_well() -> None:
    bundle = GENERIC.bundle()
    assert layout_1.read_core(layout_1.core_members(bundle.core)) == bundle.core
    assert layout_1.read_staple(layout_1.staple_members(bundle.staple)) == bundle.staple


@pytest.mark.parametrize("vector", vectors("bundle.json")["bundles"], ids=lambda one: one["about"])
def test_golden_bundles_decode_and_encode_to_the_same_bytes(vector: dict[str, Any]) -> None:
    data = vector["bundle"].encode()
    assert Bundle.decode(data).encode(json.loads(data)["format"]) == data


def test_the_encoding_has_no_white_space_and_sorted_members() -> None:
    again = json.dumps(json.loads(DATA), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert again.encode() == DATA
    assert DATA.startswith(b'{"core":{"act":"')


def test_text_is_written_as_utf8_and_only_what_json_demands_is_escaped() -> None:
    value = '\x00\x1f\b\t\n\f\r"\\/\x7f\u2028é관😀'
    escaped = '"\\u0000\\u001f\\b\\t\\n\\f\\r\\"\\\\/\x7f\u2028é관😀"'
    assert canonical_json(value) == escaped.encode()


def _reordered(data: bytes) -> bytes:
    top = json.loads(data)
    return json.dumps(dict(reversed(top.items())), separators=(",", ":"), ensure_ascii=False).encode()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"",
        lambda data: data + b"\n",
        lambda data: b" " + data,
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.decode().encode("utf-16"),
        lambda data: data[:-1],
        lambda data: data + data,
        lambda data: data.replace(b":", b": ", 1),
        lambda data: data.replace(b'"core"', b'"Core"'),
        lambda data: data.replace(b'"core"', b'"c\\u006fre"'),
        lambda data: data.replace("관".encode(), b"\\uad00"),
        lambda data: data.replace(b'"version":1', b'"version":1.0'),
        lambda data: data.replace(b'"version":1', b'"version":1e0'),
        lambda data: data.replace(b'"version":1', b'"version":01'),
        lambda data: data.replace(b'"version":1', b'"version":-0'),
        lambda data: data.replace(b'"version":1', b'"version":true'),
        lambda data: data.replace(b'"version":1', b'"version":1,"version":1'),
        lambda data: data.replace(b'"version":1', b'"version":NaN'),
        lambda data: data.replace(b'"version":1', b'"version":' + b"9" * 5000),
        lambda data: data.replace(b'"version":1', b'"version":' + b"[" * 50_000),
        lambda data: data.replace(b'"version":1', b'"version":1,"weight":1'),
        lambda data: data.replace("관".encode(), b"\\ud800"),
        lambda data: data.replace("관".encode(), b"\xed\xa0\x80"),
        _reordered,
    ],
)
def test_any_other_encoding_is_refused(spoil: Callable[[bytes], bytes]) -> None:
    data = edited(DATA, ["core", "document", "fields", "/exporter/name"], "관문")
    Bundle.decode(data)
    spoilt = spoil(data)
    assert spoilt != data
    with pytest.raises(BundleError):
        Bundle.decode(spoilt)


def _spare_bits(text: str) -> str:
    """The same bytes with an unused bit set: decoders that are lenient read both."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return text[:-1] + alphabet[alphabet.index(text[-1]) + 1]


@pytest.mark.parametrize(
    "spoil",
    [
        _spare_bits,
        lambda text: text + "=",
        lambda text: text + "A",
        lambda text: text[:-1],
        lambda text: text.replace("-", "+").replace("_", "/") + "+",
        lambda text: text[:4] + "\n" + text[4:],
        lambda text: text + "é",
        lambda text: 5,
        lambda text: None,
        lambda text: [text],
    ],
)
@pytest.mark.parametrize(
    "path",
    [
        ("core", "act"),
        ("core", "signature", "value"),
        ("core", "document", "seed"),
        ("core", "batch", "hashes", 0),
        ("staple", "signatures", 0, "value"),
        ("staple", "map", "leaves", 0, "key"),
        ("staple", "map", "hashes", 0),
    ],
    ids=lambda path: "/".join(map(str, path)),
)
def test_bytes_that_are_not_canonical_base64url_of_their_length_are_refused(
    path: tuple[str | int, ...], spoil: Callable[[str], Any]
) -> None:
    with pytest.raises(BundleError):
        Bundle.decode(edited(BATCHED, path, spoil))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("format",), "gwanmun/bundle/3"),
        (("core",), []),
        (("core", "version"), 0),
        (("core", "version"), 2**32 - 1),
        (("core", "version"), "1"),
        (("core", "document"), {}),
        (("core", "document", "fields"), []),
        (("core", "document", "fields", "/title"), {}),
        (("core", "document", "schema"), 1),
        (("core", "batch"), None),
        (("core", "batch", "count"), 0),
        (("core", "batch", "count"), 2**32),
        (("core", "batch", "position"), -1),
        (("core", "batch", "position"), 7),
        (("core", "signature"), "x"),
        (("staple", "checkpoint"), None),
        (("staple", "checkpoint"), "관"),
        (("staple", "signatures"), {}),
        (("staple", "signatures", 0, "member"), 0),
        (("staple", "signatures", 0, "member"), 2**32),
        (("staple", "map", "leaves", 0, "index"), 2**64),
        (("staple", "map", "leaves", 0, "index"), True),
        (("staple", "map", "leaves", 0, "time"), -1),
        (("staple", "map", "leaves", 0), []),
        (("staple", "map", "tokens"), 0),
    ],
    ids=str,
)
def test_a_member_of_another_form_is_refused(path: tuple[str | int, ...], value: Any) -> None:
    with pytest.raises(BundleError):
        Bundle.decode(edited(BATCHED, path, value))


@pytest.mark.parametrize(
    "path",
    [
        (),
        ("core",),
        ("core", "signature"),
        ("core", "document"),
        ("core", "batch"),
        ("staple",),
        ("staple", "map"),
        ("staple", "map", "leaves", 0),
        ("staple", "signatures", 0),
    ],
    ids=str,
)
def test_a_missing_or_unknown_member_is_refused_everywhere(path: tuple[str | int, ...]) -> None:
    top = json.loads(BATCHED)
    place = top
    for step in path:
        place = place[step]
    for name in list(place):
        kept = place.pop(name)
        if name != "batch":
            with pytest.raises(BundleError):
                Bundle.decode(canonical_json(top))
        place[name] = kept
    place["zz"] = 1
    with pytest.raises(BundleError, match="unknown"):
        Bundle.decode(canonical_json(top))


def test_signatures_stand_by_rising_member() -> None:
    for spoil in (lambda signed: signed[::-1], lambda signed: [signed[0], signed[0]]):
        with pytest.raises(BundleError, match="rising member"):
            Bundle.decode(edited(DATA, ["staple", "signatures"], spoil))


def test_a_bundle_beyond_the_greatest_size_is_refused_unread() -> None:
    with pytest.raises(BundleError, match="smaller"):
        Bundle.decode(DATA + b" " * MOST_BYTES)


def test_a_damaged_bundle_is_still_told_from_a_file_that_is_none() -> None:
    assert is_marked(DATA)
    for position in range(0, len(DATA), 11):
        assert is_marked(DATA[:position] + b"?" + DATA[position + 1 :])
    for other in (b"", b"{}", b"%PDF-1.7", b'{"format":"gwanmun/policy/1"}', bytes(1000)):
        assert not is_marked(other)
