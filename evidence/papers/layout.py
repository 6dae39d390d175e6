"""Layouts of papers: which field stands in which box of a form. They are data; another form is another file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final, Literal

from evidence.errors import EvidenceError

Language = Literal["en", "ko"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "ko")


def language_of(name: str) -> Language:
    """PaperError when papers are not written in it."""
    for language in LANGUAGES:
        if language == name:
            return language
    raise PaperError("papers are written in English or Korean", language=name)


Text = Mapping[Language, str]


class PaperError(EvidenceError):
    """A document cannot be put on paper, or a file is no paper."""


@dataclass(frozen=True, slots=True)
class Box:
    """A place on the first page: left, top, width and height in mm, and the fields that it shows, each on its own line."""

    box: str
    label: Text
    at: tuple[float, float, float, float]
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table of items; `paths` are below the item. Width in mm."""

    box: str
    label: Text
    width: float
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The items, from `top` to `bottom` in mm on the first page, and on as many pages as they need."""

    items: str
    top: float
    bottom: float
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """The form of one type of document."""

    title: Text
    subtitle: Text
    boxes: tuple[Box, ...]
    table: Table


@cache
def layout_of(schema: str) -> Layout:
    """The layout of a document's type.

    Raises:
        PaperError: there is none.
    """
    file = resources.files(__package__) / "layouts" / f"{schema}.json"
    try:
        found: Any = json.loads(file.read_text("utf-8"))
    except FileNotFoundError as error:
        raise PaperError("this type of document has no form", schema=schema) from error
    boxes = tuple(
        Box(one["box"], one["label"], tuple(one["at"]), tuple(one["paths"])) for one in found["boxes"]
    )
    table = found["table"]
    columns = tuple(
        Column(one["box"], one["label"], one["width"], tuple(one["paths"])) for one in table["columns"]
    )
    return Layout(
        found["title"],
        found["subtitle"],
        boxes,
        Table(table["items"], table["top"], table["bottom"], columns),
    )
