"""Busy times of feeds: one file in `feeds` for each oddity, named by it."""

import zlib
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calendars.door import Rules
from bot.calendars.feed import Busy, Copy, Feed, busy_of
from bot.calendars.port import BusyTimes, Span, merged
from bot.errors import OutsideError
from tests.calendars.outside import Say, answer, serving

FEEDS = Path(__file__).with_name("feeds")
SINCE, UNTIL = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
OPEN = Rules(allow_http=True, allow_private=True, timeout_s=5, deadline_s=5)

# What the owner of each file, who lives in London, is busy with in October and November 2026, in UTC; and how many events
# of the file cannot be used as they stand. London's clocks go back on 25 October.
FILES = [
    ("adjoining", "10-20T09:00/10-20T11:00", 0),
    ("all_day", "10-23T23:00/10-26T00:00", 0),
    ("all_day_weekly", "10-17T23:00/10-18T23:00 10-24T23:00/10-26T00:00 11-01T00:00/11-02T00:00", 0),
    ("all_day_with_times_in_its_exceptions", "10-17T23:00/10-18T23:00 11-01T00:00/11-02T00:00", 0),
    ("all_day_without_end", "10-24T23:00/10-26T00:00", 0),
    ("birthday", "11-11T00:00/11-12T00:00", 0),
    ("blank_lines_and_spaces", "10-20T09:00/10-20T10:00", 0),
    (
        "broken_dates_in_a_series",
        "10-19T08:00/10-19T09:00 10-26T09:00/10-26T10:00 11-09T09:00/11-09T10:00",
        3,
    ),
    ("broken_event_in_the_middle", "10-20T09:00/10-20T10:00 10-21T09:00/10-21T10:00", 3),
    ("broken_rule", "10-20T09:00/10-20T10:00 10-21T09:00/10-21T10:00 10-22T09:00/10-22T10:00", 3),
    ("byte_order_mark", "10-20T09:00/10-20T10:00", 0),
    ("cancelled", "", 0),
    ("cancelled_instance", "10-19T08:00/10-19T09:00 11-02T09:00/11-02T10:00", 0),
    ("cancelled_instance_without_start", "10-19T08:00/10-19T09:00 11-02T09:00/11-02T10:00", 0),
    ("carriage_returns_only", "10-20T09:00/10-20T10:00", 0),
    ("count", "10-19T08:00/10-19T09:00 10-20T08:00/10-20T09:00", 0),
    ("day_and_time_mixed", "10-19T23:00/10-20T10:00", 0),
    ("duration", "10-20T09:00/10-20T10:30 10-24T11:00/10-25T12:00 11-10T12:00/11-17T12:00", 0),
    ("duration_backwards", "10-20T08:00/10-20T09:00", 0),
    ("duration_of_an_alarm", "10-20T09:00/10-20T10:00", 0),
    ("empty", "", 0),
    ("end_before_start", "10-20T09:00/10-20T10:00", 0),
    ("event_that_does_not_end", "10-20T09:00/10-20T10:00 10-21T09:00/10-21T10:00", 0),
    ("every_minute_for_a_month", "10-20T09:00/11-15T00:00:01", 1),
    ("every_second_for_ever", "10-20T09:00/12-01T00:00", 1),
    ("exdate", "10-19T08:00/10-19T09:00 11-09T09:00/11-09T10:00", 0),
    ("exdate_a_day", "10-19T08:00/10-19T09:00", 0),
    ("exdate_in_utc", "10-19T08:00/10-19T09:00", 0),
    ("far_away", "10-01T00:00/12-01T00:00", 1),
    ("floating", "10-24T08:00/10-24T09:00 10-26T09:00/10-26T10:00", 0),
    ("floating_weekly", "10-19T08:00/10-19T09:00 10-26T09:00/10-26T10:00", 0),
    ("folded_within_a_character_and_a_value", "10-20T09:00/10-20T10:00", 0),
    (
        "free_busy",
        "10-20T09:00/10-20T10:00 10-21T09:00/10-21T09:30 10-23T09:00/10-23T09:30 10-24T09:00/10-24T09:30",
        0,
    ),
    ("free_series_with_a_busy_instance", "10-26T09:00/10-26T10:00", 0),
    ("garbage_bytes", "10-20T09:00/10-20T10:00", 0),
    (
        "hour_that_is_not_there",
        "10-02T16:30/10-02T17:00 10-03T16:30/10-03T17:00 10-04T15:30/10-04T16:00",
        0,
    ),
    (
        "hour_that_is_there_twice",
        "10-31T05:30/10-31T06:00 11-01T05:30/11-01T06:00 11-02T06:30/11-02T07:00",
        0,
    ),
    ("instance_made_free", "10-19T08:00/10-19T09:00 11-02T09:00/11-02T10:00", 0),
    ("instance_without_its_series", "10-20T15:00/10-20T15:30", 0),
    ("last_friday_of_the_month", "10-30T16:00/10-30T17:00 11-27T16:00/11-27T17:00", 0),
    ("last_weekday_of_the_month", "10-30T16:00/10-30T17:00 11-30T16:00/11-30T17:00", 0),
    ("latin_1", "10-20T09:00/10-20T10:00", 0),
    ("leap_second", "10-20T09:59:59/10-20T10:00", 0),
    ("line_feeds_only", "10-20T09:00/10-20T10:00", 0),
    ("long_event", "10-01T00:00/10-04T00:00", 0),
    ("lower_case", "10-20T09:00/10-20T10:00", 0),
    (
        "moved_from_now_on",
        "10-19T08:00/10-19T09:00 10-26T11:00/10-26T11:30 11-02T11:00/11-02T11:30 11-09T11:00/11-09T11:30",
        0,
    ),
    ("moved_instance", "10-19T08:00/10-19T09:00 10-27T15:00/10-27T15:30 11-02T09:00/11-02T10:00", 0),
    (
        "moved_instance_named_by_day",
        "10-20T15:00/10-20T15:30 10-26T09:00/10-26T10:00 11-02T09:00/11-02T10:00",
        0,
    ),
    (
        "moved_instance_named_in_utc",
        "10-20T15:00/10-20T15:30 10-26T09:00/10-26T10:00 11-02T09:00/11-02T10:00",
        0,
    ),
    ("moved_into_the_window", "10-20T15:00/10-20T15:30", 0),
    ("moved_out_of_the_window", "10-19T08:00/10-19T09:00", 0),
    ("moved_twice", "10-20T15:00/10-20T15:30 10-26T09:00/10-26T10:00", 0),
    ("night_of_the_change", "10-23T21:00/10-24T05:00 10-24T21:00/10-25T05:00 10-25T22:00/10-26T06:00", 0),
    ("no_length", "", 0),
    ("older_version_beside_it", "10-21T09:00/10-21T10:00", 0),
    (
        "one_uid_for_all",
        "10-20T09:00/10-20T10:00 10-21T09:00/10-21T10:00 10-22T09:00/10-22T10:00 10-23T09:00/10-23T10:00",
        0,
    ),
    ("outlook_busy_status", "10-20T10:00/10-20T11:00 10-20T12:00/10-20T13:00 10-20T14:00/10-20T15:00", 0),
    ("quoted_colon", "10-20T09:00/10-20T10:00", 0),
    ("rdate", "10-20T09:00/10-20T10:00 10-22T09:00/10-22T10:00 10-23T13:00/10-23T14:00", 0),
    ("rdate_with_periods", "10-20T09:00/10-20T10:00 10-22T09:00/10-22T09:30 10-23T13:00/10-23T16:00", 0),
    ("rule_with_a_loose_end", "10-20T09:00/10-20T10:00 10-27T09:00/10-27T10:00", 0),
    ("rule_with_more_than_there_is", "10-20T09:00/10-20T10:00 10-27T09:00/10-27T10:00", 0),
    ("simple", "10-20T09:00/10-20T10:00", 0),
    ("something_after_the_end", "10-20T09:00/10-20T10:00", 0),
    (
        "start_outside_its_rule",
        "10-20T09:00/10-20T10:00 10-22T09:00/10-22T10:00 10-29T09:00/10-29T10:00",
        0,
    ),
    ("tasks_and_notes", "", 0),
    ("tentative", "10-20T09:00/10-20T10:00", 0),
    ("thirtieth_of_february", "10-20T09:00/10-20T10:00", 0),
    ("transparent", "", 0),
    ("two_calendars", "10-20T09:00/10-20T10:00 10-21T09:00/10-21T10:00", 0),
    ("two_rules", "10-20T09:00/10-20T10:00 10-21T09:00/10-21T10:00 10-27T09:00/10-27T10:00", 0),
    ("until_a_day", "10-20T00:00/10-20T01:00 10-27T00:00/10-27T01:00", 0),
    ("until_and_count", "10-20T09:00/10-20T10:00 10-27T09:00/10-27T10:00", 0),
    ("until_before_the_start", "", 0),
    ("until_in_utc", "10-19T08:00/10-19T09:00 10-26T09:00/10-26T10:00", 0),
    ("until_without_a_zone", "10-19T13:00/10-19T14:00 10-26T13:00/10-26T14:00", 0),
    ("without_uid", "10-20T09:00/10-20T10:00 10-21T09:00/10-21T10:00", 0),
    ("years_from_a_day_outside_its_rule", "10-26T09:30/10-26T09:45 11-23T09:30/11-23T09:45", 0),
    (
        "years_of_weekdays",
        "10-12T08:30/10-12T08:45 10-26T09:30/10-26T09:45 11-09T09:30/11-09T09:45 11-23T09:30/11-23T09:45",
        0,
    ),
    ("zone_defined_after_it_is_used", "10-30T03:30/10-30T04:30", 0),
    ("zone_of_its_own", "10-20T03:30/10-20T04:30 10-30T03:30/10-30T04:30 11-06T04:30/11-06T05:30", 0),
    ("zone_of_windows", "10-20T07:00/10-20T08:00 10-20T13:00/10-20T14:00", 0),
    ("zone_that_changes_every_second", "10-20T08:00/10-20T09:00", 0),
    ("zone_that_is_a_path", "10-30T09:00/10-30T10:00", 0),
    ("zone_that_nobody_knows", "10-30T09:00/10-30T10:00", 0),
    ("zone_with_a_vendor", "10-20T12:00/10-20T13:00", 0),
]
REFUSED = {
    "cut_short": ("cut_short", False),
    "cut_short_between_events": ("cut_short", False),
    "nothing_at_all": ("cut_short", False),
    "login_page": ("not_a_calendar", True),
    "other_format": ("not_a_calendar", True),
    "packed": ("not_a_calendar", True),
}


