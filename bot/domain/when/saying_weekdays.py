"""The grammar of weekdays, weeks and months. Each function returns every reading, with the index after it."""

from datetime import date, timedelta

from bot.domain.when.days import Days, coming, each_day, one
from bot.domain.when.hours import Bad
from bot.domain.when.lexicon import MONTH, NUMBER, ORDINAL, WEEKDAY, WEEKDAY_PLURAL
from bot.domain.when.recurrence import EVERY_DAY, monday_of
from bot.domain.when.saying_dates import JOINTS, Reading, dates, month_days
from bot.domain.when.saying_hours import follows
from bot.domain.when.tokens import Shape, Token
from bot.domain.when.understood import MONTHS, either, spoken_day

WORKING = frozenset(range(5))
WEEKEND = frozenset({5, 6})
GROUPS = {
    "weekdays": WORKING, "weekday": WORKING, "every weekday": WORKING, "each weekday": WORKING, "any weekday": WORKING,
    "all weekdays": WORKING, "workdays": WORKING, "workday": WORKING, "every workday": WORKING, "any workday": WORKING,
    "working days": WORKING, "every working day": WORKING, "any working day": WORKING, "business days": WORKING,
    "any business day": WORKING, "every business day": WORKING,
    "weekends": WEEKEND, "every weekend": WEEKEND, "all weekends": WEEKEND, "any weekend": WEEKEND,
    "every day": EVERY_DAY, "each day": EVERY_DAY, "everyday": EVERY_DAY, "daily": EVERY_DAY, "any day": EVERY_DAY,
    "all days": EVERY_DAY, "every day of the week": EVERY_DAY, "any day of the week": EVERY_DAY, "seven days a week": EVERY_DAY,
    "7 days a week": EVERY_DAY,
    "m - f": WORKING,
}  # fmt: skip
VAGUE = (
    "end of", "the end of", "early", "late", "mid", "middle of", "the middle of", "beginning of", "the beginning of",
    "start of", "the start of", "later", "earlier", "sometime", "some time", "rest of", "the rest of", "towards the end of",
    "the first half of", "first half of", "the second half of", "second half of",
)  # fmt: skip
LEADS = ("", "on ", "for ", "during ", "of ", "in ")
LAST_WEEK = 5


def weekday_terms(tokens: list[Token], at: int, today: date) -> list[Reading]:
    """Return every reading of the tokens from `at` on as weekdays, a week, a weekend or a month."""
    found: list[Reading] = []
    for lead in LEADS:
        start = follows(tokens, at, lead.strip()) if lead else at
        if start >= len(tokens) or (lead and not start):
            continue
        if lead != "in ":
            found += _weekdays(tokens, start, today)
            found += _groups(tokens, start)
        found += _weeks(tokens, start, today)
        found += _months(tokens, start, today, lead.strip())
    for lead in ("all", "all of", "the whole of", "any time in", "at any time in"):
        if (start := follows(tokens, at, lead)) and start < len(tokens):
            found += [*_weeks(tokens, start, today), *_month(tokens, start, today, "in")]
    return found + _vague(tokens, at, today)


def _weekdays(tokens: list[Token], at: int, today: date) -> list[Reading]:
    word = tokens[at].text
    found: list[Reading] = [*_relative(tokens, at, today), *_rows(tokens, at), *_fortnightly(tokens, at)]
    if word in WEEKDAY:
        found.append((Days(frozenset({WEEKDAY[word]})), at + 1))
    if word in WEEKDAY_PLURAL:
        found.append((Days(frozenset({WEEKDAY_PLURAL[word]}), repeats=True, plural=True), at + 1))
    for lead in ("every", "each", "all", "any", "weekly on", "every week on"):
        start = follows(tokens, at, lead)
        if start and start < len(tokens):
            index = WEEKDAY.get(tokens[start].text, WEEKDAY_PLURAL.get(tokens[start].text))
            if index is not None:
                found.append((Days(frozenset({index}), repeats=True, plural=True), start + 1))
    return found


def _any_weekday(tokens: list[Token], at: int) -> int | None:
    if at >= len(tokens):
        return None
    return WEEKDAY.get(tokens[at].text, WEEKDAY_PLURAL.get(tokens[at].text))


def _rows(tokens: list[Token], at: int) -> list[Reading]:
    """ "Mon-Thu", "from Monday to Friday", "Tue/Thu"."""
    between = follows(tokens, at, "between")
    start = between or follows(tokens, at, "from") or follows(tokens, at, "every") or at
    first = _any_weekday(tokens, start)
    if first is None or start + 2 >= len(tokens):
        return []
    joint, last = tokens[start + 1].text, _any_weekday(tokens, start + 2)
    if joint == "/" and last is not None:
        named, after = {first, last}, start + 3
        while after + 1 < len(tokens) and tokens[after].text == "/":
            more = _any_weekday(tokens, after + 1)
            if more is None:
                return []
            named.add(more)
            after += 2
        return [(Days(frozenset(named), repeats=True), after)]
    if last is None or joint not in (JOINTS | {"and"} if between else JOINTS):
        return []
    if first == last:
        return [(Bad("From which day to which? Type for example “Mon-Thu” or “16-20 March”."), start + 3)]
    named = {(first + step) % 7 for step in range((last - first) % 7 + 1)}
    return [(Days(frozenset(named), repeats=True), start + 3)]


