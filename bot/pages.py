"""The few pages that people and their calendars open over HTTP: the private feed of one's calls, and the way back from Google."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from urllib.parse import parse_qs

from bot.errors import BotError, OutsideError, RuleBroken
from bot.services import connecting, feeds
from bot.services.desk import Desk
from bot.views.calendars import trouble_text

FOLDER = "/calendars/"
_FEED = re.compile(r"/calendars/([A-Za-z0-9_-]{20,100})\.ics")
_BACK = "/calendars/google"
_TEXT_MAX = 2_000


@dataclass(frozen=True)
class Page:
    """What is answered. status: as HTTP writes it."""

    status: str
    kind: str
    content: bytes


Pages = Callable[[str, str], Page]
"""Path and query of a GET request to what is answered."""


def pages(desk: Desk) -> Pages:
    """Return the pages of a bot."""

    def page(path: str, query: str) -> Page:
        feed = _FEED.fullmatch(path)
        if feed is not None:
            content = feeds.own_calls(desk, feed.group(1))
            if content is not None:
                return Page("200 OK", "text/calendar; charset=utf-8", content)
        if path == _BACK:
            return _from_google(desk, query)
        return _plain("404 Not Found", "There is nothing here.")

    return page


def _from_google(desk: Desk, query: str) -> Page:
    fields = {name: values[0][:_TEXT_MAX] for name, values in parse_qs(query, max_num_fields=20).items()}
    if "code" not in fields or "state" not in fields:
        return _plain("400 Bad Request", "Nothing was connected. You can close this page.")
    try:
        connecting.finish_google(desk, fields["state"], fields["code"])
    except RuleBroken:
        return _plain(
            "410 Gone",
            "This took too long, or was used before. Begin again in Slack with /interview availability.",
        )
    except OutsideError as error:
        return _plain("502 Bad Gateway", f"Google Calendar was not connected. {trouble_text(error.error)}")
    except BotError:
        return _plain("503 Service Unavailable", "Nothing was connected. Please try again.")
    return _plain(
        "200 OK", "Your Google Calendar is connected. You can close this page and go back to Slack."
    )


def _plain(status: str, text: str) -> Page:
    page = f"<!doctype html><meta charset=utf-8><title>Evenhand</title><p>{escape(text)}</p>"
    return Page(status, "text/html; charset=utf-8", page.encode())
