"""The second layout of a bundle and its compact form: one encoding each, and nothing in it that the verifier derives."""

import json
import zlib
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest

from evidence import cbor
from evidence.acts import act_hash
from evidence.bundles import Bundle, compact, is_marked, layout_1
from evidence.commitments import redact
from evidence.encoding import b64u, canonical_json, from_b64u
from evidence.errors import BundleError
from evidence.facts import Kind, ReceiptStatus
from evidence.policy import TrustPolicy
from evidence.requirements import Claim, required_facts
from evidence.verification import verify
from tests.unit.evidence.builder import (
    ISSUER,
    NOW,
    SampleNetwork,
    certificate_sample,
    certified_copy,
    edited,
    failing,
    generic_sample,
    put_receipt,
    resigned,
    with_core,
)
from tests.unit.evidence.builder import attributes_of as attributes
from tests.unit.evidence.golden import vectors

WORLD = SampleNetwork()
CERTIFICATE = certificate_sample(WORLD)
GENERIC = generic_sample(WORLD)
WORLD.fill(200)
BUNDLE = CERTIFICATE.bundle()
DATA = BUNDLE.encode()
GOLDEN = list(zip(vectors("bundle.json")["bundles"], vectors("bundle_2.json")["bundles"], strict=True))


def same(one: Bundle, other: Bundle) -> bool:
    """Whether both say the same, whichever form their proofs have."""
    return one.core == other.core and one.encode(layout_1.FORMAT) == other.encode(layout_1.FORMAT)


@pytest.mark.parametrize(("first", "second"), GOLDEN, ids=lambda one: one["about"])
def test_golden_bundles_are_the_same_in_every_form(first: dict[str, Any], second: dict[str, Any]) -> None:
    data = second["bundle"].encode()
    bundle = Bundle.decode(data)
    assert bundle.encode() == data
    assert Bundle.decode(first["bundle"].encode()).encode() == data
    assert bundle == Bundle.decode(from_b64u(second["compact"], "compact"))
    assert inflated(bundle.encode_compact()) == inflated(from_b64u(second["compact"], "compact"))


@pytest.mark.parametrize(("first", "second"), GOLDEN, ids=lambda one: one["about"])
def test_golden_bundles_have_the_verdicts_of_the_first_layout(
    first: dict[str, Any], second: dict[str, Any]
) -> None:
    policy = TrustPolicy.from_json(json.dumps(vectors("bundle.json")["policy"]).encode())
    for data in (second["bundle"].encode(), from_b64u(second["compact"], "compact")):
        said = verify(data, policy, vectors("bundle.json")["now"]).to_json()
        assert {name: said[name] for name in first["verdict"]} == first["verdict"]


def test_the_document_stands_in_it_as_it_was_written() -> None:
    said = json.loads(DATA)["core"]["document"]
    assert said["content"]["items"][0]["hsCode"] == CERTIFICATE.fields["/items/0/hsCode"]
    assert said.keys() == {"content", "schema", "seed"}


def test_facts_stand_under_their_names_without_keys() -> None:
    staple = json.loads(DATA)["staple"]
    assert staple["facts"].keys() == {"origin", "status", "window"}
    assert staple["facts"]["origin"].keys() == {"index", "time", "word"}
    assert "others" not in staple and "attributes" not in json.loads(DATA)["core"]["signature"]


def test_it_is_a_quarter_shorter_and_compact_less_than_half() -> None:
    first = len(BUNDLE.encode(layout_1.FORMAT))
    assert len(DATA) < 0.8 * first
    assert len(BUNDLE.encode_compact()) < 0.45 * first


def test_signed_attributes_beyond_the_three_travel_along() -> None:
    signature = BUNDLE.core.signature
    more = [*attributes(signature).values(), bytes.fromhex("300d06082a864886f70d010905310130")]
    bundle = with_core(BUNDLE, signature=resigned(signature, CERTIFICATE.party.key, more))
    data = bundle.encode()
    assert "attributes" in json.loads(data)["core"]["signature"]
    assert same(Bundle.decode(data), bundle)


def test_a_certified_copy_names_the_facts_of_its_original() -> None:
    original = certificate_sample(SampleNetwork())
    copy = certified_copy(original)
    put_receipt(original, ReceiptStatus.RECEIVED)
    bundle = copy.bundle()
    data = bundle.encode()
    names = json.loads(data)["staple"]["facts"].keys()
    assert names == {"origin", "status", "window", "alias", "original", "original_receipt"}
    assert same(Bundle.decode(data), bundle)


def test_a_copy_that_names_itself_gives_one_fact_under_one_name() -> None:
    copy = certificate_sample(SampleNetwork())
    copy.world.put(Kind.CERTIFICATES_ALIAS, ISSUER, copy.subject, copy.subject)
    bundle = copy.bundle()
    data = bundle.encode()
    facts = json.loads(data)["staple"]["facts"]
    assert facts.keys() == {"origin", "status", "window", "alias"}
    assert same(Bundle.decode(data), bundle)
    with pytest.raises(BundleError, match="no fact of this name"):
        Bundle.decode(edited(data, ["staple", "facts", "original"], facts["status"]))


def neighbour() -> bytes:
    """A bundle whose proof of absence shows another fact of the same subject's corner of the map."""
    world = SampleNetwork()
    document = generic_sample(world)
    bundle = document.bundle()
    while not any(leaf.key not in _asked(bundle) for leaf in bundle.staple.leaves):
        world.fill(1)
        bundle = document.bundle()
    return bundle.encode()


def _asked(bundle: Bundle) -> set[bytes]:
    return set(required_facts(Claim.of(bundle.core), bundle.staple.leaves).keys())


NEIGHBOUR = neighbour()


