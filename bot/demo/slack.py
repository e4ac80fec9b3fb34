"""Several pretend workspaces with one app, at one address: what a bot meets that any workspace may install.

    with Slack(manifest, ["https://bot.example.com/slack/oauth_redirect"]) as slack:
        north, south = slack.add_workspace("T00000000N"), slack.add_workspace("T00000000S")
        back = slack.approve(address_of_the_bots_install_link, north, installer)   # what the browser is sent back to

A call goes to the workspace whose token it carries; everything else that has an address (uploads, files, response_urls) has that of
its workspace in front. Workspaces number their people alike, which Slack does not: whoever mixes them up is found out.
docs.slack.dev/authentication/installing-with-oauth, docs.slack.dev/reference/methods/oauth.v2.access (2026-11).
"""

import base64
import json
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from email.utils import formatdate
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

from bot.demo.manifest import read_manifest
from bot.demo.rules import CODE_S
from bot.demo.workspace import Workspace

DROPPED = frozenset({"connection", "host", "transfer-encoding", "content-length", "keep-alive"})


@dataclass(frozen=True)
class _Code:
    workspace: Workspace
    installer: str
    scopes: frozenset[str]
    redirect_uri: str
    until: float


class Slack:
    """One app and the workspaces that may install it. A context manager: inside it, all of them run."""

    client_id, client_secret = "1000000000.2000000000", "client-secret-of-one-app"
    signing_secret = "signing-secret-of-one-app"
    app_id = "A00000MANY"

    def __init__(self, manifest: Path, redirect_urls: Sequence[str], **of_workspaces: Any) -> None:
        """redirect_urls: as the app's manifest lists them. of_workspaces: what every `Workspace` is made with."""
        self._manifest, self._options = manifest, of_workspaces
        self.redirect_urls = list(redirect_urls)
        self.clock_ahead_s = 0.0
        self.workspaces: dict[str, Workspace] = {}
        self._codes: dict[str, _Code] = {}
        self._used: set[str] = set()
        self._tokens: dict[str, Workspace] = {}
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, name="slack", daemon=True)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/"

    @property
    def api_url(self) -> str:
        """The base URL for the SDK's WebClient, for all workspaces."""
        return f"{self.address}api/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for workspace in self.workspaces.values():
            workspace.stop()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def add_workspace(self, team_id: str, **options: Any) -> Workspace:
        """A workspace that has not installed the app yet: nothing is delivered from it."""
        workspace = Workspace(self._manifest, team_id=team_id, **(self._options | options))
        workspace.store.installation = replace(
            workspace.installation, app_id=self.app_id, signing_secret=self.signing_secret
        )
        workspace.store.token_error = "account_inactive"  # nosec B105 - Slack's word for a token that is none
        workspace.start()
        port = urlsplit(workspace.api_url).port or 0
        workspace.store.base_url = f"{self.address}at/{team_id}/{port}"
        self.workspaces[team_id] = workspace
        return workspace

    # In the browser

    def approve(self, link: str, workspace: Workspace, installer: str, *, without: Sequence[str] = ()) -> str:
        """Follow the bot's link to Slack and allow it; return the address that the browser is sent to.

        without: optional scopes that the installer leaves out. Raises: AssertionError, when Slack would show an error instead.
        """
        asked = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
        _require(urlsplit(link).path == "/oauth/v2/authorize", f"{link} is no way to install an app")
        _require(asked.get("client_id") == self.client_id, "invalid_client_id")
        _require(asked.get("redirect_uri") in self.redirect_urls, "bad_redirect_uri")
        manifest, scopes = read_manifest(self._manifest), set(asked.get("scope", "").split(","))
        _require(scopes <= manifest.scopes | manifest.optional_scopes, f"invalid_scope: {scopes}")
        _require(set(without) <= manifest.optional_scopes, "only optional scopes can be left out")
        code = workspace.store.next_id(f"{workspace.installation.team_id}.code.")
        granted = frozenset(scopes - set(without))
        until = time.monotonic() + CODE_S
        with self._lock:
            self._codes[code] = _Code(workspace, installer, granted, asked["redirect_uri"], until)
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked.get('state', '')})}"

    def deny(self, link: str) -> str:
        """Follow the bot's link to Slack and cancel."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
        return f"{asked['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': asked.get('state', '')})}"

    # What the app calls

    def workspace_of(self, token: str) -> Workspace | None:
        """The workspace that gave a token."""
        with self._lock:
            return self._tokens.get(token)

    def exchange(self, given: Mapping[str, str], basic: tuple[str, str] | None) -> dict[str, Any]:
        """oauth.v2.access: a token for a code."""
        client_id, secret = basic or (given.get("client_id", ""), given.get("client_secret", ""))
        if client_id != self.client_id:
            return {"ok": False, "error": "invalid_client_id"}
        if secret != self.client_secret:
            return {"ok": False, "error": "bad_client_secret"}
        with self._lock:
            text = given.get("code", "")
            if text in self._used:
                return {"ok": False, "error": "code_already_used"}
            code = self._codes.pop(text, None)
            if code is None or time.monotonic() > code.until:
                return {"ok": False, "error": "invalid_code"}
            if given.get("redirect_uri") != code.redirect_uri:
                return {"ok": False, "error": "bad_redirect_uri"}
            self._used.add(text)
            return self._install(code)

    def _install(self, code: _Code) -> dict[str, Any]:
        store = code.workspace.store
        token = f"xoxb-{store.installation.team_id[1:]}-{store.next_id('').lower()}-pretend"
        self._tokens = {known: at for known, at in self._tokens.items() if at is not code.workspace}
        self._tokens[token] = code.workspace
        with store.changing():
            store.installation = replace(store.installation, bot_token=token)
            store.granted = code.scopes
            store.installed, store.token_error = True, None
        app = store.installation
        return {
            "ok": True,
            "app_id": app.app_id,
            "authed_user": {"id": code.installer},
            "scope": ",".join(sorted(code.scopes)),
            "token_type": "bot",
            "access_token": token,
            "bot_user_id": app.bot_user_id,
            "team": {"id": app.team_id, "name": app.team_name},
            "enterprise": None,
            "is_enterprise_install": False,
        }


def _handler_of(slack: Slack) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Over a connection that is kept, what is written in two pieces waits 40 ms for the first to be confirmed otherwise.
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            self._serve()

        def do_GET(self) -> None:
            self._serve()

        def log_message(self, format: str, *values: object) -> None:  # noqa: A002 - the library's name
            """Say nothing."""

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.path.startswith("/api/oauth.v2.access"):
                given = {name: values[0] for name, values in parse_qs(body.decode()).items()}
                self._json(slack.exchange(given, self._basic()))
                return
            if self.path == "/api/api.test":  # it belongs to no workspace
                self._json({"ok": True, "args": {}})
                return
            if self.path.startswith("/api/"):
                token = self.headers.get("Authorization", "").removeprefix("Bearer ")
                workspace = slack.workspace_of(token)
                if workspace is None:
                    self._json({"ok": False, "error": "invalid_auth" if token else "not_authed"})
                    return
                self._forward(_port_of(workspace), self.path, body)
                return
            parts = self.path.split("/", 4)  # /at/<team>/<port>/…
            if len(parts) == 5 and parts[1] == "at" and parts[2] in slack.workspaces:
                self._forward(_port_of(slack.workspaces[parts[2]]), "/" + parts[4], body)
                return
            self._json({"ok": False, "error": "not_found"}, 404)

        def _basic(self) -> tuple[str, str] | None:
            scheme, _, told = self.headers.get("Authorization", "").partition(" ")
            if scheme != "Basic":
                return None
            name, _, secret = base64.b64decode(told).decode().partition(":")
            return name, secret

        def _forward(self, port: int, path: str, body: bytes) -> None:
            connection = HTTPConnection("127.0.0.1", port, timeout=60)
            try:
                headers = {name: value for name, value in self.headers.items() if name.lower() not in DROPPED}
                connection.request(self.command, path, body, headers | {"Host": "127.0.0.1"})
                answer = connection.getresponse()
                content = answer.read()
                self.send_response(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in DROPPED:
                        self.send_header(name, value)
            except (OSError, HTTPException):
                self.close_connection = True  # the workspace cut it, and so it is cut here
                return
            finally:
                connection.close()
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def _json(self, answer: Mapping[str, Any], status: int = 200) -> None:
            content = json.dumps(answer).encode()
            self.send_response_only(status)
            self.send_header("Date", formatdate(time.time() + slack.clock_ahead_s, usegmt=True))
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    return Handler


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise AssertionError(f"Slack would show an error: {what}")


def _port_of(workspace: Workspace) -> int:
    return int(workspace.store.base_url.rsplit("/", 1)[1])
