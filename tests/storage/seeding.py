"""Rows for tests, and processes that start together."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from sqlite_utils import Database

from storage.database import Store
from storage.rows import every, only

Process: TypeAlias = "subprocess.Popen[str]"
Start = Callable[..., Process]


@contextmanager
def opened(path: Path) -> Iterator[Store]:
    store = Store(path)
    try:
        yield store
    finally:
        store.close()


def table_of_numbers(path: Path) -> Store:
    """A database that has one table, `kept`, of numbers `n` that are there once."""
    made = Store(path)
    with made.write() as db:
        db.execute("CREATE TABLE kept (n INTEGER PRIMARY KEY)")
    return made


def put(db: Database, table: str, **values: object) -> int:
    """How many rows were added: `values`, and something in every other column that must not be empty."""
    columns = every(
        db, 'SELECT name, type FROM pragma_table_info(?) WHERE "notnull" AND dflt_value IS NULL', [table]
    )
    row = {column["name"]: f"{values}" if column["type"] == "TEXT" else 1 for column in columns} | values
    names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
    return db.execute(f"INSERT INTO {table} ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING", row).rowcount  # noqa: S608


def put_study(db: Database, number: int) -> None:
    put(db, "studies", id=number, team_id="T1", status="recruiting")


def put_person(db: Database, number: int) -> None:
    put(db, "people", id=number, team_id="T1", slack_id=f"U{number}")


def put_invitation(
    db: Database, number: int, study: int, person: int, state: str, source: str = "wave"
) -> int:
    values = {
        "id": number,
        "team_id": "T1",
        "study_id": study,
        "person_id": person,
        "state": state,
        "source": source,
    }
    return put(db, "invitations", **values)


def release(*started: Process) -> None:
    """Wait until every process has said that it is ready, then let them all go."""
    for one in started:
        assert one.stdout is not None
        line = one.stdout.readline()
        assert line == "ready\n", line + one.communicate(timeout=60)[1]
    for one in started:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()


def printed_by(*started: Process) -> list[str]:
    """Wait for the end of every process and return what each printed."""
    results = [one.communicate(timeout=60) for one in started]
    assert [one.returncode for one in started] == [0] * len(started), [error for _, error in results]
    return [output for output, _ in results]


def rows_of(store: Store, table: str) -> int:
    return int(only(store.read(), f"SELECT count(*) AS n FROM {table}")["n"])  # noqa: S608
