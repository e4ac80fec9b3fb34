"""The Block Kit checker on whole payloads: what passes, and what holds across one."""

import json
import re
from collections.abc import Callable
from typing import Literal

import pytest

from bot.demo import blockkit_blocks
from bot.demo.blockkit import HOME_VIEW, MESSAGE, MODAL_VIEW, Problem, check_message, check_view
from tests.demo.blockkit_examples import (
    BLOCKS,
    Json,
    drop,
    get,
    label,
    mrkdwn,
    option,
    places,
    plain,
    plot,
    put,
)
from tests.demo.blockkit_payloads import (
    ALL_ELEMENTS,
    ANY_BLOCK,
    buttons,
    cells,
    dividers,
    home,
    hosted,
    message,
    modal,
    problems_of,
    sample,
)

Kind = Literal["modal", "home"]


@pytest.mark.parametrize("block", BLOCKS, ids=label)
def test_a_block_that_uses_every_key_passes(block: Json) -> None:
    assert problems_of(block) == {}


def test_the_examples_cover_every_row_and_every_key_of_the_table() -> None:
    # given
    met: dict[str, set[str]] = {}
    for block in BLOCKS:
        for path, _, rule in places(ANY_BLOCK, block):
            if rule is not None:
                met.setdefault(rule.name, set()).update(get(block, path))

    # when
    rules = {rule.name: rule for rule in (*blockkit_blocks.BLOCKS, *ALL_ELEMENTS.values())}

    # then
    assert {name for name in rules if name not in met} == set()
    assert {
        name: set(rule.fields) - met[name] for name, rule in rules.items() if set(rule.fields) - met[name]
    } == {}


def test_every_row_names_the_page_it_was_read_from() -> None:
    rules = [rule for block in BLOCKS for _, _, rule in places(ANY_BLOCK, block) if rule is not None]
    for rule in (*rules, MESSAGE, MODAL_VIEW, HOME_VIEW):
        assert re.fullmatch(r"docs\.slack\.dev/[a-z-]+/[\w./-]+, 20\d\d-\d\d", rule.source), rule.name


INVITATION = message(
    {"type": "header", "text": plain("One minute of feedback?")},
    {
        "type": "section",
        "text": mrkdwn(
            "Hi <@U012AB>, *Ana &amp; team* ask about <https://example.com/?a=1&amp;b=2|the beta>."
        ),
    },
    {
        "type": "context",
        "elements": [mrkdwn("Until <!date^1790000000^{date_short_pretty} at {time}|21 Sep, 14:00 CEST>")],
    },
    {
        "type": "actions",
        "block_id": "invite:1",
        "elements": [
            {
                "type": "button",
                "action_id": "yes",
                "text": plain("Answer the questions"),
                "style": "primary",
                "value": "{}",
            },
            {"type": "button", "action_id": "no", "text": plain("Not this time")},
        ],
    },
)
STUDY_MODAL = modal(
    {
        "type": "input",
        "block_id": "goal",
        "label": plain("What do you want to learn?"),
        "element": {"type": "plain_text_input", "action_id": "goal", "multiline": True, "max_length": 500},
    },
    {
        "type": "input",
        "block_id": "count",
        "label": plain("How many interviews?"),
        "element": {
            "type": "number_input",
            "action_id": "count",
            "is_decimal_allowed": False,
            "min_value": "1",
        },
    },
    {
        "type": "input",
        "block_id": "mix",
        "label": plain("Mix"),
        "element": {
            "type": "static_select",
            "action_id": "mix",
            "options": [option("half"), option("own")],
            "initial_option": option("half"),
        },
    },
    {"type": "divider"},
    {"type": "context", "elements": [mrkdwn("214 people can be asked")]},
)


def test_a_whole_invitation_passes() -> None:
    assert check_message(INVITATION) == []


def test_a_whole_modal_passes() -> None:
    assert check_view(STUDY_MODAL, "modal") == []


def test_a_home_with_sections_a_table_and_a_chart_passes() -> None:
    blocks = (sample("section"), sample("table"), sample("data_visualization"))
    assert check_view(home(*blocks), "home") == []


def test_a_text_without_blocks_and_an_empty_block_list_pass() -> None:
    assert check_message({"text": "Done."}) == []
    assert check_message({"text": "Done.", "blocks": [], "attachments": []}) == []


