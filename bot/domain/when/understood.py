"""What became of somebody's words: a time, or a question back. Never a guess."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.when.recurrence import Recurrence, Span, occurrences


class Kind(StrEnum):
    """What the words are."""

    POINT = "point"
    RANGE = "range"
    RECURRENCE = "recurrence"
    ASK = "ask"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Understood:
    """One reading of words.

    start, end: aware, in the zone that the words name or else the speaker's own; a point has no end, and a recurrence, a
    question and a refusal have neither. rule: the recurrence in words, "" otherwise. ask: for kind ask a question that one more
    message settles; for kind refuse what to type instead; "" otherwise. zone: IANA, or an offset such as "+05:30".
    """

    kind: Kind
    start: datetime | None = None
    end: datetime | None = None
    rule: str = ""
    ask: str = ""
    recurrence: Recurrence | None = None
    zone: str = ""

    def occurrences(self, since: datetime, until: datetime) -> list[Span]:
        """What of it begins between two instants, whole, and the rest of what has begun; in order and disjoint.

        A point is a span without length.
        """
        if self.recurrence is not None:
            return occurrences(self.recurrence, since, until)
        if self.start is None:
            return []
        end = self.end or self.start
        if self.start >= until or (end <= since and self.start < since):
            return []
        return [Span(max(self.start, since), end)]


class Unclear(Exception):
    """Words that are no time yet. `kind` is ask or refuse; `text` is a sentence for the person."""

    def __init__(self, text: str, kind: Kind = Kind.ASK) -> None:
        super().__init__(text)
        self.text = text
        self.kind = kind


class NotUnderstood(ValueError):
    """Words that are no availability. `text` is a sentence for the person."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def refused(text: str) -> Unclear:
    """Words of which no answer makes a time: they have to be typed anew."""
    return Unclear(text, Kind.REFUSE)


def spoken_day(day: date) -> str:
    """Return a date as people read it, with its weekday: "Tue 17 Mar 2026"."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def either(days: Sequence[date]) -> str:
    """Return dates as alternatives: "Tue 17 Mar 2026 or Tue 24 Mar 2026"."""
    return " or ".join(spoken_day(day) for day in days)


WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
