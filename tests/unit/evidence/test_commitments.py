from dataclasses import replace
from typing import Any

import pytest

from evidence.commitments import (
    FullDisclosure,
    RedactedDisclosure,
    commit,
    disclose,
    from_json,
    redact,
    root_of,
    to_json,
)
from evidence.encoding import EncodingError, b64u
from evidence.errors import CommitmentError, DocumentError, EvidenceError, SchemaError, TreeError
from evidence.schemas import schema
from tests.unit.evidence.golden import is_fresh, vectors
from tests.vectors import reference
from tests.vectors.inputs import derived
from tests.vectors.make_documents import CERTIFICATE, EXAMPLE

VECTORS = vectors("commitments.json")
MADE = commit(EXAMPLE, CERTIFICATE, derived("seed 1"))
PART = redact(MADE, ["/number", "/idSalt", "/items/1/quantity"])


def test_vectors_are_what_the_product_makes() -> None:
    assert is_fresh("commitments.json")


@pytest.mark.parametrize("case", VECTORS["commitments"], ids=lambda case: case["schema"] + case["seed"][:4])
def test_roots_agree_with_the_second_implementation(case: dict[str, Any]) -> None:
    seed, fields = bytes.fromhex(case["seed"]), case["fields"]
    texts = {one["name"]: one["text"] for one in VECTORS["schemas"]}
    leaves = reference.leaves(fields, seed)
    assert [leaf.hex() for leaf in leaves] == case["leaves"]
    assert [salt.hex() for salt in reference.salts(seed, len(fields))] == case["salts"]
    schema_hash = reference.schema_hash(texts[case["schema"]])
    root = reference.document_root(schema_hash, len(fields), reference.tree(sorted(leaves)))
    assert root.hex() == case["root"]
    assert commit(schema(case["schema"]), fields, seed).root == root


@pytest.mark.parametrize("case", VECTORS["commitments"], ids=lambda case: case["schema"] + case["seed"][:4])
def test_every_disclosure_leads_to_the_root(case: dict[str, Any]) -> None:
    for value in (case["full"], *case["redacted"]):
        disclosure = from_json(value)
        assert root_of(disclosure).hex() == case["root"]
        assert to_json(disclosure) == value


def test_redacted_vectors_agree_with_the_second_implementation() -> None:
    case = VECTORS["commitments"][0]
    for value in case["redacted"]:
        disclosure = from_json(value)
        assert isinstance(disclosure, RedactedDisclosure)
        leaves = {one.position: reference.leaf(one.salt, one.path, one.value) for one in disclosure.revealed}
        root = reference.tree_from_proof(disclosure.count, leaves, list(disclosure.hashes))
        schema_hash = bytes.fromhex(VECTORS["schemas"][0]["hash"])
        assert reference.document_root(schema_hash, disclosure.count, root).hex() == case["root"]


def test_another_seed_gives_another_root() -> None:
    assert commit(EXAMPLE, CERTIFICATE, derived("seed 2")).root != MADE.root


def test_order_of_the_fields_gives_the_same_root() -> None:
    turned = dict(reversed(CERTIFICATE.items()))
    assert commit(EXAMPLE, turned, derived("seed 1")).root == MADE.root


@pytest.mark.parametrize("path", CERTIFICATE)
def test_any_changed_value_changes_the_root(path: str) -> None:
    value = CERTIFICATE[path]
    changed = (
        not value if isinstance(value, bool) else value + 1 if isinstance(value, int) else f"{value or ''}x"
    )
    assert commit(EXAMPLE, CERTIFICATE | {path: changed}, derived("seed 1")).root != MADE.root


def test_types_do_not_pass_for_each_other() -> None:
    roots = {
        commit(EXAMPLE, CERTIFICATE | {"/total": total}, derived("seed 1")).root for total in (1, "1", "true")
    } | {
        commit(EXAMPLE, CERTIFICATE | {"/remark": remark}, derived("seed 1")).root
        for remark in (None, "", "null")
    }
    assert len(roots) == 6


def test_commit_refuses_what_the_schema_refuses() -> None:
    with pytest.raises(SchemaError, match="not among"):
        commit(EXAMPLE, CERTIFICATE | {"/number": 1}, derived("seed 1"))
    with pytest.raises(SchemaError, match="no such path"):
        commit(EXAMPLE, CERTIFICATE | {"/more": 1}, derived("seed 1"))
    with pytest.raises(DocumentError, match="normal form C"):
        commit(EXAMPLE, CERTIFICATE | {"/number": "e\u0301"}, derived("seed 1"))
    with pytest.raises(DocumentError, match="too long"):
        commit(EXAMPLE, CERTIFICATE | {"/number": "x" * 65_537}, derived("seed 1"))
    with pytest.raises(DocumentError, match="smaller than"):
        commit(EXAMPLE, CERTIFICATE | {"/total": 2**53}, derived("seed 1"))


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_seed_is_32_bytes(length: int) -> None:
    with pytest.raises(CommitmentError, match="32 bytes"):
        commit(EXAMPLE, CERTIFICATE, bytes(length))