def str_of_path(value: object) -> str:
    """A test's name, the same in every process."""
    return "/".join(map(str, value)) if isinstance(value, tuple) else type(value).__name__


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("format",), "gwanmun/bundle/3"),
        (("core", "document", "content"), {}),
        (("core", "document", "content"), "text"),
        (("core", "document", "content"), {"0": "a"}),
        (("core", "document", "content", "items"), []),
        (("core", "document", "schema"), "gwm.unknown.1"),
        (("core", "signature", "attributes"), lambda _: b64u(BUNDLE.core.signature.attributes)),
        (("staple", "facts"), []),
        (("staple", "facts", "origin", "act"), lambda _: b64u(act_hash(BUNDLE.core.act))),
        (("staple", "facts", "receipt"), lambda _: 5),
        (("staple", "facts", "original"), {"index": 1, "time": 1, "word": "A" * 43}),
        (("staple", "facts", "other"), {"index": 1, "time": 1, "word": "A" * 43}),
        (("staple", "facts", "status", "index"), -1),
        (("staple", "facts", "status", "word"), "A" * 42),
        (("staple", "hashes"), "AAAA"),
        (("staple", "hashes"), lambda text: text[:-1]),
        (("staple", "others"), []),
    ],
    ids=str_of_path,
)
def test_a_member_of_another_form_or_that_is_derived_is_refused(path: tuple[str, ...], value: Any) -> None:
    top = json.loads(DATA)
    place = top
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value(place.get(path[-1])) if callable(value) else value
    with pytest.raises(BundleError):
        Bundle.decode(canonical_json(top))


def test_a_fact_that_is_asked_for_stands_under_its_name_only() -> None:
    top = json.loads(NEIGHBOUR)
    status = dict(top["staple"]["others"][0])
    asked = next(leaf for leaf in Bundle.decode(NEIGHBOUR).staple.leaves if b64u(leaf.key) != status["key"])
    status["key"] = b64u(asked.key)
    with pytest.raises(BundleError):
        Bundle.decode(
            edited(NEIGHBOUR, ["staple", "others"], lambda others: sorted([*others, status], key=str))
        )


def test_other_facts_that_prove_absence_travel_with_their_keys() -> None:
    others = json.loads(NEIGHBOUR)["staple"]["others"]
    assert others and others[0].keys() == {"act", "index", "key", "time", "word"}
    assert Bundle.decode(NEIGHBOUR).encode() == NEIGHBOUR


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        ("hashes", lambda data: data[32:]),
        ("hashes", lambda data: data + bytes(32)),
        ("hashes", lambda data: bytes(32) + data[32:]),
        ("tokens", lambda _: b""),
        ("tokens", lambda data: data + b"\x00"),
    ],
    ids=["dropped", "left over", "empty subtree", "no tokens", "tokens left over"],
)
def test_tokens_and_hashes_that_do_not_fit_the_facts_asked_for_prove_nothing(
    name: str, spoil: Callable[[bytes], bytes]
) -> None:
    given = from_b64u(json.loads(DATA)["staple"][name], name)
    verdict = verify(edited(DATA, ["staple", name], b64u(spoil(given))), WORLD.policy(), NOW)
    assert failing(verdict) == "facts"


@pytest.mark.parametrize("count", [0, 1, 10])
def test_a_redacted_bundle_is_read_back_in_both_forms(count: int) -> None:
    bundle = CERTIFICATE.bundle(redact(CERTIFICATE.commitment, sorted(CERTIFICATE.fields)[:count]))
    assert same(Bundle.decode(bundle.encode()), bundle)
    assert same(Bundle.decode(bundle.encode_compact()), bundle)


COMPACT = BUNDLE.encode_compact()


def recompressed(plain: bytes) -> bytes:
    deflate = zlib.compressobj(1, zlib.DEFLATED, -15)
    return framed(deflate.compress(plain) + deflate.flush())


def framed(stream: bytes) -> bytes:
    return compact.MAGIC + sha256(stream).digest()[:8] + stream


def inflated(data: bytes = COMPACT) -> bytes:
    return zlib.decompress(data[12:], -15)


def test_whatever_deflated_it_a_compact_bundle_is_the_same() -> None:
    assert same(Bundle.decode(recompressed(inflated())), BUNDLE)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:-1],
        lambda data: data + b"\x00",
        lambda data: data[:4],
        lambda data: compact.MAGIC,
        lambda data: data[:20] + bytes([data[20] ^ 1]) + data[21:],
        lambda data: framed(data[12:] + b"\x00"),
        lambda data: framed(data[12:-3]),
        lambda data: framed(b"\xff" * 30),
        lambda data: recompressed(inflated() + b"\x00"),
        lambda data: recompressed(inflated()[:-1]),
        lambda data: recompressed(b""),
        lambda data: recompressed(bytes(compact.MOST_BYTES + 1)),
        lambda data: recompressed(cbor.encode({"core": 1, "format": "gwanmun/bundle/2", "staple": 2})),
    ],
)
def test_a_compact_bundle_that_is_damaged_is_refused(spoil: Callable[[bytes], bytes]) -> None:
    with pytest.raises(BundleError):
        Bundle.decode(spoil(COMPACT))
    assert is_marked(spoil(COMPACT))


def test_a_compact_bundle_of_the_first_layout_does_not_exist() -> None:
    first: Any = layout_1.write(BUNDLE.core, BUNDLE.staple)
    with pytest.raises(BundleError, match="format"):
        Bundle.decode(compact.write(first))


def test_text_in_place_of_bytes_is_refused_in_a_compact_bundle() -> None:
    tree: Any = json.loads(DATA)
    with pytest.raises(BundleError, match="one encoding"):
        Bundle.decode(compact.write(tree))
