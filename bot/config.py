"""Settings of the process, from the environment and .env. The only module that reads the environment."""

import os
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values

from bot.errors import ConfigError

SLACK_API = "https://slack.com/api/"
WHERE_TOKENS_ARE = "https://api.slack.com/apps, your app"


@dataclass(frozen=True)
class Config:
    """What the bot was given. Tokens are secrets: this is never logged, and its repr leaves them out."""

    bot_token: str
    app_token: str
    signing_secret: str
    admins: frozenset[str]
    database: Path
    product: str
    log_level: str
    api_url: str = SLACK_API

    def __repr__(self) -> str:
        return f"Config(database={self.database!s})"

    def require_socket_mode(self) -> None:
        """Raises: ConfigError, with one sentence on what is missing and where it is."""
        self._require(SLACK_BOT_TOKEN=self.bot_token, SLACK_APP_TOKEN=self.app_token)

    def require_http(self) -> None:
        """Raises: ConfigError, with one sentence on what is missing and where it is."""
        self._require(SLACK_BOT_TOKEN=self.bot_token, SLACK_SIGNING_SECRET=self.signing_secret)

    @staticmethod
    def _require(**values: str) -> None:
        missing = [name for name, value in values.items() if not value]
        if missing:
            places = "; ".join(f"{name} ({_PLACES[name]})" for name in missing)
            raise ConfigError(f"Missing in .env: {places}, all at {WHERE_TOKENS_ARE}. See .env.example.")
        for name, value in values.items():
            prefix = _PREFIXES.get(name, "")
            if not value.startswith(prefix):
                raise ConfigError(
                    f"{name} should begin with {prefix}: copy it from {_PLACES[name]} at {WHERE_TOKENS_ARE}."
                )


_PLACES = {
    "SLACK_BOT_TOKEN": "OAuth & Permissions > Bot User OAuth Token",
    "SLACK_APP_TOKEN": "Basic Information > App-Level Tokens, with connections:write",
    "SLACK_SIGNING_SECRET": "Basic Information > App Credentials > Signing Secret",
}
_PREFIXES = {"SLACK_BOT_TOKEN": "xoxb-", "SLACK_APP_TOKEN": "xapp-"}


def load(folder: Path | None = None) -> Config:
    """Return the configuration: the environment first, then .env in `folder` (by default the current one)."""
    file = dotenv_values((folder or Path.cwd()) / ".env")

    def value(name: str, default: str = "") -> str:
        return (os.environ.get(name) or file.get(name) or default).strip()

    return Config(
        bot_token=value("SLACK_BOT_TOKEN"),
        app_token=value("SLACK_APP_TOKEN"),
        signing_secret=value("SLACK_SIGNING_SECRET"),
        admins=frozenset(value("EVENHAND_ADMINS").replace(",", " ").split()),
        database=Path(value("EVENHAND_DB", "evenhand.db")).expanduser(),
        product=value("EVENHAND_PRODUCT"),
        log_level=value("EVENHAND_LOG", "INFO").upper(),
        api_url=value("SLACK_API_URL", SLACK_API).rstrip("/") + "/",
    )
