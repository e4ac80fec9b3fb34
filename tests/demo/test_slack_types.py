"""The Block Kit tables against Slack's own types: @slack/types 3.2.0, as `read_slack_types.py` read them.

Both ways: what Slack's types know is known here, and what is known here is in them, with the same keys required. Whatever
differs is listed with its reason; a difference that is not listed, or no longer there, fails.
"""

import json
from collections.abc import Mapping

import pytest

from bot.demo.blockkit_blocks import BLOCKS
from bot.demo.blockkit_elements import IN_ACTIONS, IN_CONTEXT_ACTIONS, IN_INPUT, IN_SECTION
from bot.demo.blockkit_shapes import Kind, Rule
from bot.demo.rulebook import block_kit_rows
from tests.demo.read_slack_types import FIXTURE

TYPES = json.loads(FIXTURE.read_text(encoding="utf-8"))
INTERFACES: Mapping[str, Mapping[str, object]] = TYPES["interfaces"]

OBJECTS = {
    "confirm": "ConfirmationDialog",
    "option": "PlainTextOption",
    "overflow option": "PlainTextOption",
    "option group": "OptionGroup",
    "dispatch action configuration": "DispatchActionConfig",
    "conversation filter": "BaseConversationFilter",
    "column settings": "TableBlockColumnSettings",
}
"""Rows without a `type`, and what Slack's types call them."""

NOT_HERE = {
    "broadcast": "the app never addresses a whole channel, so a rich text that does is refused",
    "plan": "for agents; the workspace does not know it",
    "task_card": "for agents; the workspace does not know it",
    "url": "the sources of a task_card",
    "video": "the workspace does not know it: a video needs links.embed:write and a domain of the app's own",
}
NOT_THERE = {
    "data_visualization": "newer than these types; from its page in the docs",
    "area": "a chart of data_visualization",
    "bar": "a chart of data_visualization",
    "line": "a chart of data_visualization",
    "pie": "a chart of data_visualization",
}
NO_INTERFACE = {
    "attachment": "in message-attachments; only the form that carries blocks is taken here",
    "axis config": "of data_visualization",
    "data point": "of data_visualization",
    "data series": "of data_visualization",
    "feedback button": "written out within FeedbackButtons",
    "input parameter": "written out within WorkflowButton",
    "metadata": "in message-metadata",
    "segment": "of data_visualization",
    "slack file": "SlackFileViaUrl or SlackFileViaId: exactly one of two keys",
    "style": "written out within RichTextStyleable",
    "trigger": "written out within WorkflowButton",
    "workflow": "written out within WorkflowButton",
}
STRICTER = {
    ("*", "action_id"): "a control that the app did not name cannot be routed",
    ("date", "fallback"): "what a client without the date shows must not be left to chance",
    ("confirm", "title"): "Slack's default says nothing of what is confirmed",
    ("confirm", "confirm"): "verb-labelled buttons, not Yes and No",
    ("confirm", "deny"): "verb-labelled buttons, not Yes and No",
    ("option", "value"): "a choice without a value cannot be told from another",
    ("overflow option", "value"): "a choice without a value cannot be told from another",
    ("dispatch action configuration", "trigger_actions_on"): "without it the object says nothing",
}
"""Keys that are required here and optional there."""
NOT_THERE_EITHER = {
    ("ActionsBlockElement", "rich_text_input"): "its page in the docs allows input blocks alone"
}
UNKNOWN_THERE = {("rich_text_list", "offset"): "in the docs (rich-text-block) since 2023, never typed"}
UNKNOWN_HERE = {("option", "url"): "only in an overflow menu, whose options have a row of their own"}


def rows_by_name() -> dict[str, Rule]:
    """Every row that describes something of Block Kit, by its type or its name for people."""
    rows: dict[str, Rule] = {}
    for rule in block_kit_rows():
        if rule.kind is not Kind.PAYLOAD:
            rows.setdefault(named(rule), rule)
    return rows


