"""Checkpoint bodies, signatures over them, and proofs of fault."""

import json
from dataclasses import replace
from typing import Any

import pytest

from evidence.checkpoints import (
    Checkpoint,
    Fault,
    SignedBody,
    WitnessSignature,
    find_fault,
    sign_checkpoint,
    verify_checkpoint,
)
from evidence.encoding import from_b64u
from evidence.errors import CheckpointError, SignatureError
from evidence.pki import Certificate
from evidence.signatures import RawSignature, signer
from evidence.types import Digest, MemberNumber, NetworkId
from scripts.network.identity import Identity
from tests.unit.evidence.builder import SampleNetwork, der
from tests.unit.evidence.golden import vectors

MEMBER = MemberNumber(1)
CHECKPOINT = Checkpoint(
    NetworkId(b"\x01" * 32),
    7,
    Digest(b"\x02" * 32),
    12,
    Digest(b"\x03" * 32),
    1_790_000_000,
    Digest(b"\xff" * 32),
)
BODY = (
    f"gwanmun/{'01' * 32}\n7\nAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=\n"
    f"block 12 {'03' * 32} 1790000000\nmap //////////////////////////////////////////8=\n"
)


@pytest.fixture(scope="module")
def witness() -> Identity:
    return SampleNetwork().witnesses[MEMBER]


def signed(witness: Identity, checkpoint: Checkpoint) -> SignedBody:
    return SignedBody(checkpoint.body(), sign_checkpoint(checkpoint, MEMBER, signer(witness.key)).value)


def test_the_body_is_the_c2sp_text_of_the_format() -> None:
    assert CHECKPOINT.body().decode() == BODY
    assert Checkpoint.parse(BODY.encode()) == CHECKPOINT


@pytest.mark.parametrize(
    "vector", vectors("checkpoints.json")["checkpoints"], ids=lambda one: f"block {one['block']}"
)
def test_golden_checkpoints_parse_and_their_signatures_are_good(vector: dict[str, Any]) -> None:
    checkpoint = Checkpoint.parse(vector["body"].encode())
    assert checkpoint.body().decode() == vector["body"]
    for name in ("network", "root", "block_hash", "map_root"):
        assert getattr(checkpoint, name).hex() == vector[name]
    for name in ("size", "block", "time"):
        assert getattr(checkpoint, name) == vector[name]
    witness = Certificate.load(bytes.fromhex(vectors("checkpoints.json")["witness"]))
    value = RawSignature(from_b64u(vector["signature"], "signature"))
    verify_checkpoint(checkpoint.body(), WitnessSignature(MEMBER, value), witness)


@pytest.mark.parametrize(
    "body",
    [
        "",
        BODY[:-1],
        BODY + "\n",
        BODY + "more\n",
        BODY.replace("\n", "\r\n"),
        BODY.replace("gwanmun", "Gwanmun"),
        BODY.replace("03" * 32, "0A" * 32),
        BODY.replace("\n7\n", "\n07\n"),
        BODY.replace("\n7\n", "\n+7\n"),
        BODY.replace("\n7\n", "\n0\n"),
        BODY.replace("\n7\n", "\n٧\n"),
        BODY.replace("\n7\n", f"\n{2**64}\n"),
        BODY.replace("\n7\n", f"\n{'9' * 5000}\n"),
        BODY.replace("block 12 ", "block  12 "),
        BODY.replace("1790000000", "-1"),
        BODY.replace("AgI=", "AgJ="),
        BODY.replace("AgI=", "AgI"),
        BODY.replace("8=\n", "9=\n"),
        BODY.replace("map /", "map _"),
        "﻿" + BODY,
    ],
)
def test_any_other_body_is_refused(body: str) -> None:
    with pytest.raises(CheckpointError):
        Checkpoint.parse(body.encode())


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(CheckpointError):
        Checkpoint.parse(b"\xff" + BODY.encode())


