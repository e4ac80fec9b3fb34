"""HTTP mode: Bolt behind waitress, with a gate in front that turns away what Bolt's adapter would trip over."""

import socket
import threading
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from slack_bolt import App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_bolt.adapter.wsgi.http_request import WsgiHttpRequest
from slack_bolt.request import BoltRequest
from slack_bolt.request.internals import extract_content_type
from slack_bolt.response import BoltResponse
from waitress.channel import HTTPChannel
from waitress.server import create_server
from waitress.task import WSGITask
from waitress.wasyncore import dispatcher

from bot.errors import ConfigError
from bot.figures import Figures
from bot.forms import body_of
from bot.pages import FOLDER, FORM_MAX, Pages
from bot.payloads import is_well_formed
from bot.ranked_lock import Rank
from bot.taking import NONE, TURNED_AWAY, answered, kind_of, taking
from bot.turns import Turns
from bot.watching import PATHS

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

BODY_CAP = 1_000_000
"""Bytes. Slack's views are at most 250 KB; nothing it sends comes near a megabyte."""
THREADS = 16
HEALTH_THREADS = 2
CONNECTIONS = 256
"""Connections taken at once. waitress looks at each of them for every answer, so a burst of a thousand took ten times longer
with a thousand; the others wait in the socket's queue."""
DRAIN_S = 4.0
"""So long requests that were taken are waited for. No acknowledgement takes longer: Slack gives up before."""
CROWDED = 128
"""From so many on, a connection is closed after its answer: idle ones must not keep out those who wait."""
BACKLOG = 2_048
IDLE_S = 30
"""A connection over which nothing comes for so long is closed."""
PATH = "/slack/events"

TAKEN = "evenhand.taken"
"""Where in a request's environment its body stands, as text and taken apart."""

DOOR_PATHS = frozenset({"/slack/install", "/slack/oauth_redirect"})

WsgiApp = Callable[["WSGIEnvironment", "StartResponse"], Iterable[bytes]]


class _Server:
    """One listening server. Port 0 takes a free one; `port` tells which.

    Raises: ConfigError, when the address is taken, or none of this machine's.
    """

    def __init__(self, app: WsgiApp, host: str, port: int, options: str, threads: int) -> None:
        try:
            self._server = self._listening(without_body_of_head(app), _one_address(host, port), port, threads)
        except (OSError, ValueError) as error:  # waitress: a host without an address is a ValueError
            why = getattr(error, "strerror", None) or error
            raise ConfigError(
                f"Cannot listen on {host}:{port}: {why}. Choose another with {options}."
            ) from error
        self._server.channel_class = _Channel
        self._thread = threading.Thread(target=self._server.run, name="http", daemon=True)

    @staticmethod
    def _listening(app: WsgiApp, host: str, port: int, threads: int) -> Any:
        return create_server(
            app,
            # Its own, or a second server of this process would end with the first.
            map={},
            host=host,
            port=port,
            threads=threads,
            connection_limit=CONNECTIONS,
            backlog=BACKLOG,
            # select() breaks down at the 1,024th open file: sockets of a burst and database files together get there.
            asyncore_use_poll=True,
            # Far beyond the cap waitress hangs up while the body still comes; up to here the gate says why.
            max_request_body_size=2 * BODY_CAP,
            # Whoever opens connections and says nothing would keep all others out for two minutes.
            channel_timeout=IDLE_S,
            cleanup_interval=IDLE_S // 6,
            ident=None,
            # Nothing here believes what a proxy says of whoever asks; that there is one is told by these headers.
            clear_untrusted_proxy_headers=False,
        )

    @property
    def port(self) -> int:
        return int(self._server.effective_port)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Take no new connection, answer the requests that were taken, and close every connection, whatever its other end does."""
        # By its own thread, which may be looking at this very socket.
        self._server.trigger.pull_trigger(partial(dispatcher.close, self._server))
        ends_at = time.monotonic() + DRAIN_S
        while self._is_at_work() and time.monotonic() < ends_at:
            time.sleep(0.01)  # waitress tells nobody
        self._server.task_dispatcher.shutdown(timeout=0.5)
        for channel in list(self._server.active_channels.values()):
            channel.will_close = True
        self._server.close()
        self._thread.join(timeout=5)

    def _is_at_work(self) -> bool:
        return any(channel.requests for channel in list(self._server.active_channels.values()))


class HttpServer(_Server):
    """Where Slack's requests come to, and beside them the few pages."""

    def __init__(
        self,
        bolt: App,
        host: str,
        port: int,
        turns: Turns | None = None,
        pages: Pages | None = None,
        *,
        figures: Figures | None = None,
        watch: WsgiApp | None = None,
        door: WsgiApp | None = None,
    ) -> None:
        """door: where workspaces install the app (`bot.oauth`), if they may."""
        handler = Adapter(bolt, path=PATH)
        app = gate(handler, turns or Turns(), pages, figures, watch, door)
        super().__init__(app, host, port, "--host and --port", THREADS)


class Adapter(SlackRequestHandler):
    """Bolt's adapter, given the body as the gate has taken it apart: a third of what Bolt does with a press would be done twice."""

    def dispatch(self, request: WsgiHttpRequest) -> BoltResponse:
        text, parsed = request.environ[TAKEN]
        # Bolt takes a mapping for a body from a socket, and asks no signature of it until it is told that it came over HTTP.
        asked = BoltRequest(
            body=parsed, query=request.query_string, headers=request.get_headers(), mode="socket_mode"
        )
        asked.raw_body, asked.mode = text, "http"
        return self.app.dispatch(asked)


