"""Blind interviewers: whoever is to hold a call does not know what the participant said of the product.

Knowing it beforehand bends the questions and the listening towards it (Rosenthal, Experimenter Effects in Behavioral Research, 1966).
So blindness follows the person: as long as somebody has a call before them, no surface tells them the segment of its participant.
A count tells it too: when one call is booked and one segment rises by one, the reader knows whose it was. Hence what may be
counted by segment depends on who reads; a channel, where everybody reads, is told as `domain/telling.py` says.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import NamedTuple

from bot.domain.seats import SeatMap
from bot.domain.segments import Segment

UNTIL_OUTCOME = "until the outcome of the call, or until no call comes of it"
HIDDEN = (
    "You hold a call with them, or may. So that it stays open-minded, what they think of the product and how they use it, tags, notes "
    f"and why they were invited are hidden {UNTIL_OUTCOME}."
)

UNTOLD = "after the calls, so that interviewers stay open-minded"
BY_SEGMENT = f"told by segment {UNTOLD}"
KNOWN = "it is kept that you know, and a call that you hold with them is marked as not blind"
MARKED = f"I{KNOWN[1:]}."


class Held(NamedTuple):
    """A booked call: who is to hold it, with whom, and the segment of this person."""

    interviewer: str
    person_id: int
    segment: Segment


def untold_to(reader: str, booked: Collection[Held]) -> list[Held]:
    """Return the booked calls of a study whose segments one person may not be told, not even as a count: all of them as long as one
    is theirs to hold."""
    return list(booked) if any(call.interviewer == reader for call in booked) else []


def without(seats: SeatMap, untold: Sequence[Held]) -> SeatMap:
    """Return seats in which some booked calls are not counted as reserved."""
    taken = Counter(call.segment for call in untold)
    return SeatMap(
        tuple(
            replace(count, reserved=max(0, count.reserved - taken[count.segment])) for count in seats.counts
        )
    )
