"""What a workspace set other than the defaults, and who set it when. (`studies.settings_of` reads the values alone.)"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlite_utils import Database

from storage.rows import every, known_instant


class Stored(NamedTuple):
    """One setting as it is stored: its text, by whom (Slack id), when."""

    value: str
    by: str
    at: datetime


def stored(db: Database, team_id: str) -> Mapping[str, Stored]:
    """Everything that a workspace set, by the setting's name."""
    rows = every(db, "SELECT name, value, changed_by, changed_at FROM settings WHERE team_id = ?", [team_id])
    return {
        row["name"]: Stored(row["value"], row["changed_by"], known_instant(row["changed_at"])) for row in rows
    }


def unset(db: Database, team_id: str, name: str) -> None:
    """Go back to the default."""
    db.execute("DELETE FROM settings WHERE team_id = ? AND name = ?", [team_id, name])
