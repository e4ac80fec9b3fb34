"""The .ics file, read back with the icalendar package and looked at byte by byte."""

import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from bot.calendars.ics import Invite, calendar_feed, email_of, invite_file, plain_text, uid_for

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

ADDRESSED = replace(
    INVITE, organizer_email="ada@example.com", reader_email="bob+calls@example.org", reader_name="Bob Ümläut"
)
NO_ADDRESSES = [
    "", "bob", "@", "bob@", "@example.com", "bob@localhost", "bob@@example.com", "bob @example.com", "bob@exam ple.com",
    "bob@example.com,mallory@example.com", "bob@example.com?cc=mallory@example.com", "bob@example.com;X=1", "bob:x@example.com",
    "bob@example.com\r\nATTENDEE:mailto:mallory@example.com", "bob\n@example.com", "<bob@example.com>", "mailto:bob@example.com",
    '"bob"@example.com', "bob@example..com", "bob@ex\x00ample.com", "bób@example.com", "x" * 65 + "@example.com",
    "bob@" + "x" * 64 + ".com", "bob@" + "x." * 130 + "com", "\ud83d@example.com",
]  # fmt: skip


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
        "SUMMARY", "DESCRIPTION", "LOCATION", "CONTACT", "STATUS", "TRANSP", "LAST-MODIFIED",
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


# What RFC 5545 and RFC 5546 ask of a file, as strictly as they ask it

LINE = re.compile(
    r"(?P<name>[A-Z0-9-]+)"
    r"(?P<parameters>(?:;[A-Z0-9-]+=(?:[^\x00-\x08\x0a-\x1f\x7f\";:,]*|\"[^\x00-\x08\x0a-\x1f\x7f\"]*\"))*)"
    r":(?P<value>[^\x00-\x08\x0a-\x1f\x7f]*)"
)
TEXT = re.compile(r"(?:[^\\;,]|\\[\\;,n])*")
INSTANT = re.compile(r"[0-9]{8}T[0-9]{6}Z")
VALUES = {
    "UID": TEXT, "SUMMARY": TEXT, "DESCRIPTION": TEXT, "LOCATION": TEXT, "CONTACT": TEXT, "PRODID": TEXT, "NAME": TEXT,
    "X-WR-CALNAME": TEXT, "DTSTAMP": INSTANT, "DTSTART": INSTANT, "DTEND": INSTANT, "LAST-MODIFIED": INSTANT,
    "SEQUENCE": re.compile("[0-9]+"), "VERSION": re.compile("2\\.0"), "METHOD": re.compile("PUBLISH|REQUEST|CANCEL"),
    "STATUS": re.compile("CONFIRMED|CANCELLED"), "TRANSP": re.compile("OPAQUE|TRANSPARENT"),
    "ORGANIZER": re.compile(r"mailto:[!-~]+@[!-~]+"), "ATTENDEE": re.compile(r"mailto:[!-~]+@[!-~]+"),
    "REFRESH-INTERVAL": re.compile("PT15M"), "X-PUBLISHED-TTL": re.compile("PT15M"),
}  # fmt: skip


def checked(content: bytes) -> tuple[dict[str, str], list[dict[str, str]]]:
    """The properties of a calendar and of each of its events, after everything that must hold was found to hold."""
    assert content.endswith(b"\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    text = content.replace(b"\r\n ", b"").decode("utf-8")
    lines = text.removesuffix("\r\n").split("\r\n")
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    calendar: dict[str, str] = {}
    events: list[dict[str, str]] = []
    open_ = calendar
    for line in lines[1:-1]:
        if line == "BEGIN:VEVENT":
            assert open_ is calendar
            open_ = {}
        elif line == "END:VEVENT":
            events.append(open_)
            open_ = calendar
        else:
            match = LINE.fullmatch(line)
            assert match is not None, line
            assert match["name"] not in open_, f"{match['name']} stands twice"
            assert VALUES[match["name"]].fullmatch(match["value"]), line
            open_[match["name"]] = match["parameters"] + ":" + match["value"]
    assert open_ is calendar
    assert {"PRODID", "VERSION", "METHOD"} <= set(calendar)
    for event in events:
        assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "SUMMARY"} <= set(event)
        method = calendar["METHOD"]
        if method == ":REQUEST":
            assert {"ORGANIZER", "ATTENDEE"} <= set(event)
            assert event["STATUS"] == ":CONFIRMED"
        if method == ":CANCEL":
            assert event["STATUS"] == ":CANCELLED"
        if method == ":PUBLISH":
            assert "ATTENDEE" not in event
        assert ("ORGANIZER" in event) == ("ATTENDEE" in event)
    return calendar, events


def test_with_both_addresses_a_booking_is_a_request_that_asks_nobody_for_an_answer() -> None:
    calendar, (event,) = checked(invite_file(ADDRESSED))

    assert calendar["METHOD"] == ":REQUEST"
    assert event["ORGANIZER"] == ';CN="Ada Lovelace":mailto:ada@example.com'
    assert event["ATTENDEE"] == (
        ';CN="Bob Ümläut";PARTSTAT=ACCEPTED;ROLE=REQ-PARTICIPANT;RSVP=FALSE:mailto:bob+calls@example.org'
    )


