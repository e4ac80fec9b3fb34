"""The grammar of dates in a row. Each function returns every reading, with the index after it."""

from datetime import date

from bot.domain.when.days import HALF_A_YEAR, Days, DayTerm, coming, dated, one
from bot.domain.when.hours import Bad
from bot.domain.when.lexicon import MONTH, WEEKDAY
from bot.domain.when.saying_dates import (
    Date,
    dates,
    day_number,
    in_a_list,
    month_behind,
    of_this_month,
    ordinal,
    written,
    year_at,
)
from bot.domain.when.saying_hours import follows
from bot.domain.when.tokens import Shape, Token
from bot.domain.when.understood import WEEKDAYS, spoken_day

Reading = tuple[DayTerm, int]
LISTED = frozenset({",", "and", "or", "&"})
JOINTS = frozenset({"-", "to", "until", "till", "til", "through", "thru"})


def date_terms(tokens: list[Token], at: int, today: date) -> list[Reading]:
    """Return every reading of the tokens from `at` on as one date or dates in a row."""
    found: list[Reading] = []
    for lead in ("", "on ", "for ", "during ", "on the "):
        start = follows(tokens, at, lead.strip()) if lead else at
        if lead and not start:
            continue
        found += [(_days(day), after) for day, after in dates(tokens, start, today)]
        found += _rows(tokens, start, today)
    return found


def _days(day: date | Bad) -> DayTerm:
    return day if isinstance(day, Bad) else one(day)


def end_of_row(tokens: list[Token], at: int, today: date) -> list[Date]:
    """Return every reading as one date, with its weekday or without."""
    found = dates(tokens, at, today)
    weekday = WEEKDAY.get(tokens[at].text) if at < len(tokens) else None
    if weekday is not None:
        start = follows(tokens, at + 1, ",") or at + 1
        found += [(_with_weekday(day, weekday), after) for day, after in dates(tokens, start, today)]
    return found


def _with_weekday(day: date | Bad, weekday: int) -> date | Bad:
    if isinstance(day, Bad) or day.weekday() == weekday:
        return day
    return Bad(f"{spoken_day(day)} is not a {WEEKDAYS[weekday]}. Which day do you mean?")


def _rows(tokens: list[Token], at: int, today: date) -> list[Reading]:
    """Dates in a row: "March 16-20", "from 28 March to 3 April", "tomorrow to Friday"."""
    between = follows(tokens, at, "between")
    start = between or follows(tokens, at, "from") or at
    joints = frozenset({"and", "-"}) if between else JOINTS
    found: list[Reading] = []
    for first, after in end_of_row(tokens, start, today) if start < len(tokens) else []:
        if after >= len(tokens) or tokens[after].text not in joints:
            continue
        alone = ordinal(tokens, start)
        for last, end in end_of_row(tokens, after + 1, today):
            if alone and alone[1] == after and written(tokens, after + 1):
                continue  # "16th to 20th of April": the month is that of both
            if isinstance(last, Bad) and isinstance(first, date):
                # "28 December - 3 January": the end is looked for after the start.
                again = {end: day for day, end in end_of_row(tokens, after + 1, first)}
                last = again.get(end, last)
            found.append((_row(first, last, today), end))
        weekday = WEEKDAY.get(tokens[after + 1].text) if after + 1 < len(tokens) else None
        if weekday is not None and isinstance(first, date) and not _is_dated(tokens, after + 2):
            found.append((Days(None, first, coming(weekday, first), row=True), after + 2))
    return found + _short_rows(tokens, start, joints, today)


def _short_rows(tokens: list[Token], at: int, joints: frozenset[str], today: date) -> list[Reading]:
    """Rows that name their month once, or not at all."""
    head = _skip_weekday(tokens, at)
    if head >= len(tokens):
        return []
    month = MONTH.get(tokens[head].text)
    first_at = follows(tokens, head + 1, "the") if month else follows(tokens, head, "the")
    first_at = first_at or (head + 1 if month else head)
    first = day_number(tokens, first_at)
    if first is None or first_at + 1 >= len(tokens) or tokens[first_at + 1].text not in joints:
        return []
    last_at = _skip_weekday(tokens, first_at + 2)
    last_at = follows(tokens, last_at, "the") or last_at
    last = day_number(tokens, last_at)
    if last is None:
        return []
    after = last_at + 1
    if month and last <= first:
        return []  # "16-20 March 9-5"
    if not month:
        if tokens[first_at].shape is tokens[last_at].shape is Shape.ORDINAL and not _month_at(tokens, after):
            return [(_row(of_this_month(first, today), of_this_month(last, today), today), after)]
        # The "9-12" of "16 March 9-12 and 18 March" are hours.
        shared = _shared_month(tokens, first_at, after) if not at or tokens[at - 1].text in LISTED else None
        month, after = _month_at(tokens, after) or (shared, after)
    if not month:
        return []
    year, after = year_at(tokens, after)
    row = _within_month(first, last, month, year, today)
    named = [(at, first_at, first), (first_at + 2, last_at, last)]
    for begin, number_at, number in named:
        weekday = WEEKDAY.get(tokens[begin].text) if begin != number_at else None
        if isinstance(row, Days) and weekday is not None and row.first:
            day = _with_weekday(row.first.replace(day=number), weekday)
            row = day if isinstance(day, Bad) else row
    return [(row, after)]


def _shared_month(tokens: list[Token], first_at: int, after: int) -> int | None:
    """The month that a row of numbers shares with the dates before it or after it."""
    if before := in_a_list(tokens, first_at):
        return before[1]
    behind = month_behind(tokens, after, day_number(tokens, after - 1) or 0)
    return behind[0] if behind else None


def _is_dated(tokens: list[Token], at: int) -> bool:
    """Whether a date follows, which the weekday before it belongs to."""
    at = follows(tokens, at, ",") or at
    at = follows(tokens, at, "the") or at
    return at < len(tokens) and (
        tokens[at].shape in {Shape.NUMBER, Shape.ORDINAL, Shape.DATE} or tokens[at].text in MONTH
    )


def _skip_weekday(tokens: list[Token], at: int) -> int:
    return at + 1 if at < len(tokens) and tokens[at].text in WEEKDAY else at


def _month_at(tokens: list[Token], at: int) -> tuple[int, int] | None:
    start = follows(tokens, at, "of") or at
    month = MONTH.get(tokens[start].text) if start < len(tokens) else None
    return (month, start + 1) if month else None


def _within_month(first: int, last: int, month: int, year: int | None, today: date) -> DayTerm:
    end = dated(last, month, year, today)
    if isinstance(end, Bad):
        return end
    begin = dated(first, month, end.year, today)
    return _row(begin, end, today)


def _row(first: date | Bad, last: date | Bad, today: date) -> DayTerm:
    for day in (first, last):
        if isinstance(day, Bad):
            return day
    assert isinstance(first, date) and isinstance(last, date)  # noqa: S101, PT018 - the two are no problems
    if first >= last:
        return Bad("These days end before they begin. Type the first one first, with its month.", True)
    if (last - first).days > HALF_A_YEAR:
        return Bad("That is more than half a year. Type both days with their years.")
    if last < today:
        return Bad("These days have passed. Type days to come.", True)
    return Days(None, first, last, row=True)
