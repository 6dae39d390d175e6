"""Values of XML elements, read strictly: what is malformed becomes a finding that names its path, never a
guess.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Final

from api.codes.lists import CodeList
from api.codes.quantities import MicroUnits, UnitCode, micro_units, unit_code
from api.readers.elements import Element
from api.readers.errors import Finding, finding
from evidence.documents import INTEGER_LIMIT, MAX_VALUE_BYTES

_DIGITS: Final = re.compile(r"[0-9]{1,16}")
_AMOUNT: Final = re.compile(r"-?[0-9]{1,30}(?:\.[0-9]{1,20})?")
# WCO/UN 2379: 304 is CCYYMMDDHHMMSSZZZ, 102 is CCYYMMDD.
_STAMP: Final = re.compile(r"([0-9]{14})(Z|[+-][0-9]{2}(?::?[0-9]{2})?)?")
_DAY: Final = re.compile(r"[0-9]{8}", re.ASCII)
_ISO: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:[0-9]{2})?)?"
)


class Values:
    """Takes values out of elements and collects what is wrong with them."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def refuse(self, code: str, element: Element, problem: str, value: str | None = None) -> None:
        """Notes a finding at an element."""
        self.findings.append(finding(code, element.path, problem, value))

    def text(self, element: Element | None) -> str | None:
        """Text of an element; None when absent or empty."""
        if element is None:
            return None
        value = element.text()
        if value is not None and len(value.encode("utf-8")) > MAX_VALUE_BYTES:
            self.refuse("too-long", element, f"longer than {MAX_VALUE_BYTES} bytes", value)
            return None
        return value

    def code(self, element: Element | None, codes: CodeList) -> str | None:
        """A code that must be on the list; kept as it stands when it is not, beside the finding."""
        value = self.text(element)
        if element is not None and value is not None and value not in codes:
            self.findings.append(
                finding("unknown-code", element.path, codes.refusal(value), value, codes.title)
            )
        return value

    def integer(self, element: Element | None) -> int | None:
        """A whole number of at most 2^53; leading zeros, as in `001`, are dropped."""
        value = self.text(element)
        if element is None or value is None:
            return None
        if not _DIGITS.fullmatch(value) or int(value) >= INTEGER_LIMIT:
            self.refuse("not-an-integer", element, f"'{value[:40]}' is not a whole number below 2^53", value)
            return None
        return int(value)

    def decimal(self, element: Element | None) -> str | None:
        """The literal of a decimal number, as it stands."""
        value = self.text(element)
        if element is None or value is None:
            return None
        if not _AMOUNT.fullmatch(value):
            self.refuse("not-a-decimal", element, f"'{value[:40]}' is not a decimal number", value)
            return None
        return value

    def quantity(self, element: Element | None) -> MicroUnits | None:
        """A quantity in micro-units, without any float on the way."""
        value = None if element is None else element.text()
        if element is None or value is None:
            return None
        # `012.50` is common in fixed-width sources and means 12.5.
        literal = re.sub(r"^0+(?=[0-9])", "", value)
        try:
            return micro_units(literal)
        except ValueError as error:
            self.refuse("not-a-quantity", element, f"'{value[:40]}' is {error}", value)
            return None

    def unit(self, element: Element, attribute: str) -> UnitCode | None:
        """Recommendation 20 code that a unit attribute means; None when it is absent or means none."""
        value = element.attribute(attribute)
        if value is None:
            return None
        try:
            return unit_code(value)
        except ValueError as error:
            path = f"{element.path}/@{attribute}"
            self.findings.append(finding("unknown-code", path, str(error), value, "Recommendation 20"))
            return None

    def instant(self, element: Element | None) -> str | None:
        """ISO 8601 of a date, or date and time, in a form of UN code list 2379 or already ISO 8601.

        The value stands in the element itself or in a `DateTimeString` below it.
        """
        inner = _date_element(element)
        value = self.text(inner)
        if inner is None or value is None:
            return None
        try:
            return iso_8601(value)
        except ValueError:
            self.refuse(
                "not-a-date", inner, f"'{value[:40]}' is no date (CCYYMMDD, form 304, or ISO 8601)", value
            )
            return None

    def instant_or_text(self, element: Element | None) -> str | None:
        """As `instant`, but a value in another form is returned as it stands: for what is only shown."""
        inner = _date_element(element)
        value = self.text(inner)
        if value is None:
            return None
        try:
            return iso_8601(value)
        except ValueError:
            return value


def _date_element(element: Element | None) -> Element | None:
    if element is None:
        return None
    inner = element.first("DateTimeString") or element
    inner.attribute("formatCode")
    return inner


def iso_8601(value: str) -> str:
    """`20191113172216Z` -> `2019-11-13T17:22:16Z`, `20140101` -> `2014-01-01`; ISO 8601 is returned as it stands.

    Raises:
        ValueError: none of these.
    """
    if _DAY.fullmatch(value):
        return date(int(value[:4]), int(value[4:6]), int(value[6:])).isoformat()
    stamp = _STAMP.fullmatch(value)
    if stamp is None:
        if not _ISO.fullmatch(value):
            raise ValueError("no form that is read here")
        datetime.fromisoformat(value)
        return value
    digits = stamp.group(1)
    day = iso_8601(digits[:8])
    clock = time(int(digits[8:10]), int(digits[10:12]), int(digits[12:]))
    return f"{day}T{clock.isoformat()}{_zone(stamp.group(2))}"


def _zone(text: str | None) -> str:
    if text is None or text == "Z":
        return text or ""
    hours, minutes = int(text[1:3]), int(text[3:].replace(":", "") or 0)
    if hours > 14 or minutes > 59:
        raise ValueError("no zone is that far from UTC")
    return f"{text[0]}{hours:02d}:{minutes:02d}"
