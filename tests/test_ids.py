"""Ids in the code, listeners, manifest.yml and docs/architecture.md name the same things."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot import ids
from bot.errors import RuleBroken
from bot.ids import NUMBERED, Action, Callback
from bot.jobs.ticks import Ticks
from bot.views.home import HELP_LINES
from handlers.commands import SUBCOMMANDS
from handlers.registry import ANYTHING, register

ROOT = Path(__file__).resolve().parent.parent
SAID_ONLY = {
    Callback.CHOOSE,
    Callback.DATA,
    Callback.HOME,
    Callback.QUESTIONS,
    Callback.STUDY,
    Callback.FUNNEL,
    Callback.GUIDE,
    Callback.THANKS,
    Callback.SETTINGS,
}
"""Views without a form: nothing is submitted."""


class Recorder:
    """Stands where Bolt's App is registered on, and writes down what was registered, in order."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, Any]] = []

    def __getattr__(self, kind: str) -> Any:
        def register_one(matcher: Any = None) -> Any:
            self.seen.append((kind, matcher))
            return lambda listener: listener

        return register_one


def registered() -> list[tuple[str, Any]]:
    recorder, kit = Recorder(), type("Kit", (), {"desk": None, "delivery": None, "views": None})()
    register(recorder, kit)  # type: ignore[arg-type]
    return recorder.seen


def matched(kind: str) -> list[Any]:
    return [matcher for found, matcher in registered() if found == kind and matcher is not ANYTHING]


def documented(heading: str) -> list[str]:
    table = (ROOT / "docs" / "architecture.md").read_text().split(heading, 1)[1].split("\n\n", 1)[0]
    return re.findall(r"^\| `([a-z_. ]+)`", table, re.MULTILINE)


def test_every_action_has_exactly_one_listener() -> None:
    patterns = sorted(str(ids.pattern(action)) for action in Action)

    assert sorted(map(str, matched("action"))) == patterns


def test_every_form_has_exactly_one_listener() -> None:
    assert sorted(matched("view")) == sorted(c.value for c in Callback if c not in SAID_ONLY)


def test_the_catch_alls_come_last_and_cover_everything_that_slack_sends() -> None:
    kinds = [kind for kind, matcher in registered() if matcher is ANYTHING]

    assert {"action", "view_submission", "view_closed", "command", "shortcut", "options", "event"} == set(
        kinds
    )
    assert all(matcher is ANYTHING for _, matcher in registered()[-len(kinds) :])


def test_the_manifest_subscribes_to_exactly_the_events_that_are_listened_to() -> None:
    manifest = yaml.safe_load((ROOT / "manifest.yml").read_text())
    events = {event.split(".")[0] for event in manifest["settings"]["event_subscriptions"]["bot_events"]}

    assert set(matched("event")) == events
    assert matched("command") == [command["command"] for command in manifest["features"]["slash_commands"]]


def test_help_manifest_and_readme_name_the_same_subcommands() -> None:
    manifest = yaml.safe_load((ROOT / "manifest.yml").read_text())
    hint = manifest["features"]["slash_commands"][0]["usage_hint"]
    readme = set(re.findall(r"^\| `/interview (\w+)`", (ROOT / "README.md").read_text(), re.MULTILINE))

    assert set(HELP_LINES) == {word.strip() for word in hint.split("|")} == readme
    assert set(HELP_LINES) <= set(SUBCOMMANDS)


def test_the_documentation_lists_every_id() -> None:
    assert set(documented("| Action |")) == {action.value for action in Action}
    assert set(documented("| Modal or view |")) == {callback.value for callback in Callback}


@pytest.mark.parametrize("heading", ["| Action |", "| Modal or view |"])
def test_the_documentation_lists_no_id_twice(heading: str) -> None:
    rows = documented(heading)

    assert sorted(rows) == sorted(set(rows))


def test_the_documentation_lists_every_tick_once() -> None:
    calendars: Any = type("Calendars", (), {"refresh_due": None})()
    nothing: Any = None
    ticks = Ticks(nothing, nothing, list, calendars)

    assert sorted(documented("| Tick |")) == sorted(tick.name for tick in ticks._ticks)


class Words(StrEnum):
    """A closed set, as those that buttons carry."""

    ALL = "all"
    PRESS = "press"


@given(st.dictionaries(st.sampled_from("abcd"), st.integers(0, 2**53 - 1) | st.text(max_size=20)))
def test_what_is_packed_comes_back(fields: dict[str, Any]) -> None:
    assert {**ids.unpack(ids.pack(**fields))} == {"v": ids.VALUE_VERSION, **fields}


@given(
    st.text()
    | st.none()
    | st.integers()
    | st.just("[" * 100_000)
    | st.just('{"v":2}')
    | st.just('{"v":1')
    | st.just("[1]")
)
def test_anything_else_is_refused_as_out_of_date(value: object) -> None:
    with pytest.raises(RuleBroken) as refused:
        ids.unpack(value)

    assert refused.value.code == "stale"


@pytest.mark.parametrize("value", [None, 7, True, [], ["all"], {}, "", "another", "ALL"])
def test_a_word_that_is_none_of_those_there_are_is_out_of_date(value: object) -> None:
    assert ids.one_of({"w": "press"}, "w", Words) is Words.PRESS
    with pytest.raises(RuleBroken) as refused:
        ids.one_of({"w": value}, "w", Words)

    assert refused.value.code == "stale"


def test_numbered_ids_match_their_listener_and_no_other() -> None:
    for action in NUMBERED:
        matcher = ids.pattern(action)
        assert isinstance(matcher, re.Pattern)
        assert matcher.fullmatch(ids.numbered(action, 12))
        assert not matcher.fullmatch(f"{action.value}.x")
