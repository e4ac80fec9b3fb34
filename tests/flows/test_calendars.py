"""Connected calendars, with the real bot: what they show is not offered, booked calls stand in them, and a dead one hurts nobody."""

import http.client
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import pytest
from icalendar import Calendar
from slack_bolt import App

from bot.calendars.google_consent import SCOPES
from bot.demo.acts import Person
from bot.http import HttpServer
from bot.pages import pages
from tests.calendars.outside import Outside, serving
from tests.calendars.pretend_google import CLIENT, PretendGoogle, pretend_google
from tests.calendars.radicale_server import PASSWORD, USER, radicale
from tests.flows.stage import AGREE, CANCEL, Stage
from tests.flows.test_calls import NINE

EVENT = "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20270101T000000Z\r\nDTSTART:{start}\r\nDTEND:{end}\r\nEND:VEVENT\r\n"
MORNING = ("20270111T080000Z", "20270111T170000Z")
"""All of Monday in which calls are offered, but for an hour."""


@dataclass
class Feed:
    """A feed out in the world: what it answers can be changed."""

    events: list[tuple[str, str]] = field(default_factory=list)
    status: str = "200 OK"
    url: str = ""
    outside: Outside | None = None

    def content(self) -> bytes:
        events = "".join(
            EVENT.format(uid=number, start=start, end=end) for number, (start, end) in enumerate(self.events)
        )
        return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{events}END:VCALENDAR\r\n".encode()


@contextmanager
def published(*events: tuple[str, str]) -> Iterator[Feed]:
    feed = Feed(list(events))

    def say(connection: Any, _request: str) -> None:
        body = feed.content()
        connection.sendall(
            f"HTTP/1.1 {feed.status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
            + body
        )

    with serving(say) as outside:
        feed.url, feed.outside = outside.url("/secret/theo.ics"), outside
        yield feed


def connect_feed(stage: Stage, url: str) -> None:
    stage.theo.command("/interview", "availability")
    stage.theo.press("Add a feed address", on="modal")
    stage.theo.fill("Address of the feed", url)
    outcome = stage.theo.submit()
    assert outcome.acked, outcome
    assert not outcome.errors, outcome
    stage.settle()


def hours(stage: Stage) -> str:
    """The form of Theo's availability, as it is now."""
    while stage.theo.modal:
        stage.theo.close_modal()
    stage.theo.command("/interview", "availability")
    assert stage.theo.modal
    return stage.theo.modal.text()


def offered(stage: Stage, name: str = "Ana Ortiz") -> str:
    (ana,) = stage.customers(name)
    stage.recruit()
    stage.go_to(NINE)
    stage.answer(ana)
    stage.press(ana, AGREE)
    return stage.newest(ana).readable()


def book(stage: Stage, person: Person, time: str) -> None:
    stage.answer(person)
    stage.press(person, AGREE)
    stage.press(person, time)


def told(stage: Stage, words: str) -> int:
    return sum(words in message.readable() for message in stage.theo.dm())


def test_times_at_which_a_feed_shows_something_are_not_offered(stage: Stage) -> None:
    stage.recruit()
    with published(MORNING) as feed:
        connect_feed(stage, feed.url)
        stage.go_on(seconds=1)

        read = offered(stage)

    assert "Mon 11 Jan 2027" not in read
    assert "Tue 12 Jan 2027" in read
    assert "127.0.0.1* · busy times" in hours(stage)
    assert "Read just now." in hours(stage)


def test_the_address_of_a_feed_is_nowhere_to_be_read(stage: Stage, tmp_path: Path) -> None:
    stage.recruit()
    with published() as feed:
        connect_feed(stage, feed.url)
        stage.go_on(seconds=1)

        assert feed.outside
        assert len(feed.outside.requests) == 1
    stored = b"".join(
        file.read_bytes() for file in tmp_path.glob("flow*.db*") if not file.name.endswith(".key")
    )
    assert b"/secret/theo" not in stored
    assert "/secret/theo" not in hours(stage)


