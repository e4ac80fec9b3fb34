"""The Web API: every call passes the same gate (token, scopes, arguments), and only then does its method run."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.demo.calls import Call
from bot.demo.calls_chat import CHAT
from bot.demo.calls_files import FILES
from bot.demo.calls_people import PEOPLE
from bot.demo.calls_views import VIEWS
from bot.demo.limits import RateLimited
from bot.demo.model import Json, Rejected
from bot.demo.rules import BOOLEAN_ARGUMENTS, JSON_ARGUMENTS, METHODS, NUMBER_ARGUMENTS, Method, TokenKind
from bot.demo.store import Store
from bot.demo.teams import is_connected
from bot.demo.traffic import Entry, TrafficLog


def _auth_test(call: Call) -> Json:
    app = call.store.installation
    return {
        "url": f"https://{app.team_domain}.slack.com/",
        "team": app.team_name,
        "user": call.store.member(app.bot_user_id).name,
        "team_id": app.team_id,
        "user_id": app.bot_user_id,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    }


def _api_test(call: Call) -> Json:
    if call.arguments.get("error"):
        raise Rejected(str(call.arguments["error"]))
    return {"args": dict(call.arguments)}


def _open_connection(call: Call) -> Json:
    """The address of a socket, where the app has Socket Mode. Unverified: by which word it is refused where the app has it not."""
    if not call.store.manifest.socket_mode:
        raise Rejected("access_denied")
    ticket = call.store.next_id("ticket-")
    call.store.tickets.add(ticket)
    address = call.store.base_url.replace("http://", "ws://")
    return {"url": f"{address}/link?ticket={ticket}&app_id={call.store.installation.app_id}"}


HANDLERS: Mapping[str, Callable[[Call], Json]] = {
    "api.test": _api_test,
    "auth.test": _auth_test,
    "apps.connections.open": _open_connection,
    **CHAT,
    **VIEWS,
    **PEOPLE,
    **FILES,
}


@dataclass(frozen=True)
class Answer:
    """The JSON body of an answer, and how it travels."""

    body: Json
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class WebApi:
    """Slack's Web API over one store."""

    def __init__(self, store: Store, log: TrafficLog) -> None:
        self._store = store
        self._log = log

    def call(
        self, name: str, token: str | None, given: Mapping[str, Any] | None, began: float | None = None
    ) -> Answer:
        """Run one call and log it. `given` are the arguments as they came, `None` when they could not be read.

        began: when it came, by the monotonic clock; now, unless given.
        """
        started, clock = time.monotonic() if began is None else began, self._store.clock()
        arguments: Json = {}
        retry_after_s = 0
        with self._store.changing():
            try:
                method = self._admitted(name, token, str((given or {}).get("channel", "")))
                arguments = _arguments(method, given)
                if not is_connected(self._store, arguments.get("team_id")):
                    raise Rejected("team_access_not_granted")
                answer = {"ok": True, **HANDLERS[name](Call(self._store, arguments))}
            except Rejected as no:
                answer = {"ok": False, "error": no.error, **no.extra}
                retry_after_s = no.retry_after_s if isinstance(no, RateLimited) else 0
        channel, user = self._concerned(arguments or dict(given or {}), answer)
        self._log.add(
            Entry(
                direction="in",
                kind="web_api",
                name=name,
                started=clock,
                monotonic=started,
                ms=(time.monotonic() - started) * 1000,
                ok=answer["ok"],
                error=answer.get("error"),
                user=user,
                channel=channel,
                payload=arguments or given,
                response=answer,
            )
        )
        if retry_after_s:
            return Answer(answer, 429, {"Retry-After": str(retry_after_s)})
        return Answer(answer)

    def scopes_of(self, name: str) -> tuple[str, ...]:
        """The scopes that a method accepts, for Slack's X-Accepted-OAuth-Scopes header."""
        return METHODS[name].scopes if name in METHODS else ()

    def granted_to(self, token: str | None) -> tuple[str, ...]:
        """The scopes of a token, for Slack's X-OAuth-Scopes header; none of one that is not known, or no more."""
        app = self._store.installation
        if token == app.app_token:
            return tuple(sorted(self._store.app_granted))
        return (
            tuple(sorted(self._store.granted))
            if token == app.bot_token and not self._store.token_error
            else ()
        )

    def _admitted(self, name: str, token: str | None, target: str) -> Method:
        method = METHODS.get(name)
        if not method:
            raise Rejected("unknown_method", req_method=name)
        self._check_token(method, token)
        if self._store.limits.calls:
            self._store.limits.calls.take(method, self._store.dms.get(target, target))
        granted = self.granted_to(token)
        if method.scopes and not set(granted).intersection(method.scopes):
            raise Rejected("missing_scope", needed=",".join(method.scopes), provided=",".join(granted))
        return method

    def _check_token(self, method: Method, token: str | None) -> None:
        app = self._store.installation
        if method.token is TokenKind.NONE:
            return
        if not token:
            raise Rejected("not_authed")
        if token not in (app.bot_token, app.app_token):
            raise Rejected("invalid_auth")
        if not token.startswith(method.token.value):
            raise Rejected("not_allowed_token_type")
        # Unverified: that uninstalling ends the app's own token too, in the only workspace that had it.
        ended = not self._store.installed or method.token is TokenKind.BOT
        if self._store.token_error and ended:
            raise Rejected(self._store.token_error)

    def _concerned(self, arguments: Json, answer: Json) -> tuple[str | None, str | None]:
        """The conversation and the person that a call is about, as far as can be told."""
        place = answer.get("channel")
        place = place.get("id") if isinstance(place, dict) else place
        channel = place or arguments.get("channel") or arguments.get("channel_id")
        found = self._store.channels.get(str(channel))
        user = arguments.get("user") or arguments.get("user_id") or (found.dm_with if found else None)
        return (str(channel) if channel else None), (str(user) if user else None)


