"""Block Kit shapes: every key of every example missing, unknown, of a wrong type, on a wrong surface."""

import pytest

from bot.demo import blockkit_blocks
from bot.demo.blockkit import ATTACHMENT, HOME_VIEW, MESSAGE, MODAL_VIEW
from bot.demo.blockkit_objects import METADATA
from bot.demo.blockkit_shapes import Choice, Flag, Items, Kind, Number, Surface
from tests.demo.blockkit_examples import BLOCKS, ELEMENTS, Json, drop, label, places, plain, pointer, put
from tests.demo.blockkit_payloads import (
    ALL_ELEMENTS,
    ANY_BLOCK,
    hosted,
    path_of,
    problems_of,
    sample,
    surface_of,
)


@pytest.mark.parametrize("block", BLOCKS, ids=label)
def test_a_missing_required_key_is_reported_at_its_object(block: Json) -> None:
    for path, _, rule in places(ANY_BLOCK, block):
        for key, field in rule.fields.items() if rule else ():
            if field.required:
                found = problems_of(drop(block, (*path, key)), surface_of(block))
                assert f"missing required field: {key}" in found[pointer(path)]


@pytest.mark.parametrize("block", BLOCKS, ids=label)
def test_an_unknown_key_is_reported_at_its_object(block: Json) -> None:
    for path, _, rule in places(ANY_BLOCK, block):
        if rule is not None:
            found = problems_of(put(block, (*path, "colour"), "red"), surface_of(block))
            assert "invalid additional property: colour" in found[pointer(path)]


@pytest.mark.parametrize("block", BLOCKS, ids=label)
def test_a_value_of_the_wrong_type_is_reported_where_it_stands(block: Json) -> None:
    surface = surface_of(block)
    for path, shape, _ in places(ANY_BLOCK, block):
        if path:
            for wrong in (None, 3.5 if not isinstance(shape, Number) else "3.5"):
                assert pointer(path) in problems_of(put(block, path, wrong), surface)
            if isinstance(shape, Choice | Flag):
                assert pointer(path) in problems_of(put(block, path, "pink"), surface)
            if isinstance(shape, Items):
                assert pointer(path) in problems_of(put(block, path, []), surface)


@pytest.mark.parametrize("block", BLOCKS, ids=label)
def test_an_unknown_or_missing_type_is_reported(block: Json) -> None:
    surface = surface_of(block)
    for path, _, rule in places(ANY_BLOCK, block):
        if rule is not None and rule.typed:
            unknown = problems_of(put(block, (*path, "type"), "hologram"), surface)
            assert unknown[f"{pointer(path)}/type"][0].startswith("unsupported type: hologram")
            if path:
                missing = problems_of(drop(block, (*path, "type")), surface)
                assert "missing required field: type" in missing[pointer(path)]


def test_blocks_outside_our_vocabulary_are_unsupported() -> None:
    for kind in ("video", "task_card", "plan", "call", "auth_provider"):
        assert "/type" in problems_of({"type": kind}, Surface.MESSAGE)


# Written down apart from the table; every interactive element needs its action_id besides.
REQUIRED = {
    "message": set(),
    "modal": {"title", "blocks"},
    "home": {"blocks"},
    "attachment": {"blocks"},
    "metadata": {"event_type", "event_payload"},
    "section": set(),
    "divider": set(),
    "header": {"text"},
    "context": {"elements"},
    "actions": {"elements"},
    "context_actions": {"elements"},
    "input": {"label", "element"},
    "image": {"alt_text"},
    "rich_text": {"elements"},
    "markdown": {"text"},
    "file": {"source", "external_id"},
    "alert": {"text"},
    "card": set(),
    "carousel": {"elements"},
    "table": {"rows"},
    "data_table": {"caption", "rows"},
    "data_visualization": {"title", "chart"},
    "container": {"child_blocks"},
    "button": {"text"},
    "overflow": {"options"},
    "checkboxes": {"options"},
    "radio_buttons": {"options"},
    "number_input": {"is_decimal_allowed"},
    "feedback_buttons": {"positive_button", "negative_button"},
    "icon_button": {"icon", "text"},
    "workflow_button": {"text", "workflow"},
    "plain_text": {"text"},
    "mrkdwn": {"text"},
    "confirm": {"title", "text", "confirm", "deny"},
    "option": {"text", "value"},
    "option group": {"label", "options"},
    "dispatch action configuration": {"trigger_actions_on"},
    "conversation filter": set(),
    "slack file": set(),
    "feedback button": {"text", "value"},
    "workflow": {"trigger"},
    "trigger": {"url"},
    "input parameter": {"name", "value"},
    "column settings": set(),
    "raw_text": {"text"},
    "raw_number": {"value", "text"},
    "segment": {"label", "value"},
    "data point": {"label", "value"},
    "data series": {"name", "data"},
    "axis config": {"categories"},
    "pie": {"segments"},
    "bar": {"series", "axis_config"},
    "line": {"series", "axis_config"},
    "area": {"series", "axis_config"},
    "style": set(),
    "rich_text_section": {"elements"},
    "rich_text_list": {"elements", "style"},
    "rich_text_quote": {"elements"},
    "rich_text_preformatted": {"elements"},
    "text": {"text"},
    "link": {"url"},
    "emoji": {"name"},
    "user": {"user_id"},
    "usergroup": {"usergroup_id"},
    "channel": {"channel_id"},
    "team": {"team_id"},
    "color": {"value"},
    "date": {"timestamp", "format", "fallback"},
}


