import base64

import pytest

from evidence.documents import (
    MAX_LEAVES,
    Json,
    check_document,
    check_paths,
    flatten,
    parse_json,
    unflatten,
)
from evidence.errors import DocumentError
from evidence.types import Fields
from tests.unit.evidence.golden import is_fresh, vectors
from tests.vectors.make_documents import REFUSED

VECTORS = vectors("documents.json")


def read(data: bytes) -> Fields:
    fields = flatten(parse_json(data))
    check_document(fields)
    return fields


def test_vectors_are_what_the_product_makes() -> None:
    assert is_fresh("documents.json")


@pytest.mark.parametrize("case", VECTORS["accepted"], ids=lambda case: case["name"])
def test_canonical_documents_flatten_to_their_fields(case: dict[str, str]) -> None:
    value = parse_json(case["json"].encode(), fractions=case.get("fractions", "refuse"))  # type: ignore[arg-type]
    fields = flatten(value)
    check_document(fields)
    assert fields == case["fields"]
    assert [type(found) for found in fields.values()] == [type(case["fields"][path]) for path in fields]  # type: ignore[index]


@pytest.mark.parametrize("case", VECTORS["accepted"], ids=lambda case: case["name"])
def test_unflatten_gives_back_the_document(case: dict[str, str]) -> None:
    value = parse_json(case["json"].encode(), fractions="string")
    assert unflatten(flatten(value)) == value


@pytest.mark.parametrize("name", REFUSED)
def test_damaged_texts_are_refused_by_a_document_error(name: str) -> None:
    with pytest.raises(DocumentError):
        read(REFUSED[name])


def test_vectors_refuse_the_same_texts() -> None:
    for case in VECTORS["refused"]:
        assert bytes.fromhex(case["json_hex"]) == REFUSED[case["name"]]


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        ('{"a": {"b": [1, 2.5]}}', "/a/b/1", "2.5"),
        ('{"a": [{"x/y": {"k": 1, "k": 2}}]}', "/a/0/x~1y", "k"),
        ('{"a": NaN}', "/a", "NaN"),
        ('{"a": {"b": 9007199254740992}}', "/a/b", "9007199254740992"),
        ('{"a": {"7": 1}}', "/a", None),
        ('{"a": {"b": {}}}', "/a/b", {}),
        ('{"a": "\\udc00"}', "/a", "\udc00"),
        ('{"a": "e\u0301"}', "/a", "e\u0301"),
    ],
)
def test_errors_name_path_and_value(text: str, path: str, value: object) -> None:
    with pytest.raises(DocumentError) as caught:
        read(text.encode())
    assert caught.value.path == path
    assert caught.value.values.get("value") == value
    assert repr(path) in str(caught.value)


def test_text_over_the_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(DocumentError, match="too large"):
        parse_json(b'{"a": 1}', limit=7)
    assert parse_json(b'{"a": 1}', limit=8) == {"a": 1}


def test_depth_32_is_allowed_and_33_is_not() -> None:
    def nested(depth: int) -> bytes:
        return b'{"a":' * depth + b"1" + b"}" * depth

    assert list(read(nested(32))) == ["/a" * 32]
    with pytest.raises(DocumentError, match="too deep"):
        parse_json(nested(33))
    deep: Json = 1
    for _ in range(33):
        deep = {"a": deep}
    with pytest.raises(DocumentError, match="too deep"):
        flatten(deep)


@pytest.mark.parametrize(
    ("paths", "problem"),
    [
        ([], "empty document"),
        ([""], "RFC 6901"),
        (["a"], "RFC 6901"),
        (["/a~2"], "RFC 6901"),
        (["/a~"], "RFC 6901"),
        (["/a", "/a/b"], "both a value and a container"),
        (["/a/b/c", "/a"], "both a value and a container"),
        (["/a/0", "/a/b"], "both an object and an array"),
        (["/a/1"], "without gap"),
        (["/a/0", "/a/2"], "without gap"),
        (["/a/00"], "no array index"),
        (["/a/0", "/a/99999999999999999999"], "no array index"),
        (["/" + "a" * 1024], "too long"),
        (["/a" * 33], "too deep"),
        (["/\ud800"], "lone surrogate"),
        (["/e\u0301"], "normal form C"),
        ([f"/{index}" for index in range(MAX_LEAVES + 1)], "too many leaves"),
    ],
)
def test_paths_that_no_document_has_are_refused(paths: list[str], problem: str) -> None:
    with pytest.raises(DocumentError, match=problem):
        check_paths(paths)


def test_a_revealed_part_may_have_gaps() -> None:
    check_paths(["/a/7/b"], complete=False)
    check_paths([], complete=False)


@pytest.mark.parametrize(
    "value",
    [1.0, float("nan"), 2**53, -(2**53), "\udfff", "e\u0301", "x" * 65_537, b"x", [1], {"a": 1}, ["x"]],
)
def test_values_that_are_not_canonical_are_refused(value: object) -> None:
    with pytest.raises(DocumentError) as caught:
        check_document({"/a": value})  # type: ignore[dict-item]
    assert caught.value.path == "/a"
    assert str(caught.value)


def test_greatest_document_is_accepted() -> None:
    fields = flatten([f"{index}" for index in range(MAX_LEAVES)])
    check_document(fields)
    assert len(fields) == MAX_LEAVES


def test_a_hostile_repeated_key_costs_no_more_than_the_text() -> None:
    many = ",".join(f'"k{index}": 1' for index in range(50_000))
    with pytest.raises(DocumentError, match="repeated"):
        parse_json(f'{{{many}, "k49999": 1}}'.encode())


def test_random_bytes_are_refused_not_crashed_on() -> None:
    for text in (base64.b85decode("0" * 100), bytes(range(256)), b"\0" * 100):
        with pytest.raises(DocumentError):
            parse_json(text)
