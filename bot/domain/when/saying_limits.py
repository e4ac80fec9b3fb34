"""The grammar of limits, such as "until 30 April". Each function returns every reading, with the index after it."""

from datetime import date, timedelta

from bot.domain.when.days import Days, coming
from bot.domain.when.hours import Bad
from bot.domain.when.lexicon import WEEKDAY
from bot.domain.when.saying_dates import Date
from bot.domain.when.saying_hours import follows
from bot.domain.when.saying_rows import Reading, end_of_row
from bot.domain.when.saying_weeks import month_at, weeks
from bot.domain.when.tokens import Token
from bot.domain.when.understood import either

UPPER = {"until": 0, "till": 0, "up to": 0, "before": 1, "ending": 0, "ending on": 0}
LOWER = {
    "from": 0,
    "starting": 0,
    "starting on": 0,
    "starting from": 0,
    "beginning": 0,
    "as of": 0,
    "after": 1,
}
"""Words of limits, and by how many days they leave the day out."""


def limits(tokens: list[Token], at: int, today: date) -> list[Reading]:
    """Return every reading as the limit of something that comes again: "until 30 April", "from 16 March on"."""
    found: list[Reading] = []
    for words, off in UPPER.items():
        if start := follows(tokens, at, words):
            for day, after in _days(tokens, start, today):
                limit = day if isinstance(day, Bad) else Days(last=day - timedelta(days=off), bound=True)
                found.append((limit, after))
    for words, off in LOWER.items():
        if start := follows(tokens, at, words):
            starts = _days(tokens, start, today) + ([] if off else _starts(tokens, start, today))
            for day, after in starts:
                limit = day if isinstance(day, Bad) else Days(first=day + timedelta(days=off), bound=True)
                found += [
                    (limit, end)
                    for more in ("", "on", "onwards")
                    if (end := follows(tokens, after, more) if more else after)
                ]
    return found


def _days(tokens: list[Token], at: int, today: date) -> list[Date]:
    """A date, or the coming weekday."""
    if at >= len(tokens):
        return []
    found = end_of_row(tokens, at, today)
    weekday = WEEKDAY.get(tokens[at].text)
    if weekday is not None and not found:
        near = coming(weekday, today)
        day: date | Bad = near
        if weekday == today.weekday():
            day = Bad(f"Which day: {either((today, near))}?")
        found.append((day, at + 1))
    return found


def _starts(tokens: list[Token], at: int, today: date) -> list[Date]:
    """The first day of a week or a month."""
    if at >= len(tokens):
        return []
    found: list[Date] = []
    for days, after in (*weeks(tokens, at, today), *month_at(tokens, at, today, "in")):
        first = days if isinstance(days, Bad) else days.first
        if first is not None:
            found.append((first, after))
    return found
