"""What the bot needs of the world beyond Slack: the key for what is stored sealed, the door to calendars, Google, its own address."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from bot.calendars.door import Rules
from bot.calendars.google_calls import GOOGLE, Endpoints
from bot.calendars.google_consent import Client
from bot.sealing import Sealer


@dataclass(frozen=True)
class Outside:
    """The operator's settings for calendars.

    key: returns what secrets are sealed with; asked for at the first of them, as it may make a file. google: the OAuth client, `None`
    when there is none. public_url: under which people reach the bot over HTTP, without a slash at the end; "" in Socket Mode.
    """

    key: Callable[[], bytes] = field(repr=False)
    rules: Rules = field(default_factory=Rules)
    google: Client | None = None
    google_endpoints: Endpoints = GOOGLE
    public_url: str = ""

    @cached_property
    def sealer(self) -> Sealer:
        """Raises: ConfigError: the key cannot be read or made."""
        return Sealer(self.key())

    @property
    def google_redirect(self) -> str:
        """Where Google sends people back to, "" when they cannot come here."""
        return f"{self.public_url}/calendars/google" if self.public_url else ""
