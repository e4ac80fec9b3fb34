"""Who gets in: the token, the name of the host, the origin; and what is served."""

import http.client
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.app import Evenhand
from bot.demo.page.hosting import HEADERS, STATIC
from bot.demo.show import Shown
from bot.http import HttpServer
from bot.rehearsal import Rehearsal
from tests.demo.page.visitor import demo_on_a_page

UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    with demo_on_a_page(tmp_path_factory.mktemp("demo")) as page:
        yield page


def get(shown: Shown, path: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of a GET; `path` may hold {token}."""
    parts = urlsplit(shown.address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    try:
        connection.request("GET", path.replace("{token}", parts.path.strip("/")), headers=headers or {})
        answer = connection.getresponse()
        body = b"" if answer.status == 101 else answer.read()
        return answer.status, dict(answer.getheaders()), body
    finally:
        connection.close()


def test_the_page_is_served_on_loopback_under_a_token_that_nobody_guesses(shown: Shown) -> None:
    parts = urlsplit(shown.address)

    status, headers, body = get(shown, "/{token}/")

    assert parts.hostname == "127.0.0.1"
    assert len(parts.path.strip("/")) >= 22
    assert status == 200
    assert body == (STATIC / "index.html").read_bytes()
    assert headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/{token}x/", "/x/", "/x/live", "/x/static/app.js", "/x/file/F000000001"])
def test_nothing_is_there_without_the_token(shown: Shown, path: str) -> None:
    assert get(shown, path)[0] == 404


@pytest.mark.parametrize(
    "name",
    [
        "..%2Fhosting.py",
        "..%2f..%2f..%2fpyproject.toml",
        "..%2Fstatic%2Fapp.js",
        "..%2F..%2F..%2F..%2Fdocs%2Fmix.svg",
        "nothing.js",
        "%2Fetc%2Fpasswd",
        "..",
        ".",
    ],
)
def test_only_the_pages_own_files_are_served(shown: Shown, name: str) -> None:
    assert get(shown, f"/{{token}}/static/{name}")[0] == 404


def test_every_file_of_the_page_is_served_with_its_type(shown: Shown) -> None:
    for file in STATIC.iterdir():
        status, headers, body = get(shown, f"/{{token}}/static/{file.name}")

        assert (status, body) == (200, file.read_bytes())
        assert headers["Content-Type"].startswith(
            ("text/html", "text/css", "text/javascript", "image/svg+xml")
        )


def test_the_page_asks_for_nothing_outside_itself() -> None:
    for file in STATIC.iterdir():
        text = file.read_text(encoding="utf-8")
        for scheme in ("https://", "http://", "//cdn"):
            assert scheme not in text.replace("http://www.w3.org/2000/svg", ""), f"{file.name}: {scheme}"


def test_another_name_that_leads_here_gets_nothing(shown: Shown) -> None:
    assert get(shown, "/{token}/", {"Host": "evil.example"})[0] == 404


def test_the_socket_opens_for_the_page_alone(shown: Shown) -> None:
    here = shown.workspace.store.base_url

    assert get(shown, "/{token}/live", UPGRADE | {"Origin": here})[0] == 101
    assert get(shown, "/{token}/live", UPGRADE | {"Origin": "https://evil.example"})[0] == 403


def test_a_file_is_given_to_those_who_got_it(shown: Shown) -> None:
    store = shown.workspace.store
    mara, theo = (person.id for person in shown.cast.interviewers)
    _share(shown, mara)
    file = list(store.uploads)[-1]

    status, headers, body = get(shown, f"/{{token}}/file/{file}?person={mara}")

    assert (status, body) == (200, b"BEGIN:VCALENDAR")
    assert headers["Content-Disposition"] == 'attachment; filename="call.ics"'
    assert get(shown, f"/{{token}}/file/{file}?person={theo}")[0] == 404
    assert get(shown, f"/{{token}}/file/{file}")[0] == 404
    assert get(shown, f"/{{token}}/file/F999?person={mara}")[0] == 404


def _share(shown: Shown, person: str) -> None:
    from slack_sdk import WebClient

    client = WebClient(token=shown.workspace.installation.bot_token, base_url=shown.workspace.api_url)
    dm = client.conversations_open(users=person)["channel"]["id"]
    client.files_upload_v2(channel=dm, filename="call.ics", content=b"BEGIN:VCALENDAR")


def test_a_bot_that_runs_for_real_serves_nothing_of_it(shown: Shown, tmp_path: Path) -> None:
    rehearsal = shown.bot
    assert isinstance(rehearsal, Rehearsal)
    bot: Evenhand = rehearsal.bot
    server = HttpServer(bot.bolt, "127.0.0.1", 0, bot.turns)
    server.start()
    try:
        for path in (urlsplit(shown.address).path, "/demo/", "/live", "/static/app.js"):
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
            connection.request("GET", path)
            assert connection.getresponse().status == 404
            connection.close()
    finally:
        server.stop()
