"""The story's dates: good at any hour, on a machine in any time zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from scripts.demo.story import LAST_ZONE, civil_date
from scripts.network.cast import ZONES

HOURS = [datetime(2026, 12, 31, tzinfo=UTC) + timedelta(hours=hour) for hour in range(0, 48, 1)]


@pytest.mark.parametrize("instant", HOURS, ids=str)
def test_its_day_has_begun_for_every_administration_and_the_next_has_not_begun_for_the_last(
    instant: datetime,
) -> None:
    today, tomorrow = (civil_date(instant.timestamp(), days) for days in (0, 1))
    assert all(_begins(today, ZoneInfo(zone)) <= instant for zone in ZONES.values())
    assert _begins(tomorrow, LAST_ZONE) > instant


def _begins(date: str, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(date).replace(tzinfo=zone)
