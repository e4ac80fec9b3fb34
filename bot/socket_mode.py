"""Socket Mode: Bolt at the end of the bot's socket, its envelopes taken as requests over HTTP are."""

import json
import logging
from collections.abc import Mapping
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.figures import Figures
from bot.payloads import is_well_formed
from bot.ranked_lock import Rank
from bot.slack.socket import Socket
from bot.taking import NONE, answered, kind_of, taking
from bot.turns import Turns

log = logging.getLogger(__name__)

WORKERS = 32
"""Envelopes under way at once."""
NOT_FOUND = 404
"""What Bolt says where no listener fits. It would not be acknowledged, and so come again."""


class Envelopes:
    """Takes what comes over a socket. What is no payload of Slack's is acknowledged and dropped."""

    def __init__(self, turns: Turns, figures: Figures, bolt: App) -> None:
        self._turns = turns
        self._figures = figures
        self._bolt = bolt

    def take(self, socket: Socket, text: str, came: float) -> None:
        """Answer one envelope. came: by `time.monotonic()`, when it was read; it may have waited. Text that is none is passed over."""
        with self._turns.of(Rank.REQUEST):
            message = _message(text)
            if message and isinstance(message.get("envelope_id"), str):
                self._answer(socket, message, came)

    def _answer(self, socket: Socket, message: Mapping[str, Any], came: float) -> None:
        payload = message.get("payload")
        kind = kind_of(payload) if isinstance(payload, dict) and is_well_formed(payload) else ""
        with taking(self._figures, kind or NONE, came) as request:
            envelope = SocketModeRequest.from_dict(
                {"type": "", **message, "payload": payload if kind else {}}
            )
            response = run_bolt_app(self._bolt, envelope) if kind and envelope else None
            answered(self._figures, request, response.status if response else NOT_FOUND)
            if response is None or envelope is None or response.status == NOT_FOUND:
                log.warning("a payload that is none of Slack's was dropped")
                socket.send_socket_mode_response(SocketModeResponse(envelope_id=message["envelope_id"]))
            else:
                send_response(socket, envelope, response, 0.0)  # the start: for a debug line only


def _message(text: str) -> dict[str, Any] | None:
    """Return what came, envelopes and greetings alike; `None` for what is none of Slack's messages."""
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        message = None
    if not isinstance(message, dict):
        log.warning("something that is no message of Slack's was passed over")
        return None
    return message
