"""Slack's errors as ours: through the real client, against a server that answers as badly as it is told to."""

import json
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bot.errors import Effect, OutsideError
from bot.slack.connections import Connections
from bot.slack.errors import GONE, PERMANENT, UNSENT_S, calling
from bot.slack.heard import HeardClient
from bot.slack.messenger import respond
from bot.views.blocks import Message


@dataclass(frozen=True)
class Reply:
    """What the server says; `silent` hangs up without a word."""

    status: int = 200
    body: bytes = b'{"ok": true}'
    headers: Mapping[str, str] = field(default_factory=dict)
    silent: bool = False


@contextmanager
def slack_that_says(reply: Reply) -> Iterator[str]:
    """The address of a server that answers everything with one reply."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if reply.silent:
                self.close_connection = True
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, message: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()


def client_of(address: str, timeout_s: int = 5) -> HeardClient:
    """As the bot has it. No connection is left: the server here closes each after its answer."""
    return HeardClient(
        lambda: None,
        Connections(),
        token="xoxb-1",
        base_url=address,
        retry_handlers=[],
        timeout=timeout_s,
    )


def error_of(reply: Reply) -> OutsideError:
    with slack_that_says(reply) as address:
        client = client_of(address)
        with pytest.raises(OutsideError) as caught:
            calling(client.auth_test)
    return caught.value


def refused(error: str, status: int = 200, **headers: str) -> Reply:
    return Reply(status, json.dumps({"ok": False, "error": error}).encode(), headers)


@pytest.mark.parametrize("error", sorted(PERMANENT | GONE))
def test_what_cannot_succeed_is_permanent(error: str) -> None:
    found = error_of(refused(error))

    assert (found.error, found.permanent, found.retry_after) == (error, True, None)


@pytest.mark.parametrize("error", ["internal_error", "fatal_error", "service_unavailable", "brand_new_error"])
def test_what_may_pass_or_is_unknown_is_tried_again(error: str) -> None:
    found = error_of(refused(error))

    assert (found.error, found.permanent, found.retry_after) == (error, False, None)


@pytest.mark.parametrize(
    ("told", "seconds"), [("7", 7.0), ("0", 1.0), ("2.5", 2.5), ("soon", UNSENT_S), ("", UNSENT_S)]
)
def test_a_429_rests_as_long_as_it_says(told: str, seconds: float) -> None:
    found = error_of(Reply(429, b'{"ok": false, "error": "ratelimited"}', {"Retry-After": told}))

    assert (found.error, found.permanent, found.retry_after) == ("ratelimited", False, seconds)


@pytest.mark.parametrize("error", ["ratelimited", "rate_limited"])
def test_a_rate_limit_within_a_200_is_one_too(error: str) -> None:
    found = error_of(refused(error))

    assert (found.error, found.permanent, found.retry_after) == ("ratelimited", False, UNSENT_S)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(500, b"<html>upstream connect error</html>"),
        Reply(502, b""),
        Reply(503, b'{"ok": false}'),
        Reply(200, b"<html>maintenance</html>"),
        Reply(silent=True),
    ],
    ids=["page of a 500", "empty 502", "nameless 503", "page of a 200", "hung up"],
)
def test_whatever_is_no_answer_is_tried_again(reply: Reply) -> None:
    found = error_of(reply)

    assert (found.permanent, found.retry_after) == (False, None)


@pytest.mark.parametrize(
    ("reply", "effect", "away"),
    [
        (refused("ratelimited", 429), Effect.NONE, False),
        (refused("ratelimited"), Effect.NONE, False),
        (refused("user_not_found"), Effect.NONE, False),
        (refused("brand_new_error"), Effect.MAYBE, False),
        (refused("fatal_error"), Effect.MAYBE, True),
        (refused("internal_error", 500), Effect.MAYBE, True),
        (Reply(503, b"<html>upstream connect error</html>"), Effect.MAYBE, True),
        (Reply(silent=True), Effect.MAYBE, True),
    ],
)
def test_what_a_call_may_have_done_is_told(reply: Reply, effect: Effect, away: bool) -> None:
    found = error_of(reply)

    assert (found.effect, found.away) == (effect, away)


def test_what_nobody_answers_in_time_may_still_be_done() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        address = f"http://127.0.0.1:{deaf.getsockname()[1]}/"
        client = client_of(address, timeout_s=1)

        with pytest.raises(OutsideError) as caught:
            calling(client.auth_test)

    assert (caught.value.effect, caught.value.away) == (Effect.LATE, True)


def test_a_429_without_json_is_a_rate_limit() -> None:
    found = error_of(Reply(429, b"slow down", {"Retry-After": "3"}))

    assert (found.permanent, found.retry_after) == (False, 3.0)


def test_a_server_that_is_not_there_is_tried_again() -> None:
    with slack_that_says(Reply()) as address:
        pass
    client = client_of(address)

    with pytest.raises(OutsideError) as caught:
        calling(client.auth_test)

    assert (caught.value.permanent, caught.value.effect, caught.value.away) == (False, Effect.NONE, True)


@pytest.mark.parametrize(("status", "permanent"), [(404, True), (410, True), (500, False)])
def test_a_response_url_that_fails_is_told(status: int, permanent: bool) -> None:
    with slack_that_says(Reply(status, b"no")) as address, pytest.raises(OutsideError) as caught:
        respond(Connections(), address, Message("hello"), replace=True)

    assert (caught.value.error, caught.value.permanent) == (f"http_{status}", permanent)
