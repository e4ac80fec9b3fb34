"""The directory as CSV, to be read by people and imported again; and the rows of an import that cannot be read."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import BinaryIO

from bot.domain.importing.cells import BadLine
from bot.domain.importing.columns import FIELDS, Column, as_further
from bot.domain.spreadsheets import csv_file, guarded, lines
from storage import outbox, people
from storage.database import JOB_WAIT_S, Store
from storage.rows import Row

EXPORTED = "directory exported"


def export(store: Store, team_id: str, by: str, file: BinaryIO, now: datetime) -> int:
    """Write the directory to a file, readable by spreadsheets as by an import, and keep in the log that it was done; return how many
    people. No cell is a formula. Whoever opted out is in it as such, so that an import elsewhere asks them no more."""
    written = 0

    def rows() -> Iterator[list[str]]:
        nonlocal written
        for row in people.directory_rows(db, team_id):
            yield _cells(row, further)
            written += 1

    with store.snapshot() as db:
        further = people.further_columns(db, team_id)
        file.writelines(lines((*FIELDS, *map(as_further, further)), rows(), guarded))
    with store.write(JOB_WAIT_S) as db:
        outbox.audit(db, team_id, by, EXPORTED, "directory", now, {"people": written})
    return written


def _cells(row: Row, further: Sequence[str]) -> list[str]:
    extra: Mapping[str, str] = json.loads(row["extra"])
    own = {
        "panel_date": row["panel_at"],
        "opted_out": "yes" if row["opted_out_at"] else "",
        "colleague": "yes" if row["is_colleague"] else "",
        "plan": "" if row["plan"] == "unknown" else row["plan"],
    }
    cells = [own[field] if field in own else row[field] for field in FIELDS]
    return ["" if cell is None else str(cell) for cell in (*cells, *(extra.get(name) for name in further))]


def bad_rows_csv(columns: Sequence[Column], problems: Iterable[BadLine]) -> bytes:
    """Return rows that cannot be read as CSV: line, reason, and their cells as they stand in the file, none of them a formula."""
    header = ("line", "reason", *(column.name for column in columns))
    return csv_file(header, ((str(bad.line), bad.text, *bad.cells) for bad in problems), guarded)
