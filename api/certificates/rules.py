"""What an issuer's and an importer's documents must agree with: pure functions that list what is wrong."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from api.agreements.agreement import Agreement, add_months
from api.codes.quantities import unit_code
from api.readers.certificate import CertificateForm
from api.readers.errors import Finding, finding
from evidence.types import Fields, Scalar

# An act that was signed before midnight may arrive after.
LATEST_ARRIVAL: Final = timedelta(days=1)
HS_DIGITS: Final = 6
# What the issuer states of its own, beside what was applied for.
_ISSUERS: Final = frozenset(
    {"/issueDate", "/validUntil", "/issuedRetroactively", "/issuingAuthority", "/issuingOffice", "/remarks"}
)
# What an application or a certificate says of itself alone.
_OWN: Final = frozenset(
    {
        "/idSalt",
        "/functionCode",
        "/applicationDate",
        "/previousCertificateNumber",
        "/reason",
        "/certifiedTrueCopy",
        "/replacesCertificateNumber",
    }
)


def issue_findings(form: CertificateForm, today: date) -> list[Finding]:
    """What speaks against issuing today: the day itself, the issue window, lines that stand on nothing."""
    issued = date.fromisoformat(str(form.fields["/issueDate"]))
    return _form_findings(form, issued, today) + _window_findings(form.fields, issued, form.agreement)


def correction_findings(form: CertificateForm, replaced: CertificateForm, today: date) -> list[Finding]:
    """What speaks against a corrected certificate. Whether it is retroactive was decided when the first one was issued."""
    issued = date.fromisoformat(str(form.fields["/issueDate"]))
    findings = _form_findings(form, issued, today)
    says, said = (_said(fields.get("/issuedRetroactively")) for fields in (form.fields, replaced.fields))
    if says != said:
        problem = "a correction says what the certificate said that it replaces"
        findings.append(finding("issue-window", "/issuedRetroactively", problem, says))
    if form.fields.get("/replacesCertificateNumber") != replaced.number:
        problem = f"it replaces number '{replaced.number}'"
        findings.append(finding("number-differs", "/replacesCertificateNumber", problem))
    return findings


def _form_findings(form: CertificateForm, issued: date, today: date) -> list[Finding]:
    findings = []
    if not today - LATEST_ARRIVAL <= issued <= today:
        findings.append(finding("dates", "/issueDate", f"a certificate is dated today, {today}", issued))
    if not form.covered:
        covered = {link.line for link in form.links}
        lines = [line.line for line in form.lines if line.line not in covered]
        findings.append(finding("line-uncovered", "/items", f"lines {lines[:20]} stand on nothing"))
    return findings


def _window_findings(fields: Mapping[str, Scalar], issued: date, rules: Agreement) -> list[Finding]:
    """Late is what is issued after the agreement's working days; it must say so, and is not issued for ever."""
    departure = date.fromisoformat(str(fields["/departureDate"])) if fields.get("/departureDate") else None
    late = departure is not None and rules.is_retroactive(departure, issued)
    says = bool(fields.get("/issuedRetroactively"))
    if late != says:
        problem = (
            f"issued more than {rules.issue_window_working_days} working days after departure: it must say so"
            if late
            else "not late: it must not say that it was issued retroactively"
        )
        return [finding("issue-window", "/issuedRetroactively", problem, says)]
    if departure and issued > (last := add_months(departure, rules.retroactive_months)):
        return [finding("issue-window", "/issueDate", f"too late: {last} was the last day", issued)]
    return []


def application_findings(certificate: Fields, application: Fields) -> list[Finding]:
    """Where a certificate differs from what was applied for. Links count when the application has some."""
    linked = any("/links/" in path for path in application)
    ignored = _ISSUERS | _OWN
    return _differences(certificate, application, ignored, linked, "application")


def copy_findings(copy: Fields, original: Fields) -> list[Finding]:
    """Where a certified true copy differs from its original, or does not say that it is one."""
    findings = _differences(copy, original, _OWN | {"/remarks"}, True, "original")
    if copy.get("/certifiedTrueCopy") is not True:
        findings.append(finding("copy", "/certifiedTrueCopy", "a copy says that it is one"))
    return findings


def _differences(
    given: Fields, expected: Fields, ignored: frozenset[str], links: bool, name: str
) -> list[Finding]:
    found = []
    for path in sorted(given.keys() | expected.keys()):
        apart = path in ignored or path.startswith("/attachments/") or (not links and "/links/" in path)
        if not apart and _said(given.get(path)) != _said(expected.get(path)):
            problem = f"the {name} says {_shown(expected.get(path))}"
            found.append(finding(f"differs-from-{name}", path, problem, given.get(path)))
    return found


def _said(value: Scalar) -> str | None:
    """A value as it counts: an integer is its literal, and a box that is not ticked says nothing."""
    return None if value is None or value is False else str(value)


def _shown(value: Scalar) -> str:
    return "nothing" if value is None else f"'{str(value)[:60]}'"


def match_findings(draw: Fields, form: CertificateForm) -> list[Finding]:
    """Cross-matching an import entry with the certificate (rules of the electronic exchange of origin data): same number, same
    six digits of the Harmonized System, same unit. Quantity and validity are the contract's to judge.
    """
    number = draw.get("/certificateNumber")
    findings = []
    if number is not None and number != form.number:
        findings.append(finding("number-differs", "/certificateNumber", "another certificate's", number))
    index = int(str(draw["/line"])) - 1
    if not 0 <= index < len(form.lines):
        return [*findings, finding("no-such-line", "/line", f"there are {len(form.lines)} lines", index + 1)]
    certified = str(form.fields[f"/items/{index}/hsCode"])[:HS_DIGITS]
    entered = str(draw.get("/hsCode") or certified).replace(".", "")[:HS_DIGITS]
    if entered != certified:
        findings.append(finding("hs-differs", "/hsCode", f"the certificate says {certified}", entered))
    return findings + unit_findings(draw, form.lines[index].unit)


def unit_findings(draw: Fields, unit: str) -> list[Finding]:
    """The draw is counted in the line's unit; nothing is converted."""
    given = str(draw["/quantityUnit"])
    try:
        meant = unit_code(given)
    except ValueError as error:
        return [finding("unknown-code", "/quantityUnit", str(error), given, "Recommendation 20")]
    if meant != unit:
        return [
            finding("unit-differs", "/quantityUnit", f"the line is in {unit}; nothing is converted", given)
        ]
    return []
