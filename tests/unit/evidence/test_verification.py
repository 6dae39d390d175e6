"""Verification: what holds, what is no bundle, and how age decides."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from evidence.bundles import Bundle, layout_1
from evidence.commitments import redact
from evidence.map import MapProof, verify_multiproof
from evidence.policy import TrustPolicy
from evidence.trie import EMPTY_MAP, MemoryNodeStore, update
from evidence.trie import prove as prove_map
from evidence.types import FactKey
from evidence.verification import exit_code, prove_required, verify
from tests.unit.evidence.builder import (
    AS_OF,
    BANK,
    DAY,
    NOW,
    PARTNER,
    SampleDocument,
    SampleNetwork,
    certificate_sample,
    certified_copy,
    declaration_sample,
    edited,
    failing,
    generic_sample,
    judged,
)
from tests.unit.evidence.golden import vectors

STEPS = (
    *("encoding", "document", "act", "subject", "signature", "checkpoint"),
    *("facts", "issued", "certificate", "credential", "status", "age"),
)
MAKERS = (certificate_sample, declaration_sample, generic_sample)
Make = Callable[[SampleNetwork], SampleDocument]


@pytest.mark.parametrize("make", MAKERS)
def test_a_genuine_bundle_passes_all_steps_in_their_order(world: SampleNetwork, make: Make) -> None:
    verdict = judged(make(world).bundle(), world.policy())
    assert tuple(step.name for step in verdict.steps) == STEPS
    assert all(step.ok and step.detail for step in verdict.steps)
    assert verdict.valid and verdict.complete and exit_code(verdict) == 0
    assert verdict.as_of is not None and verdict.as_of.time == AS_OF


@pytest.mark.parametrize("make", MAKERS)
def test_a_redacted_bundle_is_genuine_and_never_complete(world: SampleNetwork, make: Make) -> None:
    document = make(world)
    for count in (0, 1, len(document.fields)):
        verdict = judged(
            document.bundle(redact(document.commitment, list(document.fields)[:count])), world.policy()
        )
        assert verdict.valid and not verdict.complete


@pytest.mark.parametrize("vector", vectors("bundle.json")["bundles"], ids=lambda one: one["about"])
def test_golden_bundles_have_their_golden_verdicts(vector: dict[str, Any]) -> None:
    policy = TrustPolicy.from_json(json.dumps(vectors("bundle.json")["policy"]).encode())
    said = verify(vector["bundle"].encode(), policy, vectors("bundle.json")["now"]).to_json()
    assert said["steps"] and {name: said[name] for name in vector["verdict"]} == vector["verdict"]


def test_the_verdict_as_json_has_exactly_the_documented_members(certificate: SampleDocument) -> None:
    said = judged(certificate.bundle(), certificate.world.policy()).to_json()
    assert said.keys() == {"valid", "current", "complete", "as_of", "status", "fields", "steps"}
    assert json.loads(json.dumps(said)) == said
    assert (said["valid"], said["current"], said["complete"]) == (True, True, True)
    assert said["fields"] == certificate.fields


def test_keys_that_words_name_are_found_by_asking_again(certificate: SampleDocument) -> None:
    copy = certified_copy(certificate)
    asked: list[frozenset[FactKey]] = []

    def prove(keys: frozenset[FactKey]) -> MapProof:
        asked.append(keys)
        return prove_map(store, tree, keys)

    store, facts = MemoryNodeStore(), copy.world.facts
    tree = update(store, EMPTY_MAP, [facts[key] for key in sorted(facts)])
    proof = prove_required(copy.bundle().core, prove)
    # The copy's receipt and the original's status, then the original's receipt.
    assert [len(keys) - len(asked[0]) for keys in asked] == [0, 2, 3]
    assert verify_multiproof(tree.hash, asked[-1], proof)


@pytest.mark.parametrize(
    ("greatest_age", "now", "code"),
    [
        (60, AS_OF + 60, 0),
        (60, AS_OF + 61, 3),
        (0, AS_OF, 0),
        (0, AS_OF + 1, 3),
        (0, AS_OF - 300, 0),
        (-1, AS_OF, 3),
        (-1, AS_OF - 300, 3),
        (DAY, AS_OF - 300, 0),
        (DAY, AS_OF - 301, 3),
        (DAY, 0, 3),
        (DAY, 1 << 62, 3),
    ],
)
def test_age_decides_between_good_and_too_old_and_nothing_else(
    certificate: SampleDocument, greatest_age: int, now: int, code: int
) -> None:
    verdict = judged(certificate.bundle(), certificate.world.policy(greatest_age), now)
    assert verdict.valid and verdict.as_of is not None
    assert exit_code(verdict) == code
    assert (failing(verdict) == "age") is (code == 3)


def test_a_bundle_that_is_invalid_and_old_is_invalid(certificate: SampleDocument) -> None:
    data = edited(certificate.bundle().encode(layout_1.FORMAT), ["core", "document", "seed"], "A" * 43)
    assert exit_code(verify(data, certificate.world.policy(-1), NOW)) == 1


def test_a_renewed_staple_changes_nothing_but_the_as_of(certificate: SampleDocument) -> None:
    world, core = certificate.world, certificate.core()
    world.fill(20)
    later = Bundle(core, world.staple(core, (PARTNER, BANK), as_of=AS_OF + DAY))
    verdict = judged(later, world.policy(), NOW + DAY)
    assert verdict.valid and verdict.as_of is not None and verdict.as_of.time == AS_OF + DAY
