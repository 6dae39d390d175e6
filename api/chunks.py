"""Rows and ids a chunk at a time: who pages through a long list never reads all of it, and a statement has few parameters."""

from collections.abc import Iterator, Sequence
from typing import Any, Final, TypeVar

from sqlalchemy.orm import InstrumentedAttribute, Mapped
from sqlmodel import Session
from sqlmodel.sql.expression import SelectOfScalar

Row = TypeVar("Row")
Item = TypeVar("Item")

CHUNK = 100
# Databases limit the parameters of one statement.
PORTION: Final = 500


def in_chunks(session: Session, query: SelectOfScalar[Row], key: Mapped[Any], after: int) -> Iterator[Row]:
    """Rows of a query behind `after`, in the order of `key`, which no two of them share."""
    assert isinstance(key, InstrumentedAttribute), "a column of the rows' table"
    while True:
        found = session.exec(query.where(key > after).order_by(key).limit(CHUNK)).all()
        yield from found
        if len(found) < CHUNK:
            return
        after = getattr(found[-1], key.key)


def portions(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Slices that fit into one statement."""
    for start in range(0, len(items), PORTION):
        yield items[start : start + PORTION]
