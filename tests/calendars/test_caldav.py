"""Calendars of CalDAV servers, against a real one: Radicale."""

import logging
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, unquote

import pytest

pytest.importorskip("radicale", reason="needs Radicale, a CalDAV server for tests")
pytest.importorskip("caldav", reason="needs the extra evenhand[caldav]")

from bot.calendars.caldav import Caldav, CaldavAccount, event_file, find_calendars
from bot.calendars.door import Rules
from bot.calendars.port import Event, Kept
from bot.errors import OutsideError
from tests.calendars.radicale_server import PASSWORD, USER, Radicale, radicale

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
HERE = Rules(allow_http=True, allow_private=True, timeout_s=10)
EVENT = Event(
    uid="6f1d8f0e-4d0b-5a3e-9c55-0b7a4f2f6a11",
    sequence=0,
    starts_at=datetime(2026, 12, 2, 14, 0, tzinfo=UTC),
    ends_at=datetime(2026, 12, 2, 14, 30, tzinfo=UTC),
    summary="Interview: onboarding,\nfirst; week",
    description="Line 1\r\nLine 2 ü C:\\New",
    join="https://meet.example/abc?x=1,2;3",
    guest="guest@example.com",
)
MOVED = EVENT._replace(
    sequence=1, starts_at=EVENT.starts_at.replace(hour=16), ends_at=EVENT.ends_at.replace(hour=16)
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Radicale]:
    with radicale(tmp_path_factory.mktemp("radicale")) as running:
        yield running


@pytest.fixture
def address(server: Radicale) -> str:
    return server.new_calendar()


def calendar_at(address: str, password: str = PASSWORD, user: str = USER) -> Caldav:
    return Caldav(CaldavAccount(address, user, password, address), lambda: NOW, HERE)


def only_file(server: Radicale, address: str) -> str:
    (content,) = server.files(address).values()
    return content


# --- keeping calls


def test_a_call_is_written_with_all_that_its_interviewer_needs_and_names_nobody(
    server: Radicale, address: str
) -> None:
    kept = calendar_at(address).put(EVENT, None)

    assert kept.remote == f"{address}{EVENT.uid}.ics"
    assert kept.etag.startswith('"')
    content = only_file(server, address)
    for line in (
        f"UID:{EVENT.uid}",
        "DTSTAMP:20261201T080000Z",
        "SEQUENCE:0",
        "DTSTART:20261202T140000Z",
        "DTEND:20261202T143000Z",
        r"SUMMARY:Interview: onboarding\, first\; week",
        r"DESCRIPTION:Line 1\nLine 2 ü C:\\New",
        r"LOCATION:https://meet.example/abc?x=1\,2\;3",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
    ):
        assert line in content.splitlines()
    for absent in ("ATTENDEE", "ORGANIZER", "METHOD", "guest@", "VALARM"):
        assert absent not in content


@pytest.mark.parametrize("known", [True, False])
def test_twice_is_the_same_as_once(server: Radicale, address: str, known: bool) -> None:
    first = calendar_at(address).put(EVENT, None)
    before = only_file(server, address)

    again = calendar_at(address).put(EVENT, first if known else None)

    assert again == first
    assert only_file(server, address) == before


@pytest.mark.parametrize("known", [True, False])
def test_a_call_that_moves_moves_there(server: Radicale, address: str, known: bool) -> None:
    kept = calendar_at(address).put(EVENT, None)

    moved = calendar_at(address).put(MOVED, kept if known else None)

    assert moved.remote == kept.remote
    assert moved.etag != kept.etag
    assert "DTSTART:20261202T160000Z" in only_file(server, address)
    assert "SEQUENCE:1" in only_file(server, address)


@pytest.mark.parametrize("etag", [True, False])
def test_what_was_changed_by_hand_is_as_it_should_be_again(
    server: Radicale, address: str, etag: bool
) -> None:
    kept = calendar_at(address).put(EVENT, None)
    server.add(
        address, EVENT.uid, "DTSTART:20261225T100000Z\nDTEND:20261225T110000Z\nSEQUENCE:9\nSUMMARY:mine"
    )

    again = calendar_at(address).put(EVENT, kept if etag else kept._replace(etag=""))

    assert again == kept
    assert "mine" not in only_file(server, address)
    assert "DTSTART:20261202T140000Z" in only_file(server, address)


