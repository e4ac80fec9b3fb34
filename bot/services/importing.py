"""Importing a directory: read and checked first, then confirmed by one statement, then stored to its end whatever happens.

Rows are staged beside the directory, a short transaction after the other. Until the confirmation nothing of them is in the directory;
from then on every portion is stored and forgotten in one transaction, so that a process that is killed leaves a shorter rest for the
next one, and two that store the same import do each row once.
"""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import BinaryIO

from sqlite_utils import Database

from bot.domain.importing.cells import BadLine, Line
from bot.domain.importing.columns import Column
from bot.domain.importing.reading import Detected, detect, lines_of
from bot.domain.importing.texts import Unreadable, Writing
from bot.errors import ConfigError
from bot.marking import Marks
from bot.services import leaving_alone, saying
from bot.services.erasing import scrub_later
from bot.views.blocks import visible
from storage import imports, merging, outbox
from storage import marks as kept_marks
from storage.database import JOB_WAIT_S, Store
from storage.imports import Import, State

PORTION_S = 0.02
"""How long one transaction may keep others from writing: a click waits for the database, and Slack for the click."""
RESTS_ALONE, RESTS_AMONG_OTHERS = 0.5, 3.0
"""Then it rests so many times as long, by whether others wrote meanwhile: they wait by looking again and again, one after the other."""
FEWEST, FIRST, MOST = 20, 500, 4000
"""Rows of a transaction."""
KEPT = timedelta(days=1)
"""How long what nobody confirmed is kept, and what is told of an import that is over."""
QUOTED_CHARS = 2000
"""What is kept of each cell of a row that cannot be read."""
Progress = Callable[[int], None]


def silent(_done: int) -> None:
    """Where nobody watches."""


def shown(bad: BadLine) -> BadLine:
    """Return a row that cannot be read, as it may be told: its reason quotes a cell, and is read in a terminal."""
    return bad._replace(text=visible(bad.text), cells=tuple(cell[:QUOTED_CHARS] for cell in bad.cells))


@dataclass(frozen=True)
class Asked:
    """What an import is to do. by: a Slack id, or who acts on the machine. source: where people agreed to be asked who name no other
    place; encoding, delimiter: what is known better than what would be found."""

    team_id: str
    by: str
    source: str = ""
    encoding: str = ""
    delimiter: str = ""


@dataclass
class _Pace:
    """How many rows go into the next transaction, and how long it rests afterwards."""

    store: Store
    rows: int = FIRST
    _seen: int = -1
    _began: float = field(default_factory=time.monotonic)

    def begin(self) -> None:
        self._began = time.monotonic()

    def end(self, rows: int) -> float:
        """Learn from a transaction of so many rows; return how long to rest."""
        took = time.monotonic() - self._began
        if rows:
            fit = int(rows * PORTION_S / max(took, 1e-6))
            self.rows = min(MOST, max(FEWEST, min(fit, 2 * self.rows)))
        seen = imports.others_wrote(self.store.read())
        among_others, self._seen = seen != self._seen and self._seen >= 0, seen
        return took * (RESTS_AMONG_OTHERS if among_others else RESTS_ALONE)


def read_in(
    store: Store,
    marks: Marks,
    asked: Asked,
    file: BinaryIO,
    now: datetime,
    *,
    import_id: int = 0,
    progress: Progress = silent,
) -> Import:
    """Read a seekable CSV file and return an import that is ready to be confirmed. import_id: of one that was noted.

    progress: is told how many bytes were read.

    Raises:
        ConfigError: it is no directory; nothing of it is kept, unless it was noted: then its rows stay until it is dropped or read anew.
    """
    try:
        detected = detect(file, asked.encoding, asked.delimiter)
    except Unreadable as error:
        raise ConfigError(str(error)) from error
    was_noted = bool(import_id)
    with store.write(JOB_WAIT_S) as db:
        if not was_noted:
            import_id = imports.add(db, asked.team_id, asked.by, State.READING, now, source=asked.source)
    try:
        counts = _stage(
            store,
            marks,
            asked,
            import_id,
            lines_of(file, detected, asked.source),
            lambda: progress(file.tell()),
        )
        if not counts.rows + counts.bad + counts.left_out:
            raise Unreadable("The file has a header and no rows.")
        return _compared(store, asked.team_id, import_id, detected, counts, now)
    except BaseException as error:
        if not was_noted:
            drop(store, asked.team_id, import_id, now)
        if isinstance(error, Unreadable):
            raise ConfigError(str(error)) from error
        raise


@dataclass
class _Counts:
    rows: int = 0
    bad: int = 0
    left_out: int = 0
    marks: int = 0


