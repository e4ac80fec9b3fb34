"""The outbox, the messages that were sent, what came in already, and the audit log."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlite_utils import Database

from bot.domain.outbox import Claimed, Entry, Kind, Lane, Way
from storage.rows import Row, every, first, known_instant, only, text_of


class Due(NamedTuple):
    """An entry that may be sent now."""

    id: int
    team_id: str
    receiver: str
    way: Way


class Shown(NamedTuple):
    """The message that shows a thing to somebody. `ts` is Slack's, as text."""

    channel: str
    ts: str
    fingerprint: str


_TO_JSON = json.JSONEncoder(ensure_ascii=False).encode
_PUT = (
    "INSERT INTO outbox (team_id, lane, kind, ref, receiver, detail, intent, due_at, created_at, leased_until, lease) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (team_id, intent) WHERE state = 'due' DO UPDATE SET "
    "version = version + 1, due_at = min(due_at, excluded.due_at), lane = min(lane, excluded.lane), "
    "detail = excluded.detail, leased_until = max(leased_until, excluded.leased_until)"
)


def put(
    db: Database, entry: Entry, now: datetime, leased_until: float = 0.0, lease: str = ""
) -> tuple[int, int]:
    """Queue an entry, or renew the one with the same intent; return its id and version.

    leased_until: seconds since the epoch until which somebody else is trying to say it already (the `response_url`).
    """
    row = only(db, f"{_PUT} RETURNING id, version", _values(entry, text_of(now), leased_until, lease))
    return int(row["id"]), int(row["version"])


def put_all(db: Database, entries: Iterable[Entry], now: datetime) -> None:
    """Queue entries, or renew those with the same intents, in this order."""
    at = text_of(now)
    db.conn.executemany(_PUT, [_values(entry, at) for entry in entries])


def _values(entry: Entry, created_at: str, leased_until: float = 0.0, lease: str = "") -> list[object]:
    return [
        entry.team_id,
        int(entry.lane),
        entry.kind.value,
        entry.ref,
        entry.receiver,
        _TO_JSON(dict(entry.detail)) if entry.detail else "{}",
        entry.intent,
        text_of(entry.due_at),
        created_at,
        leased_until,
        lease,
    ]


_WAY = (
    "CASE WHEN kind = 'home' THEN 'home' WHEN kind IN ('invite_file', 'own_data', 'study_file', 'hand_over', 'import_rows') THEN 'file' WHEN kind = 'calendar' THEN 'calendar' "
    "WHEN EXISTS (SELECT 1 FROM messages m WHERE m.team_id = o.team_id AND m.kind = o.kind AND m.ref = o.ref "
    "AND m.receiver = o.receiver) THEN 'update' WHEN doubt THEN 'post_again' ELSE 'post' END"
)
_WAYS = {way.value: way for way in Way}
"""Looked up: of hundreds of rows that wait, to ask the enum takes a fifth of the time."""
# A lane at a time: so the index gives the most urgent of ten thousand entries without sorting them. Left alone, SQLite looks for the
# earlier entry of a receiver in the same index, through all ten thousand for each: 0.2 s instead of 0.3 ms.
_DUE = (
    f"SELECT * FROM (SELECT id, team_id, receiver, due_at, {_WAY} AS way FROM outbox o WHERE state = 'due' AND lane = :lane "  # noqa: S608
    "AND due_at <= :now AND leased_until <= :wall "
    "AND team_id NOT IN (SELECT team_id FROM facts WHERE name = 'away') "
    "AND receiver NOT IN (SELECT value FROM json_each(:busy)) AND NOT EXISTS ("
    "SELECT 1 FROM outbox b INDEXED BY outbox_receiver WHERE b.state = 'due' AND b.team_id = o.team_id AND b.receiver = o.receiver "
    "AND b.lane = o.lane AND b.due_at <= :now AND (b.leased_until > :wall OR (b.due_at, b.id) < (o.due_at, o.id)))) "
    "WHERE way || ' ' || team_id NOT IN (SELECT value FROM json_each(:held)) ORDER BY due_at, id LIMIT :limit"
)


def due(
    db: Database,
    now: datetime,
    wall: float,
    busy: Iterable[str],
    limit: int,
    held: Iterable[tuple[str, Way]] = (),
    lanes: Iterable[Lane] = tuple(Lane),
) -> list[Due]:
    """Entries that may be sent now, of all workspaces, the most urgent first.

    busy: receivers to leave out; held: ways of a workspace that take nothing now: every due entry of these is passed by. An entry waits while an earlier one of its lane and
    receiver is due, is on its way or rests after a failure.
    """
    given = {
        "now": text_of(now),
        "wall": wall,
        "busy": json.dumps(list(busy)),
        "held": json.dumps([f"{way.value} {team_id}" for team_id, way in held]),
    }
    found: list[Due] = []
    for lane in lanes:
        rows = every(db, _DUE, {**given, "lane": int(lane), "limit": limit - len(found)})
        found += [Due(row["id"], row["team_id"], row["receiver"], _WAYS[row["way"]]) for row in rows]
    return found


