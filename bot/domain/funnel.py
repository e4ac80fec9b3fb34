"""The funnel of a study: how far the people who were asked came, by segment and in all.

Before somebody answers nobody knows their segment: until then they count under the one that their invitation was aimed at, and from
their answer on under the one that it puts them in. So a row is no cohort, and a segment may have more answers than invitations.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import NamedTuple

from bot.domain.segments import SEATED, Segment
from bot.domain.telling import few_critical


@dataclass(frozen=True)
class Steps:
    """How many people came so far: each step counts people, never presses. fit: their answers are those that the study looks for."""

    invited: int = 0
    delivered: int = 0
    started: int = 0
    answered: int = 0
    fit: int = 0
    booked: int = 0
    completed: int = 0

    def __add__(self, other: "Steps") -> "Steps":
        return Steps(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Steps)))


STEPS = tuple(one.name for one in fields(Steps))


class Funnel(NamedTuple):
    """total: of everybody. by_segment: of the segments that have seats or people, in their usual order. elsewhere: those who were aimed
    at no segment, or whose answers put them in none. untold: those of whom the reader may not know it. few_critical: nearly everybody
    who answers is happy with the product; not said where the reader may not know of all who answered."""

    total: Steps
    by_segment: Mapping[Segment, Steps]
    elsewhere: Steps = Steps()
    few_critical: bool = False
    untold: Steps = Steps()


def funnel_of(
    counted: Iterable[tuple[Segment | None, Steps]],
    planned: Mapping[Segment, int],
    *,
    few_critical_from: int,
    untold: Steps = Steps(),
) -> Funnel:
    """Return the funnel of a study. counted: steps of groups of people, with their segment; `None` for none. planned: the study's
    seats. few_critical_from: as `few_critical` of telling.py. untold: of those of whom its reader may not know where they count."""
    total, elsewhere = untold, Steps()
    found = {segment: Steps() for segment in SEATED if planned.get(segment)}
    for segment, steps in counted:
        total += steps
        if segment is None or segment not in SEATED:
            elsewhere += steps
        else:
            found[segment] = found.get(segment, Steps()) + steps
    by = {segment: found[segment] for segment in SEATED if segment in found}
    answered = {segment: steps.answered for segment, steps in by.items()}
    is_short = not untold.answered and few_critical(answered, few_critical_from)
    return Funnel(total, by, elsewhere, is_short, untold)
