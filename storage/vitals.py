"""How the whole database stands, all workspaces together, for whoever watches over the process: numbers, and no one's name."""

import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlite_utils import Database

from bot.domain.outbox import Lane
from bot.errors import BotError
from storage import health, remembered
from storage.database import Store
from storage.remembered import EVERYWHERE
from storage.rows import every, first, known_instant, only, text_of

LOOKED_IN = "looked in"
"""When somebody last asked whether the database can be written."""

_DUE = (
    "SELECT lane, count(*) AS n FROM outbox WHERE state = 'due' AND due_at <= :now "
    "AND team_id NOT IN (SELECT team_id FROM facts WHERE name = 'away') GROUP BY lane"
)
# As the worker chooses: what rests after a failure, or waits for one of its receiver that does, is free to go later. Calendars are
# left out, as one that is dead for days says nothing of the bot.
_FREE = (
    "SELECT due_at, leased_until FROM outbox o WHERE state = 'due' AND lane = :lane AND due_at <= :now "
    "AND kind <> 'calendar' AND team_id NOT IN (SELECT team_id FROM facts WHERE name = 'away') AND NOT EXISTS ("
    "SELECT 1 FROM outbox b INDEXED BY outbox_receiver WHERE b.state = 'due' AND b.team_id = o.team_id "
    "AND b.receiver = o.receiver AND b.lane = o.lane AND b.due_at <= :now "
    "AND (b.leased_until > :wall OR (b.due_at, b.id) < (o.due_at, o.id))) ORDER BY due_at, id LIMIT 1"
)
# Who took the app out shows no trouble: what they left is deleted by itself.
_AWAY = (
    "SELECT count(*) AS n FROM facts WHERE name = 'away' "
    "AND team_id NOT IN (SELECT team_id FROM installations WHERE sealed = '')"
)


class Vitals(NamedTuple):
    """due: entries by lane; waiting_s: see `oldest`; failed: of the last month; interviews: by state; failing: calendars."""

    due: Mapping[Lane, int]
    waiting_s: Mapping[Lane, float]
    failed: int
    interviews: Mapping[str, int]
    calendars: int
    failing: int
    workspaces_away: int
    bytes: int
    backed_up_at: datetime | None


def is_writable(store: Store, now: datetime, wait_s: float) -> bool:
    """Whether a commit comes through within `wait_s`: one that writes, as on a full disk an empty one would."""
    try:
        with store.write(wait_s) as db:
            remembered.keep_instant(db, EVERYWHERE, LOOKED_IN, now)
    except (BotError, sqlite3.Error):
        return False
    return True


def oldest(store: Store, now: datetime, wall: float) -> Mapping[Lane, float] | None:
    """For how long the oldest entry of each lane has been free to go and has not gone; `None` when the database cannot be read.

    Lanes without one are left out. wall: seconds since the epoch, by which leases are kept.
    """
    try:
        return _waiting_s(store.read(), now, wall)
    except (BotError, sqlite3.Error):
        return None


def _waiting_s(db: Database, now: datetime, wall: float) -> dict[Lane, float]:
    found = {}
    for lane in Lane:
        row = first(db, _FREE, {"lane": int(lane), "now": text_of(now), "wall": wall})
        if row:
            overdue_s = (now - known_instant(row["due_at"])).total_seconds()
            found[lane] = max(0.0, min(overdue_s, wall - row["leased_until"]))
    return found


def vitals(store: Store, now: datetime, wall: float) -> Vitals | None:
    """Return how the database stands at one moment, `None` when it cannot be read."""
    try:
        with store.snapshot() as db:
            return _vitals(db, now, wall)
    except (BotError, sqlite3.Error):
        return None


def _vitals(db: Database, now: datetime, wall: float) -> Vitals:
    calendars = only(db, "SELECT count(*) AS n, coalesce(sum(trouble <> ''), 0) AS failing FROM calendars")
    states = every(
        db, "SELECT state, count(*) AS n FROM interviews INDEXED BY interviews_state GROUP BY state"
    )
    return Vitals(
        due={Lane(row["lane"]): row["n"] for row in every(db, _DUE, {"now": text_of(now)})},
        waiting_s=_waiting_s(db, now, wall),
        failed=_count(db, "SELECT count(*) AS n FROM outbox INDEXED BY outbox_failed WHERE state = 'failed'"),
        interviews={row["state"]: row["n"] for row in states},
        calendars=calendars["n"],
        failing=calendars["failing"],
        workspaces_away=_count(db, _AWAY),
        bytes=health.size_bytes(db),
        backed_up_at=remembered.instant(db, EVERYWHERE, remembered.BACKED_UP),
    )


def _count(db: Database, sql: str) -> int:
    return int(only(db, sql)["n"])
