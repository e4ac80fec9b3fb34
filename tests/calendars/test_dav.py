"""The line to a CalDAV server, with servers that do not behave."""

import base64
import logging
import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

pytest.importorskip("caldav", reason="needs the extra evenhand[caldav]")

from bot.calendars.caldav import TRIES, Caldav, CaldavAccount, find_calendars
from bot.calendars.door import Rules
from bot.calendars.port import Event, Kept
from bot.errors import OutsideError
from tests.calendars import outside as plain
from tests.calendars.outside import Outside, Say, serving

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
HERE = Rules(allow_http=True, allow_private=True, timeout_s=5)
EVENT = Event("uid", 0, NOW + timedelta(days=1), NOW + timedelta(days=1, minutes=30), "Interview", "", "")
POISON = "words-of-the-server-poison"
PASSWORD = "password-poison"
LOGIN = base64.b64encode(f"ada:{PASSWORD}".encode()).decode()
STATUS_OF_NONSENSE = (
    b"<?xml version='1.0'?><D:multistatus xmlns:D='DAV:'><D:response><D:href>/calendar/a.ics</D:href>"
    b"<D:propstat><D:prop/><D:status>nonsense</D:status></D:propstat></D:response></D:multistatus>"
)
MULTISTATUS = {"Content_Type": "text/xml"}


def calendar_at(outside: Outside, rules: Rules = HERE, path: str = "/calendar/") -> Caldav:
    url = outside.url(path)
    return Caldav(CaldavAccount(url, "ada", PASSWORD, url), lambda: NOW, rules)


def answer(status: str = "200 OK", body: bytes = b"", **headers: str) -> Say:
    return plain.answer(status, body, Connection="close", **headers)


def by_method(**says: Say) -> Say:
    """Answer each method in its own way."""

    def say(connection: socket.socket, head: str) -> None:
        says[head.split(" ", 1)[0]](connection, head)

    return say


def after_reading(say: Say) -> Say:
    """Read the body too: who closes a connection with bytes unread resets it, and the answer is lost."""

    def read_first(connection: socket.socket, head: str) -> None:
        size = re.search(r"^content-length: (\d+)", head, re.IGNORECASE | re.MULTILINE)
        left = int(size[1]) - len(head.partition("\r\n\r\n")[2]) if size else 0
        while left > 0 and (part := connection.recv(left)):
            left -= len(part)
        say(connection, head)

    return read_first


@contextmanager
def dav(say: Say) -> Iterator[Outside]:
    with serving(after_reading(say)) as outside:
        yield outside


def after_login(say: Say) -> Say:
    """Ask for a password first, and answer those who know it."""

    def ask_first(connection: socket.socket, head: str) -> None:
        known = f"Authorization: Basic {LOGIN}".lower() in head.lower()
        (say if known else answer("401 Unauthorized", WWW_Authenticate='Basic realm="x"'))(connection, head)

    return ask_first


def hang_up(_connection: socket.socket, _head: str) -> None:
    pass


def wait(connection: socket.socket, _head: str) -> None:
    while connection.recv(65_536):
        pass


