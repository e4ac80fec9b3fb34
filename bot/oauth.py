"""Installing the app into any workspace by OAuth: Bolt's flow, with our database behind it, and pages of our own before and after it.

`/slack/install` leads to Slack with a state that is sealed, good for ten minutes and for one use, and bound to the browser by a cookie.
Slack leads back to `/slack/oauth_redirect` with a code, for which it gives the token of that workspace.
docs.slack.dev/authentication/installing-with-oauth (2026-11).
"""

import hashlib
import json
import logging
import re
import secrets
from collections.abc import Iterable, Mapping, Set
from datetime import datetime, timedelta
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.error import BoltError
from slack_bolt.oauth import OAuthFlow
from slack_bolt.oauth.callback_options import CallbackOptions, FailureArgs, SuccessArgs
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError
from slack_sdk.oauth import InstallationStore, OAuthStateStore
from slack_sdk.oauth.installation_store import Installation as Granted

from bot.asking import Manifest
from bot.config import SLACK_API, Config
from bot.errors import Busy, ConfigError
from bot.sealing import Sealer
from bot.services import installing
from bot.services.desk import Desk
from storage import installations
from storage.installations import Installed

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

log = logging.getLogger(__name__)

INSTALL, BACK = "/slack/install", "/slack/oauth_redirect"
STATE_S = 600
PURPOSE = "installing in slack"
"""Stands in a state: the same key seals other things."""
_STATE = re.compile(r"[A-Za-z0-9_-]{40,1000}", re.ASCII)
WHOLE_ORGANISATION = "whole_organisation"
LACKING = "lacking"

_BEGIN_AGAIN = f'<a href="{INSTALL}">Begin again</a>.'
_FAILED: Mapping[str, tuple[str, str]] = {
    "access_denied": ("200 OK", "Nothing was installed. You can close this page."),
    "invalid_browser": (
        "400 Bad Request",
        f"This was begun in another browser, or took too long. {_BEGIN_AGAIN}",
    ),
    "invalid_state": ("400 Bad Request", f"This took too long, or was used before. {_BEGIN_AGAIN}"),
    "missing_code": ("400 Bad Request", f"Slack sent no code. {_BEGIN_AGAIN}"),
    "invalid_code": ("400 Bad Request", f"Slack does not know this code any more. {_BEGIN_AGAIN}"),
    WHOLE_ORGANISATION: (
        "400 Bad Request",
        f"Evenhand is installed into one workspace at a time, not into a whole organisation. {_BEGIN_AGAIN}",
    ),
    "away": ("502 Bad Gateway", f"Slack does not answer at the moment. {_BEGIN_AGAIN}"),
    "busy": ("503 Service Unavailable", f"Nothing was installed, as too much is going on. {_BEGIN_AGAIN}"),
}
_UNKNOWN = ("400 Bad Request", f"Nothing was installed. {_BEGIN_AGAIN}")


class Reply(NamedTuple):
    """What a browser is answered. status: as HTTP writes it."""

    status: str
    headers: tuple[tuple[str, str], ...]
    content: bytes


