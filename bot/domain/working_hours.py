"""People's own working hours: weekdays between two wall-clock hours of their zone."""

import math
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

SATURDAY = 5


def zone_of(name: str, fallback: str = "UTC") -> ZoneInfo:
    """Return the zone of an IANA name, or of `fallback` when the name is empty or unknown here."""
    try:
        return ZoneInfo(name or fallback)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # OSError: a directory's name such as "Europe" opens as a folder.
        return ZoneInfo(fallback)


def is_zone(name: str) -> bool:
    """Whether it is the IANA name of a zone that is known here."""
    try:
        return bool(name) and ZoneInfo(name).key == name
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


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


MONDAY_ONE = date(1970, 1, 5)
"""The Monday from which working days are numbered."""


def working_day(instant: datetime, zone: str) -> float:
    """Return an instant as a number of working days: whole at local midnight, and the same all through a weekend.

    The difference of two of them is the working time between them, in days of 24 hours.
    """
    local = instant.astimezone(zone_of(zone))
    weeks, weekday = divmod((local.date() - MONDAY_ONE).days, 7)
    if weekday >= SATURDAY:
        return float(weeks * 5 + SATURDAY)
    # By elapsed time, not by the clock on the wall, which jumps where clocks change on a working day.
    begins, ends = (
        datetime.combine(local.date() + timedelta(days=days), time(), local.tzinfo).astimezone(UTC)
        for days in (0, 1)
    )
    return weeks * 5 + weekday + min(1.0, max(0.0, (instant - begins) / (ends - begins)))


def date_of_working_day(number: float) -> date:
    """Return the day on which a `working_day` number falls."""
    weeks, weekday = divmod(math.floor(number), 5)
    return MONDAY_ONE + timedelta(days=weeks * 7 + weekday)


def add_working_minutes(now: datetime, minutes: int, zone: str, from_hour: int, until_hour: int) -> datetime:
    """Return the instant at which so many minutes of working hours in `zone` have passed; UTC."""
    left = timedelta(minutes=minutes)
    at = next_working_instant(now, zone, from_hour, until_hour)
    while True:
        local = at.astimezone(zone_of(zone))
        ends = datetime.combine(local.date(), time(until_hour % 24), local.tzinfo) + timedelta(
            days=until_hour // 24
        )
        room = ends.astimezone(UTC) - at
        if left < room:
            return at.astimezone(UTC) + left
        left -= room
        at = next_working_instant(ends.astimezone(UTC), zone, from_hour, until_hour)
