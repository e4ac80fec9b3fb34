"""The .ics file, read back with the icalendar package and looked at byte by byte."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event

from bot.calendars.ics import Invite, invite_file, plain_text, uid_for

START = datetime(2026, 12, 1, 14, 30, tzinfo=UTC)
INVITE = Invite(
    uid=uid_for("T1", 7),
    sequence=2,
    starts_at=START,
    ends_at=START + timedelta(minutes=30),
    stamp=datetime(2026, 11, 24, 8, 0, 5, tzinfo=UTC),
    summary="Talk about reports",
    description="30 minutes with Ada.\nYou can move it until the day before.",
    location="https://meet.example/abc?x=1&y=2",
    organizer_name="Ada Lovelace",
)
HOSTILE = [
    "a\nb\n\nc",
    "one, two; three: four",
    "back\\slash \\n \\, \\\\",
    "\\N is no line end, nor is C:\\New;",
    "Hi\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nATTENDEE:mailto:mallory@example.com",
    "old Mac\rATTENDEE:mailto:mallory@example.com",
    'quotes "and" ^carets^ %0D%0A',
    "🎉 Grüße 日本語 👩‍👩‍👧 \u202eabc",
    "next\u2028line\u2029paragraph\x85here",
    "tab\tkept, controls \x00\x07\x1b\x7f gone",
    "half a character \ud83d gone",
    "",
    "   ",
    "é" * 10_000,
    "🎉" * 10_000,
]


def read_back(invite: Invite) -> Event:
    calendar = Calendar.from_ical(invite_file(invite))
    assert isinstance(calendar, Calendar)
    (event,) = calendar.subcomponents
    assert isinstance(event, Event)
    return event


def unfolded(invite: Invite) -> list[str]:
    text = invite_file(invite).decode("utf-8")
    return text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def test_a_booking_comes_back_as_it_was() -> None:
    event = read_back(INVITE)

    assert str(event["UID"]) == INVITE.uid
    assert event["SEQUENCE"] == 2
    assert event.start == INVITE.starts_at
    assert event.end == INVITE.ends_at
    assert event.stamp == INVITE.stamp
    assert str(event["SUMMARY"]) == INVITE.summary
    assert str(event["DESCRIPTION"]) == INVITE.description
    assert str(event["LOCATION"]) == INVITE.location
    assert str(event["CONTACT"]) == INVITE.organizer_name


def test_a_booking_is_published_confirmed_and_blocks_the_time() -> None:
    lines = unfolded(INVITE)

    assert "METHOD:PUBLISH" in lines
    assert "STATUS:CONFIRMED" in lines
    assert "TRANSP:OPAQUE" in lines


def test_a_cancellation_says_so_three_times_and_keeps_its_uid() -> None:
    lines = unfolded(replace(INVITE, cancelled=True, sequence=3))

    assert "METHOD:CANCEL" in lines
    assert "STATUS:CANCELLED" in lines
    assert "TRANSP:TRANSPARENT" in lines
    assert f"UID:{INVITE.uid}" in lines
    assert "SEQUENCE:3" in lines


def test_the_file_names_nobody_by_address_and_rings_no_alarm() -> None:
    names = {line.partition(":")[0].partition(";")[0] for line in unfolded(INVITE)}

    assert names == {
        "BEGIN", "END", "VERSION", "PRODID", "METHOD", "UID", "DTSTAMP", "SEQUENCE", "DTSTART", "DTEND",
        "SUMMARY", "DESCRIPTION", "LOCATION", "CONTACT", "STATUS", "TRANSP",
    }  # fmt: skip


def test_times_are_written_in_utc_whatever_zone_they_came_in() -> None:
    tokyo = ZoneInfo("Asia/Tokyo")

    lines = unfolded(
        replace(INVITE, starts_at=START.astimezone(tokyo), ends_at=INVITE.ends_at.astimezone(tokyo))
    )

    assert "DTSTART:20261201T143000Z" in lines
    assert "DTEND:20261201T150000Z" in lines


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_comes_back_as_text_and_adds_no_line(text: str) -> None:
    invite = replace(INVITE, summary=text, description=text, location=text, organizer_name=text)

    event = read_back(invite)

    words = " ".join(plain_text(text).split())
    assert str(event["DESCRIPTION"]) == plain_text(text)
    assert str(event["SUMMARY"]) == str(event["LOCATION"]) == str(event["CONTACT"]) == words
    assert len(unfolded(invite)) == len(unfolded(INVITE))


@pytest.mark.parametrize("text", HOSTILE)
def test_lines_end_in_crlf_and_fit_75_octets(text: str) -> None:
    content = invite_file(replace(INVITE, summary=text, description=text))

    lines = content.split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= 75 for line in lines)
    assert all(b"\r" not in line and b"\n" not in line for line in lines)
    for line in lines:
        line.decode("utf-8")  # no character is torn apart by the folding


@settings(deadline=None)  # the machine may be busy
@given(st.text(max_size=300))
def test_any_description_comes_back(text: str) -> None:
    assert str(read_back(replace(INVITE, description=text))["DESCRIPTION"]) == plain_text(text)


def test_line_ends_of_any_kind_become_line_feeds() -> None:
    assert plain_text("a\r\nb\rc\nd") == "a\nb\nc\nd"


def test_a_uid_is_stable_across_processes_and_tells_no_names() -> None:
    uid = uid_for("T1", 7)

    assert uid == "d504962c-6cd6-5fc1-a41e-97c595ebbada"
    assert len({uid_for(team, number) for team in ("T1", "T2", "T1/7") for number in range(50)}) == 150


def test_the_calendar_package_is_loaded_only_when_a_file_is_made() -> None:
    code = "import sys, bot.calendars.ics, bot.calendars.links; print('icalendar' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"
