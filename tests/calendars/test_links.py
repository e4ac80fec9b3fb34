"""Links into web calendars, taken apart again as a browser would."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendars.ics import Invite, plain_text
from bot.calendars.links import SUMMARY_MAX, URL_MAX, google_link, outlook_link

START = datetime(2026, 12, 1, 14, 30, tzinfo=UTC)
INVITE = Invite(
    uid="uid",
    sequence=0,
    starts_at=START,
    ends_at=START + timedelta(minutes=30),
    stamp=START,
    summary="Talk & tea + cake = 100%",
    description="Line 1 & 2\r\nLine <3> #4 ?5",
    location="https://meet.example/abc?x=1&y=2#z",
    organizer_name="Ada",
)
Link = Callable[[Invite], str]
both = pytest.mark.parametrize(("link", "body"), [(google_link, "details"), (outlook_link, "body")])


def fields_of(url: str) -> dict[str, str]:
    return {
        name: "".join(values) for name, values in parse_qs(urlsplit(url).query, strict_parsing=True).items()
    }


def test_the_google_link_carries_everything() -> None:
    url = google_link(INVITE)

    assert url.startswith("https://calendar.google.com/calendar/render?")
    assert fields_of(url) == {
        "action": "TEMPLATE",
        "text": "Talk & tea + cake = 100%",
        "dates": "20261201T143000Z/20261201T150000Z",
        "details": "Line 1 & 2\nLine <3> #4 ?5",
        "location": "https://meet.example/abc?x=1&y=2#z",
    }


def test_the_outlook_link_carries_everything_and_its_body_as_html() -> None:
    url = outlook_link(INVITE)

    assert url.startswith("https://outlook.office.com/calendar/deeplink/compose?")
    assert fields_of(url) == {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": "Talk & tea + cake = 100%",
        "startdt": "2026-12-01T14:30:00Z",
        "enddt": "2026-12-01T15:00:00Z",
        "body": "Line 1 &amp; 2<br>Line &lt;3&gt; #4 ?5",
        "location": "https://meet.example/abc?x=1&y=2#z",
    }


@both
def test_times_are_told_in_utc_whatever_zone_they_came_in(link: Link, body: str) -> None:
    tokyo = ZoneInfo("Asia/Tokyo")
    elsewhere = replace(INVITE, starts_at=START.astimezone(tokyo), ends_at=INVITE.ends_at.astimezone(tokyo))

    assert link(elsewhere) == link(INVITE)


@both
def test_spaces_are_never_written_as_plus(link: Link, body: str) -> None:
    assert "+" not in link(INVITE)


@both
def test_a_link_of_exactly_the_limit_is_left_alone_and_one_more_is_shortened(link: Link, body: str) -> None:
    room = URL_MAX - len(link(replace(INVITE, description="")))
    fits, too_long = replace(INVITE, description="x" * room), replace(INVITE, description="x" * (room + 1))

    assert len(link(fits)) == URL_MAX
    assert fields_of(link(fits))[body] == "x" * room
    # The ellipsis takes nine characters when escaped.
    assert fields_of(link(too_long))[body] == "x" * (room - 9) + "…"
    assert len(link(too_long)) == URL_MAX


@both
def test_a_join_link_is_kept_whole_or_left_out(link: Link, body: str) -> None:
    bare = replace(INVITE, description="", location="")
    room = URL_MAX - len(link(replace(bare, description="…", location="x"))) + 1
    longest, longer = "x" * room, "x" * (room + 1)

    assert fields_of(link(replace(INVITE, description="y" * 50, location=longest)))["location"] == longest
    assert "location" not in fields_of(link(replace(INVITE, description="y" * 50, location=longer)))


@both
def test_a_title_is_shortened_past_its_limit(link: Link, body: str) -> None:
    name = "text" if link is google_link else "subject"

    assert fields_of(link(replace(INVITE, summary="x" * SUMMARY_MAX)))[name] == "x" * SUMMARY_MAX
    cut = fields_of(link(replace(INVITE, summary="x" * (SUMMARY_MAX + 1))))[name]
    assert cut == "x" * (SUMMARY_MAX - 1) + "…"


@both
@pytest.mark.parametrize("text", ["🎉", "é", "<", "&", "\n", "\\", "\ud83d", "x y "])
def test_ten_thousand_characters_everywhere_still_make_a_link(link: Link, body: str, text: str) -> None:
    flood = text * 10_000

    url = link(replace(INVITE, summary=flood, description=flood, location=flood))

    assert len(url) <= URL_MAX
    assert url.isascii()
    assert "2026" in url


@both
@given(text=st.text(max_size=2000))
def test_any_text_gives_an_address_within_the_limit(link: Link, body: str, text: str) -> None:
    url = link(replace(INVITE, summary=text, description=text))

    assert len(url) <= URL_MAX
    assert url.isascii()
    assert not set(url) & set(' \r\n\t"<>\\^`{|}')


@given(text=st.text(max_size=60))
def test_a_short_description_reaches_google_as_it_is(text: str) -> None:
    assert fields_of(google_link(replace(INVITE, description=text))).get("details", "") == plain_text(text)
