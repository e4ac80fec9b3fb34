"""The written forms that Slack expects inside strings: dates, clock times, zones, addresses, ids."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Form:
    """A named form and the test for it."""

    name: str
    fits: Callable[[str], bool]


def _pattern(name: str, expression: str) -> Form:
    compiled = re.compile(expression)
    return Form(name, lambda text: compiled.fullmatch(text) is not None)


def _is_date(text: str) -> bool:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_zone(text: str) -> bool:
    # The pattern keeps out files that lie beside the zones ("localtime", "posix/...") and paths ("../x").
    if not re.fullmatch(r"[A-Z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*", text):
        return False
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        return False
    return True


ISO_DATE = Form("a date YYYY-MM-DD", _is_date)
CLOCK_TIME = _pattern("a time HH:mm", r"([01][0-9]|2[0-3]):[0-5][0-9]")
TIME_ZONE = Form("an IANA time zone", _is_zone)
DECIMAL_NUMBER = _pattern("a number", r"-?[0-9]+(\.[0-9]+)?")
WEB_ADDRESS = _pattern("an http(s) URL", r"https?://[^\s/?#<>|]+[^\s<>|]*")
LINK_ADDRESS = _pattern(
    "an http(s), mailto or slack URL", r"(https?://[^\s/?#<>|]+|mailto:|slack://)[^\s<>|]*"
)
MAIL_ADDRESS = _pattern("an e-mail address", r"[^@\s]+@[^@\s]+\.[^@\s]+")
HEX_COLOR = _pattern("a hex colour", r"#[0-9a-fA-F]{6}")
ATTACHMENT_COLOR = _pattern("good, warning, danger or a hex colour", r"good|warning|danger|#[0-9a-fA-F]{6}")
MESSAGE_TS = _pattern("a message timestamp", r"[0-9]+\.[0-9]+")
USER_ID = _pattern("a user id", r"[UW][A-Z0-9]+")
CONVERSATION_ID = _pattern("a conversation id", r"[CGD][A-Z0-9]+")
USERGROUP_ID = _pattern("a user group id", r"S[A-Z0-9]+")
TEAM_ID = _pattern("a team id", r"[TE][A-Z0-9]+")
EMOJI_NAME = _pattern("an emoji name without colons", r"[^\s:]+")
FILE_EXTENSION = _pattern("a file extension without a dot", r"[a-z0-9]+")
