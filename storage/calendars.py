"""Connected calendars: what they showed when they were read last, and which calls are kept in them."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlite_utils import Database

from bot.domain.slots import Span
from storage.rows import Row, every, first, instant_of, known_instant, only, text_of


class CalendarKind(StrEnum):
    """How a calendar is spoken with. A feed is read only."""

    FEED = "feed"
    GOOGLE = "google"
    CALDAV = "caldav"


class Connected(NamedTuple):
    """One calendar. sealed: its address with what opens it, encrypted; label: what its owner sees of it, no secret.

    read_at: when it was last read well; covered_until: so far ahead reaches what is kept of it. trouble: a short code of what went
    wrong since, "" when nothing did; told_at: when its owner was told of that.
    """

    id: int
    team_id: str
    slack_id: str
    kind: CalendarKind
    label: str
    sealed: str
    added_at: datetime
    due_at: datetime
    read_at: datetime | None = None
    covered_until: datetime | None = None
    fails: int = 0
    trouble: str = ""
    told_at: datetime | None = None

    @property
    def takes_calls(self) -> bool:
        """Whether booked calls are written into it."""
        return self.kind is not CalendarKind.FEED


class FeedCopy(NamedTuple):
    """The last good copy of a feed, compressed, with what a conditional request needs."""

    content: bytes
    etag: str
    modified: str


class KeptEvent(NamedTuple):
    """Which state of a call a calendar keeps, and where."""

    remote: str
    etag: str
    sequence: int


def add(
    db: Database, team_id: str, slack_id: str, kind: CalendarKind, label: str, sealed: str, now: datetime
) -> int:
    """Connect a calendar, due to be read at once, and return its id."""
    row = only(
        db,
        "INSERT INTO calendars (team_id, slack_id, kind, label, sealed, added_at, due_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
        [team_id, slack_id, kind.value, label, sealed, text_of(now), text_of(now)],
    )
    return int(row["id"])


def remove(db: Database, team_id: str, slack_id: str, calendar_id: int) -> bool:
    """Forget somebody's calendar with all that was read from it; `False` when it is not theirs."""
    gone = db.execute(
        "DELETE FROM calendars WHERE team_id = ? AND slack_id = ? AND id = ?",
        [team_id, slack_id, calendar_id],
    )
    return gone.rowcount == 1


def calendar(db: Database, team_id: str, calendar_id: int) -> Connected | None:
    row = first(db, "SELECT * FROM calendars WHERE team_id = ? AND id = ?", [team_id, calendar_id])
    return _connected(row) if row else None


def calendars_of(db: Database, team_id: str, slack_id: str) -> list[Connected]:
    sql = "SELECT * FROM calendars WHERE team_id = ? AND slack_id = ? ORDER BY id"
    return [_connected(row) for row in every(db, sql, [team_id, slack_id])]


def due(db: Database, now: datetime, limit: int) -> list[Connected]:
    """Calendars that are to be read now, the longest overdue first."""
    sql = "SELECT * FROM calendars WHERE due_at <= ? ORDER BY due_at, id LIMIT ?"
    return [_connected(row) for row in every(db, sql, [text_of(now), limit])]


def put_off(db: Database, calendar_id: int, due_at: datetime) -> None:
    """Have a calendar read later: it is being read now."""
    db.execute("UPDATE calendars SET due_at = ? WHERE id = ?", [text_of(due_at), calendar_id])


def read_soon(db: Database, team_id: str, slack_id: str, now: datetime) -> None:
    """Have somebody's calendars read at the next opportunity: something in them was changed by us."""
    sql = "UPDATE calendars SET due_at = min(due_at, ?) WHERE team_id = ? AND slack_id = ?"
    db.execute(sql, [text_of(now), team_id, slack_id])


def keep_busy(
    db: Database, calendar: Connected, spans: Iterable[Span], until: datetime, now: datetime, due_at: datetime
) -> bool:
    """Replace what a calendar showed by what it shows now; `False` when it was disconnected meanwhile."""
    there = db.execute(
        "UPDATE calendars SET read_at = ?, tried_at = ?, covered_until = ?, due_at = ?, fails = 0, trouble = '', "
        "told_at = NULL WHERE id = ?",
        [text_of(now), text_of(now), text_of(until), text_of(due_at), calendar.id],
    )
    if there.rowcount == 0:
        return False
    _replace_busy(db, calendar, spans)
    return True


