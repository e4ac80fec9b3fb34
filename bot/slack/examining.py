"""Single questions to Slack by whoever examines a set-up: one try each, and what came back, a refusal too."""

import logging
import ssl
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from socket import gaierror
from typing import Any, NamedTuple
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from bot.errors import OutsideError

SCOPES, DATE = "x-oauth-scopes", "date"
"""Headers of Slack's answers (docs.slack.dev/legacy/legacy-authentication/legacy-oauth-scopes, 2026-11; RFC 9110, 6.6.1)."""


_UNHEARD = logging.Logger("unheard", logging.CRITICAL)
"""The SDK logs that a call failed; here that is an answer."""


PASSING = frozenset(
    {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
)
"""Slack's words that say nothing of the set-up."""


TOKEN_REFUSED = frozenset(
    {"invalid_auth", "not_authed", "token_revoked", "not_allowed_token_type", "account_inactive"}
)
"""Slack's words for a token that it does not take."""


class Answer(NamedTuple):
    """What Slack said. error: its word, "" for a yes. scopes: what the token may do, `None` when that was not said.

    ahead: how far Slack's clock is ahead of this one, `None` when it did not tell the time; to a second or so.
    """

    error: str
    data: Mapping[str, Any]
    scopes: frozenset[str] | None
    ahead: timedelta | None

    @property
    def is_passing(self) -> bool:
        """Whether Slack said that it cannot say at the moment."""
        return self.error in PASSING


def ask(
    api_url: str, token: str, method: str, timeout_s: float, now: Callable[[], datetime], **arguments: str
) -> Answer:
    """Call a method once. token: "" for a method that wants none. now: this machine's clock. Raises: OutsideError: there was no answer, in words for the operator."""
    # The SDK counts whole seconds.
    client = WebClient(
        token=token, base_url=api_url, timeout=max(1, round(timeout_s)), retry_handlers=[], logger=_UNHEARD
    )
    before = now()
    try:
        response = client.api_call(method, params=arguments)
    except SlackApiError as error:
        if not isinstance(error.response, SlackResponse):
            raise OutsideError("it gave no answer that can be read", permanent=False, away=True) from None
        response = error.response
    except (SlackClientError, URLError, HTTPException, OSError) as error:
        # from None: an exception of the SDK may have the whole request in it
        raise OutsideError(_why(error), permanent=False, away=True) from None
    if int(response.status_code) >= 500:
        raise OutsideError(f"it answers {response.status_code}", permanent=False, away=True)
    headers = {name.lower(): value for name, value in (response.headers or {}).items()}
    data = response.data if isinstance(response.data, dict) else {}
    error_word = "" if data.get("ok") else str(data.get("error") or f"http_{response.status_code}")
    return Answer(error_word, data, _scopes(headers), _ahead(headers, before + (now() - before) / 2))


def _scopes(headers: Mapping[str, Any]) -> frozenset[str] | None:
    told = _text(headers.get(SCOPES))
    return frozenset(scope.strip() for scope in told.split(",") if scope.strip()) if told else None


def _ahead(headers: Mapping[str, Any], here: datetime) -> timedelta | None:
    try:
        there = parsedate_to_datetime(_text(headers.get(DATE)))
    except ValueError:
        return None
    return (there if there.tzinfo else there.replace(tzinfo=UTC)) - here


def _text(value: object) -> str:
    return str(value[0]) if isinstance(value, list) and value else str(value or "")


def _why(error: Exception) -> str:
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, gaierror):
        return "its name is not found"
    if isinstance(reason, ConnectionRefusedError):
        return "the connection is refused"
    if isinstance(reason, TimeoutError):
        return "it does not answer in time"
    if isinstance(reason, ssl.SSLCertVerificationError):
        return "its certificate is not trusted here"
    return f"the connection fails: {type(reason).__name__}"