@pytest.mark.parametrize("etag", [True, False])
def test_what_was_removed_by_hand_comes_back(server: Radicale, address: str, etag: bool) -> None:
    kept = calendar_at(address).put(EVENT, None)
    server.by_hand("DELETE", kept.remote)

    again = calendar_at(address).put(MOVED, kept if etag else kept._replace(etag=""))

    assert again.remote == kept.remote
    assert "DTSTART:20261202T160000Z" in only_file(server, address)


def test_a_call_whose_file_was_opened_by_hand_before_is_that_same_event(
    server: Radicale, address: str
) -> None:
    by_hand = server.add(address, "imported", f"UID:{EVENT.uid}\nDTSTART:20261202T140000Z\nSUMMARY:file")

    kept = calendar_at(address).put(EVENT, None)

    assert kept.remote == by_hand
    assert "SUMMARY:Interview" in only_file(server, address)
    assert calendar_at(address).put(EVENT, kept) == kept
    calendar_at(address).remove(EVENT.uid, None)
    assert server.files(address) == {}


def test_another_calendar_is_begun_anew_and_the_first_is_left_alone(server: Radicale, address: str) -> None:
    other = server.new_calendar()
    kept = calendar_at(other).put(EVENT, None)

    calendar_at(address).put(MOVED, kept)

    assert "SEQUENCE:0" in only_file(server, other)
    assert "SEQUENCE:1" in only_file(server, address)


def test_an_address_that_was_written_in_another_way_is_still_the_same(server: Radicale, address: str) -> None:
    kept = calendar_at(unquote(address)).put(EVENT, None)
    server.by_hand("DELETE", kept.remote)
    calendar_at(address).put(EVENT._replace(uid="another"), None)

    again = calendar_at(address).put(EVENT, kept)

    assert unquote(again.remote) == unquote(kept.remote)
    assert len(server.files(address)) == 2


def test_strange_uids_stay_in_the_calendar(server: Radicale, address: str) -> None:
    event = EVENT._replace(uid="a/../b ü@example.com")

    kept = calendar_at(address).put(event, None)
    again = calendar_at(address).put(event, None)

    assert kept == again
    assert kept.remote.startswith(address)
    calendar_at(address).remove(event.uid, again)
    assert server.files(address) == {}


@pytest.mark.parametrize("way", ["kept", "no etag", "old etag", "unknown"])
def test_a_call_is_taken_out_and_twice_is_no_matter(server: Radicale, address: str, way: str) -> None:
    kept = calendar_at(address).put(EVENT, None)
    other = calendar_at(address).put(EVENT._replace(uid="other"), None)
    known = {
        "kept": kept,
        "no etag": kept._replace(etag=""),
        "old etag": kept._replace(etag='"0"'),
        "unknown": None,
    }[way]

    for _ in range(2):
        calendar_at(address).remove(EVENT.uid, known)

    assert [server.url + path for path in server.files(address)] == [other.remote]


