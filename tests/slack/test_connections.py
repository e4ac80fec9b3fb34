"""Connections that are kept: through the clients that the bot has, against a server that tells which of them it sees again."""

import json
import os
import shutil
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, install_opener

import pytest
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot.app import Evenhand
from bot.clock import MovableClock
from bot.config import Config
from bot.errors import ConfigError, Effect, OutsideError
from bot.slack.connections import IDLE_S, MOST_IDLE, Connections
from bot.slack.errors import calling
from bot.slack.heard import HeardClient
from bot.slack.messenger import respond
from bot.views.blocks import Message
from tests.certificates import certified
from tests.slack.keeping import MOST_BYTES, PATIENCE_S, Asked, Reply, Server, reply, serving

ROOT = Path(__file__).resolve().parents[2]
HELLO = Message("Hello, Zoë", ({"type": "section", "text": {"type": "mrkdwn", "text": "*Hello*, Zoë"}},))


class Clock:
    """A monotonic clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def connections(clock: Clock) -> Iterator[Connections]:
    made = Connections(clock)
    yield made
    made.close()


def client_of(server: Server, connections: Connections, **options: Any) -> HeardClient:
    told = {"token": "xoxb-1", "base_url": server.address, "retry_handlers": [], "timeout": PATIENCE_S}
    return HeardClient(lambda: None, connections, **(told | options))


def error_of(call: Callable[[], object]) -> OutsideError:
    with pytest.raises(OutsideError) as caught:
        calling(call)
    return caught.value


def in_turn(*replies: Reply) -> Callable[[Asked], Reply]:
    """One reply after the other; the last is not exhausted."""
    left = list(replies)
    return lambda _asked: left.pop(0) if len(left) > 1 else left[0]


# What is kept


def test_calls_and_answers_to_clicks_share_one_connection(connections: Connections) -> None:
    with serving() as server:
        client = client_of(server, connections)

        client.chat_postMessage(channel="C1", text="one")
        respond(connections, f"{server.address}actions/1", HELLO, replace=True)
        client.chat_postMessage(channel="C1", text="two")

        assert server.connections == [1, 1, 1]


@pytest.mark.parametrize(
    "answer",
    [
        reply(Connection="close", closes=True),
        Reply(b'HTTP/1.0 200 OK\r\nContent-Length: 12\r\n\r\n{"ok": true}', closes=True),
        Reply(b'HTTP/1.1 200 OK\r\n\r\n{"ok": true}', closes=True),
    ],
    ids=["says so", "HTTP/1.0", "ends with the connection"],
)
def test_what_the_server_closes_is_not_kept(connections: Connections, answer: Reply) -> None:
    with serving(in_turn(answer, reply())) as server:
        client = client_of(server, connections)

        client.auth_test()
        client.auth_test()
        client.auth_test()

        assert server.connections == [1, 2, 2]


def test_an_answer_in_chunks_is_read_to_its_end(connections: Connections) -> None:
    chunks = b'6\r\n{"ok":\r\n6\r\n true}\r\n0\r\n\r\n'
    chunked = Reply(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)

    with serving(in_turn(chunked)) as server:
        client = client_of(server, connections)
        answers = [client.auth_test().data for _ in range(2)]

        assert answers == [{"ok": True}] * 2
        assert server.connections == [1, 1]


def test_what_the_server_closed_meanwhile_is_not_used(connections: Connections) -> None:
    with serving() as server:
        client = client_of(server, connections)
        client.chat_postMessage(channel="C1", text="before")
        server.hang_up()

        client.chat_postMessage(channel="C1", text="after")

        assert server.connections == [1, 2]


def test_what_somebody_says_unasked_is_no_answer(connections: Connections) -> None:
    with serving() as server:
        client = client_of(server, connections)
        client.auth_test()
        server.tell(reply(b'{"ok": false, "error": "poison"}', "408 Request Timeout").content)

        answer = client.auth_test()

        assert answer.data == {"ok": True}
        assert server.connections == [1, 2]


@pytest.mark.parametrize(("rested_s", "used"), [(IDLE_S - 0.001, [1, 1]), (IDLE_S, [1, 2])])
def test_what_rested_too_long_is_closed(
    connections: Connections, clock: Clock, rested_s: float, used: list[int]
) -> None:
    with serving() as server:
        client = client_of(server, connections)
        client.auth_test()
        clock.now += rested_s

        client.auth_test()

        assert server.connections == used
        server.wait_until_open(1)


def test_what_rested_too_long_is_closed_by_a_call_to_somebody_else(
    connections: Connections, clock: Clock
) -> None:
    with serving() as server, serving() as other:
        client_of(server, connections).auth_test()
        clock.now += IDLE_S

        client_of(other, connections).auth_test()

        server.wait_until_open(0)
        other.wait_until_open(1)


def test_what_rested_too_long_is_closed_when_nobody_calls(connections: Connections, clock: Clock) -> None:
    with serving() as server:
        client_of(server, connections).auth_test()
        connections.tidy()
        server.wait_until_open(1)

        clock.now += IDLE_S
        connections.tidy()

        server.wait_until_open(0)


def test_so_many_are_kept_and_no_more(connections: Connections) -> None:
    together = threading.Barrier(MOST_IDLE + 3)

    def wait_for_all(_asked: Asked) -> Reply:
        together.wait(PATIENCE_S)
        return reply()

    with serving(wait_for_all) as server:
        client = client_of(server, connections)

        with ThreadPoolExecutor(together.parties) as pool:
            for done in [pool.submit(client.auth_test) for _ in range(together.parties)]:
                done.result()

        assert sorted(server.connections) == list(range(1, together.parties + 1))
        server.wait_until_open(MOST_IDLE)


def test_everybody_gets_their_own_answer(connections: Connections) -> None:
    def echo(asked: Asked) -> Reply:
        return reply(json.dumps({"ok": True, "body": asked.body.decode()}).encode())

    with serving(echo) as server:
        client = client_of(server, connections)

        def call(worker: int) -> list[bool]:
            return [
                client.api_call("echo", params={"n": f"{worker}.{at}"})["body"] == f"n={worker}.{at}"
                for at in range(25)
            ]

        with ThreadPoolExecutor(16) as pool:
            own = [right for answers in pool.map(call, range(16)) for right in answers]

        assert own == [True] * 400
        assert len(server.asked) == 400
        assert server.made <= 16


def test_closing_ends_what_is_kept_and_nothing_is_kept_any_more(connections: Connections) -> None:
    with serving() as server:
        client = client_of(server, connections)
        client.auth_test()

        connections.close()

        server.wait_until_open(0)
        client.auth_test()
        assert server.connections == [1, 2]
        server.wait_until_open(0)


def test_a_process_that_was_forked_opens_its_own() -> None:
    forking = """
