"""What one key of a Block Kit object demands of another."""

from collections.abc import Mapping

import pytest

from tests.demo.blockkit_examples import (
    IMAGE,
    RICH_TEXT,
    Json,
    Path,
    mrkdwn,
    option,
    plain,
    plot,
    pointer,
    put,
)
from tests.demo.blockkit_payloads import buttons, cells, groups, hosted, problems_of, sample


def without(block: Json, *keys: str) -> Json:
    return {key: value for key, value in block.items() if key not in keys}


def test_a_section_needs_text_or_fields() -> None:
    section = sample("section")
    assert problems_of(without(section, "text")) == problems_of(without(section, "fields")) == {}
    assert problems_of(without(section, "text", "fields")) == {
        "": ["must provide at least one of: text, fields"]
    }


def test_a_card_needs_something_to_show() -> None:
    for key in ("hero_image", "title", "body", "actions"):
        assert problems_of({"type": "card", key: sample("card")[key]}) == {}
    assert "" in problems_of({"type": "card", "subtitle": mrkdwn("x"), "icon": IMAGE})


def test_an_image_has_one_source_and_an_alt_text() -> None:
    both = IMAGE | {"slack_file": {"id": "F1"}}
    assert problems_of(both) == {"": ["must provide exactly one of: image_url, slack_file"]}
    assert problems_of(without(IMAGE, "image_url")) == {
        "": ["must provide exactly one of: image_url, slack_file"]
    }
    assert problems_of(without(IMAGE, "alt_text")) == {"": ["missing required field: alt_text"]}
    for file in ({}, {"id": "F1", "url": "https://example.com"}):
        found = problems_of(without(both, "image_url") | {"slack_file": file})
        assert found == {"/slack_file": ["must provide exactly one of: id, url"]}


def test_an_image_inside_a_block_has_one_source_too() -> None:
    for wrong in (IMAGE | {"slack_file": {"id": "F1"}}, without(IMAGE, "image_url")):
        assert list(problems_of({"type": "context", "elements": [wrong]})) == ["/elements/0"]


@pytest.mark.parametrize(
    ("kind", "key", "item"),
    [
        ("multi_users_select", "initial_users", "U1"),
        ("multi_conversations_select", "initial_conversations", "C1"),
        ("multi_channels_select", "initial_channels", "C1"),
        ("file_input", "filetypes", "csv"),
        ("icon_button", "visible_to_user_ids", "U1"),
        ("plain_text_input", "dispatch_action_config", "on_enter_pressed"),
    ],
)
def test_a_list_names_each_thing_once(kind: str, key: str, item: str) -> None:
    config = key == "dispatch_action_config"
    block, at = hosted(kind, **{key: {"trigger_actions_on": [item, item]} if config else [item, item]})
    assert list(problems_of(block)) == [f"{at}/{key}{'/trigger_actions_on' if config else ''}/1"]


@pytest.mark.parametrize(
    "url",
    ["http://example.com", "https://example.com/?a=1&b=2#c", "mailto:ana@example.com", "slack://app?id=A1"],
)
def test_a_button_links_to_the_web_to_mail_and_into_slack(url: str) -> None:
    assert problems_of(hosted("button", url=url)[0]) == {}


@pytest.mark.parametrize(
    "url", ["https://", "https://a b", "ftp://example.com", "javascript:alert(1)", "//example.com"]
)
def test_a_button_links_nowhere_else(url: str) -> None:
    block, at = hosted("button", url=url)
    assert list(problems_of(block)) == [f"{at}/url"]


def test_a_menu_has_options_or_groups() -> None:
    both, at = hosted("static_select", option_groups=groups(1))
    neither, _ = hosted("static_select", options=None, initial_option=None)
    assert (
        problems_of(both)[at]
        == problems_of(neither)[at]
        == ["must provide exactly one of: options, option_groups"]
    )