def next_due_at(db: Database, after: datetime) -> datetime | None:
    """The first instant after `after` at which an entry is due."""
    sql = "SELECT min(due_at) AS at FROM outbox WHERE state = 'due' AND due_at > ? AND team_id NOT IN (SELECT team_id FROM facts WHERE name = 'away')"
    row = first(db, sql, [text_of(after)])
    return known_instant(row["at"]) if row and row["at"] else None


def next_free_wall(db: Database, now: datetime, wall: float) -> float | None:
    """When (seconds since the epoch) the first lease that still holds an entry that is due ends."""
    row = first(
        db,
        "SELECT min(leased_until) AS at FROM outbox WHERE state = 'due' AND due_at <= ? AND leased_until > ? "
        "AND team_id NOT IN (SELECT team_id FROM facts WHERE name = 'away')",
        [text_of(now), wall],
    )
    return float(row["at"]) if row and row["at"] is not None else None


def claim(db: Database, entry_id: int, wall: float, lease_s: float, lease: str) -> Claimed | None:
    """Take an entry for `lease_s` seconds; `None` when somebody else has it or it is settled."""
    row = first(
        db,
        "UPDATE outbox SET leased_until = ?, lease = ?, attempts = attempts + 1 WHERE id = ? AND state = 'due' "
        "AND leased_until <= ? RETURNING *",
        [wall + lease_s, lease, entry_id, wall],
    )
    return _claimed(row) if row else None


def is_there(db: Database, entry_id: int) -> bool:
    """Whether an entry is still kept: an erasure deletes entries, whoever sends them at that moment."""
    return first(db, "SELECT 1 FROM outbox WHERE id = ?", [entry_id]) is not None


def sending(db: Database, claimed_id: int, until_wall: float) -> None:
    """Keep that an entry is being handed to Slack: until `until_wall` (seconds since the epoch) that may have its effect."""
    db.execute(
        "UPDATE outbox SET doubt = 1, leased_until = ? WHERE id = ? AND state = 'due'",
        [until_wall, claimed_id],
    )


def free_unsent(db: Database, latest_wall: float) -> None:
    """Take back what a process that ended had claimed and not begun to send.

    latest_wall: no lease lasts longer; one that does is of a clock that was set back since.
    """
    db.execute(
        "UPDATE outbox SET leased_until = ? WHERE state = 'due' AND leased_until > ?",
        [latest_wall, latest_wall],
    )
    db.execute(
        "UPDATE outbox SET leased_until = 0, lease = '' WHERE state = 'due' AND lease <> '' AND doubt = 0"
    )


def settle(db: Database, claimed_id: int, version: int, state: str, now: datetime, error: str = "") -> bool:
    """Close an entry as sent, dropped or failed; `False` when it was renewed meanwhile and stays due."""
    done = db.execute(
        "UPDATE outbox SET state = ?, error = ?, settled_at = ?, leased_until = 0 WHERE id = ? AND version = ? "
        "AND state = 'due'",
        [state, error, text_of(now), claimed_id, version],
    )
    if done.rowcount:
        return True
    db.execute(
        "UPDATE outbox SET leased_until = 0, attempts = 0, doubt = 0 WHERE id = ? AND state = 'due'",
        [claimed_id],
    )
    return False


def rest(
    db: Database,
    claimed_id: int,
    until_wall: float,
    error: str,
    *,
    uncounted: bool = False,
    refused: bool = False,
) -> None:
    """Give an entry back, to be tried again at `until_wall` (seconds since the epoch).

    uncounted: the attempt says nothing of this entry. refused: it is known not to have arrived.
    """
    db.execute(
        "UPDATE outbox SET leased_until = ?, lease = '', error = ?, attempts = attempts - ?, "
        "doubt = CASE WHEN ? THEN 0 ELSE doubt END WHERE id = ? AND state = 'due'",
        [until_wall, error, int(uncounted), int(refused), claimed_id],
    )


def postpone(db: Database, claimed_id: int, due_at: datetime) -> None:
    """Give an entry back, due later: it was found to be too early."""
    db.execute(
        "UPDATE outbox SET due_at = ?, leased_until = 0, lease = '', attempts = 0 WHERE id = ? AND state = 'due'",
        [text_of(due_at), claimed_id],
    )


def drop_where(
    db: Database, team_id: str, kind: Kind, ref: int, now: datetime, receiver: str | None = None
) -> None:
    """Drop what is still to be said of one kind about one thing, to one receiver or to everybody."""
    db.execute(
        "UPDATE outbox SET state = 'dropped', settled_at = ? WHERE team_id = ? AND kind = ? AND ref = ? AND state = 'due' "
        "AND receiver = coalesce(?, receiver)",
        [text_of(now), team_id, kind.value, ref, receiver],
    )


def waiting(db: Database, now: datetime) -> int:
    """How many entries are due and not settled."""
    sql = "SELECT count(*) AS n FROM outbox WHERE state = 'due' AND due_at <= ? AND team_id NOT IN (SELECT team_id FROM facts WHERE name = 'away')"
    row = only(db, sql, [text_of(now)])
    return int(row["n"])


