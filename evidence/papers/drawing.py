"""Draws a document on its form, the same bytes for the same document: pages are compared when a paper is verified."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Final

import segno
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from evidence.papers.layout import Box, Language, Layout, PaperError
from evidence.types import Scalar

FONT: Final = "NanumGothic"
PAGE: Final = (210.0, 297.0)
LEFT, RIGHT, TOP, BOTTOM = 15.0, 195.0, 28.0, 242.0
SIZES: Final = (8.0, 7.0, 6.0)
"""Points, the largest that fits."""
LABEL_SIZE: Final = 6.0
LEADING: Final = 1.25
POINT: Final = 25.4 / 72
MOST_LINES: Final = 30
"""Of one row of the table; what is longer goes on at the end."""
WITHHELD: Final[Mapping[Language, str]] = {"en": "not shown", "ko": "비공개"}
CONTINUED: Final[Mapping[Language, str]] = {"en": "continued", "ko": "계속"}
WORDS: Final[Mapping[Language, tuple[str, str]]] = {"en": ("No", "Yes"), "ko": ("아니오", "예")}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is put on paper: shown fields, whether others may be hidden, and the lines of the foot."""

    fields: Mapping[str, Scalar]
    complete: bool
    language: Language
    foot: tuple[str, ...]
    code: str


@dataclass(slots=True)
class _Pen:
    """A page being drawn; millimetres from the upper left."""

    canvas: Canvas
    sheet: Sheet
    layout: Layout
    rest: list[tuple[str, str]] = field(default_factory=list)

    def text(self, x: float, y: float, text: str, size: float) -> None:
        self.canvas.setFont(FONT, size)
        self.canvas.drawString(x * mm, (PAGE[1] - y) * mm, text)

    def frame(self, x: float, y: float, width: float, height: float) -> None:
        self.canvas.rect(x * mm, (PAGE[1] - y - height) * mm, width * mm, height * mm)

    def mark(self, box: str) -> None:
        """What follows belongs to a box, until `unmark`."""
        self.canvas.addLiteral(f"/Box_{box} BMC")

    def unmark(self) -> None:
        self.canvas.addLiteral("EMC")

    def hatch(self, x: float, y: float, width: float, height: float) -> None:
        """Grey, with words: nobody takes it for an empty box."""
        self.canvas.setFillGray(0.88)
        self.canvas.rect(x * mm, (PAGE[1] - y - height) * mm, width * mm, height * mm, stroke=0, fill=1)
        self.canvas.setFillGray(0)
        self.text(x + 1, y + height - 1, WITHHELD[self.sheet.language], LABEL_SIZE)


def draw(layout: Layout, sheet: Sheet) -> bytes:
    """The pages as PDF.

    Raises:
        PaperError: the font has no glyph for a character.
    """
    _font()
    _check_glyphs(sheet)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(PAGE[0] * mm, PAGE[1] * mm), invariant=1, initialFontName=FONT)
    canvas.setLineWidth(0.4)
    pen = _Pen(canvas, sheet, layout)
    rows = list(_rows(layout, sheet))
    _first_page(pen, rows)
    while rows:
        canvas.showPage()
        _head(pen)
        _table(pen, rows, TOP, BOTTOM)
        _foot(pen)
    _further(pen)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _first_page(pen: _Pen, rows: list[Sequence[Sequence[str] | None]]) -> None:
    _head(pen)
    for box in pen.layout.boxes:
        _box(pen, box)
    _table(pen, rows, pen.layout.table.top, pen.layout.table.bottom)
    _foot(pen)


def _further(pen: _Pen) -> None:
    """What did not fit into its box, in full."""
    y = BOTTOM
    for name, text in pen.rest:
        for line in _wrapped(f"{name} {text}", RIGHT - LEFT, SIZES[0]):
            if y + SIZES[0] * POINT * LEADING > BOTTOM:
                pen.canvas.showPage()
                _head(pen)
                _foot(pen)
                y = TOP + 4
            pen.text(LEFT, y, line, SIZES[0])
            y += SIZES[0] * POINT * LEADING


def _head(pen: _Pen) -> None:
    language = pen.sheet.language
    pen.canvas.setLineWidth(0.4)
    pen.text(LEFT, 18, pen.layout.title[language], 15)
    pen.text(LEFT, 24, pen.layout.subtitle[language], 8)


def _foot(pen: _Pen) -> None:
    code = segno.make(pen.sheet.code, error="m", boost_error=False)
    side = 30.0
    cells = len(code.matrix)
    cell = side / cells
    pen.mark("proof")
    for row, line in enumerate(code.matrix):
        for column, dark in enumerate(line):
            if dark:
                x, y = LEFT + column * cell, 248 + (row + 1) * cell
                pen.canvas.rect(x * mm, (PAGE[1] - y) * mm, cell * mm, cell * mm, stroke=0, fill=1)
    for number, text in enumerate(pen.sheet.foot):
        pen.text(LEFT + side + 5, 252 + 5 * number, text, 7)
    pen.text(RIGHT - 10, 290, str(pen.canvas.getPageNumber()), 7)
    pen.unmark()


