"""Reading a directory: its rows are checked and put beside it, a short transaction after the other, and compared with it."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice
from typing import BinaryIO, NamedTuple

from sqlite_utils import Database

from bot.domain.importing.cells import BadLine, Line
from bot.domain.importing.columns import Column
from bot.domain.importing.reading import Detected, detect, lines_of
from bot.domain.importing.texts import Unreadable, Writing
from bot.errors import ConfigError
from bot.marking import Marks
from bot.services.importing import drop
from bot.services.portions import FIRST, Marked, Pace, Progress, silent
from bot.views.blocks import visible
from storage import imports, merging
from storage.database import JOB_WAIT_S, Store
from storage.imports import Import, State
from storage.rows import Row

QUOTED_CHARS = 2000
"""What is kept of each cell of a row that cannot be read."""


def shown(bad: BadLine) -> BadLine:
    """Return a row that cannot be read, as it may be told: its reason quotes a cell, and is read in a terminal."""
    return bad._replace(text=visible(bad.text), cells=tuple(cell[:QUOTED_CHARS] for cell in bad.cells))


class Asked(NamedTuple):
    """What an import is to do. by: a Slack id, or who acts on the machine. source: where people agreed to be asked who name no other
    place; encoding, delimiter: what is known better than what would be found."""

    team_id: str
    by: str
    source: str = ""
    encoding: str = ""
    delimiter: str = ""


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
            lines_of(file, detected, asked.source, now),
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


def _stage(
    store: Store,
    marks: Marks,
    asked: Asked,
    import_id: int,
    rows: Iterator[Line | BadLine],
    tell: Callable[[], None],
) -> _Counts:
    """Put rows beside the directory. Whoever had their data erased is left out, and counted without a line or a name."""
    counts, pace, marked = _Counts(), Pace(store, rows=2 * FIRST), Marked(marks, asked.team_id)
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
        time.sleep(rest_s)  # moments, so that clicks get their turn to write
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


LOOKED_AT = 50
"""So many rows are looked through for the first value of each column."""


def examples_of(db: Database, one: Import, columns: Sequence[Column]) -> list[str]:
    """Return for each column the first value that was read in it, "" where there is none. What an import stages is read, so that nothing
    more is kept, and nothing is told of whoever is left out or had their data erased."""
    rows = imports.first_staged(db, one.id, LOOKED_AT)
    further = [json.loads(row["extra"]) for row in rows]
    return [
        next(filter(None, (_value(row, more, column) for row, more in zip(rows, further, strict=True))), "")
        for column in columns
    ]


def _value(row: Row, further: dict[str, str], column: Column) -> str:
    match column.field:
        case "":
            return further.get(column.name, "")
        case "first_name" | "last_name":
            return str(row["name"])
        case "opted_out" | "colleague":
            return "yes" if row["is_colleague" if column.field == "colleague" else "opted_out"] else ""
        case "panel_date":
            return (row["panel_at"] or "")[:10]
        case "plan":
            return "" if row["plan"] == "unknown" else str(row["plan"])
        case field:
            return "" if row[field] is None else str(row[field])


def detected_of(one: Import) -> Detected:
    """Return what was found out of the file of an import that was read."""
    kept = json.loads(one.detected)
    return Detected(Writing(**kept["writing"]), tuple(Column(**column) for column in kept["columns"]))
