"""A scene that stands: played once up to where something can be done, and set back to there before each test."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.flows.access_table import CASES, Case, Thing
from tests.flows.scenes import Cast, gather
from tests.flows.spoiling import SHIFT
from tests.flows.stage import Stage

EXCUSED = ("not_found", "exchanged_trigger_id", "hash_conflict", "push_limit_reached", "invalid_arguments")
"""What Slack says of a form that is somebody else's, that was closed since, or of a Home of somebody of another workspace."""


NEIGHBOURS = "T000000888"
SECRET = "neighbours' secret"
"""Stands in every text that the neighbours have typed."""


@dataclass(frozen=True)
class Scene:
    """One thing of the table, in a workspace where it can be done."""

    name: str
    stage: Stage
    cast: Cast
    kept: Path

    @property
    def thing(self) -> Thing:
        return CASES[self.name][0]

    @property
    def case(self) -> Case:
        return CASES[self.name][1]

    def neighbours(self) -> dict[str, list[tuple[object, ...]]]:
        """Every row of the other workspace."""
        with closing(sqlite3.connect(self.stage.database)) as db:
            return {
                name: db.execute(f"SELECT * FROM {name} WHERE team_id = ?", [NEIGHBOURS]).fetchall()  # noqa: S608
                for name in tables_of(db)
            }

    def afresh(self) -> Stage:
        """The stage, with the database as it was when the thing could be done for the first time."""
        self.stage.settle()
        with (
            closing(sqlite3.connect(self.kept)) as kept,
            closing(sqlite3.connect(self.stage.database)) as now,
        ):
            now.execute("PRAGMA synchronous=OFF")
            kept.backup(now)
        return self.stage


def standing(stage: Stage, name: str) -> Scene:
    """Play up to where a thing can be done, and keep what the database holds then."""
    cast = gather(stage, name)
    stage.settle()
    stage.excused.extend(EXCUSED)
    add_neighbours(stage.database)
    kept = stage.database.with_suffix(".kept")
    with closing(sqlite3.connect(stage.database)) as now, closing(sqlite3.connect(kept)) as copy:
        now.backup(copy)
    return Scene(name, stage, cast, kept)


def add_neighbours(database: Path) -> None:
    """Let a second workspace have the same rows, with its own ids: they must stay as they are, and unseen."""
    with closing(sqlite3.connect(database)) as db, db:
        for name in tables_of(db):
            if name in {"outbox", "inbox", "tallies"}:  # the last is counted by triggers
                continue
            columns = db.execute(f"PRAGMA table_info({name})").fetchall()
            names = [column[1] for column in columns]
            rows = db.execute(f"SELECT * FROM {name} WHERE team_id <> ?", [NEIGHBOURS]).fetchall()  # noqa: S608
            marks = ", ".join("?" for _ in names)
            for row in rows:
                values = [_theirs(name, column, value) for column, value in zip(names, row, strict=True)]
                db.execute(f"INSERT INTO {name} VALUES ({marks})", values)  # noqa: S608
        assert not db.execute("PRAGMA foreign_key_check").fetchall()


def _theirs(table: str, column: str, value: object) -> object:
    if column == "team_id":
        return NEIGHBOURS
    if column == "name" and table in {"facts", "settings"}:
        return value  # a word of ours
    if isinstance(value, int) and (column in {"id", "ref"} or column.endswith("_id")):
        return value + SHIFT
    if (
        column in {"goal", "decision", "title", "notes", "name", "company", "incentive", "meeting_link"}
        and value
    ):
        return SECRET
    if column in {"hash", "uid"}:
        return f"{value}-theirs"
    return value


def tables_of(db: sqlite3.Connection) -> list[str]:
    """The tables that say whose their rows are."""
    sql = "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'team_id' WHERE m.type = 'table'"
    return [name for (name,) in db.execute(sql)]


def effects(stage: Stage) -> dict[str, list[tuple[object, ...]]]:
    """What the database holds, without what is only about telling people again where things stand."""
    return {name: rows for name, rows in stage.dump().items() if name not in {"outbox", "messages", "inbox"}}
