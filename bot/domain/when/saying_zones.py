"""The grammar of zones. Each function returns every reading, with the index after it."""

from bot.domain.when.hours import Bad
from bot.domain.when.saying_hours import follows
from bot.domain.when.tokens import Shape, Token
from bot.domain.when.understood import Unclear
from bot.domain.when.zones import Zone, zone_of_name, zone_of_offset, zone_of_place, zone_of_word

ZoneTerm = Zone | Bad
Reading = tuple[ZoneTerm, int]
OWN = ("my time", "local time", "my local time", "my own time", "my time zone", "my timezone")
THEIRS = ("your time", "your local time", "your time zone", "your timezone", "their time")
AMERICAN = frozenset({"eastern", "central", "mountain", "pacific"})
"""Zones that people name without "time"."""
ENGLISH = frozenset({"west", "cat", "eat", "pht", "wat"})
"""Abbreviations that are zones in capitals only."""


def zone_terms(tokens: list[Token], at: int, own: str) -> list[Reading]:
    """Return every reading of the tokens from `at` on as a zone, for somebody whose own zone is `own`."""
    found = _zones(tokens, at, own)
    if start := follows(tokens, at, "in"):
        found += _zones(tokens, start, own)
    if start := follows(tokens, at, "("):
        found += [
            (zone, end) for zone, after in _zones(tokens, start, own) if (end := follows(tokens, after, ")"))
        ]
    return found


def _zones(tokens: list[Token], at: int, own: str) -> list[Reading]:
    if at >= len(tokens):
        return []
    token = tokens[at]
    found: list[Reading] = []
    try:
        if token.shape is Shape.OFFSET:
            found.append((zone_of_offset(token.text), at + 1))
        elif token.shape is Shape.ZONE and (zone := zone_of_name(token.text)):
            found.append((zone, at + 1))
        elif token.shape is Shape.WORD and (token.text not in ENGLISH or token.raw.isupper()):
            found += _abbreviation(tokens, at, own)
    except Unclear as unclear:
        return [(Bad(unclear.text), _after_time(tokens, at + 1))]
    found += [(Zone(""), after) for words in OWN if (after := follows(tokens, at, words))]
    found += [
        (Bad("Which city's time is that? Type for example “London time”."), after)
        for words in THEIRS
        if (after := follows(tokens, at, words))
    ]
    return found + _places(tokens, at, own)


def _abbreviation(tokens: list[Token], at: int, own: str) -> list[Reading]:
    zone = zone_of_word(tokens[at].text, own)
    return [(zone, at + 1), (zone, _after_time(tokens, at + 1))] if zone else []


def _after_time(tokens: list[Token], at: int) -> int:
    return follows(tokens, at, "time") or at


def _places(tokens: list[Token], at: int, own: str) -> list[Reading]:
    found: list[Reading] = []
    for length in (1, 2, 3):
        words = tokens[at : at + length]
        if len(words) < length or any(word.shape is not Shape.WORD for word in words):
            break
        name = " ".join(word.text for word in words)
        try:
            zone = zone_of_place(name, own)
        except Unclear as unclear:
            return [(Bad(unclear.text), _after_time(tokens, at + length))]
        if zone is None:
            continue
        after = at + length
        endings = ("time", "local time", "time zone", "timezone")
        found += [(zone, end) for ending in endings if (end := follows(tokens, after, ending))]
        if not found and (zone.name == own or name in AMERICAN):
            found.append((zone, after))
        elif not found:
            shown = name.title()
            found.append((Bad(f"Do you mean {shown} time? Then type “{shown} time”."), after))
    return found
