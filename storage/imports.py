"""Imports of the directory: rows that are staged beside it, compared with it, and stored from there."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlite_utils import Database

from bot.domain.importing.cells import BadLine, Line
from storage.rows import Row, every, first, instant_of, known_instant, only, text_of


class State(StrEnum):
    """How far an import is. What is confirmed is stored to its end; what is not is forgotten after a day."""

    NOTED = "noted"
    READING = "reading"
    READY = "ready"
    CONFIRMED = "confirmed"
    STORED = "stored"
    DROPPED = "dropped"


class Import(NamedTuple):
    """One import. Counts are of rows: while it is ready what storing would do, afterwards what it did.

    rows: those that can be read. left_out: of people who had their data erased. marks: how many of those there were when it was read.
    again: about somebody of an earlier row.
    detected: how the file is written and what its columns mean, as JSON. problem: why none of it can be used.
    """

    id: int
    team_id: str
    started_by: str
    started_at: datetime
    state: State
    source: str
    file_id: str
    file_name: str
    detected: str
    problem: str
    marks: int
    rows: int
    bad: int
    left_out: int
    added: int
    updated: int
    unchanged: int
    again: int
    on_panel: int
    linked: int
    confirmed_at: datetime | None
    ended_at: datetime | None


# An import's way


def add(
    db: Database,
    team_id: str,
    by: str,
    state: State,
    now: datetime,
    *,
    source: str = "",
    file_id: str = "",
    file_name: str = "",
) -> int:
    """Begin an import; return its number."""
    row = only(
        db,
        "INSERT INTO imports (team_id, started_by, started_at, state, source, file_id, file_name) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
        [team_id, by, text_of(now), state.value, source, file_id, file_name],
    )
    return int(row["id"])


def find(db: Database, team_id: str, import_id: int) -> Import | None:
    row = first(db, "SELECT * FROM imports WHERE team_id = ? AND id = ?", [team_id, import_id])
    return _import_of(row) if row else None


def in_state(db: Database, state: State) -> list[Import]:
    """Every import in a state, of every workspace, the oldest first."""
    return [
        _import_of(row)
        for row in every(db, "SELECT * FROM imports WHERE state = ? ORDER BY id", [state.value])
    ]


def confirmed(db: Database, team_id: str) -> Import | None:
    """The import that is being stored: there is one at a time."""
    row = first(db, "SELECT * FROM imports WHERE team_id = ? AND state = 'confirmed'", [team_id])
    return _import_of(row) if row else None


def move(db: Database, import_id: int, before: State, after: State, **columns: object) -> bool:
    """Let an import go from one state to the next; return whether it was in the first."""
    values = {
        name: text_of(value) if isinstance(value, datetime) else value for name, value in columns.items()
    }
    sets = "".join(f", {name} = :{name}" for name in values)
    done = db.conn.execute(
        f"UPDATE imports SET state = :after{sets} WHERE id = :id AND state = :before",  # noqa: S608
        {**values, "after": after.value, "before": before.value, "id": import_id},
    )
    return done.rowcount == 1


def confirm(db: Database, import_id: int, now: datetime) -> bool:
    """The one statement from which on an import is stored to its end; return whether it was: another one may be under way."""
    done = db.conn.execute(
        "UPDATE OR IGNORE imports SET state = 'confirmed', confirmed_at = ?, added = 0, updated = 0, unchanged = 0, on_panel = 0 "
        "WHERE id = ? AND state = 'ready'",
        [text_of(now), import_id],
    )
    return done.rowcount == 1


def set_problem(db: Database, import_id: int, problem: str) -> None:
    """Keep why nothing of an import can be used."""
    db.execute("UPDATE imports SET problem = ? WHERE id = ?", [problem, import_id])


def rename(db: Database, import_id: int, file_name: str) -> None:
    """Keep what its file is called."""
    db.execute("UPDATE imports SET file_name = ? WHERE id = ?", [file_name, import_id])


def count_staged(db: Database, import_id: int) -> int:
    """How many rows are still to be stored."""
    return int(only(db, "SELECT count(*) AS n FROM import_rows WHERE import_id = ?", [import_id])["n"])


def to_read(db: Database) -> list[Import]:
    """Uploaded files that are still to be read, of every workspace: also what another process began to read and did not end."""
    sql = "SELECT * FROM imports WHERE state IN ('noted', 'reading') AND file_id <> '' ORDER BY id"
    return [_import_of(row) for row in every(db, sql)]


def forget_rows_of(db: Database, import_id: int, limit: int) -> int:
    """Delete staged rows of one import, at most `limit`; return how many."""
    done = 0
    for table in ("import_rows", "import_problems"):
        done += db.conn.execute(
            f"DELETE FROM {table} WHERE import_id = :i AND line IN "  # noqa: S608
            f"(SELECT line FROM {table} WHERE import_id = :i ORDER BY line LIMIT :n)",
            {"i": import_id, "n": limit},
        ).rowcount
    return done


# Staging


def stage(db: Database, team_id: str, import_id: int, lines: Iterable[Line]) -> None:
    """Put rows beside the directory."""
    db.conn.executemany(
        "INSERT INTO import_rows (import_id, team_id, line, slack_id, email, name, company, plan, nps, tenure_months, usage, region, "
        "extra, panel_source, panel_at, opted_out, is_colleague) VALUES (?, ?, ?, nullif(?, ''), nullif(?, ''), "
        "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        ((import_id, team_id, *_values(line)) for line in lines),
    )


def _values(line: Line) -> tuple[object, ...]:
    since = line.panel_at
    return line if since is None else tuple(text_of(since) if value is since else value for value in line)


def note_problems(db: Database, team_id: str, import_id: int, problems: Iterable[BadLine]) -> None:
    """Keep rows that cannot be read. Of two problems of a row the first stays."""
    db.conn.executemany(
        "INSERT INTO import_problems (import_id, team_id, line, reason, cells) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [
            (import_id, team_id, bad.line, bad.text, json.dumps(bad.cells, ensure_ascii=False))
            for bad in problems
        ],
    )


def problems(db: Database, import_id: int, limit: int = -1) -> list[BadLine]:
    """Rows that cannot be read, in the order of the file."""
    sql = "SELECT line, reason, cells FROM import_problems WHERE import_id = ? ORDER BY line LIMIT ?"
    rows = every(db, sql, [import_id, limit])
    return [BadLine(row["line"], row["reason"], tuple(json.loads(row["cells"]))) for row in rows]


def take_out(db: Database, import_id: int, lines: Sequence[int]) -> list[tuple[int, str, str]]:
    """Delete staged rows; return (line, Slack id, e-mail) of each, "" for what it does not say."""
    rows = every(
        db,
        "DELETE FROM import_rows WHERE import_id = ? AND line IN (SELECT value FROM json_each(?)) "
        "RETURNING line, coalesce(slack_id, '') AS slack_id, coalesce(email, '') AS email",
        [import_id, json.dumps(list(lines))],
    )
    return [(row["line"], row["slack_id"], row["email"]) for row in rows]


def first_staged(db: Database, import_id: int, limit: int) -> list[Row]:
    """The first staged rows, with everything that they say; none once they are stored or dropped."""
    sql = "SELECT * FROM import_rows WHERE import_id = ? ORDER BY line LIMIT ?"
    return every(db, sql, [import_id, limit])


def staged_names(db: Database, import_id: int, after: int, limit: int) -> list[tuple[int, str, str]]:
    """(line, Slack id, e-mail) of the next staged rows after a line."""
    sql = (
        "SELECT line, coalesce(slack_id, '') AS slack_id, coalesce(email, '') AS email FROM import_rows "
        "WHERE import_id = ? AND line > ? ORDER BY line LIMIT ?"
    )
    return [(row["line"], row["slack_id"], row["email"]) for row in every(db, sql, [import_id, after, limit])]


def count_left_out(db: Database, import_id: int, count: int) -> None:
    db.execute("UPDATE imports SET left_out = left_out + ? WHERE id = ?", [count, import_id])


def others_wrote(db: Database) -> int:
    """A number that is another one once another connection has written since this one asked last."""
    return int(db.conn.execute("PRAGMA data_version").fetchone()[0])


# Forgetting


def to_forget(db: Database, before: datetime) -> list[Import]:
    """Imports that nobody confirmed and that began before an instant."""
    sql = "SELECT * FROM imports WHERE state IN ('noted', 'reading', 'ready') AND started_at < ? ORDER BY id"
    return [_import_of(row) for row in every(db, sql, [text_of(before)])]


def forget_rows(db: Database, limit: int) -> int:
    """Delete what is staged of imports that were dropped, at most `limit` rows of each kind; return how many."""
    over = first(
        db,
        "SELECT id FROM imports i WHERE state = 'dropped' AND (EXISTS (SELECT 1 FROM import_rows WHERE import_id = i.id) "
        "OR EXISTS (SELECT 1 FROM import_problems WHERE import_id = i.id)) LIMIT 1",
    )
    return forget_rows_of(db, over["id"], limit) if over else 0


def forget_ended(db: Database, before: datetime) -> int:
    """Delete imports that ended before an instant, with their problems; return how many. None of them has staged rows any more."""
    sql = "DELETE FROM imports WHERE ended_at < ? AND id NOT IN (SELECT import_id FROM import_rows)"
    return int(db.conn.execute(sql, [text_of(before)]).rowcount)


def forget_named(db: Database, team_id: str, slack_ids: Iterable[str], emails: Iterable[str]) -> int:
    """Delete staged rows that name somebody, and what their file is called; return how many rows."""
    names = [name.lower() for name in (*slack_ids, *emails) if name]
    own = {"t": team_id, "n": json.dumps(names), "s": json.dumps([name.upper() for name in names])}
    gone = every(
        db,
        "DELETE FROM import_rows WHERE team_id = :t AND (slack_id IN (SELECT value FROM json_each(:s)) "
        "OR email IN (SELECT value FROM json_each(:n))) RETURNING import_id",
        own,
    )
    gone += every(
        db,
        "DELETE FROM import_problems WHERE team_id = :t AND EXISTS (SELECT 1 FROM json_each(:n) "
        "WHERE instr(lower(cells), value) OR instr(lower(reason), value)) RETURNING import_id",
        own,
    )
    db.execute(
        "UPDATE imports SET file_name = '' WHERE id IN (SELECT value FROM json_each(?))",
        [json.dumps([row["import_id"] for row in gone])],
    )
    db.execute(
        "UPDATE imports SET problem = '' WHERE team_id = :t AND EXISTS (SELECT 1 FROM json_each(:n) "
        "WHERE instr(lower(problem), value))",
        own,
    )
    return len(gone)


def staged_of(
    db: Database, team_id: str, slack_ids: Iterable[str], emails: Iterable[str]
) -> list[dict[str, object]]:
    """Staged rows that name somebody, as they are told to them."""
    sql = (
        "SELECT * FROM import_rows WHERE team_id = :t AND (slack_id IN (SELECT value FROM json_each(:s)) "
        "OR email IN (SELECT value FROM json_each(:e))) ORDER BY import_id, line"
    )
    own = {
        "t": team_id,
        "s": json.dumps(list(slack_ids)),
        "e": json.dumps([email.lower() for email in emails]),
    }
    found = []
    for row in every(db, sql, own):
        told = {
            name: row[name]
            for name in row.keys()  # noqa: SIM118 - a row of SQLite is no dict
            if name not in {"import_id", "line", "team_id", "extra"}
        }
        found.append(told | {"further": json.loads(row["extra"])})
    return found


def _import_of(row: Row) -> Import:
    values = {name: row[name] for name in row.keys()}  # noqa: SIM118 - rows of SQLite have no `in` over names
    return Import(
        **values
        | {
            "started_at": known_instant(row["started_at"]),
            "state": State(row["state"]),
            "confirmed_at": instant_of(row["confirmed_at"]),
            "ended_at": instant_of(row["ended_at"]),
        }
    )
