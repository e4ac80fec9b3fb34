"""Seats: how far each segment of a study is, and whether one more person fits."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from bot.domain.segments import SEATED, Segment


class Way(StrEnum):
    """How strictly seats are kept."""

    ON_TIME = "on time"
    CLOSE = "close"
    EXACT = "exact"


@dataclass(frozen=True)
class SeatCount:
    """One segment: seats planned, offered (times shown, nothing booked yet), reserved (booked) and filled (completed)."""

    segment: Segment
    planned: int
    offered: int = 0
    reserved: int = 0
    filled: int = 0
    way: Way = Way.ON_TIME

    @property
    def free_to_offer(self) -> int:
        """How many more people may be shown times."""
        return max(0, self.planned - self.filled - self.reserved - self.offered)

    @property
    def free_to_book(self) -> int:
        """How many more bookings fit: an offer holds nothing until it is taken."""
        return max(0, bookable(self.planned, self.way) - self.filled - self.reserved) if self.missing else 0

    @property
    def missing(self) -> int:
        """How many interviews have not been completed."""
        return max(0, self.planned - self.filled)


class SeatMap(NamedTuple):
    """All segments of one study, in reading order."""

    counts: tuple[SeatCount, ...]

    def of(self, segment: Segment | None) -> SeatCount:
        """The count of `segment`; a segment without seats has zero planned."""
        for count in self.counts:
            if count.segment is segment:
                return count
        return SeatCount(segment or Segment.NEVER, 0)

    @property
    def is_full(self) -> bool:
        """Every seat is filled."""
        return all(count.missing == 0 for count in self.counts)

    @property
    def any_free(self) -> bool:
        """Some answer could still be offered a seat."""
        return any(count.free_to_offer for count in self.counts)

    @property
    def totals(self) -> SeatCount:
        """The sum over the segments (its `segment` means nothing)."""
        return SeatCount(
            Segment.NEVER,
            sum(count.planned for count in self.counts),
            sum(count.offered for count in self.counts),
            sum(count.reserved for count in self.counts),
            sum(count.filled for count in self.counts),
        )


def seat_map(
    planned: Mapping[Segment, int],
    offered: Mapping[Segment, int],
    reserved: Mapping[Segment, int],
    filled: Mapping[Segment, int],
    way: Way = Way.ON_TIME,
) -> SeatMap:
    """Return the seats of a study. Segments without seats are left out, whoever was heard in them."""
    return SeatMap(
        tuple(
            SeatCount(
                segment,
                planned[segment],
                offered.get(segment, 0),
                reserved.get(segment, 0),
                filled.get(segment, 0),
                way,
            )
            for segment in SEATED
            if planned.get(segment)
        )
    )


def bookable(seats: int, way: Way) -> int:
    """How many calls of a segment may be booked or held at once: one more than planned, none more when exact."""
    return seats if way is Way.EXACT else seats + 1
