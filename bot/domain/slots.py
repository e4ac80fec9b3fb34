"""Times on offer: weekly availability, minus what is taken, minus buffers, notice, day cap and window.

All intervals are half-open and in UTC; availability is in wall-clock minutes of the interviewer's own zone, so it keeps its
wall time across daylight-saving changes.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple

from bot.domain.settings import Settings
from bot.domain.working_hours import zone_of

STEP_MINUTES = 30
DAY_MINUTES = 24 * 60
MINUTE = timedelta(minutes=1)
Span = tuple[datetime, datetime]
"""Half-open, aware, in UTC."""


class Window(NamedTuple):
    """One weekly window: weekday 0 = Monday; minutes since local midnight, half-open. zone: IANA, "" for the interviewer's own."""

    weekday: int
    start_minute: int
    end_minute: int
    zone: str = ""


class DayException(NamedTuple):
    """Part of one day on which somebody holds no calls, or holds calls that their weekly windows do not have.

    Minutes are since local midnight, half-open; a whole day is 0 to 1440. zone: IANA, "" for the interviewer's own.
    """

    day: date
    start_minute: int
    end_minute: int
    is_open: bool = False
    zone: str = ""


class Limits(NamedTuple):
    """What one interviewer set for themselves; `None`: as the workspace has it."""

    notice_hours: int | None = None
    buffer_minutes: int | None = None
    day_cap: int | None = None


@dataclass(frozen=True)
class Calendar:
    """One interviewer: their zone, weekly windows with exceptions, and what takes their time.

    taken: calls with us, of any study; they count towards the day's cap and keep their buffer on both sides. busy: what their own
    calendars show, beside these calls. holidays: days without weekly windows. load: how many calls they hold in this study.
    """

    interviewer: str
    zone: str
    windows: tuple[Window, ...]
    taken: tuple[Span, ...] = ()
    load: int = 0
    busy: tuple[Span, ...] = ()
    exceptions: tuple[DayException, ...] = ()
    holidays: frozenset[date] = frozenset()
    limits: Limits = field(default_factory=Limits)


class Slot(NamedTuple):
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
    free: dict[datetime, list[Calendar]] = {}
    for calendar in calendars:
        for start in _starts(calendar, _Ask.of(calendar, length_minutes, now, deadline, settings)):
            free.setdefault(start, []).append(calendar)
    length = timedelta(minutes=length_minutes)
    return [Slot(start, start + length, _in_turn(free[start])) for start in sorted(free)]


def is_any_open(
    calendars: Sequence[Calendar], length_minutes: int, now: datetime, deadline: datetime, settings: Settings
) -> bool:
    """Whether `open_slots` would return any: it stops at the first."""
    asks = ((calendar, _Ask.of(calendar, length_minutes, now, deadline, settings)) for calendar in calendars)
    return any(next(_starts(calendar, ask), None) for calendar, ask in asks)


def is_free(
    calendar: Calendar,
    starts_at: datetime,
    length_minutes: int,
    now: datetime,
    deadline: datetime,
    settings: Settings,
) -> bool:
    """Whether one slot of one interviewer can be booked now: the rule of `open_slots` for a single start."""
    ask = _Ask.of(calendar, length_minutes, now, deadline, settings)
    if not ask.earliest <= starts_at <= ask.latest:
        return False
    # A day around it: its local day differs between the zones of the windows.
    near = ask._replace(
        earliest=max(ask.earliest, starts_at),
        latest=min(ask.latest, starts_at + ask.length),
    )
    return starts_at in _starts(calendar, near)


def hours_between(calendar: Calendar, since: datetime, until: datetime) -> list[Span]:
    """Return when somebody holds calls between two instants, whatever takes their time: windows and open exceptions, less
    holidays and closed exceptions."""
    shut = [_span_of(closed, calendar.zone) for closed in calendar.exceptions if not closed.is_open]
    spans = []
    for window, name in ((window, window.zone or calendar.zone) for window in calendar.windows):
        spans += [
            _span_of(DayException(day, window.start_minute, window.end_minute), name)
            for day in _days(since, until, zone_of(name))
            if day.weekday() == window.weekday and day not in calendar.holidays
        ]
    spans += [_span_of(extra, calendar.zone) for extra in calendar.exceptions if extra.is_open]
    within = ((max(start, since), min(end, until)) for start, end in spans)
    return list(without([span for span in within if span[0] < span[1]], shut))