def _arguments(method: Method, given: Mapping[str, Any] | None) -> Json:
    if given is None:
        raise Rejected("invalid_json")
    unknown = sorted(set(given) - method.arguments)
    if unknown:
        raise Rejected("invalid_arguments", [f"[ERROR] unknown argument: {name}" for name in unknown])
    nothing = sorted(name for name, value in given.items() if value is None)
    if nothing:
        raise Rejected("invalid_arguments", [f"[ERROR] {name} must not be null" for name in nothing])
    missing = [name for name in method.required if given.get(name) in (None, "")]
    if missing:
        raise Rejected("invalid_arguments", [f"[ERROR] missing required field: {name}" for name in missing])
    return {name: _read(name, value) for name, value in given.items()}


def _read(name: str, value: Any) -> Any:
    if name in JSON_ARGUMENTS:
        return _read_json(name, value)
    if name in BOOLEAN_ARGUMENTS:
        if value in (True, "true", "1", 1):
            return True
        if value in (False, "false", "0", 0):
            return False
    elif name in NUMBER_ARGUMENTS:
        if str(value).isdigit() and not isinstance(value, bool):
            return int(value)
    elif isinstance(value, str):
        return value
    raise Rejected("invalid_arguments", [f"[ERROR] invalid value: {name}"])


def _read_json(name: str, value: Any) -> Any:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except json.JSONDecodeError:
            error = f"invalid_{name}_format" if name in ("blocks", "metadata") else "invalid_arguments"
            raise Rejected(error, [f"[ERROR] {name} is not JSON"]) from None
    wanted = dict if name in ("view", "metadata") else list
    if not isinstance(value, wanted) or (
        wanted is list and name != "file_ids" and not all(isinstance(item, dict) for item in value)
    ):
        raise Rejected("invalid_arguments", [f"[ERROR] {name} must be a JSON {wanted.__name__}"])
    return value