def _box(pen: _Pen, box: Box) -> None:
    x, y, width, height = box.at
    shown = [_value(pen.sheet, path) for path in box.paths]
    lines = [line for line in shown if line]
    pen.mark(box.box)
    if not pen.sheet.complete and any(path not in pen.sheet.fields for path in box.paths):
        pen.hatch(x, y, width, height) if not lines else pen.hatch(x, y + height - 3.5, width, 3.5)
    pen.frame(x, y, width, height)
    pen.text(x + 1, y + 2.8, box.label[pen.sheet.language], LABEL_SIZE)
    _fill(pen, box, lines, height - 6)
    pen.unmark()


def _fill(pen: _Pen, box: Box, lines: Sequence[str], height: float) -> None:
    x, y, width, _ = box.at
    for size in SIZES:
        wrapped = [part for line in lines for part in _wrapped(line, width - 2, size)]
        step = size * POINT * LEADING
        if len(wrapped) * step <= height or size == SIZES[-1]:
            break
    fitting = max(1, int(height / step))
    if len(wrapped) > fitting:
        wrapped = [*wrapped[: fitting - 1], f"... ({CONTINUED[pen.sheet.language]})"]
        pen.rest.append((f"{box.label[pen.sheet.language]}:", " / ".join(lines)))
    for number, part in enumerate(wrapped):
        pen.text(x + 1, y + 6.5 + number * step, part, size)


def _rows(layout: Layout, sheet: Sheet) -> Iterator[Sequence[Sequence[str] | None]]:
    """The wrapped lines of each column of each item; None: nothing of it is shown, and it may be hidden."""
    table = layout.table
    prefix = f"{table.items}/"
    numbers = {int(path[len(prefix) :].split("/", 1)[0]) for path in sheet.fields if path.startswith(prefix)}
    for number in sorted(numbers):
        row: list[Sequence[str] | None] = []
        for column in table.columns:
            paths = [f"{prefix}{number}/{path}" for path in column.paths]
            values = [value for path in paths if (value := _value(sheet, path))]
            hidden = not sheet.complete and not values
            wrapped = _wrapped(" ".join(values), column.width - 2, SIZES[1])
            row.append(None if hidden else wrapped)
        yield row


def _table(pen: _Pen, rows: list[Sequence[Sequence[str] | None]], top: float, bottom: float) -> None:
    """As many rows as fit, taken from `rows`."""
    columns = pen.layout.table.columns
    step = SIZES[1] * POINT * LEADING
    x = LEFT
    for column in columns:
        pen.frame(x, top, column.width, bottom - top)
        for number, part in enumerate(
            _wrapped(column.label[pen.sheet.language], column.width - 2, LABEL_SIZE)
        ):
            pen.text(x + 1, top + 2.8 + number * 2.6, part, LABEL_SIZE)
        x += column.width
    y = top + 10
    while rows:
        height = min(max((len(part or ()) for part in rows[0]), default=1), MOST_LINES) * step + 1.5
        if y + height > bottom:
            break
        _row(pen, rows.pop(0), y, height)
        y += height


def _row(pen: _Pen, row: Sequence[Sequence[str] | None], y: float, height: float) -> None:
    step = SIZES[1] * POINT * LEADING
    x = LEFT
    for column, part in zip(pen.layout.table.columns, row, strict=True):
        pen.mark(column.box)
        if part is None:
            pen.hatch(x, y - 3, column.width, height)
        lines = part or ()
        if len(lines) > MOST_LINES:
            pen.rest.append((f"{column.label[pen.sheet.language]}:", "".join(lines)))
            lines = [*lines[: MOST_LINES - 1], f"... ({CONTINUED[pen.sheet.language]})"]
        for number, text in enumerate(lines):
            pen.text(x + 1, y + number * step, text, SIZES[1])
        pen.unmark()
        x += column.width


def _value(sheet: Sheet, path: str) -> str:
    """The field as people read it; "" when it is not there."""
    value = sheet.fields.get(path)
    if isinstance(value, bool):
        return WORDS[sheet.language][value]
    return "" if value is None else str(value)


def _wrapped(text: str, width: float, size: float) -> list[str]:
    """Lines of at most `width` mm, broken at spaces, or anywhere in what has none."""
    lines, line = [], ""
    for word in " ".join(text.split()).split(" "):
        for part in _parts(word, width, size):
            joined = f"{line} {part}" if line else part
            if pdfmetrics.stringWidth(joined, FONT, size) > width * mm and line:
                lines.append(line)
                joined = part
            line = joined
    return [*lines, line] if line else lines


def _parts(word: str, width: float, size: float) -> Iterator[str]:
    part = ""
    for letter in word:
        if part and pdfmetrics.stringWidth(part + letter, FONT, size) > width * mm:
            yield part
            part = ""
        part += letter
    yield part


@cache
def _font() -> Any:
    """The font, registered once for the process (SIL Open Font License; fonts/OFL.txt)."""
    with resources.as_file(resources.files(__package__) / "fonts" / "NanumGothic-Regular.ttf") as file:
        font = TTFont(FONT, str(file))
    pdfmetrics.registerFont(font)
    return font


def _check_glyphs(sheet: Sheet) -> None:
    known = _font().face.charToGlyph
    for path, value in sheet.fields.items():
        for letter in str(value):
            if ord(letter) not in known and not letter.isspace():
                raise PaperError(
                    "the font has no glyph for a character", path=path, character=f"U+{ord(letter):04X}"
                )
