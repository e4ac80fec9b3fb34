"""The gate of HTTP mode: what Bolt's adapter would trip over is turned away with the right status."""

import http.client
import socket
import time
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult

from bot.demo.signing import signature_headers
from bot.http import BODY_CAP, PATH, HttpServer

SECRET = "a secret"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The port of a server with one slash command, /do: one for all, as to end it takes a second."""

    def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1", bot_user_id="UBOT", bot_token="xoxb-1")

    def do(ack: Ack) -> None:
        ack("done")

    bolt = App(signing_secret=SECRET, authorize=authorize, process_before_response=True)
    bolt.command("/do")(do)
    server = HttpServer(bolt, "127.0.0.1", 0)
    server.start()
    yield server.port
    server.stop()


def ask(
    port: int, body: bytes = b"", *, method: str = "POST", path: str = PATH, **headers: str
) -> tuple[int, str]:
    """Status and text of a request; its headers are Slack's unless given."""
    signed = signature_headers(SECRET, body, int(time.time()))
    sent = {
        "Content-Type": FORM,
        **signed,
        **{name.replace("_", "-"): text for name, text in headers.items()},
    }
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, body, sent)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def command(size: int = 0) -> bytes:
    """A slash command; with a size, padded to so many bytes."""
    body = urlencode({"command": "/do", "team_id": "T1", "user_id": "U1", "text": ""}).encode()
    return body + b"x" * max(0, size - len(body))


def test_a_signed_command_reaches_its_listener(port: int) -> None:
    assert ask(port, command()) == (200, "done")


@pytest.mark.parametrize("stamp", ["", "soon", "-5", "1e9", "12.5", "\u00b2", "9" * 13])
def test_a_timestamp_that_is_no_number_is_401(port: int, stamp: str) -> None:
    assert ask(port, command(), X_Slack_Request_Timestamp=stamp)[0] == 401


def test_a_timestamp_of_ten_minutes_ago_is_401(port: int) -> None:
    body, then = command(), int(time.time()) - 600
    old = {name.replace("-", "_"): text for name, text in signature_headers(SECRET, body, then).items()}

    assert ask(port, body, **old)[0] == 401


@pytest.mark.parametrize("signature", ["", "v0=", "v0=" + "0" * 64])
def test_a_wrong_signature_is_401(port: int, signature: str) -> None:
    assert ask(port, command(), X_Slack_Signature=signature)[0] == 401


def test_bytes_that_are_no_text_are_400(port: int) -> None:
    assert ask(port, b"payload=\xff\xfe\x00")[0] == 400


@pytest.mark.parametrize(("size", "status"), [(BODY_CAP, 200), (BODY_CAP + 1, 413)])
def test_a_body_may_be_up_to_the_cap_and_no_larger(port: int, size: int, status: int) -> None:
    assert ask(port, command(size))[0] == status


@pytest.mark.parametrize("path", [PATH, "/", "/slack/install"])
def test_nothing_is_there_to_get(port: int, path: str) -> None:
    assert ask(port, method="GET", path=path)[0] == 404


def test_nothing_is_there_to_post_to_elsewhere(port: int) -> None:
    assert ask(port, command(), path="/elsewhere")[0] == 404


def test_an_empty_body_is_no_500(port: int) -> None:
    assert ask(port, b"")[0] < 500


@pytest.mark.parametrize("path", ["/", PATH, "/slack/install"])
def test_a_look_at_the_head_alone_gets_no_body_that_the_next_answer_would_begin_with(
    port: int, path: str
) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(f"HEAD {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode() * 2)
        line.shutdown(socket.SHUT_WR)
        told = b"".join(iter(lambda: line.recv(4096), b""))

    assert told.count(b"HTTP/1.1 404") == 2
    assert b"404 Not Found\r\n" not in told.replace(b"HTTP/1.1 404 Not Found\r\n", b"")
    assert not told.endswith(b"404 Not Found")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "*", ""])
def test_a_name_with_several_addresses_is_listened_to_at_one(host: str) -> None:
    server = HttpServer(App(signing_secret=SECRET, authorize=lambda: None), host, 0)
    server.start()
    try:
        with socket.create_connection(("127.0.0.1", server.port), timeout=10):
            pass
    finally:
        server.stop()
