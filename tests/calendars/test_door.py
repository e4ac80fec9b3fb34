"""The door to calendar addresses, against real servers on loopback: polite, broken and hostile ones."""

import gzip
import itertools
import socket
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.calendars.door import ADDRESS_MAX, Fetched, Rules, addresses_of, check_address, fetch, is_public
from bot.errors import BadInput, OutsideError
from tests.calendars.outside import Say, answer, serving
from tests.certificates import certified

OPEN = Rules(allow_http=True, allow_private=True, timeout_s=5, deadline_s=5, max_bytes=1_000_000)
IMPATIENT = OPEN._replace(timeout_s=0.3, deadline_s=0.6)
SECRET = "/private-1234567890/poison.ics"


def error_of(url: str, rules: Rules = OPEN, **more: object) -> OutsideError:
    with pytest.raises(OutsideError) as caught:
        fetch(url, rules, **more)  # type: ignore[arg-type]
    # Neither the address nor what a server wrote, not even in the chain that a log would print.
    assert "poison" not in f"{caught.value!r} {caught.value} {caught.value.__dict__}"
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return caught.value


def said(say: Say, rules: Rules = OPEN) -> OutsideError:
    with serving(say) as outside:
        return error_of(outside.url(SECRET), rules)


def got(say: Say, rules: Rules = OPEN) -> Fetched:
    with serving(say) as outside:
        return fetch(outside.url(SECRET), rules)


def raw(*parts: bytes, pause_s: float = 0.0) -> Say:
    def say(connection: socket.socket, _head: str) -> None:
        for part in parts:
            connection.sendall(part)
            if pause_s:
                threading.Event().wait(pause_s)

    return say


# What is let through


def test_a_feed_is_fetched_with_what_it_needs_to_ask_for_changes() -> None:
    with serving(answer(body=b"BEGIN", ETag='"1"', Last_Modified="Mon, 02 Nov 2026 08:00:00 GMT")) as outside:
        fetched = fetch(outside.url("/a b.ics?x=1&y=%20#fragment".replace(" ", "%20")), OPEN)

    assert fetched == Fetched(
        b"BEGIN", '"1"', "Mon, 02 Nov 2026 08:00:00 GMT", False, outside.url("/a%20b.ics?x=1&y=%20")
    )
    (head,) = outside.requests
    assert head.startswith("GET /a%20b.ics?x=1&y=%20 HTTP/1.1\r\n")
    assert f"\r\nHost: 127.0.0.1:{outside.port}\r\n" in head
    assert "If-" not in head


def test_what_has_not_changed_is_not_sent_again() -> None:
    with serving(answer("304 Not Modified")) as outside:
        fetched = fetch(outside.url(), OPEN, '"1"', "Mon, 02 Nov 2026 08:00:00 GMT")

    assert fetched == Fetched(b"", '"1"', "Mon, 02 Nov 2026 08:00:00 GMT", True, outside.url())
    assert '\r\nIf-None-Match: "1"\r\n' in outside.requests[0]
    assert "\r\nIf-Modified-Since: Mon, 02 Nov 2026 08:00:00 GMT\r\n" in outside.requests[0]


def test_not_changed_without_having_been_asked_is_no_answer() -> None:
    assert said(answer("304 Not Modified")).error == "status_304"


def test_a_tag_with_line_ends_is_not_sent() -> None:
    with serving(answer(body=b"x")) as outside:
        fetch(outside.url(), OPEN, 'a"\r\nX-Poison: 1', "ä\n")

    assert "poison" not in outside.requests[0].lower()
    assert "If-" not in outside.requests[0]


