"""What is wrong with a mrkdwn string: unescaped characters, broken tokens, mentions of everybody.

docs.slack.dev/messaging/formatting-message-text, 2026-11
"""

import re
from collections.abc import Iterator

DATE_FORMATS = frozenset(
    {
        "date_num",
        "date",
        "date_short",
        "date_long",
        "date_pretty",
        "date_short_pretty",
        "date_long_pretty",
        "time",
        "time_secs",
        "ago",
    }
)
# Only the `date` element of rich text knows these.
RICH_TEXT_DATE_FORMATS = DATE_FORMATS | {"date_slash", "date_long_full", "day_divider_pretty"}

_TOKEN = re.compile(r"<([^<>]*)>")
_BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt);)")
_BROADCAST = re.compile(r"!(?:channel|here|everyone)(?:\|.*)?", re.DOTALL)
_BROADCAST_WORD = re.compile(r"(?<![\w.])@(?:channel|here|everyone)\b")
_DATE = re.compile(r"!date\^(-?[0-9]+)\^([^|^]+)(\^https?://[^|^\s]+)?\|(.+)", re.DOTALL)
_FORMAT = re.compile(r"\{([^{}]*)\}")
_ALLOWED = re.compile(
    r"""
      @[UW][A-Z0-9]+(\|[^|]+)?                  # a person
    | \#[CG][A-Z0-9]+(\|[^|]+)?                 # a channel
    | !subteam\^S[A-Z0-9]+(\|[^|]+)?            # a user group
    | https?://[^\s|/]+[^\s|]*(\|[^|]*[^|\s][^|]*)?   # a link
    | mailto:[^\s|@]+@[^\s|]+(\|[^|]*[^|\s][^|]*)?    # a mail address
    """,
    re.VERBOSE,
)


def markup_problems(text: str) -> Iterator[str]:
    """What Slack would misread in a mrkdwn string, in words."""
    for token in _TOKEN.finditer(text):
        yield from _token_problems(token[1])
    rest = _TOKEN.sub("", text)
    if "<" in rest:
        yield "unescaped '<': write &lt;"
    if _BARE_AMPERSAND.search(text):
        yield "unescaped '&': write &amp;"


def names_everybody(text: str) -> bool:
    """Whether a typed @channel, @here or @everyone is in the text, which Slack links unless `verbatim` is set."""
    return _BROADCAST_WORD.search(text) is not None


def date_format_problems(template: str, known: frozenset[str]) -> Iterator[str]:
    """What is wrong with a date template such as "{date_short_pretty} at {time}"."""
    tokens = _FORMAT.findall(template)
    if not tokens:
        yield "date template holds no {token}"
    for token in tokens:
        if token not in known:
            yield f"unknown date token: {{{token}}}"


def _token_problems(inside: str) -> Iterator[str]:
    if _BROADCAST.fullmatch(inside):
        # Stricter than Slack: a bot that writes to customers never addresses a whole channel.
        yield f"broadcast mention <{inside}> is not allowed"
    elif inside.startswith("!date"):
        yield from _date_problems(inside)
    elif not _ALLOWED.fullmatch(inside):
        yield f"unescaped '<' or unknown token: <{inside[:40]}>"


def _date_problems(inside: str) -> Iterator[str]:
    found = _DATE.fullmatch(inside)
    if found is None:
        yield "malformed date token: want <!date^seconds^template|fallback>"
        return
    if not found[4].strip():
        yield "date token has an empty fallback"
    yield from date_format_problems(found[2], DATE_FORMATS)
