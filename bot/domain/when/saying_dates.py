"""The grammar of dates and of dates in a row. Each function returns every reading, with the index after it."""

from datetime import date, timedelta

from bot.domain.when.days import HALF_A_YEAR, Days, DayTerm, coming, dated, month_end, numeric, one
from bot.domain.when.hours import Bad
from bot.domain.when.lexicon import MONTH, NUMBER, ORDINAL, WEEKDAY
from bot.domain.when.saying_hours import follows
from bot.domain.when.tokens import Shape, Token
from bot.domain.when.understood import MONTHS, WEEKDAYS, either, spoken_day

Reading = tuple[DayTerm, int]
Date = tuple[date | Bad, int]
JOINTS = frozenset({"-", "to", "until", "till", "til", "through", "thru"})
FAR = 10_000
"""A number of days that no date in a sentence needs."""


def date_terms(tokens: list[Token], at: int, today: date) -> list[Reading]:
    """Return every reading of the tokens from `at` on as one date, dates in a row, or a limit such as "until 30 April"."""
    found: list[Reading] = []
    for lead in ("", "on ", "for ", "during ", "on the "):
        start = follows(tokens, at, lead.strip()) if lead else at
        if lead and not start:
            continue
        found += [(_days(day), after) for day, after in dates(tokens, start, today)]
        found += _rows(tokens, start, today)
    return found + _limits(tokens, at, today)


def _days(day: date | Bad) -> DayTerm:
    return day if isinstance(day, Bad) else one(day)


def dates(tokens: list[Token], at: int, today: date) -> list[Date]:
    """Return every reading as one date, without a weekday before it."""
    if at >= len(tokens):
        return []
    token = tokens[at]
    found = [*_named_days(tokens, at, today), *_counted(tokens, at, today)]
    if token.shape is Shape.DATE:
        found.append((numeric(token.numbers, token.raw, today), at + 1))
    if written := _written(tokens, at):
        day, month, year, after = written
        found.append((dated(day, month, year, today), after))
    if ordinal := _ordinal(tokens, at):
        found.append((_of_this_month(ordinal[0], today), ordinal[1]))
    return found


def _written(tokens: list[Token], at: int) -> tuple[int, int, int | None, int] | None:
    """Day, month and year of "16 March 2026", "the 16th of March", "March 16th, 2026"."""
    month = MONTH.get(tokens[at].text)
    if month:
        start = follows(tokens, at + 1, "the") or at + 1
        number = _day_number(tokens, start)
        after = start + 1
    else:
        start = follows(tokens, at, "the") or at
        number = _day_number(tokens, start)
        start = follows(tokens, start + 1, "of") or start + 1
        month = MONTH.get(tokens[start].text) if start < len(tokens) else None
        after = start + 1
    if not month or number is None:
        return None
    year, after = _year(tokens, after)
    return number, month, year, after


def _year(tokens: list[Token], at: int) -> tuple[int | None, int]:
    start = follows(tokens, at, ",") or at
    if (
        start < len(tokens)
        and tokens[start].shape is Shape.NUMBER
        and 1900 <= tokens[start].numbers[0] <= 2199
    ):
        return tokens[start].numbers[0], start + 1
    return None, at


def _day_number(tokens: list[Token], at: int) -> int | None:
    if at >= len(tokens):
        return None
    token = tokens[at]
    if token.shape is Shape.ORDINAL or (token.shape is Shape.NUMBER and len(token.text) <= 2):
        return token.numbers[0]
    return ORDINAL.get(token.text)


def _ordinal(tokens: list[Token], at: int) -> tuple[int, int] | None:
    """ "the 5th", without a month."""
    start = follows(tokens, at, "the") or at
    if start < len(tokens) and tokens[start].shape is Shape.ORDINAL:
        if follows(tokens, start + 1, "of this month"):
            return tokens[start].numbers[0], start + 4
        return tokens[start].numbers[0], start + 1
    return None


def _of_this_month(day: int, today: date) -> date | Bad:
    if not 1 <= day <= 31:
        return Bad("There is no such day of a month. Type a date such as 16 March.", True)
    if day == today.day:
        following = dated(day, today.month % 12 + 1, None, today)
        then = f" or {spoken_day(following)}" if isinstance(following, date) else ""
        return Bad(f"Today, {spoken_day(today)}{then}?")
    month = today.month if day > today.day else today.month % 12 + 1
    found = dated(day, month, today.year + (month < today.month), today)
    if isinstance(found, Bad):
        return Bad(f"There is no {day} {MONTHS[month - 1]}. Which month do you mean?")
    return found


def _named_days(tokens: list[Token], at: int, today: date) -> list[Date]:
    names = {
        "today": 0, "tomorrow": 1, "tmrw": 1, "tmr": 1, "day after tomorrow": 2, "the day after tomorrow": 2,
        "overmorrow": 2,
    }  # fmt: skip
    found: list[Date] = [
        (today + timedelta(days=days), after)
        for name, days in names.items()
        if (after := follows(tokens, at, name))
    ]
    past = ("yesterday", "the day before yesterday", "day before yesterday", "last week", "last month")
    for name in (*past, *(f"last {weekday}" for weekday in WEEKDAY)):
        after = follows(tokens, at, name)
        if after and not (follows(tokens, after, "of") or follows(tokens, after, "in")):
            found.append((Bad("That has passed. Type a day to come.", True), after))
    return found


