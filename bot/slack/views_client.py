"""The only Slack calls that a listener makes: opening and pushing modals, and looking up an unknown clicker once.

A trigger lives three seconds, so there is no time to try again: a short time-out, no retries, and at most eight at once. Who comes
ninth waits for a moment, in which a Slack that answers frees a place, and is told then: a hung Slack never takes the threads that other clicks
need.
"""

import threading
from collections.abc import Callable
from typing import Any

from slack_sdk import WebClient

from bot.errors import OutsideError
from bot.slack.errors import calling
from bot.slack.messenger import Messenger, SeenMember
from bot.turns import acquire
from bot.views.blocks import Block

TIMEOUT_S = 2
AT_ONCE = 8
MOMENT_S = 0.1


class ViewsClient:
    """Guarded calls for listeners, for all workspaces of the process together.

    clients: the client of a workspace, with `timeout=TIMEOUT_S` and no retry handlers. It raises OutsideError where there is none.
    """

    def __init__(self, clients: Callable[[str], WebClient]) -> None:
        self._clients = clients
        self._places = threading.BoundedSemaphore(AT_ONCE)

    def open(self, team_id: str, trigger_id: str, view: Block) -> None:
        """Open a modal. Raises: OutsideError (Slack is slow or said no; nothing was opened as far as is known)."""
        self._guarded(lambda: self._clients(team_id).views_open(trigger_id=trigger_id, view=view))

    def push(self, team_id: str, trigger_id: str, view: Block) -> None:
        """Push a modal onto the open one. Raises: OutsideError."""
        self._guarded(lambda: self._clients(team_id).views_push(trigger_id=trigger_id, view=view))

    def member(self, team_id: str, slack_id: str) -> SeenMember:
        """Look up who clicked. Raises: OutsideError."""
        found: SeenMember = self._guarded(lambda: Messenger(self._clients(team_id)).member(slack_id))
        return found

    def _guarded(self, call: Callable[[], Any]) -> Any:
        if not acquire(self._places, MOMENT_S):
            raise OutsideError("busy", permanent=False)
        try:
            return calling(call)
        finally:
            self._places.release()
