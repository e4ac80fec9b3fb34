"""Settings of the process, from the environment and .env. The only module that reads the environment."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from dotenv import dotenv_values

from bot.calendars.door import Rules
from bot.calendars.google_calls import GOOGLE, Endpoints
from bot.errors import ConfigError

SLACK_API = "https://slack.com/api/"
SHORTEST_TOKEN = 16
LOG_FORMATS = ("human", "json")
WHERE_TOKENS_ARE = "https://api.slack.com/apps, your app"
PREFIXES = ("EVENHAND_", "SLACK_", "GOOGLE_")
"""How names of settings begin."""


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
    key: str = ""
    client_id: str = ""
    client_secret: str = ""
    public_url: str = ""
    google_id: str = ""
    google_secret: str = ""
    metrics_token: str = ""
    log_format: str = "human"
    calendar_rules: Rules = field(default_factory=Rules)
    google_endpoints: Endpoints = GOOGLE

    def __repr__(self) -> str:
        return f"Config(database={self.database!s})"

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must stand in no log."""
        keys = (key.strip() for key in self.key.split(","))
        given = (
            self.bot_token,
            self.app_token,
            self.signing_secret,
            self.client_secret,
            self.google_secret,
            self.metrics_token,
        )
        return *given, *keys

    def require_socket_mode(self) -> None:
        """Raises: ConfigError, with one sentence on what is missing and where it is."""
        if self.is_for_many:
            raise ConfigError(
                "SLACK_CLIENT_ID is set, so that any workspace may install the app: that takes a way back over HTTP. "
                "Run it with --http, or take SLACK_CLIENT_ID and SLACK_CLIENT_SECRET out of .env."
            )
        self._require(SLACK_BOT_TOKEN=self.bot_token, SLACK_APP_TOKEN=self.app_token)

    def require_http(self) -> None:
        """Raises: ConfigError, with one sentence on what is missing and where it is."""
        if not self.is_for_many:
            self._require(SLACK_BOT_TOKEN=self.bot_token, SLACK_SIGNING_SECRET=self.signing_secret)
            return
        self._require(
            SLACK_CLIENT_ID=self.client_id,
            SLACK_CLIENT_SECRET=self.client_secret,
            SLACK_SIGNING_SECRET=self.signing_secret,
        )
        if self.mismatch:
            raise ConfigError(self.mismatch)

    @property
    def mismatch(self) -> str:
        """What keeps settings that are right one by one from being right together, in one sentence; "" when nothing does."""
        if self.is_for_many and self.bot_token:
            return (
                "SLACK_BOT_TOKEN and SLACK_CLIENT_ID are both set: the token is for one workspace, the client id for any that "
                "installs the app. Take one of them out of .env."
            )
        if self.is_for_many and not self.public_url:
            return (
                "SLACK_CLIENT_ID needs EVENHAND_URL, the https:// address under which Slack reaches the bot: "
                "whoever installs the app comes back there."
            )
        return ""

    @property
    def is_for_many(self) -> bool:
        """Whether any workspace may install the app by OAuth."""
        return bool(self.client_id or self.client_secret)

    @staticmethod
    def _require(**values: str) -> None:
        missing = [name for name, value in values.items() if not value]
        if missing:
            places = "; ".join(f"{name} ({_PLACES[name]})" for name in missing)
            raise ConfigError(
                f"Missing in .env: {places}, all at {WHERE_TOKENS_ARE}. `evenhand doctor` tells each step."
            )
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
    "SLACK_CLIENT_ID": "Basic Information > App Credentials > Client ID",
    "SLACK_CLIENT_SECRET": "Basic Information > App Credentials > Client Secret",
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
        key=value("EVENHAND_KEY"),
        client_id=value("SLACK_CLIENT_ID"),
        client_secret=value("SLACK_CLIENT_SECRET"),
        public_url=_public_url(value("EVENHAND_URL")),
        google_id=value("GOOGLE_CLIENT_ID"),
        google_secret=value("GOOGLE_CLIENT_SECRET"),
        metrics_token=_metrics_token(value("EVENHAND_METRICS_TOKEN")),
        log_format=_log_format(value("EVENHAND_LOG_FORMAT", LOG_FORMATS[0]).lower()),
        calendar_rules=Rules(
            allow_http=bool(value("EVENHAND_CALENDAR_HTTP")),
            let_in=_networks(value("EVENHAND_CALENDAR_NETWORKS")),
        ),
        google_endpoints=_google(value("GOOGLE_API_URL")),
    )


class Given(NamedTuple):
    """Settings as they were written, before anybody understood them. Its repr shows none, as tokens are among them.

    values: what counts of each, without those that are empty. written: the names in .env. overruled: those of them that the
    environment sets otherwise. file: where .env is or would be.
    """

    values: Mapping[str, str]
    written: frozenset[str]
    overruled: frozenset[str]
    file: Path

    def __repr__(self) -> str:
        return f"Given({', '.join(sorted(self.values))})"


def given(folder: Path | None = None) -> Given:
    """Return what is set in the environment and in .env of `folder` (by default the current one), whether it is right or not."""
    path = (folder or Path.cwd()) / ".env"
    file = {name: (text or "").strip() for name, text in dotenv_values(path).items()}
    outside = {
        name: text.strip()
        for name, text in os.environ.items()
        if text and (name in file or name.startswith(PREFIXES))
    }
    values = {name: text for name, text in (file | outside).items() if text}
    overruled = {name for name, text in outside.items() if file.get(name) and file[name] != text}
    return Given(values, frozenset(file), frozenset(overruled), path)


def has_screen() -> bool:
    """Whether somebody sits before a screen on which a browser could open a window."""
    return sys.platform in {"darwin", "win32"} or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )


def _public_url(text: str) -> str:
    """Where people reach the bot: an address without a slash at its end."""
    url = text.rstrip("/")
    parts = urlsplit(url)
    here = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost"}
    if url and not (parts.scheme == "https" and parts.hostname) and not here:
        raise ConfigError(
            "EVENHAND_URL should begin with https://: it is the address under which Slack reaches the bot."
        )
    return url


def _log_format(text: str) -> str:
    if text not in LOG_FORMATS:
        raise ConfigError(f"EVENHAND_LOG_FORMAT is {text}: it should be {' or '.join(LOG_FORMATS)}.")
    return text


def _metrics_token(text: str) -> str:
    """What opens /metrics: long enough that nobody guesses it."""
    if text and (len(text) < SHORTEST_TOKEN or not text.isascii()):
        raise ConfigError(
            f"EVENHAND_METRICS_TOKEN should have {SHORTEST_TOKEN} letters and digits or more: `openssl rand -hex 24` prints some."
        )
    return text


def _networks(text: str) -> tuple[str, ...]:
    """Networks of one's own in which calendars may be, separated by commas or spaces."""
    found = tuple(text.replace(",", " ").split())
    for network in found:
        try:
            ip_network(network)
        except ValueError as error:
            raise ConfigError(
                f"EVENHAND_CALENDAR_NETWORKS holds {network}, which is no network. Write 10.0.0.0/8, for example."
            ) from error
    return found


def _google(base: str) -> Endpoints:
    """Google's own addresses, or those of a stand-in on this machine, for tests."""
    if not base:
        return GOOGLE
    root = base.rstrip("/")
    return Endpoints(
        f"{root}/o/oauth2/v2/auth", f"{root}/oauth2/token", f"{root}/oauth2/revoke", f"{root}/calendar/v3"
    )
