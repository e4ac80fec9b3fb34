"""Text cut into tokens. Every character belongs to one, so that nothing can be dropped unseen."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.when.lexicon import ABBREVIATED
from bot.domain.when.understood import refused
from bot.domain.when.zones import zone_of_name

LONGEST = 300
"""Characters. Nobody says a time in more, and readings multiply."""

TELL = "Type a day and a time, such as “Tue 17 March at 3pm”, or times that suit, such as “weekdays 10am-4pm except Wed”."


class Shape(StrEnum):
    """What a token looks like."""

    WORD = "word"
    NUMBER = "number"
    ORDINAL = "ordinal"
    CLOCK = "clock"
    DATE = "date"
    OFFSET = "offset"
    ZONE = "zone"
    SIGN = "sign"


@dataclass(frozen=True)
class Clock:
    """A time as typed. half: "am", "pm" or "" (not said). exact: it cannot be another half of the day.

    or_date: it could be a day and a month too, as "16.03". bare: it is only a number, as in "16-20".
    """

    hour: int
    minute: int = 0
    half: str = ""
    exact: bool = False
    has_minutes: bool = False
    or_date: bool = False
    bare: bool = False


@dataclass(frozen=True)
class Token:
    """A piece of the text: its shape, its letters in lower case, and its numbers. spaced: white space comes before it."""

    shape: Shape
    text: str
    numbers: tuple[int, ...] = ()
    clock: Clock | None = None
    spaced: bool = True
    raw: str = ""


PATTERN = re.compile(
    r"""(?P<space>[ ]+)
    |(?P<stamp>\d{4}-\d{2}-\d{2}t\d{2}:\d{2}(?::00)?(?:\.0+)?(?:z|[+-]\d{2}:?\d{2})?(?![\w:.]))
    |(?P<iso>\d{4}[-/]\d{1,2}[-/]\d{1,2}(?![\w/]))
    |(?P<slash>\d{1,2}/\d{1,2}(?:/\d{2,4})?(?![\w/]))
    |(?P<dashed>\d{1,2}-\d{1,2}-\d{4}(?![\w/]))
    |(?P<dotted>\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})?(?![\w/]))
    |(?P<offset>(?:(?:utc|gmt)[ ]?[+-]\d{1,2}(?::?\d{2})?|(?<=[\dmz ])[+]\d{2}:?\d{2})(?![\w:-]))
    |(?P<clock>\d{1,2}(?:[:.]\d{2})?(?:[ ]?(?:[ap]\.[ ]?m\.?|[ap]m)|[ap](?=[ ,;-]|$))(?!\w))
    |(?P<hours>\d{1,2}h(?:\d{2})?(?!\w))
    |(?P<colon>\d{1,2}(?::\d{2}:00|[:.]\d{2})(?![\w:]|[.]\d))
    |(?P<ordinal>\d{1,2}(?:st|nd|rd|th)(?!\w))
    |(?P<number>\d{1,4}(?!\w))
    |(?P<zone>etc/gmt[+-]\d{1,2}(?!\w)|[a-z]+/[a-z_]+(?:[/-][a-z_]+)*(?!\w))
    |(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*(?!\w))
    |(?P<sign>[-,;/&+@()?!.:])
    """,
    re.VERBOSE,
)
SPACES = re.compile(r"[ \t\u00a0\u2009\u202f]+")
ZULU = re.compile(r"(?<=\d:\d\d)[zZ]\b")
DASHES = str.maketrans(
    {
        "–": "-",
        "—": "-",
        "‐": "-",
        "‑": "-",
        "‒": "-",
        "−": "-",
        "’": "'",
        "‘": "'",
    }
)


def plain(text: str) -> str:
    """Return text with one kind of dash, apostrophe and space. Raises: Unclear for what is no short line of words."""
    text = SPACES.sub(" ", unicodedata.normalize("NFC", text).translate(DASHES)).strip(" ¿¡")
    if not text:
        raise refused(f"There is no time in this. {TELL}")
    text = ZULU.sub(" Z", text)
    if len(text) > LONGEST:
        raise refused(f"This is too long for me. {TELL}")
    if any(_is_strange(character) for character in text):
        raise refused(f"There are characters in this that I do not read. {TELL}")
    return text


def cut(text: str) -> list[Token]:
    """Return the tokens of plain text. Raises: Unclear for a piece that is nothing."""
    found: list[Token] = []
    at, spaced, lower = 0, True, text.lower()
    if len(lower) != len(text):
        raise refused(f"There are characters in this that I do not read. {TELL}")
    while at < len(lower):
        match = PATTERN.match(lower, at)
        if match is None:
            piece = lower[at:].split()[0]
            raise refused(f"I do not understand “{piece[:30]}”. {TELL}")
        kind, piece = str(match.lastgroup), match[0]
        if kind == "zone" and not zone_of_name(piece):
            piece = piece.split("/")[0]
            kind = "word"
        at += len(piece)
        if kind != "space":
            found += [_token(part, spaced, text[at - len(piece) : at]) for part in _parts(kind, piece)]
        spaced = kind == "space"
    return _without_dots(found)


def _is_strange(character: str) -> bool:
    if character.isascii():
        return not character.isprintable() or character in '<>{}[]|\\^~`$%*=#"'
    return not (character.isalpha() and unicodedata.name(character, "").startswith("LATIN"))


def _parts(kind: str, piece: str) -> list[tuple[str, str]]:
    """A stamp is three tokens: its date, its time and its offset."""
    if kind != "stamp":
        return [(kind, piece)]
    offset = re.sub(r"^.*?(z|[+-]\d{2}:?\d{2})?$", r"\1", piece[16:])
    found = [("iso", piece[:10]), ("exact", piece[11:16])]
    return [*found, ("word" if offset == "z" else "offset", offset)] if offset else found


def _token(part: tuple[str, str], spaced: bool, raw: str) -> Token:
    name, piece = part
    numbers = tuple(int(digits) for digits in re.findall(r"\d+", piece))
    if name in {"clock", "hours", "colon", "exact"}:
        return Token(Shape.CLOCK, piece, numbers, _clock(name, piece, numbers), spaced, raw)
    if name in {"iso", "slash", "dashed", "dotted"}:
        return Token(Shape.DATE, piece, numbers, None, spaced, name)
    return Token(Shape(name), piece, numbers, None, spaced, raw)


def _clock(kind: str, piece: str, numbers: tuple[int, ...]) -> Clock:
    hour, minute = numbers[0], numbers[1] if len(numbers) > 1 else 0
    half = "am" if kind == "clock" and "a" in piece else "pm" if kind == "clock" else ""
    exact = kind in {"hours", "exact"} or (not half and (hour > 12 or piece.startswith("0")))
    or_date = "." in piece and not half and 1 <= minute <= 12
    return Clock(hour, minute, half, exact, len(numbers) > 1, or_date)


def _without_dots(tokens: list[Token]) -> list[Token]:
    """Full stops belong to an abbreviation before them, or end the whole."""
    found: list[Token] = []
    for index, token in enumerate(tokens):
        ends = index == len(tokens) - 1
        if token.text in ".!?" and token.shape is Shape.SIGN:
            if ends or (token.text == "." and found and found[-1].text in ABBREVIATED and not token.spaced):
                continue
            if all(later.text in ".!?" for later in tokens[index:]):
                continue
        found.append(token)
    return found