def read(name: str) -> bytes:
    return (FEEDS / f"{name}.ics").read_bytes()


def spans_of(text: str) -> tuple[Span, ...]:
    def instant(part: str) -> datetime:
        return datetime.fromisoformat(f"2026-{part}").replace(tzinfo=UTC)

    return tuple((instant(start), instant(end)) for start, end in (span.split("/") for span in text.split()))


def london(content: bytes, skip_uids: frozenset[str] = frozenset()) -> Busy:
    return busy_of(content, SINCE, UNTIL, "Europe/London", skip_uids)


def file_of(*lines: str) -> bytes:
    whole = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:one", *lines, "END:VEVENT", "END:VCALENDAR", ""]
    return "\r\n".join(whole).encode()


@pytest.mark.parametrize(("name", "spans", "unreadable"), FILES, ids=[name for name, _, _ in FILES])
def test_each_oddity_is_busy_when_it_should_be(name: str, spans: str, unreadable: int) -> None:
    assert london(read(name)) == Busy(spans_of(spans), unreadable)


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_whole_calendar_is_refused(name: str) -> None:
    with pytest.raises(OutsideError) as caught:
        london(read(name))

    assert (caught.value.error, caught.value.permanent) == REFUSED[name]


def test_every_file_is_looked_at() -> None:
    known = {name for name, _, _ in FILES} | set(REFUSED) | {"own_event"}
    assert {path.stem for path in FEEDS.glob("*.ics")} == known


