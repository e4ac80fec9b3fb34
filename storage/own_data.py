"""What is stored of one person, read for them: nothing of anybody else."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from storage.notes import tags_of
from storage.rows import every, first, text_of

Told = Mapping[str, Any]
_NOT_TOLD = frozenset({"id", "team_id", "extra", "erased_at", "blocked_by"})
EXPORTED = "own data exported"
"""The word of the audit log for it."""


def account(db: Database, team_id: str, slack_id: str) -> Told | None:
    """What is remembered of a Slack account."""
    sql = "SELECT slack_id, name, email, zone, is_admin, seen_at FROM members WHERE team_id = ? AND slack_id = ?"
    row = first(db, sql, [team_id, slack_id])
    return dict(row) if row else None


def directory(db: Database, team_id: str, person_ids: Iterable[int]) -> list[Told]:
    """Rows of the directory, each with its further columns under "further", its tags, and the notes of the team, without who wrote them."""
    sql = "SELECT * FROM people WHERE team_id = ? AND id IN (SELECT value FROM json_each(?)) ORDER BY id"
    found: list[Told] = []
    for row in every(db, sql, [team_id, json.dumps(list(person_ids))]):
        told = {name: row[name] for name in row.keys() if name not in _NOT_TOLD}  # noqa: SIM118
        notes = every(
            db,
            "SELECT written_at, text FROM person_notes WHERE team_id = ? AND person_id = ? ORDER BY id",
            [team_id, row["id"]],
        )
        found.append(
            told
            | {
                "further": json.loads(row["extra"]),
                "tags": tags_of(db, team_id, row["id"]),
                "notes": [dict(one) for one in notes],
            }
        )
    return found


def invitations(db: Database, team_id: str, person_ids: Iterable[int]) -> list[Told]:
    """Invitations with what was submitted to them."""
    sql = (
        "SELECT i.id, i.study_id, i.source, i.state, i.reason, i.created_at, i.delivered_at, i.expires_at, s.segment, s.verdict, "
        "s.reasons, s.submitted_at, s.offered_at, s.offer_lapses_at FROM invitations i "
        "LEFT JOIN submissions s ON s.invitation_id = i.id "
        "WHERE i.team_id = ? AND i.person_id IN (SELECT value FROM json_each(?)) ORDER BY i.id"
    )
    return [dict(row) for row in every(db, sql, [team_id, json.dumps(list(person_ids))])]


def answers(db: Database, team_id: str, invitation_id: int) -> list[Told]:
    """Every answer, earlier ones too, in order."""
    sql = "SELECT question_key, value, answered_at FROM answers WHERE team_id = ? AND invitation_id = ? ORDER BY id"
    return [dict(row) for row in every(db, sql, [team_id, invitation_id])]


def opening_check(db: Database, team_id: str, invitation_id: int) -> Told | None:
    """What was found out at the beginning of a call."""
    sql = "SELECT answer, answered_at FROM opening_checks WHERE team_id = ? AND invitation_id = ? AND answer IS NOT NULL"
    row = first(db, sql, [team_id, invitation_id])
    return dict(row) if row else None


def after_call(db: Database, team_id: str, interview_id: int) -> Told:
    """What is kept of a call after it: its interviewer's notes, and the thank-you for it."""
    notes = first(
        db, "SELECT notes FROM after_calls WHERE team_id = ? AND interview_id = ?", [team_id, interview_id]
    )
    sql = "SELECT incentive AS what, owed_at AS owed_since, sent_at FROM thank_yous WHERE team_id = ? AND interview_id = ?"
    thanks = first(db, sql, [team_id, interview_id])
    return {"notes": notes["notes"] if notes else "", "thank_you": dict(thanks) if thanks else None}


def approval(db: Database, team_id: str, invitation_id: int) -> Told | None:
    """What the team said of somebody's taking part, without who said it."""
    sql = "SELECT answer, reason, answered_at FROM approvals WHERE team_id = ? AND invitation_id = ?"
    row = first(db, sql, [team_id, invitation_id])
    return dict(row) if row else None


def seen_by_count(db: Database, team_id: str, person_ids: Iterable[int]) -> int:
    """How many of the team have looked at somebody's answers before a call."""
    sql = (
        "SELECT count(DISTINCT slack_id) AS n FROM reveals WHERE team_id = ? "
        "AND person_id IN (SELECT value FROM json_each(?))"
    )
    row = first(db, sql, [team_id, json.dumps(list(person_ids))])
    return int(row["n"]) if row else 0


def picked_for(db: Database, team_id: str, slack_id: str) -> list[str]:
    """The titles of launched studies for which somebody was picked by name."""
    sql = (
        "SELECT d.title FROM picked_people p JOIN studies d ON d.id = p.study_id "
        "WHERE p.team_id = ? AND p.slack_id = ? AND d.status <> 'draft' ORDER BY d.id"
    )
    return [row["title"] for row in every(db, sql, [team_id, slack_id])]


def memberships(db: Database, team_id: str, slack_id: str) -> list[str]:
    """The channels and user groups of which somebody is known to be a member, as studies may ask their members."""
    sql = (
        "SELECT coalesce(nullif(a.name, ''), a.place) AS name FROM audience_members m JOIN audiences a ON a.id = m.audience_id "
        "WHERE m.team_id = ? AND m.slack_id = ? ORDER BY a.id"
    )
    return [row["name"] for row in every(db, sql, [team_id, slack_id])]


def logged(db: Database, team_id: str, interview_id: int) -> Told | None:
    """What was written down of an interview that was arranged elsewhere, without who wrote it."""
    sql = "SELECT relationship, feeling, logged_at FROM logged_interviews WHERE team_id = ? AND interview_id = ?"
    row = first(db, sql, [team_id, interview_id])
    return dict(row) if row else None


def messages(db: Database, team_id: str, slack_id: str) -> list[Told]:
    """What was and is to be said to somebody, by kind and time; the words are in Slack."""
    sql = (
        "SELECT kind, state, due_at AS at FROM outbox WHERE team_id = :t AND receiver = :s "
        "UNION ALL SELECT kind, 'shown', shown_at FROM messages WHERE team_id = :t AND receiver = :s ORDER BY 3, 1"
    )
    return [dict(row) for row in every(db, sql, {"t": team_id, "s": slack_id})]


def log(db: Database, team_id: str, slack_id: str) -> list[Told]:
    """What the audit log keeps of what somebody did, by time and name; what it was done to is left out."""
    sql = "SELECT at, action FROM audit WHERE team_id = ? AND actor = ? ORDER BY id"
    return [dict(row) for row in every(db, sql, [team_id, slack_id])]


def is_exported_since(db: Database, team_id: str, slack_id: str, since: datetime) -> bool:
    """Whether somebody had their data sent since then."""
    sql = "SELECT 1 FROM audit WHERE team_id = ? AND actor = ? AND action = ? AND at > ?"
    return first(db, sql, [team_id, slack_id, EXPORTED, text_of(since)]) is not None
