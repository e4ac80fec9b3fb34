"""The forms of when somebody holds calls: within Slack's limits, and what is entered comes back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot import ids
from bot.calendars.public_holidays import countries
from bot.demo.blockkit import check_view
from bot.errors import RuleBroken
from bot.views.availability import (
    WORDS_MAX,
    CalendarLine,
    Fields,
    Offers,
    availability_modal,
    caldav_modal,
    echo_modal,
    feed_modal,
    fields_of,
    number_problems,
    packed,
    unpacked,
)
from bot.views.calendars import address_modal, age_text, google_modal, trouble_text

NOON = datetime(2026, 12, 3, 12, tzinfo=UTC)
FIELDS = Fields("Mon-Fri 10:00-16:00", "not 24 Dec 2026", "GB", "3", "30", "8")
EMPTY = Fields("", "", None)
LINES = [
    CalendarLine(1, "calendar.example.com", takes_calls=False, read_ago="Read just now."),
    CalendarLine(2, "<!channel> *at* Google", True, "Last read 3 hours ago.", "Its server does not answer."),
]


def form(
    fields: Fields = FIELDS, lines: list[CalendarLine] = LINES, *, all_offers: bool = True
) -> dict[str, Any]:
    return availability_modal(
        fields, "Europe/London", "GB", (4, 15, 4), countries(), lines, Offers(all_offers, all_offers)
    )


@pytest.mark.parametrize(
    "view",
    [
        form(),
        form(EMPTY, [], all_offers=False),
        form(Fields("w" * WORDS_MAX, "x" * WORDS_MAX, "", "20", "240", "336")),
        feed_modal(),
        caldav_modal(),
        address_modal("https://bot.example.com/feeds/" + "a" * 200),
        google_modal("https://accounts.example.com/?" + "a" * 2_000),
        echo_modal(
            "Mon 10:00-16:00",
            "not 24 Dec 2026",
            "Asia/Kathmandu",
            "Nepal",
            [(NOON, NOON + timedelta(hours=1))],
            "m",
        ),
        echo_modal("", "", "UTC", "", [], "m"),
        echo_modal(
            "Mon 10:00-16:00; " * 170,
            "not 24 Dec 2026; " * 170,
            "UTC",
            "",
            [(NOON, NOON + timedelta(hours=12))] * 60,
            "m",
        ),
    ],
)
def test_every_form_keeps_the_limits(view: dict[str, Any]) -> None:
    assert not check_view(view, "modal")


@pytest.mark.parametrize(
    "fields", [FIELDS, EMPTY, Fields("", "", ""), Fields("Fri 2-4pm", "", "US", "", "0", "")]
)
def test_the_confirmation_carries_what_was_entered(fields: Fields) -> None:
    assert unpacked(packed(fields)) == fields


@pytest.mark.parametrize(("chosen", "country"), [("zone", None), ("none", ""), ("DE", "DE"), (None, None)])
def test_what_is_chosen_is_read(chosen: str | None, country: str | None) -> None:
    option = {"selected_option": {"value": chosen} if chosen else None}
    state = {
        "values": {
            "words": {"words": {"type": "plain_text_input", "value": " Fri 2-4pm "}},
            "country": {"country": {"type": "static_select", **option}},
            "day_cap": {"day_cap": {"type": "number_input", "value": "2"}},
        }
    }

    assert fields_of(state) == Fields("Fri 2-4pm", "", country, "2", "", "")


@pytest.mark.parametrize("country", [None, "", "NP"])
def test_the_chosen_country_is_shown_again(country: str | None) -> None:
    select = next(
        block for block in form(Fields("", "", country))["blocks"] if block.get("block_id") == "country"
    )

    shown = select["element"]["initial_option"]["value"]

    assert shown == {None: "zone", "": "none"}.get(country, country)


@pytest.mark.parametrize(
    ("text", "fits"),
    [("1", True), ("20", True), ("", True), ("0", False), ("21", False), ("1.5", False), ("٣", False)],
)
def test_numbers_are_whole_and_within_their_bounds(text: str, fits: bool) -> None:
    assert ("day_cap" not in number_problems(Fields("", "", None, day_cap=text))) is fits


@pytest.mark.parametrize("metadata", ["", "no json", '{"v":9}', None])
def test_a_confirmation_that_nobody_made_is_refused(metadata: object) -> None:
    with pytest.raises(RuleBroken):
        unpacked(metadata)


def test_a_day_that_ends_at_midnight_ends_at_24() -> None:
    midnight = datetime(2026, 12, 4, tzinfo=UTC)

    view = echo_modal("", "", "UTC", "", [(NOON, midnight)], "m")

    assert "Thu 3 Dec 2026: 12:00–24:00" in str(view["blocks"])


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (119, "Read just now."),
        (120, "Last read 2 minutes ago."),
        (3_599, "Last read 59 minutes ago."),
        (3_600, "Last read 1 hour ago."),
        (86_399, "Last read 23 hours ago."),
        (86_400, "Last read 1 day ago."),
    ],
)
def test_the_age_of_a_calendar_is_told(seconds: int, text: str) -> None:
    assert age_text(NOON, NOON + timedelta(seconds=seconds)) == text


def test_an_unknown_trouble_is_a_sentence_too() -> None:
    assert trouble_text("status_418") == "It could not be read."
    assert age_text(None, NOON) == "Not read yet."
    assert ids.unpack(packed(EMPTY))["c"] == "zone"
