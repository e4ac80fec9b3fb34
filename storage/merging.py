"""What the staged rows of an import change in the directory: compared with it, and stored in it, by one statement for many rows."""

import sqlite3
from datetime import datetime
from typing import NamedTuple

from sqlite_utils import Database

from bot.domain.importing.cells import BadLine
from storage.imports import Import, note_problems, take_out
from storage.rows import every, first, only, text_of

# What a row changes in a person: {n} is the row with its defaults, {o} the person as they are. What a row leaves out is kept, and so
# is the date of a panel consent that has the same source; an opt-out is never taken back. `:now` stands where no date was given.
_NEW = {
    "slack_id": "coalesce({n}.slack_id, {o}.slack_id)",
    "email": "coalesce({n}.email, {o}.email)",
    "name": "iif({n}.name = '', {o}.name, {n}.name)",
    "company": "iif({n}.company = '', {o}.company, {n}.company)",
    "plan": "iif({n}.plan = 'unknown', {o}.plan, {n}.plan)",
    "nps": "coalesce({n}.nps, {o}.nps)",
    "tenure_months": "coalesce({n}.tenure_months, {o}.tenure_months)",
    "usage": "iif({n}.usage = '', {o}.usage, {n}.usage)",
    "region": "iif({n}.region = '', {o}.region, {n}.region)",
    "extra": "iif({n}.extra = '{{}}', {o}.extra, json_patch({o}.extra, {n}.extra))",
    "panel_source": "iif({n}.panel_source = '', {o}.panel_source, {n}.panel_source)",
    "panel_at": "CASE WHEN {n}.panel_source = '' THEN {o}.panel_at WHEN {n}.panel_at <> :now THEN {n}.panel_at "
    "WHEN {n}.panel_source = {o}.panel_source THEN coalesce({o}.panel_at, {n}.panel_at) ELSE {n}.panel_at END",
    "opted_out_at": "coalesce({o}.opted_out_at, {n}.opted_out_at)",
    "is_colleague": "max({o}.is_colleague, {n}.is_colleague)",
}
_ROWS = (
    "SELECT line, team_id, slack_id, email, name, company, plan, nps, tenure_months, usage, region, extra, panel_source, "
    "iif(panel_source = '', NULL, coalesce(panel_at, :now)) AS panel_at, iif(opted_out, :now, NULL) AS opted_out_at, "
    "is_colleague FROM import_rows WHERE import_id = :import"
)


def _sets(new: str, old: str) -> str:
    return ", ".join(f"{column} = {value.format(n=new, o=old)}" for column, value in _NEW.items())


def _differs(new: str, old: str) -> str:
    # Stored JSON may hold spaces that a merged one does not.
    before = {column: f"{old}.{column}" for column in _NEW} | {
        "extra": f"iif({new}.extra = '{{}}', {old}.extra, json({old}.extra))"
    }
    pairs = [f"{before[column]} IS NOT {value.format(n=new, o=old)}" for column, value in _NEW.items()]
    return " OR ".join(pairs)


_STORE = (
    f"INSERT INTO people (team_id, {', '.join(_NEW)}, added_at) SELECT team_id, {', '.join(_NEW)}, :now FROM ({_ROWS} "  # noqa: S608
    "AND line BETWEEN :first AND :last) WHERE true ORDER BY line "
    f"ON CONFLICT (team_id, slack_id) WHERE slack_id IS NOT NULL DO UPDATE SET {_sets('excluded', 'people')} "
    f"WHERE {_differs('excluded', 'people')} "
    f"ON CONFLICT (team_id, email) WHERE email IS NOT NULL DO UPDATE SET {_sets('excluded', 'people')} "
    f"WHERE {_differs('excluded', 'people')}"
)
_KNOWN = (
    "LEFT JOIN people a ON a.team_id = n.team_id AND a.slack_id = n.slack_id "
    "LEFT JOIN people b ON b.team_id = n.team_id AND b.email = n.email "
)
_COMPARE = (
    f"SELECT count(*) AS rows, coalesce(sum(n.panel_source <> ''), 0) AS on_panel, coalesce(sum(p.id IS NULL), 0) AS added, "  # noqa: S608
    f"coalesce(sum(p.id IS NOT NULL AND ({_differs('n', 'p')})), 0) AS updated FROM ({_ROWS}) n {_KNOWN} "
    "LEFT JOIN people p ON p.id = coalesce(a.id, b.id)"
)
_TWO_IN_DIRECTORY = f"SELECT n.line FROM ({_ROWS}) n {_KNOWN} WHERE n.slack_id IS NOT NULL AND n.email IS NOT NULL AND a.id <> b.id"  # noqa: S608
_NAMED_AGAIN = (
    f"SELECT n.line, n.slack_id, n.email, a.id AS by_slack_id, b.id AS by_email FROM ({_ROWS}) n {_KNOWN} "  # noqa: S608
    "WHERE n.slack_id IN (SELECT slack_id FROM import_rows WHERE import_id = :import AND slack_id IS NOT NULL "
    "GROUP BY slack_id HAVING count(*) > 1) OR n.email IN (SELECT email FROM import_rows WHERE import_id = :import "
    "AND email IS NOT NULL GROUP BY email HAVING count(*) > 1) ORDER BY n.line"
)
_LINK = (
    "UPDATE OR IGNORE people SET slack_id = m.slack_id, name = iif(people.name = '', m.name, people.name), "
    "unreachable = iif(m.is_deleted, 'deactivated', people.unreachable) "
    "FROM import_rows r JOIN members m ON m.team_id = r.team_id AND m.email = r.email AND m.email <> '' AND NOT m.is_bot "
    "WHERE r.import_id = :import AND r.line BETWEEN :first AND :last AND people.team_id = r.team_id AND people.email = r.email "
    "AND people.slack_id IS NULL"
)


