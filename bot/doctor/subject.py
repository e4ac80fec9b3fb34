"""What is examined: the settings as they were written, and what Slack says, asked once."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.asking import Manifest
from bot.config import SLACK_API, Given
from bot.errors import OutsideError
from bot.slack.examining import Answer, ask

ASK_S = 5.0
"""What one question to Slack may take."""
LONGER = "Run it again with a larger --timeout."


@dataclass
class Subject:
    """One set-up. http: whether it is meant for `evenhand run --http`.

    known: the names of all settings there are. mistake: what keeps the bot from reading its settings, "" when nothing does;
    mismatch: what keeps it from starting with settings that it can read, but for those that are missing.
    seconds: what one check may take.
    """

    given: Given
    known: frozenset[str]
    manifest: Manifest
    manifest_file: Path
    now: Callable[[], datetime]
    http: bool = False
    mistake: str = ""
    mismatch: str = ""
    seconds: float = 10.0
    _answers: dict[str, Answer | OutsideError] = field(default_factory=dict)
    _is_away: bool = False

    def value(self, name: str) -> str:
        """A setting, "" when it is not set."""
        return self.given.values.get(name, "")

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must be told to nobody: whatever is a token, a secret or a key by its name, each key by itself."""
        names = (name for name in self.given.values if name.endswith(("_TOKEN", "_SECRET", "_KEY")))
        return tuple(part.strip() for name in names for part in self.given.values[name].split(","))

    @property
    def database(self) -> Path:
        return Path(self.value("EVENHAND_DB") or "evenhand.db").expanduser()

    def identity(self) -> Answer:
        """What auth.test says of the bot token. Raises: OutsideError."""
        return self._asked("SLACK_BOT_TOKEN", "auth.test")

    def socket(self) -> Answer:
        """What apps.connections.open says of the app token; the address in it is used by nobody. Raises: OutsideError."""
        return self._asked("SLACK_APP_TOKEN", "apps.connections.open")

    def identity_of(self, token: str) -> Answer:
        """What auth.test says of the token of a workspace that installed the app. Raises: OutsideError."""
        return self._ask(token, "auth.test")

    def channel(self, channel: str, token: str) -> Answer:
        """What conversations.info says of a channel to the bot with that token. Raises: OutsideError."""
        return self._ask(token, "conversations.info", channel=channel)

    def any_answer(self) -> Answer:
        """Whatever Slack says first: to a token if there is one, else to nobody in particular. Raises: OutsideError."""
        if self.value("SLACK_BOT_TOKEN"):
            return self.identity()
        if self.value("SLACK_APP_TOKEN") and not self.http:
            return self.socket()
        return self._asked("", "api.test")

    def patience(self) -> Callable[[], bool]:
        """From now on, within one check: whether there is time to ask Slack once more, however long it takes to answer."""
        until = time.monotonic() + self.seconds - self._ask_s
        return lambda: time.monotonic() < until

    @property
    def api_url(self) -> str:
        return (self.value("SLACK_API_URL") or SLACK_API).rstrip("/") + "/"

    @property
    def is_slack_away(self) -> bool:
        """Whether a question to Slack got no answer: it is said once, and nobody waits for it again."""
        return self._is_away or any(isinstance(answer, OutsideError) for answer in self._answers.values())

    @property
    def _ask_s(self) -> float:
        return min(ASK_S, self.seconds / 2)

    def _ask(self, token: str, method: str, **arguments: str) -> Answer:
        try:
            return ask(self.api_url, token, method, self._ask_s, self.now, **arguments)
        except OutsideError:
            self._is_away = True
            raise

    def _asked(self, setting: str, method: str) -> Answer:
        if method not in self._answers:
            # Until there is an answer: whoever asks after a time-out does not wait once more.
            self._answers[method] = OutsideError("it does not answer in time", permanent=False, away=True)
            try:
                answer = self._ask(self.value(setting), method)
            except OutsideError as error:
                self._answers[method] = error
            else:
                self._answers[method] = answer
        found = self._answers[method]
        if isinstance(found, OutsideError):
            raise found
        return found
