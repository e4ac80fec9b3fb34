"""Messages as a person reads them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.demo.reading import Reader, readable_blocks
from tests.demo.acting_app import actions, button, mrkdwn, options, plain, section, text_input
from tests.demo.blockkit_examples import plot
from tests.demo.blockkit_payloads import sample

NAMES = {"U1": "Ana Ortiz", "C1": "research"}
MADRID = Reader(
    "Europe/Madrid", datetime(2027, 1, 11, 8, 0, tzinfo=UTC), lambda thing: NAMES.get(thing, thing)
)
FRIDAY = int(datetime(2027, 1, 15, 14, 5, tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ("&amp;lt;", "&lt;"),
        ("<@U1> in <#C1>", "@Ana Ortiz in #research"),
        ("<@U1|ana>", "ana"),
        ("<https://a.example|Join> or <https://a.example>", "Join or https://a.example"),
        ("<mailto:a@b.example>", "a@b.example"),
        (f"<!date^{FRIDAY}^{{date_num}} {{time}}|later>", "2027-01-15 3:05 PM"),
        (f"<!date^{FRIDAY}^{{date_long}}|later>", "Friday, January 15th"),
        (f"<!date^{FRIDAY}^{{date_short_pretty}} at {{time_secs}}|later>", "Jan 15 at 3:05:00 PM"),
        (f"<!date^{FRIDAY - 4 * 86400}^{{date_pretty}}|later>", "today"),
        (f"<!date^{FRIDAY - 3 * 86400}^{{date_long_pretty}}|later>", "tomorrow"),
        (f"<!date^{FRIDAY + 300 * 86400}^{{date}}|later>", "November 11th, 2027"),
        (f"<!date^{FRIDAY - 4 * 86400 - 6 * 3600}^{{ago}}|later>", "in 5 minutes"),
        (f"<!date^{FRIDAY}^{{time}}^https://a.example|later>", "3:05 PM"),
    ],
)
def test_mrkdwn_is_read_with_names_links_and_dates_in_the_own_zone(text: str, read: str) -> None:
    assert MADRID.mrkdwn(text) == read


@pytest.mark.parametrize(
    ("block", "read"),
    [
        (section("*Hi*", accessory=button("Go")), "*Hi*\n[Go]"),
        ({"type": "section", "fields": [mrkdwn("a"), plain("b")]}, "a\nb"),
        ({"type": "header", "text": plain("Title <x>")}, "Title <x>"),
        ({"type": "divider"}, "---"),
        ({"type": "context", "elements": [mrkdwn("by <@U1>"), {"type": "image", "alt_text": "a cat"}]}, "by @Ana Ortiz (a cat)"),
        (actions(button("Yes"), {"type": "overflow", "options": options("a", "b")}), "[Yes] [a / b]"),
        (text_input("Goal", "g") | {"hint": plain("Short")}, "Goal: ()\nShort"),
        (text_input("Who", "g", type="users_select", initial_user="U1"), "Who: Ana Ortiz"),
        (text_input("How", "g", type="radio_buttons", options=options("a", "b"), initial_option=options("a", "b")[1]), "How: ( ) a (x) b"),
        ({"type": "image", "image_url": "https://a.example/b.png", "alt_text": "a chart"}, "a chart"),
        ({"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "Hi "}, {"type": "user", "user_id": "U1"}]}]}, "Hi @Ana Ortiz"),
        ({"type": "table", "rows": [[{"type": "raw_text", "text": "a"}, {"type": "raw_text", "text": "b"}]]}, "a | b"),
        ({"type": "markdown", "text": "**Hi**"}, "**Hi**"),
    ],
)  # fmt: skip
def test_a_block_is_read_line_by_line(block: dict[str, Any], read: str) -> None:
    assert readable_blocks(MADRID, [block], {}).strip() == read


def test_an_error_stands_under_its_input() -> None:
    read = readable_blocks(MADRID, [text_input("Goal", "goal")], {}, {"goal": "Say more"})

    assert read == "Goal: ()\n! Say more"


def test_charts_and_data_tables_are_read_by_their_numbers() -> None:
    bars = readable_blocks(MADRID, [plot("bar")], {})
    table = readable_blocks(MADRID, [sample("data_table")], {})

    assert bars.splitlines() == [
        "Mix of the study: filled: love 3, dislike -1.5",
        "Mix of the study: target: love 3, dislike -1.5",
    ]
    assert table.splitlines()[0] == "Seats by segment"
    assert table.splitlines()[-1].endswith(" | 2.5")