@pytest.mark.parametrize("pieces", [1, 3], ids=["in one", "in three"])
def test_a_packed_answer_is_unpacked(pieces: int) -> None:
    text = b"BEGIN:VCALENDAR\r\n" * 1000
    size = -(-len(text) // pieces)
    body = b"".join(gzip.compress(text[at : at + size]) for at in range(0, len(text), size))

    assert got(answer(body=body, Content_Encoding="gzip")).content == text


def test_an_answer_in_chunks_is_put_together() -> None:
    body = b"5\r\nBEGIN\r\n3\r\nEND\r\n0\r\n\r\n"

    assert got(answer(body=body, Transfer_Encoding="chunked")).content == b"BEGINEND"


def test_an_answer_that_ends_with_its_connection_is_whole() -> None:
    assert got(raw(b"HTTP/1.0 200 OK\r\n\r\nBEGIN")).content == b"BEGIN"


def test_the_largest_allowed_is_let_through_and_one_byte_more_is_not() -> None:
    rules = OPEN._replace(max_bytes=1000)

    assert len(got(answer(body=b"x" * 1000), rules).content) == 1000
    assert said(answer(body=b"x" * 1001), rules).error == "too_large"
    assert len(got(answer(body=gzip.compress(b"x" * 1000), Content_Encoding="gzip"), rules).content) == 1000
    assert said(answer(body=gzip.compress(b"x" * 1001), Content_Encoding="gzip"), rules).error == "too_large"


# Addresses


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://calendar.example/a.ics", "address_scheme"),
        ("ftp://calendar.example/a.ics", "address_scheme"),
        ("file:///etc/passwd", "address_scheme"),
        ("javascript:alert(1)", "address_scheme"),
        ("calendar.example/a.ics", "address_scheme"),
        ("", "address_scheme"),
        ("https://me:secret@calendar.example/a.ics", "address_userinfo"),
        ("https://@calendar.example/a.ics", "address_userinfo"),
        ("https://calendar.example/" + "x" * ADDRESS_MAX, "address_length"),
        ("https://", "address_format"),
        ("https:///a.ics", "address_format"),
        ("https://calendar.example:0/", "address_format"),
        ("https://calendar.example:99999/", "address_format"),
        ("https://calendar.example:port/", "address_format"),
        ("https://calendar.example/a b", "address_format"),
        ("https://calendar.example/a\r\nHost: x", "address_format"),
        ("https://calendar.example\\@127.0.0.1/", "address_format"),
        ("https://[::1", "address_format"),
        ("https://[fe80::1%25eth0]/", "address_private"),
        ("https://[fe80::poison]/", "address_format"),
        ("https://exa mple/", "address_format"),
        ("https://a..b/", "address_format"),
        ("https://-/", "address_format"),
        ("https://127.0.0.1/", "address_private"),
        ("https://[::ffff:10.0.0.1]/", "address_private"),
        ("https://169.254.169.254/latest/meta-data", "address_private"),
        ("https://localhost/", "address_private"),
        ("https://LOCALHOST./", "address_private"),
        ("https://metadata.google.internal/", "address_private"),
    ],
)
def test_an_address_that_cannot_be_is_refused_when_it_is_typed(address: str, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        check_address(address, Rules())

    assert (caught.value.field, caught.value.text) == ("address", code)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://calendar.example/a.ics", "https://calendar.example/a.ics"),
        ("  https://calendar.example  ", "https://calendar.example/"),
        ("webcal://calendar.example/a.ics?b=c#d", "https://calendar.example/a.ics?b=c"),
        ("WEBCALS://Calendar.Example/A", "https://calendar.example/A"),
        ("https://calendar.example:8443/ä", "https://calendar.example:8443/%C3%A4"),
        ("https://calendar.example:443/", "https://calendar.example/"),
        ("https://kalender.bücher.example/", "https://kalender.xn--bcher-kva.example/"),
        ("https://[2606:4700::1111]:444/", "https://[2606:4700::1111]:444/"),
        (
            "https://calendar.google.com/calendar/ical/a%40b.c/private-1/basic.ics",
            "https://calendar.google.com/calendar/ical/a%40b.c/private-1/basic.ics",
        ),
    ],
)
def test_an_address_is_kept_in_one_way_of_writing(typed: str, kept: str) -> None:
    assert check_address(typed, Rules()) == kept
    assert check_address(kept, Rules()) == kept


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "100.100.100.200", "100.127.255.255", "192.0.0.192", "192.0.2.1",
        "168.63.129.16", "198.18.0.1", "203.0.113.9", "224.0.0.1", "0.0.0" + ".0", "239.255.255.250", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:100.64.0.1",
        "64:ff9b::10.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::808:808", "2002:7f00:1::", "2002:a9fe:a9fe::1",
        "2001::1", "2001:db8::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1",
        "100::1", "3fff::1", "5f00::1", "not an address", "",
    ],
)  # fmt: skip
def test_what_is_not_the_public_internet_is_refused(address: str) -> None:
    assert not is_public(address)
    refused = error_of("https://calendar.example/poison", Rules(), resolve=lambda _host, _port: [address])
    assert (refused.error, refused.permanent) == ("address_private", True)


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "2606:4700::1111",
     "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1"],
)  # fmt: skip
def test_the_public_internet_is_let_through(address: str) -> None:
    assert is_public(address)
    assert addresses_of("https://calendar.example/", Rules(), lambda _host, _port: [address]) == [address]