def _amount(tokens: list[Token], at: int) -> tuple[int, int] | None:
    """Days of "two weeks", "a fortnight", "3 days", and the index after them; months are counted by their caller."""
    if at + 1 >= len(tokens):
        return None
    token, unit = tokens[at], tokens[at + 1].text.removesuffix("s")
    number = NUMBER.get(token.text)
    if token.shape is Shape.NUMBER and len(token.text) <= 3:
        number = token.numbers[0]
    if token.text in {"a", "an"}:
        number = 1
    length = {"day": 1, "week": 7, "fortnight": 14}.get(unit)
    if number is None or length is None:
        return None
    if tokens[at + 1].text.endswith("s") != (number != 1):
        return None
    return min(number * length, FAR), at + 2


def _counted(tokens: list[Token], at: int, today: date) -> list[Date]:
    """ "in two weeks", "a week from Friday", "Friday week", "3 days from now", "two weeks tomorrow"."""
    found: list[Date] = []
    begun = follows(tokens, at, "in")
    if begun and (amount := _amount(tokens, begun)):
        for words in ("", "time"):
            after = follows(tokens, amount[1], words) if words else amount[1]
            if after:
                found.append((today + timedelta(days=amount[0]), after))
    if amount := _amount(tokens, at):
        days, after = amount
        joint = (
            follows(tokens, after, "from") or follows(tokens, after, "after") or follows(tokens, after, "on")
        )
        for words, ahead in (("today", 0), ("tomorrow", 1)):
            if end := follows(tokens, after, words):
                found.append((today + timedelta(days=days + ahead), end))
        if joint and (now := follows(tokens, joint, "now")):
            found.append((today + timedelta(days=days), now))
        if joint and joint < len(tokens):
            begins = _named_days(tokens, joint, today)
            weekday = WEEKDAY.get(tokens[joint].text)
            if weekday is not None:
                begins.append((_unless_today(weekday, today, days), joint + 1))
            found += [
                (day if isinstance(day, Bad) else day + timedelta(days=days), after) for day, after in begins
            ]
    for words, ahead in (("today week", 7), ("tomorrow week", 8)):
        if end := follows(tokens, at, words):
            found.append((today + timedelta(days=ahead), end))
    weekday = WEEKDAY.get(tokens[at].text)
    if weekday is not None and (after := follows(tokens, at + 1, "week")):
        day = _unless_today(weekday, today, 7)
        found.append((day if isinstance(day, Bad) else day + timedelta(days=7), after))
    return found


def _unless_today(weekday: int, today: date, days: int) -> date | Bad:
    if weekday == today.weekday():
        return Bad(f"Counted from which {WEEKDAYS[weekday]}: {either((today, today + timedelta(days=7)))}?")
    # A week from a day that is near is clear; the count starts at the coming one.
    return coming(weekday, today) if days else today


def _end_of_row(tokens: list[Token], at: int, today: date) -> list[Date]:
    """A date with its weekday, or without."""
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
    for first, after in _end_of_row(tokens, start, today) if start < len(tokens) else []:
        if after >= len(tokens) or tokens[after].text not in joints:
            continue
        alone = _ordinal(tokens, start)
        for last, end in _end_of_row(tokens, after + 1, today):
            if alone and alone[1] == after and _written(tokens, after + 1):
                continue  # "16th to 20th of April": the month is that of both
            if isinstance(last, Bad) and isinstance(first, date):
                # "28 December - 3 January": the end is looked for after the start.
                again = {end: day for day, end in _end_of_row(tokens, after + 1, first)}
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
    first = _day_number(tokens, first_at)
    if first is None or first_at + 1 >= len(tokens) or tokens[first_at + 1].text not in joints:
        return []
    last_at = _skip_weekday(tokens, first_at + 2)
    last_at = follows(tokens, last_at, "the") or last_at
    last = _day_number(tokens, last_at)
    if last is None:
        return []
    after = last_at + 1
    if not month:
        if tokens[first_at].shape is tokens[last_at].shape is Shape.ORDINAL and not _month_at(tokens, after):
            return [(_row(_of_this_month(first, today), _of_this_month(last, today), today), after)]
        month, after = _month_at(tokens, after) or (None, after)
    if not month:
        return []
    year, after = _year(tokens, after)
    row = _within_month(first, last, month, year, today)
    named = [(at, first_at, first), (first_at + 2, last_at, last)]
    for begin, number_at, number in named:
        weekday = WEEKDAY.get(tokens[begin].text) if begin != number_at else None
        if isinstance(row, Days) and weekday is not None and row.first:
            day = _with_weekday(row.first.replace(day=number), weekday)
            row = day if isinstance(day, Bad) else row
    return [(row, after)]


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


def _limits(tokens: list[Token], at: int, today: date) -> list[Reading]:
    """ "until 30 April", "from 16 March on": limits of something that comes again."""
    found: list[Reading] = []
    upper = {"until": 0, "till": 0, "through": 0, "up to": 0, "before": 1, "ending": 0, "ending on": 0}
    lower = {
        "from": 0,
        "starting": 0,
        "starting on": 0,
        "starting from": 0,
        "beginning": 0,
        "as of": 0,
        "after": 1,
    }
    for words, off in upper.items():
        if start := follows(tokens, at, words):
            for day, after in _end_of_row(tokens, start, today):
                limit = day if isinstance(day, Bad) else Days(last=day - timedelta(days=off), bound=True)
                found.append((limit, after))
    for words, off in lower.items():
        if start := follows(tokens, at, words):
            for day, after in _end_of_row(tokens, start, today):
                limit = day if isinstance(day, Bad) else Days(first=day + timedelta(days=off), bound=True)
                found += [
                    (limit, end)
                    for more in ("", "on", "onwards")
                    if (end := follows(tokens, after, more) if more else after)
                ]
    return found


def month_days(year: int, month: int) -> Days:
    """Return a whole month."""
    return Days(None, date(year, month, 1), month_end(year, month))