def named(rule: Rule) -> str:
    if rule.name == "image":
        return "image block" if rule.kind is Kind.BLOCK else "image element"
    return "overflow option" if rule.name == "option" and "url" in rule.fields else rule.name


def interface_names() -> dict[str, str]:
    """By `type`, or by this workspace's name for what has no type: the interface."""
    typed = {str(one["type"]): name for name, one in INTERFACES.items() if one["type"]}
    del typed["image"]
    return {**typed, **OBJECTS, "image block": "ImageBlock", "image element": "ImageElement"}


def keys(name: str) -> tuple[set[str], set[str]]:
    one = INTERFACES[interface_names()[name]]
    required, optional = one["required"], one["optional"]
    assert isinstance(required, list)
    assert isinstance(optional, list)
    return set(required), set(optional)


COMMON = sorted(set(rows_by_name()) & set(interface_names()))


def test_the_fixture_is_of_the_version_that_the_tables_were_compared_with() -> None:
    assert (TYPES["package"], TYPES["version"], TYPES["license"]) == ("@slack/types", "3.2.0", "MIT")


def test_everything_in_slacks_types_is_known_here_or_left_out_for_a_reason() -> None:
    assert set(interface_names()) - set(rows_by_name()) == set(NOT_HERE)


def test_everything_known_here_is_in_slacks_types_or_comes_from_elsewhere() -> None:
    assert set(rows_by_name()) - set(interface_names()) == set(NOT_THERE) | set(NO_INTERFACE)


@pytest.mark.parametrize("name", COMMON)
def test_a_row_has_the_keys_of_its_type(name: str) -> None:
    required, optional = keys(name)
    here = set(rows_by_name()[name].fields) - {"type"}

    assert {key for key in here - required - optional if (name, key) not in UNKNOWN_THERE} == set()
    assert {key for key in (required | optional) - here if (name, key) not in UNKNOWN_HERE} == set()


@pytest.mark.parametrize("name", COMMON)
def test_a_row_requires_what_its_type_requires_and_more_only_for_a_reason(name: str) -> None:
    required, _ = keys(name)
    here = {key for key, field in rows_by_name()[name].fields.items() if field.required} - {"type"}

    assert required - here == set()
    assert {key for key in here - required if not {(name, key), ("*", key)} & set(STRICTER)} == set()


def test_no_deviation_is_listed_that_is_none() -> None:
    rows = rows_by_name()
    for name, key in STRICTER:
        assert name == "*" or (rows[name].fields[key].required and key not in keys(name)[0])
    for name, key in UNKNOWN_THERE:
        assert key in rows[name].fields
        assert key not in set.union(*keys(name))
    for name, key in UNKNOWN_HERE:
        assert key not in rows[name].fields
        assert key in set.union(*keys(name))


@pytest.mark.parametrize(
    ("union", "rules"),
    [
        ("ActionsBlockElement", IN_ACTIONS),
        ("InputBlockElement", IN_INPUT),
        ("SectionBlockAccessory", IN_SECTION),
        ("ContextActionsBlockElement", IN_CONTEXT_ACTIONS),
    ],
)
def test_a_block_holds_the_elements_that_slacks_types_allow(union: str, rules: tuple[Rule, ...]) -> None:
    there = {str(INTERFACES[name]["type"]) for name in TYPES["unions"][union]}

    assert {rule.name for rule in rules} == there - {
        name for place, name in NOT_THERE_EITHER if place == union
    }


def test_every_block_of_slacks_union_is_a_block_here_or_left_out_for_a_reason() -> None:
    there = {str(INTERFACES[name]["type"]) for name in TYPES["unions"]["KnownBlock"]}
    here = {rule.name for rule in BLOCKS}

    assert there - here == {name for name in NOT_HERE if name in there}
    assert here - there == {"data_visualization"}
