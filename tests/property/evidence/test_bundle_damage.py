"""No change to a bundle's bytes goes unseen: each makes it invalid and names the step."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.bundles import is_marked, layout_1, layout_2
from evidence.commitments import redact
from evidence.verification import exit_code, verify
from tests.unit.evidence.builder import (
    NOW,
    SampleNetwork,
    certificate_sample,
    declaration_sample,
    failing,
    generic_sample,
)

WORLD = SampleNetwork()
POLICY = WORLD.policy()
_CERTIFICATE = certificate_sample(WORLD)
_DECLARATION = declaration_sample(WORLD)
_GENERIC = generic_sample(WORLD)
WORLD.fill(30)
_REDACTED = _CERTIFICATE.bundle(
    redact(_CERTIFICATE.commitment, ["/certificateNumber", "/idSalt", "/items/3/hsCode"])
)
JSON = {
    "certificate": _CERTIFICATE.bundle().encode(),
    "certificate in the first layout": _CERTIFICATE.bundle().encode(layout_1.FORMAT),
    "certificate redacted": _REDACTED.encode(),
    "certificate redacted, in the first layout": _REDACTED.encode(layout_1.FORMAT),
    "declaration": _DECLARATION.bundle().encode(),
    "document in a batch": _GENERIC.bundle().encode(),
    "document in a batch, in the first layout": _GENERIC.bundle().encode(layout_1.FORMAT),
}
BUNDLES = JSON | {
    "compact certificate": _CERTIFICATE.bundle().encode_compact(),
    "compact document in a batch": _GENERIC.bundle().encode_compact(),
}
BYTES = bytes(range(256))


def refused(data: bytes) -> None:
    verdict = verify(data, POLICY, NOW)
    # Whoever damages the magic of a compact bundle leaves nothing by which it is known as one.
    assert exit_code(verdict) == (1 if is_marked(data) else 2)
    assert failing(verdict)


@pytest.mark.parametrize("name", BUNDLES)
def test_the_bundles_are_genuine_before_they_are_damaged(name: str) -> None:
    assert exit_code(verify(BUNDLES[name], POLICY, NOW)) == 0


@pytest.mark.parametrize("name", BUNDLES)
def test_a_changed_byte_at_any_position_is_refused(name: str) -> None:
    """Every position once, by a value drawn at random."""
    good = BUNDLES[name]
    chance = random.Random(len(good))
    for position in range(len(good)):
        other = chance.choice(BYTES.replace(good[position : position + 1], b""))
        refused(good[:position] + bytes([other]) + good[position + 1 :])


@pytest.mark.parametrize("name", JSON)
def test_a_changed_letter_of_the_same_alphabet_is_refused(name: str) -> None:
    """Such a change keeps the file readable: it is the step's own check that must see it."""
    good = BUNDLES[name]
    for position in range(0, len(good), 5):
        letter = good[position : position + 1]
        swapped = b"B" if letter in b"Aa" else b"A" if letter.isalpha() else b"7" if letter.isdigit() else b""
        if swapped and swapped != letter:
            refused(good[:position] + swapped + good[position + 1 :])


@pytest.mark.parametrize("name", JSON)
def test_another_case_of_a_letter_is_refused(name: str) -> None:
    good = BUNDLES[name]
    for position in range(0, len(good), 7):
        letter = good[position : position + 1]
        if letter.swapcase() != letter:
            refused(good[:position] + letter.swapcase() + good[position + 1 :])


@given(name=st.sampled_from(sorted(BUNDLES)), data=st.data())
@settings(max_examples=300, deadline=None)
def test_inserted_deleted_and_moved_bytes_are_refused(name: str, data: st.DataObject) -> None:
    good = BUNDLES[name]
    start = data.draw(st.integers(0, len(good) - 1))
    end = data.draw(st.integers(start, min(len(good), start + 40)))
    put = data.draw(
        st.binary(max_size=20) | st.sampled_from([b" ", b"\n", b"\t", b"\r", b",", b"\\", b"0", b"\x00"])
    )
    spoilt = good[:start] + put + good[end:]
    if spoilt != good:
        refused(spoilt)


@given(name=st.sampled_from(sorted(BUNDLES)), cut=st.floats(0.01, 0.99))
@settings(max_examples=50, deadline=None)
def test_a_bundle_that_is_cut_off_is_refused(name: str, cut: float) -> None:
    good = BUNDLES[name]
    refused(good[: int(len(good) * cut) or 20])


@pytest.mark.parametrize(
    ("layout", "marks"),
    [
        (layout_1.FORMAT, [b'"map":', b'"leaves":']),
        (layout_2.FORMAT, [b'"content":', b'"facts":', b'"hashes":', b'"status":']),
    ],
)
def test_two_bundles_spliced_at_any_member_are_refused(layout: str, marks: list[bytes]) -> None:
    one = _CERTIFICATE.bundle().encode(layout)
    second = certificate_sample(WORLD).bundle().encode(layout)
    for mark in (b'"document":', b'"signature":', b'"version":', b'"staple":', b'"tokens":', *marks):
        head, tail = one.index(mark), second.index(mark)
        refused(one[:head] + second[tail:])