def test_with_both_addresses_a_cancellation_names_both() -> None:
    calendar, (event,) = checked(invite_file(replace(ADDRESSED, cancelled=True, sequence=3)))

    assert calendar["METHOD"] == ":CANCEL"
    assert event["UID"] == f":{INVITE.uid}"
    assert event["SEQUENCE"] == ":3"
    assert event["ORGANIZER"].endswith(":mailto:ada@example.com")
    assert event["ATTENDEE"].endswith(":mailto:bob+calls@example.org")


@pytest.mark.parametrize("address", NO_ADDRESSES)
@pytest.mark.parametrize("field", ["organizer_email", "reader_email"])
def test_what_is_no_address_is_as_good_as_none(field: str, address: str) -> None:
    content = invite_file(replace(ADDRESSED, **{field: address}))  # type: ignore[arg-type]

    assert email_of(address) == ""
    assert checked(content)[0]["METHOD"] == ":PUBLISH"
    assert b"mailto" not in content
    assert b"mallory" not in content


@pytest.mark.parametrize(
    "address",
    [
        "a@b.co",
        "ada.lovelace+x_y-z@mail.example.co.uk",
        "o'hara@example.com",
        "A&B=c@EXAMPLE.com",
        " a@b.co\n",
    ],
)
def test_an_address_is_one(address: str) -> None:
    assert email_of(address) == address.strip()


def test_nobody_is_their_own_guest() -> None:
    calendar, (event,) = checked(invite_file(replace(ADDRESSED, reader_email="ADA@example.com")))

    assert calendar["METHOD"] == ":PUBLISH"
    assert "ORGANIZER" not in event


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("cancelled", [False, True])
def test_hostile_names_stay_names(text: str, cancelled: bool) -> None:
    invite = replace(ADDRESSED, organizer_name=text, reader_name=text, summary=text, cancelled=cancelled)

    _, (event,) = checked(invite_file(invite))

    assert event["ORGANIZER"].endswith(":mailto:ada@example.com")
    name = " ".join(plain_text(text).split()).replace('"', "'")[:200].strip()
    for line in (event["ORGANIZER"], event["ATTENDEE"]):
        written = re.match(r';CN=(?:"([^"]*)"|([^";:,]*))', line)
        # A caret is written twice (RFC 6868).
        assert (written[1] or written[2] if written else "") == name.replace("^", "^^")
    assert str(read_back(invite)["ATTENDEE"]) == "mailto:bob+calls@example.org"


@given(st.text(max_size=100), st.text(max_size=60), st.booleans())
def test_any_name_and_any_address_make_a_file_that_is_right(name: str, address: str, cancelled: bool) -> None:
    invite = replace(
        ADDRESSED,
        organizer_name=name,
        reader_name=name,
        reader_email=address,
        cancelled=cancelled,
        summary=name,
    )
    checked(invite_file(invite))
    checked(invite_file(replace(invite, reader_email=f"{address}@example.com")))


def test_a_feed_holds_every_call_in_order_and_says_how_often_to_ask() -> None:
    invites = [
        replace(ADDRESSED, uid=uid_for("T1", number), starts_at=START - timedelta(hours=number))
        for number in range(30)
    ]

    calendar, events = checked(calendar_feed(invites, "Calls, of Ada; all"))

    assert calendar["METHOD"] == ":PUBLISH"
    assert calendar["X-WR-CALNAME"] == calendar["NAME"] == ":Calls\\, of Ada\\; all"
    assert calendar["REFRESH-INTERVAL"] == ";VALUE=DURATION:PT15M"
    assert calendar["X-PUBLISHED-TTL"] == ":PT15M"
    assert [event["UID"] for event in events] == [
        f":{uid_for('T1', number)}" for number in reversed(range(30))
    ]
    assert all("ATTENDEE" not in event for event in events)


def test_a_cancelled_call_in_a_feed_gives_its_time_back() -> None:
    _, (event,) = checked(calendar_feed([replace(INVITE, cancelled=True)], "Calls"))

    assert (event["STATUS"], event["TRANSP"]) == (":CANCELLED", ":TRANSPARENT")


def test_a_feed_without_calls_is_a_calendar() -> None:
    assert checked(calendar_feed([], "Calls"))[1] == []


@pytest.mark.parametrize("text", HOSTILE)
def test_a_feed_takes_no_line_from_its_name_or_its_calls(text: str) -> None:
    calendar, events = checked(calendar_feed([replace(ADDRESSED, summary=text, description=text)] * 2, text))

    assert len(events) == 2
    assert set(calendar) == {
        "PRODID", "VERSION", "METHOD", "NAME", "X-WR-CALNAME", "REFRESH-INTERVAL", "X-PUBLISHED-TTL",
    }  # fmt: skip


def test_the_calls_of_a_feed_are_read_as_busy_times_again() -> None:
    from bot.calendars.feed import busy_of

    later = replace(INVITE, uid="b", starts_at=START + timedelta(hours=2), ends_at=START + timedelta(hours=3))
    off = replace(
        INVITE,
        uid="c",
        starts_at=START + timedelta(hours=5),
        ends_at=START + timedelta(hours=6),
        cancelled=True,
    )

    busy = busy_of(
        calendar_feed([INVITE, later, off], "Calls"), START, START + timedelta(days=1), "Europe/London"
    )

    assert busy.spans == ((START, INVITE.ends_at), (later.starts_at, later.ends_at))
    assert busy.unreadable == 0
