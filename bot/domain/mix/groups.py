"""Groups of people of whom the same is known, and what is assumed of each before anybody answered."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from bot.domain.mix.facts import FOUND, PersonRow
from bot.domain.segments import Segment


class Band(StrEnum):
    """Bands of the 0-10 recommendation score (Reichheld, Harvard Business Review 81(12), 2003)."""

    DETRACTOR = "detractor"
    PASSIVE = "passive"
    PROMOTER = "promoter"
    NONE = "none"


class Group(NamedTuple):
    """Everything that the engine looks at in a person when it guesses their segment."""

    band: Band
    paying: bool | None
    usage: str


SHARES: Mapping[Band, tuple[float, ...]] = {
    Band.DETRACTOR: (0.15, 0.45, 0.28, 0.07, 0.05),
    Band.PASSIVE: (0.35, 0.20, 0.35, 0.06, 0.04),
    Band.PROMOTER: (0.65, 0.08, 0.17, 0.06, 0.04),
    Band.NONE: (0.40, 0.18, 0.22, 0.12, 0.08),
}
"""P(segment | band), in the order of `FOUND`: the prior that a study's own replies correct."""

REPLY_RATES = (0.18, 0.13, 0.15, 0.12, 0.08)
"""P(answers | invited) of each segment, before anything is learned."""

CONTRADICTED = 0.3
"""How much less likely a segment is when the directory's paying flag speaks against it."""

_PAYING_SEGMENTS = frozenset({Segment.LOVE, Segment.DISLIKE, Segment.MIXED})


def band_of(nps: int | None) -> Band:
    """Return the band of a score; what is no score of 0 to 10 is none."""
    if nps is None or not 0 <= nps <= 10:
        return Band.NONE
    if nps <= 6:
        return Band.DETRACTOR
    return Band.PASSIVE if nps <= 8 else Band.PROMOTER


_BANDS = {nps: band_of(nps) for nps in (None, *range(11))}


def group_of(person: PersonRow) -> Group:
    _, nps, paying, usage, *_ = person
    return Group(_BANDS.get(nps, Band.NONE), paying, usage)


@cache
def shares_of(band: Band, paying: bool | None) -> tuple[float, ...]:
    """P(segment | what is known), in the order of `FOUND`; sums to 1."""
    shares = [
        share
        * (CONTRADICTED if paying is not None and bool(paying) != (segment in _PAYING_SEGMENTS) else 1.0)
        for segment, share in zip(FOUND, SHARES[band], strict=True)
    ]
    total = sum(shares)
    return tuple(share / total for share in shares)
