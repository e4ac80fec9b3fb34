"""Google Calendar, both ways: when somebody is busy, and the booked calls in their calendar (Calendar API v3, OAuth 2.0).

Plain HTTP and JSON: four calls of an API that has not changed for ten years need no SDK. Nothing that Google wrote and nothing
secret reaches an error, a log or a repr.

    access_withdrawn    its owner took the access back, or it ran out: connect again
    scopes_missing      a box of Google's consent screen was left unticked: connect again
    code_refused        the consent was too old or used twice: connect again
    client_refused      Google does not know the bot's client id or secret (for the operator)
    api_disabled        the Calendar API is not enabled in the bot's Google project (for the operator)
    not_allowed         the calendar may not be written
    not_found           there is no such calendar
    not_kept            the event was taken out by hand, and Google wants neither it nor another in its place
    status_400          any other refusal, by its number

These are permanent. The following pass:

    rate_limited        too many calls
    token_refused       a token that was given just now is not accepted
    unavailable         Google says that it cannot answer now
    unreachable, timeout, certificate, bad_answer: the network, and what stands in between
"""

import base64
import hashlib
import http.client
import json
import re
import secrets
import ssl
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import quote, urlencode, urlsplit

from bot.calendars.ics import plain_text
from bot.calendars.port import Event, Kept, Span, merged
from bot.errors import ConfigError, OutsideError

SCOPES = (
    "https://www.googleapis.com/auth/calendar.events",
    "https://www.googleapis.com/auth/calendar.freebusy",
)
"""Events to keep the calls, free/busy to know when there is time. Titles of others are never asked for."""

EARLY = timedelta(seconds=60)
"""An access token is renewed that long before it ends: the call that carries it takes time, and clocks differ."""
WINDOW = timedelta(days=31)
"""What one free/busy call asks for. Google refuses long ranges (`timeRangeTooLong`) and does not say from which length on."""
PLACES = 3
"""Ids that are tried for one event. A second is needed when Google neither revives a deleted event nor frees its id."""
ANSWER_MAX = 4_000_000
RETRY_AFTER_MAX_S = 86_400.0

_RATE = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "dailyLimitExceeded"})
_SCOPE = frozenset({"insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"})
_DISABLED = frozenset({"accessNotConfigured", "SERVICE_DISABLED"})
_GONE = (404, 410)
_TAG = re.compile(r"<(?=[A-Za-z/!?])")

Body = Mapping[str, object]


def _is_safe(url: str) -> bool:
    try:
        scheme = urlsplit(url).scheme
        return scheme == "https" or (scheme == "http" and _is_loopback(url))
    except ValueError:
        return False


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True)
class Endpoints:
    """Where Google is. Plain http is let through to this machine alone, for tests. Raises: ConfigError."""

    authorize: str = "https://accounts.google.com/o/oauth2/v2/auth"
    token: str = "https://oauth2.googleapis.com/token"  # noqa: S105  an address, no secret
    revoke: str = "https://oauth2.googleapis.com/revoke"
    calendar: str = "https://www.googleapis.com/calendar/v3"

    def __post_init__(self) -> None:
        for url in (self.authorize, self.token, self.revoke, self.calendar):
            if not _is_safe(url):
                raise ConfigError("Google is spoken to over https only (http: on this machine, for tests).")


GOOGLE = Endpoints()


@dataclass(frozen=True)
class Client:
    """What Google knows the bot as: an OAuth client of the type "Web application"."""

    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True)
class Tokens:
    """What one consent gives. refresh_token: until it is withdrawn; access_token: until expires_at. All are secrets."""

    refresh_token: str = field(repr=False)
    access_token: str = field(repr=False)
    expires_at: datetime


class GoogleAccount(NamedTuple):
    """One person's calendar. tokens: as stored last; an access token that ended is no matter.

    calendar_id: "primary" or the address of another calendar of theirs. send_updates: whether Google mails the guests
    ("none", "all", "externalOnly"); the bot tells people itself.
    """

    client: Client
    tokens: Tokens
    calendar_id: str = "primary"
    send_updates: str = "none"


