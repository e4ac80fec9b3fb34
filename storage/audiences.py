"""Audiences that nobody asked: what an admin has allowed, and who is in it as far as Slack said."""

import json
from collections.abc import Iterable
from datetime import datetime

from sqlite_utils import Database

from bot.domain.audiences import Allowance, AudienceKind
from storage.rows import Row, every, first, instant_of, known_instant, only, text_of

_SELECT = (
    "SELECT a.*, (SELECT count(*) FROM audience_members m WHERE m.audience_id = a.id) AS members FROM audiences a "
    "WHERE a.team_id = ? "
)


def allow(
    db: Database, team_id: str, kind: AudienceKind, place: str, name: str, reason: str, by: str, now: datetime
) -> int | None:
    """Keep that an audience is allowed and return its id; `None` when it is already. It is read as soon as may be."""
    row = first(
        db,
        "INSERT INTO audiences (team_id, kind, place, name, reason, allowed_by, allowed_at, due_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id",
        [team_id, kind.value, place, name, reason, by, text_of(now), text_of(now)],
    )
    return int(row["id"]) if row else None


def end(db: Database, team_id: str, audience_id: int, by: str, now: datetime) -> bool:
    """Take an allowance back and forget who was in it; `False` when it was not allowed any more."""
    done = db.execute(
        "UPDATE audiences SET ended_by = ?, ended_at = ? WHERE team_id = ? AND id = ? AND ended_at IS NULL",
        [by, text_of(now), team_id, audience_id],
    )
    db.execute("DELETE FROM audience_members WHERE team_id = ? AND audience_id = ?", [team_id, audience_id])
    return done.rowcount == 1


def allowed(db: Database, team_id: str) -> list[Allowance]:
    """Everything that is allowed now, the oldest first."""
    return [
        _allowance_of(row) for row in every(db, f"{_SELECT} AND a.ended_at IS NULL ORDER BY a.id", [team_id])
    ]


def allowance(db: Database, team_id: str, audience_id: int) -> Allowance | None:
    """One allowance, also one that was taken back."""
    row = first(db, f"{_SELECT} AND a.id = ?", [team_id, audience_id])
    return _allowance_of(row) if row else None


def allowed_at_place(db: Database, team_id: str, place: str) -> Allowance | None:
    """The allowance of a channel or user group, if there is one now."""
    row = first(db, f"{_SELECT} AND a.place = ? AND a.ended_at IS NULL", [team_id, place])
    return _allowance_of(row) if row else None


def due(db: Database, now: datetime) -> list[Allowance]:
    """What is to be read now, of every workspace that lets the bot in."""
    sql = (
        "SELECT a.*, 0 AS members FROM audiences a WHERE ended_at IS NULL AND due_at <= ? "
        "AND team_id NOT IN (SELECT team_id FROM facts WHERE name = 'away') ORDER BY due_at, id"
    )
    return [_allowance_of(row) for row in every(db, sql, [text_of(now)])]


def make_due(db: Database, team_id: str, place: str, now: datetime) -> None:
    """Have a channel or user group read again as soon as may be, if it is allowed."""
    sql = "UPDATE audiences SET due_at = ? WHERE team_id = ? AND place = ? AND ended_at IS NULL"
    db.execute(sql, [text_of(now), team_id, place])


def keep_members(
    db: Database, team_id: str, audience_id: int, slack_ids: Iterable[str], seen_at: datetime
) -> None:
    """Keep some members as seen in the reading that began at `seen_at`; nothing when the allowance was taken back meanwhile."""
    db.execute(
        "INSERT INTO audience_members (audience_id, team_id, slack_id, seen_at) "
        "SELECT a.id, a.team_id, j.value, ? FROM audiences a, json_each(?) j WHERE a.team_id = ? AND a.id = ? "
        "AND a.ended_at IS NULL ON CONFLICT (audience_id, slack_id) DO UPDATE SET seen_at = excluded.seen_at",
        [text_of(seen_at), json.dumps(sorted(set(slack_ids))), team_id, audience_id],
    )


def finish(
    db: Database, team_id: str, audience_id: int, name: str, seen_at: datetime, due_at: datetime
) -> None:
    """Keep that the members were read to their end: whoever was not seen since `seen_at` has left."""
    db.execute(
        "DELETE FROM audience_members WHERE team_id = ? AND audience_id = ? AND seen_at < ?",
        [team_id, audience_id, text_of(seen_at)],
    )
    # A change that Slack told of meanwhile has made it due again: that stays.
    db.execute(
        "UPDATE audiences SET name = ?, read_at = ?, fails = 0, trouble = '', "
        "due_at = CASE WHEN due_at > ? THEN due_at ELSE ? END WHERE team_id = ? AND id = ?",
        [name, text_of(seen_at), text_of(seen_at), text_of(due_at), team_id, audience_id],
    )


def failed(db: Database, team_id: str, audience_id: int, trouble: str, due_at: datetime) -> bool:
    """Keep that the members could not be read; return whether the reason is another one than before."""
    own = [team_id, audience_id]
    before = only(db, "SELECT trouble FROM audiences WHERE team_id = ? AND id = ?", own)["trouble"]
    db.execute(
        "UPDATE audiences SET trouble = ?, fails = fails + 1, due_at = ? WHERE team_id = ? AND id = ?",
        [trouble, text_of(due_at), *own],
    )
    return bool(trouble != before)


