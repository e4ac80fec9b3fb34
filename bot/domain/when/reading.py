"""Words in, what they mean out. Several readings that differ are a question, and no reading is none."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from bot.domain.when.lexicon import NUMBER, POLITE_AFTER, POLITE_BEFORE
from bot.domain.when.meaning import meaning, named_zone
from bot.domain.when.moments import YEAR, Moment
from bot.domain.when.recurrence import zone_named
from bot.domain.when.saying_hours import follows
from bot.domain.when.sentence import Sentence, sentences
from bot.domain.when.tokens import TELL, Shape, Token, cut, plain
from bot.domain.when.understood import Kind, Unclear, Understood, refused
from bot.domain.when.zones import Zone

LATER_TODAY = {"tonight": ("today", "evening")}
Meaning = TypeVar("Meaning")
PARTS = frozenset({"morning", "afternoon", "evening"})


def read(text: str, zone: str, now: datetime) -> Understood | None:
    """Return what English words mean for somebody in a zone (IANA) at `now` (aware); None when they are not of the grammar.

    Kinds ask and refuse are answers too: the words are of the grammar, and mean no one time.
    """
    try:
        return _read(polite_free(cut(plain(text))), zone, now)
    except Unclear as unclear:
        return Understood(unclear.kind, ask=unclear.text)


def _read(tokens: list[Token], zone: str, now: datetime) -> Understood | None:
    if soon := _from_now(tokens, zone, now):
        return soon
    return read_as(tokens, zone, now, meaning)


def read_as(
    tokens: list[Token], zone: str, now: datetime, mean: Callable[[Sentence, Moment], Meaning]
) -> Meaning | None:
    """Return what `mean` makes of a sentence; None when it has no reading.

    Raises: Unclear, for several readings with different meanings too.
    """
    here = Moment(now, zone, Zone(zone))
    found, _ = sentences(tokens, zone, here.today)
    outcomes = [_where_named(tokens, index, sentence, here, mean) for index, sentence in enumerate(found)]
    for outcome in outcomes[1:]:
        if outcome != outcomes[0]:
            raise Unclear(
                "This can be read in more than one way. Please type the day with its month, and the hours with am or pm."
            )
    return outcomes[0] if outcomes else None


def _where_named(
    tokens: list[Token],
    index: int,
    sentence: Sentence,
    here: Moment,
    mean: Callable[[Sentence, Moment], Meaning],
) -> Meaning:
    """What a sentence means in the zone that it names."""
    named = named_zone(sentence)
    if named is None or not named.name:
        return mean(sentence, here)
    there = replace(here, zone=named)
    outcome = mean(sentence, there)
    if there.today == here.today:
        return outcome
    # It is another day there: words such as "tomorrow" may mean two dates.
    again, _ = sentences(tokens, here.own, there.today)
    if index >= len(again) or mean(again[index], there) != outcome:
        place = named.name.split("/")[-1].replace("_", " ")
        raise Unclear(f"It is {there.today:%A} in {place} and {here.today:%A} here. Which date do you mean?")
    return outcome


def polite_free(tokens: list[Token]) -> list[Token]:
    """Return tokens without the polite words around a time, which are a closed list, and with "tonight" taken apart."""
    before, after = _phrases(POLITE_BEFORE), _phrases(POLITE_AFTER)
    stripped = True
    while stripped:
        stripped = False
        for phrase in before:
            length = len(phrase)
            if len(tokens) > length and [token.text for token in tokens[:length]] == phrase:
                tokens, stripped = tokens[length:], True
                if tokens[0].text in {",", ":", "!", "."} and len(tokens) > 1:
                    tokens = tokens[1:]
                break
    stripped = True
    while stripped:
        stripped = False
        for phrase in after:
            length = len(phrase)
            if len(tokens) > length and [token.text for token in tokens[-length:]] == phrase:
                tokens, stripped = tokens[:-length], True
                if tokens[-1].text in {",", "!", ".", "?", "-"} and len(tokens) > 1:
                    tokens = tokens[:-1]
                break
    return taken_apart(tokens)


def _phrases(listed: tuple[str, ...]) -> list[list[str]]:
    return sorted((phrase.split() for phrase in listed), key=len, reverse=True)


def taken_apart(tokens: list[Token]) -> list[Token]:
    """Return tokens with "tonight" and "this morning" as a day and a part of it."""
    found: list[Token] = []
    for index, token in enumerate(tokens):
        following = tokens[index + 1].text if index + 1 < len(tokens) else ""
        if token.text in LATER_TODAY:
            found += [Token(Shape.WORD, word) for word in LATER_TODAY[token.text]]
        elif token.text == "this" and following in PARTS:
            found.append(Token(Shape.WORD, "today"))
        else:
            found.append(token)
    return found


def _from_now(tokens: list[Token], zone: str, now: datetime) -> Understood | None:
    """ "in 2 hours", "90 minutes from now"."""
    start = follows(tokens, 0, "in")
    ends = len(tokens) if start else len(tokens) - 2
    if not start and not follows(tokens, max(ends, 0), "from now"):
        return None
    minutes = _minutes(tokens[start:ends])
    if minutes is None:
        return None
    at = now.astimezone(zone_named(zone)).replace(second=0, microsecond=0)
    whole = now.second or now.microsecond
    # Elapsed time is added in UTC: wall clocks may change meanwhile.
    then = (at.astimezone(zone_named("UTC")) + timedelta(minutes=minutes + bool(whole))).astimezone(at.tzinfo)
    if not minutes:
        raise refused(f"That is now. {TELL}")
    if then > now + YEAR:
        raise refused("That is more than a year away. Type a time within a year.")
    return Understood(Kind.POINT, then, zone=zone)


def _minutes(tokens: list[Token]) -> int | None:
    fixed = {
        "half an hour": 30, "a half hour": 30, "an hour": 60, "one hour": 60, "an hour and a half": 90, "a quarter of an hour": 15,
        "one and a half hours": 90, "a couple of hours": None,
    }  # fmt: skip
    text = " ".join(token.text for token in tokens)
    if text in fixed:
        return fixed[text]
    if len(tokens) == 1 and tokens[0].clock and tokens[0].text.endswith("h"):
        return tokens[0].numbers[0] * 60
    if len(tokens) != 2:
        return None
    number = NUMBER.get(tokens[0].text)
    if tokens[0].shape is Shape.NUMBER and len(tokens[0].text) <= 3:
        number = tokens[0].numbers[0]
    unit = {"hour": 60, "hr": 60, "minute": 1, "min": 1}.get(tokens[1].text.removesuffix("s"))
    return number * unit if number is not None and unit else None
