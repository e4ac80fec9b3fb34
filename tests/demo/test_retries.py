"""Events that come again: how often, with which headers, and when not."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from bot.demo.acts import Person
from bot.demo.workspace import Workspace
from tests.demo.acting_app import bolt_app, over_socket

Retry = tuple[str | None, str | None]


@contextmanager
def answering(
    workspace: Workspace, status: int, headers: dict[str, str] | None = None
) -> Iterator[list[Retry]]:
    """A server that answers every request alike; what it was told of retries."""
    told: list[Retry] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            told.append((self.headers["X-Slack-Retry-Num"], self.headers["X-Slack-Retry-Reason"]))
            self.send_response(status)
            for name, value in ({"Content-Length": "0"} | (headers or {})).items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: Any) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        workspace.deliver_over_http(f"http://127.0.0.1:{server.server_port}/slack/events")
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def deliveries(workspace: Workspace) -> int:
    return len(workspace.log.deliveries("app_home_opened"))


@pytest.mark.parametrize("status", [200, 204, 299])
def test_an_event_that_is_taken_does_not_come_again(workspace: Workspace, ana: Person, status: int) -> None:
    with answering(workspace, status) as told:
        outcome = ana.open_home()

    assert outcome.acked
    assert told == [(None, None)]


@pytest.mark.parametrize("status", [300, 404, 500])
def test_one_that_is_not_comes_three_times_more_with_number_and_reason(
    workspace: Workspace, ana: Person, status: int
) -> None:
    with answering(workspace, status) as told:
        ana.open_home()
        workspace.wait_for(lambda: deliveries(workspace) == 4)

    assert told == [(None, None), *((number, "http_error") for number in "123")]


def test_a_server_that_sends_on_and_on_is_told_so(workspace: Workspace, ana: Person) -> None:
    with answering(workspace, 307, {"Location": "/slack/events"}) as told:
        ana.open_home()
        workspace.wait_for(lambda: deliveries(workspace) == 4)

    assert {reason for number, reason in told if number} == {"too_many_redirects"}


def test_an_event_whose_retries_are_refused_does_not_come_again(workspace: Workspace, ana: Person) -> None:
    with answering(workspace, 500, {"X-Slack-No-Retry": "1"}) as told:
        for _ in range(5):
            # A retry would come at once, and so before the last of these.
            ana.open_home()

    assert told == [(None, None)] * 5


def test_over_a_socket_a_first_delivery_is_no_retry(workspace: Workspace, ana: Person) -> None:
    app, told = bolt_app(workspace), list[Any]()

    @app.event("app_home_opened")
    def opened(request: Any) -> None:
        told.append(request.headers.get("x-slack-retry-num"))

    with over_socket(workspace, app):
        ana.open_home()
        workspace.wait_for(lambda: told)

    assert told[0] in (None, ["0"])
