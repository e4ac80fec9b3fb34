"""What the process itself must remember: a name and a text, for one workspace; `EVERYWHERE` for all of them."""

from datetime import datetime

from sqlite_utils import Database

from storage.rows import first, instant_of, text_of

EVERYWHERE = ""
MEMBERS_READ = "members read"
"""When the member list was last read to its end."""
GROUPS_READ = "user groups read"
"""When the user groups were last asked for, whatever came of it."""
GROUPS_TROUBLE = "user groups trouble"
"""Slack's word for why they could not be read; absent when they could."""
BACKED_UP = "backed up"
"""When `evenhand backup` last wrote a copy."""

TAKEN_IN = "taken in"
"""When something that Slack delivered was last taken in, whether or not it left anything else; noted once a minute."""


def keep(db: Database, team_id: str, name: str, value: str) -> None:
    """Keep a fact; "" forgets it."""
    if not value:
        db.execute("DELETE FROM facts WHERE team_id = ? AND name = ?", [team_id, name])
        return
    db.execute(
        "INSERT INTO facts (team_id, name, value) VALUES (?, ?, ?) "
        "ON CONFLICT (team_id, name) DO UPDATE SET value = excluded.value",
        [team_id, name, value],
    )


def keep_instant(db: Database, team_id: str, name: str, at: datetime) -> None:
    """Keep when something happened last."""
    keep(db, team_id, name, text_of(at))


def text(db: Database, team_id: str, name: str) -> str:
    """The text of a fact, "" when there is none."""
    row = first(db, "SELECT value FROM facts WHERE team_id = ? AND name = ?", [team_id, name])
    return str(row["value"]) if row else ""


def instant(db: Database, team_id: str, name: str) -> datetime | None:
    """When something happened last, as it was kept."""
    return instant_of(text(db, team_id, name))