@pytest.mark.parametrize(
    ("say", "code", "permanent", "retry_after"),
    [
        (answer("429 Too Many", POISON.encode(), Retry_After="17"), "rate_limited", False, 17),
        (answer("429 Too Many", POISON.encode()), "rate_limited", False, None),
        (answer("429 Too Many", Retry_After="99999999"), "rate_limited", False, 86_400),
        (answer("503 Busy", POISON.encode(), Retry_After="5"), "unavailable", False, 5),
        (answer("503 Busy", POISON.encode()), "unavailable", False, None),
        (answer("500 Oh", POISON.encode()), "unavailable", False, None),
        (answer("423 Locked", POISON.encode()), "unavailable", False, None),
        (answer("507 Full", POISON.encode()), "calendar_full", True, None),
        (answer("403 No", POISON.encode()), "not_allowed", True, None),
        (answer("401 Who", POISON.encode()), "login_refused", True, None),
        (answer("401 Who", POISON.encode(), WWW_Authenticate='Basic realm="x"'), "login_refused", True, None),
        (answer("404 Gone", POISON.encode()), "not_found", True, None),
        (answer("418 Tea", POISON.encode()), "status_418", True, None),
        (hang_up, "unreachable", False, None),
    ],
)
def test_what_a_server_says_becomes_a_code_and_nothing_of_it_is_shown(
    say: Say, code: str, permanent: bool, retry_after: float | None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    nothing = answer("207 Multi", b"<D:multistatus xmlns:D='DAV:'/>", **MULTISTATUS)

    with dav(by_method(PUT=say, REPORT=nothing)) as outside, pytest.raises(OutsideError) as caught:
        calendar_at(outside).put(EVENT, None)

    assert (caught.value.error, caught.value.permanent, caught.value.retry_after) == (
        code,
        permanent,
        retry_after,
    )
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    assert "poison" not in str(caught.value) + caplog.text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe\x00",
        POISON.encode(),
        b"<html><body>" + POISON.encode(),
        b'{"a": 1}',
        b"<?xml version='1.0'?><D:multistatus xmlns:D='DAV:'><D:response/></D:multistatus>",
        STATUS_OF_NONSENSE,
    ],
)
@pytest.mark.parametrize("kind", ["text/xml", "text/html"])
def test_an_answer_that_makes_no_sense_is_never_taken_for_free_time(
    body: bytes, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with (
        dav(answer("207 Multi", body, Content_Type=kind)) as outside,
        pytest.raises(OutsideError) as caught,
    ):
        calendar_at(outside).busy(NOW, NOW + timedelta(days=1), "UTC")

    assert caught.value.error in {"bad_answer", "cut_short"}
    assert "poison" not in caplog.text


@pytest.mark.parametrize(
    "work",
    [
        lambda calendar: calendar.put(EVENT, None),
        lambda calendar: calendar.remove("uid", Kept("")),
        lambda calendar: calendar.busy(NOW, NOW + timedelta(days=1), "UTC"),
    ],
)
def test_the_password_goes_to_no_other_server(work: Callable[[Caldav], object]) -> None:
    with (
        dav(answer("207 Multi", b"", **MULTISTATUS)) as other,
        dav(after_login(answer("307 There", Location=other.url("/calendar/")))) as outside,
        pytest.raises(OutsideError) as caught,
    ):
        work(calendar_at(outside))

    assert (caught.value.error, caught.value.permanent) == ("redirects", True)
    assert other.requests == []


def test_a_redirect_on_the_same_server_is_followed_with_its_method() -> None:
    def say(connection: socket.socket, head: str) -> None:
        moved = head.startswith("PUT /calendar/")
        found = answer("301 Moved", Location="/new/uid.ics") if moved else answer("201 Made", ETag='"1"')
        found(connection, head)

    with dav(after_login(say)) as outside:
        kept = calendar_at(outside).put(EVENT, None)

    assert kept.etag == '"1"'
    assert outside.requests[-1].startswith("PUT /new/uid.ics ")


def test_a_redirect_in_circles_ends() -> None:
    with (
        dav(answer("302 There", Location="/calendar/")) as outside,
        pytest.raises(OutsideError) as caught,
    ):
        calendar_at(outside).put(EVENT, None)

    assert (caught.value.error, caught.value.permanent) == ("redirects", True)
    assert len(outside.requests) == HERE.redirects + 1


def test_a_slow_server_is_not_waited_for() -> None:
    began = time.monotonic()

    with dav(wait) as outside, pytest.raises(OutsideError) as caught:
        calendar_at(outside, Rules(allow_http=True, allow_private=True, timeout_s=0.2)).put(EVENT, None)

    assert (caught.value.error, caught.value.permanent) == ("timeout", False)
    assert time.monotonic() - began < 5


def test_a_server_that_drips_is_not_waited_for() -> None:
    def drip(connection: socket.socket, _head: str) -> None:
        connection.sendall(b"HTTP/1.1 207 Multi\r\nContent-Type: text/xml\r\nContent-Length: 1000000\r\n\r\n")
        for _ in range(200):
            connection.sendall(b" ")
            time.sleep(0.02)

    rules = Rules(allow_http=True, allow_private=True, timeout_s=1, deadline_s=0.3)
    began = time.monotonic()

    with dav(drip) as outside, pytest.raises(OutsideError) as caught:
        calendar_at(outside, rules).busy(NOW, NOW + timedelta(days=1), "UTC")

    assert (caught.value.error, caught.value.permanent) == ("timeout", False)
    assert time.monotonic() - began < 3


def test_an_endless_answer_is_not_read_to_its_end() -> None:
    rules = Rules(allow_http=True, allow_private=True, max_bytes=1000)

    with (
        dav(answer("207 Multi", b" " * 2000, **MULTISTATUS)) as outside,
        pytest.raises(OutsideError) as caught,
    ):
        calendar_at(outside, rules).busy(NOW, NOW + timedelta(days=1), "UTC")

    assert (caught.value.error, caught.value.permanent) == ("too_large", True)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://cal.example/", "address_scheme"),
        ("https://127.0.0.1/", "address_private"),
        ("https://10.0.0.1/calendar/", "address_private"),
        ("https://ada:poison@cal.example/", "address_userinfo"),
        ("cal.example", "address_scheme"),
        ("", "address_scheme"),
    ],
)
def test_the_door_is_the_same_as_for_feeds(url: str, code: str) -> None:
    account = CaldavAccount(url, "ada", PASSWORD)

    for work in (
        lambda: find_calendars(account),
        lambda: Caldav(account, lambda: NOW).put(EVENT, None),
        lambda: Caldav(CaldavAccount("https://cal.example/", "ada", PASSWORD, url or "x"), lambda: NOW,
                       resolve=lambda *_: ["93.184.216.34"]).remove("uid", None),
    ):  # fmt: skip
        with pytest.raises(OutsideError) as caught:
            work()
        assert (caught.value.error, caught.value.permanent) == (code, True)


