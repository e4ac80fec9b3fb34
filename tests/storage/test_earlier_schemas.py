"""Databases of every earlier release: with a row in each of their tables they are migrated, and no row or value is lost."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from storage.database import Store
from storage.migrations import migrations
from tests.storage.seeding import opened

NAMES = [migration.name for migration in migrations._migrations]
STATES = {
    "plan": "paying", "status": "recruiting", "source": "wave", "state": "completed", "verdict": "offer", "because": "unsure",
    "answer": "approved", "kind": "feed", "role": "researcher", "way": "close", "reasons": "[]", "what": "never", "options": "[]", "extra": "{}",
    "news": "little",
}  # fmt: skip
OF_TABLE = {"invitations": "submitted", "outbox": "sent", "imports": "ready"}
KINDS = {"questions": "multiple", "outbox": "notice", "messages": "study", "audiences": "channel"}
LINKS = {
    "study_id": 1,
    "person_id": 1,
    "invitation_id": 1,
    "interview_id": 1,
    "calendar_id": 1,
    "wave_id": 1,
    "audience_id": 1,
    "id": 1,
}
ORDER = ["studies", "people", "waves", "audiences", "invitations", "interviews", "calendars"]


def value_of(table: str, column: str, kind: str) -> object:
    """Something in every column, other than its default."""
    if column == "state" and table in OF_TABLE:
        return OF_TABLE[table]
    if column in LINKS:
        return LINKS[column]
    if column == "kind" and table in KINDS:
        return KINDS[table]
    if table == "opening_checks" and column == "answer":
        return "pays"
    if column == "ends_at":
        return "2027-01-11T09:30:00.000000+00:00"
    if column == "end_minute":
        return 600
    if column in STATES:
        return STATES[column]
    if column.endswith("_at"):
        return "2027-01-11T09:00:00.000000+00:00"
    return {"INTEGER": 1, "REAL": 0.5, "BLOB": b"x"}.get(kind, f"{table}.{column}")


def filled(file: Path, before: str) -> dict[str, list[dict[str, Any]]]:
    """Make a database as it was before a migration, with a full row in every table; return its rows."""
    connection = sqlite3.connect(file)
    connection.row_factory = sqlite3.Row
    migrations.apply(Database(connection), stop_before=before)
    found = connection.execute(
        # The index of words is kept by triggers, and its own tables are SQLite's.
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '%sqlite%' AND name NOT LIKE 'people_search%'"
    )
    tables = sorted(
        (row["name"] for row in found), key=lambda name: ORDER.index(name) if name in ORDER else 9
    )
    for table in tables:
        columns = connection.execute("SELECT name, type FROM pragma_table_info(?)", [table]).fetchall()
        row = {column["name"]: value_of(table, column["name"], column["type"]) for column in columns}
        names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
        connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", row)  # noqa: S608
    connection.commit()
    rows = {
        table: [dict(row) for row in connection.execute(f"SELECT * FROM {table}").fetchall()]  # noqa: S608
        for table in tables
    }
    connection.close()
    return rows


@pytest.mark.parametrize("before", NAMES[1:])
def test_every_row_of_an_earlier_schema_is_there_afterwards_with_every_value(
    before: str, tmp_path: Path
) -> None:
    file = tmp_path / "before.db"
    rows = filled(file, before)
    assert len(rows) > 20

    with opened(file) as store:
        store.migrate()
        connection = store.read().conn
        for table, kept in rows.items():
            now = [dict(row) for row in connection.execute(f"SELECT * FROM {table}").fetchall()]  # noqa: S608
            for row in kept:
                assert any(row.items() <= found.items() for found in now), (table, row, now)
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.mark.parametrize("before", NAMES[1:])
def test_an_earlier_schema_comes_to_the_same_one_as_a_new_database(
    before: str, tmp_path: Path, store: Store
) -> None:
    file = tmp_path / "before.db"
    filled(file, before)

    with opened(file) as migrated:
        migrated.migrate()
        assert _schema(migrated) == _schema(store)


def _schema(store: Store) -> dict[str, object]:
    tables = store.read().conn.execute(
        "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE '%sqlite%' ORDER BY name"
    )
    return dict(tables.fetchall())
