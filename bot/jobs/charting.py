"""Charts where Slack takes them. It brings new blocks to one workspace after the other: where it refuses a chart, the same is said
without it at once, and that workspace gets no charts for a while."""

import logging
from collections.abc import Callable
from typing import TypeVar

from bot.errors import Busy, OutsideError
from bot.services import charting
from bot.services.desk import Desk
from bot.slack.errors import BLOCKS_REFUSED
from bot.views.blocks import Block, Message, without_charts

log = logging.getLogger(__name__)

T = TypeVar("T")
Blocks = tuple[Block, ...]


def message_with_charts(desk: Desk, team_id: str, message: Message, send: Callable[[Message], T]) -> T:
    """Send a message with its charts, or without them. Raises: OutsideError."""
    return _send(
        desk,
        team_id,
        message.blocks,
        lambda blocks: send(message if blocks == message.blocks else Message(message.text, blocks)),
    )


def view_with_charts(desk: Desk, team_id: str, view: Block, send: Callable[[Block], T]) -> T:
    """Show a view with its charts, or without them. Raises: OutsideError."""
    return _send(desk, team_id, tuple(view["blocks"]), lambda blocks: send(view | {"blocks": list(blocks)}))


def _send(desk: Desk, team_id: str, blocks: Blocks, send: Callable[[Blocks], T]) -> T:
    plain = without_charts(blocks)
    if plain == blocks or not charting.takes_charts(desk, team_id):
        return send(plain)
    try:
        return send(blocks)
    except OutsideError as error:
        if error.error not in BLOCKS_REFUSED:
            raise
    try:
        sent = send(plain)
    except OutsideError as error:
        # A refusal without them as well was not because of the charts. Anything else says nothing of the blocks: kept, or the next
        # attempt would begin with the charts, and so on for ever.
        if not error.permanent:
            _keep_refusal(desk, team_id)
        raise
    _keep_refusal(desk, team_id)
    return sent


def _keep_refusal(desk: Desk, team_id: str) -> None:
    try:
        charting.keep_refusal(desk, team_id)
    except Busy:
        # What was sent must not look as if it had failed: it would be sent again.
        log.info("a refusal of charts was not kept; the next one will be")