def keep_trouble(
    db: Database,
    calendar: Connected,
    trouble: str,
    now: datetime,
    due_at: datetime,
    spans: Iterable[Span] | None = None,
    until: datetime | None = None,
) -> bool:
    """Keep that a calendar could not be read; what it showed before stays, or is worked out anew from its last good copy."""
    there = db.execute(
        "UPDATE calendars SET tried_at = ?, due_at = ?, fails = fails + 1, trouble = ?, "
        "covered_until = coalesce(?, covered_until) WHERE id = ?",
        [text_of(now), text_of(due_at), trouble, text_of(until) if until else None, calendar.id],
    )
    if there.rowcount and spans is not None:
        _replace_busy(db, calendar, spans)
    return there.rowcount == 1


def mark_told(db: Database, calendar_id: int, now: datetime) -> None:
    """Keep that its owner was told that a calendar cannot be read."""
    db.execute("UPDATE calendars SET told_at = ? WHERE id = ?", [text_of(now), calendar_id])


def reseal(db: Database, calendar_id: int, sealed: str) -> None:
    """Keep a new secret of a calendar."""
    db.execute("UPDATE calendars SET sealed = ? WHERE id = ?", [sealed, calendar_id])


def busy_of(
    db: Database, team_id: str, slack_id: str, since: datetime, until: datetime
) -> list[tuple[datetime, datetime]]:
    """When somebody's calendars show them as busy, in order of the beginning. Those of several calendars may overlap."""
    sql = (
        "SELECT starts_at, ends_at FROM busy WHERE team_id = ? AND slack_id = ? AND ends_at > ? AND starts_at < ? "
        "ORDER BY starts_at"
    )
    parse = datetime.fromisoformat
    return [
        (parse(start), parse(end))
        for start, end in every(db, sql, [team_id, slack_id, text_of(since), text_of(until)])
    ]


def feed_over(db: Database, team_id: str, slack_id: str, start: datetime, end: datetime) -> str:
    """The label of a feed of somebody's that shows something else at the time of a call, "" when none does.

    What begins and ends with the call is the call itself, under a name that another program gave it.
    """
    row = first(
        db,
        "SELECT c.label FROM busy b JOIN calendars c ON c.id = b.calendar_id WHERE b.team_id = ? AND b.slack_id = ? "
        "AND c.kind = 'feed' AND b.ends_at > ? AND b.starts_at < ? AND NOT (b.starts_at = ? AND b.ends_at = ?) LIMIT 1",
        [team_id, slack_id, text_of(start), text_of(end), text_of(start), text_of(end)],
    )
    return str(row["label"]) if row else ""


def copy_of(db: Database, calendar_id: int) -> FeedCopy | None:
    row = first(db, "SELECT * FROM feed_copies WHERE calendar_id = ?", [calendar_id])
    return FeedCopy(row["content"], row["etag"], row["modified"]) if row else None


def keep_copy(db: Database, calendar: Connected, copy: FeedCopy) -> None:
    db.execute(
        "INSERT INTO feed_copies (calendar_id, team_id, content, etag, modified) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (calendar_id) DO UPDATE SET content = excluded.content, etag = excluded.etag, modified = excluded.modified",
        [calendar.id, calendar.team_id, copy.content, copy.etag, copy.modified],
    )


def kept_event(db: Database, calendar_id: int, interview_id: int) -> KeptEvent | None:
    row = first(
        db,
        "SELECT * FROM calendar_events WHERE calendar_id = ? AND interview_id = ?",
        [calendar_id, interview_id],
    )
    return KeptEvent(row["remote"], row["etag"], row["sequence"]) if row else None


def keep_event(db: Database, calendar: Connected, interview_id: int, kept: KeptEvent) -> bool:
    """Keep where a call stands in a calendar; `False` when the calendar was disconnected meanwhile."""
    if first(db, "SELECT 1 FROM calendars WHERE id = ?", [calendar.id]) is None:
        return False
    db.execute(
        "INSERT INTO calendar_events (calendar_id, interview_id, team_id, remote, etag, sequence) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (calendar_id, interview_id) DO UPDATE SET remote = excluded.remote, etag = excluded.etag, "
        "sequence = excluded.sequence",
        [calendar.id, interview_id, calendar.team_id, kept.remote, kept.etag, kept.sequence],
    )
    return True


