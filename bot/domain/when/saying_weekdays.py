"""The grammar of weekdays. Each function returns every reading, with the index after it."""

from datetime import date, timedelta

from bot.domain.when.days import Days, coming, each_day, one
from bot.domain.when.hours import Bad
from bot.domain.when.lexicon import ORDINAL, WEEKDAY, WEEKDAY_PLURAL, WEEKEND, WORKING
from bot.domain.when.recurrence import EVERY_DAY, monday_of
from bot.domain.when.saying_hours import follows
from bot.domain.when.saying_rows import JOINTS, Reading
from bot.domain.when.saying_weeks import LAST_WEEK, month_at, months, vague, weeks
from bot.domain.when.tokens import Shape, Token
from bot.domain.when.understood import either, spoken_day

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
LEADS = ("", "on ", "for ", "during ", "of ", "in ")


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
        found += weeks(tokens, start, today)
        found += months(tokens, start, today, lead.strip())
    for lead in ("all", "all of", "the whole of", "any time in", "at any time in"):
        if (start := follows(tokens, at, lead)) and start < len(tokens):
            found += [*weeks(tokens, start, today), *month_at(tokens, start, today, "in")]
    return found + vague(tokens, at, today)


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
    once = tokens[at].text in {"from", "between"} and tokens[start].text in WEEKDAY
    return [(Days(frozenset(named), repeats=True, once_perhaps=once), start + 3)]


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
    """Return the date of "this", "next" or "coming" and a weekday, or the question which one."""
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
    for month, after in month_at(tokens, joint, today, "in"):
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
