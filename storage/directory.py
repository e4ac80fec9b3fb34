"""The directory as lists: counted, filtered, searched, a page at a time, at a hundred thousand people.

Every list is an index of its own (see `m016_people`), and counts are kept until somebody they count is changed.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlite_utils import Database

from bot.domain.directory import FOUND_MAX, PAGE, Counts, Filter, spellings
from bot.domain.people import Person
from bot.domain.settings import Settings
from storage.askable import FREE, free_values
from storage.people import SELECT, person_of
from storage.reveals import hidden
from storage.rows import every, first, known_instant, only, text_of

COUNTED_FOR = timedelta(minutes=1)
"""A pause ends without any change: so long a count may be late."""

_OPEN = "p.opted_out_at IS NULL AND p.blocked_at IS NULL AND p.slack_id IS NOT NULL AND p.unreachable = '' AND p.is_colleague = 0"
_CONTACTED = f"{_OPEN} AND (p.last_invited_at IS NOT NULL OR p.last_interviewed_at IS NOT NULL OR p.snoozed_until IS NOT NULL)"
_OUT = "(p.opted_out_at IS NOT NULL OR p.blocked_at IS NOT NULL)"
_LISTS = {
    Filter.ALL: ("people_by_name", "p.erased_at IS NULL"),
    Filter.PANEL: ("people_on_panel", "p.panel_at IS NOT NULL AND p.erased_at IS NULL"),
    Filter.FREE: ("people_open", f"{_OPEN} AND {FREE}"),
    Filter.RESTING: ("people_contacted", f"{_CONTACTED} AND NOT ({FREE})"),
    Filter.OUT: ("people_out", f"{_OUT} AND p.erased_at IS NULL"),
    Filter.UNLINKED: ("people_unlinked", "p.slack_id IS NULL AND p.erased_at IS NULL"),
}
"""Of each list the index that holds exactly it, in order of names, and what says so."""


def kept_counts(db: Database, team_id: str, now: datetime) -> Counts | None:
    """The counts of a directory as they were worked out last, `None` when they are too old or somebody was changed since."""
    row = first(db, "SELECT counted_at, counts FROM directory_counts WHERE team_id = ?", [team_id])
    if row is None or not timedelta() <= now - known_instant(row["counted_at"]) < COUNTED_FOR:
        return None
    return Counts(**json.loads(row["counts"]))


def keep_counts(db: Database, team_id: str, counts: Counts, now: datetime) -> None:
    db.execute(
        "INSERT INTO directory_counts (team_id, counted_at, counts) VALUES (?, ?, ?) "
        "ON CONFLICT (team_id) DO UPDATE SET counted_at = excluded.counted_at, counts = excluded.counts",
        [team_id, text_of(now), json.dumps(asdict(counts))],
    )


def count(db: Database, team_id: str, settings: Settings, now: datetime) -> Counts:
    """Count a directory anew: each number from the index of its list."""
    values = {"team": team_id, **free_values(settings, now)}

    def counted(index: str, where: str) -> int:
        sql = f"SELECT count(*) AS n FROM people p INDEXED BY {index} WHERE p.team_id = :team AND {where}"  # noqa: S608
        return int(only(db, sql, values)["n"])

    people = counted(*_LISTS[Filter.ALL])
    resting = counted(*_LISTS[Filter.RESTING])
    return Counts(
        people=people,
        panel=counted(*_LISTS[Filter.PANEL]),
        linked=people - counted(*_LISTS[Filter.UNLINKED]),
        free=counted("people_open", _OPEN) - resting,
        resting=resting,
        out=counted(*_LISTS[Filter.OUT]),
        unreachable=counted("people_unreachable", "p.unreachable <> '' AND p.erased_at IS NULL"),
    )


def page(
    db: Database, team_id: str, chosen: Filter, before: int, settings: Settings, now: datetime
) -> list[Person]:
    """One page of a list, in order of names."""
    index, where = _LISTS[chosen]
    sql = (
        f"SELECT p.id FROM people p INDEXED BY {index} WHERE p.team_id = :team AND {where} "  # noqa: S608
        "ORDER BY p.name COLLATE NOCASE, p.id LIMIT :many OFFSET :before"
    )
    values = {"team": team_id, "many": PAGE, "before": before, **free_values(settings, now)}
    return _in_order(db, team_id, [row["id"] for row in every(db, sql, values)])


def search(
    db: Database,
    team_id: str,
    words: Sequence[str],
    tag: str,
    chosen: Filter,
    settings: Settings,
    now: datetime,
    reader: str,
) -> list[int]:
    """The ids of those whose name, e-mail address or company has words that begin so, or who have a tag that does; in order of
    names, and at most one more than `FOUND_MAX`.

    reader: a Slack id; by a tag, which may say what somebody thinks of the product, they do not find those whose answers are hidden
    from them.
    """
    if not words and not tag:
        return []
    where = f"p.team_id = :team AND {_LISTS[chosen][1]} LIMIT :most"
    found, match = [], ""
    # CROSS JOIN: in this order, so that each ends when enough are found.
    if words:
        either_way = (" OR ".join(f'"{spelling}" *' for spelling in spellings(word)) for word in words)
        sought = " AND ".join(f"({one})" for one in either_way)
        match = f'workspace : "{team_id}" AND {{name email company}} : ({sought})'
        found.append(
            "SELECT p.id, p.name FROM people_search s CROSS JOIN people p ON p.id = s.rowid "  # noqa: S608
            f"WHERE s.people_search MATCH :match AND {where}"
        )
    if tag:
        found.append(
            "SELECT p.id, p.name FROM person_tags t CROSS JOIN people p ON p.id = t.person_id WHERE t.team_id = :team "  # noqa: S608
            f"AND t.tag >= :tag AND t.tag < :beyond AND NOT {hidden('p.id')} AND {where}"
        )
    either = " UNION ".join(f"SELECT * FROM ({one})" for one in found)  # noqa: S608
    sql = f"SELECT id FROM ({either}) ORDER BY name COLLATE NOCASE, id LIMIT :most"  # noqa: S608
    values = {
        "team": team_id,
        "match": match,
        "tag": tag,
        "beyond": tag + "\U0010ffff",
        "reader": reader,
        "most": FOUND_MAX + 1,
        **free_values(settings, now),
    }
    return [row["id"] for row in every(db, sql, values)]


def people_of(db: Database, team_id: str, ids: Sequence[int]) -> list[Person]:
    """People by their ids, in that order."""
    return _in_order(db, team_id, ids)


def _in_order(db: Database, team_id: str, ids: Sequence[int]) -> list[Person]:
    sql = SELECT + "p.team_id = ? AND p.id IN (SELECT value FROM json_each(?))"  # noqa: S608
    rows = every(db, sql, [team_id, json.dumps(list(ids))])
    found = {one.id: one for one in map(person_of, rows)}
    return [found[one] for one in ids if one in found]


def extra_of(db: Database, team_id: str, person_id: int) -> dict[str, str]:
    """The further columns of somebody's row in the file they came from."""
    row = first(db, "SELECT extra FROM people WHERE team_id = ? AND id = ?", [team_id, person_id])
    return dict(json.loads(row["extra"])) if row else {}


def blocked_because(db: Database, team_id: str, person_id: int) -> tuple[str, str]:
    """Why somebody was blocked, and by whom: a Slack id, "" when that is not known."""
    sql = "SELECT blocked_reason, blocked_by FROM people WHERE team_id = ? AND id = ?"
    row = first(db, sql, [team_id, person_id])
    return (row["blocked_reason"], row["blocked_by"]) if row else ("", "")
