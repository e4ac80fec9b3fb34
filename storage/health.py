"""How a workspace's part of the database stands: a handful of numbers, each from an index. It is read with every Home of an admin, so
nothing here looks through a table of people."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlite_utils import Database

from storage.rows import Row, every, first, instant_of, only, text_of

MOST = 1000
"""So many messages are counted, and no more."""
A_WHILE = timedelta(minutes=1)
"""What is due for longer than that waits for something."""

CALENDARS = "SELECT count(*) AS n FROM calendars WHERE team_id = :team AND trouble <> ''"
WAITING = "SELECT count(*) AS n FROM (SELECT 1 FROM outbox INDEXED BY outbox_due WHERE state = 'due' AND due_at <= :before AND team_id = :team LIMIT :most)"
FAILED = "SELECT count(*) AS n FROM (SELECT 1 FROM outbox INDEXED BY outbox_failed WHERE state = 'failed' AND team_id = :team LIMIT :most)"
LAST_DIGEST = "SELECT max(made_at) AS at FROM digests WHERE team_id = :team"
RUNNING = (
    "SELECT id, title, researcher FROM studies WHERE team_id = :team AND status IN ('recruiting', 'paused', 'full') "
    "AND NOT is_trial ORDER BY id"
)
QUERIES: Mapping[str, str] = {
    "calendars": CALENDARS,
    "waiting": WAITING,
    "failed": FAILED,
    "last digest": LAST_DIGEST,
    "running": RUNNING,
}
"""A test looks at the plan of each."""


def values(team_id: str, now: datetime) -> dict[str, object]:
    """What the queries are asked with."""
    return {"team": team_id, "before": text_of(now - A_WHILE), "most": MOST + 1}


def counts(db: Database, team_id: str, now: datetime) -> tuple[int, int, int]:
    """Calendars with trouble; messages that wait longer than a minute; and those that failed in the last month."""
    asked = values(team_id, now)
    calendars, waiting, failed = (int(only(db, sql, asked)["n"]) for sql in (CALENDARS, WAITING, FAILED))
    return calendars, waiting, failed


def last_digest_at(db: Database, team_id: str) -> datetime | None:
    """When a digest was made last."""
    row = first(db, LAST_DIGEST, {"team": team_id})
    return instant_of(row["at"]) if row else None


def running(db: Database, team_id: str) -> list[Row]:
    """id, title and researcher of every live study that is no trial."""
    return every(db, RUNNING, {"team": team_id})


def size_bytes(db: Database) -> int:
    """How large the database is, all workspaces together."""
    pages, size = (db.conn.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    return int(pages) * int(size)
