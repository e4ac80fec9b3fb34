"""Somebody's consent that the bot uses their Google Calendar, and the tokens that come of it (OAuth 2.0 with PKCE).

What goes wrong is told by the codes of `google_calls`.
"""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode

from bot.calendars.google_calls import GOOGLE, Body, Endpoints, is_passing, problem, send
from bot.errors import OutsideError

SCOPES = (
    "https://www.googleapis.com/auth/calendar.events",
    "https://www.googleapis.com/auth/calendar.freebusy",
)
"""Events to keep the calls, free/busy to know when there is time. Titles of others are never asked for."""
_FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}


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
    answer = send("POST", endpoints.revoke, _form({"token": refresh_token}), _FORM, timeout_s, now)
    if not answer.ok and answer.status != 400:
        raise problem(answer)


def _token_call(
    fields: Mapping[str, str],
    client: Client,
    now: datetime,
    endpoints: Endpoints,
    timeout_s: float,
    refused: str,
) -> Body:
    form = _form({**fields, "client_id": client.client_id, "client_secret": client.client_secret})
    answer = send("POST", endpoints.token, form, _FORM, timeout_s, now)
    if answer.ok:
        return answer.body
    if is_passing(answer):
        raise problem(answer)
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


def _form(fields: Mapping[str, str]) -> bytes:
    return urlencode(fields).encode("ascii")