def test_every_row_requires_what_slack_requires() -> None:
    # given
    met = [rule for block in BLOCKS for _, _, rule in places(ANY_BLOCK, block) if rule is not None]

    # when
    rows = (*met, MESSAGE, MODAL_VIEW, HOME_VIEW, ATTACHMENT, METADATA)

    # then
    for rule in rows:
        needs = {key for key, field in rule.fields.items() if field.required}
        own = {"action_id"} if "action_id" in rule.fields else set()
        assert needs == REQUIRED.get(rule.name, set()) | own, rule.name
    assert set(REQUIRED) <= {rule.name for rule in rows}
    elements = [rule for rule in rows if rule.kind is Kind.ELEMENT]
    assert {rule.name for rule in elements if "action_id" not in rule.fields} == {"image"}


PLAIN_ONLY = [
    (sample("header"), "/text"),
    (sample("image"), "/title"),
    (sample("container"), "/title"),
    (hosted("datepicker")[0], "/label"),
    (hosted("datepicker")[0], "/hint"),
    (hosted("datepicker")[0], "/element/placeholder"),
    (hosted("datepicker")[0], "/element/confirm/title"),
    (hosted("button")[0], "/accessory/text"),
    (hosted("button")[0], "/accessory/confirm/confirm"),
    (hosted("button")[0], "/accessory/confirm/deny"),
    (hosted("static_select")[0], "/element/options/0/text"),
    (hosted("checkboxes")[0], "/element/options/0/description"),
]


@pytest.mark.parametrize(("block", "where"), PLAIN_ONLY)
def test_markup_is_refused_where_slack_takes_plain_text_only(block: Json, where: str) -> None:
    changed = put(block, path_of(where), {"type": "mrkdwn", "text": "*bold*"})
    assert problems_of(changed)[f"{where}/type"] == ["unsupported type: mrkdwn; here: plain_text"]


def test_card_texts_take_markup_only() -> None:
    assert "/title/type" in problems_of(sample("card") | {"title": plain("Title")})


MESSAGE_ONLY = {"context_actions", "markdown", "file", "card", "carousel", "container"}
NOT_IN_MODALS = MESSAGE_ONLY | {"table", "data_table", "data_visualization"}
BLOCK_SURFACES = {
    Surface.MESSAGE: {rule.name for rule in blockkit_blocks.BLOCKS} - {"alert"},
    Surface.MODAL: {rule.name for rule in blockkit_blocks.BLOCKS} - NOT_IN_MODALS,
    Surface.HOME: {rule.name for rule in blockkit_blocks.BLOCKS} - MESSAGE_ONLY - {"alert"},
}
MODAL_ELEMENTS = {"number_input", "url_text_input", "email_text_input", "file_input"}
MESSAGE_ELEMENTS = {"feedback_buttons", "icon_button", "workflow_button"}
ELEMENT_SURFACES = {
    Surface.MESSAGE: set(ALL_ELEMENTS) - MODAL_ELEMENTS - {"rich_text_input"},
    Surface.MODAL: set(ALL_ELEMENTS) - MESSAGE_ELEMENTS,
    Surface.HOME: set(ALL_ELEMENTS) - MODAL_ELEMENTS - MESSAGE_ELEMENTS - {"datetimepicker"},
}


@pytest.mark.parametrize("surface", Surface)
def test_each_block_is_allowed_on_its_own_surfaces_only(surface: Surface) -> None:
    for block in BLOCKS:
        refused = any(
            message.endswith(f"in a {surface}") for message in problems_of(block, surface).get("/type", [])
        )
        assert refused is (block["type"] not in BLOCK_SURFACES[surface]), block["type"]


@pytest.mark.parametrize("surface", Surface)
def test_each_element_is_allowed_on_its_own_surfaces_only(surface: Surface) -> None:
    for kind in ALL_ELEMENTS:
        block, at = hosted(kind)
        refused = f"{at}/type" in problems_of(block, surface)
        assert refused is (kind not in ELEMENT_SURFACES[surface]), kind


@pytest.mark.parametrize(
    ("kind", "block"),
    [
        ("plain_text_input", "actions"),
        ("datetimepicker", "section"),
        ("button", "input"),
        ("overflow", "input"),
        ("image", "actions"),
        ("button", "context"),
        ("button", "context_actions"),
    ],
)
def test_an_element_in_the_wrong_block_is_refused(kind: str, block: str) -> None:
    # given
    element = next(element for element in ELEMENTS if element["type"] == kind)
    holders = {
        "section": {"type": "section", "text": plain("x"), "accessory": element},
        "input": {"type": "input", "label": plain("x"), "element": element, "dispatch_action": True},
    }

    # when
    found = problems_of(holders.get(block, {"type": block, "elements": [element]}), Surface.MESSAGE)

    # then
    assert any(
        message.startswith(f"unsupported type: {kind};")
        for messages in found.values()
        for message in messages
    )


@pytest.mark.parametrize("surface", [Surface.MESSAGE, Surface.HOME])
def test_an_input_outside_a_modal_must_dispatch(surface: Surface) -> None:
    block, _ = hosted("plain_text_input", focus_on_load=None)
    assert problems_of(block, surface) == {}
    for silent in (block | {"dispatch_action": False}, drop(block, ("dispatch_action",))):
        assert problems_of(silent, surface) == {
            "": [f"an input in a {surface} reports nothing without dispatch_action: true"]
        }
        assert problems_of(silent, Surface.MODAL) == {}


def test_focus_and_response_urls_have_no_effect_in_messages() -> None:
    assert "/element/focus_on_load" in problems_of(hosted("checkboxes")[0], Surface.MESSAGE)
    assert "/element/response_url_enabled" in problems_of(hosted("channels_select")[0], Surface.HOME)
