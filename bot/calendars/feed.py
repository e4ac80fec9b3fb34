"""An address that somebody publishes: when they are busy, and no more than that.

    busy        it takes time, however short: TENTATIVE as well
    not busy    TRANSP:TRANSPARENT, STATUS:CANCELLED, and what Outlook marks as free or as working elsewhere
    all-day     whole days of the owner's zone, however long these are
    floating    in the owner's zone; so is what names a zone that nobody knows and the file does not define
    backwards   an end before its start: both and all between them; nobody knows which was meant
    nothing     an event that lasts no time takes none
    too often   more than `OCCURRENCES_MAX` times, or not to be worked out: everything from its first start to its last day.
                It is counted as unreadable too. So nobody is offered a time that may be taken
    X-WR-*      zones that only some programs know are not asked for

Whether the owner has accepted is not asked, as it is not known which attendee is the owner.
"""

import zlib
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.calendars.door import Resolve, Rules, fetch, system_resolve
from bot.calendars.expanding import Expansion, Guard, Window
from bot.calendars.port import Span, merged
from bot.calendars.scanning import check_whole, scan
from bot.errors import OutsideError


class Busy(NamedTuple):
    """When somebody is busy: merged, in order, cut to what was asked. unreadable: events that could not be used as they stand."""

    spans: tuple[Span, ...]
    unreadable: int


@dataclass(frozen=True)
class Copy:
    """The last good file of a feed, and what its server needs to say that it has not changed. As secret as the calendar."""

    content_zlib: bytes = field(repr=False)
    etag: str = ""
    modified: str = ""


def busy_of(
    content: bytes,
    since: datetime,
    until: datetime,
    zone: str,
    skip_uids: frozenset[str] = frozenset(),
    guard: Guard = nullcontext,
) -> Busy:
    """Return when the owner of a calendar file is busy between two instants.

    zone: the owner's. skip_uids: events that do not count, such as the bot's own. guard: see `apart`. To be called there, not
    where somebody waits: hostile files take as long as they like.

    Raises: OutsideError: not_a_calendar (permanent), or cut_short.
    """
    scanned = scan(content)
    expansion = Expansion(Window(since, until, ZoneInfo(zone)), scanned.zones, guard)
    expansion.add(scanned.parts, skip_uids)
    return Busy(tuple(merged(expansion.spans, since, until)), expansion.unreadable)


class Feed:
    """A feed address (BusyTimes). `copy`: the last good file, `None` when there is none yet; whoever keeps it asks after `refresh`."""

    def __init__(
        self,
        address: str,
        rules: Rules,
        copy: Copy | None = None,
        own_uids: frozenset[str] = frozenset(),
        resolve: Resolve = system_resolve,
    ) -> None:
        self._address = address
        self._rules = rules
        self.copy = copy
        self._own_uids = own_uids
        self._resolve = resolve

    def refresh(self) -> Copy | None:
        """Ask for the file; return the new copy, `None` when nothing has changed. After an error the old copy is still good.

        Raises: OutsideError: those of the door, not_a_calendar, cut_short.
        """
        old = self.copy
        etag, modified = (old.etag, old.modified) if old else ("", "")
        fetched = fetch(self._address, self._rules, etag, modified, resolve=self._resolve)
        if fetched.not_changed:
            return None
        check_whole(fetched.content)
        new = Copy(zlib.compress(fetched.content), fetched.etag, fetched.modified)
        if new == old:
            return None
        self.copy = new
        return new

    def read(self, since: datetime, until: datetime, zone: str) -> Busy:
        """Return what the copy says, which is fetched when there is none; nothing else is asked outside.

        Raises: OutsideError: those of `refresh` and of `apart.read_in_child`.
        """
        # Imported here: what reads apart imports this module.
        from bot.calendars.apart import read_in_child

        copy = self.copy or self.refresh()
        if copy is None:
            raise OutsideError("bad_answer", permanent=False)
        content = zlib.decompress(copy.content_zlib)
        return read_in_child(content, since, until, zone, self._own_uids)

    def busy(self, since: datetime, until: datetime, zone: str) -> Sequence[Span]:
        """Return when its owner is busy, by the copy as it is (see BusyTimes)."""
        return self.read(since, until, zone).spans
