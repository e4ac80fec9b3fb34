"""Importing a directory: read and checked first, then confirmed by one statement, then stored to its end whatever happens.

Rows are staged beside the directory, a short transaction after the other. Until the confirmation nothing of them is in the directory;
from then on every portion is stored and forgotten in one transaction, so that a process that is killed leaves a shorter rest for the
next one, and two that store the same import do each row once.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlite_utils import Database

from bot.domain.importing.cells import BadLine
from bot.marking import Marks
from bot.services import saying
from bot.services.erasing import scrub_later
from bot.services.portions import Marked, Pace, Progress, silent
from storage import imports, merging, outbox
from storage.database import JOB_WAIT_S, Store
from storage.imports import Import, State

KEPT = timedelta(days=1)
"""How long what nobody confirmed is kept, and what is told of an import that is over."""


def confirm(store: Store, one: Import, now: datetime) -> bool:
    """Confirm an import that is ready; from then on it is stored, whatever happens. `False`: another one is being stored."""
    with store.write(JOB_WAIT_S) as db:
        return imports.confirm(db, one.id, now)


def store_confirmed(
    store: Store,
    marks: Marks,
    team_id: str,
    clock: Callable[[], datetime],
    *,
    progress: Progress = silent,
    go_on: Callable[[float], bool] | None = None,
) -> Import | None:
    """Store the confirmed import of a workspace to its end and return it; `None` when there is none.

    progress: is told how many rows are stored of it here. go_on: waits so many seconds and tells whether to; what is left is done by the
    next call, of this process or of another one.
    """
    wait = go_on or _waited
    one = imports.confirmed(store.read(), team_id)
    if one is None:
        return None
    pace, marked, done = Pace(store), Marked(marks, team_id), 0
    marked.count = one.marks
    while True:
        pace.begin()
        with store.write(JOB_WAIT_S) as db:
            stored = _store_portion(db, one, marked, pace.rows)
            if not stored:
                _end(db, one, clock())
        rest_s = pace.end(stored)
        done += stored
        progress(done)
        if not stored:
            return imports.find(store.read(), team_id, one.id)
        if not wait(rest_s):
            return None


def _waited(seconds: float) -> bool:
    time.sleep(seconds)  # where nobody can ask for the end: a command, which Ctrl-C ends
    return True


def _store_portion(db: Database, one: Import, marked: Marked, limit: int) -> int:
    """Store the next rows, without those of people who had their data erased since they were read."""
    if marked.renew(db) or marked.count != one.marks:
        names = imports.staged_names(db, one.id, 0, limit)
        out = [line for line, slack_id, email in names if marked.knows(slack_id, email)]
        if out:
            imports.take_out(db, one.id, out)
            imports.count_left_out(db, one.id, len(out))
            return len(out)
    stored, _ = merging.store_some(db, one, limit)
    return stored


def _end(db: Database, one: Import, now: datetime) -> None:
    """Keep in the log that an import was stored, once."""
    if imports.move(db, one.id, State.CONFIRMED, State.STORED, ended_at=now):
        done = imports.find(db, one.team_id, one.id)
        assert done is not None  # noqa: S101 - it was there a line before
        counts = {
            "added": done.added,
            "updated": done.updated,
            "unchanged": done.unchanged,
            "on_panel": done.on_panel,
        }
        outbox.audit(db, one.team_id, one.started_by, "directory imported", f"import {one.id}", now, counts)
        if one.file_id:
            saying.show_import(db, one.team_id, one.started_by, one.id, now)


def drop(store: Store, team_id: str, import_id: int, now: datetime) -> bool:
    """Forget an import that is not confirmed, with everything that was read; return whether there was one."""
    with store.write(JOB_WAIT_S) as db:
        done = drop_in(db, team_id, import_id, now)
    if done:
        forget_dropped(store)
    return done


def drop_in(db: Database, team_id: str, import_id: int, now: datetime) -> bool:
    """The same within a transaction of the caller's; its rows are deleted by `forget_dropped`."""
    one = imports.find(db, team_id, import_id)
    if one is None or one.state not in {State.NOTED, State.READING, State.READY}:
        return False
    scrub_later(db)
    if one.file_id:
        saying.show_import(db, team_id, one.started_by, one.id, now)
    return imports.move(db, import_id, one.state, State.DROPPED, ended_at=now)


def begin_anew(store: Store, one: Import) -> None:
    """Delete what an earlier process had read of an import that it did not end, and mark it as being read."""

    def begun(db: Database, limit: int) -> int:
        imports.move(db, one.id, State.NOTED, State.READING)
        return imports.forget_rows_of(db, one.id, limit)

    _in_portions(store, begun)


def forget_dropped(store: Store) -> None:
    """Delete what was read of imports that were dropped, a short transaction after the other."""
    _in_portions(store, imports.forget_rows)


def _in_portions(store: Store, delete: Callable[[Database, int], int]) -> None:
    """Delete rows, at most so many at once, until there are none, and rest in between."""
    pace = Pace(store)
    while True:
        pace.begin()
        with store.write(JOB_WAIT_S) as db:
            done = delete(db, pace.rows)
        rest_s = pace.end(done)
        if not done:
            return
        time.sleep(rest_s)  # moments, so that clicks get their turn to write


def forget_old(store: Store, now: datetime) -> None:
    """Forget what nobody confirmed within a day, and what is kept of imports that ended a day ago."""
    for one in imports.to_forget(store.read(), now - KEPT):
        drop(store, one.team_id, one.id, now)
    forget_dropped(store)
    with store.write(JOB_WAIT_S) as db:
        imports.forget_ended(db, now - KEPT)


def problems_of(store: Store, one: Import, limit: int = -1) -> list[BadLine]:
    """The rows of an import that cannot be read, in the order of the file."""
    return imports.problems(store.read(), one.id, limit)
