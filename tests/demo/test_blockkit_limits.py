"""Both sides of every Block Kit limit, written down here apart from the table."""

from collections.abc import Callable

import pytest

from bot.demo.blockkit_shapes import Surface
from tests.demo.blockkit_examples import RICH_TEXT, Json, mrkdwn, option, plain, plot, put
from tests.demo.blockkit_payloads import buttons, cells, groups, hosted, path_of, problems_of, sample

TEXT_LIMITS = [
    ("section", "/text/text", 3000),
    ("section", "/fields/0/text", 2000),
    ("section", "/block_id", 255),
    ("header", "/text/text", 150),
    ("context", "/elements/1/text", 3000),
    ("image", "/alt_text", 2000),
    ("image", "/title/text", 2000),
    ("markdown", "/text", 12_000),
    ("alert", "/text/text", 200),
    ("file", "/external_id", 255),
    ("card", "/title/text", 150),
    ("card", "/subtitle/text", 150),
    ("card", "/body/text", 200),
    ("container", "/title/text", 150),
    ("container", "/subtitle/text", 150),
    ("data_visualization", "/title", 50),
    ("data_visualization", "/chart/segments/0/label", 20),
]
ELEMENT_LIMITS = [
    ("button", "/text/text", 75),
    ("button", "/value", 2000),
    ("button", "/accessibility_label", 75),
    ("button", "/action_id", 255),
    ("button", "/confirm/title/text", 100),
    ("button", "/confirm/text/text", 300),
    ("button", "/confirm/confirm/text", 30),
    ("button", "/confirm/deny/text", 30),
    ("overflow", "/options/1/text/text", 75),
    ("overflow", "/options/1/value", 75),
    ("overflow", "/options/1/description/text", 75),
    ("datepicker", "/placeholder/text", 150),
    ("plain_text_input", "/initial_value", 3000),
    ("feedback_buttons", "/positive_button/text/text", 75),
    ("feedback_buttons", "/positive_button/value", 2000),
    ("feedback_buttons", "/negative_button/accessibility_label", 75),
    ("icon_button", "/text/text", 75),
    ("icon_button", "/value", 2000),
    ("workflow_button", "/text/text", 75),
]


def at_limit(block: Json, where: str, longest: int) -> None:
    too_long = f"must be less than {longest + 1} characters"
    assert where not in problems_of(put(block, path_of(where), "x" * longest))
    assert where not in problems_of(put(block, path_of(where), "x"))
    assert too_long in problems_of(put(block, path_of(where), "x" * (longest + 1)))[where]
    for empty in ("", "  \n"):
        assert problems_of(put(block, path_of(where), empty))[where] == ["must be more than 0 characters"]


@pytest.mark.parametrize(("kind", "where", "longest"), TEXT_LIMITS)
def test_a_text_in_a_block_may_be_as_long_as_the_limit_and_not_empty(
    kind: str, where: str, longest: int
) -> None:
    at_limit(sample(kind), where, longest)


@pytest.mark.parametrize(("kind", "where", "longest"), ELEMENT_LIMITS)
def test_a_text_in_an_element_may_be_as_long_as_the_limit_and_not_empty(
    kind: str, where: str, longest: int
) -> None:
    block, at = hosted(kind)
    at_limit(block, at + where, longest)


@pytest.mark.parametrize("where", ["/chart/axis_config/x_label", "/chart/axis_config/y_label"])
def test_the_axes_of_a_chart_have_50_characters_each(where: str) -> None:
    at_limit(plot("bar"), where, 50)


def test_the_label_of_an_option_group_holds_75_characters() -> None:
    block = {
        "type": "actions",
        "elements": [{"type": "static_select", "action_id": "m", "option_groups": groups(1)}],
    }
    at_limit(block, "/elements/0/option_groups/0/label/text", 75)


def test_the_id_of_an_image_file_holds_255_characters() -> None:
    at_limit({"type": "image", "alt_text": "x", "slack_file": {"id": "F1"}}, "/slack_file/id", 255)


@pytest.mark.parametrize("where", ["/label/text", "/hint/text"])
def test_input_labels_and_hints_hold_2000_characters(where: str) -> None:
    at_limit(hosted("datepicker")[0], where, 2000)


@pytest.mark.parametrize(("kind", "key"), [("button", "url"), ("image", "image_url")])
def test_addresses_hold_3000_characters(kind: str, key: str) -> None:
    for length, complaints in ((3000, []), (3001, ["must be less than 3001 characters"])):
        address = "https://example.com/".ljust(length, "x")
        block, at = hosted(kind, **{key: address})
        assert problems_of(block).get(f"{at}/{key}", []) == complaints


def options(count: int) -> list[Json]:
    return [option(str(at)) for at in range(count)]


def icons(count: int) -> list[Json]:
    return [
        {"type": "icon_button", "icon": "trash", "text": plain("Bin"), "action_id": f"i{at}"}
        for at in range(count)
    ]


def menu(kind: str, **more: Json) -> Json:
    return {"type": "actions", "elements": [{"type": kind, "action_id": "m", **more}]}


def series(count: int, points: int = 1) -> Json:
    names = [str(at) for at in range(points)]
    block = plot("bar")
    data = [{"label": name, "value": 1} for name in names]
    block["chart"]["series"] = [{"name": f"s{at}", "data": data} for at in range(count)]
    block["chart"]["axis_config"] = {"categories": names}
    return block


def carded(count: int) -> list[Json]:
    return [{"type": "card", "body": mrkdwn("Body")} for _ in range(count)]


