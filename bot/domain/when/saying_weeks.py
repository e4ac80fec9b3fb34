"""The grammar of weeks, weekends and months. Each function returns every reading, with the index after it."""

from datetime import date, timedelta

from bot.domain.when.days import Days, month_days
from bot.domain.when.hours import Bad
from bot.domain.when.lexicon import MONTH, NUMBER, ORDINAL, WEEKDAY
from bot.domain.when.recurrence import monday_of
from bot.domain.when.saying_dates import dates
from bot.domain.when.saying_hours import follows
from bot.domain.when.saying_rows import JOINTS, Reading
from bot.domain.when.tokens import Shape, Token
from bot.domain.when.understood import MONTHS, either

LAST_WEEK = 5
VAGUE = (
    "end of", "the end of", "early", "late", "mid", "middle of", "the middle of", "beginning of", "the beginning of",
    "start of", "the start of", "later", "earlier", "sometime", "some time", "rest of", "the rest of", "towards the end of",
    "the first half of", "first half of", "the second half of", "second half of",
)  # fmt: skip


def weeks(tokens: list[Token], at: int, today: date) -> list[Reading]:
    """Return every reading as a week or a weekend."""
    monday = monday_of(today)
    names = {
        "this week": 0,
        "the current week": 0,
        "next week": 1,
        "the week after next": 2,
        "week after next": 2,
    }
    found: list[Reading] = []
    for words, weeks in names.items():
        after = follows(tokens, at, words)
        if after and weeks == 2 and after < len(tokens) and tokens[after].text in WEEKDAY:
            found.append((Bad("Which day is that? Type its date, such as “24 March”."), after + 1))
        elif after:
            first = monday + timedelta(days=7 * weeks)
            found.append((Days(None, first, first + timedelta(days=6)), after))
    for lead in (
        "the week of",
        "week of",
        "the week commencing",
        "week commencing",
        "the week starting",
        "w/c",
    ):
        start = follows(tokens, at, lead)
        if start:
            start = follows(tokens, start, "monday") or start
            found += [
                (_week_of(day), after) for day, after in dates(tokens, start, today) if start < len(tokens)
            ]
    return found + _weekends(tokens, at, today)


def _week_of(day: date | Bad) -> Days | Bad:
    if isinstance(day, Bad):
        return day
    return Days(None, monday_of(day), monday_of(day) + timedelta(days=6))


def _weekends(tokens: list[Token], at: int, today: date) -> list[Reading]:
    found: list[Reading] = []
    saturday = monday_of(today) + timedelta(days=5)
    near = Days(None, saturday, saturday + timedelta(days=1))
    following = (saturday, saturday + timedelta(days=7))
    which = Bad(f"The weekend that begins on {either(following)}?")
    names: dict[str, Days | Bad] = {
        "this weekend": near, "the weekend": near, "this coming weekend": near, "the coming weekend": near,
        "next weekend": which, "weekend": which,
        "weekend after next": Bad("Which weekend? Type its dates."),
        "the weekend after next": Bad("Which weekend? Type its dates."),
    }  # fmt: skip
    found += [(days, after) for words, days in names.items() if (after := follows(tokens, at, words))]
    return found


def months(tokens: list[Token], at: int, today: date, lead: str) -> list[Reading]:
    """Return every reading as a month, or a week of one; `lead` is the word before it."""
    found = month_at(tokens, at, today, lead)
    start = follows(tokens, at, "the") or at
    if start >= len(tokens):
        return found
    token = tokens[start]
    nth = ORDINAL.get(token.text) or (token.numbers[0] if token.shape is Shape.ORDINAL else None)
    nth = LAST_WEEK if token.text == "last" else nth
    joint = follows(tokens, start + 1, "week of") or follows(tokens, start + 1, "week in")
    if nth is None or not joint or (nth == LAST_WEEK and token.text != "last"):
        return found
    for month, after in month_at(tokens, joint, today, "week of"):
        found.append((_week_of_month(month, nth), after))
    return found


def _is_clocked(tokens: list[Token], at: int) -> bool:
    """Whether a number begins hours such as "2-4pm", so that it is no day of a month."""
    return at + 2 < len(tokens) and tokens[at + 1].text in JOINTS and tokens[at + 2].shape is Shape.CLOCK


