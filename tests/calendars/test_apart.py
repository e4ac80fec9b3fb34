"""Files that are large, or that mean harm, read in a process of their own.

It is nice to everybody else, so beside other tests it would hardly come to anything within its deadline: what takes a second
of the processor or more has it alone.
"""

import os
import random
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.calendars.apart import read_in_child
from bot.calendars.feed import Busy, busy_of
from bot.errors import OutsideError

SINCE, UNTIL = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
START = datetime(2026, 10, 20, 9, tzinfo=UTC)
HOUR = ("DTSTART:20261020T090000Z", "DTEND:20261020T100000Z")
NEVER = "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"


def event(*lines: str, uid: str = "one") -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT", ""])


def file_of(*events: str) -> bytes:
    return "".join(["BEGIN:VCALENDAR\r\n", *events, "END:VCALENDAR\r\n"]).encode()


def calendar_of(most: int, seed: int = 1) -> bytes:
    """A calendar as somebody has it after years: `most` bytes, an event in ten recurs."""
    draw = random.Random(seed)
    events: list[str] = []
    size = 0
    while size < most - 1000:
        at = datetime(2017, 1, 1) + timedelta(days=draw.randrange(365 * 12), minutes=15 * draw.randrange(96))  # noqa: DTZ001
        end = at + timedelta(minutes=45)
        lines = [
            f"SUMMARY:Meeting {len(events)} about something", "DESCRIPTION:" + "x" * 60, " " + "y" * 70,
            "ATTENDEE;CN=Some One;PARTSTAT=ACCEPTED:mailto:someone@example.com", "STATUS:CONFIRMED",
            *draw.choice([
                (f"DTSTART:{at:%Y%m%dT%H%M%SZ}", f"DTEND:{end:%Y%m%dT%H%M%SZ}"),
                (f"DTSTART;TZID=Europe/Berlin:{at:%Y%m%dT%H%M%S}", f"DTEND;TZID=Europe/Berlin:{end:%Y%m%dT%H%M%S}"),
                (f"DTSTART;VALUE=DATE:{at:%Y%m%d}", f"DTEND;VALUE=DATE:{end:%Y%m%d}", "TRANSP:TRANSPARENT"),
            ]),
        ]  # fmt: skip
        if draw.random() < 0.1:
            rules = ("FREQ=WEEKLY;BYDAY=MO,WE", "FREQ=DAILY;INTERVAL=3", "FREQ=MONTHLY;BYDAY=1TU", "FREQ=YEARLY",
                     "FREQ=WEEKLY;COUNT=20", "FREQ=WEEKLY;UNTIL=20250101T000000Z")  # fmt: skip
            lines.append(f"RRULE:{draw.choice(rules)}")
        events.append(event(*lines, uid=f"{len(events)}@example.com"))
        size += len(events[-1])
    return file_of(*events)


def apart(content: bytes, **more: float) -> Busy:
    return read_in_child(content, SINCE, UNTIL, "Europe/London", **more)  # type: ignore[arg-type]


def all_of_it(since: datetime = START) -> tuple[tuple[datetime, datetime], ...]:
    return ((since, UNTIL),)


def test_what_is_read_apart_is_what_would_be_read_here() -> None:
    content = calendar_of(200_000)

    busy = apart(content)

    assert busy == busy_of(content, SINCE, UNTIL, "Europe/London")
    assert len(busy.spans) > 10
    assert busy.unreadable == 0


@pytest.mark.alone
def test_ten_megabytes_are_read() -> None:
    content = calendar_of(10_000_000)
    before = time.process_time() + sum(os.times()[2:4])

    busy = apart(content)

    assert 9_900_000 < len(content) <= 10_000_000
    assert busy.spans
    # About 1.5 s where this was written; the rest is for slow machines.
    assert time.process_time() + sum(os.times()[2:4]) - before < 8


def test_own_events_are_left_out() -> None:
    content = file_of(event(*HOUR, uid="ours"), event("DTSTART:20261021T090000Z", "DURATION:PT1H", uid="b"))

    busy = read_in_child(content, SINCE, UNTIL, "Europe/London", frozenset({"ours"}))

    assert busy.spans == ((START + timedelta(days=1), START + timedelta(days=1, hours=1)),)


@pytest.mark.parametrize("content", [b"<html>poison</html>", file_of(event(*HOUR))[:-20]])
def test_a_refusal_is_the_same_as_here(content: bytes) -> None:
    with pytest.raises(OutsideError) as here:
        busy_of(content, SINCE, UNTIL, "Europe/London")
    with pytest.raises(OutsideError) as there:
        apart(content)

    assert (there.value.error, there.value.permanent) == (here.value.error, here.value.permanent)


