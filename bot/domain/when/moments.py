"""Dates and minutes as instants of a zone, held against the clock and the calendar."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.when.days import Days
from bot.domain.when.hours import WHOLE_DAY, Times
from bot.domain.when.recurrence import DAY_MINUTES, boundary, readings, wall, zone_named
from bot.domain.when.understood import Kind, Unclear, Understood, refused, spoken_day
from bot.domain.when.zones import Zone, check_season

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Moment:
    """When and where somebody speaks: `now` aware, `own` their zone, `zone` the one that they name or their own."""

    now: datetime
    own: str
    zone: Zone

    @property
    def today(self) -> date:
        """The date at that zone's clock."""
        return self.now.astimezone(zone_named(self.zone.name)).date()


def of_dates(days: Days, times: Times, moment: Moment) -> Understood:
    """Return hours of a date, or dates in a row, as a point or a range. Raises: Unclear."""
    assert days.first and days.last  # noqa: S101, PT018 - asked before
    if times.end is None:
        if days.first != days.last:
            raise Unclear("At that time on which day, or until when on each of these days?")
        return point(days.first, times.start, moment)
    zone = zone_named(moment.zone.name)
    edges = [(days.first, times.start), (days.last, times.end)]
    for day, minute in edges:
        check_shown_once(day, minute, moment)
    start, end = (boundary(day, minute, zone) for day, minute in edges)
    if start >= end:
        raise refused("The clocks skip that hour on that day. Type another time.")
    _check_instants(start, end, moment)
    # What has begun is what is left of it.
    start = max(start, moment.now)
    check_season(moment.zone, start)
    check_season(moment.zone, end)
    return Understood(Kind.RANGE, start.astimezone(zone), end.astimezone(zone), zone=moment.zone.name)


def day_range(day: date, moment: Moment) -> Understood:
    """Return a local day, from its midnight to the next. or what is left of it. Raises: Unclear for one that has passed."""
    return of_dates(Days(None, day, day), WHOLE_DAY, moment)


def point(day: date, minute: int, moment: Moment) -> Understood:
    """Return a time of a day as an instant. Raises: Unclear for one that has passed or that clocks show twice or never."""
    zone = zone_named(moment.zone.name)
    if minute < DAY_MINUTES:
        _check_shown(day, minute, moment)
    start = wall(day, minute).replace(tzinfo=zone)
    _check_instants(start, None, moment)
    check_season(moment.zone, start)
    return Understood(Kind.POINT, start, zone=moment.zone.name)


def check_shown_once(day: date, minute: int, moment: Moment) -> None:
    """Make sure that clocks show an edge of a window once on a day; days begin and end when they do. Raises: Unclear."""
    if 0 < minute < DAY_MINUTES:
        _check_shown(day, minute, moment)


def _check_shown(day: date, minute: int, moment: Moment) -> None:
    shown = readings(day, minute, zone_named(moment.zone.name))
    if shown == 0:
        raise Unclear(
            f"On {spoken_day(day)} the clocks of {moment.zone.name} skip {clock_shown(minute)}. Which time do you mean?"
        )
    if shown == 2:
        raise Unclear(
            f"On {spoken_day(day)} the clocks show {clock_shown(minute)} twice. Which one do you mean? "
            "Type it in UTC, or another time."
        )


def clock_shown(minute: int) -> str:
    """Return a minute of a day as a clock of 24 hours shows it."""
    return f"{minute // 60:02}:{minute % 60:02}"


def _check_instants(start: datetime, end: datetime | None, moment: Moment) -> None:
    local = start.astimezone(zone_named(moment.zone.name))
    if (end or start) <= moment.now:
        raise refused(f"{spoken_day(local.date())} at {local:%H:%M} has passed. Type a time to come.")
    if start > moment.now + YEAR:
        raise refused(f"{spoken_day(local.date())} is more than a year away. Type a time within a year.")
