"""Days as values: one date, dates in a row, or weekdays that come again; and what neighbouring words on them say together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.domain.when.hours import Bad
from bot.domain.when.lexicon import MONTH_DAYS
from bot.domain.when.recurrence import EVERY_DAY
from bot.domain.when.understood import MONTHS, WEEKDAYS, Unclear, either, refused, spoken_day

HALF_A_YEAR = 183
HOURS = 24


@dataclass(frozen=True)
class Days:
    """Weekdays (0 = Monday; None is all of them) between two days, both included; None is open.

    repeats: every week between the two. Without it a weekday is one day: the coming one, when no dates are there. plural: it was
    said as "Mondays". every_weeks: 2 for every other week. bound: only limits were said, such as "until 30 April". row: it was said as two dates, such as "16-20 March".
    once_perhaps: "from Monday to Thursday", which may be this once.
    """

    weekdays: frozenset[int] | None = None
    first: date | None = None
    last: date | None = None
    repeats: bool = False
    plural: bool = False
    every_weeks: int = 1
    bound: bool = False
    row: bool = False
    once_perhaps: bool = False

    @property
    def is_bare(self) -> bool:
        """Whether it is one weekday and nothing else, such as "Tue"."""
        return self.weekdays is not None and not self.repeats and self.first is None and self.last is None

    @property
    def is_span(self) -> bool:
        """Whether it is one date or dates in a row."""
        return self.weekdays is None and not self.repeats and not self.bound


DayTerm = Days | Bad


def one(day: date) -> Days:
    """Return a date as days."""
    return Days(None, day, day)


def merged(terms: Sequence[DayTerm]) -> Days:
    """Return what neighbouring words on days say together, such as "Tuesday" and "next week". Raises: Unclear."""
    found: Days | None = None
    for term in terms:
        if isinstance(term, Bad):
            raise term.problem()
        found = term if found is None else _both(found, term)
    if found is None:
        raise Unclear("Which day?")
    return found


def settled(days: Days, today: date) -> Days:
    """Return one weekday of a known week as its date. Raises: Unclear when several dates fit."""
    if days.weekdays is None or days.repeats or days.first is None or days.last is None:
        return days
    fitting = [
        day for day in each_day(days.first, days.last) if day.weekday() in days.weekdays and day >= today
    ]
    if len(fitting) == 1:
        return one(fitting[0])
    name = WEEKDAYS[min(days.weekdays)]
    if not fitting:
        raise refused(f"There is no {name} left in that time. Type the date.")
    raise Unclear(f"Which {name}: {either(fitting[:3])}?")


def on_a_date(days: Days, today: date) -> Days:
    """Return one weekday as its date: the coming one. Raises: Unclear."""
    if not days.is_bare:
        return settled(days, today)
    [weekday] = days.weekdays or {0}
    near = coming(weekday, today)
    if weekday == today.weekday():
        raise Unclear(f"Which day: {either((today, near))}?")
    return one(near)


def _both(left: Days, right: Days) -> Days:
    if left.bound or right.bound:
        base, limit = (right, left) if left.bound else (left, right)
        first = max(filter(None, (base.first, limit.first)), default=None)
        last = min(filter(None, (base.last, limit.last)), default=None)
        if (base.is_span and not base.bound) or base.is_bare or (first and last and first > last):
            raise Unclear(
                "From which day to which? Type for example “16-20 March” or “Mondays until 30 April”."
            )
        return replace(base, first=first, last=last)
    if left.is_span and right.is_span:
        if left == right:
            return left
        raise Unclear("Which of these days do you mean? Type one, or “from 16 March to 20 March”.")
    if left.is_span:
        left, right = right, left
    if not right.is_span or left.first or left.last:
        raise Unclear("Which of these days do you mean? Type one, or a list with commas.")
    if right.first == right.last and right.first:
        return _on_its_date(left, right.first)
    if right.row and left.is_bare and right.first:
        # "Monday 16 - Friday 20 March": the weekday is that of the first day.
        _on_its_date(left, right.first)
        if right.last and (right.last - right.first).days >= 7:
            raise Unclear(
                "Every one of these days, or only that weekday? Type for example “Tuesdays 24-31 March”."
            )
        return right
    if right.row and left.repeats and _may_be_hours(left, right):
        raise Unclear(
            "Are those numbers dates or hours? Type for example “16 March to 20 March”, or “Fridays 10am-12pm in April”."
        )
    return replace(left, first=right.first, last=right.last)


def _may_be_hours(weekdays: Days, row: Days) -> bool:
    """ "Fridays 10-12 April": one weekday in few dates is as likely hours of a whole month."""
    assert row.first and row.last  # noqa: S101, PT018 - rows have both
    fitting = [
        day for day in each_day(row.first, row.last) if day.weekday() in (weekdays.weekdays or EVERY_DAY)
    ]
    is_in_day = row.first.month == row.last.month and row.last.day <= HOURS
    return is_in_day and (len(fitting) < 2 or len(weekdays.weekdays or EVERY_DAY) == 1)


def _on_its_date(weekdays: Days, day: date) -> Days:
    """A weekday beside a date has to be the date's."""
    if weekdays.repeats:
        raise Unclear(f"Every week, or only {spoken_day(day)}?")
    if weekdays.weekdays and day.weekday() not in weekdays.weekdays:
        named = WEEKDAYS[min(weekdays.weekdays)]
        ahead = (min(weekdays.weekdays) - day.weekday() + 3) % 7 - 3
        raise Unclear(
            f"{day.day} {MONTHS[day.month - 1]} {day.year} is a {WEEKDAYS[day.weekday()]}, not a {named}. "
            f"Do you mean {either((day, day + timedelta(days=ahead)))}?"
        )
    return one(day)


