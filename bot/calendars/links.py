"""Links that open a prefilled event in somebody's web calendar."""

from bisect import bisect_right
from collections.abc import Callable
from datetime import UTC, datetime
from html import escape
from urllib.parse import quote, urlencode

from bot.calendars.ics import Invite, plain_text

URL_MAX = 3000  # docs.slack.dev/reference/block-kit/block-elements/button-element, 2026-11
SUMMARY_MAX = 200
"""Even 200 emoji (twelve characters each when escaped) leave room for everything else that a link needs."""

_GOOGLE = "https://calendar.google.com/calendar/render"
_OUTLOOK = "https://outlook.office.com/calendar/deeplink/compose"


def google_link(invite: Invite) -> str:
    """Return the "add to Google Calendar" address, at most `URL_MAX` characters."""
    span = f"{_utc(invite.starts_at):%Y%m%dT%H%M%SZ}/{_utc(invite.ends_at):%Y%m%dT%H%M%SZ}"

    def link(description: str, location: str) -> str:
        return _url(
            _GOOGLE,
            action="TEMPLATE",
            text=_title(invite),
            dates=span,
            details=description,
            location=location,
        )

    return _within_limit(invite, link)


def outlook_link(invite: Invite) -> str:
    """Return the "add to Outlook" address (work and school accounts), at most `URL_MAX` characters.

    The format has no official page. Outlook reads the body as HTML, so it is escaped and its lines end in `<br>`.
    """

    def link(description: str, location: str) -> str:
        return _url(
            _OUTLOOK,
            path="/calendar/action/compose",
            rru="addevent",
            subject=_title(invite),
            startdt=f"{_utc(invite.starts_at):%Y-%m-%dT%H:%M:%SZ}",
            enddt=f"{_utc(invite.ends_at):%Y-%m-%dT%H:%M:%SZ}",
            body=escape(description, quote=False).replace("\n", "<br>"),
            location=location,
        )

    return _within_limit(invite, link)


def _within_limit(invite: Invite, link: Callable[[str, str], str]) -> str:
    # The description gives way first; a join link is kept whole or left out, as half of one leads nowhere.
    description = plain_text(invite.description)
    location = " ".join(plain_text(invite.location).split())
    whole = link(description, location)
    if len(whole) <= URL_MAX:
        return whole
    if len(link("…", location)) > URL_MAX:
        location = ""
    cuts = range(len(description) + 1)
    fitting = bisect_right(cuts, URL_MAX, key=lambda cut: len(link(description[:cut] + "…", location)))
    return link(description[: fitting - 1] + "…", location)


def _title(invite: Invite) -> str:
    text = " ".join(plain_text(invite.summary).split())
    return text if len(text) <= SUMMARY_MAX else text[: SUMMARY_MAX - 1] + "…"


def _url(base: str, **fields: str) -> str:
    # %20 and not "+": Outlook shows a plus as a plus.
    return f"{base}?{urlencode(fields, quote_via=quote, safe='')}"


def _utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC)