def test_an_own_calendar_server_can_be_let_in_and_nothing_beside_it() -> None:
    rules = Rules(let_in=("10.1.2.0/24", "fd00::7/128"))

    for address in ("10.1.2.3", "fd00::7", "8.8.8.8"):
        assert addresses_of("https://a.example/", rules, lambda _host, _port, it=address: [it]) == [address]
    for address in ("10.1.3.3", "fd00::8", "127.0.0.1", "::ffff:10.1.2.3"):
        assert (
            error_of("https://a.example/", rules, resolve=lambda _host, _port, it=address: [it]).error
            == "address_private"
        )
    assert check_address("https://10.1.2.3/", rules) == "https://10.1.2.3/"
    assert check_address("https://caldav.lan/", rules) == "https://caldav.lan/"
    with pytest.raises(BadInput, match="address_private"):
        check_address("https://10.1.3.3/", rules)


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    def resolve(_host: str, _port: int) -> Sequence[str]:
        return ["8.8.8.8", "127.0.0.1"]

    assert error_of("https://calendar.example/", Rules(), resolve=resolve).error == "address_private"


@pytest.mark.parametrize("host", ["localhost", "127.1", "0x7f000001", "2130706433", "[::1]"])
def test_the_machine_itself_is_refused_however_it_is_written(host: str) -> None:
    with serving(answer(body=b"x")) as outside:
        refused = error_of(f"http://{host}:{outside.port}/", OPEN._replace(allow_private=False))

    assert refused.error in ("address_private", "address_format", "address_unknown")
    assert outside.requests == []


def test_a_name_is_resolved_once_and_the_connection_goes_where_it_was_checked() -> None:
    # A name that means another machine the second time: nobody asks a second time.
    answers = itertools.chain([["127.0.0.1"]], itertools.repeat(["127.0.0.2"]))
    asked: list[tuple[str, int]] = []

    def resolve(host: str, port: int) -> Sequence[str]:
        asked.append((host, port))
        return next(answers)

    with serving(answer(body=b"here")) as outside:
        fetched = fetch(outside.url(host="calendar.invalid"), OPEN, resolve=resolve)

    assert fetched.content == b"here"
    assert asked == [("calendar.invalid", outside.port)]
    assert f"\r\nHost: calendar.invalid:{outside.port}\r\n" in outside.requests[0]


def test_the_next_address_is_tried_when_one_is_deaf() -> None:
    with serving(answer(body=b"here")) as outside:
        fetched = fetch(
            outside.url(host="calendar.invalid"),
            OPEN,
            resolve=lambda _host, _port: ["127.0.0.9", "127.0.0.1"],
        )

    assert fetched.content == b"here"


def test_a_name_that_is_not_there_may_be_there_later() -> None:
    def resolve(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "poison")

    refused = error_of("https://calendar.example/", Rules(), resolve=resolve)
    assert (refused.error, refused.permanent) == ("address_unknown", False)


