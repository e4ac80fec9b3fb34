"""Weekly hours and single days in words, and back."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.slots import DayException, Window
from bot.domain.when.availability import exceptions, spoken_exceptions, spoken_windows, weekly
from bot.domain.when.understood import NotUnderstood

LONDON = "Europe/London"
NOW = datetime(2026, 3, 11, 10, 0, tzinfo=ZoneInfo(LONDON))
ZONES = [
    "",
    "Europe/Paris",
    "America/New_York",
    "America/Argentina/Buenos_Aires",
    "Asia/Kathmandu",
    "Etc/GMT-2",
]


def hours(weekdays: str, start: int, end: int, zone: str = "") -> list[Window]:
    return [Window(int(weekday), start * 60, end * 60, zone) for weekday in weekdays]


def refusal(text: str, *, single: bool = False) -> str:
    with pytest.raises(NotUnderstood) as refused:
        (exceptions if single else weekly)(text, LONDON, NOW)
    return refused.value.text


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        ("weekdays 10am-4pm except Wed; Sat 10-12", [*hours("0134", 10, 16), *hours("5", 10, 12)]),
        ("Mon 9-12, Tue 2-4pm", [*hours("0", 9, 12), *hours("1", 14, 16)]),
        ("Mon: 9-12\n- Tue: 14:00-16:00\n", [*hours("0", 9, 12), *hours("1", 14, 16)]),
        ("Tuesday 9-5", hours("1", 9, 17)),
        ("Mon-Thu after 5pm", hours("0123", 17, 24)),
        ("weekdays 9-5 except 12-1", [w for d in "01234" for w in (*hours(d, 9, 12), *hours(d, 13, 17))]),
        ("Mon 9-12; Mon 11-14", hours("0", 9, 14)),
        ("Fri 10-4 London time", hours("4", 10, 16, "Europe/London")),
        ("Fri 10-4 ET", hours("4", 10, 16, "America/New_York")),
        ("Fri 10-4 my time", hours("4", 10, 16)),
        ("Sat", hours("5", 0, 24)),
        ("not Friday", hours("012356", 0, 24)),
    ],
)
def test_weekly_hours_are_windows_of_weekdays(text: str, windows: list[Window]) -> None:
    assert weekly(text, LONDON, NOW) == tuple(windows)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "There is nothing here."),
        ("Mon 3pm", "From 15:00 until when?"),
        ("weekdays 10-4 until 30 April", "is not the same every week"),
        ("weekdays 10-4 except 20 March", "is not the same every week"),
        ("every other Tuesday 2-4pm starting 17 March", "is not the same every week"),
        ("17 March 10-4", "is not the same every week"),
        ("weekdays 10-4 EST", "Do you mean New York time?"),
        ("Mon 10-4 UTC+5:30", "Name a city"),
        ("Mon 10-4; when it suits", "I do not understand “when”"),
        ("Mon-Fri 9-5 \x00", "characters"),
        ("Mon 9-12;" * 41, "more than 40 lines"),
    ],
)
def test_what_is_no_weekly_hour_is_told_in_a_sentence(text: str, says: str) -> None:
    assert says in refusal(text)


def closed(day: str, start: int = 0, end: int = 24, zone: str = "") -> DayException:
    return DayException(date.fromisoformat(f"2026-{day}"), start * 60, end * 60, False, zone)


def opened(day: str, start: int, end: int, zone: str = "") -> DayException:
    return DayException(date.fromisoformat(f"2026-{day}"), start * 60, end * 60, True, zone)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("not 24 Dec", [closed("12-24")]),
        ("24 Dec", [closed("12-24")]),
        ("24 Dec off", [closed("12-24")]),
        ("off March 16-18", [closed("03-16"), closed("03-17"), closed("03-18")]),
        ("away tomorrow afternoon", [closed("03-12", 12, 17)]),
        ("no calls Friday after 2pm", [closed("03-13", 14, 24)]),
        ("busy today", [closed("03-11")]),
        ("away this week", [closed(f"03-{day}") for day in (11, 12, 13, 14, 15)]),
        ("away until 13 March", [closed(f"03-{day}") for day in (11, 12, 13)]),
        ("off Mon and Tue", [closed("03-16"), closed("03-17")]),
        ("Mon-Wed next week off", [closed("03-16"), closed("03-17"), closed("03-18")]),
        ("also Sat 14 March 10-12", [opened("03-14", 10, 12)]),
        ("extra: Tue 17 March 7-9pm", [opened("03-17", 19, 21)]),
        ("available Sat 14 March 10-12", [opened("03-14", 10, 12)]),
        ("open Sat 14 March 10-12 CET", [opened("03-14", 10, 12, "Europe/Paris")]),
        ("off 16 March\nalso 14 March 10-12; off 16 March", [opened("03-14", 10, 12), closed("03-16")]),
    ],
)
def test_single_days_are_closed_unless_they_are_said_to_be_open(text: str, days: list[DayException]) -> None:
    assert exceptions(text, LONDON, NOW) == tuple(days)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("I'm free Sat 14 March", "I do not understand"),
        ("also Sat 14 March", "At which hours"),
        ("off Mondays", "What is the same every week has its own field."),
        ("weekdays off", "What is the same every week has its own field."),
        ("off yesterday", "passed"),
        ("off 1 May 2028", "more than a year away"),
        ("Friday 3pm", "Until when?"),
        ("off 03/04", "Is that 3 Apr or 4 Mar?"),
        ("no calls next Friday", "Fri 13 Mar 2026 or Fri 20 Mar 2026?"),
        ("away 16-20 March except Wed", "exception"),
        ("off, I think", "does not suit you"),
    ],
)
def test_what_is_no_single_day_is_told_in_a_sentence(text: str, says: str) -> None:
    assert says in refusal(text, single=True)


minutes = st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(lambda pair: pair[0] < pair[1])
windows = st.builds(
    lambda weekday, pair, zone: Window(weekday, *pair, zone),
    st.integers(0, 6),
    minutes,
    st.sampled_from(ZONES),
)
days = st.builds(
    lambda ahead, pair, is_open, zone: DayException(
        date(2026, 3, 11) + timedelta(days=ahead), *pair, is_open and pair != (0, 1440), zone
    ),
    st.integers(0, 360),
    minutes | st.just((0, 1440)),
    st.booleans(),
    st.sampled_from(ZONES),
)


def disjoint(found: list[Window]) -> set[tuple[str, int, int]]:
    return {
        (window.zone, window.weekday, minute)
        for window in found
        for minute in range(window.start_minute, window.end_minute)
    }


@given(st.lists(windows, min_size=1, max_size=6))
def test_spoken_windows_read_back_as_the_same_minutes(found: list[Window]) -> None:
    again = weekly(spoken_windows(found), LONDON, NOW)

    assert disjoint(list(again)) == disjoint(found)
    assert weekly(spoken_windows(again), LONDON, NOW) == again


@given(st.lists(days, min_size=1, max_size=6, unique=True))
def test_spoken_days_read_back_as_the_same_days(found: list[DayException]) -> None:
    assert set(exceptions(spoken_exceptions(found), LONDON, NOW)) == set(found)