@pytest.mark.parametrize("kind", ["static_select", "radio_buttons"])
def test_the_initial_option_is_one_of_the_options_exactly(kind: str) -> None:
    for stranger in (
        option("z"),
        option("a") | {"text": plain("Another text")},
        without(option("a"), "description"),
    ):
        block, at = hosted(kind, initial_option=stranger, options=[option("a")])
        assert problems_of(block) == {
            f"{at}/initial_option": ["initial_option must match one of the options exactly"]
        }


@pytest.mark.parametrize("kind", ["multi_static_select", "checkboxes"])
def test_initial_options_are_among_the_options_each_once(kind: str) -> None:
    block, at = hosted(kind, initial_options=[option("a"), option("z")], options=[option("a"), option("b")])
    assert problems_of(block) == {
        f"{at}/initial_options/1": ["initial_options must match one of the options exactly"]
    }
    block, at = hosted(kind, initial_options=[option("a"), option("a")], options=[option("a"), option("b")])
    assert problems_of(block) == {f"{at}/initial_options/1": ["duplicate item"]}


@pytest.mark.parametrize("kind", ["static_select", "checkboxes", "radio_buttons", "overflow"])
def test_option_values_are_unique_in_a_menu(kind: str) -> None:
    block, at = hosted(kind, options=[option("a"), option("a")], initial_option=None, initial_options=None)
    assert problems_of(block) == {f"{at}/options/1/value": ["option values must be unique"]}


def test_option_values_are_unique_across_groups() -> None:
    twice = [{"label": plain("G"), "options": [option("a")]}] * 2
    block, at = hosted("static_select", option_groups=twice, options=None, initial_option=None)
    assert problems_of(block) == {f"{at}/option_groups/1/options/0/value": ["option values must be unique"]}


def test_only_overflow_options_link() -> None:
    linked = option("a") | {"url": "https://example.com"}
    block, at = hosted("static_select", options=[linked], initial_option=None)
    assert problems_of(block) == {f"{at}/options/0": ["invalid additional property: url"]}


@pytest.mark.parametrize(
    ("kind", "key", "chosen"),
    [
        ("multi_static_select", "initial_options", [option("a"), option("b")]),
        ("multi_external_select", "initial_options", [option("a"), option("b")]),
        ("multi_users_select", "initial_users", ["U1", "U2"]),
        ("multi_conversations_select", "initial_conversations", ["C1", "C2"]),
        ("multi_channels_select", "initial_channels", ["C1", "C2"]),
    ],
)
def test_not_more_is_chosen_at_first_than_may_be(kind: str, key: str, chosen: Json) -> None:
    fits, _ = hosted(kind, max_selected_items=2, **{key: chosen})
    block, at = hosted(kind, max_selected_items=1, **{key: chosen})
    none, _ = hosted(kind, max_selected_items=0, **{key: None})
    assert problems_of(fits) == {}
    assert problems_of(block) == {f"{at}/{key}": ["no more than 1 items allowed by max_selected_items"]}
    assert problems_of(none) == {f"{at}/max_selected_items": ["must be at least 1"]}


