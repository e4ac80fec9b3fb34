"""Working hours in people's own zones, across changes of the clocks."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.working_hours import (
    add_working_days,
    add_working_minutes,
    date_of_working_day,
    is_working_day,
    next_working_instant,
    working_day,
    zone_of,
)

ZONES = [
    "UTC",
    "Europe/London",
    "America/New_York",
    "America/Santiago",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Africa/Cairo",
    "Pacific/Apia",
    "Pacific/Kiritimati",
]
zones = st.sampled_from(ZONES)
instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@given(now=instants, zone=zones, hours=st.sampled_from([(9, 17), (8, 18), (0, 24), (12, 13), (6, 22)]))
def test_the_result_lies_in_working_hours_not_before_now_and_stays_put(
    now: datetime, zone: str, hours: tuple[int, int]
) -> None:
    found = next_working_instant(now, zone, *hours)

    local = found.astimezone(zone_of(zone))
    assert local.weekday() < 5
    assert hours[0] <= local.hour < hours[1]
    assert found >= now
    assert next_working_instant(found, zone, *hours) == found


@given(now=instants, zone=zones)
def test_no_working_minute_is_passed_over(now: datetime, zone: str) -> None:
    found = next_working_instant(now, zone, 9, 17)

    waited = found - now
    assert waited <= timedelta(days=2, hours=17)  # Friday 17:00 to Monday 09:00, and an hour for the clocks
    if waited:
        local = (found - timedelta(microseconds=1)).astimezone(zone_of(zone))
        assert local.hour < 9  # it is the very first instant of those hours


@pytest.mark.parametrize(
    ("now", "zone", "found"),
    [
        # a Wednesday in London, at both sides of both ends
        ("2026-12-02T08:59:59.999999", "Europe/London", "2026-12-02T09:00"),
        ("2026-12-02T09:00", "Europe/London", "2026-12-02T09:00"),
        ("2026-12-02T16:59:59.999999", "Europe/London", "2026-12-02T16:59:59.999999"),
        ("2026-12-02T17:00", "Europe/London", "2026-12-03T09:00"),
        # Friday evening, the weekend, and the Sunday on which the clocks change
        ("2026-12-04T17:00", "Europe/London", "2026-12-07T09:00"),
        ("2026-12-05T10:00", "Europe/London", "2026-12-07T09:00"),
        ("2026-03-27T18:00", "Europe/London", "2026-03-30T08:00"),
        ("2026-10-23T18:00", "Europe/London", "2026-10-26T09:00"),
        # the day is the person's own: Thursday afternoon in UTC is Friday in Kiritimati
        ("2026-12-03T20:00", "Pacific/Kiritimati", "2026-12-03T20:00"),
        ("2026-12-04T20:00", "Pacific/Kiritimati", "2026-12-06T19:00"),
        # quarter hours
        ("2026-12-02T00:00", "Asia/Kathmandu", "2026-12-02T03:15"),
        # an unknown zone is taken for UTC
        ("2026-12-02T03:00", "Mars/Olympus", "2026-12-02T09:00"),
    ],
)
def test_working_hours_begin_and_end_by_the_wall_clock(now: str, zone: str, found: str) -> None:
    assert next_working_instant(utc(now), zone, 9, 17) == utc(found)


@pytest.mark.parametrize(
    ("now", "days", "zone", "found"),
    [
        ("2026-12-02T10:00", 0, "UTC", "2026-12-02T10:00"),
        ("2026-12-02T10:00", 1, "UTC", "2026-12-03T10:00"),
        ("2026-12-04T10:00", 1, "UTC", "2026-12-07T10:00"),
        ("2026-12-05T10:00", 1, "UTC", "2026-12-07T10:00"),
        ("2026-12-02T10:00", 5, "UTC", "2026-12-09T10:00"),
        # over the change of the clocks the wall time stays
        ("2026-03-27T10:00", 1, "Europe/London", "2026-03-30T09:00"),
        ("2026-10-23T09:00", 1, "Europe/London", "2026-10-26T10:00"),
        # Thursday evening in New York is Friday in UTC
        ("2026-12-04T03:00", 1, "America/New_York", "2026-12-05T03:00"),
    ],
)
def test_working_days_are_counted_by_the_local_calendar(now: str, days: int, zone: str, found: str) -> None:
    assert add_working_days(utc(now), days, zone) == utc(found)


@given(now=instants, zone=zones, days=st.integers(1, 12))
def test_working_days_end_on_a_working_day_with_as_many_between(now: datetime, zone: str, days: int) -> None:
    end = add_working_days(now, days, zone)

    assert is_working_day(end, zone)
    first = now.astimezone(zone_of(zone)).date()
    last = end.astimezone(zone_of(zone)).date()
    passed = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    assert sum(day.weekday() < 5 for day in passed) == days


@pytest.mark.parametrize(
    ("instant", "zone", "working"),
    [
        ("2026-12-04T23:59", "UTC", True),
        ("2026-12-05T00:00", "UTC", False),
        ("2026-12-06T23:59", "UTC", False),
        ("2026-12-07T00:00", "UTC", True),
        ("2026-12-05T02:00", "America/New_York", True),
        ("2026-12-04T12:00", "Pacific/Kiritimati", False),
    ],
)
def test_a_working_day_is_monday_to_friday_there(instant: str, zone: str, working: bool) -> None:
    assert is_working_day(utc(instant), zone) is working


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "Europe", "../UTC", "/etc/passwd", "a" * 5000, "\0"])
def test_an_unusable_zone_falls_back(name: str) -> None:
    assert zone_of(name).key == "UTC"
    assert zone_of(name, "Europe/London").key == "Europe/London"


def test_working_days_never_run_backwards_where_clocks_change_on_a_thursday() -> None:
    first = datetime(2026, 10, 29, 18, tzinfo=UTC)  # in Cairo the hour before midnight comes twice

    days = [working_day(first + timedelta(minutes=10 * step), "Africa/Cairo") for step in range(40)]

    assert days == sorted(days)


@pytest.mark.parametrize(
    ("begins", "minutes", "ends"),
    [
        (datetime(2027, 1, 11, 10, tzinfo=UTC), 60, datetime(2027, 1, 11, 11, tzinfo=UTC)),
        (datetime(2027, 1, 11, 16, 30, tzinfo=UTC), 60, datetime(2027, 1, 12, 9, 30, tzinfo=UTC)),
        (datetime(2027, 1, 15, 16, 30, tzinfo=UTC), 60, datetime(2027, 1, 18, 9, 30, tzinfo=UTC)),
        (datetime(2027, 1, 16, 12, tzinfo=UTC), 60, datetime(2027, 1, 18, 10, tzinfo=UTC)),
        (datetime(2027, 1, 11, 9, tzinfo=UTC), 480, datetime(2027, 1, 12, 9, tzinfo=UTC)),
    ],
)
def test_minutes_of_work_pass_only_in_working_hours(begins: datetime, minutes: int, ends: datetime) -> None:
    assert add_working_minutes(begins, minutes, "UTC", 9, 17) == ends


@pytest.mark.parametrize("day", range(11, 24))
def test_the_number_of_a_working_day_leads_back_to_its_date(day: int) -> None:
    noon = datetime(2027, 1, day, 12, tzinfo=UTC)

    found = date_of_working_day(working_day(noon, "UTC"))

    assert found == next_working_instant(noon, "UTC", 0, 24).date()
