"""The lists of the day's calls that interviewers got in the morning, and what the process must remember about zones."""

from datetime import datetime

from sqlite_utils import Database

from storage.rows import Row, every, first, text_of


def add(db: Database, team_id: str, slack_id: str, local_day: str, now: datetime) -> int | None:
    """Reserve the list of an interviewer and day; `None` when it was made already, by whichever process."""
    row = first(
        db,
        "INSERT INTO mornings (team_id, slack_id, local_day, made_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id",
        [team_id, slack_id, local_day, text_of(now)],
    )
    return int(row["id"]) if row else None


def morning(db: Database, team_id: str, morning_id: int) -> Row | None:
    return first(db, "SELECT * FROM mornings WHERE team_id = ? AND id = ?", [team_id, morning_id])


def holders(db: Database, since: datetime, until: datetime) -> list[tuple[str, str]]:
    """(workspace, interviewer) of everybody who holds a booked call that begins between two instants."""
    sql = (
        "SELECT DISTINCT team_id, interviewer FROM interviews WHERE state = 'booked' AND starts_at >= ? AND starts_at < ? "
        "ORDER BY team_id, interviewer"
    )
    rows = every(db, sql, [text_of(since), text_of(until)])
    return [(row["team_id"], row["interviewer"]) for row in rows]