def test_a_name_that_leads_into_a_private_network_is_refused() -> None:
    calendar = Caldav(
        CaldavAccount("https://cal.example/", "ada", PASSWORD), lambda: NOW, resolve=lambda *_: ["10.0.0.1"]
    )

    with pytest.raises(OutsideError) as caught:
        calendar.put(EVENT, None)

    assert (caught.value.error, caught.value.permanent) == ("address_private", True)


def test_the_connection_goes_to_the_address_that_was_checked_and_no_other_is_asked_for() -> None:
    asked: list[tuple[str, int]] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append((host, port))
        return ["127.0.0.1"]

    with dav(after_login(answer("201 Made", ETag='"1"'))) as outside:
        url = outside.url("/calendar/", host="cal.invalid")
        Caldav(CaldavAccount(url, "ada", PASSWORD, url), lambda: NOW, HERE, resolve).put(EVENT, None)

    assert asked == [("cal.invalid", outside.port)]
    assert f"host: cal.invalid:{outside.port}\r\n" in outside.requests[-1].lower()


def test_no_proxy_and_no_netrc_of_the_machine_is_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    netrc = tmp_path_factory.mktemp("home") / "netrc"
    netrc.write_text("machine 127.0.0.1 login netrc password netrc-poison\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    with dav(answer("500 Oh")) as proxy, dav(answer("201 Made", ETag='"1"')) as outside:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy.url(""))
        calendar_at(outside).put(EVENT, None)

    assert proxy.requests == []
    assert "authorization" not in outside.requests[-1].lower()


@pytest.mark.parametrize("etag", [None, 'W/"1"', ""])
def test_a_server_without_strong_versions_gets_the_event_all_the_same(etag: str | None) -> None:
    headers = {} if etag is None else {"ETag": etag}
    with dav(after_login(answer("204 Written", **headers))) as outside:
        kept = calendar_at(outside).put(EVENT, None)
        again = calendar_at(outside).put(EVENT, kept)

    assert kept == again == Kept(outside.url("/calendar/uid.ics"))
    conditions = [
        line.lower()
        for head in outside.requests
        if "authorization" in head.lower()
        for line in head.splitlines()
        if line.lower().startswith(("if-match", "if-none-match"))
    ]
    assert conditions == ["if-none-match: *", "if-match: *"]


def test_an_event_that_is_changed_each_time_is_left_for_later() -> None:
    says = by_method(PUT=answer("412 No"), DELETE=answer("412 No"), GET=answer(ETag='"1"'))
    with dav(says) as outside:
        for work in (
            lambda calendar: calendar.put(EVENT, None),
            lambda calendar: calendar.remove("uid", Kept(outside.url("/calendar/uid.ics"), '"0"')),
        ):
            outside.requests.clear()
            with pytest.raises(OutsideError) as caught:
                work(calendar_at(outside))
            assert (caught.value.error, caught.value.permanent) == ("changed_meanwhile", False)
            assert len(outside.requests) == 2 * TRIES


def test_nobody_there_is_told_as_such() -> None:
    with dav(hang_up) as outside:
        pass

    with pytest.raises(OutsideError) as caught:
        calendar_at(outside).put(EVENT, None)

    assert (caught.value.error, caught.value.permanent) == ("unreachable", False)