def test_own_events_do_not_count_however_often_they_recur() -> None:
    busy = london(read("own_event"), frozenset({"ours@example.com", "poison"}))

    assert busy == Busy(spans_of("10-20T09:00/10-20T10:00"), 0)


@pytest.mark.parametrize(("name", "spans", "unreadable"), FILES, ids=[name for name, _, _ in FILES])
def test_what_is_asked_about_decides_nothing_but_where_it_is_cut(
    name: str, spans: str, unreadable: int
) -> None:
    content = read(name)
    for days in range(0, 60, 7):
        since = SINCE + timedelta(days=days, hours=9, minutes=20)
        until = min(SINCE + timedelta(days=days + 9), UNTIL)
        cut = tuple(merged(spans_of(spans), since, until))
        assert busy_of(content, since, until, "Europe/London").spans == cut


def test_all_day_is_the_day_of_its_owner() -> None:
    content = file_of("DTSTART;VALUE=DATE:20261025")

    lengths = {}
    for zone in ("Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"):
        ((start, end),) = busy_of(content, SINCE, UNTIL, zone).spans
        assert start.astimezone(ZoneInfo(zone)).time() == end.astimezone(ZoneInfo(zone)).time() == time()
        lengths[zone] = (end - start) / timedelta(hours=1)

    assert lengths["Europe/London"] == 25
    assert set(lengths.values()) == {24, 25}