def message(db: Database, team_id: str, kind: Kind, ref: int, receiver: str) -> Shown | None:
    row = first(
        db,
        "SELECT channel, ts, fingerprint FROM messages WHERE team_id = ? AND kind = ? AND ref = ? AND receiver = ?",
        [team_id, kind.value, ref, receiver],
    )
    return Shown(row["channel"], row["ts"], row["fingerprint"]) if row else None


def has_shown(db: Database, team_id: str, kind: Kind, receiver: str, intent: str) -> bool:
    """Whether something of a kind is shown to somebody, or will be: an entry with this intent is due."""
    row = first(
        db,
        "SELECT 1 FROM messages WHERE team_id = :t AND kind = :k AND ref = 0 AND receiver = :r "
        "UNION ALL SELECT 1 FROM outbox WHERE team_id = :t AND intent = :i AND state = 'due' LIMIT 1",
        {"t": team_id, "k": kind.value, "r": receiver, "i": intent},
    )
    return row is not None


def dm_with(db: Database, team_id: str, receiver: str) -> str:
    """The id of the DM in which somebody was written to, "" when that is not known."""
    sql = "SELECT channel FROM messages WHERE team_id = ? AND receiver = ? AND channel LIKE 'D%' LIMIT 1"
    row = first(db, sql, [team_id, receiver])
    return str(row["channel"]) if row else ""


def remember_message(
    db: Database, team_id: str, kind: Kind, ref: int, receiver: str, shown: Shown, now: datetime
) -> None:
    db.execute(
        "INSERT INTO messages (team_id, kind, ref, receiver, channel, ts, fingerprint, shown_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (team_id, kind, ref, receiver) DO UPDATE SET "
        "channel = excluded.channel, ts = excluded.ts, fingerprint = excluded.fingerprint, shown_at = excluded.shown_at",
        [team_id, kind.value, ref, receiver, shown.channel, shown.ts, shown.fingerprint, text_of(now)],
    )


def first_time(db: Database, team_id: str, key: str, now: datetime) -> bool:
    """Remember an idempotency key; `False` when it was here before."""
    done = db.execute(
        "INSERT INTO inbox (team_id, key, received_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [team_id, key, text_of(now)],
    )
    return done.rowcount == 1


def is_known(db: Database, team_id: str, key: str) -> bool:
    """Whether an idempotency key was here before."""
    return first(db, "SELECT 1 FROM inbox WHERE team_id = ? AND key = ?", [team_id, key]) is not None


def tidy(db: Database, now: datetime) -> None:
    """Forget what no longer serves: idempotency keys after a week, settled entries after a month, and what somebody's Home showed who
    has not had it anew for as long."""
    db.execute("DELETE FROM inbox WHERE received_at < ?", [text_of(now - timedelta(days=7))])
    db.execute(
        "DELETE FROM outbox WHERE state <> 'due' AND settled_at < ?", [text_of(now - timedelta(days=30))]
    )
    db.execute(
        "DELETE FROM messages WHERE kind = 'home' AND shown_at < ?", [text_of(now - timedelta(days=30))]
    )


def last_actor(db: Database, team_id: str, actions: Iterable[str], role: str) -> str:
    """Who did one of these last to a role, in the audit log; "" when nobody did."""
    sql = (
        "SELECT actor FROM audit WHERE team_id = ? AND action IN (SELECT value FROM json_each(?)) "
        "AND json_extract(detail, '$.role') = ? ORDER BY id DESC LIMIT 1"
    )
    row = first(db, sql, [team_id, json.dumps(list(actions)), role])
    return str(row["actor"]) if row else ""


def was_sent(db: Database, team_id: str, kind: Kind, ref: int, intent: str, since: datetime) -> bool:
    """Whether something with this intent, due at `since` or later, has been sent."""
    sql = "SELECT 1 FROM outbox WHERE team_id = ? AND kind = ? AND ref = ? AND intent = ? AND state = 'sent' AND due_at >= ?"
    return first(db, sql, [team_id, kind.value, ref, intent, text_of(since)]) is not None


def audit(
    db: Database,
    team_id: str,
    actor: str,
    action: str,
    subject: str,
    now: datetime,
    detail: Mapping[str, object] | None = None,
) -> None:
    db.execute(
        "INSERT INTO audit (team_id, at, actor, action, subject, detail) VALUES (?, ?, ?, ?, ?, ?)",
        [team_id, text_of(now), actor, action, subject, json.dumps(dict(detail or {}), ensure_ascii=False)],
    )


def _claimed(row: Row) -> Claimed:
    entry = Entry(
        team_id=row["team_id"],
        lane=Lane(row["lane"]),
        kind=Kind(row["kind"]),
        ref=row["ref"],
        receiver=row["receiver"],
        due_at=known_instant(row["due_at"]),
        intent=row["intent"],
        detail=json.loads(row["detail"]),
    )
    # The id alone would come back in a new database, beside old messages in the same DM.
    key = f"{row['id']}@{row['created_at']}"
    return Claimed(row["id"], row["version"], entry, key, row["attempts"], bool(row["doubt"]))
