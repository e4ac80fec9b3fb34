"""What the bot asks of anybody's calendar: when its owner is busy, and to keep the calls that were booked.

Three adapters: `feed` (an address that somebody publishes: busy times only), `google` and `caldav` (both ways). They hold no
state and know no database; what they need stands in `Account`, and what must be kept comes back. All of them run in jobs,
never while Slack waits.

Errors: `OutsideError`. permanent: its owner must do something (the address is gone, access was withdrawn); `error` is a short
code for logs and for `views.calendars.TROUBLES`, never a secret and never what a server wrote.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from bot.domain.slots import Span, union

__all__ = ["BusyTimes", "Event", "Kept", "Span", "WritableCalendar", "merged"]


class Event(NamedTuple):
    """One booked call as its interviewer's calendar keeps it. Instants are aware and half-open.

    uid: `ics.uid_for` of the call, the same for ever. sequence: rises with every change. join: the meeting link. guest: the
    participant's e-mail address, "" when unknown: the calendar may invite them.
    """

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    description: str
    join: str
    guest: str = ""


class Kept(NamedTuple):
    """Where a calendar keeps an event. remote: its name there; etag: the version that was written, "" when there is none."""

    remote: str
    etag: str = ""


class BusyTimes(Protocol):
    """A calendar that can be read."""

    def busy(self, since: datetime, until: datetime, zone: str) -> Sequence[Span]:
        """Return when its owner is busy between two instants: merged, in order, cut to the two.

        zone: the owner's own (IANA), in which floating and all-day times are meant. Raises: OutsideError.
        """


class WritableCalendar(BusyTimes, Protocol):
    """A calendar in which booked calls are kept."""

    def put(self, event: Event, kept: Kept | None) -> Kept:
        """Write a call, new or changed; twice is the same as once, also when the reply of the first was lost.

        kept: what an earlier `put` returned; `None`: it was never written, or nobody knows. An event that was changed or removed
        by hand meanwhile is written again as it should be. Raises: OutsideError.
        """

    def remove(self, uid: str, kept: Kept | None) -> None:
        """Take a call out; nothing happens when it is not there any more. Raises: OutsideError."""


def merged(spans: Sequence[Span], since: datetime, until: datetime) -> list[Span]:
    """Return the union of `spans` between two instants: in order, without overlaps or touching neighbours, none empty."""
    cut = ((max(start, since), min(end, until)) for start, end in spans)
    return union(span for span in cut if span[0] < span[1])
