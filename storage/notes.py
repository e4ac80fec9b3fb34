"""Tags and notes: what researchers call somebody, and what they wrote down about them. The person can read both."""

from datetime import datetime

from sqlite_utils import Database

from bot.domain.directory import NOTES_MAX, TAGS_MAX, Note
from storage.rows import Row, every, first, known_instant, text_of


def tags_of(db: Database, team_id: str, person_id: int) -> list[str]:
    # +: or SQLite goes through every tag of the workspace, as that index has them in order.
    sql = "SELECT tag FROM person_tags WHERE +team_id = ? AND person_id = ? ORDER BY tag"
    return [row["tag"] for row in every(db, sql, [team_id, person_id])]


def add_tag(db: Database, team_id: str, person_id: int, tag: str, by: str, now: datetime) -> bool:
    """Give somebody a tag; `False` when they have it, or as many as there may be."""
    done = db.execute(
        "INSERT INTO person_tags (team_id, person_id, tag, added_by, added_at) SELECT :t, :p, :tag, :by, :now "
        "WHERE (SELECT count(*) FROM person_tags WHERE person_id = :p) < :most ON CONFLICT DO NOTHING",
        {"t": team_id, "p": person_id, "tag": tag, "by": by, "now": text_of(now), "most": TAGS_MAX},
    )
    return done.rowcount == 1


def remove_tag(db: Database, team_id: str, person_id: int, tag: str) -> bool:
    sql = "DELETE FROM person_tags WHERE team_id = ? AND person_id = ? AND tag = ?"
    return db.execute(sql, [team_id, person_id, tag]).rowcount == 1


def note_count(db: Database, team_id: str, person_id: int) -> int:
    row = first(
        db,
        "SELECT count(*) AS n FROM person_notes WHERE team_id = ? AND person_id = ?",
        [team_id, person_id],
    )
    return int(row["n"]) if row else 0


def notes_of(db: Database, team_id: str, person_id: int, many: int, before: int) -> list[Note]:
    """A page of the notes about somebody, the newest first."""
    sql = "SELECT * FROM person_notes WHERE team_id = ? AND person_id = ? ORDER BY id DESC LIMIT ? OFFSET ?"
    return [_note_of(row) for row in every(db, sql, [team_id, person_id, many, before])]


def note(db: Database, team_id: str, person_id: int, note_id: int) -> Note | None:
    sql = "SELECT * FROM person_notes WHERE team_id = ? AND person_id = ? AND id = ?"
    row = first(db, sql, [team_id, person_id, note_id])
    return _note_of(row) if row else None


def add_note(db: Database, team_id: str, person_id: int, text: str, author: str, now: datetime) -> bool:
    """Write something down about somebody; `False` when there is as much as there may be."""
    done = db.execute(
        "INSERT INTO person_notes (team_id, person_id, text, author, written_at) SELECT :t, :p, :text, :by, :now "
        "WHERE (SELECT count(*) FROM person_notes WHERE person_id = :p) < :most",
        {"t": team_id, "p": person_id, "text": text, "by": author, "now": text_of(now), "most": NOTES_MAX},
    )
    return done.rowcount == 1


def delete_note(db: Database, team_id: str, person_id: int, note_id: int) -> bool:
    sql = "DELETE FROM person_notes WHERE team_id = ? AND person_id = ? AND id = ?"
    return db.execute(sql, [team_id, person_id, note_id]).rowcount == 1


def _note_of(row: Row) -> Note:
    return Note(row["id"], row["text"], row["author"], known_instant(row["written_at"]))
