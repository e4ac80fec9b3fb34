"""The few pages that people and their calendars open over HTTP: the private feed of one's calls, and the way back from Google."""

import re
from collections.abc import Callable
from html import escape
from typing import NamedTuple
from urllib.parse import parse_qs

from bot.errors import BotError, NotAllowed, OutsideError, RuleBroken
from bot.services import connecting, feeds
from bot.services.desk import Desk
from bot.views.calendars import trouble_text

FOLDER = "/calendars/"
_FEED = re.compile(r"/calendars/([A-Za-z0-9_-]{20,100})\.ics")
_BACK = "/calendars/google"
_TEXT_MAX = 2_000
_TOO_LATE = "This took too long, or was used before. Begin again in Slack with /interview availability."
_FULL = (
    "You have as many calendars as can be connected. Remove one in Slack with /interview availability first."
)


class Page(NamedTuple):
    """What is answered. status: as HTTP writes it."""

    status: str
    kind: str
    content: bytes


Pages = Callable[[str, str, str, str], Page]
"""Method, path, query and form of a request to what is answered."""
FORM_MAX = 8_000
"""Bytes of a form: a code and a state."""


def pages(desk: Desk) -> Pages:
    """Return the pages of a bot."""

    def page(method: str, path: str, query: str, form: str) -> Page:
        feed = _FEED.fullmatch(path)
        if feed is not None and method == "GET":
            content = feeds.own_calls(desk, feed.group(1))
            if content is not None:
                return Page("200 OK", "text/calendar; charset=utf-8", content)
        if path == _BACK:
            return _connected(desk, form) if method == "POST" else _asked(desk, query)
        return _plain("404 Not Found", "There is nothing here.")

    return page


def _asked(desk: Desk, query: str) -> Page:
    """Somebody comes back from Google: they read for whom this is, as a link to consent may have come from somebody else."""
    fields = _fields(query)
    if "code" not in fields or "state" not in fields:
        return _plain("400 Bad Request", "Nothing was connected. You can close this page.")
    try:
        name = connecting.google_for(desk, fields["state"])
    except RuleBroken:
        return _plain("410 Gone", _TOO_LATE)
    hidden = "".join(
        f'<input type=hidden name={field} value="{escape(fields[field])}">' for field in ("state", "code")
    )
    text = f"Connect this Google Calendar for {name} in Slack? If that is not you, close this page."
    form = f"<form method=post action={_BACK}>{hidden}<button>Connect</button></form>"
    return _plain("200 OK", text, form)


def _connected(desk: Desk, form: str) -> Page:
    fields = _fields(form)
    if "code" not in fields or "state" not in fields:
        return _plain("400 Bad Request", "Nothing was connected. You can close this page.")
    try:
        connecting.finish_google(desk, fields["state"], fields["code"])
    except RuleBroken as broken:
        full = broken.code == "too_many_calendars"
        return _plain("409 Conflict", _FULL) if full else _plain("410 Gone", _TOO_LATE)
    except NotAllowed:
        return _plain(
            "403 Forbidden", "Only whoever holds calls can connect a calendar. Nothing was connected."
        )
    except OutsideError as error:
        return _plain("502 Bad Gateway", f"Google Calendar was not connected. {trouble_text(error.error)}")
    except BotError:
        return _plain("503 Service Unavailable", "Nothing was connected. Please try again.")
    return _plain(
        "200 OK", "Your Google Calendar is connected. You can close this page and go back to Slack."
    )


def _fields(text: str) -> dict[str, str]:
    return {name: values[0][:_TEXT_MAX] for name, values in parse_qs(text, max_num_fields=20).items()}


def _plain(status: str, text: str, form: str = "") -> Page:
    page = f"<!doctype html><meta charset=utf-8><title>Evenhand</title><p>{escape(text)}</p>{form}"
    return Page(status, "text/html; charset=utf-8", page.encode())
