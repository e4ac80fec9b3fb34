"""The forms of an admin, and their part of Home, keep Slack's limits with any data."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calendars.public_holidays import countries
from bot.demo.blockkit import check_view
from bot.domain.settings import Settings
from bot.domain.settings_registry import SETTINGS, Group, Kind
from bot.views.access import Access, GroupLine, Named, roles_modal
from bot.views.admin import Health, Left, admin_blocks, size_text
from bot.views.settings import Change, Looked, group_modal, settings_modal

AT = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
LONG = "<!channel> & *so long* " * 20
IDS = [f"U{number:010}" for number in range(300)]
CROWDED = Access(
    by_env=IDS,
    by_slack=IDS[:20],
    admins=[Named(one, IDS[0], AT) for one in IDS],
    researchers=[Named(one, "erased", AT) for one in IDS],
    groups=[
        GroupLine(f"S{number}", LONG, "h" * 80, 9, number < 40, number % 7 == 0) for number in range(1200)
    ],
)
SET = Settings(
    product_name="p" * 60,
    digest_channel="C0123456789",
    holidays_country="GB",
    wave_cap=1000,
    digest_zone="Asia/Kathmandu",
)
HEALTH = Health(3, 1001, 1001, AT, AT, 123_456_789_012, AT, "0.1.0", [Left(n, LONG) for n in range(50)])


def looked(values: Settings, access: Access, **more: Any) -> Looked:
    changes = {one.name: Change(LONG, AT) for one in SETTINGS}
    return Looked(values, Settings(), access, changes, countries(), **more)


EVERY = [
    pytest.param(settings_modal(looked(Settings(), Access())), "modal", id="nothing set"),
    pytest.param(settings_modal(looked(SET, CROWDED, left=[LONG] * 60)), "modal", id="everything set"),
    pytest.param(roles_modal(Access(), "UTC"), "modal", id="nobody named"),
    pytest.param(roles_modal(CROWDED, "Asia/Kathmandu"), "modal", id="many named"),
    pytest.param(roles_modal(CROWDED._replace(trouble="missing_scope"), "UTC"), "modal", id="groups unread"),
    *(pytest.param(group_modal(looked(SET, Access()), one), "modal", id=one.value) for one in Group),
    pytest.param(
        {"type": "home", "blocks": admin_blocks(looked(SET, CROWDED), HEALTH)}, "home", id="a crowded Home"
    ),
    pytest.param(
        {"type": "home", "blocks": admin_blocks(looked(Settings(), Access()), Health())},
        "home",
        id="an empty Home",
    ),
]


@pytest.mark.parametrize(("view", "surface"), EVERY)
def test_every_form_keeps_the_limits_with_any_data(view: dict[str, Any], surface: str) -> None:
    assert not check_view(view, surface)
    assert "<!channel>" not in str([block for block in view["blocks"] if block["type"] == "context"])


def values_of() -> st.SearchStrategy[Settings]:
    def one(name: str, lowest: int, highest: int) -> st.SearchStrategy[object]:
        return st.integers(lowest, highest)

    numbers = {
        s.name: one(s.name, s.lowest, s.highest) for s in SETTINGS if s.kind in {Kind.WHOLE, Kind.HOUR}
    }
    return st.builds(lambda found: replace(Settings(), **found), st.fixed_dictionaries(numbers))


@settings(max_examples=40)
@given(values_of(), st.sampled_from(Group))
def test_whatever_is_set_its_form_can_be_shown(values: Settings, group: Group) -> None:
    assert not check_view(group_modal(looked(values, Access()), group), "modal")


@pytest.mark.parametrize(
    ("size", "text"), [(0, "1 kB"), (999_999, "999 kB"), (1_000_000, "1.0 MB"), (4_234_567, "4.2 MB")]
)
def test_the_size_of_the_database_is_said_in_round_numbers(size: int, text: str) -> None:
    assert size_text(size) == text


def test_trouble_is_told_and_none_too() -> None:
    good = str(admin_blocks(looked(Settings(), Access()), Health()))
    bad = str(admin_blocks(looked(Settings(), Access()), HEALTH))

    assert "Every connected calendar can be read." in good
    assert "Every setting is at its default." in good
    assert "3 calendars cannot be read" in bad
    assert "more than 1,000 waiting for Slack, more than 1,000 could not be delivered" in bad
    assert "And 45 more such studies." in bad
