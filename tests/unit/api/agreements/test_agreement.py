from __future__ import annotations

from datetime import date

import pytest

from api.agreements.agreement import AgreementError, add_months, agreement, working_days_after
from evidence.facts import Agreement

AK = agreement("AK")


def test_ak_is_loaded_with_a_source_for_each_value() -> None:
    assert AK.code is Agreement.AK
    assert AK.parties >= {"KR", "VN"}
    assert (AK.validity_months, AK.entries_per_certificate, AK.issue_window_working_days) == (12, 1, 3)
    assert all(source.text for source in AK.sources.values())
    assert not AK.sources["validity_months"].verified


def test_validity_ends_the_day_before_its_anniversary() -> None:
    assert AK.last_valid_day(date(2026, 11, 20)) == date(2027, 11, 19)
    assert AK.last_valid_day(date(2028, 2, 29)) == date(2029, 2, 27)


def test_months_are_added_within_the_month() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2026, 12, 31), 2) == date(2027, 2, 28)


def test_late_issue_is_counted_in_working_days() -> None:
    friday = date(2026, 11, 20)
    assert working_days_after(friday, 3) == date(2026, 11, 25)
    assert not AK.is_retroactive(friday, date(2026, 11, 25))
    assert AK.is_retroactive(friday, date(2026, 11, 26))
    assert not AK.is_retroactive(friday, date(2026, 11, 26), {date(2026, 11, 24)})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("WO", False),
        ("WO-AK", False),
        ("CTH", False),
        ("PSR", False),
        ("SP", False),
        ("RVC 45.2%", True),
        ("CTH + RVC 40%", True),
    ],
)
def test_criteria_of_the_form_are_known(text: str, value: bool) -> None:
    found = AK.criterion(text)
    assert found is not None
    assert found[0].value is value


@pytest.mark.parametrize("text", ["", "wo", "RVC", "RVC 45", "RVC 1234%", "CTH RVC 40%", "WO "])
def test_other_criteria_are_not(text: str) -> None:
    assert AK.criterion(text) is None


@pytest.mark.parametrize("name", ["XX", "ak", "../../etc", "", "AKAKAKAKA"])
def test_an_unknown_agreement_is_refused(name: str) -> None:
    with pytest.raises(AgreementError):
        agreement(name)
