"""The JSON Schema of trust policies says what the reader says, as far as a schema can."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from evidence.facts import MemberKind
from evidence.policy import ALGORITHMS
from tests.unit.evidence.test_policy import ISSUER, WORLD, fault_of

FILE = Path(__file__).parents[3] / "docs" / "formats" / "policy.schema.json"
SCHEMA: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
VALIDATOR = jsonschema_rs.validator_for(SCHEMA)
POLICY = json.loads(replace(WORLD.policy(threshold=2), faults=(fault_of(ISSUER),)).to_json())


def test_policies_that_are_written_fit() -> None:
    VALIDATOR.validate(POLICY)
    VALIDATOR.validate(json.loads(WORLD.policy().to_json()))


def test_it_knows_the_kinds_and_algorithms_that_the_reader_knows() -> None:
    properties = SCHEMA["properties"]
    assert properties["members"]["items"]["properties"]["kind"]["enum"] == [
        kind.name.lower() for kind in MemberKind
    ]
    assert set(properties["algorithms"]["items"]["enum"]) == ALGORITHMS


@pytest.mark.parametrize("name", [*POLICY, "more"])
def test_a_missing_or_unknown_member_does_not_fit(name: str) -> None:
    changed = {**POLICY, "more": 1} if name == "more" else {one: POLICY[one] for one in POLICY if one != name}
    assert not VALIDATOR.is_valid(changed)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("format", "gwanmun/policy/3"),
        ("network", "AA" * 32),
        ("threshold", 0),
        ("greatest_age", "1"),
        ("algorithms", []),
        ("algorithms", ["RS256"]),
        ("members", [{}]),
        ("faults", [{}]),
    ],
)
def test_a_value_of_another_form_does_not_fit(name: str, value: object) -> None:
    assert not VALIDATOR.is_valid({**POLICY, name: value})
