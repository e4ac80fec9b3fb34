"""The pretend workspace on loopback: Web API, uploads, response_urls and Socket Mode, in a thread of its own."""

import asyncio
import json
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from email.utils import formatdate
from functools import partial
from typing import Any, TypeAlias, TypeVar
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web

from bot.demo.answers import use_response_url
from bot.demo.calls_files import receive_upload
from bot.demo.delivery import Delivery
from bot.demo.disturbances import Disturbance, Disturbances
from bot.demo.downloads import serve_file, serve_login_page
from bot.demo.model import Envelope, Outcome
from bot.demo.rules import EVENT_RETRY_DELAYS_S
from bot.demo.sockets import Connection
from bot.demo.store import Store
from bot.demo.traffic import Entry, TrafficLog
from bot.demo.web_api import WebApi

T = TypeVar("T")
Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]

HOST = "127.0.0.1"
START_S = 10.0
CLOSE_S = 0.5
BODY_BYTES = 64_000_000


@dataclass(frozen=True)
class _Running:
    """The loop and the thread of a server that runs."""

    loop: asyncio.AbstractEventLoop
    thread: threading.Thread


class Server:
    """Slack's servers. `api_url` is known once it runs."""

    def __init__(
        self,
        store: Store,
        log: TrafficLog,
        *,
        port: int = 0,
        event_retry_delays: Sequence[float] = EVENT_RETRY_DELAYS_S,
    ) -> None:
        self._store = store
        self._log = log
        self._port = port
        self._api = WebApi(store, log)
        self.disturbances = Disturbances()
        self._delivery = Delivery(store, log, event_retry_delays)
        self.mounts: list[Callable[[web.Application], None]] = []
        """What else is served here: each adds its routes before the server starts."""
        self._running: _Running | None = None
        self._runner: web.AppRunner | None = None

    def start(self) -> None:
        """Begin to serve; from now on the store knows its address."""
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever, name="pretend-slack", daemon=True)
        self._running = _Running(loop, thread)
        thread.start()
        try:
            self._run(self._start())
        except BaseException:
            self._stop_loop()
            raise

    def stop(self) -> None:
        """Stop serving, and everything under way. A second time does nothing."""
        if self._running:
            self._run(self._stop())
            self._stop_loop()

    @property
    def api_url(self) -> str:
        """The base URL for the SDK's WebClient."""
        return f"{self._store.base_url}/api/"

    @property
    def connection_count(self) -> int:
        """How many sockets the app has open now."""
        return self._delivery.sockets.count

    @property
    def staying_count(self) -> int:
        """How many of those were not asked to go."""
        return self._delivery.sockets.staying_count

    @property
    def has_receiver(self) -> bool:
        """Whether the app is there to deliver to."""
        return self._delivery.has_receiver

    def deliver_to(self, url: str | None) -> None:
        """Deliver by signed HTTP to `url` from now on, or over sockets when it is `None`."""
        self._delivery.url = url

    def deliver(self, envelope: Envelope) -> Outcome:
        """Deliver one envelope and wait for what comes of it; from any thread but the server's own."""
        return self._run(self._delivery.deliver(envelope))

    def deliver_soon(self, envelope: Envelope) -> "Future[Outcome]":
        """Deliver one envelope without waiting."""
        loop = self._loop()
        return asyncio.run_coroutine_threadsafe(self._delivery.deliver(envelope), loop)

    def refresh(self, reason: str) -> None:
        """Ask the app to open new connections, as Slack does every few hours."""
        self._run(self._delivery.sockets.refresh(reason))

    def hush(self, new: int) -> None:
        """Fall silent on every connection, and on the next `new`, without closing any."""
        self._loop().call_soon_threadsafe(self._delivery.sockets.hush, new)

    def ping_every(self, seconds: float) -> None:
        """How often Slack pings connections that are made from now on."""
        self._delivery.sockets.ping_s = seconds

    def disable(self) -> None:
        """End the app's connections for good; nothing happens while the server does not run."""
        if self._running:
            self._run(self._delivery.sockets.disable())

    def drop(self) -> None:
        """Cut every connection without a word."""
        self._loop().call_soon_threadsafe(self._delivery.sockets.drop)

    # The loop

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        if not self._running:
            work.close()
        return asyncio.run_coroutine_threadsafe(work, self._loop()).result()

    def _loop(self) -> asyncio.AbstractEventLoop:
        if not self._running:
            raise RuntimeError("the pretend workspace does not run")
        return self._running.loop

    async def _start(self) -> None:
        app = web.Application(client_max_size=BODY_BYTES, middlewares=[self._only_by_its_own_name])
        app.router.add_route("*", "/api/{method}", self._web_api)
        app.router.add_post("/upload/v1/{ticket}", self._upload)
        app.router.add_post("/{kind:actions|commands}/{rest:.+}", self._response_url)
        app.router.add_get("/link", self._link)
        for mount in self.mounts:
            mount(app)
        app.router.add_get("/files-pri/{path:.+}", partial(serve_file, self._store, self._log))
        app.router.add_get("/", serve_login_page)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await asyncio.wait_for(web.TCPSite(self._runner, HOST, self._port, backlog=2048).start(), START_S)
        self._store.base_url = f"http://{HOST}:{self._runner.addresses[0][1]}"

    async def _stop(self) -> None:
        await self._delivery.close()
        if self._runner:
            await self._runner.cleanup()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _stop_loop(self) -> None:
        if self._running:
            self._running.loop.call_soon_threadsafe(self._running.loop.stop)
            self._running.thread.join()
            self._running.loop.close()
            self._running = None

    # Routes

    @web.middleware
    async def _only_by_its_own_name(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """A page of another site may have made its own name lead here: it would be let in by a visitor's browser.

        Without the port too: the SDK's client for sockets names none.
        """
        if request.host not in (HOST, urlsplit(self._store.base_url).netloc):
            return web.Response(status=404, text="There is nothing here.")
        return await handler(request)

    async def _web_api(self, request: web.Request) -> web.Response:
        name = request.match_info["method"]
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        given = await _arguments(request)
        started = time.monotonic()
        disturbance = self.disturbances.take(name, str((given or {}).get("channel", "")))
        if disturbance:
            await asyncio.sleep(disturbance.delay_s)
            if disturbance.status != 200 or disturbance.error or disturbance.cut:
                return self._failed(request, given, disturbance, started)
        answer = self._api.call(name, token if scheme == "Bearer" else None, given, started)
        if disturbance:
            await asyncio.sleep(disturbance.answer_s)
        if disturbance and disturbance.lost and request.transport:
            request.transport.abort()
        headers = {
            "X-Accepted-OAuth-Scopes": ",".join(self._api.scopes_of(name)),
            # RFC 9110, 6.6.1: whoever has a clock tells the time. Signatures and sockets go by the real one as well.
            "Date": formatdate(time.time() + self._store.clock_ahead_s, usegmt=True),
        }
        granted = self._api.granted_to(token)
        if granted:  # the scopes of the token (docs.slack.dev/legacy/legacy-authentication/legacy-oauth-scopes), so none of what is no token
            headers["X-OAuth-Scopes"] = ",".join(granted)
        return web.json_response(answer.body, status=answer.status, headers=headers | dict(answer.headers))

    def _failed(
        self, request: web.Request, given: Any, disturbance: Disturbance, started: float
    ) -> web.Response:
        limited = disturbance.status == 429
        error = disturbance.error or ("ratelimited" if limited else "internal_error")
        answer = {"ok": False, "error": error}
        clock, ms = self._store.clock(), (time.monotonic() - started) * 1000
        self._log.add(
            Entry(
                "in",
                "web_api",
                request.match_info["method"],
                clock,
                started,
                ms,
                ok=False,
                error=error,
                payload=given,
                response=answer,
                harmless=True,
            )
        )
        if disturbance.cut and request.transport:
            request.transport.abort()
        wait_s = 30 if limited and disturbance.retry_after_s is None else disturbance.retry_after_s
        headers = {} if wait_s is None else {"Retry-After": str(wait_s)}
        return web.json_response(answer, status=disturbance.status, headers=headers)

    async def _upload(self, request: web.Request) -> web.Response:
        started, clock = time.monotonic(), self._store.clock()
        if request.content_type.startswith("multipart/"):
            fields = [field for field in (await request.post()).values() if isinstance(field, web.FileField)]
            content = fields[0].file.read() if fields else b""
        else:
            content = await request.read()
        status, text = receive_upload(self._store, request.match_info["ticket"], content)
        ms = (time.monotonic() - started) * 1000
        error = None if status == 200 else text
        self._log.add(
            Entry("in", "web_api", "upload", clock, started, ms, ok=not error, error=error, response=text)
        )
        return web.Response(status=status, text=text)

    async def _response_url(self, request: web.Request) -> web.Response:
        started, clock = time.monotonic(), self._store.clock()
        message = await _posted_message(request)
        disturbance = self.disturbances.take("response_url")
        if disturbance:
            await asyncio.sleep(disturbance.delay_s)
            if disturbance.cut and request.transport:
                request.transport.abort()
                return web.Response(status=500)
        reply = use_response_url(self._store, request.path, message)
        grant = reply.grant
        self._log.add(
            Entry(
                direction="in",
                kind="response_url",
                name="response_url",
                started=clock,
                monotonic=started,
                ms=(time.monotonic() - started) * 1000,
                ok=reply.error is None,
                error=reply.error,
                user=grant.user if grant else None,
                channel=grant.channel if grant else None,
                payload=message,
                response=reply.body,
            )
        )
        if reply.error is None:
            return web.Response(text="ok")
        return web.json_response(reply.body, status=reply.status)

    async def _link(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._store.tickets:
            return web.Response(status=404, text="this ticket was never issued, or has been used")
        self._store.tickets.discard(ticket)
        socket = web.WebSocketResponse(timeout=CLOSE_S)
        await socket.prepare(request)
        await self._delivery.sockets.serve(Connection(socket, request))
        return socket


async def _arguments(request: web.Request) -> dict[str, Any] | None:
    """The arguments of a Web API call, `None` when the body cannot be read."""
    if request.content_type == "application/json":
        try:
            told = json.loads(await request.text() or "{}")
        except (ValueError, UnicodeDecodeError):
            return None
        return told if isinstance(told, dict) else None
    given: dict[str, Any] = dict(request.query)
    if request.method == "POST":
        given |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    return given


async def _posted_message(request: web.Request) -> Any:
    """The message posted to a response_url: JSON, or a form whose `payload` is JSON; `None` when it is neither."""
    try:
        text = await request.text()
        if request.content_type == "application/x-www-form-urlencoded":
            text = dict(parse_qsl(text)).get("payload", "")
        return json.loads(text)
    except (ValueError, UnicodeDecodeError):
        return None