@pytest.mark.parametrize(
    "change", [{"size": 0}, {"size": 1 << 64}, {"time": -1}, {"root": b""}, {"network": b"x"}], ids=str
)
def test_a_checkpoint_that_cannot_be_written_cannot_be_made(change: dict[str, Any]) -> None:
    with pytest.raises(CheckpointError):
        replace(CHECKPOINT, **change)


def test_a_signature_is_good_for_its_body_and_witness_alone(witness: Identity) -> None:
    signature = sign_checkpoint(CHECKPOINT, MEMBER, signer(witness.key))
    certificate = Certificate.load(der(witness))
    verify_checkpoint(CHECKPOINT.body(), signature, certificate)
    with pytest.raises(SignatureError):
        verify_checkpoint(replace(CHECKPOINT, block=13).body(), signature, certificate)
    stranger = Certificate.load(der(SampleNetwork().witnesses[MEMBER]))
    with pytest.raises(SignatureError):
        verify_checkpoint(CHECKPOINT.body(), signature, stranger)


def test_two_bodies_of_one_height_prove_the_fault_and_the_proof_travels(witness: Identity) -> None:
    bodies = signed(witness, CHECKPOINT), signed(witness, replace(CHECKPOINT, map_root=Digest(bytes(32))))
    for pair in (bodies, bodies[::-1]):
        fault = find_fault(MEMBER, *pair)
        assert fault is not None
        again = Fault.from_json(fault.to_json())
        assert again == fault
        first, second = again.verify(Certificate.load(der(witness)))
        assert first.block == second.block and first != second


def test_one_body_or_two_heights_or_two_networks_are_no_fault(witness: Identity) -> None:
    one = signed(witness, CHECKPOINT)
    for other in (
        CHECKPOINT,
        replace(CHECKPOINT, block=13),
        replace(CHECKPOINT, network=NetworkId(bytes(32))),
    ):
        assert find_fault(MEMBER, one, signed(witness, other)) is None


def test_a_witness_cannot_be_framed(witness: Identity) -> None:
    certificate = Certificate.load(der(witness))
    honest = signed(witness, CHECKPOINT)
    other = replace(CHECKPOINT, map_root=Digest(bytes(32)))
    stranger = SampleNetwork().witnesses[MEMBER]
    forged = find_fault(MEMBER, honest, signed(stranger, other))
    assert forged is not None
    with pytest.raises(SignatureError):
        forged.verify(certificate)
    borrowed = find_fault(MEMBER, honest, SignedBody(other.body(), honest.value))
    assert borrowed is not None
    with pytest.raises(SignatureError):
        borrowed.verify(certificate)
    elsewhere = signed(witness, replace(CHECKPOINT, block=13))
    for pair in ((honest, honest), (honest, elsewhere), (elsewhere, honest)):
        with pytest.raises(CheckpointError):
            Fault(MEMBER, *pair).verify(certificate)


def test_the_golden_fault_is_proved_and_no_changed_byte_of_it_is() -> None:
    text = vectors("checkpoints.json")["fault"].encode()
    witness = Certificate.load(bytes.fromhex(vectors("checkpoints.json")["witness"]))
    golden = Fault.from_json(text)
    golden.verify(witness)
    assert golden.to_json() == text
    for position in range(0, len(text), 3):
        spoilt = bytearray(text)
        spoilt[position] ^= 1
        with pytest.raises((CheckpointError, SignatureError)):
            changed = Fault.from_json(bytes(spoilt))
            changed.verify(witness)
            # Only the name of the accused is not under the witness's own signature: the judge looks up its key.
            assert changed.member != golden.member
            raise CheckpointError("another member", member=changed.member)


@pytest.mark.parametrize("spoil", ["format", "member", "first"])
def test_a_fault_lacks_no_member(spoil: str) -> None:
    value = json.loads(vectors("checkpoints.json")["fault"])
    del value[spoil]
    with pytest.raises(CheckpointError, match="not a proof of fault"):
        Fault.from_json(json.dumps(value, sort_keys=True, separators=(",", ":")).encode())
