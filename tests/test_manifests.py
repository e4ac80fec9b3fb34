"""manifest.yml and docs/manifest-http.yml: they ask for the same, Slack takes both, and what they ask for is what the code uses.

Fields and names: `manifest_types.json`, which `read_manifest_types.py` read from @slack/web-api. Lengths and patterns:
docs.slack.dev/reference/app-manifest (2026-11); Slack's JSON schema of manifests is published in no package.
"""

import json
import re
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.asking import read
from bot.demo.manifest import read_manifest
from bot.demo.rules import EVENT_SCOPES, METHODS
from bot.demo.workspace import Workspace
from bot.http import PATH
from tests.read_manifest_types import FIXTURE

ROOT = Path(__file__).resolve().parent.parent
SOCKET, HTTP = ROOT / "manifest.yml", ROOT / "docs" / "manifest-http.yml"
BOTH = pytest.mark.parametrize("file", [SOCKET, HTTP], ids=["socket", "http"])
HERE = "https://bot.example.com"
EVENTS, OAUTH = f"{HERE}{PATH}", f"{HERE}/slack/oauth_redirect"
TYPES = json.loads(FIXTURE.read_text(encoding="utf-8"))

LENGTHS = {
    "display_information.name": (1, 35),
    "display_information.description": (1, 140),
    "features.bot_user.display_name": (1, 80),
    "features.slash_commands.command": (2, 32),
    "features.slash_commands.description": (1, 2000),
    "features.slash_commands.usage_hint": (1, 1000),
    "features.slash_commands.url": (1, 3000),
    "settings.event_subscriptions.request_url": (1, 3500),
    "settings.interactivity.request_url": (1, 3500),
    "oauth_config.redirect_urls": (1, 2500),
    "oauth_config.scopes.bot": (1, 50),
    "oauth_config.scopes.bot_optional": (1, 50),
    "settings.event_subscriptions.bot_events": (1, 50),
}
"""Characters of a text, or of each in a list."""
MOST = {
    "features.slash_commands": 50,
    "oauth_config.redirect_urls": 1000,
    "oauth_config.scopes.bot": 255,
    "oauth_config.scopes.bot_optional": 255,
    "settings.event_subscriptions.bot_events": 100,
}
PATTERNS = {
    "display_information.background_color": r"#[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?",
    "features.slash_commands.command": r"/[a-z0-9_-]+",
    "features.slash_commands.url": r"https://.+",
    "settings.event_subscriptions.request_url": r"https://.+",
    "settings.interactivity.request_url": r"https://.+",
    "oauth_config.redirect_urls": r"https://.+",
}
"""What Slack's are, or stricter."""
NOT_BY_METHOD = {
    "commands": "slash commands",
    "im:history": "message.im, and conversations.history of the own DM",
}


def told(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return found


def problems(value: Any, kind: str, at: str = "") -> Iterator[str]:
    """What Slack's types and lengths say against a part of a manifest."""
    if kind.endswith("[]"):
        yield from _list_problems(value, kind, at)
    elif kind in TYPES["interfaces"]:
        yield from _object_problems(value, kind, at)
    elif kind in TYPES["names"]:
        if value not in TYPES["names"][kind]:
            yield f"{at}: {value} is no {kind}"
    elif not isinstance(value, {"string": str, "boolean": bool, "number": int}[kind]):
        yield f"{at}: {value!r} is no {kind}"
    if isinstance(value, str):
        low, high = LENGTHS.get(at, (0, len(value)))
        if not low <= len(value) <= high:
            yield f"{at}: {len(value)} characters"
        if not re.fullmatch(PATTERNS.get(at, r"(?s).*"), value):
            yield f"{at}: {value} is no {PATTERNS[at]}"


def _list_problems(value: Any, kind: str, at: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{at}: no list"
        return
    if len(value) > MOST[at]:
        yield f"{at}: {len(value)} items"
    if len({json.dumps(item) for item in value}) != len(value):
        yield f"{at}: something is in it twice"
    for item in value:
        yield from problems(item, kind[:-2], at)


def _object_problems(value: Any, kind: str, at: str) -> Iterator[str]:
    fields = TYPES["interfaces"][kind]
    if not isinstance(value, dict):
        yield f"{at}: no object"
        return
    yield from (
        f"{at}: {name} is missing" for name, (needed, _) in fields.items() if needed and name not in value
    )
    for name, part in value.items():
        where = f"{at}.{name}".lstrip(".")
        if name not in fields:
            yield f"{where}: Slack knows no such field"
        else:
            yield from problems(part, fields[name][1], where)


@BOTH
def test_slack_knows_every_field_and_name_and_no_text_is_too_long(file: Path) -> None:
    assert list(problems(told(file), "Manifest")) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"display_information": {}}, "name is missing"),
        ({"display_information": {"name": "E" * 36}}, "36 characters"),
        ({"display_information": {"name": "E", "colour": "#fff"}}, "no such field"),
        ({"display_information": {"name": "E", "background_color": "blue"}}, "is no #"),
        ({"settings": {"socket_mode_enabled": "yes"}}, "is no boolean"),
        ({"settings": {"event_subscriptions": {"bot_events": ["message.dm"]}}}, "is no ManifestEvent"),
        ({"oauth_config": {"scopes": {"bot": ["chat:writes"]}}}, "is no BotScope"),
        ({"oauth_config": {"scopes": {"bot": ["commands", "commands"]}}}, "twice"),
        ({"features": {"slash_commands": [{"command": "interview", "description": "d"}]}}, "is no /"),
        (
            {"settings": {"interactivity": {"is_enabled": True, "request_url": "http://b.example"}}},
            "is no https",
        ),
    ],
)
def test_what_slack_would_refuse_is_noticed(change: dict[str, Any], words: str) -> None:
    found = list(problems(told(SOCKET) | change, "Manifest"))

    assert [words in problem for problem in found] == [True], found


