"""One call of a Google API over plain HTTP and JSON, and what goes wrong with it, as one error each.

Nothing that Google wrote and nothing secret reaches an error, a log or a repr.

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

import http.client
import json
import ssl
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

from bot.errors import ConfigError, OutsideError

ANSWER_MAX = 4_000_000
RETRY_AFTER_MAX_S = 86_400.0
_RATE = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "dailyLimitExceeded"})
_SCOPE = frozenset({"insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"})
_DISABLED = frozenset({"accessNotConfigured", "SERVICE_DISABLED"})
GONE = (404, 410)
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


class Answer(NamedTuple):
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
        entries = listed(mapping(error).get("errors")) + listed(mapping(error).get("details"))
        return frozenset(str(mapping(entry).get("reason", "")) for entry in entries)


def is_passing(answer: Answer) -> bool:
    limited = answer.status == 403 and bool(answer.reasons & _RATE)
    return limited or answer.status in (408, 429) or answer.status >= 500


def problem(answer: Answer) -> OutsideError:
    code, permanent = _code_of(answer)
    return OutsideError(code, permanent=permanent, retry_after=None if permanent else answer.retry_after)


def _code_of(answer: Answer) -> tuple[str, bool]:
    if is_passing(answer):
        return ("rate_limited" if answer.status in (403, 429) else "unavailable", False)
    if 300 <= answer.status < 400:
        return ("bad_answer", False)
    if answer.status == 401:
        return ("token_refused", False)
    if answer.status == 403:
        if answer.reasons & _SCOPE:
            return ("scopes_missing", True)
        return ("api_disabled" if answer.reasons & _DISABLED else "not_allowed", True)
    if answer.status in GONE:
        return ("not_found", True)
    return (f"status_{answer.status}", True)


def send(
    method: str,
    url: str,
    content: bytes | None,
    headers: Mapping[str, str],
    timeout_s: float,
    now: datetime,
) -> Answer:
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
    return Answer(response.status, _parsed(raw, response.status), _seconds(told, now))


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


def mapping(value: object) -> Body:
    return value if isinstance(value, dict) else {}


def listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []
