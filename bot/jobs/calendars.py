"""Reading connected calendars now and then, and writing booked calls into them.

What was read last stays good while a calendar cannot be read: a dead or hostile one keeps nobody else from booking, and its owner
is told once. Nothing here runs while Slack waits.
"""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlite_utils import Database

from bot.calendars.feed import Copy
from bot.calendars.ics import uid_for
from bot.calendars.port import Event, Span, WritableCalendar
from bot.errors import ConfigError, OutsideError
from bot.jobs import connections
from bot.services import saying
from bot.services.desk import Desk
from bot.services.outside import Outside
from bot.services.renderings import GiveBack, WriteEvent
from storage import calendars, interviews, people, studies
from storage.calendars import CalendarKind, Connected, FeedCopy, KeptEvent
from storage.database import JOB_WAIT_S

log = logging.getLogger(__name__)

EVERY = {
    CalendarKind.FEED: timedelta(minutes=15),
    CalendarKind.GOOGLE: timedelta(minutes=5),
    CalendarKind.CALDAV: timedelta(minutes=5),
}
LONGEST_REST = timedelta(hours=6)
AT_ONCE = 4
"""Calendars that are read at the same time: a slow one must not hold up the others."""
A_ROUND = 100
AHEAD = timedelta(days=30)
"""So much further than times are offered is read, so that a calendar which cannot be read stays good for a while."""
TELL_AFTER_FAILS = 4
"""A trouble that passes by itself is told to nobody."""
READ_AGAIN = timedelta(minutes=10)
"""Should the bot end while it reads, the calendar is due again after this."""


class _Read(NamedTuple):
    """What one look at a calendar brought. trouble: it could not be read; spans are those of the last good copy then, if any."""

    spans: Sequence[Span] | None
    copy: FeedCopy | None = None
    trouble: str = ""
    permanent: bool = False


class _Look(NamedTuple):
    """What of a calendar is read. zone: its owner's; needed: so far ahead its busy times must reach for times to be offered."""

    since: datetime
    until: datetime
    zone: str
    needed: datetime


