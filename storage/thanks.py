"""Thank-yous: what was promised for a call that was held, owed until somebody says that it was sent."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlite_utils import Database

from bot.domain.conversation import Interview
from storage.rows import Row, every, instant_of, known_instant, only, text_of

_NAMED = (
    "FROM thank_yous t JOIN interviews i ON i.id = t.interview_id JOIN people p ON p.id = i.person_id "
    "WHERE t.team_id = :t AND t.study_id = :s AND p.erased_at IS NULL"
)


class ThankYou(NamedTuple):
    """What is owed to one person for one call, or was sent. name, email: "" where the directory has none."""

    interview_id: int
    name: str
    email: str
    incentive: str
    owed_at: datetime
    sent_at: datetime | None = None
    sent_by: str = ""


class Thanks(NamedTuple):
    """How many thank-yous of a study are owed and how many were sent. nameless: owed to people who had their data erased; nobody can
    tell any more to whom, so they are in neither."""

    owed: int = 0
    sent: int = 0
    nameless: int = 0


def owe(db: Database, call: Interview, incentive: str, since: datetime) -> None:
    """Owe what was promised for a call. Once: what was sent before stays sent."""
    db.execute(
        "INSERT INTO thank_yous (interview_id, team_id, study_id, incentive, owed_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [call.id, call.team_id, call.study_id, incentive, text_of(since)],
    )


def forget_unsent(db: Database, team_id: str, interview_id: int) -> None:
    """Owe nothing for a call any more; what was sent stays."""
    sql = "DELETE FROM thank_yous WHERE team_id = ? AND interview_id = ? AND sent_at IS NULL"
    db.execute(sql, [team_id, interview_id])


def counted(db: Database, team_id: str, study_id: int) -> Thanks:
    """How many thank-yous of a study are owed and were sent."""
    row = only(
        db,
        "SELECT coalesce(sum(e.id IS NULL AND t.sent_at IS NULL), 0) AS owed, "
        "coalesce(sum(e.id IS NULL AND t.sent_at IS NOT NULL), 0) AS sent, "
        "coalesce(sum(e.id IS NOT NULL AND t.sent_at IS NULL), 0) AS nameless "
        "FROM thank_yous t JOIN interviews i ON i.id = t.interview_id "
        "LEFT JOIN people e INDEXED BY people_erased ON e.team_id = i.team_id AND e.id = i.person_id AND e.erased_at IS NOT NULL "
        "WHERE t.team_id = ? AND t.study_id = ?",
        [team_id, study_id],
    )
    return Thanks(row["owed"], row["sent"], row["nameless"])


def studies_owing(db: Database, team_id: str, slack_id: str) -> set[int]:
    """The studies of one researcher that owe a thank-you to somebody. It stops at the first of each."""
    rows = every(
        db,
        "SELECT s.id FROM studies s WHERE s.team_id = ?1 AND s.researcher = ?2 AND EXISTS (SELECT 1 FROM thank_yous t "
        "INDEXED BY thank_yous_owed WHERE t.study_id = s.id AND t.sent_at IS NULL AND t.interview_id NOT IN ("
        "SELECT i.id FROM people e INDEXED BY people_erased CROSS JOIN interviews i ON i.team_id = e.team_id AND i.person_id = e.id "
        "WHERE e.team_id = ?1 AND e.erased_at IS NOT NULL))",
        [team_id, slack_id],
    )
    return {row["id"] for row in rows}


def page(db: Database, team_id: str, study_id: int, *, sent: bool, offset: int, limit: int) -> list[ThankYou]:
    """Thank-yous of a study that are owed, the oldest first, or that were sent, the latest first."""
    which = (
        "IS NOT NULL ORDER BY t.sent_at DESC, t.interview_id DESC"
        if sent
        else "IS NULL ORDER BY t.owed_at, t.interview_id"
    )
    rows = every(
        db,
        f"SELECT t.*, p.name, p.email {_NAMED} AND t.sent_at {which} LIMIT :limit OFFSET :offset",
        {"t": team_id, "s": study_id, "limit": limit, "offset": offset},
    )
    return [_of(row) for row in rows]


def mark_sent(
    db: Database, team_id: str, study_id: int, interview_ids: Iterable[int], by: str, now: datetime
) -> list[int]:
    """Keep that thank-yous of a study were sent, by whom and when; return the calls of those that were owed until now."""
    return _changed(
        db,
        f"UPDATE thank_yous SET sent_at = :now, sent_by = :by WHERE sent_at IS NULL AND interview_id IN (SELECT i.id {_NAMED}) "  # noqa: S608
        "AND interview_id IN (SELECT value FROM json_each(:ids)) RETURNING interview_id",
        team_id,
        study_id,
        interview_ids,
        {"by": by, "now": text_of(now)},
    )


def mark_owed(db: Database, team_id: str, study_id: int, interview_ids: Iterable[int]) -> list[int]:
    """Take back that thank-yous of a study were sent; return the calls of those that were."""
    return _changed(
        db,
        f"UPDATE thank_yous SET sent_at = NULL, sent_by = '' WHERE sent_at IS NOT NULL AND interview_id IN (SELECT i.id {_NAMED}) "  # noqa: S608
        "AND interview_id IN (SELECT value FROM json_each(:ids)) RETURNING interview_id",
        team_id,
        study_id,
        interview_ids,
        {},
    )


def _changed(
    db: Database, sql: str, team_id: str, study_id: int, interview_ids: Iterable[int], values: dict[str, str]
) -> list[int]:
    given = {"t": team_id, "s": study_id, "ids": json.dumps(list(interview_ids)), **values}
    return [row["interview_id"] for row in every(db, sql, given)]


def _of(row: Row) -> ThankYou:
    return ThankYou(
        row["interview_id"],
        row["name"] or "",
        row["email"] or "",
        row["incentive"],
        known_instant(row["owed_at"]),
        instant_of(row["sent_at"]),
        row["sent_by"],
    )