def new_verifier() -> str:
    """Return a PKCE verifier (RFC 7636, 4.1): a secret of one consent, to be kept until `exchange`."""
    return secrets.token_urlsafe(48)


def challenge_of(verifier: str) -> str:
    """Return the challenge of a verifier: S256 (RFC 7636, 4.2)."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).decode("ascii").rstrip("=")


def authorize_url(
    client_id: str, redirect_uri: str, state: str, challenge: str, endpoints: Endpoints = GOOGLE
) -> str:
    """Return where somebody consents. state: unguessable, tied to who asked; challenge: `challenge_of` the verifier.

    Consent is asked for each time: only then does Google give a refresh token again.
    """
    fields = {
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "scope": " ".join(SCOPES),
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "access_type": "offline",
        "prompt": "consent",
    }
    return f"{endpoints.authorize}?{urlencode(fields)}"


def exchange(
    code: str,
    verifier: str,
    redirect_uri: str,
    client: Client,
    now: datetime,
    endpoints: Endpoints = GOOGLE,
    timeout_s: float = 10,
) -> Tokens:
    """Return the tokens for the code of a consent. Raises: OutsideError: code_refused, scopes_missing, client_refused…"""
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "code_verifier": verifier,
        "redirect_uri": redirect_uri,
    }
    body = _token_call(fields, client, now, endpoints, timeout_s, refused="code_refused")
    # People may untick single boxes of the consent screen. A reply that names no scopes granted what was asked.
    granted = body.get("scope")
    if isinstance(granted, str) and not set(SCOPES) <= set(granted.split()):
        raise OutsideError("scopes_missing", permanent=True)
    return _tokens(body, "", now)


def refresh(
    refresh_token: str, client: Client, now: datetime, endpoints: Endpoints = GOOGLE, timeout_s: float = 10
) -> Tokens:
    """Return tokens with a new access token. Raises: OutsideError: access_withdrawn, client_refused…"""
    fields = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    body = _token_call(fields, client, now, endpoints, timeout_s, refused="access_withdrawn")
    return _tokens(body, refresh_token, now)


def revoke(refresh_token: str, now: datetime, endpoints: Endpoints = GOOGLE, timeout_s: float = 10) -> None:
    """Give an access back, as somebody disconnects. One that is gone is no matter. Raises: OutsideError."""
    answer = _send("POST", endpoints.revoke, _form({"token": refresh_token}), _FORM, timeout_s, now)
    if not answer.ok and answer.status != 400:
        raise _problem(answer)


def event_id(uid: str, place: int = 0) -> str:
    """Return the id that an event gets: 55 of a-v and 0-9, always the same for a UID and a place (0 to `PLACES` - 1).

    Google takes ids from its clients, so an insert whose reply was lost meets itself when it is sent again.
    """
    digest = hashlib.sha256(f"{uid}#{place}".encode() if place else uid.encode()).digest()
    return "evh" + base64.b32hexencode(digest).decode("ascii").rstrip("=").lower()


class Google:
    """One person's Google Calendar, as `port.WritableCalendar` says. For one thread at a time.

    now: asked whenever a token may have ended. on_tokens: called with new tokens at once, to store them: what follows may fail.
    timeout_s: for connecting and each read; a whole answer may take three times as long.
    """

    def __init__(
        self,
        account: GoogleAccount,
        now: Callable[[], datetime],
        endpoints: Endpoints = GOOGLE,
        on_tokens: Callable[[Tokens], None] | None = None,
        timeout_s: float = 10,
    ) -> None:
        self.tokens = account.tokens
        self._account = account
        self._now = now
        self._endpoints = endpoints
        self._on_tokens = on_tokens
        self._timeout_s = timeout_s

    def busy(self, since: datetime, until: datetime, zone: str) -> Sequence[Span]:  # noqa: ARG002  as the port has it
        """Return the busy times. Google works out floating and all-day times itself, in the calendar's own zone.

        Booked calls that this bot wrote are among them. Raises: OutsideError.
        """
        found: list[Span] = []
        for start, end in _windows(since, until):
            body = {
                "timeMin": _rfc3339(start),
                "timeMax": _rfc3339(end),
                "items": [{"id": self._account.calendar_id}],
            }
            answer = self._call("POST", "/freeBusy", body)
            if not answer.ok:
                raise _problem(answer)
            found += self._spans(answer.body)
        return merged(found, since, until)

    def put(self, event: Event, kept: Kept | None) -> Kept:
        """Write a call. See `port.WritableCalendar.put`.

        Guests whom its owner added by hand stay, with what they replied; so does a video conference of Google's.
        """
        if kept is not None and kept.remote:
            again = self._update(kept.remote, event)
            if again is not None:
                return again
        for place in range(PLACES):
            name = event_id(event.uid, place)
            body: dict[str, object] = {**_fields(event), "id": name, "sequence": event.sequence}
            if event.guest:
                body["attendees"] = [{"email": event.guest}]
            answer = self._call("POST", self._events(), body)
            if answer.ok:
                return _kept(answer.body)
            if answer.status != 409:
                raise _problem(answer)
            # It is there: the reply was lost, or it was deleted by hand, which Google remembers as "cancelled".
            again = self._update(name, event)
            if again is not None:
                return again
        raise OutsideError("not_kept", permanent=True)

    def remove(self, uid: str, kept: Kept | None) -> None:
        """Take a call out. See `port.WritableCalendar.remove`."""
        if kept is not None and kept.remote:
            names = [kept.remote]
        else:
            names = [event_id(uid, place) for place in range(PLACES)]
        for name in names:
            answer = self._call("DELETE", self._events(name))
            if answer.ok:
                return
            if answer.status not in _GONE:
                raise _problem(answer)

    def _update(self, name: str, event: Event) -> Kept | None:
        # None: there is nothing to update. `sequence` is left to Google: it counts changes by hand too, and refuses one
        # that is below its own. `date` is cleared, as otherwise an event that became all-day by hand would keep it.
        fields = dict(_fields(event))
        for edge in ("start", "end"):
            fields[edge] = {**_mapping(fields[edge]), "date": None}
        answer = self._call("PATCH", self._events(name), fields)
        if answer.status in _GONE or (answer.status == 403 and "forbidden" in answer.reasons):
            return None
        if not answer.ok:
            raise _problem(answer)
        if answer.body.get("status") == "cancelled":
            return None
        attendees = [_mapping(one) for one in _list(answer.body.get("attendees"))]
        known = {str(one.get("email", "")).casefold() for one in attendees}
        if event.guest and event.guest.casefold() not in known:
            attendees.append({"email": event.guest})
            answer = self._call("PATCH", self._events(name), {"attendees": attendees})
            if not answer.ok:
                raise _problem(answer)
        return _kept(answer.body)

    def _events(self, name: str = "") -> str:
        path = f"/calendars/{quote(self._account.calendar_id, safe='')}/events"
        if name:
            path += "/" + quote(name, safe="")
        return f"{path}?{urlencode({'sendUpdates': self._account.send_updates})}"

    def _spans(self, body: Body) -> list[Span]:
        calendars = _mapping(body.get("calendars"))
        mine = calendars.get(self._account.calendar_id)
        if mine is None and len(calendars) == 1:
            # "primary" may come back as the address that it stands for
            mine = next(iter(calendars.values()))
        if not isinstance(mine, dict):
            raise OutsideError("bad_answer", permanent=False)
        reasons = {str(_mapping(one).get("reason", "")) for one in _list(mine.get("errors"))}
        if "notFound" in reasons:
            raise OutsideError("not_found", permanent=True)
        if reasons:
            raise OutsideError("unavailable", permanent=False)
        return [_span(one) for one in _list(mine.get("busy"))]

    def _call(self, method: str, path: str, body: Body | None = None) -> "_Answer":
        if not self.tokens.access_token or self.tokens.expires_at <= self._now() + EARLY:
            self._renew()
        answer = self._send(method, path, body)
        if answer.status == 401:
            # It ended before its time, or the clocks differ.
            self._renew()
            answer = self._send(method, path, body)
        if answer.status == 401 or _is_passing(answer):
            raise _problem(answer)
        return answer

    def _send(self, method: str, path: str, body: Body | None) -> "_Answer":
        headers = {"Authorization": f"Bearer {self.tokens.access_token}", "Accept": "application/json"}
        content = None
        if body is not None:
            headers["Content-Type"] = "application/json; charset=UTF-8"
            content = json.dumps(body).encode("utf-8")
        url = self._endpoints.calendar.rstrip("/") + path
        return _send(method, url, content, headers, self._timeout_s, self._now())

    def _renew(self) -> None:
        self.tokens = refresh(
            self.tokens.refresh_token, self._account.client, self._now(), self._endpoints, self._timeout_s
        )
        if self._on_tokens is not None:
            self._on_tokens(self.tokens)


# --- what is said, and what comes back


_FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}


class _Answer(NamedTuple):
    """body: {} when there is none. reasons: Google's own words for an error, out of a closed set."""

    status: int
    body: Body
    retry_after: float | None

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def reasons(self) -> frozenset[str]:
        error = self.body.get("error")
        if isinstance(error, str):
            return frozenset({error})
        entries = _list(_mapping(error).get("errors")) + _list(_mapping(error).get("details"))
        return frozenset(str(_mapping(entry).get("reason", "")) for entry in entries)


