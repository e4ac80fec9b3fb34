"""When interviewers hold calls: weekly windows, single days, and their own limits."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlite_utils import Database

from bot.domain.slots import DayException, Limits, Window
from storage.rows import every, first, text_of


@dataclass(frozen=True)
class Availability:
    """What an interviewer said. country: ISO 3166 for public holidays, "" for none, `None` for that of their zone."""

    windows: tuple[Window, ...]
    exceptions: tuple[DayException, ...] = ()
    country: str | None = None
    limits: Limits = field(default_factory=Limits)


def availability_of(db: Database, team_id: str, slack_id: str, since: date) -> Availability | None:
    """What somebody said, with exceptions from a day on; no windows when they hold no calls, `None` when they never said."""
    own = [team_id, slack_id]
    said = first(db, "SELECT * FROM interviewers WHERE team_id = ? AND slack_id = ?", own)
    if said is None:
        return None
    windows = every(
        db,
        "SELECT * FROM availability WHERE team_id = ? AND slack_id = ? ORDER BY weekday, start_minute, zone",
        own,
    )
    days = every(
        db,
        "SELECT * FROM day_exceptions WHERE team_id = ? AND slack_id = ? AND local_day >= ? "
        "ORDER BY local_day, start_minute, is_open, zone",
        [*own, since.isoformat()],
    )
    return Availability(
        windows=tuple(
            Window(row["weekday"], row["start_minute"], row["end_minute"], row["zone"]) for row in windows
        ),
        exceptions=tuple(
            DayException(
                date.fromisoformat(row["local_day"]),
                row["start_minute"],
                row["end_minute"],
                bool(row["is_open"]),
                row["zone"],
            )
            for row in days
        ),
        country=said["country"],
        limits=Limits(said["notice_hours"], said["buffer_minutes"], said["day_cap"]),
    )


def keep(db: Database, team_id: str, slack_id: str, said: Availability, now: datetime) -> None:
    """Keep what somebody said, instead of all that they said before."""
    limits = said.limits
    db.execute(
        "INSERT INTO interviewers (team_id, slack_id, said_at, country, day_cap, buffer_minutes, notice_hours) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (team_id, slack_id) DO UPDATE SET said_at = excluded.said_at, "
        "country = excluded.country, day_cap = excluded.day_cap, buffer_minutes = excluded.buffer_minutes, "
        "notice_hours = excluded.notice_hours",
        [
            team_id,
            slack_id,
            text_of(now),
            said.country,
            limits.day_cap,
            limits.buffer_minutes,
            limits.notice_hours,
        ],
    )
    _keep_windows(db, team_id, slack_id, said.windows)
    _keep_exceptions(db, team_id, slack_id, said.exceptions)


def _keep_windows(db: Database, team_id: str, slack_id: str, windows: Iterable[Window]) -> None:
    db.execute("DELETE FROM availability WHERE team_id = ? AND slack_id = ?", [team_id, slack_id])
    for window in windows:
        # Two that begin together are one that lasts as long as the longer.
        db.execute(
            "INSERT INTO availability (team_id, slack_id, weekday, start_minute, end_minute, zone) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET end_minute = max(end_minute, excluded.end_minute)",
            [team_id, slack_id, window.weekday, window.start_minute, window.end_minute, window.zone],
        )


def _keep_exceptions(db: Database, team_id: str, slack_id: str, exceptions: Iterable[DayException]) -> None:
    db.execute("DELETE FROM day_exceptions WHERE team_id = ? AND slack_id = ?", [team_id, slack_id])
    for one in exceptions:
        db.execute(
            "INSERT INTO day_exceptions (team_id, slack_id, local_day, start_minute, end_minute, is_open, zone) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET end_minute = max(end_minute, excluded.end_minute)",
            [
                team_id,
                slack_id,
                one.day.isoformat(),
                one.start_minute,
                one.end_minute,
                int(one.is_open),
                one.zone,
            ],
        )
