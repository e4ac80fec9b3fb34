"""What was understood, told to people and to programs."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.domain.when.recurrence import Span
from bot.domain.when.understood import Kind, Understood, spoken_day

AHEAD = timedelta(days=14)


def moment(zone: str, typed: str | None, now: datetime) -> tuple[str, datetime]:
    """Return the zone (IANA) and the instant that was typed for it; `now` when none was.

    A typed instant without an offset is wall time of the zone. Raises: ValueError with a sentence for the person.
    """
    try:
        local = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"I do not know the zone {zone}. Type it like Europe/London.") from None
    if typed is None:
        return zone, now
    try:
        found = datetime.fromisoformat(typed)
    except ValueError:
        raise ValueError(f"--now cannot be {typed}. Type it like 2026-03-11T10:00.") from None
    return zone, found if found.tzinfo else found.replace(tzinfo=local)


def as_values(understood: Understood, now: datetime) -> dict[str, object]:
    """Return everything about a reading for JSON; instants with their offset, what begins in the next 14 days as occurrences."""
    return {
        "kind": understood.kind.value,
        "start": understood.start.isoformat() if understood.start else None,
        "end": understood.end.isoformat() if understood.end else None,
        "rule": understood.rule or None,
        "occurrences": [[span.start.isoformat(), span.end.isoformat()] for span in _ahead(understood, now)],
        "ask": understood.ask or None,
        "zone": understood.zone or None,
    }


def as_text(understood: Understood, now: datetime) -> list[str]:
    """Return a reading in lines for a person, with full dates and their zone."""
    if understood.kind in {Kind.ASK, Kind.REFUSE}:
        return [f"{understood.kind.value}: {understood.ask}"]
    if understood.recurrence is None and understood.start:
        return [f"{understood.kind.value}: {_spoken(understood.start, understood.end)} ({understood.zone})"]
    lines = [f"{understood.kind.value}: {understood.rule}"]
    return lines + [f"  {_spoken(span.start, span.end)}" for span in _ahead(understood, now)]


def _ahead(understood: Understood, now: datetime) -> list[Span]:
    return understood.occurrences(now, now + AHEAD)


def _spoken(start: datetime, end: datetime | None) -> str:
    begins = f"{spoken_day(start.date())}, {start:%H:%M}"
    if end is None:
        return begins
    if end.date() == start.date():
        return f"{begins}-{end:%H:%M}"
    return f"{begins} to {spoken_day(end.date())}, {end:%H:%M}"
