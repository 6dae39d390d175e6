"""The verdicts of tests/vectors/verdicts.json, which every verifier shares."""

import json
from pathlib import Path
from typing import Any

import pytest

from evidence.bundles import Bundle, layout_1
from evidence.encoding import canonical_json
from evidence.errors import BundleError
from tests.vectors.make_verdicts import Case, verdict

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "verdicts.json").read_text("utf-8"))


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["about"])
def test_a_bundle_is_judged_as_the_vectors_say(case: dict[str, Any]) -> None:
    given = Case(case["about"], case["bundle"].encode(), case["now"], case["at"])
    assert verdict(given, canonical_json(VECTORS["policy"])) == case["verdict"]


def test_every_state_and_every_step_from_document_on_is_among_them() -> None:
    found = [case["verdict"] for case in VECTORS["cases"]]
    states = {one["status"]["state"] for one in found if one.get("status")}
    assert states == {"none", "pending", "active", "suspended", "superseded", "revoked", "expired"}
    assert {one.get("exit") for one in found} == {0, 1, 2, 3}


def test_the_first_layout_does_not_drop_a_history() -> None:
    whole = next(case for case in VECTORS["cases"] if '"history"' in case["bundle"])
    with pytest.raises(BundleError, match="no history"):
        Bundle.decode(whole["bundle"].encode()).encode(layout_1.FORMAT)