class _Marked:
    """Whether somebody had their data erased; the marks are read again when there are more of them."""

    def __init__(self, keys: Marks, team_id: str) -> None:
        self._keys, self._team_id = keys, team_id
        self.count = -1
        self._known: Callable[[str, str], bool] = lambda _slack_id, _email: False

    def renew(self, db: Database) -> bool:
        """Return whether there are more marks than before."""
        count = kept_marks.count(db, self._team_id)
        if count == self.count:
            return False
        self.count, self._known = count, leaving_alone.looked_up(self._keys, db, self._team_id)
        return True

    def knows(self, slack_id: str, email: str) -> bool:
        return self._known(slack_id, email)

    def without(self, lines: Sequence[Line]) -> list[Line]:
        known = self._known
        return [line for line in lines if not known(line.slack_id, line.email)] if self.count else list(lines)


def _stage(
    store: Store,
    marks: Marks,
    asked: Asked,
    import_id: int,
    rows: Iterator[Line | BadLine],
    tell: Callable[[], None],
) -> _Counts:
    """Put rows beside the directory. Whoever had their data erased is left out, and counted without a line or a name."""
    counts, pace, marked = _Counts(), _Pace(store, rows=2 * FIRST), _Marked(marks, asked.team_id)
    marked.renew(store.read())
    while portion := list(islice(rows, pace.rows)):
        lines = [row for row in portion if isinstance(row, Line)]
        bad = [shown(row) for row in portion if isinstance(row, BadLine)]
        stays = marked.without(lines)  # it takes a while, so before the transaction
        pace.begin()
        with store.write(JOB_WAIT_S) as db:
            # Asked anew each time: somebody may have their data erased meanwhile.
            if marked.renew(db):
                stays = marked.without(lines)
            imports.stage(db, asked.team_id, import_id, stays)
            imports.note_problems(db, asked.team_id, import_id, bad)
        rest_s = pace.end(len(portion))
        counts.rows += len(stays)
        counts.bad += len(bad)
        counts.left_out += len(lines) - len(stays)
        tell()
        time.sleep(rest_s)
    counts.marks = marked.count
    return counts


def _compared(
    store: Store, team_id: str, import_id: int, detected: Detected, counts: _Counts, now: datetime
) -> Import:
    """Compare what is staged with the directory: long queries, outside of every transaction that writes."""
    with store.snapshot() as db:
        wrong, again = merging.of_two_people(db, import_id, now)
    for portion in _portions(wrong):
        with store.write(JOB_WAIT_S) as db:
            taken = imports.take_out(db, import_id, portion)
            imports.note_problems(db, team_id, import_id, [merging.two_people(*names) for names in taken])
    with store.snapshot() as db:
        found = merging.compare(db, import_id, again, now)
    with store.write(JOB_WAIT_S) as db:
        one = imports.find(db, team_id, import_id)
        if one is None or not imports.move(
            db, import_id, one.state, State.READY, detected=json.dumps(asdict(detected)), marks=counts.marks, rows=found.rows,
            bad=counts.bad + len(wrong), left_out=counts.left_out, added=found.added, updated=found.updated,
            again=found.again,
            unchanged=found.unchanged, on_panel=found.on_panel,
        ):  # fmt: skip
            raise ConfigError("The import was discarded meanwhile.")
        ready = imports.find(db, team_id, import_id)
    assert ready is not None  # noqa: S101 - it was there a line before
    return ready


def _portions(lines: Sequence[int]) -> Iterator[Sequence[int]]:
    for place in range(0, len(lines), FIRST):
        yield lines[place : place + FIRST]


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
    pace, marked, done = _Pace(store), _Marked(marks, team_id), 0
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
    time.sleep(seconds)
    return True


def _store_portion(db: Database, one: Import, marked: _Marked, limit: int) -> int:
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
    pace, done = _Pace(store), 1
    while done:
        pace.begin()
        with store.write(JOB_WAIT_S) as db:
            done = imports.forget_rows_of(db, one.id, pace.rows)
            imports.move(db, one.id, State.NOTED, State.READING)
        time.sleep(pace.end(done))


def forget_dropped(store: Store) -> None:
    """Delete what was read of imports that were dropped, a short transaction after the other."""
    pace, done = _Pace(store), 1
    while done:
        pace.begin()
        with store.write(JOB_WAIT_S) as db:
            done = imports.forget_rows(db, pace.rows)
        rest_s = pace.end(done)
        if done:
            time.sleep(rest_s)


def forget_old(store: Store, now: datetime) -> None:
    """Forget what nobody confirmed within a day, and what is kept of imports that ended a day ago."""
    for one in imports.to_forget(store.read(), now - KEPT):
        drop(store, one.team_id, one.id, now)
    forget_dropped(store)
    with store.write(JOB_WAIT_S) as db:
        imports.forget_ended(db, now - KEPT)


def detected_of(one: Import) -> Detected:
    """Return what was found out of the file of an import that was read."""
    kept = json.loads(one.detected)
    return Detected(Writing(**kept["writing"]), tuple(Column(**column) for column in kept["columns"]))


def problems_of(store: Store, one: Import, limit: int = -1) -> list[BadLine]:
    """The rows of an import that cannot be read, in the order of the file."""
    return imports.problems(store.read(), one.id, limit)
