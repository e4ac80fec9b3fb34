"""Times on offer, checked against the rules one by one."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.settings import Settings
from bot.domain.slots import (
    DAY_MINUTES,
    Calendar,
    DayException,
    Limits,
    Slot,
    Span,
    Window,
    default_windows,
    is_any_open,
    is_free,
    open_slots,
    without,
)
from bot.domain.working_hours import zone_of
from tests.domain.examples import NOW, SETTINGS

ZONES = ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca"]
CHANGES = {
    # zone: Sundays on which its clocks go forward and back in 2026
    "Europe/London": ("2026-03-29", "2026-10-25"),
    "America/New_York": ("2026-03-08", "2026-11-01"),
    "Australia/Lord_Howe": ("2026-10-04", "2026-04-05"),
    # Back for Ramadan, and forward after it.
    "Africa/Casablanca": ("2026-03-22", "2026-02-15"),
}
FAR = NOW + timedelta(days=60)
WEEKDAYS = Calendar("UI", "UTC", default_windows(10, 16))
HALF_HOUR = timedelta(minutes=30)


def starts(
    *calendars: Calendar,
    now: datetime = NOW,
    deadline: datetime = FAR,
    minutes: int = 30,
    rules: Settings = SETTINGS,
) -> list[datetime]:
    found = open_slots(calendars, minutes, now, deadline, rules)
    assert is_any_open(calendars, minutes, now, deadline, rules) is bool(found)
    return [slot.starts_at for slot in found]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def busy(*spans: tuple[str, str]) -> tuple[tuple[datetime, datetime], ...]:
    return tuple((at(begin), at(end)) for begin, end in spans)


def day_of(found: list[datetime], day: str) -> list[str]:
    return [f"{start:%H:%M}" for start in found if f"{start:%Y-%m-%d}" == day]


def test_slots_start_on_every_half_hour_that_leaves_room_for_the_call() -> None:
    window = replace(WEEKDAYS, windows=(Window(3, 10 * 60, 12 * 60),))

    assert day_of(starts(window), "2026-12-03") == ["10:00", "10:30", "11:00", "11:30"]
    assert day_of(starts(window, minutes=31), "2026-12-03") == ["10:00", "10:30", "11:00"]
    assert day_of(starts(window, minutes=120), "2026-12-03") == ["10:00"]
    assert day_of(starts(window, minutes=121), "2026-12-03") == []


def test_a_window_may_end_at_midnight() -> None:
    late = replace(WEEKDAYS, windows=(Window(3, 23 * 60, 24 * 60),))

    assert day_of(starts(late), "2026-12-03") == ["23:00", "23:30"]


def test_notice_is_given_to_the_microsecond() -> None:
    noon = at("2026-12-02T12:00")

    assert starts(WEEKDAYS, now=noon - timedelta(hours=4))[0] == noon
    assert starts(WEEKDAYS, now=noon - timedelta(hours=4, microseconds=-1))[0] == noon + HALF_HOUR


def test_the_window_ends_with_the_end_of_the_last_call() -> None:
    rules = replace(SETTINGS, window_days=1)
    end = at("2026-12-03T12:00")

    assert starts(WEEKDAYS, now=end - timedelta(days=1), rules=rules)[-1] == end - HALF_HOUR
    assert (
        starts(WEEKDAYS, now=end - timedelta(days=1, microseconds=1), rules=rules)[-1] == end - 2 * HALF_HOUR
    )


def test_calls_are_over_by_the_deadline() -> None:
    deadline = at("2026-12-03T12:00")

    assert starts(WEEKDAYS, deadline=deadline)[-1] == deadline - HALF_HOUR
    assert starts(WEEKDAYS, deadline=deadline - timedelta(microseconds=1))[-1] == deadline - 2 * HALF_HOUR
    assert starts(WEEKDAYS, deadline=NOW - timedelta(days=1)) == []


def test_a_call_keeps_its_buffer_before_and_after() -> None:
    call = replace(WEEKDAYS, taken=busy(("2026-12-03T12:00", "2026-12-03T12:30")))
    close = replace(WEEKDAYS, taken=busy(("2026-12-03T12:15", "2026-12-03T12:45")))

    # With 15 minutes after each call, the half hours at both sides of a call on the grid are gone.
    assert "11:00" in day_of(starts(call), "2026-12-03")
    assert not {"11:30", "12:00", "12:30"} & set(day_of(starts(call), "2026-12-03"))
    assert "13:00" in day_of(starts(call), "2026-12-03")
    # Exactly a buffer apart is far enough.
    assert {"11:30", "13:00"} <= set(day_of(starts(close), "2026-12-03"))
    assert not {"12:00", "12:30"} & set(day_of(starts(close), "2026-12-03"))


def test_one_long_absence_among_short_ones_is_seen() -> None:
    away = replace(
        WEEKDAYS,
        taken=busy(("2026-12-03T08:00", "2026-12-03T15:00"), ("2026-12-03T08:30", "2026-12-03T08:31")),
    )

    assert day_of(starts(away), "2026-12-03") == ["15:30"]


def test_a_day_is_closed_when_its_cap_is_reached_and_not_before() -> None:
    calls = [(f"2026-12-03T{hour}:00", f"2026-12-03T{hour}:05") for hour in ("06", "07", "08", "09")]

    assert day_of(starts(replace(WEEKDAYS, taken=busy(*calls[:3]))), "2026-12-03") != []
    assert day_of(starts(replace(WEEKDAYS, taken=busy(*calls))), "2026-12-03") == []
    assert day_of(starts(replace(WEEKDAYS, taken=busy(*calls))), "2026-12-04") != []


def test_the_capped_day_is_the_interviewers_own() -> None:
    # 23:00 UTC on Wednesday is Thursday in Kathmandu, where Thursday's window begins at 04:15 UTC.
    calls = busy(*((f"2026-12-02T23:{m:02}", f"2026-12-02T23:{m + 5:02}") for m in (0, 10, 20, 30)))
    there = Calendar("UI", "Asia/Kathmandu", default_windows(10, 16), calls)

    assert day_of(starts(there), "2026-12-03") == []


def test_everybody_who_is_free_is_named_the_least_loaded_first_then_by_name() -> None:
    thursday = (Window(3, 600, 630),)
    calendars = [
        Calendar("UC", "UTC", thursday, load=1),
        Calendar("UB", "UTC", thursday, load=0),
        Calendar("UA", "UTC", thursday, load=1),
        Calendar("UD", "UTC", thursday, busy(("2026-12-03T10:00", "2026-12-03T10:30"))),
    ]

    found = open_slots(calendars, 30, NOW, at("2026-12-04T00:00"), SETTINGS)

    start = at("2026-12-03T10:00")
    assert found == [Slot(start, start + HALF_HOUR, ("UB", "UA", "UC"))]


def test_nobody_and_nothing_offer_no_times() -> None:
    assert starts() == []
    assert starts(replace(WEEKDAYS, windows=())) == []


def test_default_windows_are_monday_to_friday() -> None:
    assert default_windows(10, 16) == tuple(Window(day, 600, 960) for day in range(5))


@pytest.mark.parametrize("zone", CHANGES)
@pytest.mark.parametrize("change", [0, 1])
def test_availability_keeps_its_wall_time_when_the_clocks_change(zone: str, change: int) -> None:
    sunday = datetime.fromisoformat(CHANGES[zone][change]).date()
    calendar = Calendar("UI", zone, tuple(Window(day, 600, 660) for day in range(7)))
    now = datetime.combine(sunday - timedelta(days=3), time(), UTC)

    found = starts(calendar, now=now, deadline=now + timedelta(days=8))

    local = [start.astimezone(zone_of(zone)) for start in found]
    assert {f"{start:%H:%M}" for start in local} == {"10:00", "10:30"}
    assert len(found) == len(set(found))
    offsets = {start.utcoffset() for start in local}
    assert len(offsets) == 2


@pytest.mark.parametrize(
    ("zone", "change", "until", "wall"),
    [
        # 01:00-02:00 does not exist, and is not 02:00-03:00 by another name
        ("Europe/London", 0, 2, ["00:00", "00:30"]),
        ("Europe/London", 0, 3, ["00:00", "00:30", "02:00", "02:30"]),
        ("America/New_York", 0, 4, ["00:00", "00:30", "01:00", "01:30", "03:00", "03:30"]),
        ("Africa/Casablanca", 0, 4, ["00:00", "00:30", "01:00", "01:30", "03:00", "03:30"]),
        # half an hour, 02:00-02:30, does not exist
        ("Australia/Lord_Howe", 0, 3, ["00:00", "00:30", "01:00", "01:30", "02:30"]),
        # what happens twice is offered once
        ("Europe/London", 1, 3, ["00:00", "00:30", "01:00", "01:30", "02:00", "02:30"]),
        ("Australia/Lord_Howe", 1, 3, ["00:00", "00:30", "01:00", "01:30", "02:00", "02:30"]),
    ],
)
def test_a_wall_time_that_is_skipped_is_no_slot(zone: str, change: int, until: int, wall: list[str]) -> None:
    sunday = datetime.fromisoformat(CHANGES[zone][change]).date()
    calendar = Calendar("UI", zone, (Window(6, 0, until * 60),))
    now = datetime.combine(sunday - timedelta(days=2), time(), UTC)

    found = starts(calendar, now=now, deadline=now + timedelta(days=4))

    assert [f"{start.astimezone(zone_of(zone)):%H:%M}" for start in found] == wall


def test_quarter_hour_zones_start_on_their_own_half_hours() -> None:
    there = Calendar("UI", "Asia/Kathmandu", (Window(3, 600, 660),))

    assert starts(there, deadline=at("2026-12-04T00:00")) == [at("2026-12-03T04:15"), at("2026-12-03T04:45")]


nows = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@st.composite
def calendars_around(draw: st.DrawFn, now: datetime) -> Calendar:
    # Between 04:00 and 24:00 no zone used here changes its clocks.
    windows = set()
    for day in draw(st.sets(st.integers(0, 6), min_size=2, max_size=7)):
        begin = draw(st.integers(4 * 60, 20 * 60))
        windows.add(Window(day, begin, draw(st.integers(begin + 120, 24 * 60))))
    spans = st.tuples(st.integers(-24 * 60, 14 * 24 * 60), st.integers(1, 10 * 60))
    taken = [
        (now + timedelta(minutes=begin), now + timedelta(minutes=begin + length))
        for begin, length in draw(st.lists(spans, max_size=12))
    ]
    shown = [
        (now + timedelta(minutes=begin), now + timedelta(minutes=begin + length))
        for begin, length in draw(st.lists(spans, max_size=6))
    ]
    exceptions = []
    for offset in draw(st.lists(st.integers(-1, 14), max_size=4)):
        begin = draw(st.integers(4 * 60, 22 * 60))
        end = draw(st.integers(begin + 30, DAY_MINUTES))
        exceptions.append(
            DayException((now + timedelta(days=offset)).date(), begin, end, is_open=draw(st.booleans()))
        )
    return Calendar(
        interviewer=draw(st.sampled_from(["UA", "UB"])),
        zone=draw(st.sampled_from(ZONES)),
        windows=tuple(windows),
        taken=tuple(taken),
        busy=tuple(shown),
        exceptions=tuple(exceptions),
        holidays=frozenset(
            (now + timedelta(days=n)).date() for n in draw(st.lists(st.integers(-1, 14), max_size=2))
        ),
        limits=Limits(
            notice_hours=draw(st.none() | st.integers(0, 48)),
            buffer_minutes=draw(st.none() | st.integers(0, 30)),
            day_cap=draw(st.none() | st.integers(1, 3)),
        ),
    )


def rules_of(calendar: Calendar, rules: Settings) -> Settings:
    """The rules with what the interviewer set for themselves."""
    own = {name: value for name, value in calendar.limits._asdict().items() if value is not None}
    return replace(rules, **own)


def windows_on(calendar: Calendar, day: date) -> list[tuple[int, int]]:
    """The minutes of a local day in which somebody holds calls."""
    weekly = [
        (w.start_minute, w.end_minute)
        for w in calendar.windows
        if w.weekday == day.weekday() and day not in calendar.holidays
    ]
    return weekly + [
        (e.start_minute, e.end_minute) for e in calendar.exceptions if e.is_open and e.day == day
    ]


def is_clear(calendar: Calendar, start: datetime, end: datetime, buffer: timedelta) -> bool:
    """Whether nothing takes this time."""
    zone = zone_of(calendar.zone)
    for begin, until in calendar.taken:
        if not (end + buffer <= begin or start >= until + buffer):
            return False
    for begin, until in calendar.busy:
        if not (end + buffer <= begin or start >= until):
            return False
    local, local_end = start.astimezone(zone), end.astimezone(zone)
    for shut in calendar.exceptions:
        if not shut.is_open and shut.day == local.date():
            first = local.hour * 60 + local.minute + local.second / 60
            last = (
                local_end.hour * 60
                + local_end.minute
                + (DAY_MINUTES if local_end.date() > local.date() else 0)
            )
            if first < shut.end_minute and shut.start_minute < last:
                return False
    return True


@st.composite
def situations(draw: st.DrawFn) -> tuple[Calendar, datetime, datetime, int, Settings]:
    now = draw(nows)
    rules = Settings(
        notice_hours=draw(st.integers(0, 24)),
        window_days=draw(st.integers(3, 14)),
        buffer_minutes=draw(st.integers(0, 60)),
        day_cap=draw(st.integers(1, 5)),
    )
    deadline = now + timedelta(minutes=draw(st.integers(2 * 24 * 60, 20 * 24 * 60)))
    return draw(calendars_around(now)), now, deadline, draw(st.integers(10, 90)), rules


@given(situations())
def test_every_slot_obeys_every_rule(situation: tuple[Calendar, datetime, datetime, int, Settings]) -> None:
    calendar, now, deadline, minutes, shared = situation
    rules = rules_of(calendar, shared)
    zone, buffer = zone_of(calendar.zone), timedelta(minutes=rules.buffer_minutes)

    found = open_slots([calendar], minutes, now, deadline, shared)

    calls = Counter(begin.astimezone(zone).date() for begin, _ in calendar.taken)
    for slot in found:
        assert slot.ends_at - slot.starts_at == timedelta(minutes=minutes)
        assert slot.starts_at >= now + timedelta(hours=rules.notice_hours)
        assert slot.ends_at <= now + timedelta(days=rules.window_days)
        assert slot.ends_at <= deadline
        assert slot.interviewers == (calendar.interviewer,)
        assert is_clear(calendar, slot.starts_at, slot.ends_at, buffer)
        local = slot.starts_at.astimezone(zone)
        assert calls[local.date()] < rules.day_cap
        minute = local.hour * 60 + local.minute
        assert any(
            begin <= minute and minute + minutes <= end for begin, end in windows_on(calendar, local.date())
        )
    assert [slot.starts_at for slot in found] == sorted({slot.starts_at for slot in found})


@given(situations())
def test_no_slot_that_obeys_every_rule_is_left_out(
    situation: tuple[Calendar, datetime, datetime, int, Settings],
) -> None:
    calendar, now, deadline, minutes, shared = situation
    rules = rules_of(calendar, shared)
    zone, buffer, length = (
        zone_of(calendar.zone),
        timedelta(minutes=rules.buffer_minutes),
        timedelta(minutes=minutes),
    )
    earliest = now + timedelta(hours=rules.notice_hours)
    latest = min(now + timedelta(days=rules.window_days), deadline)
    calls = Counter(begin.astimezone(zone).date() for begin, _ in calendar.taken)

    wanted = set()
    for offset in range(-1, 17):
        day = now.astimezone(zone).date() + timedelta(days=offset)
        for begin, end in windows_on(calendar, day):
            if calls[day] >= rules.day_cap:
                continue
            for minute in range(begin, end - minutes + 1, 30):
                start = datetime.combine(day, time(*divmod(minute, 60)), zone).astimezone(UTC)
                clear = is_clear(calendar, start, start + length, buffer)
                if clear and earliest <= start and start + length <= latest:
                    wanted.add(start)

    assert set(starts(calendar, now=now, deadline=deadline, minutes=minutes, rules=shared)) == wanted


@given(situations(), st.lists(st.integers(-60, 20 * 24 * 60), max_size=10))
def test_asking_for_one_slot_agrees_with_the_list(
    situation: tuple[Calendar, datetime, datetime, int, Settings], elsewhere: list[int]
) -> None:
    calendar, now, deadline, minutes, rules = situation
    offered = set(starts(calendar, now=now, deadline=deadline, minutes=minutes, rules=rules))
    some = [*sorted(offered)[:5], *sorted(offered)[-5:]]
    near = [start + shift for start in some for shift in (HALF_HOUR, -HALF_HOUR, timedelta(microseconds=1))]

    for start in [*some, *near, *(now + timedelta(minutes=n) for n in elsewhere)]:
        assert is_free(calendar, start, minutes, now, deadline, rules) is (start in offered)


@given(situations(), st.integers(0, 10_000))
def test_booking_a_slot_takes_it_away_from_that_interviewer(
    situation: tuple[Calendar, datetime, datetime, int, Settings], choice: int
) -> None:
    calendar, now, deadline, minutes, rules = situation
    found = open_slots([calendar], minutes, now, deadline, rules)
    slot = found[choice % len(found)] if found else Slot(now, now + HALF_HOUR, ())

    booked = replace(calendar, taken=(*calendar.taken, (slot.starts_at, slot.ends_at)))

    assert slot.starts_at not in starts(booked, now=now, deadline=deadline, minutes=minutes, rules=rules)
    assert not is_free(booked, slot.starts_at, minutes, now, deadline, rules)


def test_what_a_calendar_shows_takes_time_without_a_buffer_after_it() -> None:
    shown = replace(WEEKDAYS, busy=busy(("2026-12-03T12:00", "2026-12-03T13:00")))

    free = day_of(starts(shown), "2026-12-03")

    assert not {"11:30", "12:00", "12:30"} & set(free)
    assert {"11:00", "13:00"} <= set(free)


def test_a_public_holiday_has_no_weekly_windows_but_what_was_opened() -> None:
    there = replace(WEEKDAYS, holidays=frozenset({date(2026, 12, 3)}))
    opened = replace(there, exceptions=(DayException(date(2026, 12, 3), 600, 660, is_open=True),))

    assert day_of(starts(there), "2026-12-03") == []
    assert day_of(starts(there), "2026-12-04") != []
    assert day_of(starts(opened), "2026-12-03") == ["10:00", "10:30"]


def test_part_of_a_day_can_be_closed_to_the_minute() -> None:
    away = replace(WEEKDAYS, exceptions=(DayException(date(2026, 12, 3), 11 * 60, 15 * 60),))

    assert day_of(starts(away), "2026-12-03") == ["10:00", "10:30", "15:00", "15:30"]


def test_a_window_of_another_zone_is_meant_there() -> None:
    there = replace(WEEKDAYS, windows=(Window(3, 9 * 60, 10 * 60, "America/New_York"),))

    assert day_of(starts(there), "2026-12-03") == ["14:00", "14:30"]


@pytest.mark.parametrize(
    ("own", "left"),
    [
        ((), [("10:00", "12:00")]),
        ((("10:30", "11:00"),), [("10:00", "10:30"), ("11:00", "12:00")]),
        ((("09:00", "10:00"), ("12:00", "13:00")), [("10:00", "12:00")]),
        ((("10:00", "12:00"),), []),
        ((("09:00", "11:00"),), [("11:00", "12:00")]),
        ((("11:00", "13:00"), ("10:00", "10:15")), [("10:15", "11:00")]),
    ],
)
def test_own_calls_are_cut_out_of_what_a_calendar_shows(
    own: tuple[tuple[str, str], ...], left: list[tuple[str, str]]
) -> None:
    def spans(of: list[tuple[str, str]]) -> tuple[Span, ...]:
        return busy(*((f"2026-12-03T{begin}", f"2026-12-03T{end}") for begin, end in of))

    assert without(spans([("10:00", "12:00")]), spans(list(own))) == spans(left)


def test_where_clocks_never_change_the_wall_time_is_the_same_all_year() -> None:
    calendar = Calendar("UI", "Asia/Kathmandu", tuple(Window(day, 600, 630) for day in range(7)))
    rules = replace(SETTINGS, window_days=366)

    found = starts(calendar, now=at("2026-01-01T00:00"), deadline=at("2027-01-02T00:00"), rules=rules)

    assert {f"{start:%H:%M}" for start in found} == {"04:15"}
    assert len(found) == 366