@pytest.mark.parametrize(
    ("status", "words"),
    [("404 Not Found", "It is not there any more."), ("503 Later", "")],
)
def test_a_feed_that_dies_keeps_its_last_good_copy_and_its_owner_is_told_once(
    stage: Stage, status: str, words: str
) -> None:
    stage.recruit()
    with published(MORNING) as feed:
        connect_feed(stage, feed.url)
        stage.go_on(seconds=1)
        feed.status = status
        for _ in range(12):
            stage.go_on(minutes=16)

        assert told(stage, "cannot be read or written") == 1
        assert words in "".join(message.readable() for message in stage.theo.dm())
        assert ":warning:" in hours(stage)
    assert stage.value("SELECT count(*) FROM busy") == 1


def test_a_feed_that_comes_back_is_read_again(stage: Stage) -> None:
    stage.recruit()
    with published(MORNING) as feed:
        connect_feed(stage, feed.url)
        stage.go_on(seconds=1)
        feed.status = "503 Later"
        stage.go_on(minutes=16)
        feed.status, feed.events = "200 OK", []
        stage.go_on(hours=2)

    assert stage.rows("SELECT fails, trouble FROM calendars") == [(0, "")]
    assert stage.value("SELECT count(*) FROM busy") == 0


def test_a_call_over_which_something_is_put_is_told_to_its_interviewer_once(stage: Stage) -> None:
    with published() as feed:
        stage.recruit()
        connect_feed(stage, feed.url)
        (ana,) = stage.customers("Ana Ortiz")
        stage.recruit()
        stage.go_to(NINE)
        book(stage, ana, "14:00")
        feed.events = [("20270111T133000Z", "20270111T143000Z")]

        for _ in range(3):
            stage.go_on(minutes=16)

    assert told(stage, "now shows something else at the time of your call with Ana Ortiz") == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("ftp://example.com/a.ics", "begins with https://"),
        ("https://me:secret@example.com/a.ics", "Leave user name and password out"),
        ("not an address", "This is no address"),
    ],
)
def test_an_address_that_cannot_be_is_refused_at_its_field(stage: Stage, typed: str, words: str) -> None:
    stage.recruit()
    stage.theo.command("/interview", "availability")
    stage.theo.press("Add a feed address", on="modal")
    stage.theo.fill("Address of the feed", typed)
    before = stage.dump()

    outcome = stage.theo.submit()

    assert words in str(outcome.errors)
    assert stage.dump() == before


def test_more_than_five_calendars_are_refused(stage: Stage) -> None:
    stage.recruit()
    for number in range(5):
        connect_feed(stage, f"https://calendar.paperkite.example/{number}.ics")
        stage.theo.close_modal()
    stage.theo.command("/interview", "availability")
    stage.theo.press("Add a feed address", on="modal")
    stage.theo.fill("Address of the feed", "https://calendar.paperkite.example/6.ics")

    outcome = stage.theo.submit()

    assert "You have 5 calendars" in str(outcome.errors)
    assert stage.value("SELECT count(*) FROM calendars") == 5


def test_a_removed_calendar_takes_no_time_any_more(stage: Stage) -> None:
    stage.recruit()
    with published(MORNING) as feed:
        connect_feed(stage, feed.url)
        stage.go_on(seconds=1)
    hours(stage)

    stage.theo.press("Remove", on="modal")
    stage.settle()

    assert stage.value("SELECT count(*) FROM busy") == 0
    assert "Mon 11 Jan 2027" in offered(stage)


# CalDAV


