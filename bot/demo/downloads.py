"""`url_private`: a file on its way to the app, or else a page for logging in.

docs.slack.dev/reference/objects/file-object (2026-11): the address wants a token with files:read. Without one Slack does not
say no but leads to its login page, which an app that does not look takes for the file. With one, what is not there is a 404.
"""

import time
from urllib.parse import quote

from aiohttp import web

from bot.demo.model import Upload
from bot.demo.objects import mimetype_of
from bot.demo.store import Store
from bot.demo.traffic import Entry, TrafficLog


async def serve_file(store: Store, log: TrafficLog, request: web.Request) -> web.Response:
    """The file at an address, for whoever may read it. Raises: web.HTTPFound, to the login page, for all others."""
    started, clock = time.monotonic(), store.clock()
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    may_read = _may_read(store, token if scheme == "Bearer" else None)
    upload = _found(store, request.match_info["path"]) if may_read else None
    ms = (time.monotonic() - started) * 1000
    error = None if upload else "file_not_found" if may_read else "login_required"
    log.add(Entry("in", "web_api", "url_private", clock, started, ms, ok=not error, error=error))
    if not may_read:
        raise web.HTTPFound(f"/?redir={quote(request.path)}")
    if not upload:
        return web.Response(
            status=404, text="<!DOCTYPE html><title>File not found</title>", content_type="text/html"
        )
    return web.Response(body=upload.content, content_type=mimetype_of(upload))


async def serve_login_page(_request: web.Request) -> web.Response:
    """What a browser without a session sees."""
    return web.Response(text="<!DOCTYPE html><title>Sign in</title>", content_type="text/html")


def _may_read(store: Store, token: str | None) -> bool:
    """Whether this token reads files: the bot's, with files:read."""
    return token == store.installation.bot_token and not store.token_error and "files:read" in store.granted


def _found(store: Store, path: str) -> Upload | None:
    """The file at `url_private` or `url_private_download`, if the app may know of it."""
    team, _, file_id = path.partition("/")[0].partition("-")
    upload = store.uploads.get(file_id)
    if not upload or upload.content is None or team != store.installation.team_id or not upload.with_app:
        return None
    return upload