def test_a_redacted_disclosure_holds_nothing_of_the_hidden_fields() -> None:
    text = str(to_json(PART))
    hidden = CERTIFICATE.keys() - {"/number", "/idSalt", "/items/1/quantity"}
    assert not any(path in text for path in hidden)
    assert not any(str(CERTIFICATE[path]) in text for path in hidden if len(str(CERTIFICATE[path])) > 4)
    seed = b64u(MADE.seed)
    assert seed not in text


def test_positions_follow_the_hashes_not_the_paths() -> None:
    """Else the place of a hidden leaf would tell which field it is."""
    leaves = sorted(reference.leaves(dict(CERTIFICATE), MADE.seed))
    for one in PART.revealed:
        assert leaves[one.position] == reference.leaf(one.salt, one.path, one.value)


def test_a_document_cannot_be_redacted_to_what_it_lacks() -> None:
    with pytest.raises(CommitmentError, match="no such path"):
        redact(MADE, ["/nothing"])


def test_an_unknown_schema_is_refused() -> None:
    for disclosure in (disclose(MADE), PART):
        with pytest.raises(SchemaError, match="no schema"):
            root_of(replace(disclosure, schema="example/unknown/1"))


def test_a_tampered_part_leads_elsewhere_or_is_refused() -> None:
    first = PART.revealed[0]
    tampered = [
        replace(PART, revealed=(replace(first, value="other"), *PART.revealed[1:])),
        replace(PART, revealed=(replace(first, salt=bytes(16)), *PART.revealed[1:])),
        replace(PART, revealed=(replace(first, path="/remark"), *PART.revealed[1:])),
        replace(PART, count=PART.count + 1),
        replace(PART, revealed=PART.revealed[1:]),
        replace(PART, hashes=tuple(reversed(PART.hashes))),
    ]
    for disclosure in tampered:
        try:
            assert root_of(disclosure) != MADE.root
        except EvidenceError as error:
            assert isinstance(error, CommitmentError | SchemaError | TreeError)


def test_revealed_leaves_must_rise_strictly_with_position() -> None:
    first, second, *rest = PART.revealed
    swapped = (replace(second, position=first.position), replace(first, position=second.position), *rest)
    for revealed in (swapped, (second, first, *rest)):
        with pytest.raises(CommitmentError, match="rise"):
            root_of(replace(PART, revealed=revealed))


def test_a_path_is_revealed_once() -> None:
    first = PART.revealed[0]
    with pytest.raises(CommitmentError, match="twice"):
        root_of(replace(PART, revealed=(first, first)))


def test_a_revealed_field_must_fit_the_schema() -> None:
    first = PART.revealed[0]
    with pytest.raises(SchemaError, match="no such path"):
        root_of(replace(PART, revealed=(replace(first, path="/unknown"),)))
    with pytest.raises(SchemaError, match="not among"):
        root_of(replace(PART, revealed=(replace(first, value=True),)))


@pytest.mark.parametrize("count", [0, -1, 65_537, 2**70])
def test_an_impossible_leaf_count_is_refused(count: int) -> None:
    with pytest.raises(CommitmentError, match="count"):
        root_of(replace(PART, count=count))


@pytest.mark.parametrize(
    "change",
    [
        {"schema": 1},
        {"seed": "AA"},
        {"seed": "A" * 42 + "B"},
        {"seed": None},
        {"fields": []},
        {"fields": {"/a": {}}},
        {"more": 1},
    ],
)
def test_malformed_members_of_a_full_disclosure_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises((EncodingError, CommitmentError)):
        from_json(to_json(disclose(MADE)) | change)


@pytest.mark.parametrize(
    "change",
    [
        {"count": True},
        {"count": 0},
        {"count": 65_537},
        {"count": "1"},
        {"revealed": {}},
        {"revealed": [[]]},
        {"revealed": [{"position": 0}]},
        {"hashes": ["AA"]},
        {"hashes": [1]},
        {"seed": "AA"},
    ],
)
def test_malformed_members_of_a_redacted_disclosure_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises((EncodingError, CommitmentError)):
        from_json(to_json(PART) | change)


@pytest.mark.parametrize("value", [None, 1, "x", [], {}, {"seed": None}])
def test_what_is_no_disclosure_is_refused(value: object) -> None:
    with pytest.raises(EncodingError):
        from_json(value)


def test_full_disclosure_is_told_from_redacted_by_its_seed() -> None:
    assert isinstance(from_json(to_json(disclose(MADE))), FullDisclosure)
    assert isinstance(from_json(to_json(PART)), RedactedDisclosure)
