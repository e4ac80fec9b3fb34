"""Points in other languages: a guard that knows every letter of the phrase, and works out what it must mean.

What passes is given to a second reader (see bot/words.py); only what both read alike is understood.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache

from bot.domain.when.days import Days, coming, dated, day_first, numeric
from bot.domain.when.hours import Bad
from bot.domain.when.lexicon import MONTH
from bot.domain.when.moments import Moment
from bot.domain.when.recurrence import zone_named
from bot.domain.when.saying_dates import of_this_month
from bot.domain.when.saying_weekdays import which_weekday
from bot.domain.when.tokens import plain
from bot.domain.when.tongues import TONGUES, Tongue, folded, one_of, which
from bot.domain.when.understood import WEEKDAYS, Unclear, either, refused, spoken_day
from bot.domain.when.zones import Zone, zone_of_name, zone_of_offset, zone_of_word

ZONE = re.compile(
    r"(?:(?P<offset>(?:utc|gmt)[+-]\d{1,2}(?::\d{2})?)|(?P<name>[a-z]+/[a-z_/]+)|(?P<word>[a-z]{2,4}))"
)
NUMERIC = re.compile(
    r"(?:am |le |el |dia )?(?P<first>\d{1,2})[./](?P<second>\d{1,2})(?:[./](?P<third>\d{4}|\d{2})?)?"
)

HALVES = {"am": (5, 11), "pm": (1, 8), "ev": (5, 11), "ax": (1, 11), "px": (1, 11)}
"""Hours that people say with "in the morning", "in the afternoon" and "in the evening", and those before "am" and "pm"."""
MORNING = frozenset({"am", "ax"})


@dataclass(frozen=True)
class Guarded:
    """A phrase that is known to its last letter.

    day, minute: what it means by our own reading, in the zone of `moment`; minute None is the whole day. phrase: the same in
    plain words of the language `code`, for another reader.
    """

    code: str
    phrase: str
    day: date
    minute: int | None
    moment: Moment


def guarded(text: str, zone: str, now: datetime) -> Guarded | None:
    """Return what a phrase in another language must mean, or None when its shape is not known. Raises: Unclear."""
    words = re.sub(r"(?<=\d) ?([ap])\.? ?m\b\.?", r" \1m", folded(plain(text))).strip(" ?!.")
    found = [reading for tongue in TONGUES if (reading := _in_tongue(tongue, words, zone, now))]
    if len({(reading.day, reading.minute, reading.moment) for reading in found}) > 1:
        raise Unclear("This means different times in different languages. Please type it in English.")
    return found[0] if found else None


def hint(text: str) -> str:
    """Return what to type instead of a phrase that has days in another language and no shape that is known, "" for others."""
    words = folded(text).replace(",", " ").split()
    found: list[tuple[int, Tongue]] = []
    for tongue in TONGUES:
        days = (*tongue.weekdays, *tongue.months, *(pattern for pattern, _ in tongue.relative))
        if any(re.fullmatch(pattern, word) for word in words if word not in MONTH for pattern in days):
            known = [
                word for word in words if word in tongue.small or any(re.fullmatch(day, word) for day in days)
            ]
            found.append((len(known), tongue))
    if found:
        tongue = max(found, key=lambda one: one[0])[1]
        return f"In this language I read one day with one time, such as “{tongue.example}”. Please type that, or write in English."
    return ""


def _in_tongue(tongue: Tongue, words: str, zone: str, now: datetime) -> Guarded | None:
    words = _unpolite(tongue, words)
    for pattern, plainly in tongue.this_part:
        words = re.sub(rf"^{pattern}\b", plainly, words)
    if hours := _patterns(tongue)["hours"].fullmatch(words):
        return _in_hours(tongue, hours, Moment(now, zone, Zone(zone)))
    for phrase, named in _zoned(words, zone):
        moment = Moment(now, zone, named or Zone(zone))
        for day_words, time_words in _splits(tongue, phrase):
            clock = _clock(tongue, time_words)
            found = _day(tongue, day_words, moment.today, has_time=bool(clock)) if clock is not None else None
            if clock is None or found is None:
                continue
            day, spoken = found
            minute = _on_clock(*clock) if clock else None
            if moment.today != Moment(now, zone, Zone(zone)).today:
                raise Unclear("It is another day in that zone. Please type the date.")
            if minute is not None:
                spoken += f" {minute // 60:02}:{minute % 60:02}"
            return Guarded(tongue.code, spoken, day, minute, moment)
    return None


def _in_hours(tongue: Tongue, match: "re.Match[str]", moment: Moment) -> Guarded:
    """ "in two hours": elapsed time, so that clocks may change meanwhile."""
    number = which(match, "number")
    count = int(match["digits"]) if number is None else number + 1
    then = (moment.now.astimezone(UTC) + timedelta(hours=count)).astimezone(zone_named(moment.zone.name))
    spoken = tongue.spoken_in_hours.format(count)
    return Guarded(tongue.code, spoken, then.date(), then.hour * 60 + then.minute, moment)


def _unpolite(tongue: Tongue, words: str) -> str:
    before = None
    while before != words:
        before = words
        words = re.sub(rf"^{tongue.polite}(?: |, ?)", "", words)
        words = re.sub(rf",? {tongue.polite}$", "", words).strip(" ?!.,")
    return words


def _zoned(words: str, own: str) -> Iterator[tuple[str, Zone | None]]:
    """The phrase without a zone at its end, and the zone; and the phrase as it is."""
    yield words, None
    head, _, tail = words.rpartition(" ")
    match = ZONE.fullmatch(tail)
    if not head or not match:
        return
    if match["offset"]:
        yield head, zone_of_offset(tail)
    elif match["name"]:
        if zone := zone_of_name(tail):
            yield head, zone
    elif re.search(r"\d(?:h|uhr| uhr)?$", head) and (zone := zone_of_word(tail, own)):
        yield head, zone


def _splits(tongue: Tongue, words: str) -> Iterator[tuple[str, str]]:
    """Every way to cut the phrase into words on the day and words on the time, in either order."""
    yield words, ""
    for match in re.finditer(r",? ", words):
        left, right = words[: match.start()], words[match.end() :]
        yield left, right
        if _clock(tongue, left):
            yield right, left


def _day(tongue: Tongue, words: str, today: date, *, has_time: bool) -> tuple[date, str] | None:
    """The day of a phrase, and plain words for it. Raises: Unclear."""
    patterns = _patterns(tongue)
    for pattern, days in tongue.relative:
        if re.fullmatch(pattern, words):
            return today + timedelta(days=days), tongue.spoken_in_days.format(days)
    if match := patterns["counted"].fullmatch(words):
        number = which(match, "number")
        count = int(match["digits"]) if number is None else number + 1
        days = count * tongue.units[which(match, "unit") or 0][1]
        if days == count and count in {8, 15}:
            # In French, Spanish and Portuguese, and in part in German, these mean one week and two.
            raise Unclear(
                f"In {count} days, or in {'one week' if count == 8 else 'two weeks'}? Please type the date."
            )
        if not 0 < days <= 366:
            raise refused("That is more than a year away. Type a time within a year.")
        return today + timedelta(days=days), tongue.spoken_in_days.format(days)
    if match := patterns["weekday"].fullmatch(words):
        return _weekday(tongue, match, today)
    weekday, day = _date(tongue, words, today, has_time=has_time)
    if day is None:
        return None
    if isinstance(day, Bad):
        raise day.problem()
    if weekday is not None and day.weekday() != weekday:
        raise Unclear(f"{spoken_day(day)} is not a {WEEKDAYS[weekday]}. Which day do you mean?")
    return day, f"{day.day} {_joined(tongue)}{tongue.spoken_months[day.month - 1]} {day.year}"


def _joined(tongue: Tongue) -> str:
    return "de " if tongue.code in {"es", "pt"} else ""


def _date(tongue: Tongue, words: str, today: date, *, has_time: bool) -> tuple[int | None, date | Bad | None]:
    """The weekday and the date of words that name a day of a month, as far as they do."""
    patterns = _patterns(tongue)
    weekday: int | None = None
    day: date | Bad | None = None
    if match := patterns["date"].fullmatch(words):
        weekday = which(match, "weekday")
        year = match["year"]
        day = dated(int(match["day"]), (which(match, "month") or 0) + 1, int(year) if year else None, today)
    elif (match := patterns["numeric"].fullmatch(words)) and (
        match["third"] or "." not in words or words.endswith(".")
    ):
        weekday = which(match, "weekday")
        numbers = tuple(int(match[name]) for name in ("first", "second", "third") if match[name])
        is_day_first = tongue.dotted_day_first and "." in words
        day = day_first(numbers, today) if is_day_first else numeric(numbers, "dotted", today)
    elif (match := patterns["day"].fullmatch(words)) and (has_time or which(match, "weekday") is None):
        # Without a time "martes 17" may be an hour.
        weekday, day = which(match, "weekday"), of_this_month(int(match["day"]), today)
    return weekday, day


def _weekday(tongue: Tongue, match: "re.Match[str]", today: date) -> tuple[date, str]:
    weekday = which(match, "weekday") or 0
    groups = match.groupdict()
    if groups.get("next") or groups.get("after"):
        found = which_weekday("next", weekday, today)
    elif groups.get("this") is not None:
        found = which_weekday("this", weekday, today)
    elif groups.get("coming") or weekday != today.weekday():
        found = Days(None, coming(weekday, today), coming(weekday, today))
    else:
        raise Unclear(f"Which day: {either((today, coming(weekday, today)))}?")
    if isinstance(found, Bad):
        raise found.problem()
    day = found.first
    assert day is not None  # noqa: S101 - one date
    return day, tongue.spoken_weekdays[weekday]


def _clock(tongue: Tongue, words: str) -> tuple[()] | tuple[int, int, str] | None:
    """Hour, minute and half of the day as typed; nothing for no words, None for words that are no time."""
    if not words:
        return ()
    if re.fullmatch(tongue.noon, words):
        return 12, 0, "pm"
    parts = "|".join(f"(?P<{half}{index}>{pattern})" for index, (pattern, half) in enumerate(tongue.parts))
    for clock in tongue.clock:
        for pattern in (rf"{clock}(?: (?:{parts}))?", rf"(?:{parts}),? {clock}"):
            if match := re.fullmatch(pattern, words):
                half = next(
                    (name[:2] for name, said in match.groupdict().items() if said and name[:2] in HALVES), ""
                )
                return int(match["hour"]), int(match.groupdict().get("minute") or 0), half
    return None


def _on_clock(hour: int, minute: int, half: str) -> int:
    if hour > 23 or minute > 59:
        raise refused(f"No clock shows {hour}:{minute:02}. Type a time such as 15:00.")
    if half:
        typed = hour % 12 if half in {"pm", "ev"} and hour > 12 else hour
        first, last = HALVES[half]
        if (hour, half) not in {(12, "pm"), (12, "px")} and not first <= typed <= last:
            raise Unclear(f"Which time is {hour}:{minute:02} there? Type it with 24 hours, such as 15:00.")
        return (typed % 12 + (0 if half in MORNING else 12)) * 60 + minute
    if hour < 8:
        raise Unclear(f"Is that {hour}:{minute:02} or {hour + 12}:{minute:02}? Type one of them.")
    return hour * 60 + minute


@cache
def _patterns(tongue: Tongue) -> dict[str, "re.Pattern[str]"]:
    weekday, month = one_of(tongue.weekdays, "weekday"), one_of(tongue.months, "month")
    number = rf"(?:(?P<digits>\d{{1,3}})|{one_of(tongue.numbers, 'number')})"
    unit = one_of(tuple(pattern for pattern, _ in tongue.units), "unit")
    return {
        "counted": re.compile(tongue.in_days.format(number=number, unit=unit)),
        "weekday": re.compile(tongue.weekday_phrase.format(weekday=weekday)),
        "day": re.compile(tongue.day_phrase.format(weekday=weekday)),
        "hours": re.compile(tongue.in_days.format(number=number, unit=f"(?:{tongue.hours})")),
        "date": re.compile(tongue.date_phrase.format(weekday=weekday, month=month)),
        "numeric": re.compile(rf"(?:(?:am )?{weekday},? )?" + NUMERIC.pattern),
    }
