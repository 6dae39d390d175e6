"""An agreement's rules, loaded from its file beside this module."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml

from evidence.facts import Agreement as AgreementCode

_SATURDAY: Final = 5
_SOURCED: Final = (
    "tariff_preference_code",
    "parties",
    "validity_months",
    "issue_window_working_days",
    "retroactive_months",
    "entries_per_certificate",
    "least_regional_value_percent",
    "hs_edition",
)


class AgreementError(Exception):
    """An agreement is unknown or its file is malformed; `name` and `problem` say which and how."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"agreement '{name}': {problem}")
        self.name = name
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Criterion:
    """A form of origin criterion. `value` says that the entry carries a regional value content, in its group `n`."""

    pattern: re.Pattern[str]
    about: str
    value: bool


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value comes from, and whether anyone has checked it against the text of the agreement."""

    text: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Agreement:
    """What is particular to one agreement. Civil dates are those of the deciding administration."""

    key: str
    code: AgreementCode
    title: str
    form: str
    agreement_text: str
    tariff_preference_code: str
    parties: frozenset[str]
    validity_months: int
    issue_window_working_days: int
    retroactive_months: int
    entries_per_certificate: int
    least_regional_value_percent: int
    hs_edition: int
    criteria: tuple[Criterion, ...]
    sources: Mapping[str, Source]

    def last_valid_day(self, issued: date) -> date:
        """The last day of validity: the day before the same day `validity_months` later."""
        return add_months(issued, self.validity_months) - timedelta(days=1)

    def is_retroactive(self, departure: date, issued: date, holidays: Set[date] = frozenset()) -> bool:
        """Whether a certificate issued on this day is late, the day of departure not counted."""
        return issued > working_days_after(departure, self.issue_window_working_days, holidays)

    def criterion(self, text: str) -> tuple[Criterion, re.Match[str]] | None:
        """The criterion that an entry of the form states."""
        for criterion in self.criteria:
            if match := criterion.pattern.fullmatch(text):
                return criterion, match
        return None


def add_months(day: date, months: int) -> date:
    """The same day of the month `months` later, or the last day of a month that is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def working_days_after(day: date, count: int, holidays: Set[date] = frozenset()) -> date:
    """The day `count` working days after; Saturdays, Sundays and `holidays` do not count."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < _SATURDAY and day not in holidays
    return day


@cache
def agreement(name: str) -> Agreement:
    """The agreement with this key (`AK`).

    Raises:
        AgreementError: there is no such file, or it is malformed.
    """
    if not re.fullmatch(r"[A-Z]{2,8}", name):
        raise AgreementError(name[:40], "a key is two to eight capital letters")
    source = files("api.agreements").joinpath(f"{name.lower()}.yaml")
    if not source.is_file():
        raise AgreementError(name, "not known to this gateway")
    try:
        return _load(yaml.safe_load(source.read_text(encoding="utf-8")))
    except (KeyError, TypeError, ValueError, re.error, yaml.YAMLError) as error:
        raise AgreementError(name, f"its file is malformed: {error!r}") from error


def _load(data: Mapping[str, Any]) -> Agreement:
    values = {name: data[name]["value"] for name in _SOURCED}
    sources = {name: Source(str(data[name]["source"]), bool(data[name]["verified"])) for name in _SOURCED}
    rows = data["criteria"]["patterns"]
    criteria = tuple(
        Criterion(re.compile(row["pattern"]), row["about"], row.get("value", False)) for row in rows
    )
    return Agreement(
        key=str(data["key"]),
        code=AgreementCode[data["key"]],
        title=str(data["title"]),
        form=str(data["form"]),
        agreement_text=str(data["agreement_text"]),
        tariff_preference_code=str(values.pop("tariff_preference_code")),
        parties=frozenset(values.pop("parties")),
        criteria=criteria,
        sources=sources,
        **{name: int(value) for name, value in values.items()},
    )
