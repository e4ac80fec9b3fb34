"""How many bookings are committed in a second, with everything that is queued to be said of each, beside the same rows by sqlite3 alone.

Ours is the use case: it reads the conversation, the seats and the calendar of the interviewer whose turn it is, of five, decides, and
writes the call, the key that makes a press count once, and some ten rows of the outbox, in one transaction. The floor inserts the rows that ours wrote, read
back from its database, into another copy of it: the same tables with the same constraints, one transaction for each booking, as durably.
"""

import random
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from benchmarks.burst import NOW
from benchmarks.presses import Deed, Pressed, prepare
from benchmarks.pretend import TEAM
from bot.clock import MovableClock
from bot.ids import number, unpack
from bot.services import booking
from bot.services.desk import Desk, Press
from storage.database import Store

BOOKINGS = 300
TABLES = ("interviews", "inbox", "outbox")


class Committing(NamedTuple):
    """Bookings a second: the use case, and the same rows by themselves; and the rows of one booking, on average."""

    ours: float
    floor: float
    rows: float


class Rows(NamedTuple):
    """What one booking wrote: rows by table, and whether it also renewed the researcher's card, which was due already."""

    added: dict[str, list[dict[str, Any]]]
    renewed: int


def compare(rounds: int, bookings: int = BOOKINGS) -> Committing:
    """Book, and write the same rows, in turn; the medians of `rounds`."""
    ours, floors, rows = [], [], 0.0
    with tempfile.TemporaryDirectory(prefix="evenhand-committing-") as place:
        folder = Path(place)
        presses = prepare(folder / "prepared.db", [Deed.BOOK] * bookings, directory=1_000)
        for _ in range(rounds):
            mine, other = folder / "ours.db", folder / "floor.db"
            for copy in (mine, other):
                shutil.copy(folder / "prepared.db", copy)
            seconds, written = book(mine, presses)
            ours.append(bookings / seconds)
            floors.append(bookings / write(other, written))
            rows = sum(len(added) for one in written for added in one.added.values()) / bookings
            assert counts(mine) == counts(other), "the floor wrote other rows"
            for left in (*folder.glob("ours.db*"), *folder.glob("floor.db*")):
                left.unlink()
    return Committing(median(ours), median(floors), rows)


def book(database: Path, presses: Sequence[Pressed]) -> tuple[float, list[Rows]]:
    """Book one after the other; the seconds it took, and what each wrote."""
    written, seconds = [], 0.0
    with closing(Store(database)) as store:
        desk, db = Desk(store, MovableClock(NOW), random.Random(1)), store.read().conn
        before = counts(database)
        for pressed in presses:
            press, starts_at = _press(pressed)
            due, newest = _renewals(db), _newest(db)
            began = time.perf_counter()
            answer = booking.book(desk, press, starts_at)
            seconds += time.perf_counter() - began
            assert answer.entry, f"{press} booked nothing"
            written.append(_rows(db, newest, _renewals(db) - due))
        assert counts(database)["interviews"] - before["interviews"] == len(presses)
    return seconds, written


def write(database: Path, written: Sequence[Rows]) -> float:
    """Write what was written before, a transaction for each booking; the seconds it took."""
    with closing(Store(database)) as store:
        # With the settings of the connection that the bot writes with, and on the disk at each commit.
        connection = store.read().conn
        connection.execute("PRAGMA synchronous=FULL")
        began = time.perf_counter()
        for one in written:
            connection.execute("BEGIN IMMEDIATE")
            for table, rows in one.added.items():
                for row in rows:
                    names, marks = ", ".join(row), ", ".join("?" * len(row))
                    connection.execute(
                        f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608 - names of our own
                        tuple(row.values()),
                    )
            if one.renewed:
                connection.execute(
                    "UPDATE outbox SET version = version + 1 WHERE id = (SELECT max(id) FROM outbox WHERE kind = 'study')"
                )
            connection.execute("COMMIT")
        return time.perf_counter() - began


def counts(database: Path) -> dict[str, int]:
    """How many rows each of the tables has."""
    with closing(sqlite3.connect(database)) as db:
        return {
            table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - names of our own
            for table in TABLES
        }


def _press(pressed: Pressed) -> tuple[Press, datetime]:
    [action] = pressed.payload["actions"]
    fields = unpack(action["value"])
    who = str(pressed.payload["user"]["id"])
    press = Press(TEAM, who, number(fields, "i"), f"click:{who}:{action['action_ts']}")
    return press, datetime.fromtimestamp(number(fields, "t"), UTC)


def _newest(db: sqlite3.Connection) -> dict[str, int]:
    return {
        table: db.execute(f"SELECT coalesce(max(rowid), 0) FROM {table}").fetchone()[0]  # noqa: S608 - names of our own
        for table in TABLES
    }


def _renewals(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT coalesce(sum(version), 0) FROM outbox WHERE kind = 'study'").fetchone()[0])


def _rows(db: sqlite3.Connection, newest: dict[str, int], renewed: int) -> Rows:
    added = {
        table: [
            dict(row)
            for row in db.execute(f"SELECT * FROM {table} WHERE rowid > ? ORDER BY rowid", [newest[table]])  # noqa: S608
        ]
        for table in TABLES
    }
    return Rows(added, renewed)