def test_a_resolver_that_says_nothing_does_not_hold_anybody() -> None:
    never = threading.Event()

    def resolve(_host: str, _port: int) -> Sequence[str]:
        never.wait(20)
        return []

    before = time.monotonic()
    refused = error_of("https://calendar.example/", Rules()._replace(timeout_s=0.2), resolve=resolve)
    never.set()

    assert (refused.error, refused.permanent) == ("timeout", False)
    assert time.monotonic() - before < 5


def test_plain_http_and_credentials_in_the_address_are_refused_before_anything_is_asked() -> None:
    def resolve(_host: str, _port: int) -> Sequence[str]:
        raise AssertionError("nobody should ask")

    scheme = error_of("http://calendar.example/poison", Rules(), resolve=resolve)
    userinfo = error_of("https://poison:poison@calendar.example/", Rules(), resolve=resolve)

    assert (scheme.error, scheme.permanent) == ("address_scheme", True)
    assert (userinfo.error, userinfo.permanent) == ("address_userinfo", True)


# Redirects


@pytest.mark.parametrize(
    "status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"]
)
def test_a_redirect_is_followed(status: str) -> None:
    def say(connection: socket.socket, head: str) -> None:
        there = head.startswith("GET /there%C3%A4 ")
        answer(body=b"there")(connection, head) if there else answer(status, Location="../there\u00e4")(
            connection, head
        )

    with serving(say) as outside:
        fetched = fetch(outside.url("/a/b/c"), OPEN)

    assert fetched.content == b"there"


def test_five_redirects_are_followed_and_a_sixth_is_not() -> None:
    def say(connection: socket.socket, head: str) -> None:
        left = int(head.split()[1].lstrip("/"))
        (answer("302 Found", Location=f"/{left - 1}") if left else answer(body=b"there"))(connection, head)

    with serving(say) as outside:
        assert fetch(outside.url("/5"), OPEN).content == b"there"
        refused = error_of(outside.url("/6"))

    assert (refused.error, refused.permanent) == ("redirects", True)


def test_a_redirect_to_itself_ends() -> None:
    with serving(answer("302 Found", Location="/feed.ics")) as outside:
        assert error_of(outside.url()).error == "redirects"

    assert len(outside.requests) == 6


def test_a_redirect_into_the_own_network_is_refused() -> None:
    # Two loopback addresses, of which only the first is let in, as if it were out in the world.
    rules = OPEN._replace(allow_private=False, let_in=("127.0.0.1/32",))
    places = {"outside.example": ["127.0.0.1"], "inside.example": ["127.0.0.2"]}
    with serving(answer(body=b"the own network"), address="127.0.0.2") as inside:
        there = inside.url(SECRET, "inside.example")
        with serving(answer("302 Found", Location=there)) as outside:
            refused = error_of(
                outside.url(host="outside.example"), rules, resolve=lambda host, _port: places[host]
            )

    assert (refused.error, refused.permanent) == ("address_private", True)
    assert (len(outside.requests), len(inside.requests)) == (1, 0)


@pytest.mark.parametrize(
    ("location", "code"),
    [
        ("ftp://calendar.example/poison", "address_scheme"),
        ("file:///etc/passwd", "address_scheme"),
        ("http://poison:poison@calendar.example/", "address_userinfo"),
        ("http://:0/", "address_format"),
        ("http://[", "bad_answer"),
        ("/" + "x" * ADDRESS_MAX, "address_length"),
    ],
)
def test_a_redirect_passes_the_same_door(location: str, code: str) -> None:
    assert said(answer("302 Found", Location=location)).error == code


def test_a_redirect_that_names_no_place_is_refused() -> None:
    assert said(answer("302 Found")).error == "redirects"


