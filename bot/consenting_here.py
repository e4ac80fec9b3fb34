"""A consent with Google on the machine that the bot runs on: Google sends the browser back to a port of this machine."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import urlsplit

from bot.errors import ConfigError, NotAllowed, RuleBroken
from bot.pages import FORM_MAX, pages
from bot.services import connecting
from bot.services.desk import Desk

WAIT_S = connecting.GRANT_LIFE.total_seconds()


def connect(desk: Desk, team_id: str, slack_id: str, port: int, say: Callable[[str], object]) -> None:
    """Say where to consent, and wait until that was done or took too long.

    Raises: ConfigError: Google is not set up, the person is unknown or holds no calls, or nobody consented.
    """
    answered = threading.Event()
    page = pages(desk)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._show("GET", "")

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length") or "0"
            size = min(int(length), FORM_MAX) if length.isdigit() else 0
            self._show("POST", self.rfile.read(size).decode("utf-8", "replace"))

        def _show(self, method: str, form: str) -> None:
            asked = urlsplit(self.path)
            shown = page(method, asked.path, asked.query, form)
            self.send_response_only(int(shown.status.split()[0]))
            self.send_header("Content-Type", shown.kind)
            self.end_headers()
            self.wfile.write(shown.content)
            if method == "POST" and shown.status.startswith("200"):
                answered.set()

        def log_message(self, *_values: object) -> None:
            """The address that is asked for holds a secret: it is not written down."""

    server = HTTPServer(("127.0.0.1", port), Handler)
    redirect = f"http://127.0.0.1:{server.server_port}/calendars/google"
    try:
        grant = connecting.begin_google(desk, team_id, slack_id, redirect)
    except RuleBroken as error:
        server.server_close()
        raise ConfigError("Set GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET in .env first.") from error
    except NotAllowed as error:
        server.server_close()
        raise ConfigError(f"{slack_id} is no researcher and holds no calls here.") from error
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        say(f"Open this in a browser on this machine, and allow what is asked:\n{grant.url}")
        if not answered.wait(WAIT_S):
            raise ConfigError("Nobody consented within a quarter of an hour. Nothing was connected.")
        say("The Google Calendar is connected.")
    finally:
        server.shutdown()
        server.server_close()