import os, sys
from bot.slack.connections import Connections
from bot.slack.heard import HeardClient
connections = Connections()
client = HeardClient(lambda: None, connections, token="xoxb-1", base_url=sys.argv[1], retry_handlers=[], timeout=10)
client.auth_test()
child = os.fork()
client.auth_test()
if child == 0:
    connections.close()
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
client.auth_test()
connections.close()
"""
    with serving() as server:
        subprocess.run([sys.executable, "-c", forking, server.address], check=True, timeout=60, cwd=ROOT)

        assert sorted(server.connections) == [1, 1, 1, 2]


# What is sent once


def test_an_answer_that_breaks_off_is_no_answer(connections: Connections) -> None:
    half = Reply(b'HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n{"ok"', closes=True)

    with serving(in_turn(reply(), half, reply())) as server:
        client = client_of(server, connections)
        client.chat_postMessage(channel="C1", text="whole")

        error = error_of(lambda: client.chat_postMessage(channel="C1", text="half"))

        assert (error.error, error.permanent, error.effect, error.away) == (
            "IncompleteRead", False, Effect.MAYBE, True,
        )  # fmt: skip
        assert [b"half" in asked.body for asked in server.asked] == [False, True]
        client.auth_test()
        assert server.connections == [1, 1, 2]


def test_a_kept_connection_that_is_closed_without_an_answer_repeats_nothing(connections: Connections) -> None:
    with serving(in_turn(reply(), Reply(b"", closes=True), reply())) as server:
        client = client_of(server, connections)
        client.chat_postMessage(channel="C1", text="first")

        error = error_of(lambda: client.chat_postMessage(channel="C1", text="second"))

        assert (error.error, error.effect, error.away) == ("RemoteDisconnected", Effect.MAYBE, True)
        assert server.connections == [1, 1]


def test_a_request_that_cannot_be_sent_to_its_end_is_not_sent_again(connections: Connections) -> None:
    much = Message("long" * MOST_BYTES)

    with serving() as server:
        respond(connections, server.address, Message("short"), replace=False)

        error = error_of(lambda: respond(connections, server.address, much, replace=False))

        assert (error.effect, error.away) == (Effect.MAYBE, True)
        assert server.connections == [1, 1]


def test_an_answer_that_comes_too_late_is_for_nobody_else(connections: Connections) -> None:
    go_on = threading.Event()

    def slow_once(asked: Asked) -> Reply:
        if b"slow" in asked.body:
            go_on.wait(PATIENCE_S)
        return reply(json.dumps({"ok": True, "body": asked.body.decode()}).encode())

    with serving(slow_once) as server:
        patient = client_of(server, connections)
        hasty = client_of(server, connections, timeout=0.2)
        patient.api_call("echo", params={"n": "first"})

        error = error_of(lambda: hasty.api_call("echo", params={"n": "slow"}))
        go_on.set()
        answer = patient.api_call("echo", params={"n": "last"})

        # The time-out is that of the call, though the connection was made with another.
        assert (error.error, error.effect, error.away) == ("TimeoutError", Effect.LATE, True)
        assert answer["body"] == "n=last"
        assert server.connections == [1, 1, 2]


def test_a_click_that_is_not_answered_in_time_is_told_so(connections: Connections) -> None:
    over = threading.Event()

    def deaf(_asked: Asked) -> Reply:
        over.wait(PATIENCE_S)
        return Reply(b"", closes=True)

    with serving(deaf) as server:
        error = error_of(lambda: respond(connections, server.address, HELLO, replace=True, timeout_s=1))
        over.set()

        assert (error.error, error.effect, error.away) == ("TimeoutError", Effect.LATE, True)
        assert len(server.asked) == 1


# What is said


@pytest.mark.parametrize("status", ["302 Found", "307 Temporary Redirect"])
def test_nobody_is_followed(connections: Connections, status: str) -> None:
    with serving(in_turn(reply(b"", status, Location="/poison"))) as server:
        client = client_of(server, connections)

        called = error_of(client.auth_test)
        clicked = error_of(lambda: respond(connections, server.address, HELLO, replace=True))

        assert (called.permanent, clicked.error) == (False, f"http_{status[:3]}")
        assert [asked.target for asked in server.asked] == ["/auth.test", "/"]
        assert server.connections == [1, 1]


@pytest.mark.parametrize("status", ["302 Found", "404 Not Found", "500 Internal Server Error"])
def test_what_is_no_success_is_raised_as_urllib_does(connections: Connections, status: str) -> None:
    with serving(in_turn(reply(b"why", status, Retry_After="7"))) as server:
        request = Request(server.address, b"{}", method="POST")  # noqa: S310 - our own server's

        with pytest.raises(HTTPError) as caught:
            connections.send(request, PATIENCE_S)

        error = caught.value
        assert f"{error.code} {error.reason}" == status
        assert (error.url, error.headers["Retry-After"], error.read()) == (server.address, "7", b"why")


def test_a_refusal_leaves_its_connection_as_it_is(connections: Connections) -> None:
    refusals = [
        reply(b'{"ok": false, "error": "ratelimited"}', "429 Too Many Requests", Retry_After="7"),
        reply(b"<html>upstream connect error</html>", "500 Internal Server Error"),
    ]

    with serving(in_turn(*refusals, reply())) as server:
        client = client_of(server, connections)

        limited = error_of(client.auth_test)
        fallen = error_of(client.auth_test)
        client.auth_test()

        assert (limited.error, limited.retry_after, limited.effect) == ("ratelimited", 7.0, Effect.NONE)
        assert (fallen.retry_after, fallen.effect, fallen.away) == (None, Effect.MAYBE, True)
        assert server.connections == [1, 1, 1]


def test_a_call_is_what_the_sdk_would_have_sent_but_for_its_end(connections: Connections) -> None:
    with serving() as server:
        for client in (
            WebClient("xoxb-1", base_url=server.address, retry_handlers=[]),
            client_of(server, connections),
        ):
            client.auth_test()
            client.chat_postMessage(channel="C1", text=HELLO.text, blocks=list(HELLO.blocks))
            client.views_open(trigger_id="1.2", view={"type": "modal"})
            client.oauth_v2_access(client_id="1", client_secret="2", code="3")

        before, after = server.asked[:4], server.asked[4:]
        for was, now in zip(before, after, strict=True):
            assert (now.target, now.body) == (was.target, was.body)
            assert now.headers == {name: value for name, value in was.headers.items() if name != "Connection"}
        assert after[1].headers["Authorization"] == "Bearer xoxb-1"


def test_an_answer_to_a_click_is_what_the_sdk_would_have_sent_but_for_its_end(
    connections: Connections,
) -> None:
    with serving() as server:
        hook = WebhookClient(f"{server.address}actions/1?a=b", retry_handlers=[])
        hook.send(text=HELLO.text, blocks=list(HELLO.blocks), replace_original=True)
        hook.send(text="Hello", replace_original=False, response_type="ephemeral")

        respond(connections, hook.url, HELLO, replace=True)
        respond(connections, hook.url, Message("Hello"), replace=False)

        for was, now in zip(server.asked[:2], server.asked[2:], strict=True):
            assert (now.target, json.loads(now.body)) == (was.target, json.loads(was.body))
            assert now.headers == {name: value for name, value in was.headers.items() if name != "Connection"}


# The bot's


def config_of(server: Server, database: Path) -> Config:
    return Config("xoxb-1", "", "signed", frozenset(), database, "Paperkite", "ERROR", server.address)


def test_a_bot_that_stops_leaves_no_connection(empty_database: Path, tmp_path: Path) -> None:
    here = {"ok": True, "team_id": "T1", "user_id": "UBOT", "bot_id": "B1"}
    database = Path(shutil.copy(empty_database, tmp_path / "evenhand.db"))
    with serving(lambda _asked: reply(json.dumps(here).encode())) as server:
        bot = Evenhand(config_of(server, database), clock=MovableClock(datetime(2027, 1, 11, tzinfo=UTC)))
        bot.start_without_ticks()
        server.wait_until_open(1)

        bot.stop()

        server.wait_until_open(0)


def test_a_bot_that_is_refused_leaves_no_connection(empty_database: Path, tmp_path: Path) -> None:
    database = Path(shutil.copy(empty_database, tmp_path / "evenhand.db"))
    with serving(lambda _asked: reply(b'{"ok": false, "error": "invalid_auth"}')) as server:
        with pytest.raises(ConfigError) as refused:
            Evenhand(config_of(server, database))

        server.wait_until_open(0)
        assert "invalid_auth" in str(refused.value)


# Proxies


@pytest.fixture
def fresh_urllib() -> Iterator[None]:
    """urllib asks the environment once, and keeps what it heard."""
    install_opener(None)  # type: ignore[arg-type]
    yield
    install_opener(None)  # type: ignore[arg-type]


@pytest.mark.usefixtures("fresh_urllib")
@pytest.mark.parametrize(
    "name", ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "Http_Proxy"]
)  # the SDK knows four of them, urllib all
def test_a_proxy_of_the_environment_is_gone_through(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    with serving(lambda _asked: reply(closes=True)) as proxy:
        monkeypatch.setenv(name, proxy.address)
        connections = Connections()
        client = HeardClient(
            lambda: None,
            connections,
            token="xoxb-1",
            base_url="http://slack.invalid/api/",
            retry_handlers=[],
            timeout=5,
        )

        client.auth_test()
        respond(connections, "http://hooks.invalid/actions/1", HELLO, replace=True)

        assert [asked.target for asked in proxy.asked] == [
            "http://slack.invalid/api/auth.test",
            "http://hooks.invalid/actions/1",
        ]


def test_a_proxy_that_a_client_was_given_is_gone_through(connections: Connections) -> None:
    with serving(lambda _asked: reply(closes=True)) as proxy, serving() as server:
        client_of(server, connections, proxy=proxy.address).auth_test()

        assert [asked.target for asked in proxy.asked] == [f"{server.address}auth.test"]
        assert server.asked == []


def test_a_host_that_needs_no_proxy_is_gone_to_straight(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving() as proxy, serving() as server:
        monkeypatch.setenv("HTTPS_PROXY", proxy.address)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        connections = Connections()

        client_of(server, connections).auth_test()
        respond(connections, server.address, HELLO, replace=True)

        assert proxy.asked == []
        assert server.connections == [1, 1]
        connections.close()


# TLS


def test_a_certificate_that_nobody_vouches_for_is_refused(connections: Connections, tmp_path: Path) -> None:
    with serving(tls=certified(tmp_path, "localhost")) as server:
        called = error_of(client_of(server, connections).auth_test)
        clicked = error_of(lambda: respond(connections, server.address, HELLO, replace=True))

        for error in (called, clicked):
            assert "CERTIFICATE_VERIFY_FAILED" in str(error.__cause__)
            assert (error.error, error.away) == ("URLError", True)
        assert server.asked == []


def test_connections_are_shared_by_those_who_trust_the_same(connections: Connections, tmp_path: Path) -> None:
    with serving(tls=certified(tmp_path, "localhost")) as server:
        trusting = ssl.create_default_context(cafile=tmp_path / "ca.pem")
        client = client_of(server, connections, ssl=trusting)
        client.auth_test()
        client.auth_test()

        error_of(client_of(server, connections).auth_test)

        assert server.connections == [1, 1]


def test_whom_the_system_trusts_is_asked_by_its_name(
    connections: Connections, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(tls=certified(tmp_path, "localhost")) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        respond(connections, server.address, HELLO, replace=True)
        respond(connections, server.address, HELLO, replace=True)

        number = error_of(
            lambda: respond(connections, f"https://127.0.0.1:{server.port}/", HELLO, replace=True)
        )

        assert "CERTIFICATE_VERIFY_FAILED" in str(number.__cause__)
        assert server.connections == [1, 1]
