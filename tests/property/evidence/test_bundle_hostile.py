"""Whatever stands in a file, reading and verifying raise nothing but the core's own errors, and verify raises nothing."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from evidence import cms
from evidence.bundles import Bundle, compact, layout_1, layout_2
from evidence.checkpoints import Checkpoint, Fault
from evidence.encoding import b64u, canonical_json, from_b64, from_b64u, from_hex, read_canonical_json
from evidence.errors import EvidenceError
from evidence.policy import TrustPolicy
from evidence.verification import exit_code, verify
from tests.unit.evidence.builder import NOW, SampleNetwork, certificate_sample, generic_sample

WORLD = SampleNetwork()
POLICY = WORLD.policy()
SAMPLES = [
    json.loads(make(WORLD).bundle().encode(layout))
    for make in (certificate_sample, generic_sample)
    for layout in (layout_1.FORMAT, layout_2.FORMAT)
]
CMS = certificate_sample(WORLD).cms

TEXTS = st.text(max_size=20) | st.sampled_from(
    ["\ud800", "\udfff", "\x00", "e\u0301", "A" * 43, "관", "0" * 64, "=" * 4, "A" * 10_000]
)
NUMBERS = st.integers() | st.sampled_from(
    [0, -1, 1, 2**31, 2**32 - 1, 2**32, 2**53, 2**64 - 1, 2**64, 2**256, 10**4000, -(10**4000)]
)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS | st.floats(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=8,
)


def written(value: Any) -> bytes:
    """Canonical when it can be, so that it passes the first gate; else as JSON comes."""
    try:
        return canonical_json(value)
    except (EvidenceError, ValueError):
        return json.dumps(value, separators=(",", ":"), sort_keys=True).encode("utf-8")


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) of a JSON value."""
    found: list[tuple[Any, Any]] = []
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            found += [(value, key), *places(value[key])]
    return found


def survives(data: bytes) -> None:
    verdict = verify(data, POLICY, NOW)
    assert exit_code(verdict) in (0, 1, 2, 3)
    assert verdict.steps
    json.dumps(verdict.to_json())
    if verdict.steps[0].ok:
        assert Bundle.decode(data).encode(json.loads(data)["format"]) == data


@given(sample=st.sampled_from(SAMPLES), data=st.data())
@settings(max_examples=400, deadline=None)
def test_any_value_in_any_place_of_a_bundle_gives_a_verdict(sample: Any, data: st.DataObject) -> None:
    value = json.loads(json.dumps(sample))
    for _ in range(data.draw(st.integers(1, 3))):
        container, key = data.draw(st.sampled_from(places(value)))
        action = data.draw(st.sampled_from(["replace", "drop", "double"]))
        if action == "replace":
            container[key] = data.draw(JSON)
        elif action == "drop":
            del container[key]
        elif isinstance(container, list):
            container.insert(key, container[key])
        if not places(value):
            break
    survives(written(value))


@given(data=st.data())
@settings(max_examples=400, deadline=None)
def test_any_value_in_any_place_of_a_compact_bundle_gives_a_verdict(data: st.DataObject) -> None:
    value = json.loads(json.dumps(data.draw(st.sampled_from(SAMPLES))))
    container, key = data.draw(st.sampled_from(places(value)))
    container[key] = data.draw(JSON.filter(lambda drawn: not isinstance(drawn, float)) | st.binary())
    try:
        spoilt = compact.write(value)
    except (EvidenceError, TypeError):
        return
    assert exit_code(verify(spoilt, POLICY, NOW)) == 1


@given(JSON)
@settings(max_examples=200, deadline=None)
def test_any_json_gives_a_verdict(value: Any) -> None:
    survives(written(value))
    survives(b'{"core":{"act":' + written(value) + b"}}")


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_bytes_give_a_verdict(data: bytes) -> None:
    survives(data)
    survives(b'{"core":{"act"' + data)


def test_depth_and_length_beyond_reason_give_a_verdict() -> None:
    for inner in (
        b"[" * 200_000,
        b'{"a":' * 100_000,
        b"1" * 100_000,
        b"[[]," * 50_000,
        b'"' + b"\\ud800" * 9_000,
    ):
        survives(inner)
        survives(b'{"core":{"act":' + inner)


def test_a_deep_value_of_the_right_encoding_gives_a_verdict() -> None:
    for depth in (100, 400, 900, 990, 1_100):
        nested = b"[" * depth + b"]" * depth
        for layout in (b"1", b"2"):
            survives(b'{"core":' + nested + b',"format":"gwanmun/bundle/' + layout + b'","staple":{}}')


@given(st.data())
@settings(max_examples=400, deadline=None)
def test_damaged_cms_is_refused_with_a_typed_error_or_still_the_same(data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(CMS) - 1))
    put = data.draw(st.binary(max_size=4))
    spoilt = CMS[:position] + put + CMS[position + data.draw(st.integers(0, 4)) :]
    try:
        signature = cms.parse(spoilt)
        cms.rebuild(signature)
        cms.verify(bytes(130), signature)
    except EvidenceError as error:
        assert str(error)
    else:
        raise AssertionError("a signature over another act was accepted")


@given(st.binary(max_size=200) | TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass")))
@settings(max_examples=200, deadline=None)
def test_every_reader_of_bytes_refuses_with_a_typed_error(data: bytes) -> None:
    for read in (Bundle.decode, TrustPolicy.from_json, Fault.from_json, Checkpoint.parse, cms.parse):
        try:
            read(data)
        except EvidenceError as error:
            assert str(error)
        else:
            raise AssertionError(f"{read} accepted {data!r}")


@given(st.binary(max_size=100))
def test_base64url_has_one_text_for_some_bytes_and_no_other(data: bytes) -> None:
    text = b64u(data)
    assert from_b64u(text, "bytes") == data
    for other in (text + "=", text + "\n", " " + text, text + "AAAAA"):
        try:
            from_b64u(other, "bytes", len(data))
        except EvidenceError:
            continue
        raise AssertionError(other)


@given(JSON)
@settings(max_examples=200, deadline=None)
def test_every_reader_of_text_refuses_other_values_with_a_typed_error(value: Any) -> None:
    for read in (from_b64u, from_hex, from_b64):
        try:
            found = read(value if read is not from_b64 or isinstance(value, str) else "x", "bytes", 7)
        except EvidenceError as error:
            assert str(error)
        else:
            assert len(found) == 7


@given(JSON)
@settings(max_examples=200, deadline=None)
def test_the_one_encoding_is_read_back_to_the_same_value(value: Any) -> None:
    try:
        data = canonical_json(value)
    except (EvidenceError, ValueError):
        return
    try:
        assert read_canonical_json(data) == value
    except EvidenceError as error:
        # Fractions can be written and are never read.
        assert "fraction" in str(error)