def test_two_who_write_the_same_call_leave_one_event(server: Radicale, address: str) -> None:
    gate = threading.Barrier(2)
    results: list[Kept | OutsideError] = []

    def write(event: Event) -> None:
        calendar = calendar_at(address)
        gate.wait()
        for _ in range(4):
            try:
                results.append(calendar.put(event, None))
            except OutsideError as error:
                results.append(error)

    threads = [threading.Thread(target=write, args=(event,)) for event in (EVENT, MOVED)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(results) == 8
    assert {result.remote for result in results if isinstance(result, Kept)} == {f"{address}{EVENT.uid}.ics"}
    assert {result.error for result in results if isinstance(result, OutsideError)} <= {"changed_meanwhile"}
    assert only_file(server, address).count("BEGIN:VEVENT") == 1


# --- finding the calendar


def test_the_calendars_of_a_server_that_take_events_are_found(server: Radicale) -> None:
    tasks = server.new_calendar(("VTODO",))
    both = server.new_calendar(("VTODO", "VEVENT"))
    account = CaldavAccount(server.url + "/", USER, PASSWORD)

    found = find_calendars(account, HERE)

    addresses = {unquote(one.url) for one in found}
    assert unquote(both) in addresses
    assert unquote(tasks) not in addresses
    assert {one.name for one in found} == {"Calendar & co"}


@pytest.mark.parametrize("start", ["", "/", "/.well-known/caldav", f"/{quote(USER)}/", f"/{USER}"])
def test_any_address_of_the_account_leads_to_the_first_calendar(server: Radicale, start: str) -> None:
    first = find_calendars(CaldavAccount(server.url + "/", USER, PASSWORD), HERE)[0].url
    calendar = Caldav(CaldavAccount(server.url + start, USER, PASSWORD), lambda: NOW, HERE)

    kept = calendar.put(EVENT, None)

    assert calendar.calendar_url == first
    assert kept.remote.startswith(first)
    calendar.remove(EVENT.uid, kept)


def test_the_address_of_a_calendar_is_that_calendar_alone(server: Radicale, address: str) -> None:
    for url in (address, address.rstrip("/")):
        (found,) = find_calendars(CaldavAccount(url, USER, PASSWORD), HERE)
        assert (found.url, found.name) == (address, "Calendar & co")


def test_a_calendar_of_tasks_takes_no_events(server: Radicale) -> None:
    tasks = server.new_calendar(("VTODO",))

    with pytest.raises(OutsideError) as caught:
        find_calendars(CaldavAccount(tasks, USER, PASSWORD), HERE)

    assert (caught.value.error, caught.value.permanent) == ("no_calendar", True)


def test_somebody_without_calendars_is_told(server: Radicale) -> None:
    with pytest.raises(OutsideError) as caught:
        find_calendars(CaldavAccount(server.url, "bob", "other"), HERE)

    assert (caught.value.error, caught.value.permanent) == ("no_calendar", True)


@pytest.mark.parametrize("chosen", [True, False])
def test_a_calendar_that_is_gone_is_not_replaced_by_another(
    server: Radicale, address: str, chosen: bool
) -> None:
    server.by_hand("DELETE", address)
    account = CaldavAccount(address, USER, PASSWORD, address if chosen else "")
    kept = Kept(f"{address}{EVENT.uid}.ics", '"1"')

    for work in (
        lambda calendar: calendar.put(EVENT, None),
        lambda calendar: calendar.put(EVENT, kept),
        lambda calendar: calendar.busy(NOW, NOW + timedelta(days=1), "UTC"),
    ):
        with pytest.raises(OutsideError) as caught:
            work(Caldav(account, lambda: NOW, HERE))
        assert (caught.value.error, caught.value.permanent) == ("not_found", True)


@pytest.mark.parametrize(("user", "password"), [(USER, "wrong"), ("nobody", PASSWORD), (USER, "")])
def test_a_wrong_password_is_told_and_shown_nowhere(
    server: Radicale, address: str, user: str, password: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    for work in (
        lambda calendar: calendar.put(EVENT, None),
        lambda calendar: calendar.remove(EVENT.uid, None),
        lambda calendar: calendar.busy(NOW, NOW + timedelta(days=1), "UTC"),
    ):
        with pytest.raises(OutsideError) as caught:
            work(calendar_at(address, password, user))
        assert (caught.value.error, caught.value.permanent) == ("login_refused", True)
        assert caught.value.__suppress_context__

    assert "poison" not in caplog.text
    assert "Authorization" not in caplog.text


def test_somebody_elses_calendar_may_not_be_written(server: Radicale, address: str) -> None:
    with pytest.raises(OutsideError) as caught:
        calendar_at(address, "other", "bob").put(EVENT, None)

    assert (caught.value.error, caught.value.permanent) == ("not_allowed", True)


# --- busy times


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("DTSTART:20261202T100000Z\nDTEND:20261202T110000Z", [("2026-12-02T10:00", "2026-12-02T11:00")]),
        ("DTSTART:20261202T100000Z\nDTEND:20261202T110000Z\nTRANSP:TRANSPARENT", []),
        ("DTSTART:20261202T100000Z\nDTEND:20261202T110000Z\nSTATUS:CANCELLED", []),
        (
            "DTSTART:20261202T100000Z\nDURATION:PT30M\nSTATUS:TENTATIVE",
            [("2026-12-02T10:00", "2026-12-02T10:30")],
        ),
        (
            "DTSTART;VALUE=DATE:20261203\nDTEND;VALUE=DATE:20261204\nTRANSP:OPAQUE",
            [("2026-12-02T23:00", "2026-12-03T23:00")],
        ),
        ("DTSTART;VALUE=DATE:20261203\nTRANSP:TRANSPARENT", []),
        ("DTSTART:20261203T100000\nDTEND:20261203T110000", [("2026-12-03T09:00", "2026-12-03T10:00")]),
        (
            (
                "DTSTART;TZID=America/New_York:20261101T090000\nDURATION:PT30M\n"
                "RRULE:FREQ=WEEKLY;BYDAY=WE,TH\nEXDATE;TZID=America/New_York:20261202T090000"
            ),
            [("2026-12-03T14:00", "2026-12-03T14:30")],
        ),
        ("DTSTART:20261130T220000Z\nDTEND:20261202T010000Z", [("2026-12-01T23:00", "2026-12-02T01:00")]),
        # the first day of the range begins at 23:00 UTC of the day before
        ("DTSTART;VALUE=DATE:20261201\nRRULE:FREQ=DAILY;COUNT=2", [("2026-12-01T23:00", "2026-12-02T23:00")]),
        ("DTSTART:20261220T100000Z\nDTEND:20261220T110000Z", []),
    ],
)
def test_busy_times_are_those_of_the_owner(
    server: Radicale, address: str, lines: str, expected: list[tuple[str, str]]
) -> None:
    server.add(address, "one", lines + "\nSUMMARY:secret")
    since, until = at("2026-12-01T23:00"), at("2026-12-03T23:00")

    found = calendar_at(address).busy(since, until, "Europe/Berlin")

    assert list(found) == [(at(start), at(end)) for start, end in expected]


