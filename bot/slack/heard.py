"""A client of Slack's Web API that says when Slack has answered a call with yes."""

from collections.abc import Callable
from typing import Any

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.turns import aside


class HeardClient(WebClient):
    """heard: called after each call that succeeded, from the thread that made it."""

    def __init__(self, heard: Callable[[], None], **options: Any) -> None:
        super().__init__(**options)
        self._heard = heard

    def api_call(self, *values: Any, **options: Any) -> SlackResponse:
        with aside():
            response = super().api_call(*values, **options)
        self._heard()
        return response