def test_a_booked_call_stands_in_a_caldav_calendar_moves_with_it_and_leaves_it(
    stage: Stage, tmp_path: Path
) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    with radicale(tmp_path) as server:
        calendar = server.new_calendar()
        stage.recruit()
        stage.theo.command("/interview", "availability")
        stage.theo.press("Add CalDAV", on="modal")
        stage.theo.fill("Address of the server or calendar", calendar)
        stage.theo.fill("User name", USER)
        stage.theo.fill("App password", PASSWORD)
        assert not stage.theo.submit().errors
        stage.go_to(NINE)

        book(stage, ana, "13:00")
        (event,) = events(server.files(calendar))
        assert event["DTSTART"].dt == datetime.fromisoformat("2027-01-11T13:00:00+00:00")
        assert "goal" not in str(event).lower()
        stage.go_on(minutes=6)
        stage.press(ana, CANCEL)
        stage.go_on(minutes=1)

        assert events(server.files(calendar)) == []
    assert stage.value("SELECT count(*) FROM calendar_events") == 0


def events(files: dict[str, str]) -> list[Any]:
    return [event for text in files.values() for event in Calendar.from_ical(text).walk("VEVENT")]


# Google


@pytest.fixture
def google(more: dict[str, Any]) -> Iterator[PretendGoogle]:
    with pretend_google() as server:
        server.granted = " ".join(SCOPES)
        more["google_endpoints"] = server.endpoints
        more["google_id"], more["google_secret"] = CLIENT.client_id, CLIENT.client_secret
        yield server


def asked_of_google(stage: Stage) -> dict[str, str]:
    """What stands in the address at which Theo is to consent."""
    hours(stage)
    stage.theo.press("Connect Google Calendar", on="modal")
    assert stage.theo.modal
    url = next(
        part["url"]
        for block in stage.theo.modal.blocks
        for part in block.get("elements", ())
        if "url" in part
    )
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def consent(stage: Stage, google: PretendGoogle) -> tuple[int, str]:
    """Theo goes to Google and comes back with a code; what he reads then."""
    asked = asked_of_google(stage)
    assert asked["redirect_uri"] == "https://bot.paperkite.example/calendars/google"
    google.codes["a-code"] = (asked["code_challenge"], asked["redirect_uri"])
    status, page = visit(stage, f"/calendars/google?state={asked['state']}&code=a-code")
    assert status == 200
    assert "Connect this Google Calendar for Theo Abara in Slack?" in page
    assert stage.value("SELECT count(*) FROM calendars") == 0
    return visit(stage, "/calendars/google", f"state={asked['state']}&code=a-code")


def visit(stage: Stage, path: str, form: str = "") -> tuple[int, str]:
    """Open a page of the bot over HTTP, or send its form."""
    server = HttpServer(cast("App", stage.bot.bot.bolt), "127.0.0.1", 0, pages=pages(stage.bot.bot.desk))
    server.start()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        connection.request("POST" if form else "GET", path, form or None)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()
        server.stop()


