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


def who_may_come_to(db: Database, team_id: str, slack_id: str) -> set[int]:
    """People who answered and may still book a call of a blind study that somebody interviews in, and whose answers that interviewer has
    not seen: the call may be theirs to hold."""
    sql = (
        "SELECT DISTINCT i.person_id FROM study_interviewers v JOIN studies d ON d.id = v.study_id "
        "JOIN submissions s ON s.study_id = d.id JOIN invitations i ON i.id = s.invitation_id "
        "LEFT JOIN approvals a ON a.invitation_id = i.id WHERE v.team_id = ?1 AND v.slack_id = ?2 AND d.blind = 1 AND d.is_trial = 0 "
        "AND d.status IN ('recruiting', 'paused') AND i.state = 'submitted' "
        "AND (s.verdict IN ('offer', 'standby') OR (a.invitation_id IS NOT NULL AND a.answer IS NULL)) "
        "AND NOT EXISTS (SELECT 1 FROM interviews c WHERE c.invitation_id = i.id AND c.state IN ('completed', 'no_show')) "
        "AND NOT EXISTS (SELECT 1 FROM reveals r WHERE r.study_id = d.id AND r.person_id = i.person_id AND r.slack_id = ?2)"
    )
    return {row["person_id"] for row in every(db, sql, [team_id, slack_id])}


def seen_by(db: Database, team_id: str, study_id: int, person_id: int) -> set[str]:
    """The Slack ids of everybody who has seen a participant's answers in a study."""
    sql = "SELECT slack_id FROM reveals WHERE team_id = ? AND study_id = ? AND person_id = ?"
    return {row["slack_id"] for row in every(db, sql, [team_id, study_id, person_id])}