class Compared(NamedTuple):
    """What storing the staged rows would do. again: rows about somebody of an earlier row, which `added` does not count."""

    rows: int
    added: int
    updated: int
    unchanged: int
    on_panel: int
    again: int


def of_two_people(db: Database, import_id: int, now: datetime) -> tuple[list[int], int]:
    """Return the lines that name one person by Slack id and another one by e-mail, and how many rows are about somebody new of an
    earlier row."""
    values = {"import": import_id, "now": text_of(now)}
    wrong = {row["line"] for row in db.conn.execute(_TWO_IN_DIRECTORY, values)}
    again = 0
    # Only people who are named more than once are held in memory.
    by_slack_id: dict[str, int] = {}
    by_email: dict[str, int] = {}
    for row in db.conn.execute(_NAMED_AGAIN, values) if _names_repeat(db, import_id) else ():
        if row["line"] in wrong:
            continue
        slack_id, email = row["slack_id"], row["email"]
        found = {by_slack_id.get(slack_id, row["by_slack_id"]), by_email.get(email, row["by_email"])} - {None}
        if len(found) > 1:
            wrong.add(row["line"])
            continue
        who = found.pop() if found else -row["line"]
        again += who < 0 and who != -row["line"]
        if slack_id:
            by_slack_id[slack_id] = who
        if email:
            by_email[email] = who
    return sorted(wrong), again


def _names_repeat(db: Database, import_id: int) -> bool:
    sql = (
        "SELECT count(slack_id) - count(DISTINCT slack_id) + count(email) - count(DISTINCT email) AS n "
        "FROM import_rows WHERE import_id = ?"
    )
    return bool(only(db, sql, [import_id])["n"])


def compare(db: Database, import_id: int, again: int, now: datetime) -> Compared:
    """Return what storing the staged rows would do. again: see `of_two_people`."""
    row = only(db, _COMPARE, {"import": import_id, "now": text_of(now)})
    known = row["rows"] - row["added"]
    return Compared(
        row["rows"], row["added"] - again, row["updated"], known - row["updated"], row["on_panel"], again
    )


def store_some(db: Database, one: Import, limit: int) -> tuple[int, int]:
    """Store the next staged rows of a confirmed import, at most `limit`, and forget them; return how many there were, and how many of
    them could not be stored, because they name two people since the directory changed. Doing it again changes nothing."""
    assert one.confirmed_at is not None  # noqa: S101 - a CHECK cannot say so
    span = only(
        db,
        "SELECT count(*) AS n, min(line) AS first, max(line) AS last, coalesce(sum(panel_source <> ''), 0) AS on_panel FROM "
        "(SELECT line, panel_source FROM import_rows WHERE import_id = ? ORDER BY line LIMIT ?)",
        [one.id, limit],
    )
    if not span["n"]:
        return 0, 0
    values = {
        "import": one.id,
        "now": text_of(one.confirmed_at),
        "first": span["first"],
        "last": span["last"],
    }
    highest = _highest(db)
    changed, wrong = _upsert(db, one, values)
    added = _highest(db) - highest
    linked = db.conn.execute(_LINK, values).rowcount if _has_addresses(db, one.team_id) else 0
    db.conn.execute(
        "DELETE FROM import_rows WHERE import_id = :import AND line BETWEEN :first AND :last", values
    )
    db.conn.execute(
        "UPDATE imports SET added = added + ?, updated = updated + ?, unchanged = unchanged + ?, on_panel = on_panel + ?, "
        "linked = linked + ?, bad = bad + ? WHERE id = ?",
        [added, changed - added, span["n"] - wrong - changed, span["on_panel"], linked, wrong, one.id],
    )
    return span["n"], wrong


def _upsert(db: Database, one: Import, values: dict[str, object]) -> tuple[int, int]:
    """Return how many people were added or changed, and how many rows name two people."""
    db.conn.execute("SAVEPOINT rows")
    try:
        changed = db.conn.execute(_STORE, values).rowcount
        db.conn.execute("RELEASE rows")
        return changed, 0
    except sqlite3.IntegrityError:
        db.conn.execute("ROLLBACK TO rows")
        db.conn.execute("RELEASE rows")
    changed, wrong = 0, []
    lines = every(
        db,
        "SELECT line FROM import_rows WHERE import_id = :import AND line BETWEEN :first AND :last ORDER BY line",
        values,
    )
    for row in lines:
        try:
            changed += db.conn.execute(_STORE, {**values, "first": row["line"], "last": row["line"]}).rowcount
        except sqlite3.IntegrityError:
            wrong.append(row["line"])
    taken = take_out(db, one.id, wrong)
    note_problems(db, one.team_id, one.id, [two_people(*names) for names in taken])
    return changed, len(wrong)


def two_people(line: int, slack_id: str, email: str) -> BadLine:
    """The problem of a row that names one person by Slack id and another one by e-mail."""
    return BadLine(
        line, "slack_id and email belong to two different people of the directory", (slack_id, email)
    )


def _highest(db: Database) -> int:
    return int(only(db, "SELECT coalesce(max(id), 0) AS n FROM people")["n"])


def _has_addresses(db: Database, team_id: str) -> bool:
    return first(db, "SELECT 1 FROM members WHERE team_id = ? AND email <> '' LIMIT 1", [team_id]) is not None
