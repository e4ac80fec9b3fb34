"""The grammar of times of a day: which tokens are one. Each function returns every reading, with the index after it."""

from dataclasses import replace

from bot.domain.when.hours import At, Bad, Between, From, Part, TimeTerm, Until, Whole
from bot.domain.when.lexicon import NUMBER, PARTS
from bot.domain.when.tokens import Clock, Shape, Token

Reading = tuple[TimeTerm, int]
TO = frozenset({"-", "to", "until", "till", "til", "through", "and"})
LOWER = (
    "after", "from", "starting at", "starting from", "starting", "beginning at", "not before", "no earlier than",
    "not earlier than", "not until", "later than", "any time after", "anytime after", "any time from", "anytime from",
    "at or after", "earliest",
)  # fmt: skip
UPPER = (
    "before", "until", "till", "til", "up to", "not after", "no later than", "not later than", "earlier than",
    "any time before", "anytime before", "any time until", "anytime until", "latest",
)  # fmt: skip
ONWARDS = ("onwards", "onward", "on", "or later", "or after", "and later", "and after")
WHOLE = (
    "at any time of the day", "at any time", "at anytime", "any time of day", "any time of the day", "any time on",
    "anytime on", "any time in", "any time", "anytime", "all day long", "all day", "the whole day", "whole day",
)  # fmt: skip
PARTLY = (
    "in the", "during the", "in", "the", "any time in the", "anytime in the", "every", "each", "any", "all", "",
)  # fmt: skip
VAGUE = {
    "lunch": "lunch",
    "lunchtime": "lunch",
    "night": "the night",
    "nights": "the night",
    "am": "the morning",
    "pm": "the afternoon",
    "breakfast": "breakfast",
    "dinner": "dinner",
}
ABOUT = "At what time exactly? Type for example “at 3pm”, or hours such as “2-4pm”."
UNSURE = {
    "by": "At that time, or any time before it? Type for example “before 4pm”.",
    "around": ABOUT,
    "about": ABOUT,
    "at around": ABOUT,
    "at about": ABOUT,
    "roughly": ABOUT,
    "approximately": ABOUT,
    "circa": ABOUT,
}


def follows(tokens: list[Token], at: int, words: str) -> int:
    """Return the index after `words` when they are the next tokens, else 0."""
    parts = words.split()
    if [token.text for token in tokens[at : at + len(parts)]] != parts:
        return 0
    return at + len(parts)


def time_terms(tokens: list[Token], at: int) -> list[Reading]:
    """Return every reading of the tokens from `at` on as one time of a day."""
    return [*_points(tokens, at), *_ranges(tokens, at), *_sides(tokens, at), *_parts(tokens, at)]


def clock_at(tokens: list[Token], at: int) -> tuple[Clock, int] | None:
    """Return the clock time that begins at `at`, a bare hour included, and the index after it."""
    if at >= len(tokens):
        return None
    token = tokens[at]
    found = _past(tokens, at) or _named(tokens, at)
    if found is None and token.clock:
        found = token.clock, at + 1
    if found is None and token.shape is Shape.NUMBER:
        clock = _hour(token)
        found = (clock, at + 1) if clock else None
    if found is None and token.text in NUMBER:
        found = Clock(NUMBER[token.text]), at + 1
    if found is None:
        return None
    clock, after = found
    if not clock.half and not clock.exact and after < len(tokens) and tokens[after].text in {"am", "pm"}:
        clock, after = Clock(clock.hour, clock.minute, tokens[after].text), after + 1
    for word in ("sharp", "exactly", "hrs", "hours"):
        if end := follows(tokens, after, word):
            clock, after = replace(clock, bare=False), end
    return clock, after