def each_day(first: date, last: date) -> list[date]:
    """Return the days from first to last, both included."""
    return [first + timedelta(days=days) for days in range((last - first).days + 1)]


def coming(weekday: int, after: date) -> date:
    """Return the first such weekday after a day."""
    return after + timedelta(days=(weekday - after.weekday() - 1) % 7 + 1)


def month_end(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def dated(day: int, month: int, year: int | None, today: date) -> date | Bad:
    """Return a date; without a year the coming one, unless that is so far off that a slip is likelier."""
    name = f"{day} {MONTHS[month - 1]}"
    if not 1 <= day <= MONTH_DAYS[month - 1]:
        return Bad(f"There is no {name}. Type another date.", True)
    if year is not None:
        if day == 29 and month == 2 and not _is_leap(year):
            return Bad(f"There is no {name} in {year}. Type another date.", True)
        return date(year, month, day)
    fitting = [
        date(year, month, day)
        for year in (today.year, today.year + 1)
        if (day, month) != (29, 2) or _is_leap(year)
    ]
    fitting = [found for found in fitting if found >= today]
    if not fitting:
        return Bad(f"There is no {name} in the year to come. Type another date.", True)
    if fitting[0].year > today.year and (fitting[0] - today).days > HALF_A_YEAR:
        return Bad(f"{name} {today.year} has passed. Do you mean {spoken_day(fitting[0])}?")
    return fitting[0]


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def numeric(numbers: tuple[int, ...], shape: str, today: date) -> date | Bad:
    """Return a date of numbers: "2026-03-16", "16.3.2026", "3/16". Day and month are never guessed.

    shape: "iso" has the year first; "slash", "dashed" and "dotted" have day and month in either order.
    """
    if shape == "iso":
        year, month, day = numbers
        return _checked(day, month, year, today)
    first, second = numbers[:2]
    year_typed = numbers[2] if len(numbers) == 3 else None
    if year_typed is not None and year_typed < 100:
        year_typed += 2000
    orders = {(first, second), (second, first)}
    fitting = [(day, month) for day, month in orders if 1 <= month <= 12 and 1 <= day <= 31]
    if not fitting:
        return Bad("There is no such date. Type it with the month's name, such as 16 March.", True)
    if len(fitting) > 1:
        (day, month), (other_day, other_month) = sorted(fitting)
        return Bad(
            f"Is that {day} {MONTHS[month - 1]} or {other_day} {MONTHS[other_month - 1]}? "
            "Please type the month's name."
        )
    return _checked(*fitting[0], year_typed, today)


def day_first(numbers: tuple[int, ...], today: date) -> date | Bad:
    """Return a date of numbers whose first is the day."""
    year = numbers[2] if len(numbers) == 3 else None
    return _checked(numbers[0], numbers[1], year + 2000 if year is not None and year < 100 else year, today)


def _checked(day: int, month: int, year: int | None, today: date) -> date | Bad:
    if not 1 <= month <= 12 or (year is not None and not 1900 <= year <= 9998):
        return Bad("There is no such date. Type it like 16 March 2026.", True)
    return dated(day, month, year, today)


def month_days(year: int, month: int) -> Days:
    """Return a whole month."""
    return Days(None, date(year, month, 1), month_end(year, month))
