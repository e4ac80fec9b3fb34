"""What a digest tells everybody in a channel: what came since the last one, and how far each segment is.

Whoever compares two digests must not find out how one person feels. So what is told by segment changes only when it changes for at
least two people in each segment that it changes in; until then it stays as it was told, beside totals that are exact. Booked calls of
a blind study are told in one number, whoever they are with: their interviewers read the channel too, and whoever knows all but one of
a group knows that one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import NamedTuple

from bot.domain.seats import SeatCount, SeatMap
from bot.domain.segments import Segment

AHEAD = 2
"""One interview more or less is chance."""
FEW = 0.2
FAR_BEHIND = 0.5


@dataclass(frozen=True)
class Tally:
    """What happened in a study. An outcome that was taken back makes a number smaller."""

    answered: int = 0
    booked: int = 0
    completed: int = 0
    cancelled: int = 0
    no_show: int = 0

    def since(self, earlier: "Tally") -> "Tally":
        """Return what came after `earlier`; a number below zero says how many outcomes were taken back."""
        return Tally(*(getattr(self, one.name) - getattr(earlier, one.name) for one in fields(Tally)))

    @property
    def is_empty(self) -> bool:
        return self == Tally()


class Told(NamedTuple):
    """What a digest tells of one segment."""

    filled: int = 0
    reserved: int = 0


def told_of(
    seats: SeatMap, before: Mapping[Segment, Told], *, blind: bool, is_over: bool, together: int = 2
) -> Mapping[Segment, Told]:
    """Return what may be told by segment now.

    before: what was told last. is_over: every interview is done, which says the same. A study with seats in one segment says by its
    totals already where everybody counts. together: at least so many people are told of at once.
    """
    several = len(seats.counts) > 1
    now = {
        count.segment: Told(count.filled, 0 if blind and several else count.reserved)
        for count in seats.counts
    }
    if is_over or not several:
        return now
    held = {segment: before.get(segment, Told()) for segment in now}
    return now if all(_enough(held[segment], now[segment], together) for segment in now) else held


def _enough(before: Told, now: Told, together: int) -> bool:
    """Nobody changed, or enough people did: one call that is completed leaves the booked ones and joins the completed ones."""
    changed = max(abs(now.filled - before.filled), abs(now.reserved - before.reserved))
    return changed == 0 or changed >= together


def seats_told(seats: SeatMap, told: Mapping[Segment, Told]) -> SeatMap:
    """Return seats as they are told."""
    return SeatMap(tuple(_as_told(count, told.get(count.segment, Told())) for count in seats.counts))


def _as_told(count: SeatCount, told: Told) -> SeatCount:
    return replace(count, filled=told.filled, reserved=told.reserved, offered=0)


class Lag(NamedTuple):
    """A segment that is behind, and the one that is furthest: by the share of its seats, as twelve seats are filled later than two."""

    behind: SeatCount
    leader: SeatCount


def lagging(seats: SeatMap) -> list[Lag]:
    """Return segments that are less than half as far as the one that is furthest, of seats as they are told.

    The furthest must be two ahead.
    """
    counts = [count for count in seats.counts if count.planned]
    leader = max(counts, key=_share, default=None)
    if leader is None:
        return []
    share = _share(leader)
    return [
        Lag(count, leader)
        for count in counts
        if count.missing
        and _share(count) < share * FAR_BEHIND
        and share * count.planned - count.filled >= AHEAD
    ]


def _share(count: SeatCount) -> float:
    return count.filled / count.planned


FEW_CRITICAL = "Nearly everybody who answers is happy with the product: critical customers are missing."


def few_critical(answered: Mapping[Segment, int], from_answers: int) -> bool:
    """Whether those who answer are nearly all happy with the product. Said in the same words whether
    a few or none are critical: "none" would tell of everybody who answered.

    answered: how many answers were filed under each segment. from_answers: of happy and of critical customers together, before their
    share says anything; with fewer than six "few" would mean "none".
    """
    happy, critical = answered.get(Segment.LOVE, 0), answered.get(Segment.DISLIKE, 0)
    return happy + critical >= from_answers and critical < FEW * (happy + critical)