def _token_call(
    fields: Mapping[str, str],
    client: Client,
    now: datetime,
    endpoints: Endpoints,
    timeout_s: float,
    refused: str,
) -> Body:
    form = _form({**fields, "client_id": client.client_id, "client_secret": client.client_secret})
    answer = _send("POST", endpoints.token, form, _FORM, timeout_s, now)
    if answer.ok:
        return answer.body
    if _is_passing(answer):
        raise _problem(answer)
    if answer.reasons & {"invalid_client", "unauthorized_client"}:
        raise OutsideError("client_refused", permanent=True)
    if "invalid_grant" in answer.reasons:
        raise OutsideError(refused, permanent=True)
    raise OutsideError(f"status_{answer.status}", permanent=True)


def _tokens(body: Body, refresh_token: str, now: datetime) -> Tokens:
    access, seconds = body.get("access_token"), body.get("expires_in")
    renewed = body.get("refresh_token", refresh_token)
    if not (isinstance(access, str) and access and isinstance(renewed, str) and renewed):
        raise OutsideError("bad_answer", permanent=False)
    lasts = min(max(float(seconds), 0), 86_400) if isinstance(seconds, int | float) else 0
    return Tokens(renewed, access, now + timedelta(seconds=lasts))


def _fields(event: Event) -> Body:
    return {
        "summary": " ".join(plain_text(event.summary).split()),
        # Google shows a description as HTML, and others may have typed what stands in it.
        "description": _TAG.sub("‹", plain_text(event.description)),
        "location": " ".join(plain_text(event.join).split()),
        "start": {"dateTime": _rfc3339(event.starts_at)},
        "end": {"dateTime": _rfc3339(event.ends_at)},
        "status": "confirmed",
        "transparency": "opaque",
    }