def test_a_message_with_every_allowed_argument_passes() -> None:
    # given
    payload = message({"type": "divider"}) | {
        "ts": "1790000000.000200",
        "thread_ts": "1790000000.000100",
        "unfurl_links": False,
        "unfurl_media": False,
        "link_names": False,
        "parse": "none",
        "response_type": "in_channel",
        "replace_original": True,
        "attachments": [{"color": "#36a64f", "fallback": "Seats", "blocks": [sample("table")]}],
        "metadata": {"event_type": "sent", "event_payload": {"outbox": 7, "nested": {"any": ["thing"]}}},
    }

    # then
    assert check_message(payload) == []


def test_deleting_the_original_needs_no_text_but_stands_alone() -> None:
    assert check_message({"delete_original": True}) == []
    assert check_message({"delete_original": True, "text": "Bye."}) == [
        Problem("/text", "delete_original must be the only key")
    ]


def test_a_message_holds_50_blocks_and_a_view_100() -> None:
    assert check_message(message(*dividers(50))) == []
    assert check_message(message(*dividers(51))) == [Problem("/blocks", "no more than 50 items allowed")]
    cases: list[tuple[Callable[..., Json], Kind]] = [(modal, "modal"), (home, "home")]
    for view, kind in cases:
        assert check_view(view(*dividers(100)), kind) == []
        assert check_view(view(*dividers(101)), kind) == [
            Problem("/view/blocks", "no more than 100 items allowed")
        ]
        assert check_view(view(), kind) == [Problem("/view/blocks", "no fewer than 1 items required")]


def test_attachments_share_the_50_blocks_and_are_100_at_most() -> None:
    attached = {"blocks": dividers(25)}
    assert check_message(message(*dividers(25)) | {"attachments": [attached]}) == []
    assert [p.pointer for p in check_message(message(*dividers(26)) | {"attachments": [attached]})] == [
        "/attachments"
    ]
    many = check_message(message() | {"attachments": [{"blocks": dividers(1)}] * 101})
    assert Problem("/attachments", "no more than 100 items allowed") in many


@pytest.mark.parametrize("text", [None, "", "  "])
def test_a_message_without_text_is_reported(text: str | None) -> None:
    payload = {key: value for key, value in {**INVITATION, "text": text}.items() if value is not None}
    assert [problem.pointer for problem in check_message(payload)] == ["/text"]
    assert [problem.pointer for problem in check_message({"channel": "C1"})] == ["/text"]


def test_the_message_text_holds_4000_characters() -> None:
    assert check_message({"text": "x" * 4000}) == []
    assert check_message({"text": "x" * 4001}) == [Problem("/text", "must be less than 4001 characters")]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("link_names", True),
        ("parse", "full"),
        ("thread_ts", 1790000000.0001),
        ("thread_ts", "soon"),
        ("ts", "1790000000"),
        ("metadata", {"event_type": "sent"}),
        ("attachments", [{"color": "red", "blocks": dividers(1)}]),
        ("attachments", [{"text": "legacy", "blocks": dividers(1)}]),
        ("username", "Impostor"),
        ("markdown_text", "**x**"),
    ],
)
def test_an_argument_that_slack_or_we_refuse_is_reported(key: str, value: Json) -> None:
    found = check_message({"text": "Hi.", key: value})
    assert len(found) == 1
    assert key in found[0].pointer + found[0].message


