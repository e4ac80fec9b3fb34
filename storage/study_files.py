"""Everybody who was asked for a study, with what became of it: as a file of the study needs it, one after the other."""

import json
from collections.abc import Iterator
from datetime import datetime

from sqlite_utils import Database

from bot.domain.after_call import NOTHING_SAID, AfterCall, News
from bot.domain.conversation import Verdict
from bot.domain.questions import FEELING_KEY, RELATIONSHIP_KEY
from bot.domain.segments import Segment
from bot.domain.study_file import Participant
from storage import interviews
from storage.reveals import hidden
from storage.rows import Row, every, first, instant_of, text_of

_ASKED = (
    "SELECT n.id, n.number, n.person_id, n.delivered_at, p.name, p.email, p.company, p.erased_at, s.segment, s.verdict, s.reasons, "
    "s.submitted_at, c.id AS call_id, l.relationship, l.feeling, "
    "(SELECT json_group_object(question_key, value) FROM (SELECT question_key, value FROM answers a "
    "WHERE a.invitation_id = n.id AND s.invitation_id IS NOT NULL ORDER BY a.id)) AS answers, "
    "(SELECT min(r.revealed_at) FROM reveals r JOIN interviews k ON k.id = c.id WHERE r.team_id = n.team_id "
    "AND r.study_id = n.study_id AND r.person_id = n.person_id AND r.slack_id = k.interviewer) AS knew_at "
    "FROM (SELECT *, row_number() OVER (ORDER BY id) AS number FROM invitations WHERE team_id = :t AND study_id = :s) n "
    "JOIN people p ON p.id = n.person_id LEFT JOIN submissions s ON s.invitation_id = n.id "
    "LEFT JOIN interviews c ON c.id = (SELECT max(id) FROM interviews WHERE invitation_id = n.id AND NOT (elsewhere AND state = 'cancelled')) "
    "LEFT JOIN logged_interviews l ON l.interview_id = c.id "
    "WHERE n.delivered_at IS NOT NULL OR s.invitation_id IS NOT NULL OR c.id IS NOT NULL ORDER BY n.id"
)


def asked(db: Database, team_id: str, study_id: int) -> Iterator[Participant]:
    """Yield everybody whom an invitation reached, in the order in which they were chosen. Numbers stay, whoever comes later."""
    calls = {call.id: call for call in interviews.of_study(db, team_id, study_id)}
    said = _said_after(db, team_id, study_id)
    for row in db.conn.execute(_ASKED, {"t": team_id, "s": study_id}):
        call = calls.get(row["call_id"])
        yield Participant(
            number=row["number"],
            person_id=row["person_id"],
            name=row["name"] or "",
            email=row["email"] or "",
            company=row["company"] or "",
            is_erased=row["erased_at"] is not None,
            invited_at=instant_of(row["delivered_at"]),
            answered_at=instant_of(row["submitted_at"]),
            segment=Segment(row["segment"]) if row["segment"] else None,
            verdict=Verdict(row["verdict"]) if row["verdict"] else None,
            reasons=tuple(json.loads(row["reasons"] or "[]")),
            answers=json.loads(row["answers"]),
            call=call,
            after=said.get(call.id, NOTHING_SAID) if call else NOTHING_SAID,
            knew_at=instant_of(row["knew_at"]),
            logged=_logged(row),
        )


def mark_known(db: Database, team_id: str, study_id: int, slack_id: str, now: datetime) -> int:
    """Keep that somebody has seen the answers of all who may still come to a call of a study, but of those whose answers are hidden
    from them; return of how many that is new."""
    done = db.execute(
        "INSERT INTO reveals (team_id, study_id, person_id, slack_id, revealed_at) "  # noqa: S608
        "SELECT n.team_id, n.study_id, n.person_id, :reader, :now FROM submissions u JOIN invitations n ON n.id = u.invitation_id "
        "JOIN people p ON p.id = n.person_id WHERE u.team_id = :team AND u.study_id = :study AND p.erased_at IS NULL "
        "AND (u.verdict <> 'thank' OR EXISTS (SELECT 1 FROM interviews b WHERE b.invitation_id = n.id AND b.state = 'booked')) "
        "AND NOT EXISTS (SELECT 1 FROM interviews h WHERE h.invitation_id = n.id AND h.state IN ('completed', 'no_show')) "
        f"AND NOT {hidden('n.person_id')} ON CONFLICT DO NOTHING",
        {"team": team_id, "study": study_id, "reader": slack_id, "now": text_of(now)},
    )
    return done.rowcount


def count(db: Database, team_id: str, study_id: int) -> int:
    """How many people were asked, as far as an invitation reached them."""
    row = first(db, f"SELECT count(*) AS n FROM ({_ASKED})", {"t": team_id, "s": study_id})  # noqa: S608
    return int(row["n"]) if row else 0


def _said_after(db: Database, team_id: str, study_id: int) -> dict[int, AfterCall]:
    sql = (
        "SELECT a.* FROM after_calls a JOIN interviews i ON i.id = a.interview_id "
        "WHERE a.team_id = ? AND i.study_id = ?"
    )
    return {row["interview_id"]: _after(row) for row in every(db, sql, [team_id, study_id])}


def _logged(row: Row) -> dict[str, str]:
    given = {RELATIONSHIP_KEY: row["relationship"], FEELING_KEY: row["feeling"]}
    return {key: value for key, value in given.items() if value}


def _after(row: Row) -> AfterCall:
    return AfterCall(News(row["news"]) if row["news"] else None, row["notes"])
