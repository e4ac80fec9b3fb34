"""Whatever the bot shows, the page can show."""

import ast
import re
from pathlib import Path

from bot.demo.elements import PRESSED, STATEFUL
from bot.demo.page.hosting import STATIC

ROOT = Path(__file__).resolve().parents[3]
BLOCKS = {
    "header",
    "section",
    "context",
    "divider",
    "actions",
    "input",
    "image",
    "video",
    "table",
    "rich_text",
}
BEYOND = {
    "alert": "a warning in a form, should one be needed",
    "data_table": "the numbers of a digest, where charts are not taken",
    "image": "part of sections and contexts, as the charts of digests will be",
    "overflow": "few buttons, the rest in a menu: for App Home",
    "channels_select": "the same code as conversations_select",
    "multi_channels_select": "the same code as conversations_select",
    "multi_conversations_select": "the same code as conversations_select",
    "email_text_input": "the same code as url_text_input",
}
"""What the page can show and the bot does not use yet, with the reason."""


def supported() -> set[str]:
    """The list in the page's own code."""
    text = (STATIC / "blocks.js").read_text(encoding="utf-8")
    listed = re.search(r"SUPPORTED = Object\.freeze\(\{(.*?)\}\);", text, re.DOTALL)
    assert listed
    return set(re.findall(r'"(\w+)"', listed[1]))


def used() -> set[str]:
    """The types of blocks and elements that are named in what the bot shows."""
    known = BLOCKS | set(STATEFUL) | set(PRESSED) | {"data_visualization", "data_table", "file_input"}
    files = [*(ROOT / "bot" / "views").glob("*.py"), *(ROOT / "handlers").glob("*.py")]
    words = {
        node.value
        for file in files
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return words & known


def test_the_page_shows_whatever_the_bot_uses() -> None:
    assert {"section", "button", "multi_users_select", "datepicker"} <= used()
    assert used() <= supported()


def test_the_page_shows_nothing_else_without_a_reason() -> None:
    assert supported() - used() == set(BEYOND)
