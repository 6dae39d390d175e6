"""Attacks on papers: after the seal, and with a seal of one's own."""

from __future__ import annotations

import io
from collections.abc import Callable
from random import Random

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from evidence.papers.container import Parameters, draft
from evidence.papers.sealing import seal
from evidence.signatures import signer
from tests.fuzz.mutations import drop, duplicate, flip, reorder, splice
from tests.unit.evidence.builder import NOW, SampleDocument, SampleNetwork, certificate_sample, failing
from tests.unit.evidence.papers.paper import LINK, judged, sealed, sealed_as


def redrawn(document: SampleDocument, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    """The paper with something changed before its own signer sealed it."""
    with pikepdf.open(io.BytesIO(draft(document.bundle().encode(), Parameters("en", LINK)))) as pdf:
        change(pdf)
        out = io.BytesIO()
        pdf.save(out, static_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return sealed_as(document, out.getvalue())


def _another_text(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[0]
    content = page.obj.Contents.read_bytes()
    at = content.index(b" Tj", content.index(b"/Box_1 BMC"))
    page.obj.Contents.write(content[: at - 2] + b"X" + content[at - 1 :])


def _annotation(pdf: pikepdf.Pdf) -> None:
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.FreeText, Rect=Array([0, 0, 500, 500]), Contents=String("9200")
    )
    pdf.pages[0].obj.Annots.append(pdf.make_indirect(note))


def _layer(pdf: pikepdf.Pdf) -> None:
    group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("hidden")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(OFF=Array([group])))


def _second_file(pdf: pikepdf.Pdf) -> None:
    names = pdf.Root.Names.EmbeddedFiles.Names
    names.extend([String("other.json"), names[1]])


def _other_bundle(pdf: pikepdf.Pdf) -> None:
    file = pdf.Root.AF[0].EF.F
    file.write(file.read_bytes().replace(b"Hangang", b"Hamgang", 1))


def _page(pdf: pikepdf.Pdf) -> None:
    pdf.pages.append(pdf.pages[0])


def _script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def _font(pdf: pikepdf.Pdf) -> None:
    font = next(iter(pdf.pages[0].obj.Resources.Font.values()))
    font.ToUnicode.write(font.ToUnicode.read_bytes().replace(b"<", b"< ", 1))


def _link(pdf: pikepdf.Pdf) -> None:
    pdf.Root[Name("/GWMN_Paper")].Link = String("https://elsewhere.example")


@pytest.mark.parametrize(
    ("change", "step"),
    [
        (_another_text, "text"),
        (_annotation, "text"),
        (_layer, "text"),
        (_second_file, "paper"),
        (_other_bundle, "document"),
        (_page, "text"),
        (_script, "text"),
        (_font, "text"),
        (_link, "text"),
    ],
)
def test_a_paper_that_shows_anything_but_its_bundle_is_refused_though_well_sealed(
    certificate: SampleDocument, change: Callable[[pikepdf.Pdf], None], step: str
) -> None:
    assert judged(certificate, redrawn(certificate, lambda pdf: None)).valid
    verdict = judged(certificate, redrawn(certificate, change))
    assert not verdict.valid
    assert failing(verdict) in (step, "act"), verdict.steps[-1]


def test_a_box_whose_visible_text_disagrees_is_named(certificate: SampleDocument) -> None:
    verdict = judged(certificate, redrawn(certificate, _another_text))
    assert "visible text and embedded data disagree" in verdict.steps[-1].detail
    assert "box=1" in verdict.steps[-1].detail.replace("'", "")


def test_an_incremental_update_after_sealing_is_refused(certificate: SampleDocument) -> None:
    data = sealed(certificate)
    update = (
        b"1 0 obj\n<< /Type /Catalog >>\nendobj\nxref\n0 0\ntrailer << /Prev 10 >>\nstartxref\n20\n%%EOF\n"
    )
    for added in (update, b"\n", b" "):
        verdict = judged(certificate, data + added)
        assert not verdict.valid and failing(verdict) == "paper"


def test_a_seal_under_a_foreign_root_is_refused(certificate: SampleDocument) -> None:
    stranger = certificate_sample(SampleNetwork()).party
    drawn = draft(certificate.bundle().encode(), Parameters("en", LINK))
    verdict = judged(certificate, seal(drawn, stranger.certificate, signer(stranger.key), NOW))
    assert failing(verdict) == "seal"


def test_an_unsealed_draft_is_refused(certificate: SampleDocument) -> None:
    drawn = draft(certificate.bundle().encode(), Parameters("en", LINK))
    assert failing(judged(certificate, drawn)) == "seal"


def test_no_spoilt_paper_is_genuine(certificate: SampleDocument) -> None:
    data, other = sealed(certificate), sealed(certificate_sample(certificate.world), "en")
    dice = Random("papers")
    for number in range(1_000):
        spoilt = dice.choice((flip, drop, duplicate, reorder, splice))(data, other, dice)
        verdict = judged(certificate, spoilt)
        assert not verdict.valid or spoilt == data, number
