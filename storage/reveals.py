"""Who has seen what a participant said of the product, and would not be blind in a call with them."""

from datetime import datetime

from sqlite_utils import Database

from storage.rows import every, only, text_of


def _unseen(study: str, person: str) -> str:
    return f"NOT EXISTS (SELECT 1 FROM reveals r WHERE r.study_id = {study} AND r.person_id = {person} AND r.slack_id = :reader)"  # noqa: S608


# An invitation i of a study d from which a call may come yet: it is live, or its answers were not turned away and no call was held.
_MAY_COME = (
    "d.blind = 1 AND d.is_trial = 0 AND d.status IN ('recruiting', 'paused') "  # noqa: S608
    "AND i.state IN ('queued', 'delivered', 'started', 'submitted') "
    "AND (i.state <> 'submitted' OR EXISTS (SELECT 1 FROM submissions s LEFT JOIN approvals a ON a.invitation_id = s.invitation_id "
    "WHERE s.invitation_id = i.id AND (s.verdict IN ('offer', 'standby') OR (a.invitation_id IS NOT NULL AND a.answer IS NULL)))) "
    "AND NOT EXISTS (SELECT 1 FROM interviews h WHERE h.invitation_id = i.id AND h.state IN ('completed', 'no_show')) "
    f"AND {_unseen('d.id', 'i.person_id')}"
)
_HOLDS = f"c.state = 'booked' AND d.blind = 1 AND {_unseen('d.id', 'c.person_id')}"


def hidden(person: str) -> str:
    """`is_hidden_from` as a condition, for queries with the values `team` and `reader`. person: an expression for the person's id. It
    looks at this person's invitations and calls alone, whatever else there is."""
    return (
        "(EXISTS (SELECT 1 FROM invitations i JOIN studies d ON d.id = i.study_id JOIN study_interviewers v "  # noqa: S608
        f"ON v.study_id = d.id AND v.slack_id = :reader WHERE i.person_id = {person} AND i.team_id = :team AND {_MAY_COME}) "
        "OR EXISTS (SELECT 1 FROM interviews c JOIN studies d ON d.id = c.study_id "
        f"WHERE c.team_id = :team AND c.person_id = {person} AND c.interviewer = :reader AND {_HOLDS}))"
    )


def add(db: Database, team_id: str, study_id: int, person_id: int, slack_id: str, now: datetime) -> bool:
    """Keep that somebody has seen a participant's answers; return whether that was new."""
    done = db.execute(
        "INSERT INTO reveals (team_id, study_id, person_id, slack_id, revealed_at) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT DO NOTHING",
        [team_id, study_id, person_id, slack_id, text_of(now)],
    )
    return done.rowcount == 1


def is_hidden_from(db: Database, team_id: str, reader: str, person_id: int) -> bool:
    """Whether somebody may not learn yet what a person thinks of the product, nor why they were invited: they have a call of a blind
    study with them before them, or may come to hold one, as they interview in a blind study that has invited the person; and they have
    not seen the answers there. The end of the call, or of the invitation, ends it."""
    return bool(
        only(
            db, f"SELECT {hidden(':person')} AS yes", {"team": team_id, "reader": reader, "person": person_id}
        )["yes"]
    )


def hidden_from(db: Database, team_id: str, reader: str) -> set[int]:
    """Everybody of whom `is_hidden_from` is true: read from the live studies in which somebody interviews, and from their calls."""
    # CROSS JOIN: from the reader's studies to those who were invited, not from everybody with an invitation.
    sql = (
        "SELECT i.person_id FROM study_interviewers v CROSS JOIN studies d ON d.id = v.study_id CROSS JOIN invitations i "  # noqa: S608
        f"ON i.study_id = d.id WHERE v.team_id = :team AND v.slack_id = :reader AND {_MAY_COME} "
        "UNION SELECT c.person_id FROM interviews c JOIN studies d ON d.id = c.study_id "
        f"WHERE c.team_id = :team AND c.interviewer = :reader AND {_HOLDS}"
    )
    return {row["person_id"] for row in every(db, sql, {"team": team_id, "reader": reader})}


def seen_by(db: Database, team_id: str, study_id: int, person_id: int) -> set[str]:
    """The Slack ids of everybody who has seen a participant's answers in a study."""
    sql = "SELECT slack_id FROM reveals WHERE team_id = ? AND study_id = ? AND person_id = ?"
    return {row["slack_id"] for row in every(db, sql, [team_id, study_id, person_id])}