def test_both_manifests_ask_for_the_same_but_for_the_way_in_which_slack_reaches_the_bot() -> None:
    http, socket = told(HTTP), told(SOCKET)

    same = deepcopy(http)
    assert same["settings"].pop("socket_mode_enabled") is False
    assert same["oauth_config"].pop("redirect_urls") == [OAUTH]
    addresses = [command.pop("url") for command in same["features"]["slash_commands"]]
    addresses += [
        same["settings"][part].pop("request_url") for part in ("event_subscriptions", "interactivity")
    ]
    assert set(addresses) == {EVENTS}
    assert socket["settings"].pop("socket_mode_enabled") is True
    assert same == socket


def test_both_manifests_give_the_same_reasons() -> None:
    assert read(HTTP.read_text(encoding="utf-8")) == read(SOCKET.read_text(encoding="utf-8"))


def test_with_socket_mode_no_address_is_left_over() -> None:
    assert "https:" not in SOCKET.read_text(encoding="utf-8")


@BOTH
def test_every_scope_is_one_that_a_method_or_an_event_needs(file: Path) -> None:
    scopes = told(file)["oauth_config"]["scopes"]
    by_method = {scope for method in METHODS.values() for scope in method.scopes}
    by_event = {
        scope
        for event in told(file)["settings"]["event_subscriptions"]["bot_events"]
        for scope in EVENT_SCOPES[event]
    }

    asked = {*scopes["bot"], *scopes["bot_optional"]}
    assert asked <= by_method | by_event | set(NOT_BY_METHOD) | {"users:read.email"}
    assert not set(scopes["bot"]) & set(scopes["bot_optional"])


def test_the_pretend_workspace_takes_both_and_reads_the_same() -> None:
    http = read_manifest(HTTP)

    assert replace(http, socket_mode=True) == read_manifest(SOCKET)
    assert not http.socket_mode
    with Workspace(HTTP) as workspace:
        assert workspace.store.granted == http.scopes | http.optional_scopes


# The page that says how to set it up


PAGE = ROOT / "docs" / "slack-setup.md"


@BOTH
def test_the_page_says_of_every_scope_and_event_what_the_manifest_says(file: Path) -> None:
    asked = read(file.read_text(encoding="utf-8"))
    rows = {line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")}

    for one in (*asked.required, *asked.events):
        loss = f"; without it {one.without}" if one.without else ""
        assert f"| `{one.name}` | {one.why}{loss} |" in rows, one.name
    for one in asked.optional:
        assert f"| `{one.name}` | {one.why} | {one.without} |" in rows, one.name


def test_the_page_lists_no_scope_or_event_that_is_not_asked_for() -> None:
    asked = read(SOCKET.read_text(encoding="utf-8"))
    tables = PAGE.read_text(encoding="utf-8").split("## What it asks for", 1)[1].split("\n## ", 1)[0]

    listed = re.findall(r"^\| `([^`]+)`", tables, re.MULTILINE)
    assert sorted(listed) == sorted(one.name for one in (*asked.required, *asked.optional, *asked.events))


def test_what_has_to_be_pasted_or_read_is_in_the_package() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"][
        "targets"
    ]

    packed = told["wheel"]["force-include"]
    assert {"manifest.yml", "docs/manifest-http.yml", ".env.example"} <= set(packed)
    for name, inside in packed.items():
        assert (ROOT / name).is_file()
        assert inside == f"bot/{Path(name).name}"
        assert name in told["sdist"]["include"] or Path(name).parts[0] in told["sdist"]["include"]
