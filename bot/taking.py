"""The edge at which requests of Slack are taken, over HTTP or a socket: each gets a reference, and is counted with how long it took."""

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from bot.figures import ACK_BOUNDS_S, OTHER, Figures
from bot.under_way import FAILED, OK, UnderWay, under_way

log = logging.getLogger(__name__)

NONE = "none"
"""The kind of what is no request of Slack's."""
TURNED_AWAY = "turned_away"
KINDS = frozenset(
    {"block_actions", "view_submission", "view_closed", "shortcut", "message_action", "block_suggestion"}
)


def kind_of(body: Mapping[str, Any]) -> str:
    """What a parsed request is, in one of a few words: command, event, or Slack's word for an interaction."""
    if "command" in body:
        return "command"
    kind = body.get("type")
    if kind == "event_callback":
        return "event"
    return str(kind) if kind in KINDS else OTHER


@contextmanager
def taking(figures: Figures, kind: str, since: float, put_off: UnderWay | None = None) -> Iterator[UnderWay]:
    """Take one request, or go on with one that was put off: it is counted at its end. Whoever answers it says so with `answered`.

    since: by `time.monotonic()`, when it came; it may have waited.
    """
    with under_way(put_off) as request:
        try:
            yield request
        except BaseException:
            request.outcome = FAILED
            raise
        finally:
            if not request.is_put_off:
                _count(figures, kind, request, time.monotonic() - since)


def _count(figures: Figures, kind: str, request: UnderWay, took_s: float) -> None:
    figures.request(kind, request.outcome, took_s)
    if took_s > ACK_BOUNDS_S[-1]:
        log.warning("%s: acknowledged after %.1f s, when Slack had given up", kind, took_s)
    else:
        log.debug("%s: %s after %.0f ms", kind, request.outcome, took_s * 1000)


def answered(figures: Figures, request: UnderWay, status: int) -> None:
    """Take note of the status that a request was answered with."""
    if status == 401:
        request.outcome = TURNED_AWAY  # its signature is not Slack's
        return
    figures.taken()
    if request.outcome == OK and status >= 400:
        request.outcome = FAILED
