import pickle

import pytest

from evidence.errors import DocumentError, SchemaError
from evidence.schemas import Field, Schema, register, schema
from evidence.types import Fields
from tests.unit.evidence.golden import vectors
from tests.vectors import reference

ITEMS = Schema(
    "test/items/1",
    [
        Field("/number", "s"),
        Field("/remark", "ns", False),
        Field("/items/*/code", "s"),
        Field("/items/*/mass", "is", False),
        Field("/items/*/parts/*/name", "s"),
        Field("/items/*/parts/*/tags/*", "s"),
    ],
)
FITTING: Fields = {
    "/number": "1",
    "/items/0/code": "a",
    "/items/1/code": "b",
    "/items/1/mass": 3,
    "/items/1/parts/0/name": "p",
    "/items/1/parts/0/tags/0": "t",
}


@pytest.mark.parametrize("case", vectors("commitments.json")["schemas"], ids=lambda case: case["name"])
def test_hash_is_over_the_canonical_text(case: dict[str, str]) -> None:
    fields = [Field(pattern, types, occurrence == "1") for pattern, types, occurrence in case["fields"]]
    made = Schema(case["name"], [one for one in fields if not one.pattern.startswith("/attachments")])
    assert made.text() == case["text"]
    assert made.hash.hex() == case["hash"] == reference.schema_hash(case["text"]).hex()


def test_order_of_definition_does_not_change_the_hash() -> None:
    fields = [Field("/b", "s"), Field("/a", "s")]
    assert Schema("test/x/1", fields) == Schema("test/x/1", reversed(fields))


@pytest.mark.parametrize(
    "other",
    [
        Schema("test/y/2", [Field("/a", "s")]),
        Schema("test/y/1", [Field("/a", "ns")]),
        Schema("test/y/1", [Field("/a", "s", False)]),
        Schema("test/y/1", [Field("/b", "s")]),
    ],
)
def test_name_types_occurrence_and_pattern_change_the_hash(other: Schema) -> None:
    assert Schema("test/y/1", [Field("/a", "s")]).hash != other.hash


def test_every_schema_knows_attachments() -> None:
    ITEMS.check(
        FITTING
        | {
            "/attachments/0/name": "a.pdf",
            "/attachments/0/mediaType": "application/pdf",
            "/attachments/0/length": 3,
            "/attachments/0/digest": "00" * 32,
        }
    )
    with pytest.raises(SchemaError, match="absent"):
        ITEMS.check(FITTING | {"/attachments/0/name": "a.pdf"})


def test_a_fitting_document_passes() -> None:
    ITEMS.check(FITTING)


@pytest.mark.parametrize(
    ("change", "path", "problem"),
    [
        ({"/unknown": "x"}, "/unknown", "no such path"),
        ({"/items/0/unknown": "x"}, "/items/0/unknown", "no such path"),
        ({"/number": 1}, "/number", "not among"),
        ({"/number": None}, "/number", "not among"),
        ({"/items/1/mass": True}, "/items/1/mass", "not among"),
        ({"/items/2/mass": 1}, "/items/2/code", "absent"),
        ({"/items/1/parts/1/tags/0": "t"}, "/items/1/parts/1/name", "absent"),
    ],
)
def test_a_document_that_does_not_fit_is_refused(change: Fields, path: str, problem: str) -> None:
    with pytest.raises(SchemaError, match=problem) as caught:
        ITEMS.check(FITTING | change)
    assert caught.value.path == path


@pytest.mark.parametrize(
    "path", ["/items/*/code", "/items/0/parts/0/tags/*", "/items/0/code/x", "/items", "/items/0"]
)
def test_a_path_that_only_resembles_a_pattern_matches_none(path: str) -> None:
    with pytest.raises(SchemaError, match="no such path"):
        ITEMS.check({path: "x"}, partial=True)


def test_a_required_field_must_be_present() -> None:
    with pytest.raises(SchemaError, match="absent"):
        ITEMS.check({"/items/0/code": "a"})


def test_arrays_without_elements_need_nothing() -> None:
    ITEMS.check({"/number": "1"})


def test_values_must_be_canonical() -> None:
    with pytest.raises(DocumentError, match="normal form C"):
        ITEMS.check(FITTING | {"/number": "e\u0301"})


def test_a_part_may_lack_required_fields_but_knows_no_other() -> None:
    ITEMS.check({"/items/5/mass": 1}, partial=True)
    ITEMS.check({}, partial=True)
    with pytest.raises(SchemaError, match="no such path"):
        ITEMS.check({"/items/5/x": 1}, partial=True)


def test_shapes_are_remembered_per_schema() -> None:
    """The memory of one schema must not let a document of another pass."""
    paths = tuple(FITTING)
    ITEMS.shape(paths)
    with pytest.raises(SchemaError, match="no such path"):
        Schema("test/other/1", [Field("/number", "s")]).shape(paths)


@pytest.mark.parametrize(
    ("pattern", "types"),
    [
        ("a", "s"),
        ("/", "s"),
        ("/a b", "s"),
        ("/a\n", "s"),
        ("/é", "s"),
        ("/a/0", "s"),
        ("/a~2", "s"),
        ("/a", ""),
        ("/a", "x"),
        ("/a", "sb"),
        ("/a", "ss"),
        ("/a" * 33, "s"),
    ],
)
def test_malformed_fields_are_refused(pattern: str, types: str) -> None:
    with pytest.raises(SchemaError):
        Field(pattern, types)


@pytest.mark.parametrize(
    "patterns", [["/a", "/a"], ["/a", "/a/b"], ["/a/*", "/a/b"], ["/a/*/c", "/a/b"], ["/attachments/*/name"]]
)
def test_patterns_that_could_meet_are_refused(patterns: list[str]) -> None:
    with pytest.raises(SchemaError):
        Schema("test/z/1", [Field(pattern, "s") for pattern in patterns])


@pytest.mark.parametrize("name", ["", "a b", "a\n", "é", "/a", "a" * 65])
def test_malformed_names_are_refused(name: str) -> None:
    with pytest.raises(SchemaError):
        Schema(name, [Field("/a", "s")])


def test_a_name_stands_for_one_schema() -> None:
    first = register(Schema("test/registered/1", [Field("/a", "s")]))
    assert register(Schema("test/registered/1", [Field("/a", "s")])) == first
    assert schema("test/registered/1") is first
    with pytest.raises(SchemaError, match="another schema"):
        register(Schema("test/registered/1", [Field("/b", "s")]))
    with pytest.raises(SchemaError, match="no schema"):
        schema("test/never-registered/1")


def test_schemas_cross_process_boundaries() -> None:
    assert pickle.loads(pickle.dumps(ITEMS)) == ITEMS
