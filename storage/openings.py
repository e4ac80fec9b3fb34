"""Opening checks: what is to be found out at the beginning of a call, and what was."""

from datetime import datetime

from sqlite_utils import Database

from bot.domain.opening import Because, OpeningCheck, Paying
from storage.rows import first, instant_of, text_of


def add(db: Database, team_id: str, invitation_id: int, because: Because) -> None:
    """Make the check of a submission due; one that is there stays as it is."""
    db.execute(
        "INSERT INTO opening_checks (invitation_id, team_id, because) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [invitation_id, team_id, because.value],
    )


def check_of(db: Database, team_id: str, invitation_id: int) -> OpeningCheck | None:
    """The check of an invitation, `None` when nothing is to be found out."""
    sql = "SELECT * FROM opening_checks WHERE team_id = ? AND invitation_id = ?"
    row = first(db, sql, [team_id, invitation_id])
    if row is None:
        return None
    return OpeningCheck(
        because=Because(row["because"]),
        answer=Paying(row["answer"]) if row["answer"] else None,
        answered_by=row["answered_by"],
        answered_at=instant_of(row["answered_at"]),
    )


def answer(
    db: Database, team_id: str, invitation_id: int, interview_id: int, said: Paying, by: str, now: datetime
) -> bool:
    """Keep what was said in a call; return `False` when no check was due or it was answered before."""
    done = db.execute(
        "UPDATE opening_checks SET answer = ?, interview_id = ?, answered_by = ?, answered_at = ? "
        "WHERE team_id = ? AND invitation_id = ? AND answer IS NULL",
        [said.value, interview_id, by, text_of(now), team_id, invitation_id],
    )
    return done.rowcount == 1


def forget_answer(db: Database, team_id: str, invitation_id: int) -> None:
    """Make a check due again: its answer was a mistake."""
    db.execute(
        "UPDATE opening_checks SET answer = NULL, interview_id = NULL, answered_by = '', answered_at = NULL "
        "WHERE team_id = ? AND invitation_id = ?",
        [team_id, invitation_id],
    )
