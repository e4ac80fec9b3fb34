"""What each kind of input holds, takes, and refuses, as Slack's client has it."""

from typing import Any

import pytest

from bot.demo.elements import STATEFUL, complaint, controls, enter, held, shown_value
from tests.demo.acting_app import options, text_input

CHOICES = options("One", "Two")
USERS: dict[str, Any] = {"type": "multi_users_select", "max_selected_items": 2}


def control_of(**element: Any) -> Any:
    [control] = controls([text_input("Label", "block", **element)])
    return control


@pytest.mark.parametrize(
    ("element", "value", "expected"),
    [
        ({"type": "plain_text_input"}, "Hi", {"value": "Hi"}),
        ({"type": "number_input"}, 12, {"value": "12"}),
        ({"type": "url_text_input"}, "https://a.example", {"value": "https://a.example"}),
        ({"type": "email_text_input"}, "a@b.example", {"value": "a@b.example"}),
        ({"type": "datepicker"}, "2026-12-18", {"selected_date": "2026-12-18"}),
        (
            {"type": "timepicker", "timezone": "Europe/Paris"},
            "09:30",
            {"selected_time": "09:30", "timezone": "Europe/Paris"},
        ),
        ({"type": "datetimepicker"}, 1700000000, {"selected_date_time": 1700000000}),
        ({"type": "static_select", "options": CHOICES}, "Two", {"selected_option": CHOICES[1]}),
        (
            {"type": "static_select", "option_groups": [{"options": CHOICES}]},
            "One",
            {"selected_option": CHOICES[0]},
        ),
        ({"type": "radio_buttons", "options": CHOICES}, "One", {"selected_option": CHOICES[0]}),
        ({"type": "checkboxes", "options": CHOICES}, ["One", "Two"], {"selected_options": CHOICES}),
        ({"type": "multi_static_select", "options": CHOICES}, ["Two"], {"selected_options": [CHOICES[1]]}),
        ({"type": "users_select"}, "U1", {"selected_user": "U1"}),
        ({"type": "multi_users_select"}, ["U1", "U2"], {"selected_users": ["U1", "U2"]}),
        ({"type": "conversations_select"}, "C1", {"selected_conversation": "C1"}),
        ({"type": "multi_conversations_select"}, ["C1"], {"selected_conversations": ["C1"]}),
        ({"type": "channels_select"}, "C1", {"selected_channel": "C1"}),
        ({"type": "multi_channels_select"}, ["C1"], {"selected_channels": ["C1"]}),
    ],
    ids=lambda value: value["type"] if isinstance(value, dict) and "type" in value else "",
)
def test_an_element_holds_what_was_put_in_under_its_own_key(
    element: dict[str, Any], value: object, expected: dict[str, Any]
) -> None:
    assert enter(element, value) == {"type": element["type"], **expected}


@pytest.mark.parametrize("kind", STATEFUL)
def test_an_emptied_element_holds_nothing(kind: str) -> None:
    holding = STATEFUL[kind]

    assert enter({"type": kind}, None)[holding.key] == ([] if holding.many else None)


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ({"type": "datepicker"}, "18.12.2026"),
        ({"type": "timepicker"}, "9h30"),
        ({"type": "static_select", "options": CHOICES}, "Three"),
        ({"type": "checkboxes", "options": CHOICES}, ["One", "Three"]),
        (USERS, ["U1", "U2", "U3"]),
        (USERS, 7),
    ],
)
def test_what_slacks_client_would_not_offer_cannot_be_put_in(element: dict[str, Any], value: object) -> None:
    with pytest.raises((AssertionError, ValueError)):
        enter(element, value)


def test_an_untouched_element_holds_what_it_began_with() -> None:
    begun = {"type": "static_select", "options": CHOICES, "initial_option": CHOICES[0]}

    assert held(begun, None)["selected_option"] == CHOICES[0]
    assert shown_value(begun, held(begun, None)) == "One"


@pytest.mark.parametrize(
    ("element", "value", "sentence"),
    [
        ({}, None, "Please complete this required field."),
        ({"min_length": 3}, "ab", "This must be at least 3 characters."),
        ({"min_length": 3}, "abc", None),
        ({"max_length": 3}, "abcd", "This must be less than 4 characters."),
        ({"max_length": 3}, "abc", None),
        ({}, "x" * 3001, "This must be less than 3001 characters."),
        ({"type": "number_input", "is_decimal_allowed": False}, "1.5", "Enter a whole number."),
        ({"type": "number_input", "is_decimal_allowed": True}, "1.5", None),
        ({"type": "number_input", "is_decimal_allowed": True}, "many", "Enter a valid number."),
        (
            {"type": "number_input", "is_decimal_allowed": False, "min_value": "1"},
            "0",
            "Enter a number of at least 1.",
        ),
        (
            {"type": "number_input", "is_decimal_allowed": False, "max_value": "9"},
            "10",
            "Enter a number of at most 9.",
        ),
        ({"type": "url_text_input"}, "meet.example.com", "Enter a valid URL."),
        ({"type": "url_text_input"}, "https://meet.example.com/x", None),
        ({"type": "email_text_input"}, "nobody", "Enter a valid email address."),
        ({"type": "email_text_input"}, "a@b.example", None),
    ],
)
def test_slacks_client_complains_before_it_sends(
    element: dict[str, Any], value: object, sentence: str | None
) -> None:
    control = control_of(**element)

    assert complaint(control, enter(control.element, value)) == sentence


def test_an_optional_input_may_stay_empty() -> None:
    [control] = controls([text_input("Label", "block") | {"optional": True}])

    assert complaint(control, held(control.element, None)) is None
