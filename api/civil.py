"""Civil dates of a deciding administration, as instants.

A date belongs to the zone of who decides. Intervals are `[from, until)`: "valid until 19 November" ends when that day ends there.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from api.clock import Instant
from api.problems import Unprocessable

# Instants on the chain are Unix seconds without sign; and a day has a day after it.
FIRST_YEAR, LAST_YEAR = 1971, 9998


class DateWrong(Unprocessable):
    slug, title = "date-wrong", "This is not a civil date"


def civil_date(text: object, path: str) -> date:
    """An ISO 8601 calendar date (YYYY-MM-DD) of the years that the chain counts. DateWrong when it is none."""
    try:
        day = date.fromisoformat(str(text))
    except ValueError as error:
        raise DateWrong(f"{path}: give YYYY-MM-DD.", path=path, value=str(text)[:40]) from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise DateWrong(f"{path}: give a year from {FIRST_YEAR} to {LAST_YEAR}.", path=path, value=str(day))
    return day


def start_of(day: date, zone: ZoneInfo) -> Instant:
    """The first second of a day in a zone."""
    return Instant(int(datetime.combine(day, time(), zone).timestamp()))


def end_of(day: date, zone: ZoneInfo) -> Instant:
    """The first second after a day in a zone."""
    return start_of(day + timedelta(days=1), zone)


def end_at(text: object, path: str, zone: ZoneInfo) -> Instant:
    """The end that a decision names: of a civil date in the zone, or an instant with its offset, to the second.

    Raises:
        DateWrong: neither.
    """
    given = str(text)
    if "T" not in given:
        return end_of(civil_date(given, path), zone)
    try:
        moment = datetime.fromisoformat(given)
    except ValueError as error:
        raise DateWrong(f"{path}: give YYYY-MM-DD or an instant.", path=path, value=given[:40]) from error
    if moment.tzinfo is None:
        raise DateWrong(f"{path}: say the offset from UTC.", path=path, value=given[:40])
    civil_date(moment.date().isoformat(), path)
    return Instant(int(moment.timestamp()))


def day_of(instant: Instant, zone: ZoneInfo) -> date:
    """The day on which an instant falls in a zone."""
    return datetime.fromtimestamp(instant, zone).date()
