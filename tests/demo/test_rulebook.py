"""Every number that the workspace enforces is cited: page and month."""

import ast
from pathlib import Path

import pytest

from bot.demo import rules
from bot.demo.rulebook import Cited, block_kit_limits, block_kit_rows, numbers

DEMO = Path(rules.__file__).parent
OWN_NUMBERS = {
    "customers": "how the people of the demo's story behave",
    "show": "how much of the traffic a page can look back on",
    "world": "how time passes on the demo's page",
    "server": "how the workspace runs on this machine",
    "sockets": "how often it pings, which Slack leaves open",
    "store": "how it numbers messages",
    "story": "the demo's story",
    "workspace": "how often a test looks again",
    "blockkit_elements": "part of rows that are cited",
    "blockkit_blocks": "part of rows that are cited",
    "blockkit_objects": "part of rows that are cited",
    "limits": "seconds in a minute",
}


@pytest.mark.parametrize("number", numbers(), ids=lambda number: number.name)
def test_a_number_names_its_page(number: Cited) -> None:
    assert "docs.slack.dev/" in number.source or "slack.com/help/" in number.source
    assert number.source.endswith("(2026-11)")


def test_the_numbers_that_matter_most_are_among_them() -> None:
    known = {number.name: number.value for number in numbers()}

    assert known["ACK_S"] == "3.0"
    assert known["MODAL_DEPTH"] == "3"
    assert known["TIER_PER_MINUTE"] == "{'1': 1, '2': 20, '3': 50, '4': 100}"
    assert {"FILE_BYTES", "EVENTS_MOST", "RESPONSE_URL_USES", "VIEW_BYTES", "MESSAGE_BLOCKS"} <= set(known)


def test_every_block_kit_row_names_its_page_and_month() -> None:
    rows = block_kit_rows()

    assert len(rows) > 60
    assert all(row.source.startswith("docs.slack.dev/") and row.source.endswith(", 2026-11") for row in rows)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("header.text", "at most 150 characters"),
        ("button.text", "at most 75 characters"),
        ("actions.elements", "1 to 25 items"),
        ("modal.title", "at most 24 characters"),
        ("file_input.max_files", "at most 10"),
        ("table (blocks in a payload)", "at most 1"),
    ],
)
def test_a_limit_of_block_kit_is_in_the_table(name: str, value: str) -> None:
    assert (name, value) in {(limit.name, limit.value) for limit in block_kit_limits()}


def test_no_other_module_of_the_workspace_keeps_numbers_of_slacks() -> None:
    for path in DEMO.glob("*.py"):
        if path.stem in OWN_NUMBERS or path.stem == "rules":
            continue
        for statement in ast.parse(path.read_text(encoding="utf-8")).body:
            value = statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None
            is_number = isinstance(value, ast.Constant) and isinstance(value.value, int | float)
            assert not is_number, f"{path.name}:{statement.lineno}"
