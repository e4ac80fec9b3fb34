"""The grammar of one date. Each function returns every reading, with the index after it."""

from datetime import date, timedelta

from bot.domain.when.days import coming, dated, numeric
from bot.domain.when.hours import Bad
from bot.domain.when.lexicon import MONTH, NUMBER, ORDINAL, WEEKDAY
from bot.domain.when.saying_hours import follows
from bot.domain.when.tokens import Shape, Token
from bot.domain.when.understood import MONTHS, WEEKDAYS, either, spoken_day

Date = tuple[date | Bad, int]
MOST_WEEKDAYS = 5
LIST = (", and", ", or", ",", "and", "&", "or")
MONTHS_AHEAD = 12
FAR = 10_000
"""A number of days that no date in a sentence needs."""


def dates(tokens: list[Token], at: int, today: date) -> list[Date]:
    """Return every reading as one date, without a weekday before it."""
    if at >= len(tokens):
        return []
    token = tokens[at]
    found = [*_named_days(tokens, at, today), *_counted(tokens, at, today)]
    if token.shape is Shape.DATE:
        found.append((numeric(token.numbers, token.raw, today), at + 1))
    if parts := written(tokens, at):
        day, month, year, after = parts
        found.append((dated(day, month, year, today), after))
    alone = ordinal(tokens, at)
    if shared := in_a_list(tokens, at):
        day, month, year, after = shared
        found.append((dated(day, month, year, today), after))
    elif alone and not _counts_weekdays(tokens, alone[1], alone[0]):
        found.append((of_this_month(alone[0], today), alone[1]))
        for words, months in (("of this month", 0), ("of next month", 1)):
            if after := follows(tokens, alone[1], words):
                year, month = (
                    today.year + (today.month - 1 + months) // 12,
                    (today.month - 1 + months) % 12 + 1,
                )
                found.append((dated(alone[0], month, year, today), after))
    return found


def _counts_weekdays(tokens: list[Token], at: int, number: int) -> bool:
    """Whether an ordinal before this counts weekdays, as in "the 3rd Friday of April"."""
    return number <= MOST_WEEKDAYS and at < len(tokens) and tokens[at].text in WEEKDAY


def written(tokens: list[Token], at: int) -> tuple[int, int, int | None, int] | None:
    """Day, month and year of "16 March 2026", "the 16th of March", "March 16th, 2026"."""
    month = MONTH.get(tokens[at].text)
    if month:
        start = follows(tokens, at + 1, "the") or at + 1
        number = day_number(tokens, start)
        after = start + 1
    else:
        start = follows(tokens, at, "the") or at
        number = day_number(tokens, start)
        start = follows(tokens, start + 1, "of") or _glued(tokens, start + 1) or start + 1
        month = MONTH.get(tokens[start].text) if start < len(tokens) else None
        after = start + 1
    if not month or number is None:
        return None
    year, after = year_at(tokens, after)
    return number, month, year, after


def in_a_list(tokens: list[Token], at: int) -> tuple[int, int, int | None, int] | None:
    """Day, month and year of a number that shares its month with others: each of "16, 17 and 19 March", the 18 of "March 16 and 18"."""
    start = follows(tokens, at, "the") or at
    number = day_number(tokens, start)
    if number is None or written(tokens, at):
        return None
    behind = month_behind(tokens, start + 1, number)
    month, year = behind or (_month_ahead(tokens, at, number), None)
    return (number, month, year, start + 1) if month else None


def month_behind(tokens: list[Token], at: int, number: int) -> tuple[int, int | None] | None:
    """Return the month and the year after a list of numbers that goes on at `at`."""
    joint = next((after for words in LIST if (after := follows(tokens, at, words))), 0)
    if not joint or joint >= len(tokens):
        return None
    if tokens[joint].text in WEEKDAY:
        if at < 2 or tokens[at - 2].text not in WEEKDAY:
            return None  # "2-4, Thu 19 March": the weekday begins another day
        joint += 1
    if joint >= len(tokens):
        return None
    if whole := written(tokens, joint):
        is_row = tokens[joint].text not in MONTH and number < whole[0]
        return whole[1:3] if is_row else None
    start = follows(tokens, joint, "the") or joint
    following = day_number(tokens, start)
    return (
        month_behind(tokens, start + 1, following) if following is not None and following > number else None
    )


def _month_ahead(tokens: list[Token], at: int, number: int, *, is_before: bool = False) -> int | None:
    """The month before a list of numbers that goes on at `at`."""
    joint = max(
        (len(words.split()) for words in LIST if follows(tokens, at - len(words.split()), words)), default=0
    )
    if is_before and tokens[at - 1].text == "-":
        joint = 1  # the row of "March 16-18, 20"
    last = at - joint - 1
    before = day_number(tokens, last) if joint and last > 0 else None
    if before is None or before >= number:
        return None
    start = last - (tokens[last - 1].text == "the")
    month = MONTH.get(tokens[start - 1].text) if start else None
    if month and start > 1 and day_number(tokens, start - 2) is not None:
        return None  # "16 March 18"
    return month or _month_ahead(tokens, start, before, is_before=True)


def _glued(tokens: list[Token], at: int) -> int:
    """The index after the dash of "12-Apr", else 0."""
    after = follows(tokens, at, "-")
    return (
        after if after and not tokens[at].spaced and after < len(tokens) and not tokens[after].spaced else 0
    )


def year_at(tokens: list[Token], at: int) -> tuple[int | None, int]:
    """Return the year that begins at `at`, if one does, and the index after it."""
    start = follows(tokens, at, ",") or at
    if (
        start < len(tokens)
        and tokens[start].shape is Shape.NUMBER
        and 1900 <= tokens[start].numbers[0] <= 2199
    ):
        return tokens[start].numbers[0], start + 1
    return None, at


def day_number(tokens: list[Token], at: int) -> int | None:
    """Return the number of a day of a month."""
    if at >= len(tokens):
        return None
    token = tokens[at]
    if token.shape is Shape.ORDINAL or (token.shape is Shape.NUMBER and len(token.text) <= 2):
        return token.numbers[0]
    return ORDINAL.get(token.text)


def ordinal(tokens: list[Token], at: int) -> tuple[int, int] | None:
    """ "the 5th", without a month."""
    start = follows(tokens, at, "the") or at
    if start < len(tokens) and tokens[start].shape is Shape.ORDINAL:
        return tokens[start].numbers[0], start + 1
    return None


def of_this_month(day: int, today: date) -> date | Bad:
    """Return the coming day of that number."""
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


def _months_ahead(tokens: list[Token], at: int, today: date) -> list[Date]:
    """ "a month", "2 months" from today: the same day of that month."""
    if at + 1 >= len(tokens) or tokens[at + 1].text not in {"month", "months"}:
        return []
    number = 1 if tokens[at].text == "a" else NUMBER.get(tokens[at].text)
    if tokens[at].shape is Shape.NUMBER:
        number = tokens[at].numbers[0]
    if not number or number > MONTHS_AHEAD:
        return []
    year, month = divmod(today.year * 12 + today.month - 1 + number, 12)
    return [(dated(today.day, month + 1, year, today), at + 2)]


def _counted(tokens: list[Token], at: int, today: date) -> list[Date]:
    """ "in two weeks", "a week from Friday", "Friday week", "3 days from now", "two weeks tomorrow"."""
    found: list[Date] = []
    begun = follows(tokens, at, "in")
    found += _months_ahead(tokens, begun, today) if begun else []
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
