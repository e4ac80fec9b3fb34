"""Recurrences in words."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

from bot.domain.when.recurrence import DAY_MINUTES, EVERY_DAY, Excluded, Included, Recurrence
from bot.domain.when.understood import MONTHS, WEEKDAYS, spoken_day

Part = TypeVar("Part", Excluded, Included)


def spoken(recurrence: Recurrence) -> str:
    """Return a recurrence in words: "Mon, Tue, Thu, Fri 10:00-16:00, until 30 Apr 2026, except 6 Apr 2026 (Europe/London)"."""
    if recurrence.included:
        named = []
        for first, last in _runs(recurrence.included):
            until = "" if first.day == last.day else f" to {spoken_day(last.day)}"
            named.append(
                f"{spoken_day(first.day)}{until} {spoken_minutes(first.start_minute, first.end_minute)}"
            )
        return f"{'; '.join(named)} ({recurrence.zone})"
    parts = [
        f"{spoken_weekdays(hours.weekdays)} {spoken_minutes(hours.start_minute, hours.end_minute)}"
        for hours in recurrence.windows
    ]
    text = "; ".join(parts)
    if recurrence.every_weeks > 1:
        text += f", every {recurrence.every_weeks} weeks"
    if recurrence.first:
        text += f", from {spoken_date(recurrence.first)}"
    if recurrence.last:
        text += f", until {spoken_date(recurrence.last)}"
    for gone, back in _runs(recurrence.excluded):
        whole = (gone.start_minute, gone.end_minute) == (0, DAY_MINUTES)
        hours = "" if whole else f" {spoken_minutes(gone.start_minute, gone.end_minute)}"
        until = "" if gone.day == back.day else f" to {spoken_date(back.day)}"
        text += f", except {spoken_date(gone.day)}{until}{hours}"
    return f"{text} ({recurrence.zone})"


def _runs(parts: Iterable[Part]) -> list[tuple[Part, Part]]:
    """The first and the last of days in a row with the same hours."""
    found: list[tuple[Part, Part]] = []
    for part in parts:
        if found and found[-1][1] == replace(part, day=part.day - timedelta(days=1)):
            found[-1] = (found[-1][0], part)
        else:
            found.append((part, part))
    return found


def spoken_weekdays(weekdays: Iterable[int]) -> str:
    """Return weekdays as people type them: "Mon-Fri", "Tue, Thu"; "every day" for all of them."""
    named = sorted(weekdays)
    if frozenset(named) == EVERY_DAY:
        return "every day"
    if len(named) > 2 and named[-1] - named[0] == len(named) - 1:
        return f"{WEEKDAYS[named[0]]}-{WEEKDAYS[named[-1]]}"
    return ", ".join(WEEKDAYS[weekday] for weekday in named)


def spoken_minutes(start: int, end: int) -> str:
    """Return minutes of a day on a clock of 24 hours: "10:00-16:00"."""
    return f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"


def spoken_date(day: date) -> str:
    """Return a date without its weekday: "17 Mar 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