def _kept(body: Body) -> Kept:
    name, etag = body.get("id"), body.get("etag")
    if not (isinstance(name, str) and name):
        raise OutsideError("bad_answer", permanent=False)
    return Kept(name, etag if isinstance(etag, str) else "")


def _span(value: object) -> Span:
    found = []
    for edge in ("start", "end"):
        try:
            instant = datetime.fromisoformat(str(_mapping(value)[edge]))
        except (KeyError, ValueError):
            raise OutsideError("bad_answer", permanent=False) from None
        if instant.tzinfo is None:
            raise OutsideError("bad_answer", permanent=False)
        found.append(instant.astimezone(UTC))
    return (found[0], found[1])


def _windows(since: datetime, until: datetime) -> Iterator[Span]:
    start = since.astimezone(UTC)
    until = until.astimezone(UTC)
    while start < until:
        end = min(start + WINDOW, until)
        yield (start, end)
        start = end


def _rfc3339(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _mapping(value: object) -> Body:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


# --- errors


def _is_passing(answer: _Answer) -> bool:
    limited = answer.status == 403 and bool(answer.reasons & _RATE)
    return limited or answer.status in (408, 429) or answer.status >= 500


def _problem(answer: _Answer) -> OutsideError:
    code, permanent = _code_of(answer)
    return OutsideError(code, permanent=permanent, retry_after=None if permanent else answer.retry_after)


def _code_of(answer: _Answer) -> tuple[str, bool]:
    if _is_passing(answer):
        return ("rate_limited" if answer.status in (403, 429) else "unavailable", False)
    if 300 <= answer.status < 400:
        return ("bad_answer", False)
    if answer.status == 401:
        return ("token_refused", False)
    if answer.status == 403:
        if answer.reasons & _SCOPE:
            return ("scopes_missing", True)
        return ("api_disabled" if answer.reasons & _DISABLED else "not_allowed", True)
    if answer.status in _GONE:
        return ("not_found", True)
    return (f"status_{answer.status}", True)


# --- HTTP


def _send(
    method: str,
    url: str,
    content: bytes | None,
    headers: Mapping[str, str],
    timeout_s: float,
    now: datetime,
) -> _Answer:
    # urllib and not http.client: it goes through the proxy of the environment, as the Slack SDK does. Only what is
    # needed: no redirects (an API does not move, and what is sent is secret), and every status is an answer.
    opener = urllib.request.OpenerDirector()
    if _is_loopback(url):
        opener.add_handler(urllib.request.HTTPHandler())
    else:
        opener.add_handler(urllib.request.ProxyHandler())
        opener.add_handler(urllib.request.HTTPSHandler(context=ssl.create_default_context()))
    # S310: `Endpoints` let no other scheme through than https, and http on this machine
    request = urllib.request.Request(url, content, {**headers, "User-Agent": "Evenhand"}, method=method)  # noqa: S310
    deadline = time.monotonic() + 3 * timeout_s
    try:
        response: http.client.HTTPResponse = opener.open(request, timeout=timeout_s)
        with response:
            raw = _read(response, deadline)
    except TimeoutError:
        raise OutsideError("timeout", permanent=False) from None
    except ssl.SSLCertVerificationError:
        raise OutsideError("certificate", permanent=False) from None
    except (OSError, http.client.HTTPException) as error:
        # URLError is an OSError that wraps the one which tells more
        reason = getattr(error, "reason", None)
        if isinstance(reason, ssl.SSLCertVerificationError):
            raise OutsideError("certificate", permanent=False) from None
        code = "timeout" if isinstance(reason, TimeoutError) else "unreachable"
        raise OutsideError(code, permanent=False) from None
    told = response.headers.get("Retry-After", "")
    return _Answer(response.status, _parsed(raw, response.status), _seconds(told, now))


def _read(response: http.client.HTTPResponse, deadline: float) -> bytes:
    found = bytearray()
    while len(found) <= ANSWER_MAX:
        if time.monotonic() > deadline:
            raise TimeoutError
        part = response.read1(65_536)
        if not part:
            return bytes(found)
        found += part
    raise http.client.HTTPException("too long")


def _parsed(raw: bytes, status: int) -> Body:
    try:
        body = json.loads(raw) if raw else {}
    except ValueError:
        body = None
    if isinstance(body, dict):
        return body
    if 200 <= status < 300:
        raise OutsideError("bad_answer", permanent=False)
    return {}


def _seconds(told: str, now: datetime) -> float | None:
    # Retry-After (RFC 9110, 10.2.3): seconds or a date
    try:
        seconds = float(told) if told.isdigit() else (parsedate_to_datetime(told) - now).total_seconds()
    except (ValueError, TypeError):
        return None
    return min(max(seconds, 0), RETRY_AFTER_MAX_S)


def _form(fields: Mapping[str, str]) -> bytes:
    return urlencode(fields).encode("ascii")