def test_credentials_go_to_the_origin_that_they_are_for_and_nowhere_else() -> None:
    with serving(answer(body=b"x")) as other:

        def say(connection: socket.socket, head: str) -> None:
            place = "/second" if head.startswith("GET /first") else other.url("/third")
            answer("302 Found", Location=place)(connection, head)

        with serving(say) as own:
            fetch(own.url("/first"), OPEN, headers={"Authorization": "Basic cG9pc29u"})

    assert ["Authorization: Basic cG9pc29u" in head for head in own.requests] == [True, True]
    assert "uthorization" not in other.requests[0]


# Servers that are broken or mean harm


def test_a_body_without_an_end_is_cut_off() -> None:
    def say(connection: socket.socket, _head: str) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"poison\r\n" * 10_000)

    refused = said(say)
    assert (refused.error, refused.permanent) == ("too_large", True)


def test_a_length_over_the_limit_is_refused_before_the_body_comes() -> None:
    with serving(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1000001\r\n\r\n", pause_s=1.5)) as outside:
        before = time.monotonic()
        assert error_of(outside.url()).error == "too_large"
        assert time.monotonic() - before < 1


def test_a_packed_bomb_is_refused_before_it_goes_off() -> None:
    bomb = gzip.compress(bytes(100_000_000))

    assert said(answer(body=bomb, Content_Encoding="gzip")).error == "too_large"


def test_a_hundred_thousand_packed_nothings_are_refused() -> None:
    body = gzip.compress(b"") * 40_000

    assert said(answer(body=body, Content_Encoding="gzip")).error == "bad_answer"


@pytest.mark.parametrize(
    "head", [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 ", b""],
    ids=["in the body", "in a header", "in the first line", "before it"],
)  # fmt: skip
def test_a_server_that_drips_does_not_hold_us(head: bytes) -> None:
    def say(connection: socket.socket, _head: str) -> None:
        connection.sendall(head)
        for _ in range(200):
            connection.sendall(b"2")
            threading.Event().wait(0.05)

    before = time.monotonic()
    refused = said(say, IMPATIENT)

    assert (refused.error, refused.permanent) == ("timeout", False)
    assert time.monotonic() - before < 5


def test_a_server_that_says_nothing_does_not_hold_us() -> None:
    assert said(raw(b"", pause_s=1), IMPATIENT).error == "timeout"


def test_redirects_do_not_stretch_the_deadline() -> None:
    def say(connection: socket.socket, head: str) -> None:
        threading.Event().wait(0.25)
        answer("302 Found", Location="/again")(connection, head)

    assert said(say, IMPATIENT).error == "timeout"


@pytest.mark.parametrize(
    ("bytes_", "code"),
    [
        (b"poison\r\n\r\n", "bad_answer"),
        (b"HTTP/9.9 poison\r\n\r\n", "bad_answer"),
        (b"SSH-2.0-poison\r\n", "bad_answer"),
        (b"\x00\xff\xfe" * 1000, "bad_answer"),
        (b"x" * 70_000, "bad_answer"),
        (b"", "unreachable"),
        (b"HTTP/1.1 200 OK\r\n" + b"X-Poison: 1\r\n" * 1000 + b"\r\n", "bad_answer"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"poison" * 20_000 + b"\r\n\r\n", "bad_answer"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort", "cut_short"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nshort", "cut_short"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\npoison\r\n", "cut_short"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 6\r\n\r\npoison", "bad_answer"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"poison", mtime=0)[:-9],
            "cut_short",
        ),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 1\r\n\r\nx", "bad_answer"),
    ],
)
def test_a_broken_answer_is_told_from_a_whole_one(bytes_: bytes, code: str) -> None:
    refused = said(raw(bytes_))
    assert (refused.error, refused.permanent) == (code, False)


def test_continuing_for_ever_ends() -> None:
    def say(connection: socket.socket, _head: str) -> None:
        while True:
            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)

    assert said(say, OPEN._replace(max_bytes=1000)).error in ("too_large", "timeout")


