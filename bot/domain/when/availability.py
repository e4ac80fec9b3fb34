"""An interviewer's weekly hours and single days in words, and back."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from functools import partial
from typing import TypeVar

from bot.domain.slots import DayException, Window
from bot.domain.when.days import Days, each_day, on_a_date
from bot.domain.when.groups import Group, grouped
from bot.domain.when.hours import WHOLE_DAY
from bot.domain.when.moments import YEAR, Moment
from bot.domain.when.reading import polite_free, read_as, taken_apart
from bot.domain.when.recurrence import DAY_MINUTES, EVERY_DAY, Minutes, Recurrence
from bot.domain.when.repeating import checked, excepted, hole, hours_of
from bot.domain.when.repeating import weekly as recurring
from bot.domain.when.rules import spoken_date, spoken_minutes, spoken_weekdays
from bot.domain.when.saying_hours import follows
from bot.domain.when.sentence import Sentence
from bot.domain.when.tokens import Token, cut, plain
from bot.domain.when.understood import NotUnderstood, Unclear, refused, spoken_day
from bot.domain.when.unread import not_read
from bot.domain.when.zones import Zone

MOST_LINES = 40
MOST_DAYS = 366
WEEKLY = "Type weekly hours such as “weekdays 10am-4pm except Wed”."
SINGLE = "Type days such as “off 16-20 March” or “also Sat 14 March 10-12”."
CLOSING = (
    "except for", "except", "not on", "not", "off on", "off", "day off", "away on", "away", "no calls on", "no calls",
    "no interviews on", "no interviews", "no", "busy on", "busy", "closed on", "closed", "holiday on", "holiday", "on holiday",
    "vacation on", "vacation", "on vacation", "out of office", "ooo", "unavailable on", "unavailable", "not available on",
    "not available", "i'm away", "i am away", "i'm off", "i am off", "i'm busy", "i am busy", "i'm out", "i'm on holiday",
    "i'm on vacation",
)  # fmt: skip
OPENING = (
    "also available on", "also available", "also open on", "also open", "also on", "also", "extra calls on", "extra", "open on",
    "open", "plus", "additionally", "additional", "available on", "available",
)  # fmt: skip
AFTER = {
    "off": False, "away": False, "closed": False, "busy": False, "holiday": False, "on holiday": False, "on vacation": False,
    "vacation": False, "unavailable": False, "out of office": False, "ooo": False, "open": True, "available": True,
}  # fmt: skip
Read = TypeVar("Read")


def weekly(text: str, zone: str, now: datetime) -> tuple[Window, ...]:
    """Return the weekly windows that lines of words mean for somebody in `zone` (IANA), in order and disjoint per zone.

    Lines end with a line break or a semicolon. A window's zone is the one that its line names, "" where it names none.
    Raises: NotUnderstood, for hours with a first or last date, for every other week, and for anything unclear.
    """
    found: list[Window] = []
    for line in _lines(text, WEEKLY):
        recurrence, named = _read(line, zone, now, _recurrence)
        if recurrence.first or recurrence.last or recurrence.excluded or recurrence.every_weeks > 1:
            raise NotUnderstood(
                f"“{line}” is not the same every week. {WEEKLY} Single days have their own field."
            )
        found += [
            Window(weekday, hours.start_minute, hours.end_minute, named)
            for hours in recurrence.windows
            for weekday in hours.weekdays
        ]
    return _in_order(found)


def exceptions(text: str, zone: str, now: datetime) -> tuple[DayException, ...]:
    """Return the days on which somebody in `zone` (IANA) holds no calls, or more of them, in order, from today on.

    Lines end with a line break or a semicolon. "also", "extra", "open" and "plus" open hours; without them a line closes its
    days. An exception's zone is the one that its line names, "" where it names none. Raises: NotUnderstood.
    """
    found: set[DayException] = set()
    for line in _lines(text, SINGLE):
        tokens, is_open = _led(_tokens(line, is_polite=False))
        days, named = _read(line, zone, now, partial(_single_days, is_open=is_open), tokens)
        for day, minutes in days:
            if is_open and minutes == (0, DAY_MINUTES):
                raise NotUnderstood(
                    f"At which hours: “{line}”? Type them, such as “also {spoken_day(day)} 10-12”."
                )
            found.add(DayException(day, *minutes, is_open, named))
    if len(found) > MOST_DAYS:
        raise NotUnderstood("These are more than a year of days. Type fewer.")
    return tuple(sorted(found, key=_order))


def spoken_windows(windows: Iterable[Window]) -> str:
    """Return weekly windows in words that `weekly` reads back, one line per set of hours, with semicolons."""
    by_zone: dict[str, list[tuple[int, Minutes]]] = {}
    for window in windows:
        by_zone.setdefault(window.zone, []).append((window.weekday, (window.start_minute, window.end_minute)))
    lines = []
    for zone in sorted(by_zone):
        lines += [
            f"{spoken_weekdays(hours.weekdays)} {spoken_minutes(hours.start_minute, hours.end_minute)} {zone}".rstrip()
            for hours in hours_of(by_zone[zone])
        ]
    return "; ".join(lines)


def spoken_exceptions(found: Iterable[DayException]) -> str:
    """Return single days in words that `exceptions` reads back, one line per day, with semicolons."""
    lines = []
    for exception in sorted(found, key=_order):
        whole = (exception.start_minute, exception.end_minute) == (0, DAY_MINUTES)
        hours = "" if whole else f" {spoken_minutes(exception.start_minute, exception.end_minute)}"
        lead = "also" if exception.is_open else "not"
        lines.append(f"{lead} {spoken_date(exception.day)}{hours} {exception.zone}".rstrip())
    return "; ".join(lines)


def _lines(text: str, example: str) -> list[str]:
    lines = [line.strip().lstrip("-*•").strip() for part in text.splitlines() for line in part.split(";")]
    lines = [line for line in lines if line]
    if not lines:
        raise NotUnderstood(f"There is nothing here. {example}")
    if len(lines) > MOST_LINES:
        raise NotUnderstood(f"These are more than {MOST_LINES} lines. Type fewer.")
    return lines


def _tokens(line: str, *, is_polite: bool = True) -> list[Token]:
    """The tokens of a line. For single days no word is only polite: "free" and "available" turn the meaning round."""
    try:
        tokens = cut(plain(line))
        return polite_free(tokens) if is_polite else taken_apart(tokens)
    except Unclear as unclear:
        raise NotUnderstood(unclear.text) from None


def _read(
    line: str,
    zone: str,
    now: datetime,
    mean: Callable[[Sentence, Moment], Read],
    tokens: list[Token] | None = None,
) -> tuple[Read, str]:
    """What a line means, and the zone that it names. Raises: NotUnderstood."""

    def with_zone(sentence: Sentence, moment: Moment) -> tuple[Read, str]:
        terms = (term for segment in (*sentence.segments, *sentence.without) for term in segment.zones)
        name = moment.zone.name if any(isinstance(term, Zone) and term.name for term in terms) else ""
        if name[:1] in {"+", "-"}:
            raise refused("That offset has no zone of its own. Name a city, such as “Kolkata time”.")
        return mean(sentence, moment), name

    try:
        found = read_as(_tokens(line) if tokens is None else tokens, zone, now, with_zone)
    except Unclear as unclear:
        raise NotUnderstood(f"{unclear.text}") from None
    if found is None:
        raise NotUnderstood(not_read(line, zone, now).ask)
    return found


def _recurrence(sentence: Sentence, moment: Moment) -> Recurrence:
    groups = grouped(sentence.segments) if sentence.segments else [Group((Days(EVERY_DAY, repeats=True),))]
    if not groups:
        raise Unclear(f"On which days? {WEEKLY}")
    recurrence = recurring(groups, moment)
    if sentence.without:
        recurrence = excepted(recurrence, sentence, groups, moment.today)
    checked(recurrence, moment)
    return recurrence


def _single_days(sentence: Sentence, moment: Moment, *, is_open: bool) -> list[tuple[date, Minutes]]:
    if sentence.without or not sentence.segments:
        raise refused(f"I cannot read an exception from an exception. {SINGLE}")
    found: list[tuple[date, Minutes]] = []
    for group in grouped(sentence.segments):
        if group.is_choice:
            raise Unclear(f"Which of these days? {SINGLE}")
        for times in group.times or (WHOLE_DAY,):
            if times.end is None:
                raise Unclear(f"Until when? {SINGLE}")
            minutes = (times.start, times.end) if is_open else hole(times)
            for days in group.days:
                found += [(day, minutes) for day in _dates_of(days, moment)]
    return found


def _dates_of(days: Days, moment: Moment) -> list[date]:
    if days.bound and days.first is None:
        days = Days(None, moment.today, days.last)
    alone = (
        Days(days.weekdays, days.first, days.last)
        if days.first is None and len(days.weekdays or ()) == 1
        else days
    )
    days = on_a_date(days if days.plural else alone, moment.today)
    if days.first is None or days.last is None or days.every_weeks > 1:
        raise Unclear(f"On which dates? {SINGLE} What is the same every week has its own field.")
    if days.last < moment.today:
        raise refused(f"{spoken_day(days.last)} has passed. Type days to come.")
    if (days.first, days.last) > ((moment.now + YEAR).date(), days.last):
        raise refused(f"{spoken_day(days.first)} is more than a year away. Type days within a year.")
    if days.last - days.first > timedelta(days=MOST_DAYS):
        raise Unclear("That is more than a year of days. From when to when?")
    wanted = each_day(max(days.first, moment.today), days.last)
    return [day for day in wanted if day.weekday() in (days.weekdays or EVERY_DAY)]


def _led(tokens: list[Token]) -> tuple[list[Token], bool]:
    """A line without the words that say whether its days are closed or open, and whether they are open."""
    for words, is_open in sorted(
        [(words, False) for words in CLOSING] + [(words, True) for words in OPENING],
        key=lambda one: -len(one[0]),
    ):
        after = follows(tokens, 0, words)
        if after and after < len(tokens):
            skipped = follows(tokens, after, ":") or follows(tokens, after, ",") or after
            return tokens[skipped:], is_open
    for words, is_open in AFTER.items():
        length = len(words.split())
        if len(tokens) > length and follows(tokens, len(tokens) - length, words):
            return tokens[:-length], is_open
    return tokens, False


def _in_order(windows: Iterable[Window]) -> tuple[Window, ...]:
    by_zone: dict[str, list[tuple[int, Minutes]]] = {}
    for window in windows:
        by_zone.setdefault(window.zone, []).append((window.weekday, (window.start_minute, window.end_minute)))
    found = [
        Window(weekday, hours.start_minute, hours.end_minute, zone)
        for zone, listed in by_zone.items()
        for hours in hours_of(listed)
        for weekday in hours.weekdays
    ]
    return tuple(sorted(found, key=lambda window: (window.zone, window.weekday, window.start_minute)))


def _order(exception: DayException) -> tuple[date, int, int, bool, str]:
    return (exception.day, exception.start_minute, exception.end_minute, exception.is_open, exception.zone)
