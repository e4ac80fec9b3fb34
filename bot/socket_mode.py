"""Socket Mode: Bolt at the end of the bot's socket, its envelopes taken as requests over HTTP are."""

import json
import logging

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
            envelope = _envelope(text)
            if envelope is not None:
                self._answer(socket, envelope, came)

    def _answer(self, socket: Socket, envelope: SocketModeRequest, came: float) -> None:
        kind = kind_of(envelope.payload) if is_well_formed(envelope.payload) else ""
        with taking(self._figures, kind or NONE, came) as request:
            response = run_bolt_app(self._bolt, envelope) if kind else None
            answered(self._figures, request, response.status if response else NOT_FOUND)
            if response is None or response.status == NOT_FOUND:
                log.warning("a payload that is none of Slack's was dropped")
                socket.send_socket_mode_response(SocketModeResponse(envelope_id=envelope.envelope_id))
            else:
                send_response(socket, envelope, response, 0.0)  # the start: for a debug line only


def _envelope(text: str) -> SocketModeRequest | None:
    """Return what Slack wants an answer to; `None` for what greets and warns, and for what is no envelope at all."""
    try:
        message = json.loads(text)
        return SocketModeRequest.from_dict(message) if isinstance(message, dict) else None
    except (ValueError, RecursionError):
        log.warning("something that is no envelope of Slack's was passed over")
        return None
