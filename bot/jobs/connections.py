"""From what is stored of a connected calendar to the adapter that speaks with it."""

import json
from collections.abc import Callable
from datetime import datetime

from bot.calendars.caldav import Caldav, CaldavAccount
from bot.calendars.feed import Copy, Feed
from bot.calendars.google import Google, GoogleAccount
from bot.calendars.google_consent import Tokens, revoke
from bot.calendars.port import WritableCalendar
from bot.errors import OutsideError
from bot.services.connecting import google_secret, google_tokens
from bot.services.outside import Outside
from storage.calendars import CalendarKind, Connected

Keep = Callable[[str], None]
"""Stores a new secret of a calendar, sealed."""


def feed_of(outside: Outside, calendar: Connected, copy: Copy | None, own_uids: frozenset[str]) -> Feed:
    """Return the feed of a calendar. Raises: ConfigError: it was sealed with another key."""
    return Feed(_secret(outside, calendar)["address"], outside.rules, copy, own_uids)


def writable(
    outside: Outside, calendar: Connected, now: Callable[[], datetime], keep: Keep
) -> WritableCalendar:
    """Return the adapter of a calendar that can be written to.

    Raises: OutsideError("no_google"): the operator took the client away. ConfigError.
    """
    secret = _secret(outside, calendar)
    if calendar.kind is CalendarKind.CALDAV:
        account = CaldavAccount(
            secret["address"], secret["user"], secret["password"], secret.get("calendar", "")
        )
        return Caldav(account, now, outside.rules)
    if calendar.kind is not CalendarKind.GOOGLE:
        raise ValueError("a feed is only read")
    if outside.google is None:
        raise OutsideError("no_google", permanent=True)

    def keep_tokens(tokens: Tokens) -> None:
        keep(outside.sealer.seal(json.dumps(secret | google_secret(tokens))))

    return Google(
        GoogleAccount(outside.google, google_tokens(secret)), now, outside.google_endpoints, keep_tokens
    )


def give_back(outside: Outside, sealed: str, now: datetime) -> None:
    """Tell Google that an access is not wanted any more. Raises: OutsideError, ConfigError."""
    tokens = google_tokens(json.loads(outside.sealer.open(sealed)))
    revoke(tokens.refresh_token, now, outside.google_endpoints)


def learned(outside: Outside, calendar: Connected, adapter: WritableCalendar) -> str:
    """Return the secret of a CalDAV account with the calendar that was found on its server, sealed: it spares the next search.

    "" when nothing new was found.
    """
    secret = _secret(outside, calendar)
    if not isinstance(adapter, Caldav) or adapter.calendar_url in {"", secret.get("calendar", "")}:
        return ""
    return outside.sealer.seal(json.dumps(secret | {"calendar": adapter.calendar_url}))


def _secret(outside: Outside, calendar: Connected) -> dict[str, str]:
    secret: dict[str, str] = json.loads(outside.sealer.open(calendar.sealed))
    return secret
