"""Times on offer: weekly availability, minus what is taken, minus buffers, notice, day cap and window.

All intervals are half-open and in UTC; availability is in wall-clock minutes of the interviewer's own zone, so it keeps its
wall time across daylight-saving changes.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from bot.domain.settings import Settings
from bot.domain.working_hours import zone_of

STEP_MINUTES = 30
DAY_MINUTES = 24 * 60


@dataclass(frozen=True)
class Window:
    """One weekly window: weekday 0 = Monday; minutes since local midnight, half-open. zone: IANA, "" for the interviewer's own."""

    weekday: int
    start_minute: int
    end_minute: int
    zone: str = ""


@dataclass(frozen=True)
class DayException:
    """Part of one day on which somebody holds no calls, or holds calls that their weekly windows do not have.

    Minutes are since local midnight, half-open; a whole day is 0 to 1440. zone: IANA, "" for the interviewer's own.
    """

    day: date
    start_minute: int
    end_minute: int
    is_open: bool = False
    zone: str = ""


@dataclass(frozen=True)
class Calendar:
    """One interviewer: their zone, weekly windows, what is taken, and how many calls they hold in this study."""

    interviewer: str
    zone: str
    windows: tuple[Window, ...]
    taken: tuple[tuple[datetime, datetime], ...] = ()
    load: int = 0


@dataclass(frozen=True)
class Slot:
    """One start that can be booked, with everybody who is free, the one to take it first."""

    starts_at: datetime
    ends_at: datetime
    interviewers: tuple[str, ...]


def open_slots(
    calendars: Sequence[Calendar], length_minutes: int, now: datetime, deadline: datetime, settings: Settings
) -> list[Slot]:
    """Return every slot that can be booked now, in order of time.

    Slots start between `now` + notice and the end of the window, and end by `deadline`. Whoever holds fewest calls of the
    study comes first among those free; ties go by name, so that the same question has the same answer.
    """
    earliest = now + timedelta(hours=settings.notice_hours)
    latest = min(now + timedelta(days=settings.window_days), deadline)
    free: dict[datetime, list[Calendar]] = {}
    for calendar in calendars:
        # A set: windows of one interviewer may overlap.
        for start in set(_starts(calendar, length_minutes, earliest, latest, settings)):
            free.setdefault(start, []).append(calendar)
    length = timedelta(minutes=length_minutes)
    return [Slot(start, start + length, _in_turn(free[start])) for start in sorted(free)]


def is_free(
    calendar: Calendar,
    starts_at: datetime,
    length_minutes: int,
    now: datetime,
    deadline: datetime,
    settings: Settings,
) -> bool:
    """Whether one slot of one interviewer can be booked now: the rule of `open_slots` for a single start."""
    earliest = now + timedelta(hours=settings.notice_hours)
    latest = min(now + timedelta(days=settings.window_days), deadline)
    day = starts_at.astimezone(zone_of(calendar.zone)).date()
    return starts_at in _starts(calendar, length_minutes, earliest, latest, settings, only_day=day)


def default_windows(from_hour: int, until_hour: int) -> tuple[Window, ...]:
    """Monday to Friday between two hours."""
    return tuple(Window(weekday, from_hour * 60, until_hour * 60) for weekday in range(5))


def _in_turn(calendars: list[Calendar]) -> tuple[str, ...]:
    if len(calendars) == 1:
        return (calendars[0].interviewer,)
    return tuple(c.interviewer for c in sorted(calendars, key=lambda c: (c.load, c.interviewer)))


def _starts(
    calendar: Calendar,
    length_minutes: int,
    earliest: datetime,
    latest: datetime,
    settings: Settings,
    only_day: date | None = None,
) -> list[datetime]:
    zone = zone_of(calendar.zone)
    length = timedelta(minutes=length_minutes)
    buffer = timedelta(minutes=settings.buffer_minutes)
    taken = sorted(calendar.taken)
    per_day = Counter(start.astimezone(zone).date() for start, _ in taken)
    found = []
    for day in [only_day] if only_day else _days(earliest, latest, zone):
        if per_day[day] >= settings.day_cap:
            continue
        for start in _grid(calendar.windows, day, length_minutes, zone):
            fits = earliest <= start and start + length <= latest
            if fits and not _clashes(taken, start, start + length, buffer):
                found.append(start)
    return found


def _days(earliest: datetime, latest: datetime, zone: tzinfo) -> Iterator[date]:
    day, last = earliest.astimezone(zone).date(), latest.astimezone(zone).date()
    while day <= last:
        yield day
        day += timedelta(days=1)


def _grid(windows: Iterable[Window], day: date, length_minutes: int, zone: tzinfo) -> Iterator[datetime]:
    midnight = datetime.combine(day, time(), zone)
    offset = midnight.utcoffset()
    if offset is None:
        raise ValueError("a zone has an offset")
    # Most days have one offset from end to end, and an addition gives every start of them.
    steady = offset == datetime.combine(day + timedelta(days=1), time(), zone).utcoffset()
    utc_midnight = datetime.combine(day, time(), UTC) - offset
    for window in windows:
        if window.weekday != day.weekday():
            continue
        last = min(window.end_minute, DAY_MINUTES) - length_minutes
        for minute in range(window.start_minute, last + 1, STEP_MINUTES):
            if steady:
                yield utc_midnight + timedelta(minutes=minute)
            else:
                yield from _on_a_changing_day(day, minute, length_minutes, window.end_minute, zone)


def _on_a_changing_day(
    day: date, minute: int, length_minutes: int, window_end: int, zone: tzinfo
) -> Iterator[datetime]:
    local = datetime.combine(day, time(minute // 60, minute % 60), zone)
    start = local.astimezone(UTC)
    end = (start + timedelta(minutes=length_minutes)).astimezone(zone).replace(tzinfo=None)
    closes = datetime.combine(day, time()) + timedelta(minutes=window_end)
    # A wall time that the clocks skip does not come back as itself: there is no such slot. And a call that the skipped
    # hour carries beyond the window is none either.
    if start.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None) and end <= closes:
        yield start


def _clashes(
    taken: Sequence[tuple[datetime, datetime]], start: datetime, end: datetime, buffer: timedelta
) -> bool:
    # Calls of one interviewer never overlap each other, so sorted starts are enough to find the neighbours; busy times
    # that do overlap are few, and all that begin before the end of the slot are looked at.
    before = bisect_left(taken, (end + buffer,))
    return any(
        end + buffer > busy_start and start < busy_end + buffer for busy_start, busy_end in taken[:before]
    )
