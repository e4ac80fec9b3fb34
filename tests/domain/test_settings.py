"""What can be set, between which bounds, and what must hold between two settings."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.settings import Settings, with_stored
from bot.domain.settings_registry import (
    ORDERS,
    SETTINGS,
    Group,
    Kind,
    Setting,
    differing,
    read,
    setting,
    settings_of_group,
    stored_text,
)
from bot.domain.studies import Problem
from tests.domain.settings_page import PAGE, page

DEFAULTS = Settings()
COUNTRIES = {"DE": "Germany"}
NUMBERS = [one for one in SETTINGS if one.kind in {Kind.WHOLE, Kind.HOUR}]


def typed(group: Group, **texts: str) -> Settings | list[Problem]:
    return read(group, texts, DEFAULTS, DEFAULTS, COUNTRIES)


def test_every_field_is_described_once_and_nothing_else_is() -> None:
    assert sorted(one.name for one in SETTINGS) == sorted(field.name for field in fields(Settings))


def test_every_group_has_settings_and_the_page_in_the_documentation_is_up_to_date() -> None:
    assert all(settings_of_group(group) for group in Group)
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_description_fits_one_line_of_a_form() -> None:
    for one in SETTINGS:
        assert one.label
        assert len(one.meaning) <= 100, one.name
        assert one.meaning.endswith(".")
        assert "\n" not in one.meaning


def test_the_defaults_lie_between_their_bounds_and_keep_every_rule() -> None:
    for one in NUMBERS:
        assert one.lowest <= int(str(one.default())) <= one.highest, one.name
    assert all(order.holds(DEFAULTS) for order in ORDERS)


@pytest.mark.parametrize("one", NUMBERS, ids=lambda one: one.name)
def test_a_number_is_taken_on_its_bounds_and_refused_beyond_them(one: Setting) -> None:
    def problem(number: int) -> bool:
        found = typed(one.group, **{one.name: str(number)})
        return isinstance(found, list) and any(
            said.field == one.name and "whole number" in said.text for said in found
        )

    assert not problem(one.lowest)
    assert not problem(one.highest)
    assert problem(one.lowest - 1)
    assert problem(one.highest + 1)


@pytest.mark.parametrize("text", ["four", "4.5", "-4", "1e2", "٤", "4 hours", "99999999999999999999", "+4"])
def test_what_is_no_whole_number_is_refused_beside_its_field(text: str) -> None:
    found = typed(Group.BOOKING, notice_hours=text)
    wanted = "Write a whole number from 0 to 336, or leave it empty for the default."
    assert found == [Problem("notice_hours", wanted)]


@pytest.mark.parametrize(("text", "number"), [("004", 4), ("0000000012", 12), ("0" * 5_000, 0)])
def test_a_number_with_noughts_before_it_is_one(text: str, number: int) -> None:
    after = typed(Group.BOOKING, notice_hours=text)

    assert isinstance(after, Settings)
    assert after.notice_hours == number


def test_an_empty_field_is_the_default_and_what_was_not_asked_stays() -> None:
    before = replace(DEFAULTS, notice_hours=9, day_cap=2)

    after = read(Group.BOOKING, {"notice_hours": " "}, before, DEFAULTS, COUNTRIES)

    assert after == replace(before, notice_hours=4)


@pytest.mark.parametrize(
    ("texts", "field"),
    [
        ({"working_from_hour": "17"}, "working_until_hour"),
        ({"reminder_short_hours": "24"}, "reminder_long_hours"),
        ({"reminder_long_hours": "31"}, "reminder_long_if_booked_hours"),
        ({"nudge_minutes": "10"}, "wait_minutes"),
        ({"wait_minutes": "15"}, "close_minutes"),
        ({"notice_hours": "48", "window_days": "2"}, "window_days"),
        ({"nudge_after_hours": "24", "invitation_life_working_days": "1"}, "invitation_life_working_days"),
        ({"retention_months": "19", "hard_stop_months": "18"}, "hard_stop_months"),
    ],
)
def test_two_settings_that_cannot_both_hold_are_refused(texts: dict[str, str], field: str) -> None:
    found = typed(setting(field).group, **texts)
    assert isinstance(found, list)
    assert [problem.field for problem in found] == [field]


@pytest.mark.parametrize(
    "texts",
    [
        {"working_from_hour": "16"},
        {"reminder_short_hours": "23"},
        {"reminder_long_hours": "30"},
        {"nudge_minutes": "9"},
        {"wait_minutes": "14"},
        {"notice_hours": "47", "window_days": "2"},
        {"nudge_after_hours": "23", "invitation_life_working_days": "1"},
        {"retention_months": "18", "hard_stop_months": "18"},
    ],
)
def test_the_same_one_step_earlier_is_taken(texts: dict[str, str]) -> None:
    assert isinstance(typed(setting(next(iter(texts))).group, **texts), Settings)


def test_each_rule_is_between_two_settings_of_one_form() -> None:
    assert all(setting(order.lower).group is setting(order.higher).group for order in ORDERS)


@pytest.mark.parametrize(
    ("group", "name", "good", "bad"),
    [
        (Group.GENERAL, "zone", "Europe/Berlin", "Berlin time"),
        (Group.GENERAL, "zone", "UTC", "Europe"),
        (Group.GENERAL, "zone", "Asia/Kolkata", "../etc/passwd"),
        (Group.GENERAL, "holidays_country", "DE", "XX"),
        (Group.GENERAL, "product_name", "x" * 60, "x" * 61),
        (Group.DIGEST, "digest_only_when_changed", "no", "perhaps"),
    ],
)
def test_what_is_no_number_is_looked_at_too(group: Group, name: str, good: str, bad: str) -> None:
    refused = typed(group, **{name: bad})

    assert isinstance(typed(group, **{name: good}), Settings)
    assert isinstance(refused, list)
    assert [problem.field for problem in refused] == [name]


def test_values_are_said_with_their_unit() -> None:
    said = [setting(name).spoken(value) for name, value in (
        ("notice_hours", 1), ("notice_hours", 4), ("audience_day_cap", 20), ("haste_divisor", 3), ("lottery_percent", 17),
        ("digest_hour", 9), ("digest_only_when_changed", False), ("digest_zone", ""), ("holidays_country", ""),
    )]  # fmt: skip

    assert said == [
        "1 hour", "4 hours", "20 people", "one in 3", "17 %", "09:00", "no", "the zone of the study", "none",
    ]  # fmt: skip
    assert setting("holidays_country").spoken("DE", COUNTRIES) == "Germany"


anything = st.fixed_dictionaries(
    {},
    optional={
        one.name: (
            st.integers(one.lowest, one.highest).map(str)
            if one in NUMBERS
            else st.sampled_from(["yes", "no"])
            if one.kind is Kind.YES_NO
            else st.just("UTC")
        )
        for one in SETTINGS
        if one.kind is not Kind.COUNTRY
    },
)


@given(anything)
def test_whatever_is_taken_comes_back_from_the_database_as_it_was(texts: dict[str, str]) -> None:
    values = DEFAULTS
    for group in Group:
        found = read(group, texts, values, DEFAULTS, COUNTRIES)
        values = values if isinstance(found, list) else found

    changed = {one.name: stored_text(getattr(values, one.name)) for one in differing(values, DEFAULTS)}

    assert with_stored(changed) == values
    assert all(order.holds(values) for order in ORDERS)
