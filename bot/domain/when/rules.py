"""Recurrences in words that read back to themselves."""

from collections.abc import Iterable
from datetime import date

from bot.domain.when.recurrence import DAY_MINUTES, EVERY_DAY, Recurrence
from bot.domain.when.understood import MONTHS, WEEKDAYS


def spoken(recurrence: Recurrence) -> str:
    """Return a recurrence in words: "Mon, Tue, Thu, Fri 10:00-16:00, until 30 Apr 2026, except 6 Apr 2026 (Europe/London)"."""
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
    for excluded in recurrence.excluded:
        whole = (excluded.start_minute, excluded.end_minute) == (0, DAY_MINUTES)
        hours = "" if whole else f" {spoken_minutes(excluded.start_minute, excluded.end_minute)}"
        text += f", except {spoken_date(excluded.day)}{hours}"
    return f"{text} ({recurrence.zone})"


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
