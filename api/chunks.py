"""Rows that must be judged one by one, read a chunk at a time: who pages through a long list never reads all of it."""

from collections.abc import Iterator
from typing import Any, TypeVar

from sqlalchemy.orm import InstrumentedAttribute, Mapped
from sqlmodel import Session
from sqlmodel.sql.expression import SelectOfScalar

Row = TypeVar("Row")

CHUNK = 100


def in_chunks(session: Session, query: SelectOfScalar[Row], key: Mapped[Any], after: int) -> Iterator[Row]:
    """Rows of a query behind `after`, in the order of `key`, which no two of them share."""
    assert isinstance(key, InstrumentedAttribute), "a column of the rows' table"
    while True:
        found = session.exec(query.where(key > after).order_by(key).limit(CHUNK)).all()
        yield from found
        if len(found) < CHUNK:
            return
        after = getattr(found[-1], key.key)
