"""Parts of a calendar file to the times that they take.

Single events are worked out here; what recurs is left to recurring-ical-events, after everything in it has been made plain:
instants with known zones, only those exceptions that can matter, a start near the time that is asked about, and no rule that
would never end.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.calendars.port import Span
from bot.calendars.scanning import Line, Part, parameters, text_of

if TYPE_CHECKING:
    from icalendar import Event

    from bot.calendars.recurring import Rule

When = date | datetime
"""A day, or an aware instant."""

OCCURRENCES_MAX = 20_000
"""In what is asked about, of one event. An event of every minute for a month has twice as many."""
STEPS_MAX = 200_000
ZONE_MAX = 20_000
"""Bytes of a definition of a time zone. The longest known, of Outlook, have 3,000."""

_WHEN = re.compile(rb"(\d{8})(?:T(\d{4})(\d{2})(Z)?)?", re.IGNORECASE)
_LENGTH = re.compile(
    rb"([+-]?)P(?:(\d{1,5})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,8})H)?(?:(\d{1,9})M)?(?:(\d{1,10})S)?)?",
    re.IGNORECASE,
)
_ZONE_RULE = re.compile(rb"^RRULE[^:\n]*:([^\n]*)", re.MULTILINE | re.IGNORECASE)
_UNITS = {
    "SECONDLY": timedelta(seconds=1),
    "MINUTELY": timedelta(minutes=1),
    "HOURLY": timedelta(hours=1),
    "DAILY": timedelta(days=1),
    "WEEKLY": timedelta(weeks=1),
    "MONTHLY": timedelta(days=28),
    "YEARLY": timedelta(days=365),
}
_RULE_PARTS = {
    "FREQ", "UNTIL", "COUNT", "INTERVAL", "WKST", "BYSECOND", "BYMINUTE", "BYHOUR", "BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO",
    "BYMONTH", "BYSETPOS", "BYEASTER",
}  # fmt: skip
_MARGIN = timedelta(days=3)
"""More than zones and days can differ: dates are first compared without asking which zone they are in."""
_AWAY = (b"FREE", b"WORKINGELSEWHERE")
"""What Outlook writes for times in which its owner can be met: [MS-OXCICAL] 2.1.3.1.1.20.31."""


class TooDense(Exception):
    """A rule has more occurrences, or takes longer to work out, than can be right."""


class Window(NamedTuple):
    """What is asked about, and the zone in which floating and all-day times are meant."""

    since: datetime
    until: datetime
    zone: ZoneInfo


Guard = Callable[[], AbstractContextManager[object]]
"""Around the working out of one event; it may raise TooDense when that takes too long."""


@dataclass
class Expansion:
    """Times as they are found. spans: within the window or near it, not merged. unreadable: events that could not be used
    as they stand."""

    window: Window
    zones: dict[str, bytes]
    guard: Guard = nullcontext
    spans: list[Span] = field(default_factory=list)
    unreadable: int = 0
    _known: dict[str, tzinfo] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._first = _digits(self.window.since - _MARGIN)
        self._last = _digits(self.window.until + _MARGIN)

    def add(self, parts: Sequence[Part], skip_uids: frozenset[str]) -> None:
        """Add the times that parts take, except of what has one of these UIDs."""
        series: dict[bytes, list[Part]] = defaultdict(list)
        for part in parts:
            if part.name == b"VFREEBUSY":
                self._attempt(self._free_busy, part)
                continue
            uid = part.value(b"UID")
            if skip_uids and text_of(uid) in skip_uids:
                continue
            if uid:
                series[uid].append(part)
            else:
                self._add_series([part])
        for members in series.values():
            self._add_series(members)

    def _attempt(self, read: Callable[[Part], None], part: Part) -> None:
        try:
            read(part)
        except (ValueError, OverflowError):
            self.unreadable += 1

    def _add_series(self, members: Sequence[Part]) -> None:
        """Add the events of one UID: one that may recur, and what was changed of it."""
        if len(members) == 1:
            changes: list[Part] = []
            originals = members
        else:
            changes = [part for part in members if b"RECURRENCE-ID" in part.lines]
            originals = [part for part in members if b"RECURRENCE-ID" not in part.lines]
        if len(originals) > 1:
            # Of versions the latest counts. What has the same number is not a version: some calendars give all one UID.
            latest = max(_sequence(part) for part in originals)
            originals = [part for part in originals if _sequence(part) == latest]
        if not any(_recurs(part) for part in originals) and not (originals and changes):
            for part in (*originals, *_latest_of_each(changes)):
                self._attempt(self._single, part)
            return
        for number, original in enumerate(originals):
            mine = changes if number == 0 else []
            if not _recurs(original) and not mine:
                self._attempt(self._single, original)
                continue
            try:
                self._recurring(original, mine)
            except (ValueError, OverflowError, TypeError, AttributeError, KeyError, IndexError):
                # What the libraries raise for what they were not made for is theirs to know. What can be read still counts.
                self.unreadable += 1
                for part in (original, *mine):
                    with suppress(ValueError, OverflowError):
                        self._single(part)
            except TooDense:
                self.unreadable += 1
                with suppress(ValueError, OverflowError):
                    self._dense(original)

    # Single events

    def _single(self, part: Part) -> None:
        if not _counts(part):
            return
        # Most events of a calendar are long over: their dates alone say so.
        start, end = part.value(b"DTSTART")[:8], part.value(b"DTEND")[:8]
        if start.isdigit() and end.isdigit() and (start > self._last or max(start, end) < self._first):
            return
        self._take(*self._bounds(part))

    def _take(self, start: When, end: When) -> None:
        begins, ends = sorted((self._instant(start), self._instant(end)))
        if begins < ends and begins < self.window.until and ends > self.window.since:
            self.spans.append((begins, ends))

    def _bounds(self, part: Part) -> tuple[When, When]:
        """When an event begins and ends, both days or both instants; the end may stand before the start."""
        starts = part.lines.get(b"DTSTART")
        if not starts:
            raise ValueError
        start = self._when(starts[0])
        ends, lengths = part.lines.get(b"DTEND"), part.lines.get(b"DURATION")
        if ends:
            end = self._when(ends[0])
            if isinstance(start, datetime) != isinstance(end, datetime):
                return self._instant(start), self._instant(end)
            return start, end
        if lengths:
            days, seconds = _length(lengths[0][1])
            if not isinstance(start, datetime) and seconds:
                start = self._instant(start)
            if isinstance(start, datetime):
                return start, _after(start, days, seconds)
            return start, start + days
        return start, start if isinstance(start, datetime) else start + timedelta(days=1)

    def _free_busy(self, part: Part) -> None:
        for line in part.lines.get(b"FREEBUSY", ()):
            if parameters(line).get("FBTYPE", "BUSY").upper() == "FREE":
                continue
            for period in line[1].split(b","):
                if period and period[:8] <= self._last:
                    self._take(*self._period((line[0], period)))

    def _period(self, line: Line) -> tuple[When, When]:
        first, _, second = line[1].partition(b"/")
        start = self._when((line[0], first))
        if second[:1].upper() in (b"P", b"+"):
            days, seconds = _length(second)
            return start, start + days + seconds
        return start, self._when((line[0], second))

    # What recurs

    def _dense(self, part: Part) -> None:
        """Take all the time in which an event may happen that happens too often to say when."""
        start, end = self._bounds(part)
        length = abs(self._instant(end) - self._instant(start))
        rules = [self._rule(line, start) for line in part.lines.get(b"RRULE", ())]
        lasts = [self._instant(_until(rule) or self.window.until) for rule in rules]
        self._take(start, max(lasts, default=self.window.until) + length)

    def _recurring(self, original: Part, changes: Sequence[Part]) -> None:
        start, end = self._bounds(original)
        periods = any(b"/" in line[1] for line in original.lines.get(b"RDATE", ()))
        if not changes and (not _counts(original) or (start == end and not periods)):
            return
        shape = _Shape(self, original, start, end)
        changes = [part for part in _latest_of_each(changes) if shape.matters(part)]
        if not any(_counts(part) for part in (original, *changes)):
            return
        with self.guard():
            self._expand(shape, changes)

    def _expand(self, shape: "_Shape", changes: Sequence[Part]) -> None:
        from bot.calendars.recurring import occurrences

        event = shape.event()
        events = [] if event is None else [event]
        for number, part in enumerate(changes, 1):
            try:
                events.append(self._change(part, number, shape))
            except (ValueError, OverflowError):
                self.unreadable += 1  # what it was to change stays as it was
        if not events:
            return
        parts = (shape.part, *changes)
        found = occurrences(events, self.window.since - _MARGIN, self.window.until + _MARGIN)
        if len(found) > OCCURRENCES_MAX:
            raise TooDense
        for number, start, end in found:
            if _counts(parts[number]):
                self._take(start, _lasting(parts[number], start) or end)

    def _change(self, part: Part, number: int, shape: "_Shape") -> "Event":
        from bot.calendars.recurring import event_of, set_recurrence_id

        # What was cancelled need not say when it would have been.
        bounds = self._bounds(part) if b"DTSTART" in part.lines else (shape.start, shape.end)
        event = event_of(number, _sequence(part), *bounds)
        line = part.lines[b"RECURRENCE-ID"][0]
        and_future = parameters(line).get("RANGE", "").upper() == "THISANDFUTURE"
        set_recurrence_id(event, shape.like_start(self._when(line)), and_future=and_future)
        return event

    def _rule(self, line: Line, start: When) -> "Rule":
        """A rule as the library has it; UNTIL is a day for days, and an instant in UTC for instants."""
        from bot.calendars.recurring import rule_of

        rule = rule_of(line[1].decode("ascii").upper())
        if rule.get("RSCALE", ["GREGORIAN"]) != ["GREGORIAN"]:
            raise ValueError
        for name in [name for name in rule if name not in _RULE_PARTS]:
            del rule[name]
        until = rule.get("UNTIL", [None])[0]
        if until is not None:
            rule.pop("COUNT", None)  # both are forbidden together; of the two the day is what people set
            at = until if isinstance(until, datetime) else None
            if at is not None and not isinstance(start, datetime):
                rule["UNTIL"] = [at.date()]
            elif isinstance(start, datetime):
                # A day means all of it: whoever writes no time does not mean midnight.
                local = at or datetime.combine(_day(until), time(23, 59, 59))
                aware = local if local.tzinfo else local.replace(tzinfo=start.tzinfo)
                rule["UNTIL"] = [aware.astimezone(UTC)]
        return rule

    # Values

    def _when(self, line: Line) -> When:
        match = _WHEN.fullmatch(line[1])
        if match is None:
            raise ValueError
        day, hours, seconds, utc = match.groups()
        year, month, number = int(day[:4]), int(day[4:6]), int(day[6:])
        if hours is None:
            return date(year, month, number)
        zone: tzinfo = UTC if utc else self._zone_of(line)
        second = min(int(seconds), 59)  # a leap second is no reason to lose an event
        return datetime(year, month, number, int(hours[:2]), int(hours[2:]), second, tzinfo=zone)

    def _instant(self, when: When) -> datetime:
        if not isinstance(when, datetime):
            when = datetime.combine(when, time(), tzinfo=self.window.zone)
        return when.astimezone(UTC)

    def _zone_of(self, line: Line) -> tzinfo:
        if not line[0]:
            return self.window.zone
        name = parameters(line).get("TZID", "")
        if name not in self._known:
            self._known[name] = self._find_zone(name)
        return self._known[name]

    def _find_zone(self, name: str) -> tzinfo:
        """Return the zone that a name means: one that everybody knows, one of Windows, the file's own, or the owner's."""
        if not name:
            return self.window.zone
        parts = name.strip("/").split("/")
        # Some write "/vendor/Europe/Berlin" (RFC 5545, 3.2.19): the longest end that is a name.
        for end in ("/".join(parts[at:]) for at in range(min(len(parts), 8))):
            if (zone := _zone_named(end)) is not None:
                return zone
        from bot.calendars.recurring import zone_of, zone_of_windows

        definition = self.zones.get(name, b"")
        rules = _ZONE_RULE.findall(definition)
        sane = len(definition) <= ZONE_MAX and all(b"FREQ=YEARLY" in rule.upper() for rule in rules)
        defined = zone_of(definition) if definition and sane else None
        return _zone_named(zone_of_windows(name)) or defined or self.window.zone


class _Shape:
    """An event that recurs, or of which something was changed, made plain."""

    def __init__(self, own: Expansion, part: Part, start: When, end: When) -> None:
        self.own, self.part, self.start, self.end = own, part, start, end
        # What it lasts decides how far back an occurrence may begin that reaches into the window.
        length = abs(own._instant(end) - own._instant(start))
        self.length = length
        self.first = _digits(own.window.since - _MARGIN - length)

    def matters(self, change: Part) -> bool:
        """Whether a change can be seen in the window: it is there, or what it changed was."""
        line = change.lines[b"RECURRENCE-ID"][0]
        if b"RANGE" in line[0].upper() or self._is_near(line[1]):
            return True
        if not _counts(change):
            return False
        start, end = change.value(b"DTSTART")[:8], change.value(b"DTEND")[:8]
        return start <= self.own._last and not (end and max(start, end) < self.own._first)

    def like_start(self, when: When) -> When:
        """Return a date of this event in the kind in which it starts: a day, or an instant."""
        if isinstance(self.start, datetime):
            if isinstance(when, datetime):
                return when
            return datetime.combine(when, self.start.timetz())
        return when.date() if isinstance(when, datetime) else when

    def event(self) -> "Event | None":
        """Return it as the library takes it; `None` when it cannot reach into the window."""
        from bot.calendars.recurring import event_of, set_dates

        if self.own._instant(self.start) > self.own.window.until + _MARGIN:
            return None
        rules = [self.own._rule(line, self.start) for line in self.part.lines.get(b"RRULE", ())]
        dates = list(self._dates(b"RDATE"))
        # Rules that have ended say nothing any more, nor does the start: it is before their ends, or was taken back.
        since = self.own.window.since - _MARGIN - self.length
        live = [
            rule
            for rule in rules
            if dates or self.own._instant(_until(rule) or self.own.window.until) >= since
        ]
        if rules and not live:
            return None
        for rule in live:
            self._limit(rule)
        start, end = self._near(live, since)
        event = event_of(0, _sequence(self.part), start, end)
        for rule in live:
            event.add("rrule", rule)
        for name, values in (("rdate", dates), ("exdate", list(self._dates(b"EXDATE")))):
            if len(values) > OCCURRENCES_MAX:
                raise TooDense
            set_dates(event, name, values)
        return event

    def _dates(self, name: bytes) -> "Iterator[When | tuple[When, When]]":
        lines = self.part.lines.get(name, ())
        values = ((line[0], value.strip()) for line in lines for value in line[1].split(b","))
        for parameter, value in dict.fromkeys(values):
            try:
                if b"/" in value:
                    start, end = self.own._period((parameter, value))
                    if value[:8] <= self.own._last and _digits(end) >= self.own._first:
                        yield self.like_start(start), self.like_start(end)
                elif self._is_near(value):
                    yield self.like_start(self.own._when((parameter, value)))
            except (ValueError, OverflowError):
                self.own.unreadable += 1

    def _is_near(self, value: bytes) -> bool:
        return self.first <= value[:8] <= self.own._last

    def _limit(self, rule: "Rule") -> None:
        """Refuse a rule with too many occurrences, or too many steps to them."""
        every = _step(rule)
        window = self.own.window
        steps_in_window = (window.until - window.since + 2 * _MARGIN + self.length) / every
        if steps_in_window * _times_a_step(rule) > OCCURRENCES_MAX:
            raise TooDense
        steps = (window.until - self.own._instant(self.start)) / every if "COUNT" in rule else steps_in_window
        if steps > STEPS_MAX and not ("COUNT" in rule and _is_plain(rule) and _count(rule) <= STEPS_MAX):
            raise TooDense

    def _near(self, rules: Sequence["Rule"], since: datetime) -> tuple[When, When]:
        """Return a start, and its end, from which a rule goes on as from its own, shortly before the window: a daily stand-up of
        ten years would be counted through from its first day."""
        bounds = self.start, self.end
        if len(rules) != 1 or "COUNT" in rules[0] or b"RDATE" in self.part.lines:
            return bounds
        if rules[0]["FREQ"][0] in ("MONTHLY", "YEARLY"):
            return bounds
        every = _step(rules[0])
        # A start is an occurrence, also where its rule would not have it: it has to lie before what is asked about.
        steps = (since - 2 * every - self.own._instant(self.start)) // every
        return (self.start + steps * every, self.end + steps * every) if steps > 0 else bounds


def _counts(part: Part) -> bool:
    """Whether an event takes its owner's time."""
    return (
        part.value(b"STATUS").upper() != b"CANCELLED"
        and part.value(b"TRANSP").upper() != b"TRANSPARENT"
        and part.value(b"X-MICROSOFT-CDO-BUSYSTATUS").upper() not in _AWAY
    )


