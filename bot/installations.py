"""The workspaces that let the bot in, each with what it takes to speak with it: that of SLACK_BOT_TOKEN, or those that installed it by OAuth.

Nothing here asks Slack: who we are in a workspace was told when it was installed, so a click costs no auth.test.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from slack_sdk import WebClient

from bot.errors import ConfigError, OutsideError
from bot.sealing import Sealer
from bot.slack import messenger, views_client
from bot.slack.errors import NOT_INSTALLED, SEALED
from bot.slack.messenger import Messenger
from storage import installations
from storage.database import Store

Clients = Callable[[str, int], WebClient]
"""A token and a time-out in seconds to a client of the Web API."""


@dataclass(frozen=True)
class Installation:
    """The bot in one workspace."""

    team_id: str
    bot_user_id: str
    bot_id: str
    token: str = field(repr=False)
    scopes: frozenset[str] | None = None
    """What was granted, as Slack says; `None` when it did not."""


class _Line(NamedTuple):
    """What is kept of a workspace while its stored token stays the same."""

    sealed: str
    installation: Installation
    messenger: Messenger
    views: WebClient


class Installations:
    """Of one process. own: the workspace of SLACK_BOT_TOKEN, in which case there are no others."""

    def __init__(
        self, store: Store, sealer: Callable[[], Sealer], clients: Clients, own: Installation | None = None
    ) -> None:
        self._store = store
        self._sealer = sealer
        self._clients = clients
        self._own = self._line(own, "") if own else None
        self._lines: dict[str, _Line] = {}
        self._lock = threading.Lock()

    @property
    def own(self) -> Installation | None:
        """The workspace of SLACK_BOT_TOKEN."""
        return self._own.installation if self._own else None

    def team_ids(self) -> list[str]:
        """The workspaces that have the app."""
        return [self._own.installation.team_id] if self._own else installations.team_ids(self._store.read())

    def of_press(self, team_id: str | None, bot_id: str = "") -> Installation | None:
        """Where something was pressed or happened, `None` where the bot is not installed.

        team_id: as Slack says, which for a press in a shared channel is where the presser is at home. bot_id: who had posted what
        was pressed, "" when that is not known; each installation has a bot of its own.
        """
        if self._own:
            return self._own.installation
        by_bot = installations.team_of_bot(self._store.read(), bot_id) if bot_id else ""
        found = self._find(by_bot or team_id or "")
        return found.installation if found else None

    def messenger(self, team_id: str) -> Messenger:
        """Raises: OutsideError("not_installed")."""
        return self._require(team_id).messenger

    def views_client(self, team_id: str) -> WebClient:
        """The client for `ViewsClient`. Raises: OutsideError("not_installed")."""
        return self._require(team_id).views

    def _require(self, team_id: str) -> _Line:
        found = self._find(team_id)
        if found is None:
            raise OutsideError(NOT_INSTALLED, permanent=True)
        return found

    def _find(self, team_id: str) -> _Line | None:
        if self._own:
            return self._own if self._own.installation.team_id == team_id else None
        stored = installations.of_team(self._store.read(), team_id)
        if stored is None:
            with self._lock:
                self._lines.pop(team_id, None)
            return None
        with self._lock:
            known = self._lines.get(team_id)
        if known is not None and known.sealed == stored.sealed:
            return known
        try:
            token = self._sealer().open(stored.sealed)
        except ConfigError as error:
            # Whoever presses is not told what is wrong with a key.
            raise OutsideError(SEALED, permanent=False) from error
        here = Installation(
            stored.team_id, stored.bot_user_id, stored.bot_id, token, frozenset(stored.scopes) or None
        )
        line = self._line(here, stored.sealed)
        with self._lock:
            self._lines[team_id] = line
        return line

    def _line(self, here: Installation, sealed: str) -> _Line:
        return _Line(
            sealed,
            here,
            Messenger(self._clients(here.token, messenger.TIMEOUT_S), here.scopes),
            self._clients(here.token, views_client.TIMEOUT_S),
        )
