"""Every committed WCO sample has the outcome that samples.csv states."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from api.readers.assembly import XML, Original, as_document
from api.readers.errors import ImportNotSupported, ReaderError
from api.readers.messages import DeclarationKind, DeclarationMessage, InventoryMessage, Notification
from api.readers.wco import read
from evidence.document_types import EXPORT_DECLARATION

SAMPLES = Path(__file__).parents[3] / "samples" / "wco"
with (Path(__file__).parent / "samples.csv").open(encoding="utf-8", newline="") as table:
    ROWS = list(csv.DictReader(table))


def outcome(data: bytes) -> dict[str, str]:
    """What the table says of one sample, without its file name."""
    try:
        message = read(data)
    except ReaderError as refusal:
        known = refusal.recognition
        assert known is not None
        told = ("refused", type(refusal).__name__, known.function_code, known.type_code, known.reference)
        return dict(zip(COLUMNS, (*(value or "" for value in told), "", "", "", "", ""), strict=True))
    return dict(zip(COLUMNS, row_of(message), strict=True))


def row_of(message: DeclarationMessage | Notification | InventoryMessage) -> tuple[str, ...]:
    unread = str(len(message.unread))
    if isinstance(message, DeclarationMessage):
        packages = str(message.packages) if message.kind is DeclarationKind.ORIGINAL else ""
        number, counts = message.number or "", (str(message.items), packages, str(len(message.measures)))
        known = (message.kind.value, message.function_code, message.type_code, message.reference)
        return ("declaration", *known, number, *counts, unread)
    if isinstance(message, Notification):
        about = (message.reference or "", message.number or "")
        return ("notification", message.name, message.function_code, "", *about, "", "", "", unread)
    about = (message.ucr_type or "", message.reference or "", message.ucr or "")
    return ("inventory", message.kind, message.code, *about, "", "", "", unread)


COLUMNS = (
    "outcome",
    "kind",
    "function",
    "type",
    "reference",
    "number",
    "items",
    "packages",
    "measures",
    "unread",
)


def test_the_table_lists_each_committed_sample_once() -> None:
    assert sorted(row["file"] for row in ROWS) == sorted(path.name for path in SAMPLES.glob("*.xml"))


@pytest.mark.parametrize("row", ROWS, ids=[row["file"] for row in ROWS])
def test_a_sample_has_the_outcome_of_the_table(row: dict[str, str]) -> None:
    stated = {name: row[name] for name in COLUMNS}
    assert outcome((SAMPLES / row["file"]).read_bytes()) == stated


def originals() -> list[str]:
    return [row["file"] for row in ROWS if row["kind"] == "original"]


@pytest.mark.parametrize("name", originals())
def test_an_original_makes_a_document_of_its_closed_schema(name: str) -> None:
    data = (SAMPLES / name).read_bytes()
    message = read(data)
    assert isinstance(message, DeclarationMessage)
    document = as_document(EXPORT_DECLARATION, message.fields, bytes(16), [Original(name, XML, data)])
    assert document["/attachments/0/length"] == len(data)
    assert document["/goodsItemQuantity"] == message.items


def test_an_import_is_refused_by_its_type_and_not_by_its_name() -> None:
    data = (SAMPLES / "TT_EX001a.xml").read_bytes().replace(b"<TypeCode>EXD<", b"<TypeCode>IMD<")
    with pytest.raises(ImportNotSupported) as refused:
        read(data)
    assert refused.value.value == "IMD"
    assert refused.value.path == "/MetaData/Declaration/TypeCode"


def test_a_special_territory_declaration_is_told_apart_by_its_procedure() -> None:
    data = (SAMPLES / "Step1_TT_EX024a.xml").read_bytes()
    assert isinstance(read(data), DeclarationMessage)
    with pytest.raises(ImportNotSupported):
        read(data.replace(b"<CurrentCode>10<", b"<CurrentCode>40<"))


def test_namespaces_and_prefixes_do_not_decide() -> None:
    data = (SAMPLES / "TT_EX001a.xml").read_bytes()
    other = data.replace(b"urn:wco:datamodel:WCO:DEC-DMS:2", b"urn:wco:datamodel:WCO:DEC-DMS:3")
    assert outcome(other) == outcome(data)