def _recurs(part: Part) -> bool:
    return b"RRULE" in part.lines or b"RDATE" in part.lines


def _sequence(part: Part) -> int:
    value = part.value(b"SEQUENCE")[:9]
    return int(value) if value.isdigit() else 0


def _latest_of_each(changes: Sequence[Part]) -> list[Part]:
    latest: dict[Line, Part] = {}
    for part in changes:
        key = part.lines[b"RECURRENCE-ID"][0]
        if key not in latest or _sequence(part) >= _sequence(latest[key]):
            latest[key] = part
    return list(latest.values())


def _length(value: bytes) -> tuple[timedelta, timedelta]:
    """A duration: its days, and its hours and less."""
    match = _LENGTH.fullmatch(value)
    if match is None:
        raise ValueError
    sign = -1 if match[1] == b"-" else 1
    weeks, days, hours, minutes, seconds = (int(match[at] or 0) for at in range(2, 7))
    return sign * timedelta(weeks=weeks, days=days), sign * timedelta(
        hours=hours, minutes=minutes, seconds=seconds
    )


def _after(start: datetime, days: timedelta, seconds: timedelta) -> datetime:
    """When a duration ends: its days are of the calendar, its hours are of the clock (RFC 5545, 3.3.6)."""
    return ((start + days).astimezone(UTC) + seconds).astimezone(start.tzinfo)


