from hypothesis import given
from hypothesis import strategies as st

from evidence.commitments import commit, disclose, from_json, narrow, redact, root_of, to_json
from evidence.documents import Json, flatten
from evidence.errors import EvidenceError
from evidence.schemas import Field, Schema, register
from evidence.types import Fields
from tests.property.evidence import documents
from tests.vectors import reference

SCHEMA = register(
    Schema(
        "property/any/1",
        [Field("/text", "bins"), Field("/list/*/a", "bins", False), Field("/list/*/b/*", "bins", False)],
    )
)
elements = st.fixed_dictionaries(
    {"a": documents.scalars}, optional={"b": st.lists(documents.scalars, min_size=1, max_size=4)}
)
fitting: st.SearchStrategy[Fields] = st.fixed_dictionaries(
    {"text": documents.scalars}, optional={"list": st.lists(elements, min_size=1, max_size=12)}
).map(flatten)
seeds = st.binary(min_size=32, max_size=32)


@given(fitting, seeds)
def test_root_agrees_with_the_second_implementation(fields: Fields, seed: bytes) -> None:
    leaves = sorted(reference.leaves(dict(fields), seed))
    expected = reference.document_root(SCHEMA.hash, len(leaves), reference.tree(leaves))
    assert commit(SCHEMA, fields, seed).root == expected


@given(fitting, seeds, st.data())
def test_every_redaction_leads_to_the_root_and_survives_json(
    fields: Fields, seed: bytes, data: st.DataObject
) -> None:
    made = commit(SCHEMA, fields, seed)
    paths = data.draw(st.sets(st.sampled_from(sorted(fields))))
    for disclosure in (disclose(made), redact(made, paths)):
        again = from_json(to_json(disclosure))
        assert again == disclosure
        assert root_of(again) == made.root
    part = redact(made, paths)
    assert part.fields == {path: fields[path] for path in paths}


@given(fitting, seeds, st.data())
def test_no_other_value_leads_to_the_root(fields: Fields, seed: bytes, data: st.DataObject) -> None:
    made = commit(SCHEMA, fields, seed)
    path = data.draw(st.sampled_from(sorted(fields)))
    other = data.draw(
        documents.scalars.filter(lambda value: (type(value), value) != (type(fields[path]), fields[path]))
    )
    assert commit(SCHEMA, {**fields, path: other}, seed).root != made.root


@given(fitting, seeds, st.data())
def test_a_disclosure_that_is_narrowed_in_steps_is_the_one_made_at_once(
    fields: Fields, seed: bytes, data: st.DataObject
) -> None:
    made = commit(SCHEMA, fields, seed)
    wide = data.draw(st.sets(st.sampled_from(sorted(fields))))
    small = data.draw(st.sets(st.sampled_from(sorted(wide)))) if wide else set()
    assert narrow(narrow(disclose(made), wide), small) == redact(made, small)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=50),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=10,
)
names = ("schema", "fields", "seed", "count", "revealed", "hashes", "position", "path", "value", "salt")


@given(
    st.dictionaries(st.sampled_from(names), json_values, max_size=4)
    | st.fixed_dictionaries(
        {"schema": st.just("property/any/1"), "fields": json_values, "seed": st.just("A" * 43)}
    )
)
def test_any_json_is_a_disclosure_or_refused_by_an_evidence_error(value: Json) -> None:
    try:
        root_of(from_json(value))
    except EvidenceError as error:
        assert str(error)
