"""A small real Bolt app for the tests of the pretend workspace, over either transport, and blocks for it to send."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from waitress.server import create_server

from bot.demo.workspace import Workspace

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Testbot"},
    "features": {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": "Testbot"},
        "slash_commands": [
            {"command": "/do", "description": "Do it", "should_escape": True},
            {"command": "/raw", "description": "As typed"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "channels:read",
                "chat:write",
                "commands",
                "files:write",
                "im:history",
                "im:write",
                "usergroups:read",
                "users:read",
            ],
            "bot_optional": ["users:read.email"],
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": [
                "app_home_opened",
                "app_uninstalled",
                "member_joined_channel",
                "message.im",
                "team_join",
                "tokens_revoked",
                "user_change",
            ]
        },
        "interactivity": {"is_enabled": True},
    },
}


def write_manifest(folder: Path, manifest: dict[str, Any] = MANIFEST) -> Path:
    """A manifest file in `folder`."""
    path = folder / "manifest.yml"
    path.write_text(yaml.safe_dump(manifest), encoding="utf-8")
    return path


def client_of(workspace: Workspace) -> WebClient:
    """The SDK's client with the bot's token, without retries."""
    return WebClient(
        token=workspace.installation.bot_token, base_url=workspace.api_url, retry_handlers=[], timeout=10
    )


def bolt_app(workspace: Workspace, **more: Any) -> App:
    """A Bolt app without listeners."""
    settings: dict[str, Any] = {
        "client": client_of(workspace),
        "signing_secret": workspace.installation.signing_secret,
        "process_before_response": True,
    }
    return App(**(settings | more))


@contextmanager
def over_socket(
    workspace: Workspace, app: App, connections: int = 1, ping_interval: float = 10
) -> Iterator[list[SocketModeHandler]]:
    """The app, connected by as many sockets."""
    handlers = []
    try:
        for count in range(1, connections + 1):
            handler = SocketModeHandler(
                app, workspace.installation.app_token, concurrency=4, ping_interval=ping_interval
            )
            handlers.append(handler)
            handler.connect()  # type: ignore[no-untyped-call]
            workspace.wait_for(partial(_has_connections, workspace, count))
        yield handlers
    finally:
        for handler in handlers:
            try:
                handler.close()  # type: ignore[no-untyped-call]
            except (
                AttributeError
            ):  # the SDK trips over itself when the workspace closes the connection at the same moment
                handler.close()  # type: ignore[no-untyped-call]


def _has_connections(workspace: Workspace, count: int) -> bool:
    return workspace.connection_count == count


@contextmanager
def over_http(workspace: Workspace, app: App) -> Iterator[str]:
    """The app behind a real HTTP server; the workspace delivers to it."""
    sockets: dict[Any, Any] = {}
    server = create_server(
        SlackRequestHandler(app, path="/slack/events"), map=sockets, host="127.0.0.1", port=0, threads=4
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.effective_port}/slack/events"
    workspace.deliver_over_http(url)
    try:
        yield url
    finally:
        workspace.deliver_over("socket")
        # In the server's own thread, or it would notice only at its next time-out.
        with suppress(OSError):  # it may be faster than the trigger that wakes it
            server.trigger.pull_trigger(lambda: [channel.close() for channel in list(sockets.values())])
        server.task_dispatcher.shutdown()
        thread.join(5)


@contextmanager
def heard(workspace: Workspace, names: Iterable[str]) -> Iterator[list[dict[str, Any]]]:
    """The events of some types that the app is told meanwhile."""
    app, events = bolt_app(workspace), list[dict[str, Any]]()
    for name in names:
        app.event(name)(lambda event: events.append(event))
    with over_http(workspace, app):
        yield events


def error_of(refusal: pytest.ExceptionInfo[SlackApiError]) -> str:
    """The code of what a call was refused with."""
    return str(refusal.value.response["error"])


def post(url: str, body: bytes, headers: dict[str, str] | None = None) -> tuple[int, str]:
    """Status and text of what a server on loopback answers to a POST."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    try:
        connection.request("POST", parts.path, body, headers or {})
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def plain(text: str) -> dict[str, Any]:
    """A plain text object."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, Any]:
    """A mrkdwn text object."""
    return {"type": "mrkdwn", "text": text}


def section(text: str, **more: Any) -> dict[str, Any]:
    """A section block."""
    return {"type": "section", "text": mrkdwn(text), **more}


def button(label: str, action_id: str = "press", **more: Any) -> dict[str, Any]:
    """A button."""
    return {"type": "button", "text": plain(label), "action_id": action_id, **more}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    """An actions block."""
    return {"type": "actions", "elements": list(elements)}


def options(*texts: str) -> list[dict[str, Any]]:
    """Options whose values are their numbers."""
    return [{"text": plain(text), "value": str(number)} for number, text in enumerate(texts)]


def text_input(label: str, block_id: str, **element: Any) -> dict[str, Any]:
    """An input block for text, or for the element type given as `type`."""
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": {"type": "plain_text_input", "action_id": block_id, **element},
    }


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A modal with a submit button."""
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain("Form"),
        "submit": plain("Send"),
        "blocks": list(blocks),
        **more,
    }


def home(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An App Home."""
    return {"type": "home", "blocks": list(blocks), **more}
