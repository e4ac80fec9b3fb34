"""Who has seen what a participant said of the product, and would not be blind in a call with them."""

from datetime import datetime

from sqlite_utils import Database

from storage.rows import every, text_of


def add(db: Database, team_id: str, study_id: int, person_id: int, slack_id: str, now: datetime) -> bool:
    """Keep that somebody has seen a participant's answers; return whether that was new."""
    done = db.execute(
        "INSERT INTO reveals (team_id, study_id, person_id, slack_id, revealed_at) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT DO NOTHING",
        [team_id, study_id, person_id, slack_id, text_of(now)],
    )
    return done.rowcount == 1


def seen_by(db: Database, team_id: str, study_id: int, person_id: int) -> set[str]:
    """The Slack ids of everybody who has seen a participant's answers in a study."""
    sql = "SELECT slack_id FROM reveals WHERE team_id = ? AND study_id = ? AND person_id = ?"
    return {row["slack_id"] for row in every(db, sql, [team_id, study_id, person_id])}
