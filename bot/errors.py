"""The errors that may cross a module's border. They carry data; sentences for people are chosen in handlers/sentences.py.

BotError
├── RuleBroken     a rule of the product says no (code + values)
├── NotAllowed     the person has no right to do this
├── BadInput       one field of what was typed
├── Busy           the database stayed locked too long; nothing was changed
│   └── Unsure     it was changed, and the disk may not keep it
├── OutsideError   Slack or another service failed (retry_after, permanent)
└── ConfigError    the bot cannot run as it is set up (its text is for the operator)
    └── NotNow     it cannot run now, and may by itself later
"""

from collections.abc import Mapping
from enum import Enum


class BotError(Exception):
    """The root of the tree."""


class RuleBroken(BotError):
    """A rule of the product says no. `code` names the rule; `values` are what its sentence needs."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values: Mapping[str, object] = values


class NotAllowed(BotError):
    """The person has no right to do this; `who_can_help` are Slack ids of people who can grant it."""

    def __init__(self, who_can_help: tuple[str, ...] = ()) -> None:
        super().__init__("not allowed")
        self.who_can_help = who_can_help


class BadInput(BotError):
    """What was typed into one field cannot be used; `text` says what to do."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(f"{field}: {text}")
        self.field = field
        self.text = text


class Busy(BotError):
    """The database was not free in time. Nothing was changed; doing it again is safe."""


class Unsure(Busy):
    """The disk did not say in time that it keeps what was changed. Others see it; doing it again is safe."""


class Effect(Enum):
    """What a call that failed may have done all the same."""

    NONE = "none"  # it was refused, or never arrived
    MAYBE = "maybe"  # it was carried out or it was not: whoever looks now can tell
    LATE = "late"  # nobody answered in time: it may still be carried out


class OutsideError(BotError):
    """A service outside failed. `permanent`: trying again cannot help. `retry_after` in seconds, when it was told.

    away: the service did not answer as it does when it works, so others may fare the same.
    """

    def __init__(
        self,
        error: str,
        *,
        permanent: bool,
        retry_after: float | None = None,
        effect: Effect = Effect.NONE,
        away: bool = False,
    ) -> None:
        super().__init__(error)
        self.error = error
        self.permanent = permanent
        self.retry_after = retry_after
        self.effect = effect
        self.away = away


class ConfigError(BotError):
    """The bot cannot run as it is set up. The text says what is missing and where to get it."""


class NotNow(ConfigError):
    """What keeps the bot from running may pass without anybody changing a setting: whoever starts it again later may fare better."""
