"""Hostile and broken input ends in a typed refusal, quickly, and in nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from api.readers.certificate import read_application
from api.readers.errors import (
    ContentRefused,
    InputTooLarge,
    JsonRefused,
    ReaderError,
    UnknownMessage,
    XmlRefused,
)
from api.readers.wco import read
from api.readers.xml import XmlLimits, parse_xml

SAMPLES = Path(__file__).parents[3] / "samples"
GOOD = (SAMPLES / "wco" / "TT_EX001a.xml").read_bytes()
APPLICATION = (SAMPLES / "ak" / "application.json").read_bytes()

LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">'
    + b"".join(
        b'<!ENTITY lol%d "%s">' % (n, b"&lol%d;" % (n - 1) * 10 if n > 1 else b"&lol;" * 10)
        for n in range(1, 10)
    )
    + b"]><Declaration>&lol9;</Declaration>"
)
EXTERNAL = b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><Declaration><ID>&x;</ID></Declaration>'
PARAMETER = b'<!DOCTYPE d [<!ENTITY % x SYSTEM "http://127.0.0.1:1/x.dtd"> %x;]><Declaration/>'

XML_CORPUS = {
    "empty": (b"", "xml-malformed"),
    "white space": (b"  \n ", "xml-malformed"),
    "no xml": (b"hello", "xml-malformed"),
    "json": (b'{"a": 1}', "xml-malformed"),
    "truncated": (GOOD[: len(GOOD) // 2], "xml-malformed"),
    "cut in a tag": (GOOD[: GOOD.index(b"TypeCode") + 3], "xml-malformed"),
    "rest after the root": (GOOD + b"<more/>", "xml-malformed"),
    "text before the declaration": (b"\n" + GOOD, "xml-malformed"),
    "billion laughs": (LAUGHS, "xml-dtd"),
    "external entity": (EXTERNAL, "xml-dtd"),
    "parameter entity": (PARAMETER, "xml-dtd"),
    "empty doctype": (b"<!DOCTYPE d><d/>", "xml-dtd"),
    "unknown entity": (b"<d>&nbsp;</d>", "xml-malformed"),
    "another encoding": (b'<?xml version="1.0" encoding="EUC-KR"?><d>\xb0\xa1</d>', "xml-encoding"),
    "latin 1": (b'<?xml version="1.0" encoding="ISO-8859-1"?><d>\xe9</d>', "xml-encoding"),
    "made-up encoding": (b'<?xml version="1.0" encoding="klingon"?><d/>', "xml-encoding"),
    "multi-byte encoding": (b'<?xml version="1.0" encoding="UTF-7"?><d/>', "xml-encoding"),
    "latin 1 bytes in UTF-8": (b"<d>caf\xe9</d>", "xml-malformed"),
    "UTF-16 said, UTF-8 sent": (b'<?xml version="1.0" encoding="UTF-16"?><d/>', "xml-malformed"),
    "UTF-32": ("<d/>".encode("utf-32"), "xml-malformed"),
    "NUL": (b"<d>a\x00b</d>", "xml-malformed"),
    "control character": (b"<d>a\x01b</d>", "xml-malformed"),
    "control character by reference": (b"<d>&#1;</d>", "xml-malformed"),
    "lone surrogate": (b"<d>\xed\xa0\x80</d>", "xml-malformed"),
    "lone surrogate by reference": (b"<d>&#xD800;</d>", "xml-malformed"),
    "overlong UTF-8": (b"<d>\xc0\xaf</d>", "xml-malformed"),
    "not a character": (b"<d>\xef\xbf\xbf</d>", "xml-malformed"),
    "deep": (b"<d>" * 100_000, "xml-depth"),
    "many elements": (b"<d>" + b"<e/>" * 200_001 + b"</d>", "xml-elements"),
    "many attributes": (b"<d " + b" ".join(b'a%d=""' % n for n in range(65)) + b"/>", "xml-attributes"),
    "repeated attribute": (b'<d a="1" a="2"/>', "xml-malformed"),
    "unbound prefix": (b"<x:d/>", "xml-malformed"),
    "open comment": (b"<d><!-- a -- b --></d>", "xml-malformed"),
}


@pytest.mark.parametrize("name", XML_CORPUS)
def test_damaged_xml_is_refused_with_its_code(name: str) -> None:
    data, code = XML_CORPUS[name]
    with pytest.raises(XmlRefused) as refused:
        read(data)
    assert refused.value.code == code
    json.dumps([found.message for found in refused.value.findings]).encode("ascii")


def test_50_mb_are_refused_without_parsing() -> None:
    data = b"<Declaration>" + b"x" * 50_000_000 + b"</Declaration>"
    with pytest.raises(InputTooLarge):
        read(data)


def test_the_largest_input_that_is_read_is_judged() -> None:
    """Siblings of one name are where a path costs most."""
    data = b"<Declaration>" + b"<ID>1</ID>" * 199_000 + b"</Declaration>"
    with pytest.raises(ReaderError):
        read(data)


def test_the_size_limit_is_exact() -> None:
    data = b"<d>" + b"x" * 93 + b"</d>"
    assert parse_xml(data, XmlLimits(size=100)).value == "x" * 93
    with pytest.raises(InputTooLarge):
        parse_xml(data + b" ", XmlLimits(size=100))


def test_utf_16_and_a_byte_order_mark_are_read() -> None:
    text = GOOD.decode("utf-8").replace('encoding="UTF-8"', 'encoding="UTF-16"')
    assert read(text.encode("utf-16")) == read(GOOD)
    assert read(b"\xef\xbb\xbf" + GOOD) == read(GOOD)


def test_a_comment_that_is_not_closed_is_named_as_the_reason() -> None:
    with pytest.raises(XmlRefused, match=r"line 72, column 8.*comment is not closed") as refused:
        read((SAMPLES / "wco" / "TT_EX002a.xml").read_bytes())
    assert refused.value.recognition is not None
    assert refused.value.recognition.type_code == "EXC"


@pytest.mark.parametrize("data", [b"<d/>", b"<MetaData/>", b"<html><body/></html>"])
def test_sound_xml_that_is_no_message_is_unknown(data: bytes) -> None:
    with pytest.raises(UnknownMessage):
        read(data)


def test_a_missing_type_is_called_missing_and_not_none() -> None:
    data = (SAMPLES / "kcs" / "GOVCBR830.xml").read_bytes()
    bare = re.sub(rb"<wco:TypeCode>[^<]*</wco:TypeCode>", b"", data, count=1)
    assert bare != data
    with pytest.raises(UnknownMessage) as refused:
        read(bare)
    assert "None" not in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "kind", "path"),
    [
        (b"<FunctionCode>9<", b"<FunctionCode>5<", UnknownMessage, "FunctionCode"),
        (b"<FunctionCode>9<", b"<FunctionCode><", UnknownMessage, "FunctionCode"),
        (b"<TypeCode>EXD<", b"<TypeCode>XYZ<", UnknownMessage, "TypeCode"),
        (b"<GoodsItemQuantity>1<", b"<GoodsItemQuantity>2<", ContentRefused, "Declaration"),
        (b"<GoodsItemQuantity>1<", b"<GoodsItemQuantity>one<", ContentRefused, "GoodsItemQuantity"),
        (b"<TotalPackageQuantity>10<", b"<TotalPackageQuantity>-1<", ContentRefused, "TotalPackageQuantity"),
        (b"<ID>46021910<", b"<ID>99999999<", ContentRefused, "Classification/ID"),
        (b"<GrossMassMeasure>10<", b"<GrossMassMeasure>1e3<", ContentRefused, "GrossMassMeasure"),
        (
            b"<NetNetWeightMeasure>5<",
            b"<NetNetWeightMeasure>0.0000001<",
            ContentRefused,
            "NetNetWeightMeasure",
        ),
        (b"<NetNetWeightMeasure>5<", b"<NetNetWeightMeasure>NaN<", ContentRefused, "NetNetWeightMeasure"),
        (b'currencyID="GBP"', b'currencyID="ABC"', ContentRefused, "@currencyID"),
        (b"<CountryCode>US<", b"<CountryCode>USA<", ContentRefused, "CountryCode"),
    ],
)
def test_a_wrong_value_is_refused_at_its_path(
    old: bytes, new: bytes, kind: type[ReaderError], path: str
) -> None:
    assert old in GOOD
    with pytest.raises(kind) as refused:
        read(GOOD.replace(old, new))
    assert refused.value.path.endswith(path)


def test_a_code_that_no_list_holds_is_named_with_path_value_and_list() -> None:
    with pytest.raises(ContentRefused) as refused:
        read(GOOD.replace(b"<ID>46021910<", b"<ID>99999910<"))
    found = refused.value.findings[0]
    item = "/MetaData/Declaration/GoodsShipment/GovernmentAgencyGoodsItem"
    assert found.message == f"{item}/Commodity/Classification/ID: '999999' is not in HS 2022"
    assert (found.value, found.code_list) == ("99999910", "HS 2022")


JSON_CORPUS = {
    "empty": b"",
    "truncated": APPLICATION[:500],
    "no object": b"[]",
    "a number": b"1",
    "repeated key": APPLICATION.replace(b"{", b'{"formType": "AK",', 1),
    "NaN": APPLICATION.replace(b"184320.5", b"NaN"),
    "Infinity": APPLICATION.replace(b"184320.5", b"-Infinity"),
    "lone surrogate": APPLICATION.replace(b"Saigon", b"\\ud800"),
    "integer of 400 digits": APPLICATION.replace(b"1200", b"1" * 400),
    "deep": b"[" * 100_000 + b"]" * 100_000,
    "deep object": b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    "byte order mark": b"\xef\xbb\xbf" + APPLICATION,
    "UTF-16": APPLICATION.decode().encode("utf-16"),
    "Latin 1": APPLICATION.replace(b"Saigon", b"S\xe9"),
    "NUL": APPLICATION + b"\x00",
    "not NFC": APPLICATION.replace(b"Saigon", "e\u0301".encode()),
    "numeric key": APPLICATION.replace(b'"formType"', b'"0"'),
    "empty list": APPLICATION[: APPLICATION.index(b'"items"')] + b'"items": []}',
}


@pytest.mark.parametrize("name", JSON_CORPUS)
def test_damaged_json_is_refused(name: str) -> None:
    with pytest.raises(JsonRefused):
        read_application(JSON_CORPUS[name])


def test_too_much_json_is_refused_without_parsing() -> None:
    with pytest.raises(InputTooLarge):
        read_application(b" " * 50_000_000)