def union(spans: Iterable[Span]) -> list[Span]:
    """Return the same times in order, without overlaps or touching neighbours."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            if end > found[-1][1]:
                found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def without(busy: Iterable[Span], own: Iterable[Span]) -> tuple[Span, ...]:
    """Return the union of `busy` less what `own` calls take of it.

    A calendar in which the bot keeps its calls shows them as busy; a call must not stand in its own way when it is moved.
    """
    left = union(busy)
    for start, end in own:
        first = bisect_right(left, start, key=lambda span: span[1])
        last = first
        rest: list[Span] = []
        while last < len(left) and left[last][0] < end:
            begin, until = left[last]
            rest += [(begin, start)] if begin < start else []
            rest += [(end, until)] if end < until else []
            last += 1
        left[first:last] = rest
    return tuple(left)


@lru_cache(64)
def default_windows(from_hour: int, until_hour: int) -> tuple[Window, ...]:
    """Monday to Friday between two hours."""
    return tuple(Window(weekday, from_hour * 60, until_hour * 60) for weekday in range(5))


def _in_turn(calendars: list[Calendar]) -> tuple[str, ...]:
    if len(calendars) == 1:
        return (calendars[0].interviewer,)
    return tuple(c.interviewer for c in sorted(calendars, key=lambda c: (c.load, c.interviewer)))


class _Ask(NamedTuple):
    """What is asked of one calendar, with the limits that hold for it."""

    length: timedelta
    earliest: datetime
    latest: datetime
    buffer: timedelta
    day_cap: int

    @classmethod
    def of(
        cls,
        calendar: Calendar,
        length_minutes: int,
        now: datetime,
        deadline: datetime,
        settings: Settings,
    ) -> "_Ask":
        own = calendar.limits
        notice = settings.notice_hours if own.notice_hours is None else own.notice_hours
        buffer = settings.buffer_minutes if own.buffer_minutes is None else own.buffer_minutes
        return cls(
            timedelta(minutes=length_minutes),
            now + timedelta(hours=notice),
            min(now + timedelta(days=settings.window_days), deadline),
            timedelta(minutes=buffer),
            settings.day_cap if own.day_cap is None else own.day_cap,
        )


def _starts(calendar: Calendar, ask: _Ask) -> Iterator[datetime]:
    """The starts that one calendar has free, each once: windows may overlap."""
    zone = zone_of(calendar.zone)
    per_day = Counter(start.astimezone(zone).date() for start, _ in calendar.taken)
    full = {day for day, calls in per_day.items() if calls >= ask.day_cap}
    blocked = union([*calendar.busy, *((start, end + ask.buffer) for start, end in calendar.taken)])
    ends = [end for _, end in blocked]
    shut = [_span_of(closed, calendar.zone) for closed in calendar.exceptions if not closed.is_open]
    found: set[datetime] = set()
    for start in _candidates(calendar, ask):
        end = start + ask.length
        if not (ask.earliest <= start and end <= ask.latest) or start in found:
            continue
        if full and start.astimezone(zone).date() in full:
            continue
        # The first that ends after the slot begins is the only one that can be in its way: none overlap.
        at = bisect_right(ends, start)
        if at < len(blocked) and blocked[at][0] < end + ask.buffer:
            continue
        if any(begin < end and start < until for begin, until in shut):
            continue
        found.add(start)
        yield start


def _candidates(calendar: Calendar, ask: _Ask) -> Iterator[datetime]:
    """Every start on the grid of somebody's windows and open exceptions, whatever takes their time."""
    minutes = int(ask.length / MINUTE)
    by_zone: dict[str, list[Window]] = {}
    for window in calendar.windows:
        by_zone.setdefault(window.zone or calendar.zone, []).append(window)
    for name, windows in by_zone.items():
        zone = zone_of(name)
        for day in _days(ask.earliest, ask.latest, zone):
            if day not in calendar.holidays:
                yield from _grid(windows, day, minutes, zone)
    for extra in calendar.exceptions:
        if extra.is_open:
            window = Window(extra.day.weekday(), extra.start_minute, extra.end_minute)
            yield from _grid([window], extra.day, minutes, zone_of(extra.zone or calendar.zone))


def _span_of(exception: DayException, zone: str) -> Span:
    """The part of a day as an interval. Minutes are wall-clock minutes: what the clocks skip begins when they have."""
    midnight = datetime.combine(exception.day, time(), zone_of(exception.zone or zone))
    begin, end = (
        (midnight + timedelta(minutes=minute)).astimezone(UTC)
        for minute in (exception.start_minute, exception.end_minute)
    )
    return begin, end


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
