"""What a sentence means: a point, a range or a recurrence, checked against the clock, the calendar and the zone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.domain.when.days import Days, each_day, on_a_date
from bot.domain.when.groups import WHICH, Group, grouped
from bot.domain.when.hours import WHOLE_DAY, At, Bad, Times, candidates, clock_minute, is_midnight
from bot.domain.when.listing import listed
from bot.domain.when.moments import Moment, of_dates, point
from bot.domain.when.recurrence import (
    EVERY_DAY,
    joined,
)
from bot.domain.when.repeating import checked, excepted, weekly
from bot.domain.when.sentence import Segment, Sentence
from bot.domain.when.understood import Unclear, Understood, refused
from bot.domain.when.zones import Zone

EVERYTHING = (Group((Days(EVERY_DAY, repeats=True),)),)


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
    if today := _today_at(sentence, moment):
        return today
    groups = grouped(sentence.segments) if sentence.segments else list(EVERYTHING)
    if not groups:
        raise Unclear("Which day and time? Type for example “Tue 17 March at 3pm”.")
    if any(days.once_perhaps and days.first is None for group in groups for days in group.days):
        raise Unclear(
            "Every week, or only this once? Type for example “Mon-Thu 10am-4pm”, or “16-19 March 10am-4pm”."
        )
    if not sentence.without and _is_once_perhaps(groups):
        raise Unclear(
            "Every week, or only this once? Type for example “Mondays and Tuesdays”, or “Mon or Tue” for the coming ones."
        )
    groups = _until_then(groups, moment.today)
    single = _single(groups, moment.today) if sentence.segments else None
    if single and not sentence.without:
        return of_dates(*single, moment)
    if single and single[0].first == single[0].last:
        raise Unclear("Which hours of that day suit you? Type them, such as “Tue 17 March 9-12”.")
    if _is_one_weekday(groups):
        # "Tue 10-12 and 2-4": two windows of the coming one.
        groups = [replace(groups[0], days=(on_a_date(groups[0].days[0], moment.today),))]
    recurrence = listed(groups, moment) or weekly(groups, moment)
    is_once = any(group.is_choice and day.is_bare for group in groups for day in group.days)
    if is_once and recurrence.windows and not any(times.plural for group in groups for times in group.times):
        raise Unclear(WHICH)  # "Mon-Wed or Friday"
    if sentence.without:
        recurrence = excepted(recurrence, sentence, groups, moment.today)
    return checked(recurrence, moment)


def _today_at(sentence: Sentence, moment: Moment) -> Understood | None:
    """ "at 4pm" without a day is today while it is still to come; a number that could be either half of the day is none."""
    match sentence:
        case Sentence((Segment(days=(), times=(At(clock, True),)),), ()):
            minutes = candidates(clock)
            is_known = len(minutes) == 1 and not is_midnight(clock)
            return point(moment.today, clock_minute(clock), moment) if is_known else None
    return None


def _until_then(groups: list[Group], today: date) -> list[Group]:
    """ "until Friday" alone is all that is left until then, and "from 16 March until 20 March" those days."""
    days = groups[0].days[0]
    if len(groups) > 1 or len(groups[0].days) > 1 or not days.bound or days.last is None:
        return groups
    if days.first is None and groups[0].times:
        return groups
    if days.last < (days.first or today):
        raise refused("These days end before they begin. Type the first one first, with its month.")
    return [replace(groups[0], days=(Days(None, days.first or today, days.last, row=True),))]


def _is_once_perhaps(groups: Sequence[Group]) -> bool:
    """Whether weekdays without hours were said in a list, such as "Monday and Tuesday", by which people mean the coming ones too."""
    if len(groups) > 1 or groups[0].times or groups[0].is_choice or len(groups[0].days) < 2:
        return False
    return all(
        len(day.weekdays or ()) == 1 and day.first is None and day.last is None and not day.plural
        for day in groups[0].days
    )


def _is_one_weekday(groups: Sequence[Group]) -> bool:
    """Whether it is one weekday that does not come again; "Monday mornings" do."""
    if len(groups) > 1 or len(groups[0].days) > 1 or not groups[0].days[0].is_bare:
        return False
    return not any(times.plural for times in groups[0].times)


def _single(groups: Sequence[Group], today: date) -> tuple[Days, Times] | None:
    """One date or one row of dates with at most one time, or None when it comes again."""
    if len(groups) > 1 or len(groups[0].days) > 1:
        return None
    times = _one_window(groups[0].times)
    if times is None:
        return None
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


def _one_window(times: Sequence[Times]) -> Times | None:
    """Hours as one window, "morning and afternoon" too; None when they are apart."""
    if len(times) < 2:
        return times[0] if times else WHOLE_DAY
    windows = joined((one.start, one.end) for one in times if one.end is not None)
    if len(windows) > 1 or any(one.end is None for one in times):
        return None
    return Times(*windows[0], plural=any(one.plural for one in times))


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
