"""Texts within Slack's limits, and times with their zone."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.demo.blockkit import check_message
from bot.views import blocks
from bot.views.blocks import (
    Message,
    actions,
    button,
    context,
    cut,
    header,
    section,
    typed,
    when_text,
    zone_text,
)

WINTER = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)
SUMMER = datetime(2027, 7, 12, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("instant", "zone", "shown"),
    [
        (WINTER, "Europe/London", "London time (GMT)"),
        (SUMMER, "Europe/London", "London time (BST)"),
        (WINTER, "Asia/Kathmandu", "Kathmandu time (UTC+05:45)"),
        (WINTER, "America/New_York", "New York time (EST)"),
        (WINTER, "UTC", "UTC"),
        (WINTER, "No/Such_Zone", "UTC"),
        (WINTER, "", "UTC"),
    ],
)
def test_a_zone_is_its_city_and_what_its_clocks_are_called(instant: datetime, zone: str, shown: str) -> None:
    assert zone_text(instant, zone) == shown


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Europe/London", "Tue 12 Jan 2027, 09:00–09:30 London time (GMT)"),
        ("Asia/Kathmandu", "Tue 12 Jan 2027, 14:45–15:15 Kathmandu time (UTC+05:45)"),
        ("Pacific/Auckland", "Tue 12 Jan 2027, 22:00–22:30 Auckland time (NZDT)"),
        ("UTC", "Tue 12 Jan 2027, 09:00–09:30 UTC"),
    ],
)
def test_a_time_is_a_full_date_with_its_zone(zone: str, shown: str) -> None:
    assert when_text(WINTER, WINTER + timedelta(minutes=30), zone) == shown


@pytest.mark.parametrize(("length", "shown"), [(9, 9), (10, 10), (11, 10), (5000, 10)])
def test_a_text_is_cut_only_when_it_is_too_long(length: int, shown: int) -> None:
    text = cut("x" * length, 10)

    assert len(text) == shown
    assert text.endswith("…") is (length > 10)


@pytest.mark.parametrize("beyond", [0, 1])
def test_labels_are_cut_to_the_limits_of_slack(beyond: int) -> None:
    label, title = "b" * (blocks.BUTTON_TEXT + beyond), "h" * (blocks.HEADER_TEXT + beyond)
    address = "https://x.example/" + "a" * blocks.URL
    pressed = button(label, "link.0", "v", spoken=label, url=address)
    message = {"channel": "D1", "text": "A sentence.", "blocks": [header(title), actions([pressed])]}

    assert not check_message(message)
    assert pressed["text"]["text"].endswith("…") is bool(beyond)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<!channel> & <@U1>", "&lt;!channel&gt; &amp; &lt;@U1&gt;"),
        ("two\nlines\t here", "two lines here"),
        ("&amp;", "&amp;amp;"),
        ("", ""),
    ],
)
def test_typed_text_is_one_line_without_markup(text: str, shown: str) -> None:
    assert typed(text) == shown


def test_an_entity_is_never_cut_in_two() -> None:
    assert typed("&" * 20, 10) == "&amp;" * 9 + "…"


def test_a_message_needs_no_blocks() -> None:
    assert Message("A sentence.").blocks == ()


@pytest.mark.parametrize(
    "made", [lambda text: section(text)["text"], lambda text: context(text)["elements"][0]]
)
@pytest.mark.parametrize(
    ("last", "shown"), [("&amp;", "…"), ("&", "…"), ("<https://x.example|here>", "…"), ("x", "x…")]
)
def test_marked_text_is_cut_where_nothing_is_halved(
    made: Callable[[str], Any], last: str, shown: str
) -> None:
    fits, begins = "a" * blocks.MRKDWN_TEXT, "a" * (blocks.MRKDWN_TEXT - 2)

    assert made(fits)["text"] == fits
    assert made(f"{begins}{last}{fits}")["text"] == begins + shown


def test_what_is_typed_may_grow_fivefold_and_still_fits() -> None:
    said = section(typed("&" * 1_000))

    assert not check_message({"channel": "D1", "text": "A sentence.", "blocks": [said]})
    assert said["text"]["text"].endswith("&amp;…")
