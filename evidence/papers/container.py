"""The file around the pages: PDF/A-3b (ISO 19005-3) with the bundle as an associated file, and room for the seal."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import ImageCms

from evidence.acts import Act
from evidence.bundles import Bundle
from evidence.commitments import FullDisclosure
from evidence.papers.drawing import Sheet, draw
from evidence.papers.layout import Language, PaperError, layout_of

ATTACHMENT: Final = "certificate.gwb.json"
PARAMETERS: Final = Name("/GWMN_Paper")
SEAL_ROOM: Final = 6_144
"""Bytes for the seal's CMS."""
RANGE_ROOM: Final = (1_111_111_111, 1_111_111_112, 1_111_111_113)
NO_TIME: Final = "D:20000101000000Z"
"""Stands where the time of sealing will."""
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Parameters:
    """What the pages say besides the document: the language of labels, and where the code leads."""

    language: Language
    link: str

    def __post_init__(self) -> None:
        """PaperError: the link is no short line of printable ASCII."""
        if not (self.link.isascii() and self.link.isprintable() and 0 < len(self.link) <= 200):
            raise PaperError("a link is a line of at most 200 ASCII characters", link=self.link)


def check_code(root: bytes) -> str:
    """Eight letters that tell two documents apart at a glance: 40 bits of the root in Crockford's base 32."""
    number = int.from_bytes(root[:5], "big")
    letters = "".join(_ALPHABET[number >> shift & 31] for shift in range(35, -1, -5))
    return f"{letters[:4]}-{letters[4:]}"


def draft(data: bytes, parameters: Parameters) -> bytes:
    """The paper of a bundle before it is sealed: the same for the same bundle and parameters.

    Raises:
        EvidenceError: the bundle does not decode, its type has no form, or a character no glyph.
    """
    core = Bundle.decode(data).core
    root = Act.decode(core.act).document
    code = check_code(root)
    link = f"{parameters.link}#{root.hex()}.{code}"
    foot = (
        parameters.link,
        root.hex()[:32],
        root.hex()[32:],
        code,
        "gwanmun verify FILE.pdf --policy POLICY",
    )
    complete = isinstance(core.document, FullDisclosure)
    sheet = Sheet(core.document.fields, complete, parameters.language, foot, link)
    with pikepdf.open(io.BytesIO(draw(layout_of(core.document.schema), sheet))) as pdf:
        _describe(pdf, layout_of(core.document.schema).title[parameters.language], parameters)
        _attach(pdf, data)
        _make_room(pdf)
        out = io.BytesIO()
        pdf.save(
            out,
            static_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            min_version="1.7",
            fix_metadata_version=False,
        )
    return out.getvalue()


def _describe(pdf: pikepdf.Pdf, title: str, parameters: Parameters) -> None:
    del pdf.docinfo
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata["pdfaid:part"], metadata["pdfaid:conformance"] = "3", "B"
        metadata["dc:title"] = title
    profile = pdf.make_indirect(pikepdf.Stream(pdf, _profile(), N=3))
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB"),
        DestOutputProfile=profile,
    )
    pdf.Root.OutputIntents = Array([intent])
    pdf.Root.Lang = String(parameters.language)
    pdf.Root[PARAMETERS] = Dictionary(Language=String(parameters.language), Link=String(parameters.link))


def _attach(pdf: pikepdf.Pdf, data: bytes) -> None:
    stream = pikepdf.Stream(pdf, data, Type=Name.EmbeddedFile, Subtype=Name("/application/json"))
    stream.Params = Dictionary(Size=len(data), ModDate=String("D:20260101000000Z"))
    name = String(ATTACHMENT)
    file = pdf.make_indirect(stream)
    specification = pdf.make_indirect(
        Dictionary(
            Type=Name.Filespec, F=name, UF=name, AFRelationship=Name.Source, EF=Dictionary(F=file, UF=file)
        )
    )
    pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([name, specification])))
    pdf.Root.AF = Array([specification])


def _make_room(pdf: pikepdf.Pdf) -> None:
    """An invisible signature field (ISO 32000-1 section 12.8) with places for the range and the CMS."""
    seal = pdf.make_indirect(
        Dictionary(
            Type=Name.Sig,
            Filter=Name("/Adobe.PPKLite"),
            SubFilter=Name("/ETSI.CAdES.detached"),
            ByteRange=Array([0, *RANGE_ROOM]),
            M=String(NO_TIME),
            Contents=String(bytes(SEAL_ROOM)),
        )
    )
    page = pdf.pages[0].obj
    widget = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String("seal"),
            Rect=Array([0, 0, 0, 0]),
            F=132,
            P=page,
            V=seal,
        )
    )
    page.Annots = Array([widget])
    pdf.Root.AcroForm = Dictionary(Fields=Array([widget]), SigFlags=3)


@cache
def _profile() -> bytes:
    """An sRGB profile, without the date at which it was made."""
    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    made[24:36] = bytes((7, 234, 0, 1, 0, 1)) + bytes(6)
    return bytes(made)
