"""Clock times as minutes of a day: which half of the day is meant when nobody says it.

A call is held when people work: 1 to 6 are in the afternoon, 8 to 11 in the morning, 12 is noon, and 7 is asked about. In a
range the end is the first such time after the start, and "2-4pm" shares its half.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.when.lexicon import PARTS
from bot.domain.when.recurrence import DAY_MINUTES
from bot.domain.when.tokens import Clock
from bot.domain.when.understood import Unclear, refused

NOON = 12 * 60


@dataclass(frozen=True)
class At:
    """A time on the clock. at: the word "at" was said, as of a time today when no day is named."""

    clock: Clock
    at: bool = False


@dataclass(frozen=True)
class Between:
    """From one time to another."""

    start: Clock
    end: Clock


@dataclass(frozen=True)
class From:
    """A time and all after it on that day. after: it was said as "after", which people say of evenings too."""

    clock: Clock
    after: bool = False


@dataclass(frozen=True)
class Until:
    """All of the day before a time."""

    clock: Clock


@dataclass(frozen=True)
class Part:
    """A named part of the day."""

    name: str
    plural: bool


@dataclass(frozen=True)
class Whole:
    """Any time of the day."""


@dataclass(frozen=True)
class Bad:
    """Words that are a time, and one that has to be asked about."""

    text: str
    is_refused: bool = False

    def problem(self) -> Unclear:
        """The same, to be raised."""
        return refused(self.text) if self.is_refused else Unclear(self.text)


TimeTerm = At | Between | From | Until | Part | Whole | Bad


@dataclass(frozen=True)
class Times:
    """Minutes of a day, half-open; without an end, a point. part, plural: it was said as a part of the day, as "mornings".

    open_side: "start" or "end", where only the other one was said. doubt: a question, unless the other side is said too.
    """

    start: int
    end: int | None
    part: bool = False
    plural: bool = False
    open_side: str = ""
    doubt: str = ""

    def sure(self) -> "Times":
        """The same, once nothing more is said about them. Raises: Unclear."""
        if self.doubt:
            raise Unclear(self.doubt)
        return self


WHOLE_DAY = Times(0, DAY_MINUTES)


def combined(terms: Sequence[TimeTerm]) -> Times:
    """Return what neighbouring words on the time say together. Raises: Unclear."""
    for term in terms:
        if isinstance(term, Bad):
            raise term.problem()
    part = next((term for term in terms if isinstance(term, Part)), None)
    rest: list[TimeTerm] = [term for term in terms if not isinstance(term, Part | Whole)]
    if sum(isinstance(term, Part) for term in terms) > 1:
        raise Unclear("Which hours do you mean? Type for example “2-4pm”.")
    if not rest:
        return Times(*PARTS[part.name], True, part.plural) if part else WHOLE_DAY
    found = _one(rest, part.name if part else "")
    if part:
        return _within(found, part)
    return found


def clock_minute(clock: Clock, part: str = "") -> int:
    """Return the minute of a day that a clock time means alone. Raises: Unclear."""
    check(clock)
    if is_midnight(clock) or (clock.hour == 0 and not clock.minute and not clock.has_minutes):
        raise Unclear("Midnight at the start or at the end of the day? Type the date and 00:01 or 23:59.")
    known = candidates(clock)
    if len(known) == 1:
        return known[0]
    if part:
        return known[0] if part == "morning" and clock.hour != 12 else known[1]
    if clock.hour == 7:
        raise Unclear(
            f"Is that {clock.hour}:{clock.minute:02} in the morning or in the evening? Type 7am or 7pm."
        )
    return known[0] if 8 <= clock.hour <= 11 else known[1]


def check(clock: Clock) -> None:
    """Make sure that a clock can show a time. Raises: Unclear."""
    past = clock.hour > 24 or clock.minute > 59 or (clock.hour == 24 and clock.minute)
    if past or (clock.half and not 1 <= clock.hour <= 12):
        shown = f"{clock.hour}:{clock.minute:02}{clock.half}"
        raise refused(f"No clock shows {shown}. Type a time such as 3pm or 15:00.")
    if clock.or_date:
        raise Unclear(
            f"Is {clock.hour}.{clock.minute:02} a time or a date? Type {clock.hour}:{clock.minute:02}, or the month's name."
        )


def is_midnight(clock: Clock) -> bool:
    """Whether it is midnight, which belongs to two days."""
    return (clock.hour == 12 and not clock.minute and clock.half == "am") or clock.hour == 24


def candidates(clock: Clock) -> list[int]:
    """Return the minutes of a day that a clock time can be: one when its half is known, else morning and afternoon."""
    hour, minute = clock.hour, clock.minute
    if clock.exact or hour > 12 or hour == 0:
        return [hour * 60 + minute]
    morning = hour % 12 * 60 + minute
    return {"am": [morning], "pm": [morning + NOON]}.get(clock.half, [morning, morning + NOON])


def span(first: Clock, last: Clock, part: str = "") -> tuple[int, int]:
    """Return the minutes between two clock times of one day. Raises: Unclear."""
    check(first)
    check(last)
    start, end = candidates(first), candidates(last)
    if is_midnight(first):
        start = [0]
    if is_midnight(last):
        end = [DAY_MINUTES]
        if len(start) > 1 and last.has_minutes:
            start = start[:1] if first.hour < 12 else start[1:]
        if len(start) > 1:
            raise Unclear("Until midnight, or until noon? And from which hour, am or pm?")
    if len(start) > 1:
        start = [_start(first, last, start, end, part)]
    if len(end) > 1:
        # Nobody ends at half past midnight who says 12:30.
        later = [minute for minute in end if minute > start[0] and (last.hour != 12 or minute >= NOON)]
        same = (first.hour, first.minute) == (last.hour, last.minute)
        if not later or same or (first.hour > 12 and later[0] != end[0]):
            raise Unclear("Which hours do you mean, am or pm? Type for example 2pm-4pm.")
        end = [later[0]]
    if end[0] <= start[0]:
        raise refused(
            "This ends before it begins. Hours have to end on the same day: type for example 2pm-4pm, and what is past "
            "midnight as the next day."
        )
    return start[0], end[0]


def _start(first: Clock, last: Clock, start: list[int], end: list[int], part: str) -> int:
    """The half of the day in which a range begins whose start does not say it."""
    if part:
        return clock_minute(first, part)
    if len(end) > 1:
        return clock_minute(first)
    if last.half == "am" and first.hour == 12:
        raise Unclear("From noon or from midnight? Type for example 12pm-1pm.")
    if last.half:
        same = start[0] if last.half == "am" else start[1]
        if same < end[0] or last.half == "am":
            return same
        if not 7 <= first.hour < 12:
            # "4-2pm" and "12-12pm": a slip, or the night.
            raise Unclear("Which hours do you mean, am or pm? Type for example 2pm-4pm.")
        return start[0]
    if first.hour != 12 and first.hour < 7:
        raise Unclear("Which hours do you mean, am or pm? Type for example 2pm-4pm.")
    return start[1] if first.hour == 12 else start[0]


def _one(terms: list[TimeTerm], part: str) -> Times:
    lower = [term.clock for term in terms if isinstance(term, From)]
    upper = [term.clock for term in terms if isinstance(term, Until)]
    match terms:
        case [At(clock, _)]:
            return Times(clock_minute(clock, part), None)
        case [Between(first, last)]:
            return Times(*span(first, last, part))
        case [From(clock, after)]:
            doubt = _doubt(clock, part, is_either_half=after)
            # "after midnight" may be the night before or the one after: asked about like any midnight.
            return Times(clock_minute(clock, part), DAY_MINUTES, open_side="end", doubt=doubt)
        case [Until(clock)]:
            check(clock)
            end = DAY_MINUTES if is_midnight(clock) else clock_minute(clock, part)
            if not end:
                raise refused("Nothing of a day is before its midnight. Type an hour.")
            return Times(0, end, open_side="start", doubt=_doubt(clock, part, is_either_half=True))
    if len(terms) == 2 and lower and upper:
        if not any(is_midnight(clock) for clock in lower + upper) and (
            clock_minute(lower[0], part) >= clock_minute(upper[0], part)
        ):
            # "before 10 and after 4" are two windows.
            raise Unclear(
                "From when to when? Type for example “10am-4pm”, or “8-10am, 4-6pm” for two windows."
            )
        return Times(*span(lower[0], upper[0], part))
    raise Unclear("Which of these times do you mean? Type one, or a list such as “Mon 9-12, Tue 2-4pm”.")


def _doubt(clock: Clock, part: str, *, is_either_half: bool) -> str:
    """The question about one side: "until 9" and "after 8" are as often the evening, and "until 20" as often a date."""
    if clock.bare and clock.hour > 12:
        return f"Is {clock.hour} an hour or a day of the month? Type {clock.hour}:00, or the month's name."
    is_known = clock.half or clock.exact or part or (clock.has_minutes and not clock.minute)
    if is_either_half and not is_known and 8 <= clock.hour <= 10:
        return (
            f"Is that {clock.hour} in the morning or in the evening? Type {clock.hour}am or {clock.hour}pm."
        )
    return ""


def _within(found: Times, part: Part) -> Times:
    """A clock time beside a part of the day has to lie in it, an hour or so around."""
    start, end = PARTS[part.name]
    widest = {"morning": (5 * 60, NOON), "afternoon": (NOON, 18 * 60), "evening": (17 * 60, DAY_MINUTES)}[
        part.name
    ]
    lowest, highest = widest
    stop = found.end
    if stop is None:
        inside = lowest <= found.start < highest
    elif found.open_side == "end":
        found = Times(found.start, end)
        inside = lowest <= found.start < end
    elif found.open_side == "start":
        inside = start < stop <= highest
        found = Times(start, stop)
    else:
        inside = lowest <= found.start and stop <= highest
    if not inside:
        raise Unclear(f"That hour is not in the {part.name}. Which one do you mean?")
    return found
