"""Marks of those whom we must not ask again. They are keyed hashes: nothing here names anybody."""

import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from sqlite_utils import Database

from bot.errors import ConfigError
from bot.marking import Mark
from storage.database import Store
from storage.rows import every, first


def add(db: Database, team_id: str, marks: Iterable[Mark]) -> None:
    """Keep some marks; those that are there stay."""
    db.conn.executemany(
        "INSERT INTO do_not_contact (team_id, mark, key_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [(team_id, mark.mark, mark.key_id) for mark in marks],
    )


def left_alone_in(copy: Path, team_id: str) -> tuple[list[Mark], list[str]]:
    """What another copy of the database says of whom not to ask: every mark of a workspace, with the key that made it (none from
    before there were marks), and the Slack ids of those who opted out.

    Raises: ConfigError: it cannot be read.
    """
    store = Store(copy)
    try:
        return _rows_of(store.read(), team_id), _opted_out_of(store.read(), team_id)
    except sqlite3.DatabaseError as error:
        raise ConfigError(f"{copy} is damaged ({error}): whom it had erased cannot be read.") from error
    finally:
        store.close()


def _rows_of(db: Database, team_id: str) -> list[Mark]:
    if first(db, "SELECT 1 FROM sqlite_schema WHERE name = 'do_not_contact'") is None:
        return []
    rows = every(db, "SELECT mark, key_id FROM do_not_contact WHERE team_id = ?", [team_id])
    return [Mark(row["mark"], row["key_id"]) for row in rows]


def _opted_out_of(db: Database, team_id: str) -> list[str]:
    if first(db, "SELECT 1 FROM sqlite_schema WHERE name = 'people'") is None:
        return []
    sql = "SELECT slack_id FROM people WHERE team_id = ? AND slack_id IS NOT NULL AND opted_out_at IS NOT NULL ORDER BY slack_id"
    return [row["slack_id"] for row in every(db, sql, [team_id])]


def has_any(db: Database, team_id: str) -> bool:
    """Whether a workspace has marks at all: without, nothing needs to be worked out."""
    return first(db, "SELECT 1 FROM do_not_contact WHERE team_id = ? LIMIT 1", [team_id]) is not None


def known(db: Database, team_id: str, candidates: Iterable[str]) -> bool:
    """Whether one of these marks is kept."""
    sql = (
        "SELECT 1 FROM do_not_contact WHERE team_id = ? AND mark IN (SELECT value FROM json_each(?)) LIMIT 1"
    )
    return first(db, sql, [team_id, json.dumps(list(candidates))]) is not None


def all_of(db: Database, team_id: str) -> frozenset[str]:
    """Every mark of a workspace, for a look at many people."""
    return frozenset(
        row["mark"] for row in every(db, "SELECT mark FROM do_not_contact WHERE team_id = ?", [team_id])
    )


def count(db: Database, team_id: str) -> int:
    """How many marks a workspace has. They only become more."""
    row = first(db, "SELECT count(*) AS n FROM do_not_contact WHERE team_id = ?", [team_id])
    return int(row["n"]) if row else 0


def count_by_other_keys(db: Database, key_ids: Iterable[str]) -> int:
    """How many marks, of every workspace, were made with none of these keys: nobody is known by them."""
    sql = "SELECT count(*) AS n FROM do_not_contact WHERE key_id NOT IN (SELECT value FROM json_each(?))"
    row = first(db, sql, [json.dumps(sorted(key_ids))])
    return int(row["n"]) if row else 0


def key_was_used(db: Database) -> bool:
    """Whether any workspace has marks."""
    return first(db, "SELECT 1 FROM do_not_contact LIMIT 1") is not None
