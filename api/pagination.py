"""Cursor pagination: `?cursor=&limit=`; the cursor is opaque and marks the last row that was seen."""

import json
from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict

from api.problems import Problem
from evidence.encoding import b64u, from_b64u
from evidence.errors import EvidenceError

Item = TypeVar("Item")
Row = TypeVar("Row")
Position = tuple[int | str, ...]

DEFAULT_LIMIT = 50
GREATEST_LIMIT = 200
GREATEST_INTEGER = 2**63


class MalformedCursor(Problem):
    slug, title = "malformed-cursor", "The cursor is not one of ours"


class Page(BaseModel, Generic[Item]):
    """Some items, and the cursor of the next ones (null: these were the last)."""

    model_config = ConfigDict(frozen=True)

    items: list[Item]
    next: str | None


class Paging:
    """What the caller asked for: at most `limit` items behind `cursor`."""

    def __init__(
        self,
        limit: Annotated[int, Query(ge=1, le=GREATEST_LIMIT)] = DEFAULT_LIMIT,
        cursor: Annotated[str | None, Query(max_length=500)] = None,
    ) -> None:
        self.limit = limit
        self.cursor = cursor

    def after(self, *kinds: type[int] | type[str]) -> Position | None:
        """Sort key of the last row seen, with the types that the query needs; None at the beginning.

        Raises:
            MalformedCursor: the cursor was not made by a query with this sort key.
        """
        if self.cursor is None:
            return None
        position = decode(self.cursor)
        if len(position) != len(kinds) or any(
            type(value) is not kind for value, kind in zip(position, kinds, strict=False)
        ):
            raise MalformedCursor("Use the `next` of the page before.")
        return position

    def behind(self, beginning: int = 0) -> int:
        """Number of the last row seen; `beginning`, less than any, on the first page. MalformedCursor as `after`."""
        position = self.after(int)
        return int(position[0]) if position else beginning

    def page(
        self, rows: Sequence[Row], view: Callable[[Row], Item], position: Callable[[Row], Position]
    ) -> Page[Item]:
        """Up to `limit` rows as a page, which is the last when there are fewer. `position` is a row's sort key."""
        full = len(rows) == self.limit
        return Page(items=[view(row) for row in rows], next=encode(position(rows[-1])) if full else None)


PagingQuery = Annotated[Paging, Depends()]


def encode(position: Position) -> str:
    """Opaque cursor of a sort key."""
    return b64u(json.dumps(position, ensure_ascii=False, separators=(",", ":")).encode())


def decode(cursor: str) -> Position:
    """Sort key of a cursor.

    Raises:
        MalformedCursor: not made by `encode`.
    """
    try:
        position = json.loads(from_b64u(cursor, "cursor"))
    except (EvidenceError, ValueError, RecursionError) as error:
        raise MalformedCursor("Use the `next` of the page before.") from error
    if not isinstance(position, list) or not all(_usable(value) for value in position):
        raise MalformedCursor("Use the `next` of the page before.")
    return tuple(position)


def _usable(value: object) -> bool:
    if isinstance(value, str):
        return value.isprintable()
    return type(value) is int and abs(value) < GREATEST_INTEGER