@pytest.mark.parametrize(
    ("key", "longest"), [("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)]
)
def test_view_strings_have_their_limits(key: str, longest: int) -> None:
    cases: list[tuple[Json, Kind]] = [(modal(*dividers(1)), "modal"), (home(*dividers(1)), "home")]
    for view, kind in cases:
        assert check_view(view | {key: "x" * longest}, kind) == []
        assert check_view(view | {key: "x" * (longest + 1)}, kind) == [
            Problem(f"/view/{key}", f"must be less than {longest + 1} characters")
        ]


def test_private_metadata_may_be_empty() -> None:
    assert check_view(modal(*dividers(1)) | {"private_metadata": ""}, "modal") == []


@pytest.mark.parametrize("key", ["title", "submit", "close"])
def test_modal_titles_and_buttons_hold_24_plain_characters(key: str) -> None:
    view = modal(*dividers(1))
    assert check_view(view | {key: plain("x" * 24)}, "modal") == []
    assert [p.pointer for p in check_view(view | {key: plain("x" * 25)}, "modal")] == [f"/view/{key}/text"]
    assert [p.pointer for p in check_view(view | {key: mrkdwn("x")}, "modal")] == [f"/view/{key}/type"]
    assert [p.message for p in check_view(home(*dividers(1)) | {key: plain("x")}, "home")] == [
        f"invalid additional property: {key}"
    ]


def test_a_view_is_of_the_kind_it_is_sent_as() -> None:
    assert "/view/type" in [problem.pointer for problem in check_view(home(*dividers(1)), "modal")]
    assert "/view/type" in [problem.pointer for problem in check_view(modal(*dividers(1)), "home")]
    assert check_view({}, "modal") == [Problem("/view", "missing required field: type")]


def test_a_modal_with_inputs_needs_submit_and_one_without_does_not() -> None:
    assert check_view(drop(modal(*dividers(1)), ("submit",)), "modal") == []
    assert check_view(drop(STUDY_MODAL, ("submit",)), "modal") == [
        Problem("/view", "missing required field: submit, because there are inputs")
    ]


def test_a_view_holds_250_kilobytes_as_it_goes_over_the_wire() -> None:
    # given
    section = {"type": "section", "fields": [plain("x" * 2000)] * 10}
    view = home(*[section] * 12, {"type": "section", "text": plain("x"), "fields": [plain("x" * 1000)]})
    short = 250_000 - len(json.dumps(view))

    # when
    fits = put(view, ("blocks", 12, "text", "text"), "x" * (1 + short))
    over = put(view, ("blocks", 12, "text", "text"), "x" * (2 + short))

    # then
    assert len(json.dumps(fits)) == 250_000
    assert check_view(fits, "home") == []
    assert check_view(over, "home") == [Problem("/view", "view_too_large: no more than 250000 bytes allowed")]


def test_a_block_id_is_used_once() -> None:
    one = {"type": "divider", "block_id": "same"}
    assert check_message(message(one, {"type": "divider", "block_id": "other"})) == []
    assert check_message(message(one, one)) == [
        Problem("/blocks/1/block_id", "block_id already exists: same")
    ]
    inside = {"type": "container", "title": plain("T"), "child_blocks": [one]}
    assert [p.pointer for p in check_message(message(one, inside))] == ["/blocks/1/child_blocks/0/block_id"]


def test_an_action_id_is_used_once_in_a_block_and_once_in_a_view() -> None:
    # given
    one, other = buttons(2)
    twice = {"type": "actions", "elements": [one, one | {"value": "2"}]}
    apart = ({"type": "actions", "elements": [one, other]}, {"type": "actions", "elements": [one]})

    # then
    assert [p.pointer for p in check_message(message(twice))] == ["/blocks/0/elements/1/action_id"]
    assert check_message(message(*apart)) == []
    assert [p.pointer for p in check_view(home(*apart), "home")] == ["/view/blocks/1/elements/0/action_id"]
    assert [p.pointer for p in check_view(modal(*apart), "modal")] == ["/view/blocks/1/elements/0/action_id"]


def test_one_element_of_a_view_is_focused() -> None:
    first, _ = hosted("datepicker")
    second, _ = hosted("timepicker")
    assert [p.pointer for p in check_view(modal(first, second), "modal")] == [
        "/view/blocks/1/element/focus_on_load"
    ]
    assert check_view(modal(first, put(second, ("element", "focus_on_load"), False)), "modal") == []


def test_a_message_holds_one_table_and_two_charts() -> None:
    table = {"type": "table", "rows": cells(1, 1)}
    assert [p.pointer for p in check_message(message(table, table))] == ["/blocks/1"]
    charts = [plot("bar")] * 3
    assert check_message(message(*charts[:2])) == []
    assert [p.pointer for p in check_message(message(*charts))] == ["/blocks/2"]


@pytest.mark.parametrize(("kind", "most"), [("table", 10_000), ("data_table", 20_000)])
def test_the_cells_of_a_table_hold_so_many_characters_together(kind: str, most: int) -> None:
    # given
    block = {"type": kind, "rows": cells(2, 1)} | ({"caption": "Seats"} if kind == "data_table" else {})
    first_cell = ("rows", 0, 0, "text")

    # then
    assert problems_of(put(block, first_cell, "x" * (most - 1))) == {}
    assert problems_of(put(block, first_cell, "x" * most)) == {
        "": [f"no more than {most} characters in {kind} blocks allowed"]
    }


def test_markdown_blocks_hold_12000_characters_together() -> None:
    half, more = ({"type": "markdown", "text": "x" * length} for length in (6000, 6001))
    assert check_message(message(half, half)) == []
    assert check_message(message(half, more)) == [
        Problem("/blocks/1", "no more than 12000 characters in markdown blocks allowed")
    ]
