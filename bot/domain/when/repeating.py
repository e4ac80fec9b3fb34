"""Days and hours that come again, and what is taken out of them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.domain.when.days import Days, coming, each_day, on_a_date, settled
from bot.domain.when.groups import HOURS_OF, WHICH, Group, grouped
from bot.domain.when.hours import WHOLE_DAY, Times, combined
from bot.domain.when.lexicon import PARTS
from bot.domain.when.moments import YEAR, Moment, check_shown_once, clock_shown
from bot.domain.when.recurrence import (
    DAY_MINUTES,
    EVERY_DAY,
    Excluded,
    Hours,
    Minutes,
    Recurrence,
    boundary,
    joined,
    minutes_of,
    occurrences,
    without,
    zone_named,
)
from bot.domain.when.rules import spoken
from bot.domain.when.sentence import Segment, Sentence
from bot.domain.when.understood import Kind, Unclear, Understood, either, refused, spoken_day
from bot.domain.when.zones import check_season

BREAKS = frozenset({";", ":"})
DAYS, DATES = (True, False, False), (True, False, True)
"""What a part of an exception has: days, hours, dates."""


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
        before = tuple(windows)
        for times in group.times or (WHOLE_DAY,):
            if times.end is None:
                raise Unclear(
                    f"From {clock_shown(times.start)} until when? Type hours such as “Mondays 2-4pm”, or one date for a single call."
                )
            for day in group.days:
                here = [(weekday, (times.start, times.end)) for weekday in day.weekdays or EVERY_DAY]
                _check_apart(before, here)
                windows += here
    anchor = None
    if every_weeks > 1:
        anchor, first = _anchor({weekday for weekday, _ in windows}, first, moment.today)
    return Recurrence(hours_of(windows), moment.zone.name, first, last, (), every_weeks, anchor)


def _check_apart(before: Sequence[tuple[int, Minutes]], here: Sequence[tuple[int, Minutes]]) -> None:
    """ "weekdays 10-4, Wed 2-3": more hours for a Wednesday, or others? Raises: Unclear."""
    for weekday, (start, end) in here:
        if any(other == weekday and start < last and first < end for other, (first, last) in before):
            raise Unclear(HOURS_OF)


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


def excepted(recurrence: Recurrence, sentence: Sentence, groups: Sequence[Group], today: date) -> Recurrence:
    """Return a recurrence without what a sentence takes out of it. Raises: Unclear."""
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
            weekdays = EVERY_DAY if days is None else days.weekdays or frozenset()
            _check_among(any(by_day[weekday] for weekday in weekdays))
            for weekday in weekdays:
                by_day[weekday] = without(by_day[weekday], hole)
        else:
            dates = _dates_of(days, today)
            _check_among(any(minutes_of(recurrence, day) for day in dates if _is_between(recurrence, day)))
            excluded += [Excluded(day, *hole) for day in dates]
    windows = hours_of((weekday, minutes) for weekday, left in by_day.items() for minutes in left)
    if not windows:
        raise refused("Nothing is left of that. Type what suits you, such as “Mon-Thu 10am-4pm”.")
    order = sorted(set(excluded), key=lambda part: (part.day, part.start_minute, part.end_minute))
    return replace(recurrence, windows=windows, excluded=tuple(order))


def _check_among(is_among: bool) -> None:
    """An exception that takes nothing away contradicts the rest. Raises: Unclear."""
    if not is_among:
        raise Unclear(
            "What is excepted is not among the days that suit you. Which days do? Type for example “Mon-Thu 10am-4pm”."
        )


def _is_between(recurrence: Recurrence, day: date) -> bool:
    return (recurrence.first or day) <= day <= (recurrence.last or day)


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
        return [(None, hole(times)) for times in _times_alone(sentence.without)]
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
            found += [(days, hole(times)) for times in group.times or (WHOLE_DAY,)]
    return found


def _check_reach(sentence: Sentence, is_timed: bool) -> None:
    _check_list(sentence)
    for segment in sentence.without:
        several = len(segment.days) > 1 and any(
            isinstance(day, Days) and day.is_span and day.first != day.last for day in segment.days
        )
        if several:
            raise Unclear("Which days are excepted? Type their dates, such as “except 18 March”.")
        if is_timed and not (segment.days and segment.times) and (segment.days or segment.times):
            raise Unclear(
                "Which hours of which days are excepted? Type what suits you, such as “Mon 9-12, Tue 2-4pm”."
            )


def _check_list(sentence: Sentence) -> None:
    """What follows a comma in an exception may be the next one, or what suits: "not Friday, Monday". Raises: Unclear."""
    joints = [segment.joint for segment in sentence.without[1:]]
    kinds = {_kind(segment) for segment in sentence.without}
    # "weekdays except Mon, Wed" and "not Mon, Wed or Fri" are lists.
    is_list = len(kinds) == 1 and (joints[-1:] != [","] or (sentence.segments and kinds <= {DAYS, DATES}))
    if not BREAKS.isdisjoint(joints) or ("," in joints and not is_list):
        raise Unclear(
            "What is excepted, and what suits you? Type only what suits you, such as “Mon-Thu 10am-4pm” or “16-19 March”."
        )


def _kind(segment: Segment) -> tuple[bool, bool, bool]:
    dated = any(isinstance(day, Days) and day.first is not None for day in segment.days)
    return bool(segment.days), bool(segment.times), dated


def _times_alone(segments: Sequence[Segment]) -> list[Times]:
    return [combined(segment.times).sure() for segment in segments if segment.times]


def hole(times: Times) -> Minutes:
    """Return the minutes that hours take away: who has no time in the morning has none before it. Raises: Unclear."""
    if times.end is None:
        raise Unclear("Until when is that excepted? Type hours such as “except Wed 2-4pm”.")
    if times.part and times.end == PARTS["morning"][1]:
        return 0, times.end
    if times.part and times.start == PARTS["evening"][0]:
        return times.start, DAY_MINUTES
    return times.start, times.end


def _check_edges(recurrence: Recurrence, moment: Moment) -> None:
    """Hours of dates that were said lie where clocks show them once. Raises: Unclear."""
    assert recurrence.first and recurrence.last  # noqa: S101, PT018 - asked before
    until = min(recurrence.last, recurrence.first + timedelta(days=366))
    for day in each_day(recurrence.first, until):
        for minutes in minutes_of(recurrence, day):
            for minute in minutes:
                check_shown_once(day, minute, moment)


def checked(recurrence: Recurrence, moment: Moment) -> Understood:
    """Return a recurrence as understood, when some of it is still to come within a year. Raises: Unclear."""
    today = moment.today
    if recurrence.first and recurrence.first > (moment.now + YEAR).date():
        raise refused("That begins more than a year from now. Type days within a year.")
    if recurrence.last:
        end = datetime.combine(recurrence.last + timedelta(days=2), datetime.min.time(), UTC)
        if recurrence.first:
            _check_edges(recurrence, moment)
        if recurrence.last < today or not occurrences(recurrence, moment.now, end):
            raise refused("Nothing of that is still to come. Type days to come.")
    first = recurrence.first or today
    last = recurrence.last or first + timedelta(days=364)
    if recurrence.last and (last - first).days > 366:
        raise Unclear("That is more than a year. Until when, or every week?")
    for day in (first, first + (last - first) / 2, last):
        check_season(moment.zone, boundary(day, 12 * 60, zone_named(moment.zone.name)))
    return Understood(Kind.RECURRENCE, rule=spoken(recurrence), recurrence=recurrence, zone=moment.zone.name)
