"""`url_private`: a file on its way to the app, or else a page for logging in.

docs.slack.dev/reference/objects/file-object (2026-11): the address wants a token with files:read. Without one Slack does not
say no but leads to its login page, which an app that does not look takes for the file.
"""

import time
from mimetypes import guess_type
from urllib.parse import quote

from aiohttp import web

from bot.demo.model import Upload
from bot.demo.store import Store
from bot.demo.traffic import Entry, TrafficLog


async def serve_file(store: Store, log: TrafficLog, request: web.Request) -> web.Response:
    """The file at an address, for whoever may read it. Raises: web.HTTPFound, to the login page, for all others."""
    started, clock = time.monotonic(), store.clock()
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    upload = downloaded(store, request.match_info["path"], token if scheme == "Bearer" else None)
    ms, error = (time.monotonic() - started) * 1000, None if upload else "login_required"
    log.add(Entry("in", "web_api", "url_private", clock, started, ms, ok=not error, error=error))
    if not upload:
        raise web.HTTPFound(f"/?redir={quote(request.path)}")
    return web.Response(
        body=upload.content, content_type=guess_type(upload.name)[0] or "application/octet-stream"
    )


async def serve_login_page(_request: web.Request) -> web.Response:
    """What a browser without a session sees."""
    return web.Response(text="<!DOCTYPE html><title>Sign in</title>", content_type="text/html")


def downloaded(store: Store, path: str, token: str | None) -> Upload | None:
    """The file at `url_private` or `url_private_download`, if this token may read it: the bot's, with files:read."""
    team, _, file_id = path.partition("/")[0].partition("-")
    upload = store.uploads.get(file_id)
    may_read = (
        token == store.installation.bot_token and not store.token_error and "files:read" in store.granted
    )
    if not upload or team != store.installation.team_id or not upload.with_app or not may_read:
        return None
    return upload
