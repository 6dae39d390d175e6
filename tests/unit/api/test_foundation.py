"""Problems, limits, pagination, ETags, JSON, transactions, migrations: what every slice stands on."""

from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from api.concurrency import MalformedTag, check_revision, etag, revision_of
from api.database import open_engine, reading, writing
from api.limits import TokenBuckets
from api.members.models import Party
from api.models import metadata
from api.pagination import MalformedCursor, decode, encode
from api.problems import PreconditionFailed, Problem, TooManyRequests
from api.schema import migrate
from api.settings import Limits
from api.strict_json import MalformedJson, parse
from evidence.facts import PartyRole
from tests.unit.api.databases import empty_database_in
from tests.unit.api.gateway import TestGateway

PROBLEM = "application/problem+json"


def assert_problem(answer: Any, status: int, slug: str) -> None:
    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM), answer.text
    body = answer.json()
    assert (body["type"], body["status"]) == (f"urn:gwanmun:problem:{slug}", status)
    assert body["title"] and body["detail"]


def subclasses(kind: type[Problem]) -> set[type[Problem]]:
    return {kind}.union(*(subclasses(child) for child in kind.__subclasses__()))


def test_every_problem_owns_a_status_and_a_type_of_its_own() -> None:
    owned = [kind for kind in subclasses(Problem) if "slug" in kind.__dict__]
    assert len({kind.slug for kind in owned}) == len(owned)
    assert all(400 <= kind.status < 500 or kind.status == 503 for kind in subclasses(Problem))


def test_unknown_paths_methods_and_media_types_are_problems(gateway: TestGateway) -> None:
    client = gateway.client
    assert_problem(client.get("/nothing"), 404, "not-found")
    assert_problem(client.delete("/network"), 405, "method-not-allowed")
    answer = client.post("/verify", content=b"<x/>", headers={"content-type": "text/xml"})
    assert_problem(answer, 415, "unsupported-media-type")
    assert_problem(client.post("/token", json={}), 415, "unsupported-media-type")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b'{"bundle": "a", "bundle": "b"}',
        b'{"bundle": NaN}',
        b'{"bundle": 1e400}',
        b'{"bundle": "\\ud800"}',
        b'{"\\udfff": 1}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"bundle": ' + b"9" * 10_000 + b"}",
        b"\xef\xbb\xbf{}",
        b"",
        b"null",
        b"[]",
        b'{"bundle": "x", "more": 1}',
        b'{"bundle": 5}',
    ],
)
def test_damaged_json_is_a_problem_and_never_a_failure(gateway: TestGateway, body: bytes) -> None:
    answer = gateway.client.post("/verify", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == PROBLEM
    assert answer.json()["status"] == answer.status_code


def test_a_broken_rule_names_its_path(gateway: TestGateway) -> None:
    answer = gateway.client.post("/verify", json={"bundle": 5})
    assert_problem(answer, 422, "unprocessable")
    assert answer.json()["errors"][0]["path"] == "body/bundle"


@given(st.binary(max_size=60))
def test_any_bytes_parse_or_are_malformed(data: bytes) -> None:
    try:
        parse(data)
    except MalformedJson as problem:
        assert problem.status == 400


def test_a_body_beyond_the_limit_is_refused_announced_or_not(tmp_path: Path) -> None:
    gateway = TestGateway(tmp_path, limits=Limits(body_bytes=1_000))
    headers = {"content-type": "application/json"}
    announced = gateway.client.post("/verify", content=b"x" * 1_001, headers=headers)
    assert_problem(announced, 413, "too-large")
    pieces = (b"x" * 100 for _ in range(20))
    assert_problem(gateway.client.post("/verify", content=pieces, headers=headers), 413, "too-large")
    assert gateway.client.post("/verify", json={"bundle": "x"}).status_code == 200


def test_an_address_that_asks_too_often_must_wait(tmp_path: Path) -> None:
    gateway = TestGateway(tmp_path, limits=Limits(address_rate=0.5, address_burst=2))
    assert [gateway.client.get("/network").status_code for _ in range(2)] == [200, 200]
    answer = gateway.client.get("/network")
    assert_problem(answer, 429, "too-many-requests")
    assert answer.headers["retry-after"] == "2"


def test_a_party_that_asks_too_often_must_wait_and_others_need_not(tmp_path: Path) -> None:
    gateway = TestGateway(tmp_path, limits=Limits(party_rate=0.1, party_burst=2))
    gateway.enrol("exporter", PartyRole.EXPORTER)
    gateway.enrol("rival", PartyRole.EXPORTER)
    mine, other = gateway.bearer("exporter"), gateway.bearer("rival")
    assert [gateway.client.get("/commands", headers=mine).status_code for _ in range(3)] == [200, 200, 429]
    assert gateway.client.get("/commands", headers=other).status_code == 200


def test_a_bucket_refills_with_time_and_never_beyond_its_burst() -> None:
    now = [0.0]
    buckets = TokenBuckets(1.0, 2, lambda: now[0])
    buckets.take("a")
    buckets.take("a")
    with pytest.raises(TooManyRequests):
        buckets.take("a")
    now[0] = 1.0
    buckets.take("a")
    now[0] = 100.0
    buckets.take("a")
    buckets.take("a")
    with pytest.raises(TooManyRequests):
        buckets.take("a")


@given(st.lists(st.integers(-(2**62), 2**62) | st.text("abcxyz-09가", max_size=20), max_size=4))
def test_a_cursor_comes_back_as_it_was(position: list[int | str]) -> None:
    assert decode(encode(tuple(position))) == tuple(position)


@given(st.text(max_size=60))
def test_any_text_is_a_cursor_or_malformed(cursor: str) -> None:
    try:
        decode(cursor)
    except MalformedCursor as problem:
        assert problem.status == 400


@pytest.mark.parametrize("revision", [0, 1, 65_535])
def test_an_etag_names_its_revision(revision: int) -> None:
    assert revision_of(etag(revision)) == revision


@pytest.mark.parametrize("tag", ["", "3", 'W/"3"', '"x"', '"1", "2"', '"70000"', '"-1"', '"١"'])
def test_what_is_no_etag_of_ours_is_refused(tag: str) -> None:
    with pytest.raises(MalformedTag):
        revision_of(tag)


def test_a_stale_revision_is_refused_with_both_numbers() -> None:
    with pytest.raises(PreconditionFailed) as refused:
        check_revision(1, 2)
    assert refused.value.members == {"expected": 1, "actual": 2}


def test_the_migrations_make_exactly_the_tables_of_the_models(tmp_path: Path) -> None:
    url = empty_database_in(tmp_path)
    migrate(url)
    migrate(url)
    engine = open_engine(url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_a_transaction_that_fails_leaves_nothing(gateway: TestGateway) -> None:
    with pytest.raises(RuntimeError), writing(gateway.engine) as session:
        session.add(Party(id="x", name="x", role=3, home=1, registered=1))
        session.flush()
        raise RuntimeError
    with reading(gateway.engine) as session:
        assert session.exec(select(Party)).all() == []


def test_answers_are_not_cached_or_sniffed(gateway: TestGateway) -> None:
    headers = gateway.client.get("/network").headers
    assert (headers["cache-control"], headers["x-content-type-options"]) == ("no-store", "nosniff")
