"""The app's manifest as Slack reads it: what the app may do and what it is told."""

from dataclasses import dataclass
from pathlib import Path

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Both are safe ones: the same in C where PyYAML was built with it: a pretend workspace starts in a tenth of the time."""


@dataclass(frozen=True)
class Command:
    """One slash command, with its slash."""

    name: str
    should_escape: bool
    description: str = ""
    usage_hint: str = ""


@dataclass(frozen=True)
class Manifest:
    """What the app asked for. `optional_scopes` are those that an installer may leave out."""

    name: str
    bot_name: str
    scopes: frozenset[str]
    optional_scopes: frozenset[str]
    events: frozenset[str]
    commands: tuple[Command, ...]
    home_tab: bool
    messages_tab: bool
    messages_read_only: bool
    interactive: bool
    socket_mode: bool = True

    def command(self, name: str) -> Command | None:
        """The command of that name, or `None`."""
        return next((command for command in self.commands if command.name == name), None)


def read_manifest(path: Path) -> Manifest:
    """The manifest in a YAML file. Raises: OSError, yaml.YAMLError, KeyError (no name)."""
    told = yaml.load(path.read_text(encoding="utf-8"), _LOADER)  # noqa: S506 # nosec B506
    features = told.get("features", {})
    home = features.get("app_home", {})
    scopes = told.get("oauth_config", {}).get("scopes", {})
    settings = told.get("settings", {})
    name = told["display_information"]["name"]
    return Manifest(
        name=name,
        bot_name=features.get("bot_user", {}).get("display_name", name),
        scopes=frozenset(scopes.get("bot", ())),
        optional_scopes=frozenset(scopes.get("bot_optional", ())),
        events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", ())),
        commands=tuple(
            Command(
                command["command"],
                bool(command.get("should_escape", False)),
                str(command.get("description", "")),
                str(command.get("usage_hint", "")),
            )
            for command in features.get("slash_commands", ())
        ),
        home_tab=bool(home.get("home_tab_enabled", False)),
        messages_tab=bool(home.get("messages_tab_enabled", False)),
        messages_read_only=bool(home.get("messages_tab_read_only_enabled", False)),
        interactive=bool(settings.get("interactivity", {}).get("is_enabled", False)),
        socket_mode=bool(settings.get("socket_mode_enabled", True)),
    )
