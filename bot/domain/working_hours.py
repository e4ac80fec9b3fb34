"""People's own working hours: weekdays between two wall-clock hours of their zone."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

SATURDAY = 5


def zone_of(name: str, fallback: str = "UTC") -> ZoneInfo:
    """Return the zone of an IANA name, or of `fallback` when the name is empty or unknown here."""
    try:
        return ZoneInfo(name or fallback)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # OSError: a directory's name such as "Europe" opens as a folder.
        return ZoneInfo(fallback)


def next_working_instant(now: datetime, zone: str, from_hour: int, until_hour: int) -> datetime:
    """Return `now` when it lies in working hours of `zone`, else the next start of them; UTC.

    Hours are half-open: at `until_hour` sharp the day is over.
    """
    local = now.astimezone(zone_of(zone))
    if local.weekday() < SATURDAY and from_hour <= local.hour < until_hour:
        return now
    day = local.date()
    if local.weekday() >= SATURDAY or local.hour >= from_hour:
        day += timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return datetime.combine(day, time(from_hour), local.tzinfo).astimezone(UTC)


def add_working_days(now: datetime, days: int, zone: str) -> datetime:
    """Return the same wall-clock time `days` working days later in `zone`, in UTC."""
    local = now.astimezone(zone_of(zone))
    day = local.date()
    left = days
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < SATURDAY
    return datetime.combine(day, local.timetz().replace(tzinfo=None), local.tzinfo).astimezone(UTC)


def is_working_day(instant: datetime, zone: str) -> bool:
    """Whether it is Monday to Friday in `zone`."""
    return instant.astimezone(zone_of(zone)).weekday() < SATURDAY