def _fortnightly(tokens: list[Token], at: int) -> list[Reading]:
    leads = (
        "every other", "every second", "every two weeks on", "every 2 weeks on", "every other week on", "every second week on",
        "fortnightly on", "alternate", "once a fortnight on", "every fortnight on",
    )  # fmt: skip
    found: list[Reading] = []
    for lead in leads:
        start = follows(tokens, at, lead)
        index = _any_weekday(tokens, start) if start else None
        if index is not None:
            found.append((Days(frozenset({index}), repeats=True, plural=True, every_weeks=2), start + 1))
    index = _any_weekday(tokens, at)
    for tail in ("every other week", "every two weeks", "every 2 weeks", "every second week", "fortnightly"):
        after = follows(tokens, at + 1, tail)
        if index is not None and after:
            found.append((Days(frozenset({index}), repeats=True, plural=True, every_weeks=2), after))
    return found


def _relative(tokens: list[Token], at: int, today: date) -> list[Reading]:
    """ "next Tuesday", "this Friday", "coming Monday", "last Friday of May"."""
    found: list[Reading] = []
    for lead in (
        "this coming",
        "the coming",
        "coming",
        "this",
        "next",
        "upcoming",
        "the upcoming",
        "the next",
    ):
        start = follows(tokens, at, lead)
        if start and start < len(tokens) and tokens[start].text in WEEKDAY:
            weekday = WEEKDAY[tokens[start].text]
            found.append((which_weekday(lead, weekday, today), start + 1))
    found += _nth(tokens, at, today)
    return found


def which_weekday(lead: str, weekday: int, today: date) -> Days | Bad:
    near = coming(weekday, today)
    if lead == "this":
        day = monday_of(today) + timedelta(days=weekday)
        if day > today:
            return one(day)
        return Bad(f"{either((day, near))}?" if day == today else f"Do you mean {spoken_day(near)}?")
    if lead == "next" and near < monday_of(today) + timedelta(days=7):
        return Bad(f"This week's or next week's: {either((near, near + timedelta(days=7)))}?")
    if lead == "next" and today.weekday() == 6 and weekday != 6:
        # Where weeks begin on Sunday, today is in the week of `near`.
        return Bad(f"Do you mean {either((near, near + timedelta(days=7)))}?")
    return one(near)


def _nth(tokens: list[Token], at: int, today: date) -> list[Reading]:
    start = follows(tokens, at, "the") or at
    if start + 3 >= len(tokens):
        return []
    token = tokens[start]
    nth = ORDINAL.get(token.text) or (token.numbers[0] if token.shape is Shape.ORDINAL else None)
    nth = LAST_WEEK + 1 if token.text == "last" else nth
    weekday = WEEKDAY.get(tokens[start + 1].text)
    joint = follows(tokens, start + 2, "of") or follows(tokens, start + 2, "in")
    if nth is None or weekday is None or not joint:
        return []
    found: list[Reading] = []
    for month, after in _month(tokens, joint, today, "in"):
        if isinstance(month, Days) and month.first and month.last:
            days = [day for day in each_day(month.first, month.last) if day.weekday() == weekday]
            if nth > LAST_WEEK:
                found.append((one(days[-1]), after))
            elif nth <= len(days):
                found.append((one(days[nth - 1]), after))
            else:
                found.append((Bad("That month has fewer of these days. Type the date.", True), after))
        else:
            found.append((month, after))
    return found


def _groups(tokens: list[Token], at: int) -> list[Reading]:
    return [
        (Days(days, repeats=True, plural=True), after)
        for words, days in GROUPS.items()
        if (after := follows(tokens, at, words))
    ]


def _weeks(tokens: list[Token], at: int, today: date) -> list[Reading]:
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


def _months(tokens: list[Token], at: int, today: date, lead: str) -> list[Reading]:
    found = _month(tokens, at, today, lead)
    start = follows(tokens, at, "the") or at
    if start >= len(tokens):
        return found
    token = tokens[start]
    nth = ORDINAL.get(token.text) or (token.numbers[0] if token.shape is Shape.ORDINAL else None)
    nth = LAST_WEEK if token.text == "last" else nth
    joint = follows(tokens, start + 1, "week of") or follows(tokens, start + 1, "week in")
    if nth is None or not joint or (nth == LAST_WEEK and token.text != "last"):
        return found
    for month, after in _month(tokens, joint, today, "week of"):
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


def _month(tokens: list[Token], at: int, today: date, lead: str) -> list[Reading]:
    if at >= len(tokens):
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
    if lead == "of" and at > 1 and tokens[at - 2].shape in {Shape.NUMBER, Shape.ORDINAL}:
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


def _vague(tokens: list[Token], at: int, today: date) -> list[Reading]:
    """ "end of next week": a question instead of days."""
    found: list[Reading] = []
    for words in VAGUE:
        start = follows(tokens, at, words)
        if not start:
            continue
        start = follows(tokens, start, "in") or start
        ends = [
            after
            for _, after in (_weeks(tokens, start, today) + _month(tokens, start, today, "in"))
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
    for lead in ("in the next", "the next", "next", "over the next", "within the next", "within"):
        start = follows(tokens, at, lead)
        if (
            start
            and start + 1 < len(tokens)
            and (
                tokens[start].text in NUMBER
                or tokens[start].shape is Shape.NUMBER
                or tokens[start].text in {"few", "couple"}
            )
        ):
            for unit in ("days", "weeks", "months", "hours"):
                if after := follows(tokens, start + 1, unit) or follows(tokens, start + 1, f"of {unit}"):
                    found.append((Bad("From which day to which? Type for example “16-20 March”."), after))
    return found
