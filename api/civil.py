"""Civil dates of a deciding administration, as instants.

A date belongs to the zone of who decides. Intervals are `[from, until)`: "valid until 19 November" ends when that day ends there.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from api.clock import Instant
from api.problems import Unprocessable


class DateWrong(Unprocessable):
    slug, title = "date-wrong", "This is not a civil date"


def civil_date(text: object, path: str) -> date:
    """An ISO 8601 calendar date (YYYY-MM-DD). DateWrong when it is none."""
    try:
        return date.fromisoformat(str(text))
    except ValueError as error:
        raise DateWrong(f"{path}: give YYYY-MM-DD.", path=path, value=str(text)[:40]) from error


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
    return Instant(int(moment.timestamp()))


def day_of(instant: Instant, zone: ZoneInfo) -> date:
    """The day on which an instant falls in a zone."""
    return datetime.fromtimestamp(instant, zone).date()