@pytest.mark.parametrize(
    ("zone", "since", "until"),
    [
        ("Pacific/Kiritimati", "2026-12-02T12:00", "2026-12-02T14:00"),
        ("Pacific/Pago_Pago", "2026-12-04T08:00", "2026-12-04T10:00"),
    ],
)
def test_a_whole_day_far_from_the_servers_zone_is_found(
    server: Radicale, address: str, zone: str, since: str, until: str
) -> None:
    server.add(address, "day", "DTSTART;VALUE=DATE:20261203\nDTEND;VALUE=DATE:20261204")

    found = calendar_at(address).busy(at(since), at(until), zone)

    assert list(found) == [(at(since), at(until))]


def test_many_events_become_one_list_and_a_changed_occurrence_counts_where_it_is(
    server: Radicale, address: str
) -> None:
    server.add(address, "a", "DTSTART:20261202T100000Z\nDTEND:20261202T110000Z")
    server.add(address, "b", "DTSTART:20261202T103000Z\nDTEND:20261202T120000Z")
    server.add(
        address,
        "c",
        "UID:c\nDTSTART:20261201T150000Z\nDTEND:20261201T153000Z\nRRULE:FREQ=DAILY;COUNT=3\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:c\nDTSTAMP:20261101T000000Z\nRECURRENCE-ID:20261202T150000Z\n"
        "DTSTART:20261202T170000Z\nDTEND:20261202T173000Z",
    )
    calendar_at(address).put(EVENT, None)

    found = calendar_at(address).busy(at("2026-12-02T00:00"), at("2026-12-03T00:00"), "UTC")

    assert list(found) == [
        (at("2026-12-02T10:00"), at("2026-12-02T12:00")),
        (at("2026-12-02T14:00"), at("2026-12-02T14:30")),
        (at("2026-12-02T17:00"), at("2026-12-02T17:30")),
    ]


def test_an_empty_calendar_and_an_empty_range_are_free(server: Radicale, address: str) -> None:
    assert list(calendar_at(address).busy(NOW, NOW + timedelta(days=30), "UTC")) == []
    assert list(calendar_at("http://127.0.0.1:1/").busy(NOW, NOW, "UTC")) == []


# --- the extra


def test_without_the_extra_it_says_so_and_loading_it_costs_nothing_before() -> None:
    code = """
import sys
from bot.calendars.caldav import Caldav, CaldavAccount
assert not {"caldav", "niquests", "icalendar", "lxml"} & set(sys.modules)
sys.modules["caldav"] = None
from bot.errors import OutsideError
try:
    Caldav(CaldavAccount("https://example.com/", "a", "b"), None).put(None, None)
except OutsideError as error:
    print(error.error, error.permanent)
"""

    said = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)

    assert (said.stdout.strip(), said.stderr) == ("caldav_missing True", "")


def test_no_repr_shows_a_secret() -> None:
    account = CaldavAccount("https://example.com/poison", "ada", "poison", "https://example.com/poison/")

    assert "poison" not in repr((account, Caldav(account, lambda: NOW)))


def test_the_file_is_folded_and_ends_its_lines_as_the_standard_has_it() -> None:
    content = event_file(EVENT._replace(description="ü" * 200), NOW)

    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert re.search(rb"\r\n ", content)