def test_google_is_connected_by_consent_and_gets_the_calls(google: PretendGoogle, stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()

    status, page = consent(stage, google)
    stage.go_to(NINE)
    book(stage, ana, "13:00")

    assert status == 200
    assert "is connected" in page
    (event,) = google.live()
    assert event["start"]["dateTime"].startswith("2027-01-11T13:00:00")
    assert "busy times, and your calls are written" in hours(stage)
    stage.press(ana, CANCEL)
    assert google.live() == []


def test_a_consent_serves_once_and_only_for_a_while(google: PretendGoogle, stage: Stage) -> None:
    stage.recruit()
    hours(stage)
    stage.theo.press("Connect Google Calendar", on="modal")
    stage.go_on(minutes=15, seconds=1)

    status, page = visit(stage, "/calendars/google?state=unknown&code=4%2Fx")

    assert status == 410
    assert "took too long" in page
    assert stage.value("SELECT count(*) FROM calendars") == 0


# One's own calls


def test_whoever_holds_calls_can_subscribe_to_them(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(NINE)
    book(stage, ana, "13:00")
    hours(stage)
    stage.theo.press("Make an address of my calls", on="modal")
    assert stage.theo.modal
    (address,) = re.findall(r"https://bot\.paperkite\.example(/calendars/\S+?\.ics)", stage.theo.modal.text())

    status, content = visit(stage, address)

    assert status == 200
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=30)
    assert "Ana" not in content


@pytest.mark.parametrize(
    "path", ["/calendars/", f"/calendars/{'x' * 43}.ics", "/calendars/../slack/events", "/calendars/google"]
)
def test_other_pages_are_not_there(stage: Stage, path: str) -> None:
    status, page = visit(stage, path)

    assert status in {400, 404}
    assert "Traceback" not in page


def test_a_new_address_ends_the_one_before(stage: Stage) -> None:
    stage.recruit()
    addresses = []
    for _ in range(2):
        hours(stage)
        stage.theo.press("Make an address of my calls", on="modal")
        assert stage.theo.modal
        addresses += re.findall(
            r"https://bot\.paperkite\.example(/calendars/\S+?\.ics)", stage.theo.modal.text()
        )

    assert [visit(stage, address)[0] for address in addresses] == [404, 200]


def test_whoever_withdraws_access_is_told_that_a_call_could_not_be_written(
    google: PretendGoogle, stage: Stage
) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    consent(stage, google)
    stage.go_to(NINE)
    google.refresh_tokens.clear()
    google.access_tokens.clear()

    book(stage, ana, "13:00")

    assert "Your call is booked" in stage.newest(ana).readable()
    assert told(stage, "Access was withdrawn. Remove it and connect it again.") == 1


def test_calls_booked_before_stand_in_a_calendar_that_is_connected_later(
    google: PretendGoogle, stage: Stage
) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(NINE)
    book(stage, ana, "13:00")

    consent(stage, google)
    stage.settle()

    assert len(google.live()) == 1


def test_another_link_of_the_study_reaches_the_calendar(google: PretendGoogle, stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    consent(stage, google)
    stage.go_to(NINE)
    book(stage, ana, "13:00")

    stage.press(stage.mara, "Edit")
    stage.mara.fill("Link to the call", "https://meet.example.com/other")
    assert stage.mara.submit().acked
    stage.settle()

    (event,) = google.live()
    assert event["location"] == "https://meet.example.com/other"


def test_two_feeds_of_which_one_shows_something_tell_it_once(stage: Stage) -> None:
    with published() as one, published() as two:
        (ana,) = stage.customers("Ana Ortiz")
        stage.recruit()
        connect_feed(stage, one.url)
        stage.theo.close_modal()
        connect_feed(stage, two.url)
        stage.go_to(NINE)
        book(stage, ana, "14:00")
        one.events = [("20270111T133000Z", "20270111T143000Z")]

        for _ in range(6):
            stage.go_on(minutes=16)

    assert told(stage, "now shows something else at the time of your call") == 1


def test_a_consent_beyond_the_last_calendar_says_why(google: PretendGoogle, stage: Stage) -> None:
    stage.recruit()
    for number in range(5):
        connect_feed(stage, f"https://calendar.paperkite.example/{number}.ics")
        stage.theo.close_modal()

    status, page = consent_beyond(stage, google)

    assert status == 409
    assert "as many calendars as can be connected" in page
    assert not any("/token" in seen for seen in google.seen)


def consent_beyond(stage: Stage, google: PretendGoogle) -> tuple[int, str]:
    state = asked_of_google(stage)["state"]
    google.codes["a-code"] = ("", "")
    return visit(stage, "/calendars/google", f"state={state}&code=a-code")


def test_whoever_removes_google_gives_the_access_back(google: PretendGoogle, stage: Stage) -> None:
    stage.recruit()
    consent(stage, google)
    before = set(google.refresh_tokens)
    hours(stage)

    stage.theo.press("Remove", on="modal")
    stage.settle()

    assert stage.value("SELECT count(*) FROM calendars") == 0
    assert len(google.refresh_tokens) == len(before) - 1