def test_a_length_that_is_no_number_is_not_believed() -> None:
    assert got(raw(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nBEGIN")).content == b"BEGIN"


def test_nobody_listening_is_a_passing_trouble() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    refused = error_of(f"http://127.0.0.1:{port}/poison")

    assert (refused.error, refused.permanent) == ("unreachable", False)


@pytest.mark.parametrize(
    ("status", "code", "permanent"),
    [
        (401, "not_allowed", True), (403, "not_allowed", True), (404, "not_found", True), (410, "not_found", True),
        (400, "status_400", True), (408, "status_408", False), (429, "status_429", False), (451, "status_451", True),
        (500, "status_500", False), (502, "status_502", False), (503, "status_503", False), (300, "status_300", True),
        (204, "status_204", False), (206, "status_206", False), (999, "status_999", False),
    ],
)  # fmt: skip
def test_a_status_becomes_a_code(status: int, code: str, permanent: bool) -> None:
    refused = said(answer(f"{status} poison", b"poison"))
    assert (refused.error, refused.permanent, refused.retry_after) == (code, permanent, None)


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("120", 120.0),
        ("0", 0.0),
        ("99999999999999999999", 86_400.0),
        ("-1", None),
        ("soon", None),
        ("Mon, 02 Nov 2026 08:01:00 GMT", 60.0),
        ("Mon, 02 Nov 2026 07:00:00 GMT", 0.0),
        ("²", None),
    ],
)
def test_a_busy_server_says_when_to_come_back(told: str, seconds: float | None) -> None:
    refused = said(
        answer("503 Busy", Retry_After=told.replace("²", "%B2"), Date="Mon, 02 Nov 2026 08:00:00 GMT")
    )
    assert refused.retry_after == seconds


# Certificates


def at_home(_host: str, _port: int) -> Sequence[str]:
    return ["127.0.0.1"]


def test_a_certificate_is_checked_against_the_name_though_the_connection_goes_to_a_number(
    tmp_path: Path,
) -> None:
    context = certified(tmp_path, "calendar.invalid")
    names: list[str] = []
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    rules = Rules(allow_private=True, ca_file=str(tmp_path / "ca.pem"))

    with serving(answer(body=b"sealed"), context) as outside:
        fetched = fetch(outside.url(host="calendar.invalid"), rules, resolve=at_home)
        other = error_of(outside.url(host="other.invalid"), rules, resolve=at_home)
        number = error_of(outside.url(), rules)

    assert fetched.content == b"sealed"
    assert names[:2] == ["calendar.invalid", "other.invalid"]
    assert (other.error, other.permanent) == ("certificate", True)
    assert number.error == "certificate"
    assert len(outside.requests) == 1


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    with serving(answer(body=b"x"), certified(tmp_path, "calendar.invalid")) as outside:
        refused = error_of(outside.url(host="calendar.invalid"), Rules(allow_private=True), resolve=at_home)

    assert (refused.error, refused.permanent) == ("certificate", True)


def test_an_expired_certificate_may_be_renewed(tmp_path: Path) -> None:
    context = certified(tmp_path, "calendar.invalid", days=-1)
    rules = Rules(allow_private=True, ca_file=str(tmp_path / "ca.pem"))
    with serving(answer(body=b"x"), context) as outside:
        refused = error_of(outside.url(host="calendar.invalid"), rules, resolve=at_home)

    assert (refused.error, refused.permanent) == ("certificate", False)


def test_plain_http_where_https_is_expected_is_no_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as plain:

        def serve() -> None:
            connection, _ = plain.accept()
            with connection:
                connection.recv(10)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        serving_it = threading.Thread(target=serve)
        serving_it.start()
        refused = error_of(f"https://127.0.0.1:{plain.getsockname()[1]}/", Rules(allow_private=True))
        serving_it.join()

    assert (refused.error, refused.permanent) == ("unreachable", False)


def test_a_handshake_that_never_comes_ends() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        refused = error_of(f"https://127.0.0.1:{port}/", IMPATIENT._replace(allow_http=False))

    assert refused.error == "timeout"


def test_neither_content_nor_address_is_printed() -> None:
    with serving(answer(body=b"poison")) as outside:
        printed = repr(fetch(outside.url(SECRET), OPEN))

    assert "poison" not in printed
