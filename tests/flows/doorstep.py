"""Requests at the bot's door as bytes: what Slack's own client, or the pretend workspace, would not send."""

import http.client
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.demo.model import EnvelopeType, Json
from tests.flows.stage import Stage


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    body: bytes


class Door:
    """One connection to where the bot listens for HTTP; it is opened anew when the bot closed it."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._path = parts.path
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)

    def knock(self, headers: Mapping[str, str], body: bytes) -> Reply:
        """Send a request."""
        try:
            self._connection.request("POST", self._path, body, dict(headers))
            response = self._connection.getresponse()
            return Reply(response.status, response.read())
        except BaseException:
            self._connection.close()
            raise

    def close(self) -> None:
        self._connection.close()


@contextmanager
def door_of(stage: Stage) -> Iterator[Door]:
    """A connection to the bot of a stage."""
    door = Door(str(stage.workspace._server._delivery.url))
    try:
        yield door
    finally:
        door.close()


def signed(stage: Stage, envelope_type: EnvelopeType, payload: Json) -> tuple[dict[str, str], bytes]:
    """Headers and body of a request as Slack would send it now."""
    workspace = stage.workspace
    return workspace.http_request_for(workspace.envelope(envelope_type, payload))