class Calendars:
    """All connected calendars of one process."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="calendar")

    def stop(self) -> None:
        """Finish what is being read."""
        self._pool.shutdown()

    def refresh_due(self) -> int:
        """Read every calendar that is due, a few at a time; return how many were read well."""
        outside, now = self._desk.outside, self._desk.clock.now()
        due = calendars.due(self._desk.store.read(), now, A_ROUND)
        if outside is None or not due:
            return 0
        with self._desk.store.write(JOB_WAIT_S) as db:
            for calendar in due:
                calendars.put_off(db, calendar.id, now + READ_AGAIN)
        # What they log bears the reference of the tick.
        contexts = [copy_context() for _ in due]
        read = self._pool.map(lambda one, calendar: one.run(self._refresh, outside, calendar), contexts, due)
        done = list(read).count(True)
        self._desk.wake()
        return done

    def write(self, rendering: WriteEvent | GiveBack) -> None:
        """Write a call into a calendar, or take it out, and keep where it stands; or give an access back. Raises: OutsideError."""
        try:
            if isinstance(rendering, GiveBack):
                self._give_back(rendering)
            else:
                self._write(rendering)
        except ConfigError as error:
            raise OutsideError("other_key", permanent=True) from error

    def _give_back(self, rendering: GiveBack) -> None:
        outside = self._desk.outside
        if outside is not None:
            connections.give_back(outside, rendering.sealed, self._desk.clock.now())

    def _write(self, rendering: WriteEvent) -> None:
        outside = self._desk.outside
        if outside is None:
            raise OutsideError("no_calendars", permanent=True)
        calendar, now = rendering.calendar, self._desk.clock.now()
        adapter = self._adapter(outside, calendar)
        if rendering.event is None:
            adapter.remove(rendering.uid, rendering.kept)
            with self._desk.store.write(JOB_WAIT_S) as db:
                calendars.drop_event(db, calendar.id, rendering.interview_id)
                calendars.read_soon(db, calendar.team_id, calendar.slack_id, now)
            return
        event: Event = rendering.event
        kept = adapter.put(event, rendering.kept)
        with self._desk.store.write(JOB_WAIT_S) as db:
            calendars.keep_event(
                db, calendar, rendering.interview_id, KeptEvent(kept.remote, kept.etag, event.sequence)
            )
            calendars.read_soon(db, calendar.team_id, calendar.slack_id, now)

    def _refresh(self, outside: Outside, calendar: Connected) -> bool:
        now = self._desk.clock.now()
        db = self._desk.store.read()
        settings = studies.settings_of(db, calendar.team_id)
        seen = people.member(db, calendar.team_id, calendar.slack_id)
        zone = seen.zone if seen else settings.zone
        since = now - timedelta(days=1)
        until = now + timedelta(days=settings.window_days) + AHEAD
        needed = now + timedelta(days=settings.window_days + 1)
        found = self._read(outside, calendar, _Look(since, until, zone, needed))
        return self._keep(calendar, found, until, now)

    def _read(self, outside: Outside, calendar: Connected, look: _Look) -> _Read:
        try:
            if calendar.kind is CalendarKind.FEED:
                return self._read_feed(outside, calendar, look)
            adapter = self._adapter(outside, calendar)
            spans = adapter.busy(look.since, look.until, look.zone)
            if sealed := connections.learned(outside, calendar, adapter):
                self._keeper(calendar)(sealed)
            return _Read(spans)
        except OutsideError as error:
            return _Read(None, trouble=error.error, permanent=error.permanent)
        except ConfigError:
            return _Read(None, trouble="other_key", permanent=True)
        except Exception as error:  # noqa: BLE001  whatever stands in one calendar, it must not end the reading of the others
            # Its text may hold the address, which is a secret.
            log.error("calendar %s could not be read: %s", calendar.id, type(error).__name__)
            return _Read(None, trouble="reader_failed")

    def _read_feed(self, outside: Outside, calendar: Connected, look: _Look) -> _Read:
        db = self._desk.store.read()
        stored = calendars.copy_of(db, calendar.id)
        copy = Copy(stored.content, stored.etag, stored.modified) if stored else None
        own = interviews.of_interviewer(db, calendar.team_id, calendar.slack_id)
        uids = frozenset(uid_for(calendar.team_id, call_id) for call_id in own)
        feed = connections.feed_of(outside, calendar, copy, uids)
        try:
            new = feed.refresh()
            spans = feed.busy(look.since, look.until, look.zone)
        except OutsideError as error:
            runs_out = calendar.covered_until is None or calendar.covered_until < look.needed
            old = None
            if copy and feed.copy is copy and runs_out:
                old = feed.busy(look.since, look.until, look.zone)
            return _Read(old, trouble=error.error, permanent=error.permanent)
        kept = FeedCopy(new.content_zlib, new.etag, new.modified) if new else None
        return _Read(spans, copy=kept)

    def _keep(self, calendar: Connected, found: _Read, until: datetime, now: datetime) -> bool:
        every = EVERY[calendar.kind]
        with self._desk.store.write(JOB_WAIT_S) as db:
            if not found.trouble and found.spans is not None:
                if not calendars.keep_busy(db, calendar, found.spans, until, now, now + every):
                    return False
                if found.copy is not None:
                    calendars.keep_copy(db, calendar, found.copy)
                _tell_overlaps(db, calendar, now)
                return True
            # The first time also what is said to be for good: a server that is being mended says so too.
            lasts = found.permanent and calendar.fails > 0
            rest = LONGEST_REST if lasts else min(LONGEST_REST, every * 2 ** min(calendar.fails, 6))
            covered = until if found.spans is not None else None
            calendars.keep_trouble(db, calendar, found.trouble, now, now + rest, found.spans, covered)
            if calendar.told_at is None and (found.permanent or calendar.fails + 1 >= TELL_AFTER_FAILS):
                calendars.mark_told(db, calendar.id, now)
                values = {"label": calendar.label, "trouble": found.trouble}
                saying.notify(
                    db, calendar.team_id, calendar.slack_id, "calendar_trouble", calendar.id, now, **values
                )
        return False

    def _adapter(self, outside: Outside, calendar: Connected) -> WritableCalendar:
        return connections.writable(outside, calendar, self._desk.clock.now, self._keeper(calendar))

    def _keeper(self, calendar: Connected) -> connections.Keep:
        def keep(sealed: str) -> None:
            with self._desk.store.write(JOB_WAIT_S) as db:
                calendars.reseal(db, calendar.id, sealed)

        return keep


def _tell_overlaps(db: Database, calendar: Connected, now: datetime) -> None:
    """Tell an interviewer once of a call at whose time a feed shows something else by now.

    Only of feeds: Google and CalDAV show the call itself, as one block with whatever lies over it.
    """
    team_id, owner = calendar.team_id, calendar.slack_id
    if calendar.kind is not CalendarKind.FEED:
        return
    for call in interviews.booked_of_interviewer(db, team_id, owner):
        if call.starts_at <= now:
            continue
        label = calendars.feed_over(db, team_id, owner, call.starts_at, call.ends_at)
        if interviews.mark_overlap(db, call, told=bool(label)) and label:
            saying.notify(db, team_id, owner, "calendar_overlap", call.id, now, label=label)