def drop_event(db: Database, calendar_id: int, interview_id: int) -> None:
    """Keep that a call stands in a calendar no more."""
    db.execute(
        "DELETE FROM calendar_events WHERE calendar_id = ? AND interview_id = ?", [calendar_id, interview_id]
    )


def calendars_keeping(db: Database, team_id: str, interview_id: int) -> list[Connected]:
    """The calendars in which a call stands."""
    sql = (
        "SELECT c.* FROM calendars c JOIN calendar_events e ON e.calendar_id = c.id "
        "WHERE e.team_id = ? AND e.interview_id = ? ORDER BY c.id"
    )
    return [_connected(row) for row in every(db, sql, [team_id, interview_id])]


def set_feed_address(db: Database, team_id: str, slack_id: str, hash_: str, now: datetime) -> None:
    """Make an address the one under which somebody reads their calls; an earlier one ends."""
    db.execute(
        "INSERT INTO feed_addresses (team_id, slack_id, hash, made_at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (team_id, slack_id) DO UPDATE SET hash = excluded.hash, made_at = excluded.made_at",
        [team_id, slack_id, hash_, text_of(now)],
    )


def feed_reader(db: Database, hash_: str) -> tuple[str, str] | None:
    """(workspace, Slack id) of whoever an address belongs to."""
    row = first(db, "SELECT team_id, slack_id FROM feed_addresses WHERE hash = ?", [hash_])
    return (row["team_id"], row["slack_id"]) if row else None


def add_grant(
    db: Database, hash_: str, team_id: str, slack_id: str, sealed: str, now: datetime, since: datetime
) -> None:
    """Begin a consent with a provider; those from before `since` are forgotten."""
    db.execute("DELETE FROM calendar_grants WHERE made_at < ?", [text_of(since)])
    db.execute(
        "INSERT INTO calendar_grants (hash, team_id, slack_id, sealed, made_at) VALUES (?, ?, ?, ?, ?)",
        [hash_, team_id, slack_id, sealed, text_of(now)],
    )


def grant_holder(db: Database, hash_: str, since: datetime) -> tuple[str, str] | None:
    """(workspace, Slack id) of whoever began a consent that is still good."""
    sql = "SELECT team_id, slack_id FROM calendar_grants WHERE hash = ? AND made_at >= ?"
    row = first(db, sql, [hash_, text_of(since)])
    return (row["team_id"], row["slack_id"]) if row else None


def take_grant(db: Database, hash_: str, since: datetime) -> tuple[str, str, str] | None:
    """End a consent and return (workspace, Slack id, sealed); `None` when there is none, or it is too old."""
    row = first(
        db,
        "DELETE FROM calendar_grants WHERE hash = ? AND made_at >= ? RETURNING team_id, slack_id, sealed",
        [hash_, text_of(since)],
    )
    return (row["team_id"], row["slack_id"], row["sealed"]) if row else None


def _replace_busy(db: Database, calendar: Connected, spans: Iterable[Span]) -> None:
    db.execute("DELETE FROM busy WHERE calendar_id = ?", [calendar.id])
    db.conn.executemany(
        "INSERT INTO busy (calendar_id, team_id, slack_id, starts_at, ends_at) VALUES (?, ?, ?, ?, ?)",
        [
            (calendar.id, calendar.team_id, calendar.slack_id, text_of(start), text_of(end))
            for start, end in spans
        ],
    )


def _connected(row: Row) -> Connected:
    return Connected(
        id=row["id"],
        team_id=row["team_id"],
        slack_id=row["slack_id"],
        kind=CalendarKind(row["kind"]),
        label=row["label"],
        sealed=row["sealed"],
        added_at=known_instant(row["added_at"]),
        due_at=known_instant(row["due_at"]),
        read_at=instant_of(row["read_at"]),
        covered_until=instant_of(row["covered_until"]),
        fails=row["fails"],
        trouble=row["trouble"],
        told_at=instant_of(row["told_at"]),
    )
