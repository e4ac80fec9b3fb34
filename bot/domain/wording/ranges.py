"""Options that are numbers: where two of them overlap, and where nobody's number is between them."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

_NUMBERS = {
    "zero": 0,
    "none": 0,
    "once": 1,
    "twice": 2,
    **{
        word: value
        for value, word in enumerate(
            (
                "one",
                "two",
                "three",
                "four",
                "five",
                "six",
                "seven",
                "eight",
                "nine",
                "ten",
                "eleven",
                "twelve",
            ),
            start=1,
        )
    },
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "hundred": 100,
    "a hundred": 100,
}
_UNITS = {
    "second": 1.0,
    "sec": 1.0,
    "minute": 60.0,
    "min": 60.0,
    "hour": 3600.0,
    "hr": 3600.0,
    "day": 86400.0,
    "week": 7 * 86400.0,
    "month": 30 * 86400.0,
    "year": 360 * 86400.0,
    "yr": 360 * 86400.0,
}
_UNIT = re.compile(rf"\b({'|'.join(_UNITS)})s?\b", re.IGNORECASE)
_TIMES = {
    "thousand": 1_000.0,
    "k": 1_000.0,
    "million": 1_000_000.0,
    "m": 1_000_000.0,
    "billion": 1e9,
    "bn": 1e9,
}
_NUMBER = re.compile(
    (
        r"(?<![\w.])(?:[$€£]\s?)?(?P<digits>\d[\d,]*(?:\.\d+)?)(?:\s?(?P<times>thousand|million|"
        r"billion|bn|k|m)\b)?(?:\s?(?P<unit>second|sec|minute|min|hour|hr|day|week|month|year|"
        r"yr)s?\b)?"
        r"|\b(?P<word>zero|none|once|twice|one|two|three|four|five|six|seven|eight|nine|ten|"
        r"eleven|twelve|fifteen|twenty|thirty|forty|fifty|a hundred|hundred|an?(?=\s(?:year|month|"
        r"week|day|hour|minute)\b))\b(?:\s?(?P<word_unit>second|minute|hour|day|week|month|"
        r"year)s?\b)?"
    ),
    re.IGNORECASE,
)
_BELOW = re.compile(
    (
        r"(?:^|\b)(?:less than|fewer than|under|below|younger than|lower than|smaller than|"
        r"shorter than|before|not yet|<)\s*(?!=)"
    ),
    re.IGNORECASE,
)
_UP_TO = re.compile(
    (
        r"\b(?:up to|at most|no more than|maximum|max)\b|≤|<=|\b(?:or|and) (?:less|fewer|under|"
        r"below|younger|lower|earlier|before|smaller)\b"
    ),
    re.IGNORECASE,
)
_ABOVE = re.compile(
    (
        r"\b(?:more than|over|above|older than|greater than|longer than|higher than|larger than|"
        r"bigger than|after|exceeding)\b|(?<!<)>(?!=)"
    ),
    re.IGNORECASE,
)
_FROM = re.compile(
    (
        r"\+|≥|>=|\bat least\b|\b(?:or|and) (?:more|over|older|above|longer|greater|higher|up|"
        r"later|bigger|larger|upwards|after)\b|\bor (?:[a-z]+ )?more\b|\bplus\b|\bonwards\b"
    ),
    re.IGNORECASE,
)
_RANGE = re.compile(
    (
        r"\d[^\d]{0,12}?(?:-|–|—|\bto\b|\band\b|\bor\b|\.\.)\s*[$€£]?\s?(?:\d|one|two|three|four|"
        r"five|six)|\b(?:one|two|three|four|five|six|seven|eight|nine|ten)\s?(?:-|–|—|\bto\b|"
        r"\bor\b)\s?"
    ),
    re.IGNORECASE,
)


_PER = re.compile(
    (
        r"\b(?:per|each|every)\s+(?:second|minute|hour|day|week|month|quarter|year)\b"
        r"|(?<=times )an? (?:minute|hour|day|week|month|year)\b|(?<=once )an? (?:hour|day|week|month|year)\b"
        r"|(?<=twice )an? (?:hour|day|week|month|year)\b|(?<=hours )an? (?:day|week|month|year)\b|"
        r"(?<=days )an? (?:week|month|year)\b"
    ),
    re.IGNORECASE,
)
_RATE = re.compile(
    (
        r"\b(?:per|an?|each|every)\s+(second|minute|hour|day|week|month|quarter|year)\b|\b(daily|"
        r"weekly|monthly|yearly|annually|hourly)\b"
    ),
    re.IGNORECASE,
)
_WHOLE = re.compile(r"\b(?:every|all|always|daily|whole|constantly|continuously)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Span:
    """The numbers of one option, in seconds when they are times. step: the distance to the next number. below, above: whether the
    high or the low end is left out ("less than 5", "more than 5")."""

    option: str
    low: float
    high: float
    step: float
    below: bool = False
    above: bool = False
    at: int = -1

    @property
    def is_range(self) -> bool:
        return self.high > self.low


def span_of(option: str, usual: float = 0.0) -> Span | None:
    """Read an option as a number or a range. `None` when it is none. usual: the unit of numbers that name none."""
    if len(option) > 60:
        return None
    text = _PER.sub(" ", re.sub(r"\([^)]*\)", "", option) or option)
    found = [_value(match) for match in _NUMBER.finditer(text)]
    if not found or (len(found) > 2 and not _RANGE.search(text)):
        return None
    found = found[:2]
    # "6 to 12 months": the unit stands once, for both.
    unit = next((unit for _, unit, _ in reversed(found) if unit), usual)
    times = next((times for _, _, times in reversed(found) if times > 1), 1.0)
    values = [
        value * (own or unit or 1.0) * (times if own_times == 1 and value < 1000 else own_times)
        for value, own, own_times in found
    ]
    decimals = "." in re.sub(r"[^\d.]", "", text) and bool(re.search(r"\d\.\d", text))
    steps = [(own or unit or 1.0) * times * (0.01 if decimals else 1.0) for _, own, _ in found]
    low = values[0]
    if len(values) == 2 and _RANGE.search(text):
        if values[1] < values[0]:
            return None
        return Span(option, low, values[1], steps[1])
    if _BELOW.search(text) and not _UP_TO.search(text):
        return Span(option, -math.inf, low, steps[0], below=True)
    if _UP_TO.search(text):
        return Span(option, -math.inf, low, steps[0])
    if _FROM.search(text):
        return Span(option, low, math.inf, steps[0])
    if _ABOVE.search(text):
        return Span(option, low, math.inf, steps[0], above=True)
    return Span(option, low, low, steps[0]) if len(values) == 1 else None


def _value(match: "re.Match[str]") -> tuple[float, float, float]:
    """A number, its unit in seconds (0 for none) and what it is multiplied with."""
    if match["word"]:
        word = match["word"].lower()
        return float(_NUMBERS.get(word, 1)), _UNITS.get((match["word_unit"] or "").lower(), 0.0), 1.0
    digits = float(match["digits"].replace(",", "") or 0)
    return (
        digits,
        _UNITS.get((match["unit"] or "").lower(), 0.0),
        _TIMES.get((match["times"] or "").lower(), 1.0),
    )


def spans(options: Sequence[str]) -> list[Span]:
    """The spans of a list of numbers, lowest first; empty when the list is not one of numbers."""
    if len({found for option in options for found in _RATE.findall(option)}) > 1 and any(
        "once" in option or "time" in option for option in options
    ):
        # "once a day, twice a week": a scale of frequencies.
        return []
    # "0-1", "2-3", "4-7 days": the unit stands with one of them, for all.
    units = {_UNITS[name.lower()] for option in options for name in _UNIT.findall(_PER.sub(" ", option))}
    usual = units.pop() if len(units) == 1 else 0.0
    read = [span_of(option, usual) for option in options]
    found = [replace(span, at=place) for place, span in enumerate(read) if span is not None]
    if len(found) < 2 or len(found) < 0.6 * len(options):
        return []
    if not any(span.is_range for span in found):
        return []
    # "None" beside "up to 25 %" is no overlap: whoever has none takes it.
    zero = [span for span in found if span.low == span.high == 0]
    if zero and any(math.isinf(span.low) for span in found):
        found = [span for span in found if span not in zero]
    return sorted(found, key=lambda span: (span.low, span.high))


def overlap(found: Sequence[Span]) -> tuple[Span, Span] | None:
    """The first two that share a number."""
    for lower, upper in pairwise(found):
        touches = upper.low == lower.high
        if upper.low < lower.high or (touches and not lower.below and not upper.above):
            return lower, upper
    return None


def gap(found: Sequence[Span]) -> tuple[Span, Span] | None:
    """The first two with numbers between them that belong to none."""
    for lower, upper in pairwise(found):
        reach = 0.0 if lower.below or upper.above else max(lower.step, upper.step)
        if upper.low > (lower.high + reach) * 1.001:
            return lower, upper
    return None


def is_open(found: Sequence[Span], question: str, options: Sequence[str]) -> bool:
    """Whether larger numbers than the last one have an option, or cannot be."""
    last = max(found, key=lambda span: span.high)
    if math.isinf(last.high) or any(_WHOLE.search(option) for option in options):
        return True
    text = f"{question} {last.option}".lower()
    bounds = (
        (100, "%"),
        (100, "percent"),
        (7, "day"),
        (7, "week"),
        (24, "hour"),
        (12, "month"),
        (31, "day"),
        (5, "weekday"),
        (10, "scale"),
    )
    ends = re.findall(r"\d[\d,]*", last.option)
    return bool(ends) and any(
        float(ends[-1].replace(",", "")) == most and unit in text for most, unit in bounds
    )