@pytest.mark.parametrize(
    ("kind", "changes", "where"),
    [
        ("plain_text_input", {"min_length": 9, "max_length": 8, "initial_value": None}, "max_length"),
        ("plain_text_input", {"max_length": 3, "initial_value": "four"}, "initial_value"),
        ("rich_text_input", {"min_lines": 5, "max_lines": 4}, "max_lines"),
        ("number_input", {"min_value": "10", "max_value": "9.5", "initial_value": None}, "max_value"),
        ("number_input", {"min_value": "2", "initial_value": "1"}, "initial_value"),
        ("number_input", {"max_value": "9", "initial_value": "10"}, "max_value"),
        ("number_input", {"is_decimal_allowed": False, "initial_value": "1.5"}, "initial_value"),
        ("number_input", {"initial_value": "1e3"}, "initial_value"),
        ("number_input", {"initial_value": 12}, "initial_value"),
        ("url_text_input", {"initial_value": "example.com"}, "initial_value"),
        ("email_text_input", {"initial_value": "ana at example.com"}, "initial_value"),
        ("file_input", {"filetypes": [".csv"]}, "filetypes/0"),
        ("datepicker", {"initial_date": "2026-02-29"}, "initial_date"),
        ("datepicker", {"initial_date": "20260228"}, "initial_date"),
        ("timepicker", {"initial_time": "24:00"}, "initial_time"),
        ("timepicker", {"initial_time": "9:05"}, "initial_time"),
        ("timepicker", {"timezone": "Europe/Atlantis"}, "timezone"),
        ("timepicker", {"timezone": "+02:00"}, "timezone"),
        ("timepicker", {"timezone": "../etc/passwd"}, "timezone"),
        ("timepicker", {"timezone": "localtime"}, "timezone"),
        ("timepicker", {"timezone": "Europe"}, "timezone"),
        ("users_select", {"initial_user": "ana"}, "initial_user"),
        ("conversations_select", {"initial_conversation": "general"}, "initial_conversation"),
        ("multi_channels_select", {"initial_channels": ["general"]}, "initial_channels/0"),
        ("conversations_select", {"filter": {}}, "filter"),
        ("conversations_select", {"filter": {"include": []}}, "filter/include"),
        ("conversations_select", {"filter": {"include": ["im", "im"]}}, "filter/include/1"),
        ("button", {"url": "example.com"}, "url"),
        ("icon_button", {"icon": "rocket"}, "icon"),
        ("button", {"confirm": None}, ""),
        ("workflow_button", {"confirm": None, "style": "danger"}, ""),
    ],
)
def test_a_value_that_makes_no_sense_is_reported(kind: str, changes: Mapping[str, Json], where: str) -> None:
    block, at = hosted(kind, **changes)
    assert list(problems_of(block)) == [f"{at}/{where}".rstrip("/")]


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("plain_text_input", {"min_length": 8, "max_length": 8, "initial_value": "12345678"}),
        ("number_input", {"min_value": "2", "initial_value": "2", "max_value": "2.0"}),
        ("number_input", {"is_decimal_allowed": False}),
        ("timepicker", {"initial_time": "00:00", "timezone": "UTC"}),
        ("button", {"style": "primary", "confirm": None}),
    ],
)
def test_a_value_on_the_edge_of_sense_passes(kind: str, changes: Mapping[str, Json]) -> None:
    if changes == {"is_decimal_allowed": False}:
        changes = {**changes, "initial_value": "12"}
    assert problems_of(hosted(kind, **changes)[0]) == {}


@pytest.mark.parametrize(("kind", "key"), [("actions", "elements"), ("card", "actions")])
def test_one_button_of_a_set_is_primary(kind: str, key: str) -> None:
    one, *rest = buttons(3)
    assert problems_of({"type": kind, key: [one | {"style": "primary"}, *rest]}) == {}
    two = [one | {"style": "primary"}, rest[0], rest[1] | {"style": "primary"}]
    assert problems_of({"type": kind, key: two}) == {f"/{key}/2/style": ["only one primary button in a set"]}


def test_a_container_has_one_title_and_collapses_only_if_it_can() -> None:
    block = without(sample("container"), "is_collapsible", "default_collapsed")
    assert problems_of(block) == problems_of(block | {"has_header_divider": True}) == {}
    assert list(problems_of(block | {"default_collapsed": True})) == ["/default_collapsed"]
    assert list(problems_of(block | {"is_collapsible": True, "has_header_divider": True})) == [
        "/has_header_divider"
    ]
    assert list(problems_of(block | {"rich_text_title": RICH_TEXT})) == [""]
    assert list(problems_of(without(block, "title"))) == [""]


