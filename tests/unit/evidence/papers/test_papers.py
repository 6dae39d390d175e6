"""A paper shows what its bundle says, carries it, and verifies on its own."""

from __future__ import annotations

import io
from dataclasses import replace

import pikepdf
import pytest

from evidence.commitments import redact
from evidence.papers.container import ATTACHMENT, Parameters, check_code, draft
from evidence.papers.layout import LANGUAGES, Language, PaperError, language_of, layout_of
from evidence.papers.reading import read
from tests.unit.evidence.builder import SampleDocument
from tests.unit.evidence.papers.paper import LINK, judged, sealed


def items(document: SampleDocument, count: int, **changes: str) -> SampleDocument:
    """The document with its first item `count` times."""
    first = {path: value for path, value in document.fields.items() if path.startswith("/items/0/")}
    fields = {path: value for path, value in document.fields.items() if not path.startswith("/items/")}
    for number in range(count):
        fields |= {path.replace("/items/0/", f"/items/{number}/"): value for path, value in first.items()}
        fields |= {f"/items/{number}/{name}": value for name, value in changes.items()}
        fields[f"/items/{number}/itemNumber"] = number + 1
    made = replace(document, fields=fields)
    return made.put_facts()


def pages(data: bytes) -> int:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return len(pdf.pages)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_certificate_on_paper_verifies_on_its_own(certificate: SampleDocument, language: Language) -> None:
    verdict = judged(certificate, sealed(certificate, language))
    assert verdict.valid and verdict.current is True, verdict.steps[-1]
    names = [step.name for step in verdict.steps]
    assert (names[:3], names[-2:]) == (["paper", "seal", "encoding"], ["age", "text"])


def test_a_declaration_on_paper_verifies(declaration: SampleDocument) -> None:
    verdict = judged(declaration, sealed(declaration))
    assert verdict.valid, verdict.steps[-1]


def test_the_embedded_bundle_is_the_bundle(certificate: SampleDocument) -> None:
    data = certificate.bundle().encode()
    drawn = draft(data, Parameters("en", LINK))
    assert drawn == draft(data, Parameters("en", LINK))
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        assert pdf.attachments[ATTACHMENT].get_file().read_bytes() == data


def test_a_redacted_paper_shows_less_and_verifies(certificate: SampleDocument) -> None:
    some = redact(certificate.commitment, ["/certificateNumber", "/items/0/hsCode"])
    verdict = judged(certificate, sealed(certificate, "en", some))
    assert verdict.valid and not verdict.complete
    assert set(verdict.fields) == {"/certificateNumber", "/items/0/hsCode"}


@pytest.mark.parametrize(("count", "least"), [(1, 1), (50, 2), (150, 5)])
def test_items_go_on_on_further_pages(certificate: SampleDocument, count: int, least: int) -> None:
    many = items(certificate, count)
    data = sealed(many)
    assert pages(data) >= least
    assert judged(many, data).valid


def test_what_does_not_fit_is_printed_in_full_at_the_end(certificate: SampleDocument) -> None:
    short = pages(sealed(items(certificate, 1)))
    long = items(certificate, 1, description="very long words " * 400)
    assert pages(sealed(long)) > short
    assert judged(long, sealed(long)).valid


def test_a_type_without_a_form_gets_no_paper(generic: SampleDocument) -> None:
    with pytest.raises(PaperError, match="no form"):
        sealed(generic)


def test_a_character_that_the_font_lacks_is_named(certificate: SampleDocument) -> None:
    with pytest.raises(PaperError, match="glyph"):
        sealed(items(certificate, 1, description="\u0e01"))


def test_unknown_languages_and_unprintable_links_are_refused() -> None:
    with pytest.raises(PaperError, match="English or Korean"):
        language_of("fr")
    for link in ("", "a" * 201, "\n", "주소"):
        with pytest.raises(PaperError, match="ASCII"):
            Parameters("en", link)


def test_the_check_code_tells_roots_apart() -> None:
    codes = {check_code(bytes([number]) * 32) for number in range(256)}
    assert len(codes) == 256 and all(len(code) == 9 and code[4] == "-" for code in codes)


@pytest.mark.parametrize("schema", ["gwm.certificate.ak.1", "gwm.declaration.export.1"])
def test_layouts_name_fields_of_their_type_and_stay_on_the_page(schema: str) -> None:
    from evidence.document_types import document_type

    layout = layout_of(schema)
    known = {line.pattern for line in document_type(schema).schema.fields}
    named = {path for box in layout.boxes for path in box.paths}
    named |= {f"{layout.table.items}/*/{path}" for column in layout.table.columns for path in column.paths}
    assert named <= known
    assert sum(column.width for column in layout.table.columns) == 180
    for box in layout.boxes:
        x, y, width, height = box.at
        assert x >= 15 and x + width <= 195 and y >= 28 and y + height <= 242
        assert set(box.label) == set(LANGUAGES)


def test_what_is_no_pdf_of_ours_is_no_paper(certificate: SampleDocument) -> None:
    tables = b"%PDF-1.7\n" + b"xref\n" * 700_000 + b"startxref\n9\n%%EOF\n"
    for data in (b"", tables, b"%PDF-1.7", b"%PDF-1.7\n" + bytes(5_000_000), sealed(certificate)[:-1]):
        with pytest.raises(PaperError):
            read(data)
