"""The act's 130 bytes."""

from dataclasses import replace
from hashlib import sha256

import pytest

from evidence.acts import ACT_BYTES, Act, act_hash
from evidence.errors import ActError
from evidence.facts import Verb
from evidence.types import CommandId, DocumentRoot, MemberNumber, NetworkId, SubjectId
from tests.unit.evidence.golden import vectors

ACT = Act(
    NetworkId(b"\x01" * 32),
    Verb.CERTIFICATES_ISSUE,
    MemberNumber(0x01020304),
    SubjectId(b"\x02" * 32),
    0x0506,
    DocumentRoot(b"\x03" * 32),
    CommandId(b"\x04" * 16),
    0x0708090A0B0C0D0E,
)


def test_fields_stand_where_the_format_says() -> None:
    expected = (
        "0901"
        + "01" * 32
        + "0032"
        + "01020304"
        + "02" * 32
        + "0506"
        + "03" * 32
        + "04" * 16
        + "0708090a0b0c0d0e"
    )
    assert ACT.encode().hex() == expected
    assert len(ACT.encode()) == ACT_BYTES


def test_decoding_is_the_inverse_of_encoding() -> None:
    assert Act.decode(ACT.encode()) == ACT


def test_the_hash_covers_all_bytes_and_adds_no_second_tag() -> None:
    assert ACT.hash == act_hash(ACT.encode()) == sha256(ACT.encode()).digest()


@pytest.mark.parametrize("vector", vectors("acts.json")["acts"], ids=lambda vector: vector["verb"])
def test_golden_acts_decode_and_encode_to_the_same_bytes(vector: dict[str, str | int]) -> None:
    data = bytes.fromhex(str(vector["encoded"]))
    act = Act.decode(data)
    assert act.encode() == data
    assert act.hash.hex() == vector["hash"]
    shown = {
        "network": act.network.hex(),
        "verb": act.verb.text,
        "owner": act.owner,
        "subject": act.subject.hex(),
        "revision": act.revision,
        "document": act.document.hex(),
        "command": act.command.hex(),
        "not_after": act.not_after,
    }
    assert shown.items() <= vector.items()


@pytest.mark.parametrize("length", [0, 1, 129, 131])
def test_another_length_is_refused(length: int) -> None:
    with pytest.raises(ActError, match="130 bytes"):
        Act.decode((ACT.encode() + b"\x00")[:length])


@pytest.mark.parametrize(("position", "byte"), [(0, 8), (1, 0), (1, 2)])
def test_an_unknown_tag_or_version_is_refused(position: int, byte: int) -> None:
    data = bytearray(ACT.encode())
    data[position] = byte
    with pytest.raises(ActError, match="tag or version"):
        Act.decode(bytes(data))


def test_an_unknown_verb_is_refused_with_its_number() -> None:
    data = bytearray(ACT.encode())
    data[34:36] = b"\xff\xfe"
    with pytest.raises(ActError) as refused:
        Act.decode(bytes(data))
    assert refused.value.values == {"verb": 0xFFFE}


@pytest.mark.parametrize(
    "change",
    [
        {"network": b"\x00" * 31},
        {"subject": b"\x00" * 33},
        {"document": b""},
        {"command": b"\x00" * 32},
        {"owner": 1 << 32},
        {"owner": -1},
        {"revision": 1 << 16},
        {"not_after": 1 << 64},
        {"not_after": -1},
    ],
    ids=str,
)
def test_a_field_that_does_not_fit_its_place_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ActError):
        replace(ACT, **change)  # type: ignore[arg-type]
