"""Approvals: who waits for a researcher's word, and what it was."""

from datetime import datetime

from sqlite_utils import Database

from bot.domain.approval import Approval, Approving
from storage.rows import every, first, instant_of, only, text_of

_AWAITED = (
    "SELECT a.invitation_id FROM approvals a JOIN invitations i ON i.id = a.invitation_id "
    "WHERE a.team_id = ? AND a.answer IS NULL"
)


def add(db: Database, team_id: str, invitation_id: int) -> None:
    """Await the approval of a submission; one that is there stays as it is."""
    db.execute(
        "INSERT INTO approvals (invitation_id, team_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
        [invitation_id, team_id],
    )


def approval_of(db: Database, team_id: str, invitation_id: int) -> Approval | None:
    """The approval of an invitation, `None` when none was asked for."""
    sql = "SELECT * FROM approvals WHERE team_id = ? AND invitation_id = ?"
    row = first(db, sql, [team_id, invitation_id])
    if row is None:
        return None
    return Approval(
        answer=Approving(row["answer"]) if row["answer"] else None,
        reason=row["reason"],
        answered_by=row["answered_by"],
        answered_at=instant_of(row["answered_at"]),
    )


def answer(
    db: Database, team_id: str, invitation_id: int, said: Approving, reason: str, by: str, now: datetime
) -> bool:
    """Keep a researcher's word; return `False` when it was given before."""
    done = db.execute(
        "UPDATE approvals SET answer = ?, reason = ?, answered_by = ?, answered_at = ? "
        "WHERE team_id = ? AND invitation_id = ? AND answer IS NULL",
        [said.value, reason, by, text_of(now), team_id, invitation_id],
    )
    return done.rowcount == 1


def awaited_of_study(db: Database, team_id: str, study_id: int) -> list[int]:
    """The invitations of a study that wait for a word."""
    sql = f"{_AWAITED} AND i.study_id = ? ORDER BY 1"
    return [row["invitation_id"] for row in every(db, sql, [team_id, study_id])]


def awaited_of_person(db: Database, team_id: str, person_id: int) -> list[int]:
    """The invitations of a person, in any study, that wait for a word."""
    sql = f"{_AWAITED} AND i.person_id = ? ORDER BY 1"
    return [row["invitation_id"] for row in every(db, sql, [team_id, person_id])]


# By indexes alone, which hold few: Home asks this of every study of a researcher.
_NOW = (
    "FROM invitations i CROSS JOIN approvals a INDEXED BY approvals_awaited ON a.invitation_id = i.id WHERE a.team_id = ? "
    "AND a.answer IS NULL AND i.state = 'submitted' AND NOT EXISTS (SELECT 1 FROM people p INDEXED BY people_refusing "
    "WHERE p.id = i.person_id AND (p.opted_out_at IS NOT NULL OR p.blocked_at IS NOT NULL)) "
)


def studies_awaiting(db: Database, team_id: str, slack_id: str) -> set[int]:
    """The studies of one researcher that still go on and in which somebody who still takes part waits for a word. It stops at the first of
    each."""
    own = "SELECT s.id FROM studies s WHERE s.team_id = ? AND s.researcher = ? AND s.status IN ('recruiting', 'paused')"
    rows = every(db, f"{own} AND EXISTS (SELECT 1 {_NOW}AND i.study_id = s.id)", [team_id, slack_id, team_id])
    return {row["id"] for row in rows}


def awaited_now(db: Database, team_id: str, study_id: int) -> list[int]:
    """The invitations of people who wait for a word and still take part, those who waited longest first."""
    sql = f"SELECT a.invitation_id {_NOW}AND i.study_id = ? ORDER BY 1"
    return [row["invitation_id"] for row in every(db, sql, [team_id, study_id])]


def awaited_count(db: Database, team_id: str, study_id: int) -> int:
    """How many people of a study wait for a word and still take part."""
    return int(only(db, f"SELECT count(*) AS n {_NOW}AND i.study_id = ?", [team_id, study_id])["n"])