@pytest.mark.parametrize("kind", ["table", "data_table"])
def test_table_rows_are_equally_wide(kind: str) -> None:
    block = sample(kind)
    block["rows"] = [*cells(2, 2), *cells(1, 1)]
    assert problems_of(block) == {"/rows/2": ["must have 2 cells like the first row"]}


def test_the_header_of_a_data_table_is_plain() -> None:
    block = sample("data_table")
    block["rows"] = [[RICH_TEXT, *block["rows"][0][1:]], *block["rows"][1:]]
    assert problems_of(block) == {"/rows/0/0": ["a header cell cannot be rich_text"]}
    assert "rich_text" in str(sample("data_table")["rows"][1])


def test_tables_name_only_columns_that_exist() -> None:
    assert list(problems_of(sample("data_table") | {"row_header_column_index": 2})) == [
        "/row_header_column_index"
    ]
    assert list(problems_of(sample("table") | {"column_settings": [{"align": "left"}] * 3})) == [
        "/column_settings"
    ]


def test_chart_labels_are_unique_and_match_the_categories() -> None:
    # given
    block = plot("line")
    pie = sample("data_visualization")
    same_name = put(block, ("chart", "series", 1, "name"), "filled")
    same_category = put(block, ("chart", "axis_config", "categories"), ["love", "love"])
    stranger = put(block, ("chart", "series", 0, "data", 1, "label"), "mixed")
    short = put(block, ("chart", "series", 0, "data"), [{"label": "love", "value": 3}])

    # then
    assert list(problems_of(put(pie, ("chart", "segments", 1, "label"), "yes"))) == [
        "/chart/segments/1/label"
    ]
    assert list(problems_of(put(pie, ("chart", "segments", 1, "value"), 0))) == ["/chart/segments/1/value"]
    assert list(problems_of(same_name)) == ["/chart/series/1/name"]
    assert "/chart/axis_config/categories/1" in problems_of(same_category)
    assert list(problems_of(stranger)) == list(problems_of(short)) == ["/chart/series/0/data"]


def test_rich_text_dates_use_known_tokens_and_broadcasts_are_refused() -> None:
    date = ("elements", 0, "elements", 8, "format")
    assert list(problems_of(put(RICH_TEXT, date, "{date_wrong}"))) == [pointer(date)]
    assert list(problems_of(put(RICH_TEXT, date, "soon"))) == [pointer(date)]
    everybody = put(RICH_TEXT, ("elements", 2, "elements", 0), {"type": "broadcast", "range": "here"})
    assert list(problems_of(everybody)) == ["/elements/2/elements/0/type"]


@pytest.mark.parametrize(
    ("at", "key", "good", "bad"),
    [
        ((0, "elements", 1), "user_id", "W1", "ana"),
        ((0, "elements", 2), "usergroup_id", "S1", "U1"),
        ((0, "elements", 3), "channel_id", "D1", "general"),
        ((0, "elements", 4), "team_id", "E1", "acme"),
        ((0, "elements", 5), "name", "+1", ":wave:"),
        ((0, "elements", 7), "value", "#A0b1c2", "green"),
        ((1,), "indent", 0, -1),
        ((1,), "indent", 8, 9),
        ((1,), "offset", 0, -1),
        ((1,), "border", 1, 2),
    ],
)
def test_rich_text_parts_take_ids_names_and_small_numbers(at: Path, key: str, good: Json, bad: Json) -> None:
    path = ("elements", *at, key)
    assert problems_of(put(RICH_TEXT, path, good)) == {}
    assert list(problems_of(put(RICH_TEXT, path, bad))) == [pointer(path)]


def test_the_id_of_a_rich_text_block_holds_255_characters() -> None:
    assert problems_of(RICH_TEXT | {"block_id": "x" * 255}) == {}
    assert list(problems_of(RICH_TEXT | {"block_id": "x" * 256})) == ["/block_id"]