class HealthServer(_Server):
    """The pages of `bot.watching` on an address of their own."""

    def __init__(self, watch: WsgiApp, host: str, port: int) -> None:
        super().__init__(watch, host, port, "--health-host and --health-port", HEALTH_THREADS)


def _one_address(host: str, port: int) -> str:
    """The first address of a name, those of IPv4 first: a server listens on one. Raises: OSError, when there is none."""
    if host in {"", "*"}:
        return "0.0.0.0"  # noqa: S104  # nosec B104 - as it was asked for
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    return str(min(found, key=lambda one: one[0] != socket.AF_INET)[4][0])


class _Task(WSGITask):  # type: ignore[misc]
    def execute(self) -> None:
        if len(self.channel.server.active_channels) > CROWDED:
            self.set_close_on_finish()
        super().execute()


class _Channel(HTTPChannel):  # type: ignore[misc]
    task_class = _Task


def without_body_of_head(app: WsgiApp) -> WsgiApp:
    """Return `app` so that a HEAD gets no body: a proxy that keeps the connection would take it for the next answer."""

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        content = app(environ, start_response)
        return [] if environ.get("REQUEST_METHOD") == "HEAD" else content

    return answer


def gate(
    app: WsgiApp,
    turns: Turns,
    pages: Pages | None = None,
    figures: Figures | None = None,
    watch: WsgiApp | None = None,
    door: WsgiApp | None = None,
) -> WsgiApp:
    """Return `app` behind checks, and beside it the few pages of `bot.pages`, `bot.watching` and `bot.oauth`: the address is Slack's, the signature's timestamp a number, the body small, UTF-8 and in a shape of Slack's.

    The SDK's verifier raises on a timestamp that is no number and on a signature that is no ASCII, Bolt's adapter on
    bytes that are no UTF-8, and Bolt, before it looks at the signature, on a body that it cannot take apart: each would be a
    500 with a traceback.
    """

    counts = figures or Figures()

    def turn_away(start_response: "StartResponse", status: str) -> Iterable[bytes]:
        counts.request(NONE, TURNED_AWAY, 0.0)
        return _refuse(start_response, status)

    def checked(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if watch and path in PATHS:
            return watch(environ, start_response)
        if door and path in DOOR_PATHS and environ.get("REQUEST_METHOD") == "GET":
            return door(environ, start_response)
        if pages and path.startswith(FOLDER) and environ.get("REQUEST_METHOD") in {"GET", "HEAD", "POST"}:
            return _show(pages, environ, start_response)
        # Bolt would serve an installation page here as soon as SLACK_CLIENT_ID stands in the environment.
        if environ.get("REQUEST_METHOD") != "POST" or environ.get("PATH_INFO") != PATH:
            return _refuse(start_response, "404 Not Found")
        timestamp = environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", "")
        signature = environ.get("HTTP_X_SLACK_SIGNATURE", "")
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12 and signature.isascii()):
            return turn_away(start_response, "401 Unauthorized")
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > BODY_CAP:
            return turn_away(start_response, "413 Request Entity Too Large")
        body, came = environ["wsgi.input"].read(int(length)), time.monotonic()
        with turns.of(Rank.REQUEST):
            taken = _taken_apart(body, environ.get("CONTENT_TYPE", ""))
            if taken is None:
                return turn_away(start_response, "400 Bad Request")
            environ[TAKEN] = taken
            with taking(counts, kind_of(taken[1]), came) as request:

                def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
                    answered(counts, request, int(status.split(" ")[0]))
                    return start_response(status, headers, *more)

                return app(environ, start)

    return checked


def _show(pages: Pages, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """Answer with a page. What it says is private, and its address a secret: nobody keeps it, and no link tells it."""
    method = "POST" if environ["REQUEST_METHOD"] == "POST" else "GET"
    length = environ.get("CONTENT_LENGTH") or "0"
    size = int(length) if length.isdigit() else FORM_MAX + 1
    if size > FORM_MAX:
        return _refuse(start_response, "413 Request Entity Too Large")
    form = environ["wsgi.input"].read(size).decode("utf-8", "replace") if method == "POST" else ""
    page = pages(method, environ["PATH_INFO"], environ.get("QUERY_STRING", ""), form)
    headers = [
        ("Content-Type", page.kind),
        ("Content-Length", str(len(page.content))),
        ("Cache-Control", "private, no-store"),
        ("Referrer-Policy", "no-referrer"),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", "default-src 'none'; form-action 'self'; frame-ancestors 'none'"),
    ]
    start_response(page.status, headers)
    return [page.content]


def _taken_apart(body: bytes, content_type: str) -> tuple[str, dict[str, Any]] | None:
    """Return a body as text and as Bolt reads it; `None` when it has not the shape of something that Slack sends. An empty one has."""
    try:
        text = body.decode("utf-8")
        parsed = body_of(text, extract_content_type({"content-type": [content_type]}))
    except (ValueError, RecursionError):
        return None
    return (text, parsed) if is_well_formed(parsed) else None


def _refuse(start_response: "StartResponse", status: str) -> Iterable[bytes]:
    content = status.encode()
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(content)))]
    start_response(status, headers)
    return [content]
