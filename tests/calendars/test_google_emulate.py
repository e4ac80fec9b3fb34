"""Google Calendar, against the Google service of `emulate` (npm, 0.11), which was written by others.

It knows no ids from clients, no PATCH and no ends of tokens; those are for test_google.py. What is seen here is that consent,
tokens, events and free/busy fit together as somebody else understood them.
"""

import json
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from bot.calendars.google import Google, GoogleAccount
from bot.calendars.google_calls import Endpoints
from bot.calendars.google_consent import (
    Client,
    Tokens,
    authorize_url,
    challenge_of,
    exchange,
    new_verifier,
    refresh,
    revoke,
)
from bot.calendars.port import Event
from bot.errors import OutsideError

PACKAGE = "emulate@0.11"
FOLDER = Path("~/.cache/evenhand-tests/emulate-0.11").expanduser()
CLIENT = Client("evenhand.apps.example", "client-secret")
REDIRECT = "http://127.0.0.1:9/google"
PERSON = "ada@example.com"
NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
EVENT = Event(
    uid="6f1d8f0e-4d0b-5a3e-9c55-0b7a4f2f6a11",
    sequence=0,
    starts_at=datetime(2026, 12, 2, 14, 0, tzinfo=UTC),
    ends_at=datetime(2026, 12, 2, 14, 30, tzinfo=UTC),
    summary="Interview: onboarding",
    description="Line 1\nLine 2",
    join="https://meet.example/abc",
    guest="guest@example.com",
)
SEED = {
    "google": {
        "users": [{"email": PERSON, "name": "Ada"}],
        "oauth_clients": [
            {
                "client_id": CLIENT.client_id,
                "client_secret": CLIENT.client_secret,
                "name": "Evenhand",
                "redirect_uris": [REDIRECT],
            }
        ],
        "calendars": [
            {"id": "primary", "user_email": PERSON, "summary": PERSON, "primary": True, "time_zone": "UTC"}
        ],
        "calendar_events": [
            {
                "id": "evt_lunch",
                "user_email": PERSON,
                "calendar_id": "primary",
                "summary": "Lunch",
                "start_date_time": "2026-12-02T12:00:00.000Z",
                "end_date_time": "2026-12-02T13:00:00.000Z",
            }
        ],
    }
}