COUNTS: dict[str, tuple[Callable[[int], Json], str, int, int]] = {
    "section fields": (lambda n: {"type": "section", "fields": [plain("x")] * n}, "/fields", 1, 10),
    "context elements": (lambda n: {"type": "context", "elements": [plain("x")] * n}, "/elements", 1, 10),
    "actions elements": (lambda n: {"type": "actions", "elements": buttons(n)}, "/elements", 1, 25),
    "context_actions elements": (
        lambda n: {"type": "context_actions", "elements": icons(n)},
        "/elements",
        1,
        5,
    ),
    "rich_text elements": (
        lambda n: {"type": "rich_text", "elements": RICH_TEXT["elements"][:n]},
        "/elements",
        1,
        4,
    ),
    "carousel cards": (lambda n: {"type": "carousel", "elements": carded(n)}, "/elements", 1, 10),
    "card actions": (lambda n: {"type": "card", "actions": buttons(n)}, "/actions", 1, 3),
    "container blocks": (
        lambda n: {"type": "container", "title": plain("T"), "child_blocks": [{"type": "divider"}] * n},
        "/child_blocks",
        1,
        10,
    ),
    "table rows": (lambda n: {"type": "table", "rows": cells(n, 1)}, "/rows", 1, 100),
    "table cells": (lambda n: {"type": "table", "rows": cells(1, n)}, "/rows/0", 1, 20),
    "table columns": (
        lambda n: {"type": "table", "rows": cells(1, 20), "column_settings": [{"align": "left"}] * n},
        "/column_settings",
        1,
        20,
    ),
    "data_table rows": (
        lambda n: {"type": "data_table", "caption": "C", "rows": cells(n, 1)},
        "/rows",
        2,
        101,
    ),
    "data_table cells": (
        lambda n: {"type": "data_table", "caption": "C", "rows": cells(2, n)},
        "/rows/1",
        1,
        20,
    ),
    "pie segments": (
        lambda n: (
            sample("data_visualization")
            | {"chart": {"type": "pie", "segments": [{"label": str(at), "value": 1} for at in range(n)]}}
        ),
        "/chart/segments",
        1,
        6,
    ),
    "chart series": (series, "/chart/series", 1, 6),
    "chart categories": (lambda n: series(1, n), "/chart/axis_config/categories", 1, 20),
    "chart points": (lambda n: series(1, n), "/chart/series/0/data", 1, 20),
    "select options": (lambda n: menu("static_select", options=options(n)), "/elements/0/options", 1, 100),
    "select groups": (
        lambda n: menu("static_select", option_groups=groups(n)),
        "/elements/0/option_groups",
        1,
        100,
    ),
    "group options": (
        lambda n: menu("static_select", option_groups=[{"label": plain("G"), "options": options(n)}]),
        "/elements/0/option_groups/0/options",
        1,
        100,
    ),
    "checkboxes": (lambda n: menu("checkboxes", options=options(n)), "/elements/0/options", 1, 10),
    "radio buttons": (lambda n: menu("radio_buttons", options=options(n)), "/elements/0/options", 1, 10),
    "overflow": (lambda n: menu("overflow", options=options(n)), "/elements/0/options", 1, 5),
}


@pytest.mark.parametrize("name", COUNTS)
def test_an_array_holds_at_least_and_at_most_its_limit(name: str) -> None:
    # given
    build, where, fewest, most = COUNTS[name]
    surface = Surface.MESSAGE

    # then
    assert problems_of(build(fewest), surface) == {}
    assert problems_of(build(most), surface) == {}
    assert f"no fewer than {fewest} items required" in problems_of(build(fewest - 1), surface)[where]
    if name != "rich_text elements":
        assert f"no more than {most} items allowed" in problems_of(build(most + 1), surface)[where]


NUMBERS = [
    ("plain_text_input", "min_length", 0, 3000),
    ("plain_text_input", "max_length", 1, 3000),
    ("rich_text_input", "min_lines", 1, 100),
    ("rich_text_input", "max_lines", 1, 100),
    ("file_input", "max_files", 1, 10),
    ("datetimepicker", "initial_date_time", 1_000_000_000, 9_999_999_999),
]


@pytest.mark.parametrize(("kind", "key", "least", "most"), NUMBERS)
def test_a_number_stays_between_its_bounds(kind: str, key: str, least: int, most: int) -> None:
    def complaints(value: object) -> list[str]:
        block, at = hosted(
            kind, initial_value=None, min_length=None, max_length=None, min_lines=None, max_lines=None
        )
        return problems_of(put(block, (*path_of(at), key), value)).get(f"{at}/{key}", [])

    assert complaints(least) == complaints(most) == []
    assert complaints(least - 1) == [f"must be at least {least:g}"]
    assert complaints(most + 1) == [f"must be at most {most:g}"]
    assert complaints(least + 0.5) == ["must be an integer"]
    assert complaints("7") == complaints(True) == complaints(float("nan")) == ["must be a number"]


def test_a_data_table_shows_1_to_100_rows_a_page_and_counts_columns_from_0() -> None:
    block = sample("data_table")
    assert problems_of(block | {"row_header_column_index": 0}) == {}
    assert "/row_header_column_index" in problems_of(block | {"row_header_column_index": -1})
    assert problems_of(block | {"page_size": 1}) == problems_of(block | {"page_size": 100}) == {}
    assert "/page_size" in problems_of(block | {"page_size": 0})
    assert "/page_size" in problems_of(block | {"page_size": 101})
