"""What a sentence means: a point, a range or a recurrence, checked against the clock, the calendar and the zone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from bot.domain.when.days import Days, coming, each_day, settled
from bot.domain.when.groups import WHICH, Group, grouped
from bot.domain.when.hours import WHOLE_DAY, Bad, Times, combined
from bot.domain.when.recurrence import (
    DAY_MINUTES,
    EVERY_DAY,
    Excluded,
    Hours,
    Minutes,
    Recurrence,
    boundary,
    joined,
    occurrences,
    readings,
    wall,
    without,
    zone_named,
)
from bot.domain.when.rules import spoken
from bot.domain.when.sentence import Segment, Sentence
from bot.domain.when.understood import Kind, Unclear, Understood, either, refused, spoken_day
from bot.domain.when.zones import Zone, check_season

YEAR = timedelta(days=365)
EVERYTHING = (Group((Days(EVERY_DAY, repeats=True),)),)


@dataclass(frozen=True)
class Moment:
    """When and where somebody speaks: `now` aware, `own` their zone, `zone` the one that they name or their own."""

    now: datetime
    own: str
    zone: Zone

    @property
    def today(self) -> date:
        return self.now.astimezone(zone_named(self.zone.name)).date()


def named_zone(sentence: Sentence) -> Zone | None:
    """Return the zone that a sentence names, if it names one. Raises: Unclear."""
    found: list[Zone] = []
    for segment in (*sentence.segments, *sentence.without):
        for term in segment.zones:
            if isinstance(term, Zone) and term not in found:
                found.append(term)
        for problem in (*segment.days, *segment.times):
            if isinstance(problem, Bad):
                raise problem.problem()
    if len(found) > 1:
        raise Unclear("In which of these zones? Type one.")
    return found[0] if found else None


def meaning(sentence: Sentence, moment: Moment) -> Understood:
    """Return what a sentence means. Raises: Unclear."""
    groups = grouped(sentence.segments) if sentence.segments else list(EVERYTHING)
    if not groups:
        raise Unclear("Which day and time? Type for example “Tue 17 March at 3pm”.")
    single = _single(groups, moment.today) if sentence.segments else None
    if single and not sentence.without:
        return _of_dates(*single, moment)
    if single and single[0].first == single[0].last:
        raise Unclear("Which hours of that day suit you? Type them, such as “Tue 17 March 9-12”.")
    if _is_one_weekday(groups):
        # "Tue 10-12 and 2-4": two windows of the coming one.
        groups = [replace(groups[0], days=(on_a_date(groups[0].days[0], moment.today),))]
    recurrence = weekly(groups, moment)
    if sentence.without:
        recurrence = _except(recurrence, sentence, groups, moment)
    return _checked_recurrence(recurrence, moment)


def _is_one_weekday(groups: Sequence[Group]) -> bool:
    """Whether it is one weekday that does not come again; "Monday mornings" do."""
    if len(groups) > 1 or len(groups[0].days) > 1 or not groups[0].days[0].is_bare:
        return False
    return not any(times.plural for times in groups[0].times)


def _single(groups: Sequence[Group], today: date) -> tuple[Days, Times] | None:
    """One date or one row of dates with at most one time, or None when it comes again."""
    if len(groups) > 1 or len(groups[0].days) > 1 or len(groups[0].times) > 1:
        return None
    times = groups[0].times[0] if groups[0].times else WHOLE_DAY
    if groups[0].days[0].is_bare and not _is_one_weekday(groups):
        return None
    days = on_a_date(groups[0].days[0], today)
    if days.bound or days.first is None or days.last is None:
        return None
    if days.repeats:
        return _row_of_weekdays(days, times)
    if days.first != days.last and times != WHOLE_DAY:
        return None
    return days, times


def _row_of_weekdays(days: Days, times: Times) -> tuple[Days, Times] | None:
    """ "Monday to Wednesday next week" without hours is one range."""
    if times != WHOLE_DAY or days.first is None or days.last is None or days.every_weeks > 1:
        return None
    fitting = [
        day for day in each_day(days.first, days.last) if day.weekday() in (days.weekdays or EVERY_DAY)
    ]
    if not fitting or (fitting[-1] - fitting[0]).days != len(fitting) - 1:
        return None
    return Days(None, fitting[0], fitting[-1]), times


def on_a_date(days: Days, today: date) -> Days:
    """Return one weekday as its date: the coming one. Raises: Unclear."""
    if not days.is_bare:
        return settled(days, today)
    [weekday] = days.weekdays or {0}
    near = coming(weekday, today)
    if weekday == today.weekday():
        raise Unclear(f"Which day: {either((today, near))}?")
    return Days(None, near, near)


def _of_dates(days: Days, times: Times, moment: Moment) -> Understood:
    assert days.first and days.last  # noqa: S101, PT018 - asked before
    if times.end is None:
        if days.first != days.last:
            raise Unclear("At that time on which day, or until when on each of these days?")
        return point(days.first, times.start, moment)
    zone = zone_named(moment.zone.name)
    edges = [(days.first, times.start), (days.last, times.end)]
    for day, minute in edges:
        if 0 < minute < DAY_MINUTES and readings(day, minute, zone) == 2:
            raise Unclear(_twice(day, minute))
    start, end = (boundary(day, minute, zone) for day, minute in edges)
    if start >= end:
        raise refused("The clocks skip that hour on that day. Type another time.")
    _check_instants(start, end, moment)
    check_season(moment.zone, start)
    check_season(moment.zone, end)
    return Understood(Kind.RANGE, start.astimezone(zone), end.astimezone(zone), zone=moment.zone.name)


def day_range(day: date, moment: Moment) -> Understood:
    """Return a local day, from its midnight to the next. Raises: Unclear for one that has begun or passed."""
    return _of_dates(Days(None, day, day), WHOLE_DAY, moment)


def point(day: date, minute: int, moment: Moment) -> Understood:
    """Return a time of a day as an instant. Raises: Unclear for one that has passed or that clocks show twice or never."""
    zone = zone_named(moment.zone.name)
    shown = readings(day, minute, zone) if minute < DAY_MINUTES else 1
    if shown == 0:
        raise Unclear(
            f"On {spoken_day(day)} the clocks of {moment.zone.name} skip {_clock(minute)}. Which time do you mean?"
        )
    if shown == 2:
        raise Unclear(_twice(day, minute))
    start = wall(day, minute).replace(tzinfo=zone)
    _check_instants(start, None, moment)
    check_season(moment.zone, start)
    return Understood(Kind.POINT, start, zone=moment.zone.name)


def _twice(day: date, minute: int) -> str:
    return f"On {spoken_day(day)} the clocks show {_clock(minute)} twice. Which one do you mean? Type it in UTC, or another time."


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _check_instants(start: datetime, end: datetime | None, moment: Moment) -> None:
    local = start.astimezone(zone_named(moment.zone.name))
    if (end or start) <= moment.now:
        raise refused(f"{spoken_day(local.date())} at {local:%H:%M} has passed. Type a time to come.")
    if start > moment.now + YEAR:
        raise refused(f"{spoken_day(local.date())} is more than a year away. Type a time within a year.")
    if end and start <= moment.now:
        day = spoken_day(moment.today)
        raise Unclear(f"That has begun already. From when on? Type day and hours, such as “{day} 2-5pm”.")


def weekly(groups: Sequence[Group], moment: Moment) -> Recurrence:
    """Return groups as one recurrence. Raises: Unclear."""
    all_days = [settled(day, moment.today) for group in groups for day in group.days]
    bounds = {(day.first, day.last, day.every_weeks) for day in all_days}
    kinds = {day.repeats for day in all_days if not day.is_bare}
    if len(bounds) > 1 or len(kinds) > 1 or (kinds == {False} and len(all_days) > 1):
        raise Unclear(WHICH)
    [(first, last, every_weeks)] = bounds
    if all(day.bound for day in all_days):
        raise Unclear(
            "On which days, and from when to when? Type for example “weekdays 10am-4pm until 30 April”."
        )
    windows: list[tuple[int, Minutes]] = []
    for group in groups:
        for times in group.times or (WHOLE_DAY,):
            if times.end is None:
                raise Unclear(
                    f"From {_clock(times.start)} until when? Type hours such as “Mondays 2-4pm”, or one date for a single call."
                )
            for day in group.days:
                windows += [(weekday, (times.start, times.end)) for weekday in day.weekdays or EVERY_DAY]
    anchor = None
    if every_weeks > 1:
        anchor, first = _anchor({weekday for weekday, _ in windows}, first, moment.today)
    return Recurrence(hours_of(windows), moment.zone.name, first, last, (), every_weeks, anchor)


def _anchor(weekdays: set[int], first: date | None, today: date) -> tuple[date, date]:
    """The first day of every other week. Raises: Unclear when nobody said which week."""
    near = min(coming(weekday, (first or today) - timedelta(days=1)) for weekday in weekdays)
    if first is None:
        raise Unclear(
            f"Beginning when: {either((near, near + timedelta(days=7)))}? Type for example “starting {spoken_day(near)}”."
        )
    return near, near


def hours_of(windows: Iterable[tuple[int, Minutes]]) -> tuple[Hours, ...]:
    """Return windows with the weekdays that share them, in order of the first weekday and the start."""
    by_day: dict[int, list[Minutes]] = {}
    for weekday, minutes in windows:
        by_day.setdefault(weekday, []).append(minutes)
    by_minutes: dict[Minutes, set[int]] = {}
    for weekday in sorted(by_day):
        for minutes in joined(by_day[weekday]):
            by_minutes.setdefault(minutes, set()).add(weekday)
    found = [Hours(frozenset(days), *minutes) for minutes, days in by_minutes.items()]
    return tuple(sorted(found, key=lambda hours: (min(hours.weekdays), hours.start_minute, hours.end_minute)))


def _except(
    recurrence: Recurrence, sentence: Sentence, groups: Sequence[Group], moment: Moment
) -> Recurrence:
    by_day = {
        weekday: [
            (hours.start_minute, hours.end_minute)
            for hours in recurrence.windows
            if weekday in hours.weekdays
        ]
        for weekday in range(7)
    }
    excluded: list[Excluded] = []
    for days, hole in _exceptions(sentence, groups):
        if days is None or (days.weekdays is not None and not days.first):
            for weekday in EVERY_DAY if days is None else days.weekdays or ():
                by_day[weekday] = without(by_day[weekday], hole)
        else:
            excluded += [Excluded(day, *hole) for day in _dates_of(days, moment.today)]
    windows = hours_of((weekday, minutes) for weekday, left in by_day.items() for minutes in left)
    if not windows:
        raise refused("Nothing is left of that. Type what suits you, such as “Mon-Thu 10am-4pm”.")
    order = sorted(set(excluded), key=lambda part: (part.day, part.start_minute, part.end_minute))
    return replace(recurrence, windows=windows, excluded=tuple(order))


def _dates_of(days: Days, today: date) -> list[date]:
    days = on_a_date(days, today)
    if days.bound or days.first is None or days.last is None or (days.last - days.first).days > 366:
        raise Unclear("Which days are excepted? Type their dates, such as “except 16-20 March”.")
    return [day for day in each_day(days.first, days.last) if day.weekday() in (days.weekdays or EVERY_DAY)]


def _exceptions(sentence: Sentence, groups: Sequence[Group]) -> list[tuple[Days | None, Minutes]]:
    """What is taken out: days (None is each day) and minutes. Raises: Unclear where its reach is not clear."""
    timed = any(segment.times for segment in sentence.without)
    dated = any(segment.days for segment in sentence.without)
    if timed and dated and sentence.segments and not any(group.times for group in groups):
        raise Unclear(
            "Are those hours the exception, or the hours that suit you? Type for example “Mon, Tue, Thu 10am-4pm”."
        )
    _check_reach(sentence, timed and dated)
    if not dated:
        return [(None, _hole(times)) for times in _times_alone(sentence.without)]
    found: list[tuple[Days | None, Minutes]] = []
    listed = [
        replace(segment, joint="and" if "or" in segment.joint else segment.joint)
        for segment in sentence.without
    ]
    for group in grouped(listed):
        for days in group.days:
            if days.bound or days.every_weeks > 1:
                raise Unclear(
                    "Which days are excepted? Type them, such as “except Wed” or “except 16-20 March”."
                )
            found += [(days, _hole(times)) for times in group.times or (WHOLE_DAY,)]
    return found


def _check_reach(sentence: Sentence, is_timed: bool) -> None:
    for segment in sentence.without:
        several = len(segment.days) > 1 and any(
            isinstance(day, Days) and day.is_span and day.first != day.last for day in segment.days
        )
        if several and sentence.segments:
            raise Unclear("Which days are excepted? Type their dates, such as “except 18 March”.")
        if is_timed and not (segment.days and segment.times) and (segment.days or segment.times):
            raise Unclear(
                "Which hours of which days are excepted? Type what suits you, such as “Mon 9-12, Tue 2-4pm”."
            )


def _times_alone(segments: Sequence[Segment]) -> list[Times]:
    return [combined(segment.times) for segment in segments if segment.times]


def _hole(times: Times) -> Minutes:
    if times.end is None:
        raise Unclear("Until when is that excepted? Type hours such as “except Wed 2-4pm”.")
    return times.start, times.end


def _checked_recurrence(recurrence: Recurrence, moment: Moment) -> Understood:
    today = moment.today
    if recurrence.first and recurrence.first > (moment.now + YEAR).date():
        raise refused("That begins more than a year from now. Type days within a year.")
    if recurrence.last:
        end = datetime.combine(recurrence.last + timedelta(days=2), datetime.min.time(), UTC)
        if recurrence.last < today or not occurrences(recurrence, moment.now, end):
            raise refused("Nothing of that is still to come. Type days to come.")
    first = recurrence.first or today
    last = recurrence.last or first + timedelta(days=364)
    if recurrence.last and (last - first).days > 366:
        raise Unclear("That is more than a year. Until when, or every week?")
    for day in (first, first + (last - first) / 2, last):
        check_season(moment.zone, boundary(day, 12 * 60, zone_named(moment.zone.name)))
    return Understood(Kind.RECURRENCE, rule=spoken(recurrence), recurrence=recurrence, zone=moment.zone.name)