# A plain rule, worked out day by day

ZONES = ("Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@settings(max_examples=150)
@given(
    zone=st.sampled_from(ZONES),
    owner=st.sampled_from(ZONES),
    kind=st.sampled_from(["zone", "floating", "day"]),
    first=st.dates(date(2024, 1, 1), date(2026, 11, 1)),
    at=st.times().map(lambda it: it.replace(second=0, microsecond=0, fold=0)),
    minutes=st.integers(1, 36 * 60),
    interval=st.integers(1, 3),
    weekdays=st.sets(st.integers(0, 6), max_size=4),
    end=st.one_of(st.none(), st.integers(1, 60), st.dates(date(2026, 1, 1), date(2026, 12, 1))),
    skipped=st.sets(st.integers(0, 200), max_size=5),
    window=st.tuples(st.integers(0, 24 * 310), st.integers(1, 24 * 70)),
)
def test_weekly_rules_are_what_counting_the_days_gives(
    zone: str,
    owner: str,
    kind: str,
    first: date,
    at: time,
    minutes: int,
    interval: int,
    weekdays: set[int],
    end: int | date | None,
    skipped: set[int],
    window: tuple[int, int],
) -> None:
    since = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=window[0])
    until = since + timedelta(hours=window[1])
    lived = ZoneInfo(zone if kind == "zone" else owner)
    name, value = {"zone": (f";TZID={zone}", ""), "floating": ("", ""), "day": (";VALUE=DATE", "")}[kind]

    def written(day: date) -> str:
        return f"{day:%Y%m%d}{value}" if kind == "day" else f"{day:%Y%m%d}T{at:%H%M%S}"

    # The days, counted: weeks begin on Monday, the first day always counts.
    monday = first - timedelta(days=first.weekday())
    wanted = weekdays or {first.weekday()}
    days = [first] if first.weekday() not in wanted else []
    ruled = [
        day
        for number in range(1200)
        if (day := monday + timedelta(days=number)) >= first
        and (number // 7) % interval == 0
        and day.weekday() in wanted
    ]
    if isinstance(end, int):
        ruled = ruled[:end]
    elif end is not None:
        ruled = [day for day in ruled if day <= end]
    if isinstance(end, date) and end < first:
        days = []  # as calendars write a series that was deleted from its first day on
    days += ruled
    dropped = {days[number] for number in skipped if number < len(days)}
    expected = []
    for day in set(days) - dropped:
        if kind == "day":
            starts = datetime.combine(day, time(), lived)
            ends = datetime.combine(day + timedelta(days=1), time(), lived).astimezone(UTC)
        else:
            starts = datetime.combine(day, at, lived)
            ends = starts.astimezone(UTC) + timedelta(minutes=minutes)
        expected.append((starts.astimezone(UTC), ends))

    rule = f"RRULE:FREQ=WEEKLY;INTERVAL={interval}"
    if weekdays:
        rule += ";BYDAY=" + ",".join(DAYS[number] for number in sorted(weekdays))
    if isinstance(end, int):
        rule += f";COUNT={end}"
    elif end is not None:
        rule += f";UNTIL={end:%Y%m%d}"
    lines = [f"DTSTART{name}:{written(first)}", rule]
    if kind != "day":
        lines.append(f"DURATION:PT{minutes}M")
    if dropped:
        lines.append(f"EXDATE{name}:" + ",".join(written(day) for day in sorted(dropped)))

    assert busy_of(file_of(*lines), since, until, owner) == Busy(tuple(merged(expected, since, until)), 0)


def test_a_duration_of_hours_stays_as_long_when_the_clocks_changed_within_the_first_time() -> None:
    file = file_of("DTSTART;TZID=Europe/London:20241026T210000", "DURATION:PT300M", "RRULE:FREQ=WEEKLY")
    since = datetime(2026, 1, 3, tzinfo=UTC)

    busy = busy_of(file, since, since + timedelta(days=2), "Europe/London")

    assert busy.spans == ((since + timedelta(hours=21), since + timedelta(hours=26)),)


@settings(max_examples=100)
@given(st.binary(max_size=300), st.integers(0, 10_000))
def test_bytes_anywhere_in_a_file_are_read_or_refused(noise: bytes, at: int) -> None:
    content = read("moved_instance") + read("zone_of_its_own") + read("exdate")
    at %= len(content)

    try:
        busy = london(content[:at] + noise + content[at:])
    except OutsideError as error:
        busy, refused = Busy((), 0), error.error
    else:
        refused = ""

    assert refused in ("", "not_a_calendar", "cut_short")
    assert all(SINCE <= start < end <= UNTIL for start, end in busy.spans)


# The address


def test_a_feed_is_asked_once_and_read_from_its_copy() -> None:
    with serving(answer(body=read("simple"), ETag='"1"')) as outside:
        feed = Feed(outside.url(), OPEN)
        calendar: BusyTimes = feed

        busy = calendar.busy(SINCE, UNTIL, "Europe/London")
        again = calendar.busy(SINCE, UNTIL, "Europe/London")

    assert busy == again == spans_of("10-20T09:00/10-20T10:00")
    assert len(outside.requests) == 1


def test_a_copy_that_has_not_changed_is_kept() -> None:
    def say(connection: object, head: str) -> None:
        unchanged = 'If-None-Match: "1"' in head
        polite: Say = answer("304 Not Modified") if unchanged else answer(body=read("simple"), ETag='"1"')
        polite(connection, head)  # type: ignore[arg-type]

    with serving(say) as outside:
        first = Feed(outside.url(), OPEN).refresh()
        second = Feed(outside.url(), OPEN, first)

        assert first is not None
        assert zlib.decompress(first.content_zlib) == read("simple")
        assert second.refresh() is None
        assert second.copy == first


def test_the_same_file_again_is_no_change() -> None:
    with serving(answer(body=read("simple"))) as outside:
        feed = Feed(outside.url(), OPEN)

        assert feed.refresh() is not None
        assert feed.refresh() is None


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_whole_calendar_does_not_replace_the_last_good_copy(name: str) -> None:
    copy = Copy(zlib.compress(read("simple")), '"1"')
    with serving(answer(body=read(name), ETag='"2"')) as outside:
        feed = Feed(outside.url(), OPEN, copy)

        with pytest.raises(OutsideError) as caught:
            feed.refresh()
        busy = feed.busy(SINCE, UNTIL, "Europe/London")

    assert caught.value.error == REFUSED[name][0]
    assert busy == spans_of("10-20T09:00/10-20T10:00")


def test_own_uids_and_what_cannot_be_read_are_told_by_a_feed() -> None:
    copy = Copy(zlib.compress(read("own_event")))
    feed = Feed("https://poison.example/", Rules(), copy, frozenset({"ours@example.com"}))
    broken = Feed(
        "https://poison.example/", Rules(), replace(copy, content_zlib=zlib.compress(read("broken_rule")))
    )

    assert feed.read(SINCE, UNTIL, "Europe/London") == Busy(spans_of("10-20T09:00/10-20T10:00"), 0)
    assert broken.read(SINCE, UNTIL, "Europe/London").unreadable == 3
    assert "content" not in repr(copy)
