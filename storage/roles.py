"""Who has which role: by name, or by a user group of Slack's. (Granting to a person: storage/people.py.)"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlite_utils import Database

from storage.rows import Row, every, first, instant_of, known_instant, text_of


@dataclass(frozen=True)
class Group:
    """A user group. slack_ids: who is in it, as far as it has a role and was read; read_at: when that was."""

    group_id: str
    name: str
    handle: str
    is_disabled: bool
    read_at: datetime | None = None


class Grant(NamedTuple):
    """A role that was given: to whom (a person, or a group by its id), by whom, and when."""

    subject: str
    by: str
    at: datetime


ROLES_OF = (
    "SELECT role FROM roles WHERE team_id = :team AND slack_id = :who UNION "
    "SELECT r.role FROM user_group_members m "
    "JOIN user_groups g ON g.team_id = m.team_id AND g.group_id = m.group_id AND NOT g.is_disabled "
    "JOIN role_groups r ON r.team_id = m.team_id AND r.group_id = m.group_id "
    "WHERE m.team_id = :team AND m.slack_id = :who"
)
"""Asked with every click: a test looks at the plan."""


def roles_of(db: Database, team_id: str, slack_id: str) -> set[str]:
    """The roles that somebody was given, by name or by a user group that is not disabled."""
    return {row["role"] for row in every(db, ROLES_OF, {"team": team_id, "who": slack_id})}


def granted(db: Database, team_id: str, role: str) -> list[Grant]:
    """Whom a role was given to by name, in that order."""
    sql = "SELECT slack_id AS subject, granted_by, granted_at FROM roles WHERE team_id = ? AND role = ? ORDER BY granted_at, slack_id"
    return [_grant_of(row) for row in every(db, sql, [team_id, role])]


def granted_to_groups(db: Database, team_id: str) -> list[Grant]:
    """The groups that make researchers, in the order in which they were named."""
    sql = "SELECT group_id AS subject, granted_by, granted_at FROM role_groups WHERE team_id = ? ORDER BY granted_at, group_id"
    return [_grant_of(row) for row in every(db, sql, [team_id])]


def _grant_of(row: Row) -> Grant:
    return Grant(row["subject"], row["granted_by"], known_instant(row["granted_at"]))


def grant_to_group(db: Database, team_id: str, group_id: str, by: str, now: datetime) -> None:
    """Make everybody in a group a researcher. Who that is, is to be read."""
    db.execute(
        "INSERT INTO role_groups (team_id, group_id, role, granted_by, granted_at) VALUES (?, ?, 'researcher', ?, ?) "
        "ON CONFLICT DO NOTHING",
        [team_id, group_id, by, text_of(now)],
    )
    mark_stale(db, team_id, group_id)


def withdraw_from_group(db: Database, team_id: str, group_id: str) -> None:
    """Take the role from a group. Who was in it is not kept."""
    db.execute("DELETE FROM role_groups WHERE team_id = ? AND group_id = ?", [team_id, group_id])
    db.execute("DELETE FROM user_group_members WHERE team_id = ? AND group_id = ?", [team_id, group_id])


def groups(db: Database, team_id: str) -> list[Group]:
    """All user groups that were seen, by name."""
    rows = every(db, "SELECT * FROM user_groups WHERE team_id = ? ORDER BY name, group_id", [team_id])
    return [_group_of(row) for row in rows]


def group(db: Database, team_id: str, group_id: str) -> Group | None:
    row = first(db, "SELECT * FROM user_groups WHERE team_id = ? AND group_id = ?", [team_id, group_id])
    return _group_of(row) if row else None


def _group_of(row: Row) -> Group:
    return Group(
        row["group_id"], row["name"], row["handle"], bool(row["is_disabled"]), instant_of(row["read_at"])
    )


def keep_group(db: Database, team_id: str, seen: Group) -> None:
    """Remember what Slack says of a group: its names, and whether it is disabled. Who is in it stays as it was read."""
    db.execute(
        "INSERT INTO user_groups (team_id, group_id, name, handle, is_disabled) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (team_id, group_id) DO UPDATE SET name = excluded.name, handle = excluded.handle, "
        "is_disabled = excluded.is_disabled",
        [team_id, seen.group_id, seen.name, seen.handle, int(seen.is_disabled)],
    )


def disable_others(db: Database, team_id: str, group_ids: Iterable[str]) -> None:
    """Whatever is not among these does not exist any more."""
    db.execute(
        "UPDATE user_groups SET is_disabled = 1 WHERE team_id = ? AND group_id NOT IN (SELECT value FROM json_each(?))",
        [team_id, json.dumps(sorted(group_ids))],
    )


def disable(db: Database, team_id: str, group_id: str) -> None:
    db.execute(
        "UPDATE user_groups SET is_disabled = 1 WHERE team_id = ? AND group_id = ?", [team_id, group_id]
    )


def mark_stale(db: Database, team_id: str, group_id: str) -> None:
    """Who is in a group is to be read again."""
    db.execute("UPDATE user_groups SET is_stale = 1 WHERE team_id = ? AND group_id = ?", [team_id, group_id])


def to_read(db: Database, team_id: str, before: datetime) -> list[str]:
    """Groups with a role whose members are to be read: those that changed, and those not read since `before`."""
    sql = (
        "SELECT g.group_id FROM user_groups g JOIN role_groups r ON r.team_id = g.team_id AND r.group_id = g.group_id "
        "WHERE g.team_id = ? AND NOT g.is_disabled AND (g.is_stale OR g.read_at IS NULL OR g.read_at < ?) ORDER BY g.group_id"
    )
    return [row["group_id"] for row in every(db, sql, [team_id, text_of(before)])]


def has_role(db: Database, team_id: str, group_id: str) -> bool:
    """Whether a group makes researchers."""
    sql = "SELECT 1 FROM role_groups WHERE team_id = ? AND group_id = ?"
    return first(db, sql, [team_id, group_id]) is not None


def members_of(db: Database, team_id: str, group_id: str) -> set[str]:
    """Who is in a group with a role, as it was read."""
    sql = "SELECT slack_id FROM user_group_members WHERE team_id = ? AND group_id = ?"
    return {row["slack_id"] for row in every(db, sql, [team_id, group_id])}


def keep_members(db: Database, team_id: str, group_id: str, slack_ids: Sequence[str], now: datetime) -> None:
    """Keep who is in a group, as usergroups.users.list tells it."""
    db.execute(
        "DELETE FROM user_group_members WHERE team_id = ? AND group_id = ? AND slack_id NOT IN (SELECT value FROM json_each(?))",
        [team_id, group_id, json.dumps(list(slack_ids))],
    )
    change_members(db, team_id, group_id, added=slack_ids)
    db.execute(
        "UPDATE user_groups SET is_stale = 0, read_at = ? WHERE team_id = ? AND group_id = ?",
        [text_of(now), team_id, group_id],
    )


def change_members(
    db: Database, team_id: str, group_id: str, *, added: Iterable[str] = (), removed: Iterable[str] = ()
) -> None:
    """Keep that people joined a group and left it."""
    join = (
        "INSERT INTO user_group_members (team_id, group_id, slack_id) SELECT ?, ?, value FROM json_each(?) WHERE 1 "
        "ON CONFLICT DO NOTHING"
    )
    leave = (
        "DELETE FROM user_group_members WHERE team_id = ? AND group_id = ? "
        "AND slack_id IN (SELECT value FROM json_each(?))"
    )
    for sql, chosen in ((join, added), (leave, removed)):
        db.execute(sql, [team_id, group_id, json.dumps(list(chosen))])


def member_counts(db: Database, team_id: str) -> dict[str, int]:
    """How many are in each group with a role."""
    sql = "SELECT group_id, count(*) AS n FROM user_group_members WHERE team_id = ? GROUP BY group_id"
    return {row["group_id"]: row["n"] for row in every(db, sql, [team_id])}