class Door:
    """Where workspaces install the app. Safe to use from any thread."""

    def __init__(
        self, desk: Desk, config: Config, sealer: Sealer, client: WebClient, manifest: Manifest
    ) -> None:
        """client: without a token, and without retries. manifest: names the scopes."""
        quiet = logging.getLogger("bolt")  # it would log the code and the whole answer to it
        settings = OAuthSettings(
            client_id=config.client_id,
            client_secret=config.client_secret,
            scopes=[asked.name for asked in (*manifest.required, *manifest.optional)],
            user_scopes=[],
            redirect_uri=config.public_url + BACK,
            install_path=INSTALL,
            install_page_rendering_enabled=False,
            redirect_uri_path=BACK,
            authorization_url=_authorization_url(config.api_url),
            installation_store=_Workspaces(desk, sealer, {asked.name for asked in manifest.required}),
            state_store=_States(desk, sealer),
            state_expiration_seconds=STATE_S,
            callback_options=CallbackOptions(success=_succeeded, failure=_failed),
            logger=quiet,
        )
        self._flow = OAuthFlow(client=client, logger=quiet, settings=settings)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a GET of one of the two paths."""
        reply = self._answer(
            environ["PATH_INFO"], environ.get("QUERY_STRING", ""), environ.get("HTTP_COOKIE", "")
        )
        more = [
            ("Cache-Control", "no-store"),
            ("Referrer-Policy", "no-referrer"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        more.append(("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"))
        start_response(reply.status, [*reply.headers, ("Content-Length", str(len(reply.content))), *more])
        return [reply.content]

    def _answer(self, path: str, query: str, cookie: str) -> Reply:
        request = BoltRequest(body="", query=query, headers={"cookie": cookie} if cookie else {})
        try:
            run = self._flow.handle_installation if path == INSTALL else self._flow.handle_callback
            return _reply(run(request))
        except Busy:
            return _page(*_FAILED["busy"])
        except (OSError, SlackClientError) as error:
            log.warning("nothing was installed, as Slack did not answer (%s)", type(error).__name__)
            return _page(*_FAILED["away"])


class _States(OAuthStateStore):
    """States are sealed, so that asking for many of them writes nothing; the database keeps which were used."""

    def __init__(self, desk: Desk, sealer: Sealer) -> None:
        self._desk = desk
        self._sealer = sealer

    def issue(self, *_values: Any, **_options: Any) -> str:
        until = self._desk.clock.now() + timedelta(seconds=STATE_S)
        told = {"for": PURPOSE, "until": until.isoformat(), "nonce": secrets.token_urlsafe(16)}
        return self._sealer.seal(json.dumps(told)).rstrip("=")

    def consume(self, state: str) -> bool:
        if not _STATE.fullmatch(state):
            return False
        try:
            told = json.loads(self._sealer.open(state + "=" * (-len(state) % 4)))
            purpose, until, nonce = told["for"], datetime.fromisoformat(told["until"]), str(told["nonce"])
        except (ConfigError, ValueError, KeyError, TypeError):
            return False
        now = self._desk.clock.now()
        if purpose != PURPOSE or now >= until:
            return False
        # What was sealed, not how it is written: base64 can be written in several ways.
        mark = hashlib.sha256(nonce.encode()).hexdigest()
        with self._desk.store.write() as db:
            return installations.use_once(db, mark, until, now)


class _Workspaces(InstallationStore):
    """Where Bolt's flow keeps what was granted. What was granted is read by `bot.installations`."""

    def __init__(self, desk: Desk, sealer: Sealer, required: Set[str]) -> None:
        self._desk = desk
        self._sealer = sealer
        self._required = required

    def save(self, installation: Granted) -> None:
        if installation.is_enterprise_install or not installation.team_id:
            raise BoltError(WHOLE_ORGANISATION)
        lacking = self._required - set(_words(installation.bot_scopes))
        if lacking or not (installation.bot_token and installation.bot_id and installation.bot_user_id):
            raise BoltError(f"{LACKING} {', '.join(sorted(lacking))}")
        new = Installed(
            team_id=installation.team_id,
            name=installation.team_name or "",
            app_id=installation.app_id or "",
            bot_user_id=installation.bot_user_id,
            bot_id=installation.bot_id,
            sealed=self._sealer.seal(installation.bot_token),
            scopes=tuple(_words(installation.bot_scopes)),
            installer=installation.user_id,
            installed_at=self._desk.clock.now(),
        )
        installing.installed(self._desk, new)


def _words(scopes: object) -> list[str]:
    """The SDK gives scopes as a list or as one text, as they came."""
    told = scopes if isinstance(scopes, str) else ",".join(str(one) for one in scopes or ())  # type: ignore[attr-defined]
    return [word.strip() for word in told.split(",") if word.strip()]


def _authorization_url(api_url: str) -> str:
    base = "https://slack.com/" if api_url == SLACK_API else api_url.removesuffix("api/")
    return f"{base}oauth/v2/authorize"


def _succeeded(args: SuccessArgs) -> BoltResponse:
    name = escape(args.installation.team_name or "your workspace")
    text = f"Evenhand is installed into {name}. It has written to you in Slack, and to nobody else. You can close this page."
    return _response("200 OK", text)


def _failed(args: FailureArgs) -> BoltResponse:
    reason = str(args.error) if args.error else args.reason
    if reason.startswith(LACKING):
        scopes = escape(reason.removeprefix(LACKING).strip())
        return _response(
            "400 Bad Request", f"Nothing was installed: Evenhand cannot work without {scopes}. {_BEGIN_AGAIN}"
        )
    log.info("nothing was installed (%s)", reason if reason in _FAILED else "another reason")
    return _response(*_FAILED.get(reason, _UNKNOWN))


def _response(status: str, text: str) -> BoltResponse:
    return BoltResponse(
        status=int(status[:3]), body=_html(text), headers={"Content-Type": "text/html; charset=utf-8"}
    )


def _html(text: str) -> str:
    return f"<!doctype html><meta charset=utf-8><title>Evenhand</title><p>{text}</p>"


def _page(status: str, text: str) -> Reply:
    return Reply(status, (("Content-Type", "text/html; charset=utf-8"),), _html(text).encode())


_PHRASES = {200: "OK", 302: "Found", 400: "Bad Request", 401: "Unauthorized", 500: "Internal Server Error"}


def _reply(response: BoltResponse) -> Reply:
    headers = tuple((name, value) for name, values in response.headers.items() for value in values)
    return Reply(
        f"{response.status} {_PHRASES.get(response.status, 'Unknown')}", headers, response.body.encode()
    )
