"""Looking at a database without changing anything in it or beside it, whether a bot works with it or not."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlite_utils import Database

from storage import health
from storage.database import PRIMARY
from storage.migrations import migrations
from storage.remembered import EVERYWHERE, TAKEN_IN
from storage.rows import every, instant_of, only, text_of
from storage.workspaces import AWAY

LOOKED_EVERY = 10_000
"""Steps of SQLite's between two looks at the clock: well under a millisecond."""
BUSY_MS = 1_000

DIGEST_CHANNELS = (
    "SELECT team_id, digest_channel, group_concat(id, ', ') AS studies FROM studies "
    "WHERE status IN ('recruiting', 'paused', 'full') AND NOT is_trial AND digest_channel <> '' GROUP BY 1, 2 ORDER BY 1, 2"
)
OLDEST = (
    "SELECT count(*) AS n, min(due_at) AS oldest FROM outbox WHERE state = 'due' AND due_at <= :now "
    "AND team_id NOT IN (SELECT team_id FROM facts WHERE name = :away)"
)
ZONES = (
    "SELECT zone FROM members UNION SELECT zone FROM studies UNION SELECT zone FROM availability "
    "UNION SELECT zone FROM day_exceptions"
)


class Engine(NamedTuple):
    """The SQLite that this Python has."""

    version: str
    has_fts5: bool
    has_strict: bool


class Schema(NamedTuple):
    """How far a database is migrated. unknown: how many migrations of it this release does not have."""

    applied: int
    pending: int
    unknown: int


class Outbox(NamedTuple):
    """What is due and was not sent: how many, since when the oldest is due."""

    waiting: int
    oldest_at: datetime | None


class DigestChannel(NamedTuple):
    """Where live studies report. studies: their numbers, as text."""

    team_id: str
    channel: str
    studies: str


class TooLong(Exception):
    """A look took longer than it may."""


class CannotRead(Exception):
    """A database cannot be looked at; the text says why."""


def engine() -> Engine:
    """Which SQLite is at hand. The bot needs FTS5 and STRICT tables (3.37)."""
    with closing(sqlite3.connect(":memory:")) as db:
        options = {row[0] for row in db.execute("PRAGMA compile_options")}
    return Engine(sqlite3.sqlite_version, "ENABLE_FTS5" in options, sqlite3.sqlite_version_info >= (3, 37, 0))


@contextmanager
def looking(database: Path) -> Iterator[Database]:
    """Yield a connection that can only read. Raises: CannotRead.

    Beside a database whose log is there, whoever opens it makes no new file. Where there is none nobody works with the database, and
    SQLite would leave an empty one: the file is read as one that does not change.
    """
    real = database.resolve()
    still = "" if real.with_name(f"{real.name}-wal").exists() else "&immutable=1"
    try:
        with closing(
            sqlite3.connect(f"{real.as_uri()}?mode=ro{still}", uri=True, isolation_level=None)
        ) as opened:
            opened.row_factory = sqlite3.Row
            opened.execute(f"PRAGMA busy_timeout={BUSY_MS}")
            yield Database(opened, execute_plugins=False, strict=True)
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & PRIMARY == sqlite3.SQLITE_ERROR:
            raise  # a question that is wrong, or put to another schema
        raise CannotRead(str(error)) from error


def damage(database: Path, seconds: float) -> str:
    """What quick_check finds, "" when the file is whole. Raises: TooLong, CannotRead."""
    real = database.resolve()
    log = real.with_name(f"{real.name}-wal")
    was_still = not log.exists()
    with looking(database) as db:
        try:
            found = _quick_check(db, seconds)
        except sqlite3.DatabaseError as error:  # so damaged that it cannot be looked through
            found = str(error)
    # A bot that started meanwhile has changed what was read as unchanging.
    return damage(database, seconds) if found and was_still and log.exists() else found


def _quick_check(db: Database, seconds: float) -> str:
    until = time.monotonic() + seconds
    db.conn.set_progress_handler(lambda: time.monotonic() > until, LOOKED_EVERY)
    try:
        found = str(db.conn.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
            raise TooLong from error
        raise
    return "" if found == "ok" else found.splitlines()[-1]


def has_log(database: Path) -> bool:
    """Whether a database keeps a write-ahead log, as the bot sets it up. Raises: OSError."""
    # SQLite itself says no of a file that is read as unchanging: the header has it (sqlite.org/fileformat2.html, 1.3.3).
    with database.open("rb") as file:
        return file.read(20)[18:20] == b"\x02\x02"


def schema(db: Database) -> Schema:
    """How far a database is migrated."""
    ours = {migration.name for migration in migrations._migrations}
    if not db["_sqlite_migrations"].exists():
        return Schema(0, len(ours), 0)
    theirs = {row["name"] for row in every(db, "SELECT name FROM _sqlite_migrations")}
    return Schema(len(theirs & ours), len(ours - theirs), len(theirs - ours))


def sealed(db: Database) -> list[str]:
    """Everything that is stored sealed, of all workspaces: each table keeps it in a column of that name."""
    tables = every(
        db,
        "SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'sealed'",
    )
    return [
        str(row["sealed"])
        for table in tables
        for row in every(db, f"SELECT sealed FROM [{table['name']}]")  # noqa: S608 - a table's own name
        if row["sealed"]
    ]


def calendars(db: Database) -> tuple[int, int]:
    """How many calendars are connected, and how many of them cannot be read or written."""
    row = only(db, "SELECT count(*) AS n, count(*) FILTER (WHERE trouble <> '') AS bad FROM calendars")
    return int(row["n"]), int(row["bad"])


def outbox(db: Database, now: datetime) -> Outbox:
    """What is due; not for workspaces that let the bot in no more."""
    row = only(db, OLDEST, {"now": text_of(now), "away": AWAY})
    return Outbox(int(row["n"]), instant_of(row["oldest"]))


def away(db: Database) -> list[tuple[str, str]]:
    """Workspaces that let the bot in no more, each with Slack's word for the reason."""
    rows = every(db, "SELECT team_id, value FROM facts WHERE name = ? ORDER BY 1", [AWAY])
    return [(str(row["team_id"]), str(row["value"])) for row in rows]


def digest_channels(db: Database) -> list[DigestChannel]:
    """Where live studies that are no trials report."""
    return [
        DigestChannel(row["team_id"], row["digest_channel"], row["studies"])
        for row in every(db, DIGEST_CHANNELS)
    ]


def zones(db: Database) -> list[str]:
    """The time zones that people and studies are in."""
    return sorted(str(row["zone"]) for row in every(db, ZONES) if row["zone"])


def last_taken_at(db: Database) -> datetime | None:
    """When something that Slack delivered was last taken in, a command too; `None` when nothing was."""
    sql = "SELECT max(at) AS at FROM (SELECT max(received_at) AS at FROM inbox UNION ALL SELECT value FROM facts WHERE team_id = ? AND name = ?)"
    return instant_of(only(db, sql, [EVERYWHERE, TAKEN_IN])["at"])


def has_studies(db: Database) -> bool:
    """Whether there is anything that would be missed."""
    return bool(only(db, "SELECT EXISTS (SELECT 1 FROM studies) AS any")["any"])


def size_bytes(db: Database) -> int:
    """How large a database is."""
    return health.size_bytes(db)
