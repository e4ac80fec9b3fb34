"""A plain account of what a booking promises, made from bare rows: when somebody is free, and what is to be said when."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from bot.calendars.public_holidays import country_of, holidays_between
from bot.domain.settings import Settings
from tests.services.practice import Practice

Row = Mapping[str, Any]
Plan = dict[str, datetime]
"""Which reminder is due when."""


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def overlapping(rows: Iterable[Row], who: str) -> list[tuple[int, int]]:
    """Pairs of booked or completed calls in which somebody would be in two places."""
    calls = sorted(rows, key=lambda row: (row[who], row["starts_at"]))
    return [
        (one["id"], two["id"])
        for one, two in pairwise(calls)
        if one[who] == two[who] and two["starts_at"] < one["ends_at"]
    ]


def why_not_free(
    practice: Practice, holder: str, start: datetime, end: datetime, deadline: datetime, without: int = 0
) -> str:
    """Return what speaks against a call with an interviewer, "" when nothing does. without: a call that is moved."""
    rules: Settings = practice.settings()
    zone = ZoneInfo(practice.value("SELECT zone FROM members WHERE slack_id = ?", holder))
    own = (practice.rows("SELECT * FROM interviewers WHERE slack_id = ?", holder) or [{}])[0]
    limit = {
        name: own.get(name) if own.get(name) is not None else getattr(rules, name)
        for name in ("notice_hours", "buffer_minutes", "day_cap")
    }
    if start < practice.now + timedelta(hours=limit["notice_hours"]):
        return "notice"
    if end > min(practice.now + timedelta(days=rules.window_days), deadline):
        return "window"
    buffer = timedelta(minutes=limit["buffer_minutes"])
    sql = "SELECT * FROM interviews WHERE interviewer = ? AND state <> 'cancelled'"
    calls = [row for row in practice.rows(sql, holder) if row["id"] != without]
    for row in calls:
        if start < instant(row["ends_at"]) + buffer and instant(row["starts_at"]) < end + buffer:
            return "call"
    here = [row for row in calls if _local_day(row["starts_at"], zone) == start.astimezone(zone).date()]
    recent = [row for row in here if instant(row["ends_at"]) > practice.now - timedelta(days=1)]
    if len(recent) >= limit["day_cap"]:
        return "cap"
    if busy := _busy(practice, holder, start, end + buffer, practice.rows(sql, holder)):
        return f"busy {busy}"
    return _why_closed(practice, holder, start, end, zone, own, rules)


def _local_day(text: str, zone: ZoneInfo) -> date:
    return instant(text).astimezone(zone).date()


def _busy(
    practice: Practice, holder: str, start: datetime, end: datetime, calls: Iterable[Row]
) -> datetime | None:
    """A minute in which a calendar shows something that is no call with us."""
    shown = [
        (instant(row["starts_at"]), instant(row["ends_at"]))
        for row in practice.rows("SELECT * FROM busy WHERE slack_id = ?", holder)
    ]
    own = [(instant(row["starts_at"]), instant(row["ends_at"])) for row in calls]
    minute = start
    while minute < end:
        covered = any(begin <= minute < until for begin, until in shown)
        if covered and not any(begin <= minute < until for begin, until in own):
            return minute
        minute += timedelta(minutes=1)
    return None


def _why_closed(
    practice: Practice, holder: str, start: datetime, end: datetime, zone: ZoneInfo, own: Row, rules: Settings
) -> str:
    local, until = start.astimezone(zone), end.astimezone(zone)
    day, first = local.date(), local.hour * 60 + local.minute
    last = until.hour * 60 + until.minute + (1440 if until.date() > day else 0)
    weekly = practice.rows(
        "SELECT * FROM availability WHERE slack_id = ? AND weekday = ?", holder, day.weekday()
    )
    windows = [(row["start_minute"], row["end_minute"]) for row in weekly]
    if not own and day.weekday() < 5:
        windows = [(rules.working_from_hour * 60, rules.working_until_hour * 60)]
    country = own.get("country")
    if day in holidays_between(country_of(zone.key) if country is None else country, day, day):
        windows = []
    sql = "SELECT * FROM day_exceptions WHERE slack_id = ? AND local_day = ?"
    for row in practice.rows(sql, holder, day.isoformat()):
        if row["is_open"]:
            windows.append((row["start_minute"], row["end_minute"]))
        elif first < row["end_minute"] and row["start_minute"] < last:
            return "closed day"
    return "" if any(begin <= first and last <= close for begin, close in windows) else "outside hours"


def plan_of(starts_at: datetime, taken_at: datetime) -> Plan:
    """Return which reminders a call must have: a day and an hour before; only an hour when it was taken late."""
    plan = {}
    if starts_at - taken_at >= timedelta(hours=30):
        plan["long"] = starts_at - timedelta(hours=24)
    if starts_at - timedelta(hours=1) > taken_at:
        plan["short"] = plan["interviewer"] = starts_at - timedelta(hours=1)
    return plan


def seats_over(practice: Practice) -> list[str]:
    """Segments with more calls than the way of keeping seats allows: one more than planned, on time."""
    counted = Counter(
        (row["study_id"], row["segment"])
        for row in practice.rows("SELECT * FROM interviews WHERE state IN ('booked', 'completed')")
    )
    planned = {
        (row["study_id"], row["segment"]): row["planned"] for row in practice.rows("SELECT * FROM seats")
    }
    return [f"{seat}: {count}" for seat, count in counted.items() if count > planned.get(seat, 0) + 1]
