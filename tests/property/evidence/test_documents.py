import contextlib
import json

from hypothesis import example, given
from hypothesis import strategies as st

from evidence.documents import Json, check_document, flatten, parse_json, unflatten
from evidence.errors import DocumentError
from tests.property.evidence import documents


@given(documents.values)
def test_flatten_and_unflatten_are_inverse(value: Json) -> None:
    fields = flatten(value)
    check_document(fields)
    assert unflatten(fields) == value
    assert flatten(unflatten(fields)) == fields


@given(documents.values, st.booleans(), st.sampled_from([None, 2]))
def test_layout_and_escapes_of_the_text_do_not_matter(
    value: Json, ascii_only: bool, indent: int | None
) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode()
    assert parse_json(text) == value
    assert parse_json(text, fractions="string") == value


@given(documents.values)
def test_types_of_values_survive(value: Json) -> None:
    """1 and true, "1" and 1, null and "" stay apart."""
    fields = flatten(value)
    again = flatten(parse_json(json.dumps(unflatten(fields)).encode()))
    assert {path: (type(found), found) for path, found in again.items()} == {
        path: (type(found), found) for path, found in fields.items()
    }


@given(
    st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass"))
)
@example(b'{"a": 1}')
def test_any_bytes_are_read_or_refused_by_a_document_error(data: bytes) -> None:
    with contextlib.suppress(DocumentError):
        check_document(flatten(parse_json(data)))


@given(documents.values, st.data())
def test_damaged_texts_are_read_or_refused_by_a_document_error(value: Json, data: st.DataObject) -> None:
    text = bytearray(json.dumps(value, ensure_ascii=False).encode())
    at = data.draw(st.integers(0, len(text) - 1))
    text[at] = data.draw(st.integers(0, 255))
    with contextlib.suppress(DocumentError):
        check_document(flatten(parse_json(bytes(text[: data.draw(st.integers(0, len(text)))]))))
        check_document(flatten(parse_json(bytes(text))))


@given(
    st.dictionaries(
        st.text(max_size=30), st.none() | st.floats() | st.integers() | st.text(st.characters()), max_size=5
    )
)
def test_any_fields_are_accepted_or_refused_by_a_document_error(fields: dict[str, object]) -> None:
    with contextlib.suppress(DocumentError):
        check_document(fields)  # type: ignore[arg-type]
        assert flatten(unflatten(fields)) == fields  # type: ignore[arg-type]