def postpone(db: Database, team_id: str, audience_id: int, due_at: datetime) -> None:
    """Try again later: that it could not be read now says nothing of the audience."""
    sql = "UPDATE audiences SET due_at = ? WHERE team_id = ? AND id = ?"
    db.execute(sql, [text_of(due_at), team_id, audience_id])


def chosen_by(db: Database, team_id: str, audience_id: int) -> list[str]:
    """The researchers of studies that are not closed and have chosen an audience."""
    sql = (
        "SELECT DISTINCT d.researcher FROM study_audiences s JOIN studies d ON d.id = s.study_id "
        "WHERE s.team_id = ? AND s.audience_id = ? AND d.status <> 'closed' ORDER BY 1"
    )
    return [row["researcher"] for row in every(db, sql, [team_id, audience_id])]


def fails(db: Database, team_id: str, audience_id: int) -> int:
    """How often in a row the members could not be read."""
    return int(
        only(db, "SELECT fails FROM audiences WHERE team_id = ? AND id = ?", [team_id, audience_id])["fails"]
    )


def leave(db: Database, team_id: str, place: str, slack_id: str) -> None:
    """Forget that somebody is in a channel."""
    db.execute(
        "DELETE FROM audience_members WHERE team_id = ? AND slack_id = ? "
        "AND audience_id IN (SELECT id FROM audiences WHERE team_id = ? AND place = ?)",
        [team_id, slack_id, team_id, place],
    )


def forget_member(db: Database, team_id: str, slack_id: str) -> None:
    """Forget wherever somebody is a member."""
    db.execute("DELETE FROM audience_members WHERE team_id = ? AND slack_id = ?", [team_id, slack_id])


def slack_id_of(db: Database, team_id: str, member_id: int) -> str:
    """The Slack id of somebody who is still in an audience that is still allowed, "" when they are not."""
    row = first(
        db,
        "SELECT m.slack_id FROM audience_members m JOIN audiences a ON a.id = m.audience_id "
        "WHERE m.team_id = ? AND m.id = ? AND a.ended_at IS NULL",
        [team_id, member_id],
    )
    return str(row["slack_id"]) if row else ""


def of_member(db: Database, team_id: str, slack_id: str, among: Iterable[int]) -> Allowance | None:
    """The first of some allowances that hold now and under which somebody may be asked."""
    row = first(
        db,
        f"{_SELECT} AND a.ended_at IS NULL AND a.id IN (SELECT value FROM json_each(?)) AND a.id IN ("  # noqa: S608
        "SELECT audience_id FROM audience_members WHERE team_id = ? AND slack_id = ?) ORDER BY a.id LIMIT 1",
        [team_id, json.dumps(list(among)), team_id, slack_id],
    )
    return _allowance_of(row) if row else None


def members_among(db: Database, team_id: str, among: Iterable[int], slack_ids: Iterable[str]) -> set[str]:
    """Those of some people who are members of one of some audiences that are allowed."""
    rows = every(
        db,
        "SELECT DISTINCT m.slack_id FROM audience_members m JOIN audiences a ON a.id = m.audience_id WHERE m.team_id = ? "
        "AND a.ended_at IS NULL AND a.id IN (SELECT value FROM json_each(?)) "
        "AND m.slack_id IN (SELECT value FROM json_each(?))",
        [team_id, json.dumps(list(among)), json.dumps(list(slack_ids))],
    )
    return {row["slack_id"] for row in rows}


def invited_since(db: Database, team_id: str, study_id: int, since: datetime) -> int:
    """How many whom nobody had asked a study has invited since an instant."""
    row = only(
        db,
        "SELECT count(*) AS n FROM invitations WHERE team_id = ? AND study_id = ? AND audience_id IS NOT NULL "
        "AND created_at >= ?",
        [team_id, study_id, text_of(since)],
    )
    return int(row["n"])


def withdraw_queued(
    db: Database, team_id: str, audience_id: int, *, study_id: int = 0, slack_id: str = ""
) -> int:
    """Withdraw the invitations under an allowance that were not sent yet, of one study or person when named; return how many."""
    done = db.execute(
        "UPDATE invitations SET state = 'withdrawn' WHERE team_id = :t AND audience_id = :a AND state = 'queued' "
        "AND (:study = 0 OR study_id = :study) AND (:s = '' OR person_id IN (SELECT id FROM people WHERE team_id = :t "
        "AND slack_id = :s))",
        {"t": team_id, "a": audience_id, "study": study_id, "s": slack_id},
    )
    return done.rowcount


def of_invitation(db: Database, team_id: str, invitation_id: int) -> Allowance | None:
    """The allowance under which an invitation was made, `None` for those who were asked before."""
    sql = "SELECT audience_id FROM invitations WHERE team_id = ? AND id = ?"
    row = first(db, sql, [team_id, invitation_id])
    return allowance(db, team_id, row["audience_id"]) if row and row["audience_id"] else None


def _allowance_of(row: Row) -> Allowance:
    return Allowance(
        id=row["id"],
        team_id=row["team_id"],
        kind=AudienceKind(row["kind"]),
        place=row["place"],
        name=row["name"],
        reason=row["reason"],
        allowed_by=row["allowed_by"],
        allowed_at=known_instant(row["allowed_at"]),
        members=row["members"],
        read_at=instant_of(row["read_at"]),
        trouble=row["trouble"],
        ended_at=instant_of(row["ended_at"]),
    )