SECONDS = ",".join(str(number) for number in range(60))
TOO_OFTEN = {
    "every second": ["RRULE:FREQ=SECONDLY"],
    "a hundred million times": ["RRULE:FREQ=SECONDLY;COUNT=100000000"],
    "every second of some days": [
        f"RRULE:FREQ=WEEKLY;BYDAY=MO,TU;BYHOUR=1,2,3;BYMINUTE={SECONDS};BYSECOND={SECONDS}"
    ],
    "a day that never comes": [NEVER],
    "an hour that never comes": [NEVER.replace("DAILY", "HOURLY")],
    "three times on a day that never comes": [NEVER.replace("DAILY", "MINUTELY;INTERVAL=30") + ";COUNT=3"],
    "hundreds of rules": [f"{NEVER};INTERVAL={number}" for number in range(1, 300)],
    "fifty thousand dates": [
        "RDATE:" + ",".join(f"{START + timedelta(minutes=number):%Y%m%dT%H%M%SZ}" for number in range(50_000))
    ],
}


@pytest.mark.parametrize("lines", TOO_OFTEN.values(), ids=TOO_OFTEN)
def test_what_happens_too_often_takes_all_the_time_and_the_rest_is_still_read(lines: Sequence[str]) -> None:
    other = event("DTSTART:20261005T090000Z", "DURATION:PT1H", uid="other")

    busy = apart(file_of(event(*HOUR, *lines), other))

    monday = START - timedelta(days=15)
    assert busy == Busy(((monday, monday + timedelta(hours=1)), *all_of_it()), 1)


@pytest.mark.alone
def test_many_that_are_hard_to_work_out_do_not_add_up() -> None:
    busy = apart(file_of(*(event(*HOUR, NEVER, uid=str(number)) for number in range(50))))

    assert busy == Busy(all_of_it(), 50)


@pytest.mark.alone
@pytest.mark.parametrize(
    "content",
    [
        file_of(event(*HOUR, "RRULE:FREQ=DAILY", "EXDATE:" + "20261021T090000Z," * 500_000)),
        file_of(event(*HOUR, "RRULE:FREQ=DAILY", *["EXDATE:20261021T090000Z"] * 350_000)),
        file_of(
            event(*HOUR, "RRULE:FREQ=DAILY"),
            *(event(*HOUR, f"RECURRENCE-ID:2025{number % 12 + 1:02}21T090000Z") for number in range(70_000)),
        ),
        file_of(event(*HOUR), *[event("DESCRIPTION:" + "x" * 60, uid="b")] * 90_000),
        file_of(event(*HOUR), "BEGIN:VEVENT\r\n" * 600_000, "END:VEVENT\r\n"),
        file_of(event(*HOUR), event('DTSTART;X="' + "x" * 9_000_000, uid="b")),
        file_of(event(*HOUR), event("DTSTART" + ";X=1" * 2_000_000 + ":1", uid="b")),
        file_of(event(*HOUR), "X-END:;\r\n" * 1_000_000),
    ],
    ids=[
        "dates",
        "lines of dates",
        "changes",
        "empty events",
        "beginnings",
        "a quote",
        "parameters",
        "lines",
    ],
)
def test_ten_megabytes_of_one_thing_are_read(content: bytes) -> None:
    busy = apart(content)

    assert busy.spans[0] == (START, START + timedelta(hours=1))


@pytest.mark.parametrize("begin", ["BEGIN:VALARM\r\n", "BEGIN:X\r\n"])
def test_a_nest_without_a_bottom_is_no_calendar(begin: str) -> None:
    with pytest.raises(OutsideError, match="not_a_calendar"):
        apart(file_of("BEGIN:VEVENT\r\n", begin * 500_000))


def test_a_zone_as_large_as_a_calendar_is_not_worked_out() -> None:
    observance = "BEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n"
    zone = "BEGIN:VTIMEZONE\r\nTZID:Z\r\n" + (observance + "RRULE:FREQ=YEARLY\r\nEND:STANDARD\r\n") * 50_000
    content = file_of(zone + "END:VTIMEZONE\r\n", event("DTSTART;TZID=Z:20261020T100000", "DURATION:PT1H"))

    assert apart(content).spans == ((START, START + timedelta(hours=1)),)


@pytest.mark.alone
def test_what_takes_too_much_of_the_processor_is_too_heavy() -> None:
    content = file_of(*(event(*HOUR, NEVER, uid=str(number)) for number in range(2000)))

    with pytest.raises(OutsideError) as caught:
        apart(content, processor_s=1)

    assert (caught.value.error, caught.value.permanent) == ("too_heavy", True)


def test_what_takes_too_much_memory_is_too_heavy() -> None:
    with pytest.raises(OutsideError) as caught:
        apart(calendar_of(3_000_000), memory=45_000_000)

    assert (caught.value.error, caught.value.permanent) == ("too_heavy", True)


def test_a_reader_that_does_not_end_in_time_may_do_so_the_next_time() -> None:
    with pytest.raises(OutsideError) as caught:
        apart(file_of(event(*HOUR, NEVER)), deadline_s=0.01)

    assert (caught.value.error, caught.value.permanent) == ("reader_failed", False)


def test_the_reader_is_not_told_the_secrets_of_the_bot(monkeypatch: pytest.MonkeyPatch) -> None:
    # A start-up file of Python's would be run by a process that has the environment of its parent.
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    monkeypatch.setenv("PYTHONPATH", "/nowhere")

    assert apart(file_of(event(*HOUR))).spans == ((START, START + timedelta(hours=1)),)
