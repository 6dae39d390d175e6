from typing import Any

import pytest

from evidence.errors import FactKeyError
from evidence.keys import Origin, fact_key, key_of, pack_origin, subject_keys, unpack_origin
from evidence.types import MemberNumber, SubjectId
from tests.unit.evidence.golden import vectors
from tests.vectors import reference

SUBJECT = SubjectId(bytes(range(32)))
VECTORS = vectors("facts.json")["keys"]


@pytest.mark.parametrize("case", VECTORS, ids=lambda case: case["key"][:6])
def test_keys_and_origins_agree_with_the_second_implementation(case: dict[str, Any]) -> None:
    subject = SubjectId(bytes.fromhex(case["subject"]))
    parts = case["ns"], case["kind"], case["owner"], case["part"]
    expected = reference.fact_key(case["ns"], case["kind"], case["owner"], subject, case["part"])
    origin = Origin(parts[0], parts[1], MemberNumber(parts[2]), parts[3])
    assert fact_key(case["ns"], case["kind"], MemberNumber(case["owner"]), subject, case["part"]) == expected
    assert key_of(origin, subject) == expected == bytes.fromhex(case["key"])
    assert pack_origin(origin) == int.from_bytes(reference.origin(*parts), "big") == int(case["origin"], 16)
    assert unpack_origin(int(case["origin"], 16)) == origin


def test_facts_of_one_subject_are_neighbours() -> None:
    keys = {fact_key(4, kind, MemberNumber(2), SUBJECT, part) for kind in (1, 2, 3) for part in (0, 1)}
    assert len(keys) == 6
    least, greatest = subject_keys(4, MemberNumber(2), SUBJECT)
    assert least[:3] == greatest[:3] and all(least <= key <= greatest for key in keys)
    assert not least <= fact_key(4, 1, MemberNumber(3), SUBJECT) <= greatest


@pytest.mark.parametrize("changed", [(3, 1, 2, 0), (4, 2, 2, 0), (4, 1, 3, 0), (4, 1, 2, 1)])
def test_every_part_of_the_name_changes_the_key(changed: tuple[int, int, int, int]) -> None:
    namespace, kind, owner, part = changed
    assert fact_key(namespace, kind, MemberNumber(owner), SUBJECT, part) != fact_key(
        4, 1, MemberNumber(2), SUBJECT
    )


@pytest.mark.parametrize(
    "parts",
    [(256, 1, 0, 0), (-1, 1, 0, 0), (1, 0, 0, 0), (1, 65_536, 0, 0), (1, 1, 1 << 32, 0), (1, 1, 0, 1 << 32)],
)
def test_parts_out_of_range_are_refused(parts: tuple[int, int, int, int]) -> None:
    namespace, kind, owner, part = parts
    with pytest.raises(FactKeyError):
        fact_key(namespace, kind, MemberNumber(owner), SUBJECT, part)
    with pytest.raises(FactKeyError):
        pack_origin(Origin(namespace, kind, MemberNumber(owner), part))


def test_a_subject_is_32_bytes() -> None:
    with pytest.raises(FactKeyError, match="32 bytes"):
        fact_key(1, 1, MemberNumber(1), SubjectId(bytes(31)))


@pytest.mark.parametrize("packed", [-1, 1 << 88, 0, 1 << 80])
def test_packed_origins_that_name_nothing_are_refused(packed: int) -> None:
    with pytest.raises(FactKeyError):
        unpack_origin(packed)