def _hour(token: Token) -> Clock | None:
    number = token.numbers[0]
    if len(token.text) <= 2:
        return Clock(number, exact=number > 12 or token.text.startswith("0"), bare=True)
    if len(token.text) == 4 and number % 100 < 60 and number // 100 <= 24 and not 2020 <= number <= 2035:
        return Clock(number // 100, number % 100, exact=True, has_minutes=True)
    return None


def _named(tokens: list[Token], at: int) -> tuple[Clock, int] | None:
    token = tokens[at]
    start = at + 1 if token.numbers[:1] == (12,) and len(token.numbers) == 1 else at
    start = follows(tokens, start, "midday") or follows(tokens, start, "noon")
    if start:
        return Clock(12, exact=True), start
    start = at + 1 if token.numbers[:1] == (12,) else at
    if after := follows(tokens, start, "midnight"):
        return Clock(24, exact=True), after
    hour = NUMBER.get(token.text) or (token.numbers[0] if token.shape is Shape.NUMBER else None)
    after = follows(tokens, at + 1, "o'clock") or follows(tokens, at + 1, "oclock")
    return (Clock(hour, exact=hour > 12), after) if hour is not None and after else None


def _past(tokens: list[Token], at: int) -> tuple[Clock, int] | None:
    """ "half past two", "quarter to 4", "20 past 3"."""
    amounts = {
        "half past": 30, "quarter past": 15, "a quarter past": 15, "quarter after": 15, "quarter to": -15,
        "a quarter to": -15, "quarter of": -15,
        "five past": 5, "ten past": 10, "twenty past": 20, "5 past": 5, "10 past": 10, "20 past": 20, "25 past": 25,
    }  # fmt: skip
    for words, minutes in amounts.items():
        after = follows(tokens, at, words)
        if not after or after >= len(tokens):
            continue
        token = tokens[after]
        hour = NUMBER.get(token.text) or (
            token.numbers[0] if token.numbers and not (token.clock and token.clock.has_minutes) else None
        )
        if hour is None or not 1 <= hour <= 12:
            return None
        half = token.clock.half if token.clock else ""
        hour, minute = (hour, minutes) if minutes > 0 else (hour - 1 or 12, 60 + minutes)
        if half and minutes < 0 and hour in {11, 12}:
            return None  # "quarter to 12am" leaves its half
        return Clock(hour, minute, half, has_minutes=True), after + 1
    return None


def _is_bare(tokens: list[Token], at: int) -> bool:
    """Whether a clock time at `at` is only a number, which could be the day of a date."""
    short = tokens[at].shape is Shape.NUMBER and len(tokens[at].text) <= 2
    return (short or tokens[at].text in NUMBER) and not _named(tokens, at) and not _past(tokens, at)


def _points(tokens: list[Token], at: int) -> list[Reading]:
    start = follows(tokens, at, "at") or follows(tokens, at, "@")
    found = clock_at(tokens, start or at)
    if found is None:
        return []
    is_alone = not start and _is_bare(tokens, at) and not found[0].half
    if is_alone and not _is_in_part(tokens, at, found[1]):
        return []
    clock, after = found
    if start and after + 1 < len(tokens) and tokens[after].text == "to" and clock_at(tokens, after + 1):
        end = clock_at(tokens, after + 1)
        if end:
            return [
                (
                    Bad(
                        "Is that a time before the hour, or a range? Type for example “3:50pm” or “10am-4pm”."
                    ),
                    end[1],
                )
            ]
    # "3pm on Tuesday" is no "3pm on".
    onwards = [follows(tokens, after, words) for words in ONWARDS if words != "on"]
    return [(At(clock, bool(start)), after), *((From(clock), end) for end in onwards if end)]


def _is_in_part(tokens: list[Token], at: int, after: int) -> bool:
    """Whether a part of the day beside a bare number makes it an hour: "3 in the afternoon", "Friday evening 8"."""
    start = follows(tokens, after, "in the")
    follows_part = bool(start) and start < len(tokens) and tokens[start].text in PARTS
    is_last = after == len(tokens) or tokens[after].text in {",", "and", "or"}
    return follows_part or (at > 0 and tokens[at - 1].text in PARTS and is_last)


def _ranges(tokens: list[Token], at: int) -> list[Reading]:
    between = follows(tokens, at, "between") or follows(tokens, at, "any time between")
    start = between or follows(tokens, at, "from") or follows(tokens, at, "any time from") or at
    first = clock_at(tokens, start)
    if first is None or first[1] >= len(tokens):
        return []
    joint = tokens[first[1]].text
    if joint not in TO or (joint == "and") != bool(between and joint != "-"):
        return []
    last = clock_at(tokens, first[1] + 1)
    if last is None:
        return []
    if joint == "to" and tokens[start].text in {"five", "ten"}:
        return [
            (
                Bad("Is that a time before the hour, or a range? Type for example “3:50pm” or “10am-4pm”."),
                last[1],
            )
        ]
    return [(Between(first[0], last[0]), last[1])]


def _sides(tokens: list[Token], at: int) -> list[Reading]:
    found: list[Reading] = []
    for words in LOWER:
        start = follows(tokens, at, words)
        if start and (clock := clock_at(tokens, start)):
            term = From(clock[0], "after" in words or "later" in words)
            found.append((term, clock[1]))
            found += [(term, end) for words in ONWARDS if (end := follows(tokens, clock[1], words))]
    for words in UPPER:
        start = follows(tokens, at, words)
        if start and (clock := clock_at(tokens, start)):
            found.append((Until(clock[0]), clock[1]))
    for words, question in UNSURE.items():
        start = follows(tokens, at, words)
        if start and (clock := clock_at(tokens, start)):
            found.append((Bad(question), clock[1]))
    return found


def _parts(tokens: list[Token], at: int) -> list[Reading]:
    found: list[Reading] = []
    for words in PARTLY:
        start = follows(tokens, at, words) if words else at
        if (words and not start) or start >= len(tokens):
            continue
        word = tokens[start].text
        singular = word.removesuffix("s")
        if singular in PARTS:
            found.append((Part(singular, word != singular), start + 1))
        if word in VAGUE:
            found.append(
                (
                    Bad(f"Which hours are {VAGUE[word]} for you? Type them, for example “12-1pm”."),
                    start + 1,
                )
            )
    for words in ("working hours", "business hours", "office hours"):
        leads = ("", "during ", "in ", "within ")
        ends = [after for lead in leads if (after := follows(tokens, at, lead + words))]
        found += [
            (Bad("Which hours are working hours for you? Type them, such as 9am-5pm."), end) for end in ends
        ]
    found += [(Whole(), after) for words in WHOLE if (after := follows(tokens, at, words))]
    return found