def _week_of_month(month: Days | Bad, nth: int) -> Days | Bad:
    """The first week is the days 1 to 7, and so on; the last one is the last seven days."""
    if isinstance(month, Bad) or not month.first or not month.last:
        return month
    first = (
        month.last - timedelta(days=6) if nth == LAST_WEEK else month.first + timedelta(days=7 * (nth - 1))
    )
    return Days(None, first, first + timedelta(days=6))


def month_at(tokens: list[Token], at: int, today: date, lead: str) -> list[Reading]:
    """Return every reading as a month; `lead` is the word before it."""
    if at >= len(tokens):
        return []
    if lead == "of" and at > 1 and tokens[at - 2].shape in {Shape.NUMBER, Shape.ORDINAL}:
        return []
    for words, months in (("this month", 0), ("the month", 0), ("next month", 1)):
        if after := follows(tokens, at, words):
            year, month = today.year + (today.month - 1 + months) // 12, (today.month - 1 + months) % 12 + 1
            return [(month_days(year, month), after)]
    month_number = MONTH.get(tokens[at].text)
    before = tokens[at - 1] if at else None
    after = at + 1
    # Beside a number the month is part of a date.
    beside = tokens[after].shape if after < len(tokens) else None
    if month_number is None or (before and before.shape in {Shape.NUMBER, Shape.ORDINAL}):
        return []
    if before and before.text in {"of", "the"} and lead not in {"in", "of", "week of"}:
        return []
    if beside is Shape.NUMBER and 2000 <= tokens[after].numbers[0] <= 2199:
        return [(month_days(tokens[after].numbers[0], month_number), after + 1)]
    if follows(tokens, after, "the") and after + 1 < len(tokens) and tokens[after + 1].shape is Shape.ORDINAL:
        return []
    is_number = beside in {Shape.NUMBER, Shape.ORDINAL} or (
        after < len(tokens) and tokens[after].text in NUMBER
    )
    if is_number and lead != "week of" and not (lead == "in" and _is_clocked(tokens, after)):
        return []
    return [(_coming_month(month_number, today, lead), after)]


def _coming_month(month: int, today: date, lead: str) -> Days | Bad:
    if month == 5 and lead not in {"in", "during", "of", "week of"}:
        return Bad("Do you mean the month of May? Type “in May”, or the day, such as 12 May.")
    days = month_days(today.year + (month < today.month), month)
    if days.first and (days.first - today).days > 183:
        return Bad(
            f"{MONTHS[month - 1]} {today.year} has passed. Do you mean {MONTHS[month - 1]} {days.first.year}?"
        )
    return days


def vague(tokens: list[Token], at: int, today: date) -> list[Reading]:
    """ "end of next week": a question instead of days."""
    found: list[Reading] = []
    for words in VAGUE:
        start = follows(tokens, at, words)
        if not start:
            continue
        start = follows(tokens, start, "in") or start
        ends = [
            after
            for _, after in (weeks(tokens, start, today) + month_at(tokens, start, today, "in"))
            if start < len(tokens)
        ]
        ends += [
            after
            for name in ("the week", "the month", "week", "month", "today", "tomorrow")
            if (after := follows(tokens, start, name))
        ]
        if start < len(tokens) and tokens[start].text in WEEKDAY:
            ends.append(start + 1)
        found += [
            (
                Bad(f"Which days and hours are “{words}” for you? Type them, such as “Thu 19 March 2-4pm”."),
                after,
            )
            for after in ends
        ]
    return found + _stretches(tokens, at)


def _stretches(tokens: list[Token], at: int) -> list[Reading]:
    """ "the next two weeks": a question instead of days."""
    question = Bad("From which day to which? Type for example “16-20 March”.")
    found: list[Reading] = []
    for lead in ("in the next", "the next", "next", "over the next", "within the next", "within"):
        start = follows(tokens, at, lead)
        if not start or start >= len(tokens):
            continue
        token = tokens[start]
        if token.text in NUMBER or token.shape is Shape.NUMBER or token.text in {"few", "couple"}:
            units = [unit for name in ("days", "weeks", "months", "hours") for unit in (name, f"of {name}")]
            found += [(question, after) for unit in units if (after := follows(tokens, start + 1, unit))]
    return found
