"""Segments put together: which hours belong to which days. Where two ways of doing it differ, a question."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.domain.when.days import Days, each_day, merged
from bot.domain.when.hours import At, Between, From, Part, Times, TimeTerm, Until, combined
from bot.domain.when.lexicon import WEEKEND, WORKING
from bot.domain.when.recurrence import EVERY_DAY
from bot.domain.when.sentence import Segment
from bot.domain.when.understood import Unclear

OR = frozenset({"or", ", or"})
WEEK = timedelta(days=6)
BUT = frozenset({"but", ", but"})
LIGHT = frozenset({",", "but", ", but", ";", ":"})
WHICH = "Which of these do you mean? Type one day and one time, or every week's times, such as “Mon 9-12, Tue 2-4pm”."
HOURS_OF = "Which hours on which days? Type them one by one, such as “Mon 9-12, Tue 2-4pm”."


@dataclass(frozen=True)
class Group:
    """Days that share their hours; no hours are the whole day. is_choice: an "or" was said, so that weekdays are single days."""

    days: tuple[Days, ...]
    times: tuple[Times, ...] = ()
    is_choice: bool = False


class Grouping:
    """Takes segments in order and gives each its hours. Raises: Unclear, from each of its methods."""

    def __init__(self) -> None:
        self.groups: list[Group] = []
        self.pending: list[Days] = []
        self.leading: list[TimeTerm] = []
        self.terms: tuple[TimeTerm, ...] = ()
        self.is_time_first = False
        self.is_choice = False

    def take(self, segment: Segment) -> None:
        """Add one segment."""
        self.is_choice = self.is_choice or (segment.joint in OR and bool(segment.days))
        days = merged(segment.days) if segment.days else None
        if days and segment.joint in BUT:
            raise Unclear(HOURS_OF)
        if days and segment.times:
            self._take_both(days, segment)
        elif days:
            self._take_days(days, segment.joint)
        elif segment.times:
            self._take_times(segment)

    def finish(self) -> list[Group]:
        """Return the groups; none when only hours were said."""
        if self._is_weekend_besides():
            self.groups.append(Group(tuple(self.pending)))
        elif self.pending and self.groups:
            self._spread_back()
        elif self.pending and self.leading:
            if len(self.pending) > 1 or any(isinstance(term, Part) for term in self.leading):
                raise Unclear(HOURS_OF)
            self.groups = [Group(tuple(self.pending), (combined(self.leading),))]
        elif self.pending:
            self.groups = [Group(tuple(self.pending))]
        elif self.leading and not self.groups:
            combined(self.leading)
            raise Unclear(
                "On which day or days? Type for example “Tue 17 March at 3pm” or “weekdays 10am-4pm”."
            )
        return self.groups

    def _take_both(self, days: Days, segment: Segment) -> None:
        _check_hours((days,), segment.times)
        times = [combined(segment.times)]
        if self.leading:
            spans = all(isinstance(term, Between) for term in (*self.leading, *segment.times))
            if segment.days_first or self.groups or self.pending or not spans:
                raise Unclear(HOURS_OF)
            times = [*(combined([term]) for term in self.leading), *times]
            self.leading = []
        if self._is_said_twice(days, segment.joint):
            self.pending, days = [], merged([self.pending[0], days])
        together = (*self.pending, days)
        if self.pending and not segment.days_first:
            raise Unclear(HOURS_OF)
        if self.pending and (
            self.pending[-1].weekdays == WEEKEND
            or (segment.joint == "," and _is_row_of_its_own(self.pending[-1], days))
        ):
            raise Unclear(HOURS_OF)
        plural = {day.plural for day in together}
        if times[0].part and len(plural) > 1:
            raise Unclear(HOURS_OF)
        self.groups.append(Group(together, tuple(times)))
        self.pending, self.terms = [], segment.times
        self.is_time_first = not segment.days_first

    def _take_days(self, days: Days, joint: str) -> None:
        if joint not in LIGHT and self.leading and not self.pending and not self.groups:
            # "16-18 and 20 March" may be dates, "10-12 or Friday" is no day with its hours.
            raise Unclear(WHICH)
        if days.bound:
            if self.groups and not self.pending:
                last = self.groups[-1]
                self.groups[-1] = replace(last, days=tuple(merged([day, days]) for day in last.days))
                return
            if self.pending:
                self.pending = [merged([day, days]) for day in self.pending]
                return
        if self._is_said_twice(days, joint):
            self.pending = [merged([self.pending[0], days])]
        else:
            self.pending.append(days)

    def _is_said_twice(self, days: Days, joint: str) -> bool:
        """Whether days are those before the comma once more: "Tuesday, March 17", "tomorrow, Thursday"."""
        if joint != "," or len(self.pending) != 1:
            return False
        before = self.pending[0]
        if before.is_span and before.first != before.last and days.repeats and days.first is None:
            return True  # "next week, any day after 2pm"
        alone = before.is_span and before.first == before.last
        return (before.is_bare and days.is_span) or (alone and (days.is_bare or days == before))

    def _take_times(self, segment: Segment) -> None:
        if self.pending:
            if segment.joint not in LIGHT:
                raise Unclear(HOURS_OF)
            _check_hours(self.pending, segment.times)
            times = combined(segment.times)
            if times.part and len({day.plural for day in self.pending}) > 1:
                raise Unclear(HOURS_OF)
            self.groups.append(Group(tuple(self.pending), (times,)))
            self.pending, self.terms, self.is_time_first = [], segment.times, False
        elif self.groups:
            self._add_times(segment)
        elif not self.leading or segment.joint not in LIGHT:
            self.leading += segment.times
        else:
            raise Unclear(HOURS_OF)

    def _add_times(self, segment: Segment) -> None:
        """More hours for the days before: beside them, or a limit on them."""
        last = self.groups[-1]
        if self.is_time_first:
            raise Unclear(HOURS_OF)
        both = (*self.terms, *segment.times)
        if segment.joint in OR:
            # "before 9am or after 5pm": two windows.
            more = combined(segment.times)
            if any(
                one.end is None or (one.end > more.start and one.start < (more.end or 0))
                for one in (*last.times, more)[:-1]
            ):
                raise Unclear(WHICH)
            self.groups[-1] = replace(last, times=(*last.times, more))
        elif all(isinstance(term, Between) for term in both) or all(isinstance(term, Part) for term in both):
            if segment.joint in BUT:
                raise Unclear(HOURS_OF)
            self.groups[-1] = replace(last, times=(*last.times, combined(segment.times)))
        elif (all(isinstance(term, From | Until) for term in both) or segment.joint in LIGHT) and len(
            last.times
        ) == 1:
            if all(isinstance(term, At) for term in both):
                raise Unclear(WHICH)
            self.groups[-1] = replace(last, times=(combined(both),))
        else:
            raise Unclear(HOURS_OF)
        self.terms = both

    def _is_weekend_besides(self) -> bool:
        """ "weekdays after 5pm and weekends": the hours are those of the week, and weekends are whole days."""
        before = [day for group in self.groups for day in group.days]
        in_the_week = all(
            day.plural and not day.is_span and (day.weekdays or EVERY_DAY) <= WORKING for day in before
        )
        return (
            bool(before)
            and in_the_week
            and [(day.plural, day.weekdays) for day in self.pending] == [(True, WEEKEND)]
        )

    def _spread_back(self) -> None:
        """ "10-12 on Mon and Wed": the days after the hours share them when they are of one kind."""
        days = (*self.groups[-1].days, *self.pending)
        alike = all(day.is_bare for day in days) or all(
            day.repeats and day.plural and len(day.weekdays or ()) == 1 for day in days
        )
        if len(self.groups) > 1 or not self.is_time_first or not alike:
            raise Unclear(HOURS_OF)
        self.groups[-1] = replace(self.groups[-1], days=days)


def _check_hours(listed: Sequence[Days], terms: Sequence[TimeTerm]) -> None:
    """ "next week 16-20" may be dates of that week. Raises: Unclear."""
    for term in terms:
        if not isinstance(term, Between) or not (term.start.bare and term.end.bare):
            continue
        for days in listed:
            if (
                days.row
                or not days.first
                or not days.last
                or days.first == days.last
                or days.last - days.first > WEEK
            ):
                continue
            numbers = {day.day for day in each_day(days.first, days.last)}
            if term.start.hour < term.end.hour and {term.start.hour, term.end.hour} <= numbers:
                raise Unclear(
                    f"Are {term.start.hour} and {term.end.hour} dates or hours? Type for example “16 March to 20 March”, or “4-8pm”."
                )


def _is_row_of_its_own(before: Days, after: Days) -> bool:
    """ "Mon-Thu, Fri after 2pm": who meant Monday to Friday would have said so."""
    left, right = before.weekdays or frozenset(), after.weekdays or frozenset()
    both = sorted(left | right)
    return len(left) > 1 and bool(right) and both[-1] - both[0] == len(both) - 1


def grouped(segments: Sequence[Segment]) -> list[Group]:
    """Return days with their hours. Raises: Unclear."""
    grouping = Grouping()
    for segment in segments:
        grouping.take(segment)
    found = grouping.finish()
    for times in (times for group in found for times in group.times):
        times.sure()
    is_once = grouping.is_choice or any(day.is_span for group in found for day in group.days)
    return [
        replace(group, days=_of_one_week(group.days, is_once=is_once), is_choice=grouping.is_choice)
        for group in found
    ]


def _of_one_week(days: tuple[Days, ...], *, is_once: bool) -> tuple[Days, ...]:
    """ "Tue and Thu next week": the week belongs to both. Several weekdays come again, unless each is a single day."""
    weeks = {(day.first, day.last) for day in days if day.weekdays and day.first}
    if len(weeks) == 1 and all(day.weekdays for day in days):
        [(first, last)] = weeks
        days = tuple(replace(day, first=first, last=last) for day in days)
    if len(days) > 1 and not is_once:
        days = tuple(replace(day, repeats=True) if day.weekdays is not None else day for day in days)
    return days
