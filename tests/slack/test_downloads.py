"""Fetching an uploaded file: the token goes to the file server alone, and what is no file is told."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from bot.errors import OutsideError
from bot.slack.downloads import fetch

TOKEN = "xoxb-files"
ANSWERS = {
    "/file": (200, {"Content-Type": "text/csv"}, b"email\n"),
    "/login": (200, {"Content-Type": "text/html; charset=utf-8"}, b"<title>Sign in</title>"),
    "/gone": (404, {}, b""),
    "/deleted": (410, {}, b""),
    "/forbidden": (403, {}, b""),
    "/down": (503, {}, b""),
    "/away": (302, {"Location": "/seen"}, b""),
    "/seen": (200, {"Content-Type": "text/csv"}, b"email\n"),
}


class Files(BaseHTTPRequestHandler):
    """A file server that writes down who asked for what."""

    asked: list[tuple[str, str]] = []  # noqa: RUF012 - one server at a time

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers["Authorization"]))
        status, headers, content = ANSWERS[self.path]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    Files.asked.clear()
    with HTTPServer(("127.0.0.1", 0), Files) as made:
        thread = Thread(target=made.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{made.server_port}/"
        made.shutdown()
        thread.join()


def fetched(server: str, path: str, most_bytes: int = 100) -> bytes:
    return fetch(f"{server}{path}", TOKEN, most_bytes, 5.0, (server,))


def test_a_file_is_fetched_with_the_token(server: str) -> None:
    assert fetched(server, "file") == b"email\n"
    assert Files.asked == [("/file", f"Bearer {TOKEN}")]


@pytest.mark.parametrize(
    ("path", "error", "permanent"),
    [
        ("login", "missing_scope", True), ("away", "missing_scope", True), ("forbidden", "missing_scope", True),
        ("gone", "file_not_found", True), ("deleted", "file_not_found", True), ("down", "http_503", False),
    ],
)  # fmt: skip
def test_what_is_no_file_is_told(server: str, path: str, error: str, permanent: bool) -> None:
    with pytest.raises(OutsideError) as told:
        fetched(server, path)

    assert (told.value.error, told.value.permanent) == (error, permanent)
    assert len(Files.asked) == 1, "the token went on to another address"


@pytest.mark.parametrize(("most_bytes", "fits"), [(6, True), (5, False)])
def test_a_file_may_be_as_large_as_it_may(server: str, most_bytes: int, fits: bool) -> None:
    if fits:
        assert fetched(server, "file", most_bytes) == b"email\n"
    else:
        with pytest.raises(OutsideError, match="file_too_big"):
            fetched(server, "file", most_bytes)


@pytest.mark.parametrize(
    "address",
    ["https://files.slack.com.evil.example/x", "file:///etc/passwd", "", "http://files.slack.com/x"],
)
def test_the_token_goes_to_slacks_file_server_alone(address: str) -> None:
    with pytest.raises(OutsideError, match="file_not_found"):
        fetch(address, TOKEN, 100, 5.0)


def test_a_server_that_is_not_there_is_tried_again_later(server: str) -> None:
    with pytest.raises(OutsideError) as told:
        fetch("http://127.0.0.1:9/x", TOKEN, 100, 1.0, ("http://127.0.0.1:9/",))

    assert not told.value.permanent
