"""The first page of times for a study with five interviewers whose calendars are full, beside reading what stands in them.

The floor is the rows themselves: what SQLite takes to hand over the same intervals, unread.
"""

import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median

from sqlite_utils import Database

from benchmarks import burst
from bot.domain.conversation import Conversation
from bot.domain.studies import StudyStatus
from bot.services.times import page_of_slots
from storage import calendars, invitations, studies
from storage.calendars import CalendarKind
from storage.database import Store

INTERVIEWERS = 5
BUSY, MANY = 2_000, 20_000
DAYS = 10
REPEATS = 7
READ = "SELECT starts_at, ends_at FROM busy WHERE team_id = ? AND slack_id = ? AND ends_at > ? AND starts_at < ? ORDER BY starts_at"


@dataclass(frozen=True)
class Page:
    """Seconds for the first page and for reading the intervals; many_s: the page with ten times the intervals."""

    page_s: float
    read_s: float
    many_s: float


def prepare(database: Path, intervals: int) -> int:
    """Fill a database with a study whose interviewers' calendars hold so many intervals in all; return an invitation of it."""
    burst.prepare(database, 1)
    rng, until = Random(1), burst.NOW + timedelta(days=DAYS)
    with closing(Store(database)) as store, store.write() as db:
        (study,) = studies.studies_in(db, burst.TEAM, [StudyStatus.RECRUITING])
        holders = [f"UB{number}" for number in range(INTERVIEWERS)]
        db.execute("DELETE FROM study_interviewers WHERE study_id = ?", [study.id])
        for holder in holders:
            db.execute(
                "INSERT INTO study_interviewers (study_id, team_id, slack_id) VALUES (?, ?, ?)",
                [study.id, burst.TEAM, holder],
            )
            added = calendars.add(db, burst.TEAM, holder, CalendarKind.FEED, "feed", "sealed", burst.NOW)
            connected = calendars.calendar(db, burst.TEAM, added)
            assert connected is not None
            spans = sorted(_span(rng) for _ in range(intervals // INTERVIEWERS))
            calendars.keep_busy(db, connected, spans, until, burst.NOW, until)
        (row,) = db.query("SELECT min(id) AS id FROM invitations")
        return int(row["id"])


def _span(rng: Random) -> tuple[datetime, datetime]:
    """A quarter of an hour at some minute of the days in question, most of them in the night: times are left to offer."""
    start = burst.NOW + timedelta(days=rng.randrange(DAYS), minutes=15 * rng.randrange(56, 92))
    return start.astimezone(UTC), (start + timedelta(minutes=15)).astimezone(UTC)


def compare(rounds: int) -> Page:
    """Return the median of `rounds`, ours and the floor in turn."""
    found = [_measured() for _ in range(rounds)]
    return Page(
        median(page.page_s for page in found),
        median(page.read_s for page in found),
        median(page.many_s for page in found),
    )


def _measured() -> Page:
    with tempfile.TemporaryDirectory(prefix="evenhand-times-") as folder:
        few, many = Path(folder) / "few.db", Path(folder) / "many.db"
        invitation, other = prepare(few, BUSY), prepare(many, MANY)
        with closing(Store(few)) as store, closing(Store(many)) as full:
            return Page(_page_s(store, invitation), _read_s(store.read()), _page_s(full, other))


def _page_s(store: Store, invitation_id: int) -> float:
    db = store.read()
    facts = facts_of(db, invitation_id)
    times = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        page = page_of_slots(db, facts, burst.NOW)
        times.append(time.perf_counter() - began)
        assert page.slots
    return min(times)


def facts_of(db: Database, invitation_id: int) -> Conversation:
    """The conversation whose page is measured."""
    facts = invitations.conversation(db, burst.TEAM, invitation_id)
    assert facts is not None
    return facts


def _read_s(db: Database) -> float:
    since, until = burst.NOW - timedelta(days=1), burst.NOW + timedelta(days=DAYS + 1)
    times = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        read = 0
        for number in range(INTERVIEWERS):
            values = [burst.TEAM, f"UB{number}", since.isoformat(), until.isoformat()]
            read += len(db.conn.execute(READ, values).fetchall())
        times.append(time.perf_counter() - began)
        assert read == BUSY
    return min(times)
