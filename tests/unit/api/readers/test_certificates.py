"""Form AK: schema, codes, dates, criteria and links are all checked, and all findings come together."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from api.readers.certificate import CertificateForm, read_application, read_certificate
from api.readers.errors import ContentRefused
from evidence.words import unit_code

APPLICATION = json.loads((Path(__file__).parents[3] / "samples" / "ak" / "application.json").read_bytes())
LINK = {
    "source": 0,
    "owner": 7,
    "subject": "ab" * 32,
    "item": 1,
    "measure": 0,
    "quantity": 1200,
    "quantityUnit": "PCE",
}


def application(header: dict[str, Any] | None = None, item: dict[str, Any] | None = None) -> CertificateForm:
    first, *others = APPLICATION["items"]
    form = {**APPLICATION, **(header or {}), "items": [{**first, **(item or {})}, *others]}
    return read_application(json.dumps(form).encode())


def messages(header: dict[str, Any] | None = None, item: dict[str, Any] | None = None) -> list[str]:
    with pytest.raises(ContentRefused) as refused:
        application(header, item)
    return [found.message for found in refused.value.findings]


def test_lines_are_counted_in_micro_units_of_rec_20() -> None:
    form = application(item={"quantity": "1200.5"})
    assert (form.lines[0].line, form.lines[0].unit, form.lines[0].quantity) == (1, "H87", 1_200_500_000)
    assert len(form.lines) == 10


def test_a_fraction_is_kept_as_its_literal() -> None:
    assert application().fields["/items/0/grossWeightKg"] == "412.5"


def test_links_become_parts_of_the_declaration() -> None:
    form = application(item={"links": [{**LINK, "quantity": 1000}, {**LINK, "item": 2, "quantity": "200.0"}]})
    assert [link.part for link in form.links] == [256, 512]
    assert {link.unit for link in form.links} == {unit_code("H87")}
    assert [link.quantity for link in form.links] == [1_000_000_000, 200_000_000]
    assert not form.covered


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ({"portOfLoading": "KRXXX"}, "/portOfLoading: 'KRXXX' is not in UN/LOCODE"),
        ({"importingCountry": "XX"}, "/importingCountry: 'XX' is not in ISO 3166-1"),
        (
            {"importingCountry": "JP"},
            "/importingCountry: 'JP' is no party to the Korea-ASEAN Free Trade Agreement",
        ),
        ({"importingCountry": "KR"}, "/importingCountry: goods stay in their country"),
        ({"formType": "D"}, "/formType: the form is AK"),
        ({"departureDate": "2026-02-30"}, "/departureDate: '2026-02-30' is no date YYYY-MM-DD"),
        ({"departureDate": "20261118"}, "/departureDate: '20261118' is no date YYYY-MM-DD"),
        ({"functionCode": "7"}, "/functionCode: 9 is an original, 18 a re-issue, 35 a correction"),
        ({"functionCode": "35", "reason": "typing"}, "/previousCertificateNumber: function 35 must name it"),
        ({"backToBack": True}, "/firstCertificateNumber: a back-to-back certificate must name it"),
        (
            {"totalFobValueUsd": "1,5"},
            "/totalFobValueUsd: '1,5' is not a decimal number of digits and at most one point",
        ),
        ({"idSalt": "xyz"}, "/idSalt: a salt is 32 lower-case hex digits"),
        (
            {"issueDate": "2026-11-20", "validUntil": "2027-11-20"},
            "/validUntil: valid for 12 months: until 2027-11-19 at the latest",
        ),
        (
            {"issueDate": "2026-11-20", "validUntil": "2026-11-19"},
            "/validUntil: ends before the day of issue",
        ),
    ],
)
def test_a_header_value_that_does_not_hold_is_named(header: dict[str, Any], message: str) -> None:
    assert messages(header) == [message]


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ({"hsCode": "999999"}, "/items/0/hsCode: '999999' is not in HS 2022"),
        ({"packageKind": "??"}, "/items/0/packageKind: '??' is not in Recommendation 21"),
        ({"quantityUnit": "QQQ"}, "/items/0/quantityUnit: 'QQQ' is not in Recommendation 20"),
        ({"quantity": 0}, "/items/0/quantity: a quantity is more than zero"),
        (
            {"quantity": "1e3"},
            "/items/0/quantity: '1e3' is not a decimal number of digits and at most one point",
        ),
        (
            {"quantity": "0.0000001"},
            "/items/0/quantity: '0.0000001' is finer than a micro-unit (six decimals)",
        ),
        ({"packages": -1}, "/items/0/packages: packages are counted from 0"),
        ({"originCriterion": "XYZ"}, "/items/0/originCriterion: 'XYZ' is no origin criterion of Form AK"),
        (
            {"originCriterion": "RVC 39.9%"},
            "/items/0/originCriterion: regional value content is 40 % to 100 %",
        ),
        ({"itemNumber": 2}, "/items/0/itemNumber: lines are numbered from 1 in their order: 1 is expected"),
        (
            {"links": [{**LINK, "quantity": 1199}]},
            "/items/0/links: the links add up to 1199 H87, the line to 1200 H87",
        ),
        (
            {"links": [{**LINK, "quantityUnit": "KGM"}]},
            "/items/0/links/0/quantityUnit: the line is in H87; nothing is converted",
        ),
        (
            {"links": [{**LINK, "subject": "AB" * 32}]},
            "/items/0/links/0/subject: a subject id is 64 lower-case hex digits",
        ),
        (
            {"links": [{**LINK, "source": 2}]},
            "/items/0/links/0/source: 0 is a declaration item, 1 a line of a first certificate",
        ),
        ({"links": [{**LINK, "owner": 0}]}, "/items/0/links/0/owner: a member number is 1 to 2^32 - 1"),
        ({"colour": "red"}, "/items/0/colour: `gwm.application.ak.1` knows no such path"),
    ],
)
def test_a_line_value_that_does_not_hold_is_named(item: dict[str, Any], message: str) -> None:
    assert messages(item=item)[0] == message


def test_the_fob_value_goes_with_a_regional_value_content() -> None:
    first = dict(APPLICATION["items"][0], originCriterion="CTH + RVC 55%")
    del first["fobValueUsd"]
    form = {**APPLICATION, "items": [first, *APPLICATION["items"][1:]]}
    with pytest.raises(ContentRefused, match="FOB value must be stated"):
        read_application(json.dumps(form).encode())


def test_findings_come_together() -> None:
    assert (
        len(messages({"portOfLoading": "KRXXX", "formType": "D"}, {"hsCode": "000000", "quantity": 0})) == 4
    )


def test_a_certificate_states_its_dates() -> None:
    form = {
        key: value for key, value in APPLICATION.items() if key not in {"functionCode", "applicationDate"}
    }
    with pytest.raises(ContentRefused, match="/issueDate: a required field is absent"):
        read_certificate(json.dumps(form).encode())
    dated = {**form, "issueDate": "2026-11-20", "validUntil": "2027-11-19"}
    assert read_certificate(json.dumps(dated).encode()).number == "C020-26-1000000"
