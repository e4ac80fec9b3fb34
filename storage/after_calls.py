"""What interviewers say of calls after them."""

from sqlite_utils import Database

from bot.domain.after_call import NOTHING_SAID, AfterCall, News
from bot.domain.segments import Segment
from storage.rows import every, first


def said_of(db: Database, team_id: str, interview_id: int) -> AfterCall:
    """What was said of a call after it; nothing yet, for most."""
    sql = "SELECT news, notes FROM after_calls WHERE team_id = ? AND interview_id = ?"
    row = first(db, sql, [team_id, interview_id])
    return AfterCall(News(row["news"]) if row["news"] else None, row["notes"]) if row else NOTHING_SAID


def keep_news(db: Database, team_id: str, interview_id: int, news: News | None) -> bool:
    """Keep whether a call brought anything new, `None` to forget it; return whether that is another answer."""
    return _keep(db, "news", team_id, interview_id, news.value if news else None)


def keep_notes(db: Database, team_id: str, interview_id: int, notes: str) -> bool:
    """Keep the notes of a call, "" for none; return whether they are others."""
    return _keep(db, "notes", team_id, interview_id, notes)


def forget_notes(db: Database, team_id: str, invitation_id: int) -> bool:
    """Delete the notes of every call under an invitation; return whether there were any."""
    sql = (
        "UPDATE after_calls SET notes = '' WHERE team_id = ? AND notes <> '' "
        "AND interview_id IN (SELECT id FROM interviews WHERE invitation_id = ?)"
    )
    return db.execute(sql, [team_id, invitation_id]).rowcount > 0


def heard_in(db: Database, team_id: str, study_id: int) -> list[tuple[Segment, News]]:
    """(segment, anything new) of every completed call of a study of which it was said, in the order in which they were held."""
    # The plus: in the order of an index SQLite would look through the completed calls of every study.
    sql = (
        "SELECT i.segment, a.news FROM after_calls a JOIN interviews i ON i.id = a.interview_id "
        "WHERE a.team_id = ? AND i.study_id = ? AND i.state = 'completed' AND a.news IS NOT NULL ORDER BY +i.starts_at, i.id"
    )
    return [(Segment(row["segment"]), News(row["news"])) for row in every(db, sql, [team_id, study_id])]


def _keep(db: Database, column: str, team_id: str, interview_id: int, value: str | None) -> bool:
    done = db.execute(
        f"INSERT INTO after_calls (interview_id, team_id, {column}) VALUES (?, ?, ?) "  # noqa: S608
        f"ON CONFLICT (interview_id) DO UPDATE SET {column} = excluded.{column} WHERE {column} IS NOT excluded.{column}",
        [interview_id, team_id, value],
    )
    return done.rowcount == 1
