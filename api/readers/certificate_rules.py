"""What must hold in a Form AK beside its lines: codes, dates, criteria and the rules between fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from api.agreements.agreement import Agreement
from api.codes.lists import CodeList, countries, hs_2022, locations, package_kinds
from api.codes.quantities import micro_units
from api.readers.errors import Finding, finding
from evidence.documents import Json
from evidence.types import Fields

HS_DIGITS: Final = 6
_DATES: Final = ("issueDate", "validUntil", "departureDate", "invoiceDate", "applicationDate")
_CODES: Final[Mapping[str, Callable[[], CodeList]]] = {
    "issuingCountry": countries,
    "importingCountry": countries,
    "portOfLoading": locations,
    "portOfDischarge": locations,
}
# Functions of the application message: 9 original, 18 re-issue, 35 corrected. The latter two name what they replace.
_ORIGINAL: Final = "9"
_FUNCTIONS: Final = {_ORIGINAL, "18", "35"}


def check_form(fields: Fields, items: Sequence[Mapping[str, Json]], rules: Agreement) -> list[Finding]:
    """Everything that is wrong with header and items, quantities and links apart (certificate_lines.py)."""
    findings: list[Finding] = []
    for name, codes in _CODES.items():
        _check_code(fields.get(f"/{name}"), f"/{name}", codes(), findings)
    _check_agreement(fields, rules, findings)
    _check_dates(fields, rules, findings)
    _check_special_cases(fields, findings)
    _check_amount(fields.get("/totalFobValueUsd"), "/totalFobValueUsd", findings)
    for index, item in enumerate(items):
        _check_item(item, f"/items/{index}", rules, findings)
    return findings


def _check_code(value: object, path: str, codes: CodeList, findings: list[Finding]) -> None:
    if value is not None and value not in codes:
        findings.append(finding("unknown-code", path, codes.refusal(str(value)), value, codes.title))


def _check_agreement(fields: Fields, rules: Agreement, findings: list[Finding]) -> None:
    if fields["/formType"] != rules.form:
        findings.append(finding("form", "/formType", f"the form is {rules.form}", fields["/formType"]))
    exporting, importing = fields["/issuingCountry"], fields["/importingCountry"]
    for path, country in (("/issuingCountry", exporting), ("/importingCountry", importing)):
        if country in countries() and country not in rules.parties:
            problem = f"'{country}' is no party to the {rules.title}"
            findings.append(finding("no-party", path, problem, country, rules.key))
    if exporting == importing:
        findings.append(
            finding("same-country", "/importingCountry", "goods stay in their country", importing)
        )


def _check_dates(fields: Fields, rules: Agreement, findings: list[Finding]) -> None:
    days = {name: _date(fields.get(f"/{name}"), f"/{name}", findings) for name in _DATES}
    issued, until = days["issueDate"], days["validUntil"]
    if issued is None or until is None:
        return
    if issued.year > date.max.year - 2:
        findings.append(finding("not-a-date", "/issueDate", "no certificate is issued that late", issued))
    elif until < issued:
        findings.append(finding("dates", "/validUntil", "ends before the day of issue", until))
    elif until > (last := rules.last_valid_day(issued)):
        problem = f"valid for {rules.validity_months} months: until {last} at the latest"
        findings.append(finding("dates", "/validUntil", problem, until))


def _date(value: object, path: str, findings: list[Finding]) -> date | None:
    if value is None:
        return None
    text = str(value)
    try:
        if len(text) != len("2026-11-20"):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        findings.append(finding("not-a-date", path, f"'{text[:40]}' is no date YYYY-MM-DD", text))
        return None


def _check_special_cases(fields: Fields, findings: list[Finding]) -> None:
    function = fields.get("/functionCode")
    if function is not None and function not in _FUNCTIONS:
        problem = "9 is an original, 18 a re-issue, 35 a correction"
        findings.append(finding("unknown-code", "/functionCode", problem, function))
    if function in _FUNCTIONS - {_ORIGINAL}:
        _require(fields, ("/previousCertificateNumber", "/reason"), f"function {function}", findings)
    if fields.get("/backToBack") is True:
        _require(fields, ("/firstCertificateNumber",), "a back-to-back certificate", findings)


def _require(fields: Fields, paths: Sequence[str], why: str, findings: list[Finding]) -> None:
    findings.extend(finding("missing", path, f"{why} must name it") for path in paths if not fields.get(path))


def _check_amount(value: object, path: str, findings: list[Finding]) -> None:
    if value is None:
        return
    try:
        micro_units(str(value))
    except ValueError as error:
        findings.append(finding("not-an-amount", path, f"'{str(value)[:40]}' is {error}", value))


def _check_item(item: Mapping[str, Json], path: str, rules: Agreement, findings: list[Finding]) -> None:
    code = str(item["hsCode"]).replace(".", "")
    if code[:HS_DIGITS] not in hs_2022() or not code.isdigit():
        codes = hs_2022()
        findings.append(
            finding(
                "unknown-code",
                f"{path}/hsCode",
                codes.refusal(str(item["hsCode"])),
                item["hsCode"],
                codes.title,
            )
        )
    _check_code(item.get("packageKind"), f"{path}/packageKind", package_kinds(), findings)
    packages = item.get("packages")
    if isinstance(packages, int) and packages < 0:
        findings.append(finding("out-of-range", f"{path}/packages", "packages are counted from 0", packages))
    for name in ("grossWeightKg", "fobValueUsd"):
        _check_amount(item.get(name), f"{path}/{name}", findings)
    _check_criterion(item, path, rules, findings)


def _check_criterion(item: Mapping[str, Json], path: str, rules: Agreement, findings: list[Finding]) -> None:
    text = str(item["originCriterion"])
    found = rules.criterion(text)
    if found is None:
        problem = f"'{text[:40]}' is no origin criterion of Form {rules.form}"
        findings.append(
            finding("unknown-code", f"{path}/originCriterion", problem, text, f"Form {rules.form}")
        )
        return
    criterion, match = found
    if not criterion.value:
        return
    if not rules.least_regional_value_percent <= Decimal(match["n"]) <= 100:
        least = rules.least_regional_value_percent
        problem = f"regional value content is {least} % to 100 %"
        findings.append(finding("out-of-range", f"{path}/originCriterion", problem, text))
    if item.get("fobValueUsd") is None:
        problem = "the FOB value must be stated with a regional value content"
        findings.append(finding("missing", f"{path}/fobValueUsd", problem))