def _lasting(part: Part, start: When) -> datetime | None:
    """When an occurrence ends whose length is told as a duration; the library keeps the wall clock's difference of the first
    one, which is an hour off when the clocks change within it. `None` where an end was told."""
    lengths = part.lines.get(b"DURATION")
    periods = any(b"/" in line[1] for line in part.lines.get(b"RDATE", ()))
    if not lengths or periods or b"DTEND" in part.lines or not isinstance(start, datetime):
        return None
    return _after(start, *_length(lengths[0][1]))


def _digits(when: When) -> bytes:
    return f"{when.year:04}{when.month:02}{when.day:02}".encode()


def _day(value: object) -> date:
    if not isinstance(value, date):
        raise ValueError
    return value


def _until(rule: "Rule") -> When | None:
    values = rule.get("UNTIL")
    return _day(values[0]) if values else None


def _whole(rule: "Rule", name: str, least: int) -> int:
    value = rule.get(name, [1])[0]
    if not isinstance(value, int) or value < least:
        raise ValueError
    return value


def _interval(rule: "Rule") -> int:
    return _whole(rule, "INTERVAL", 1)


def _count(rule: "Rule") -> int:
    return _whole(rule, "COUNT", 0)


def _step(rule: "Rule") -> timedelta:
    return _UNITS[str(rule["FREQ"][0])] * _interval(rule)


def _is_plain(rule: "Rule") -> bool:
    return not any(name.startswith("BY") for name in rule)


def _times_a_step(rule: "Rule") -> float:
    """At most how often something happens in one step of its rule."""
    times = 1.0
    for name, unit in (("BYHOUR", 24), ("BYMINUTE", 60), ("BYSECOND", 60)):
        times *= min(len(rule.get(name, [1])), unit)
    days = {"WEEKLY": 7, "MONTHLY": 31, "YEARLY": 366}.get(str(rule["FREQ"][0]), 1)
    by_days = any(
        name in rule for name in ("BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYEASTER")
    )
    return times * (days if by_days else 1)


def _zone_named(name: str) -> ZoneInfo | None:
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
