"""The page's routes: its files, its socket, and the files of the workspace. Known to nobody without the token.

Runs in the event loop of the workspace's own server; what a visitor does runs on threads.
"""

import asyncio
import hmac
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

from bot.demo.page.house import ATTACHED_BYTES, House
from bot.demo.page.visit import Visit
from bot.demo.workspace import Workspace

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

STATIC = Path(__file__).with_name("static")
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
MESSAGE_BYTES = ATTACHED_BYTES * 4 // 3 + 1_000_000
"""Attached files as base64, and everything else that stands in a form."""
MIX_S = 0.25
"""So long at least between two looks at how the seats are filled."""


class Page:
    """The routes. Make it before the workspace starts; `open` it when there is something to show."""

    def __init__(self, workspace: Workspace) -> None:
        self._store = workspace.store
        self._token = secrets.token_urlsafe(16)
        self._bells: set[asyncio.Event] = set()
        self._house: House | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._mixing: asyncio.Task[None] | None = None
        workspace.mount(self._add_routes)

    @property
    def address(self) -> str:
        """Where it is, once the workspace runs."""
        return f"{self._store.base_url}/{self._token}/"

    def open(self, house: House) -> None:
        """Begin to show it."""
        self._house = house
        self._store.on_change = self.ring

    def ring(self) -> None:
        """Something has changed; from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._ring_all)

    def _ring_all(self) -> None:
        for bell in self._bells:
            bell.set()

    # Routes

    def _add_routes(self, app: web.Application) -> None:
        app.router.add_get("/{token}/", self._guarded(self._index))
        app.router.add_get("/{token}/static/{name}", self._guarded(self._static))
        app.router.add_get("/{token}/file/{file}", self._guarded(self._file))
        app.router.add_get("/{token}/live", self._guarded(self._live))

    def _guarded(self, handler: Handler) -> Handler:
        async def guarded(request: web.Request) -> web.StreamResponse:
            token = request.match_info["token"].encode()
            if not hmac.compare_digest(token, self._token.encode()):
                return web.Response(status=404, text="There is nothing here.", headers=HEADERS)
            return await handler(request)

        return guarded

    async def _index(self, _request: web.Request) -> web.StreamResponse:
        return _static_file("index.html")

    async def _static(self, request: web.Request) -> web.StreamResponse:
        return _static_file(request.match_info["name"])

    async def _file(self, request: web.Request) -> web.StreamResponse:
        """A file of a message that the person named in the query can see."""
        store, person = self._store, request.query.get("person", "")
        with store.changing_nothing():
            upload = store.uploads.get(request.match_info["file"])
            mine = [channel.id for channel in store.channels.values() if person in channel.members]
            if not upload or upload.content is None or not set(mine) & set(upload.shared_in):
                return web.Response(status=404, text="There is no such file.", headers=HEADERS)
        name = upload.name.replace('"', "").replace("\n", "").replace("\r", "")
        disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
        body = upload.content
        return web.Response(body=body, content_type="application/octet-stream", headers=HEADERS | disposition)

    async def _live(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Origin", self._store.base_url) != self._store.base_url:
            return web.Response(status=403, text="Not from here.", headers=HEADERS)
        if self._house is None:
            return web.Response(status=503, text="Not open yet.", headers=HEADERS)
        socket = web.WebSocketResponse(max_msg_size=MESSAGE_BYTES, heartbeat=30)
        await socket.prepare(request)
        self._loop = asyncio.get_running_loop()
        visit = Visit(self._house, socket)
        self._bells.add(visit.bell)
        if self._mixing is None:
            self._mixing = asyncio.create_task(self._follow_mix(self._house))
        try:
            await visit.serve()
        finally:
            self._bells.discard(visit.bell)
        return socket

    async def _follow_mix(self, house: House) -> None:
        """Look how the seats are filled whenever something has changed, and not all the time."""
        bell = asyncio.Event()
        self._bells.add(bell)
        bell.set()
        while True:
            await bell.wait()
            bell.clear()
            try:
                await asyncio.get_running_loop().run_in_executor(house.threads, house.read_mix)
            except Exception:  # noqa: BLE001 (it is logged there, and the next change is looked at again)
                house.stumbled()
            await asyncio.sleep(MIX_S)


def _static_file(name: str) -> web.Response:
    # Only what lies in the folder itself: a name may hold a slash that came as %2F, or lead out of it otherwise.
    file = next((file for file in STATIC.iterdir() if file.name == name), None)
    kind = TYPES.get(file.suffix) if file else None
    if file is None or kind is None:
        return web.Response(status=404, text="There is no such file.", headers=HEADERS)
    return web.Response(body=file.read_bytes(), content_type=kind, charset="utf-8", headers=HEADERS)
