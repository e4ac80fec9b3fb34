"""A scene that stands: played once up to where something can be done, and set back to there before each test."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.flows.scenes import CASES, Case, Cast, Thing, gather
from tests.flows.stage import Stage

EXCUSED = ("not_found", "exchanged_trigger_id", "hash_conflict", "push_limit_reached", "invalid_arguments")
"""What Slack says of a form that is somebody else's, that was closed since, or of a Home of somebody of another workspace."""


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
    kept = stage.database.with_suffix(".kept")
    with closing(sqlite3.connect(stage.database)) as now, closing(sqlite3.connect(kept)) as copy:
        now.backup(copy)
    return Scene(name, stage, cast, kept)


def effects(stage: Stage) -> dict[str, list[tuple[object, ...]]]:
    """What the database holds, without what is only about telling people again where things stand."""
    return {name: rows for name, rows in stage.dump().items() if name not in {"outbox", "messages", "inbox"}}
