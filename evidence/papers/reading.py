"""Reads a paper and compares it with the one that its bundle gives: every object that a viewer can reach."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pikepdf
from pikepdf import Name

from evidence.papers.container import ATTACHMENT, PARAMETERS, Parameters, draft
from evidence.papers.layout import PaperError, language_of

MOST_BYTES: Final = 4_000_000
MOST_DECODED: Final = 16_000_000
MAGIC: Final = b"%PDF-"
_TAIL: Final = re.compile(rb"startxref\n(\d{1,10})\n%%EOF\n\Z")
_LONGEST_TAIL: Final = 40
_TABLE: Final = re.compile(rb"xref\n[0-9 nf\n]*trailer << [^#]* >>\n\Z")
_UNREADABLE: Final = (
    pikepdf.PdfError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    RuntimeError,
    UnicodeError,
)
"""What the library raises for a file whose objects are not what they should be."""
_SEAL: Final = frozenset({"/ByteRange", "/Contents", "/M"})
"""What a draft has otherwise."""


def is_paper(data: bytes) -> bool:
    """Whether the bytes begin as a PDF."""
    return data.startswith(MAGIC)


def read(data: bytes) -> tuple[bytes, Parameters]:
    """The bundle that a paper carries, and what its pages say besides.

    Raises:
        PaperError: it is not a file as ours are: too large, of several revisions, with compressed objects, or without a bundle.
    """
    if len(data) > MOST_BYTES:
        raise PaperError("a paper is smaller", length=len(data), most=MOST_BYTES)
    if not _has_one_revision(data):
        raise PaperError("a paper has one revision and one table of objects")
    with _opened(data) as pdf:
        said = _dictionary(pdf.Root.get(PARAMETERS))
        parameters = Parameters(language_of(_text(said, "/Language")), _text(said, "/Link"))
        names = _dictionary(_dictionary(pdf.Root.get("/Names")).get("/EmbeddedFiles")).get("/Names")
        if not isinstance(names, pikepdf.Array) or len(names) != 2 or str(names[0]) != ATTACHMENT:
            raise PaperError("a paper carries one file, its bundle")
        stream = _dictionary(_dictionary(names[1]).get("/EF")).get("/F")
        if not isinstance(stream, pikepdf.Stream):
            raise PaperError("a paper carries one file, its bundle")
        return _decoded(stream), parameters


def _has_one_revision(data: bytes) -> bool:
    """Whether the file ends with its one table of objects: no update, no stream of objects, nothing written in other ways."""
    tail = _TAIL.search(data, max(0, len(data) - _LONGEST_TAIL))
    if tail is None or any(data.count(word) != 1 for word in (b"%%EOF", b"startxref")):
        return False
    return _TABLE.fullmatch(data, int(tail[1]), tail.start()) is not None


def compare(data: bytes, bundle: bytes, parameters: Parameters) -> int:
    """How many pages there are; returns when the paper shows what the bundle says, and nothing else.

    Raises:
        PaperError: a box, or something else in the file, is another than the bundle gives.
    """
    wanted = draft(bundle, parameters)
    with _opened(data) as found, _opened(wanted) as right:
        pages = len(right.pages)
        if len(found.pages) != pages:
            raise PaperError(
                "there are more or fewer pages than the bundle fills", pages=len(found.pages), filled=pages
            )
        for number in range(pages):
            _compare_page(number + 1, _content(found, number), _content(right, number))
        _Comparison().same(found.Root, right.Root, "")
        if set(found.trailer.keys()) - {"/Root", "/Size", "/ID", "/Info"} or len(found.docinfo):
            raise PaperError("the file says more than its bundle")
        return pages


@contextmanager
def _opened(data: bytes) -> Iterator[pikepdf.Pdf]:
    """The file, read as it is written. PaperError for whatever the library cannot read in it, now or while it is looked at."""
    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False, suppress_warnings=True) as pdf:
            yield pdf
    except _UNREADABLE as error:
        raise PaperError("the file is no PDF that can be read", reason=str(error)[:200]) from error


def _content(pdf: pikepdf.Pdf, number: int) -> bytes:
    stream = pdf.pages[number].obj.get("/Contents")
    if not isinstance(stream, pikepdf.Stream):
        raise PaperError("a page has one stream of content", page=number + 1)
    return _decoded(stream)


def _compare_page(number: int, found: bytes, right: bytes) -> None:
    """PaperError names the first box that differs."""
    if found == right:
        return
    theirs, ours = found.split(b"/Box_"), right.split(b"/Box_")
    for their, our in zip(theirs, ours, strict=False):
        if their != our:
            box = our.split(b" ", 1)[0].decode("latin-1") if our is not ours[0] else "the head"
            raise PaperError("visible text and embedded data disagree", page=number, box=box)
    raise PaperError("visible text and embedded data disagree", page=number, box="after the last")


class _Comparison:
    """A walk over two graphs of objects at once."""

    def __init__(self) -> None:
        self._seen: set[tuple[int, int]] = set()

    def same(self, found: Any, right: Any, where: str) -> None:
        """PaperError at the first place where they differ."""
        if type(found) is not type(right):
            raise _differs(where)
        if isinstance(right, pikepdf.Stream | pikepdf.Dictionary):
            self._same_dictionary(found, right, where)
        elif isinstance(right, pikepdf.Array):
            if len(found) != len(right):
                raise _differs(where)
            for number, (one, other) in enumerate(zip(found, right, strict=True)):
                self.same(one, other, f"{where}/{number}")
        elif found != right:
            raise _differs(where)

    def _same_dictionary(self, found: Any, right: Any, where: str) -> None:
        if right.is_indirect:
            if found.objgen in self._seen:
                return
            self._seen.add(found.objgen)
        skipped = {"/Length", "/Filter", "/DecodeParms"} if isinstance(right, pikepdf.Stream) else set()
        if right.get("/Type") == Name.Sig:
            skipped = set(_SEAL)
        if set(found.keys()) - skipped != set(right.keys()) - skipped:
            raise _differs(where)
        for key in sorted(set(right.keys()) - skipped):
            self.same(found[key], right[key], f"{where}{key}")
        if isinstance(right, pikepdf.Stream) and _decoded(found) != _decoded(right):
            raise _differs(where)


def _differs(where: str) -> PaperError:
    return PaperError("the file shows something else than its bundle", at=where[:200])


def _decoded(stream: pikepdf.Stream) -> bytes:
    """A stream's bytes; PaperError when it is compressed in another way than deflate, or too large."""
    raw = stream.read_raw_bytes()
    filters = stream.get("/Filter")
    if filters is None:
        return raw
    if filters != Name.FlateDecode or "/DecodeParms" in stream:
        raise PaperError("streams are deflated or plain", filter=str(filters))
    inflate = zlib.decompressobj()
    try:
        found = inflate.decompress(raw, MOST_DECODED)
    except zlib.error as error:
        raise PaperError("a stream cannot be inflated") from error
    if not inflate.eof or inflate.unused_data:
        raise PaperError("a stream is cut off, too large, or followed by something")
    return found


def _dictionary(value: Any) -> pikepdf.Dictionary:
    if not isinstance(value, pikepdf.Dictionary):
        raise PaperError("the file is no paper of ours")
    return value


def _text(value: pikepdf.Dictionary, key: str) -> str:
    found = value.get(key)
    if not isinstance(found, pikepdf.String):
        raise PaperError("the file is no paper of ours", key=key)
    return str(found)
