"""Single days in a list, such as "tomorrow 10-12 and Fri 2-4pm": each with its own hours, and none of them again."""

from collections.abc import Sequence
from datetime import date

from bot.domain.when.days import Days, each_day, on_a_date
from bot.domain.when.groups import HOURS_OF, Group
from bot.domain.when.hours import WHOLE_DAY, Times
from bot.domain.when.moments import Moment, clock_shown
from bot.domain.when.recurrence import EVERY_DAY, Included, Minutes, Recurrence, joined
from bot.domain.when.understood import Unclear, refused

MOST_DAYS = 366


def listed(groups: Sequence[Group], moment: Moment) -> Recurrence | None:
    """Return single days as a recurrence that ends with them; None when they are not several, or come again. Raises: Unclear.

    Weekdays are single days beside a date, and where "or" was said: the coming ones.
    """
    days = [day for group in groups for day in group.days]
    if len(days) < 2 or any(day.repeats or day.bound for day in days):
        return None
    if not any(day.is_span for day in days) and not any(group.is_choice for group in groups):
        return None
    if any(times.plural for group in groups for times in group.times):
        return None
    by_day: dict[date, list[Minutes]] = {}
    for group in groups:
        dates = [day for said in group.days for day in _dates_of(on_a_date(said, moment.today))]
        here = [day for day in dates if day >= moment.today]
        windows = [_window(times) for times in group.times or (WHOLE_DAY,)]
        for day in here:
            before = by_day.setdefault(day, [])
            if any(start < end and first < last for start, last in windows for first, end in before):
                raise Unclear(HOURS_OF)
        for day in dict.fromkeys(here):
            by_day[day] += windows
    if not by_day:
        raise refused("Nothing of that is still to come. Type days to come.")
    if len(by_day) > MOST_DAYS:
        raise Unclear("That is more than a year of days. From when to when?")
    included = tuple(Included(day, *minutes) for day in sorted(by_day) for minutes in joined(by_day[day]))
    return Recurrence((), moment.zone.name, min(by_day), max(by_day), included=included)


def _dates_of(days: Days) -> list[date]:
    if days.first is None or days.last is None:
        raise Unclear("On which dates? Type them with their month, such as “16 March and 18 March”.")
    return [day for day in each_day(days.first, days.last) if day.weekday() in (days.weekdays or EVERY_DAY)]


def _window(times: Times) -> Minutes:
    if times.end is None:
        raise Unclear(
            f"From {clock_shown(times.start)} until when? Type hours such as “2-4pm” for each day, or one day and time for a single call."
        )
    return times.start, times.end
