"""Whether a workspace still lets the bot in. What is due for one that does not stays due, and nothing is sent meanwhile."""

from sqlite_utils import Database

from storage.rows import every, first

AWAY = "away"
"""The fact's name. Queries that leave such workspaces out spell it: `team_id NOT IN (SELECT … WHERE name = 'away')`."""


def mark_away(db: Database, team_id: str, why: str) -> bool:
    """Note that a workspace lets the bot in no more, and Slack's word for the reason; whether that is new."""
    row = first(
        db,
        "INSERT INTO facts (team_id, name, value) VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING 1",
        [team_id, AWAY, why],
    )
    return row is not None


def mark_back(db: Database, team_id: str) -> bool:
    """Note that a workspace lets the bot in; whether it did not before."""
    row = first(db, "DELETE FROM facts WHERE team_id = ? AND name = ? RETURNING 1", [team_id, AWAY])
    return row is not None


def taken_out(db: Database) -> frozenset[str]:
    """The workspaces that installed the app by OAuth and took it out again: what they left is deleted later."""
    rows = every(db, "SELECT team_id FROM installations WHERE sealed = ''")
    return frozenset(str(row["team_id"]) for row in rows)


def why_away(db: Database, team_id: str) -> str:
    """Slack's word for why a workspace lets the bot in no more; "" when it does."""
    row = first(db, "SELECT value FROM facts WHERE team_id = ? AND name = ?", [team_id, AWAY])
    return str(row["value"]) if row else ""