@pytest.fixture(scope="module")
def emulate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Its address. Started on a free port of this machine, ended by its own process id."""
    program = installed()
    folder = tmp_path_factory.mktemp("emulate")
    seed = folder / "seed.json"
    seed.write_text(json.dumps(SEED))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            ["node", str(program), "start", "--service", "google", "--port", str(port), "--seed", str(seed)],
            cwd=folder,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        url = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 30
        while not answers(url):
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"emulate did not start:\n{(folder / 'log').read_text()}")
            time.sleep(0.05)
        yield url
    finally:
        process.terminate()
        process.wait(10)


def installed() -> Path:
    """Return the program, installed once into a cache outside the project. Skips where there is no Node."""
    program = FOLDER / "node_modules/emulate/dist/index.js"
    if not shutil.which("node") or not shutil.which("npm"):
        pytest.skip("needs Node and npm: emulate is an npm package")
    if not program.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        command = [
            "npm",
            "install",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            "--prefix",
            str(FOLDER),
            PACKAGE,
        ]
        done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, timeout=100, check=False)
        if done.returncode or not program.exists():
            pytest.skip(f"npm could not install {PACKAGE}")
    return program


class NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


def opener() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(NoRedirects(), urllib.request.ProxyHandler({}))


def answers(url: str) -> bool:
    try:
        with opener().open(url + "/.well-known/openid-configuration", timeout=2):
            return True
    except OSError:
        return False


def endpoints(url: str) -> Endpoints:
    return Endpoints(
        f"{url}/o/oauth2/v2/auth", f"{url}/oauth2/token", f"{url}/oauth2/revoke", f"{url}/calendar/v3"
    )


def consent(url: str, verifier: str) -> str:
    """Act as somebody who opens the consent screen and picks their account. Return the code."""
    address = authorize_url(CLIENT.client_id, REDIRECT, "the state", challenge_of(verifier), endpoints(url))
    with opener().open(address, timeout=5) as page:
        assert PERSON in page.read().decode()
    fields = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    form = urlencode({**fields, "email": PERSON}).encode()
    with pytest.raises(HTTPError) as sent_back:
        opener().open(f"{url}/o/oauth2/v2/auth/callback", form, timeout=5)
    with sent_back.value as reply:
        query = parse_qs(urlsplit(reply.headers["Location"]).query)
    assert query["state"] == ["the state"]
    return query["code"][0]


def connect(url: str) -> Tokens:
    verifier = new_verifier()
    return exchange(consent(url, verifier), verifier, REDIRECT, CLIENT, NOW, endpoints(url))


def events(url: str, tokens: Tokens) -> list[dict[str, Any]]:
    browser = opener()
    browser.addheaders = [("Authorization", f"Bearer {tokens.access_token}")]
    with browser.open(f"{url}/calendar/v3/calendars/primary/events", timeout=5) as reply:
        items: list[dict[str, Any]] = json.load(reply)["items"]
    return items


def test_somebody_consents_and_the_call_is_in_their_calendar_until_it_is_taken_out(emulate: str) -> None:
    tokens = connect(emulate)
    calendar = Google(GoogleAccount(CLIENT, tokens), lambda: NOW, endpoints(emulate))
    since, until = NOW, NOW + timedelta(days=40)
    lunch = (datetime(2026, 12, 2, 12, tzinfo=UTC), datetime(2026, 12, 2, 13, tzinfo=UTC))
    assert list(calendar.busy(since, until, "Europe/Berlin")) == [lunch]

    kept = calendar.put(EVENT, None)

    (written,) = [event for event in events(emulate, tokens) if event["summary"] == EVENT.summary]
    assert written["id"] == kept.remote
    assert written["location"] == EVENT.join
    assert written["description"] == EVENT.description
    assert written["start"]["dateTime"] == "2026-12-02T14:00:00Z"
    assert [one["email"] for one in written["attendees"]] == [EVENT.guest]
    assert list(calendar.busy(since, until, "Europe/Berlin")) == [lunch, (EVENT.starts_at, EVENT.ends_at)]
    for _ in range(2):
        calendar.remove(EVENT.uid, kept)
    assert list(calendar.busy(since, until, "Europe/Berlin")) == [lunch]


def test_a_token_that_ended_is_renewed_on_the_way(emulate: str) -> None:
    tokens = connect(emulate)
    got: list[Tokens] = []

    later = NOW + timedelta(hours=2)
    calendar = Google(GoogleAccount(CLIENT, tokens), lambda: later, endpoints(emulate), got.append)
    calendar.busy(later, later + timedelta(days=1), "UTC")

    assert len(got) == 1
    assert got[0].refresh_token == tokens.refresh_token
    assert got[0].access_token != tokens.access_token


def test_a_wrong_verifier_gets_nothing(emulate: str) -> None:
    code = consent(emulate, new_verifier())

    with pytest.raises(OutsideError) as caught:
        exchange(code, new_verifier(), REDIRECT, CLIENT, NOW, endpoints(emulate))

    assert (caught.value.error, caught.value.permanent) == ("code_refused", True)


def test_another_secret_gets_nothing(emulate: str) -> None:
    tokens = connect(emulate)

    with pytest.raises(OutsideError) as caught:
        refresh(tokens.refresh_token, Client(CLIENT.client_id, "wrong"), NOW, endpoints(emulate))

    assert (caught.value.error, caught.value.permanent) == ("client_refused", True)


def test_access_that_was_given_back_is_gone(emulate: str) -> None:
    tokens = connect(emulate)

    for _ in range(2):
        revoke(tokens.refresh_token, NOW, endpoints(emulate))

    with pytest.raises(OutsideError) as caught:
        refresh(tokens.refresh_token, CLIENT, NOW, endpoints(emulate))
    assert (caught.value.error, caught.value.permanent) == ("access_withdrawn", True)
