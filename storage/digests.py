"""Digests: one per channel and local day, and what each had counted, so that the next one tells what came since."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlite_utils import Database

from storage.rows import Row, every, first, text_of

KEPT = timedelta(days=90)


def add(db: Database, team_id: str, channel: str, local_day: str, now: datetime) -> int | None:
    """Reserve the digest of a channel and day; `None` when it was made already, by whichever process."""
    row = first(
        db,
        "INSERT INTO digests (team_id, channel, local_day, made_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id",
        [team_id, channel, local_day, text_of(now)],
    )
    return int(row["id"]) if row else None


def digest(db: Database, team_id: str, digest_id: int) -> Row | None:
    return first(db, "SELECT * FROM digests WHERE team_id = ? AND id = ?", [team_id, digest_id])


def is_made(db: Database, team_id: str, channel: str, local_day: str) -> bool:
    """Whether the digest of a channel and day was made, by whichever process."""
    sql = "SELECT 1 FROM digests WHERE team_id = ? AND channel = ? AND local_day = ?"
    return first(db, sql, [team_id, channel, local_day]) is not None


def trouble_of(db: Database, team_id: str, channel: str) -> str:
    """Why Slack did not take the last digest of a channel; "" when it did, or when that was long ago."""
    row = first(
        db,
        "SELECT state, error FROM outbox WHERE team_id = ? AND kind = 'digest' AND receiver = ? AND state IN ('sent', 'failed') "
        "ORDER BY ref DESC LIMIT 1",
        [team_id, channel],
    )
    return str(row["error"]) if row and row["state"] == "failed" else ""


def mark_sent(db: Database, team_id: str, digest_id: int, now: datetime) -> None:
    """Keep that a digest has arrived: the next one tells what came since."""
    sql = "UPDATE digests SET sent_at = ? WHERE team_id = ? AND id = ? AND sent_at IS NULL"
    db.execute(sql, [text_of(now), team_id, digest_id])


def tallies(db: Database, team_id: str, study_id: int) -> dict[str, int]:
    """What happened in a study from its beginning, by its name in the schema."""
    sql = "SELECT what, n FROM tallies WHERE team_id = ? AND study_id = ?"
    return {row["what"]: row["n"] for row in every(db, sql, [team_id, study_id])}


def keep_counts(db: Database, team_id: str, digest_id: int, study_id: int, counts: Mapping[str, int]) -> None:
    """Keep what a digest counted of a study."""
    for what, n in counts.items():
        db.execute(
            "INSERT INTO digest_counts (digest_id, study_id, team_id, what, n) VALUES (?, ?, ?, ?, ?)",
            [digest_id, study_id, team_id, what, n],
        )


def counts_of(db: Database, team_id: str, digest_id: int, study_id: int) -> dict[str, int]:
    """What a digest counted of a study; nothing when the study was not in it."""
    sql = "SELECT what, n FROM digest_counts WHERE team_id = ? AND digest_id = ? AND study_id = ?"
    return {row["what"]: row["n"] for row in every(db, sql, [team_id, digest_id, study_id])}


def last_told(db: Database, team_id: str, study_id: int, before: int) -> dict[str, int]:
    """What the last digest that told of a study and arrived had counted, in whichever channel; nothing when there is none.

    before: the id of the digest that is being made.
    """
    row = first(
        db,
        "SELECT d.id FROM digests d WHERE d.team_id = ? AND d.sent_at IS NOT NULL AND d.id < ? "
        "AND EXISTS (SELECT 1 FROM digest_counts c WHERE c.study_id = ? AND c.digest_id = d.id) ORDER BY d.id DESC LIMIT 1",
        [team_id, before, study_id],
    )
    return counts_of(db, team_id, row["id"], study_id) if row else {}


def tidy(db: Database, now: datetime) -> None:
    """Forget what digests of long ago had counted, but for the last that each study was in."""
    db.execute(
        "DELETE FROM digest_counts WHERE digest_id IN (SELECT id FROM digests WHERE made_at < ?) AND digest_id < ("
        "SELECT max(c.digest_id) FROM digest_counts c JOIN digests d ON d.id = c.digest_id "
        "WHERE c.study_id = digest_counts.study_id AND d.sent_at IS NOT NULL)",
        [text_of(now - KEPT)],
    )
