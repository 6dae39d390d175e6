"""What is looked for often is found by a key or an index, however many facts there are."""

from pathlib import Path

import pytest
from sqlalchemy import ColumnElement
from sqlalchemy.dialects import sqlite
from sqlmodel import col, select

from api.database import open_engine, reading
from api.facts.models import Fact
from api.facts.repository import of_kind, of_subject
from api.schema import migrate
from evidence.facts import Kind, Namespace
from evidence.types import MemberNumber, SubjectId
from tests.unit.api.databases import of_sqlite

OF_SUBJECT = of_subject(Namespace.CERTIFICATES, MemberNumber(2), SubjectId(bytes(32)))
LISTED = of_kind(Kind.DECLARATIONS_STATUS) & (col(Fact.index) > 7)


@of_sqlite
@pytest.mark.parametrize(
    ("condition", "by"),
    [
        (OF_SUBJECT, "sqlite_autoindex_fact_1 (key>? AND key<?)"),
        (LISTED, "ix_fact_kind (namespace=? AND kind=?"),
    ],
)
def test_facts_are_searched_not_scanned(tmp_path: Path, condition: ColumnElement[bool], by: str) -> None:
    url = f"sqlite:///{tmp_path / 'gateway.db'}"
    migrate(url)
    query = select(Fact).where(condition).order_by(col(Fact.index))
    compiled = query.compile(dialect=sqlite.dialect())
    values = tuple(compiled.params[name] for name in compiled.positiontup or ())
    with reading(open_engine(url)) as session:
        explained = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", values)
        plan = [row[3] for row in explained]
    assert any(line.startswith("SEARCH fact") and by in line for line in plan), plan
    assert not any(line.startswith("SCAN") for line in plan), plan
