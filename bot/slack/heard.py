"""A client of Slack's Web API that says when Slack has answered a call with yes, and keeps its connections."""

from collections.abc import Callable
from typing import Any
from urllib.request import Request

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.slack.connections import Connections
from bot.turns import aside


class HeardClient(WebClient):
    """settle: called before each call; what it raises, the call does. heard: called after each one that succeeded. Both from the thread that
    makes the call. connections: shared with others, who close them."""

    def __init__(
        self,
        heard: Callable[[], None],
        connections: Connections,
        *,
        settle: Callable[[], None] = lambda: None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self._settle = settle
        self._heard = heard
        self._connections = connections

    def api_call(self, *values: Any, **options: Any) -> SlackResponse:
        self._settle()
        response = super().api_call(*values, **options)
        self._heard()
        return response

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        # The SDK's own, where it sends a request and nothing else; what to make of an answer or an error is decided around it.
        if not self._connections.lead_to(req, self.proxy):
            with aside(is_far=True):
                return super()._perform_urllib_http_request_internal(url, req)
        with aside(is_far=True):
            answer = self._connections.send(req, self.timeout, self.ssl)
        return {"status": answer.status, "headers": answer.headers, "body": answer.text}
