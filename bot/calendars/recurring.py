"""The library that works out what recurs, and the one that it takes events from. Imported when the first is needed: 0.1 s."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo

from icalendar import Calendar, Component, Event, Timezone, vRecur
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON
from recurring_ical_events import CalendarQuery, Occurrence
from recurring_ical_events.selection.name import ComponentsWithName

When = date | datetime
Rule = dict[str, list[object]]

_NUMBER = "X-NUMBER"
_LENGTH = "X-LENGTH"


class _Found(Occurrence):  # type: ignore[misc]
    """An occurrence that stays one: the library would copy its event, which takes longer than all the rest."""

    def as_component(self, _keep_recurrence_attributes: bool) -> "_Found":
        return self

    def told(self) -> tuple[int, When, When]:
        event = self._adapter._component
        start, end, length = self.start, self.end, event.get(_LENGTH)
        if length is not None and isinstance(start, datetime):
            # As long by the clock as the first, also in a night that has an hour more or less (RFC 5545, 3.8.5.3).
            start = start.astimezone(UTC)
            end = start + length
        return event[_NUMBER], start, end


def event_of(number: int, sequence: int, start: When, end: When) -> Event:
    """Return an event; number: what is found of it will be told by it."""
    event = Event()
    event.add("uid", "one")
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("sequence", sequence)
    event[_NUMBER] = number
    if isinstance(start, datetime) and isinstance(end, datetime):
        event[_LENGTH] = abs(end.astimezone(UTC) - start.astimezone(UTC))
    return event


def set_dates(event: Event, name: str, dates: Sequence[When | tuple[When, When]]) -> None:
    """Give an event its RDATE or EXDATE. Periods have lengths of their own."""
    if dates:
        event.add(name, dates)
    if any(isinstance(one, tuple) for one in dates):
        event.pop(_LENGTH, None)


def set_recurrence_id(event: Event, when: When, *, and_future: bool) -> None:
    """Make an event the change of one occurrence, or of that and all later ones."""
    event.add("recurrence-id", when)
    if and_future:
        event["RECURRENCE-ID"].params["RANGE"] = "THISANDFUTURE"


def occurrences(events: Sequence[Event], since: datetime, until: datetime) -> list[tuple[int, When, When]]:
    """Return what happens of one event and its changes between two instants: number, start and end of each."""
    calendar = Calendar()
    for event in events:
        calendar.add_component(event)
    query = CalendarQuery(calendar, components=[ComponentsWithName("VEVENT", occurrence=_Found)])
    return [found.told() for found in query.between(since, until)]


def rule_of(text: str) -> Rule:
    """Return a rule as the library reads it. Raises: ValueError."""
    rule: Rule = vRecur.from_ical(text)
    return rule


def zone_of_windows(name: str) -> str:
    """Return the zone that Windows calls so, "" when there is none."""
    return str(WINDOWS_TO_OLSON.get(name, ""))


def zone_of(definition: bytes) -> tzinfo | None:
    """Return the zone that a VTIMEZONE defines, `None` when it defines none."""
    try:
        read = Component.from_ical(definition)
        if not isinstance(read, Timezone):
            return None
        zone: tzinfo = read.to_tz(lookup_tzid=False)
        zone.utcoffset(datetime(2026, 1, 1))  # noqa: DTZ001
        (datetime(2026, 7, 1, tzinfo=zone) + timedelta(days=1)).astimezone(UTC)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError):
        return None
    return zone
