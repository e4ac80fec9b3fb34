"""Times that come again: weekly windows in wall-clock minutes of one zone, between dates, without exceptions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

DAY_MINUTES = 24 * 60
EVERY_DAY = frozenset(range(7))
Minutes = tuple[int, int]
"""Minutes since local midnight, half-open."""


@dataclass(frozen=True)
class Span:
    """One stretch of time, half-open, in the zone of its rule."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Hours:
    """Weekdays (0 = Monday) that share a window: minutes since local midnight, half-open."""

    weekdays: frozenset[int]
    start_minute: int
    end_minute: int


@dataclass(frozen=True)
class Excluded:
    """Part of one day that is left out: minutes since local midnight, half-open; a whole day is 0 to 1440."""

    day: date
    start_minute: int = 0
    end_minute: int = DAY_MINUTES


@dataclass(frozen=True)
class Included:
    """Part of one day that is named by its date: minutes since local midnight, half-open."""

    day: date
    start_minute: int = 0
    end_minute: int = DAY_MINUTES


@dataclass(frozen=True)
class Recurrence:
    """Weekly windows of a zone (IANA, or an offset such as "+05:30"), or single dates (`included`) between `first` and `last`.

    first, last: the days between which it holds, both included; None is open. every_weeks: 2 is every other week, counted from
    the week (Monday to Sunday) of `anchor`.
    """

    windows: tuple[Hours, ...]
    zone: str
    first: date | None = None
    last: date | None = None
    excluded: tuple[Excluded, ...] = ()
    every_weeks: int = 1
    anchor: date | None = None
    included: tuple[Included, ...] = ()


def zone_named(name: str) -> tzinfo:
    """Return the zone of an IANA name or of an offset such as "+05:30"."""
    if name[:1] in "+-":
        minutes = int(name[1:3]) * 60 + int(name[4:6])
        return timezone(timedelta(minutes=-minutes if name[0] == "-" else minutes))
    return ZoneInfo(name)


def occurrences(recurrence: Recurrence, since: datetime, until: datetime) -> list[Span]:
    """Return the windows that begin between two instants, whole, and the rest of one that has begun; in order.

    Each local day has spans of its own.
    """
    zone = zone_named(recurrence.zone)
    day, last = since.astimezone(zone).date(), until.astimezone(zone).date()
    if recurrence.first:
        day = max(day, recurrence.first)
    if recurrence.last:
        last = min(last, recurrence.last)
    found: list[Span] = []
    while day <= last:
        for start_minute, end_minute in minutes_of(recurrence, day):
            start = max(boundary(day, start_minute, zone), since.astimezone(UTC))
            end = boundary(day, end_minute, zone)
            if start >= min(end, until.astimezone(UTC)):
                continue
            found.append(Span(start.astimezone(zone), end.astimezone(zone)))
        day += timedelta(days=1)
    return found


def minutes_of(recurrence: Recurrence, day: date) -> list[Minutes]:
    """Return the windows of one local day, in order and disjoint, without what is excluded."""
    if recurrence.anchor:
        weeks = (monday_of(day) - monday_of(recurrence.anchor)).days // 7
        if weeks % recurrence.every_weeks:
            return []
    here = [
        *(
            (part.start_minute, part.end_minute)
            for part in recurrence.windows
            if day.weekday() in part.weekdays
        ),
        *((part.start_minute, part.end_minute) for part in recurrence.included if day == part.day),
    ]
    here = joined(here)
    for excluded in recurrence.excluded:
        if excluded.day == day:
            here = without(here, (excluded.start_minute, excluded.end_minute))
    return here


def monday_of(day: date) -> date:
    """Return the first day of a day's week; weeks begin on Monday."""
    return day - timedelta(days=day.weekday())


def joined(windows: Iterable[Minutes]) -> list[Minutes]:
    """Return windows in order, those that touch or overlap as one."""
    found: list[Minutes] = []
    for start, end in sorted(windows):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        elif start < end:
            found.append((start, end))
    return found


def without(windows: Iterable[Minutes], hole: Minutes) -> list[Minutes]:
    """Return what is left of windows beside a hole."""
    left = []
    for start, end in windows:
        left += [(start, min(end, hole[0])), (max(start, hole[1]), end)]
    return [(start, end) for start, end in left if start < end]


def wall(day: date, minute: int) -> datetime:
    """Return the naive wall time of a minute of a day; minute 1440 is the next day's midnight."""
    return datetime.combine(day, time()) + timedelta(minutes=minute)


def boundary(day: date, minute: int, zone: tzinfo) -> datetime:
    """Return the instant at which a wall time is reached, in UTC.

    A wall time that the clocks skip is reached when they do; one that they show twice is reached the first time.
    """
    local = wall(day, minute).replace(tzinfo=zone)
    early, late = local.replace(fold=1).astimezone(UTC), local.astimezone(UTC)
    if early >= late:
        return late
    # The clocks skip it: they do so between the two readings, and where the offset changes is the boundary.
    before = early.astimezone(zone).utcoffset()
    while late - early > timedelta(minutes=1):
        middle = early + timedelta(minutes=(late - early) // timedelta(minutes=2))
        early, late = (middle, late) if middle.astimezone(zone).utcoffset() == before else (early, middle)
    return late


def readings(day: date, minute: int, zone: tzinfo) -> int:
    """How often the clocks show a wall time that day: 0 in the hour they skip, 2 in the hour they repeat."""
    local = wall(day, minute).replace(tzinfo=zone)
    if local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        return 0
    return 1 if local.utcoffset() == local.replace(fold=1).utcoffset() else 2
