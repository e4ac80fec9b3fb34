"""What has the shape of something that Slack sends, and what is turned away before anything reads it."""

import json
from copy import deepcopy
from typing import Any

import pytest

from bot.payloads import DEEPEST, is_well_formed

PRESS: dict[str, Any] = {
    "type": "block_actions",
    "user": {"id": "U1", "team_id": "T1"},
    "team": {"id": "T1", "domain": "one"},
    "enterprise": None,
    "container": {"type": "message", "message_ts": "1.2", "channel_id": "D1"},
    "channel": {"id": "D1", "name": "directmessage"},
    "actions": [
        {"action_id": "talk.start", "block_id": "b", "type": "button", "value": "{}", "action_ts": "1"}
    ],
}
IN_A_VIEW: dict[str, Any] = {**PRESS, "view": {"id": "V1", "type": "home", "state": {"values": {}}}}
SUBMISSION: dict[str, Any] = {
    "type": "view_submission",
    "user": {"id": "U1"},
    "view": {
        "id": "V1",
        "type": "modal",
        "callback_id": "settings",
        "blocks": [{"type": "input", "block_id": "a"}],
        "state": {"values": {"a": {"a": {"type": "plain_text_input", "value": None}}}},
    },
}
COMMAND: dict[str, Any] = {"command": "/interview", "text": "", "user_id": "U1", "team_id": "T1"}
EVENT: dict[str, Any] = {
    "type": "event_callback",
    "event_id": "Ev1",
    "event": {"type": "message", "channel": "D1", "user": "U1", "text": "stop"},
    "authorizations": [{"enterprise_id": None, "team_id": "T1", "user_id": "U0"}],
}


@pytest.mark.parametrize("body", [PRESS, IN_A_VIEW, SUBMISSION, COMMAND, EVENT, {}, {"ssl_check": "1"}])
def test_what_slack_sends_is_well_formed(body: object) -> None:
    assert is_well_formed(body)


@pytest.mark.parametrize("body", [None, "", 1, [], [PRESS], True, {"type": "workflow_step_edit"}])
def test_what_is_no_mapping_or_of_no_type_of_slacks_is_not(body: object) -> None:
    assert not is_well_formed(body)


@pytest.mark.parametrize(
    ("body", "path", "value"),
    [
        (PRESS, "user", []),
        (PRESS, "user.id", 7),
        (PRESS, "user.id", None),
        (PRESS, "team.id", ["T1"]),
        (PRESS, "actions", []),
        (PRESS, "actions", [None]),
        (PRESS, "actions", ["talk.start"]),
        (PRESS, "actions", [{}]),
        (PRESS, "container", "D1"),
        (PRESS, "container", None),
        (PRESS, "container.message_ts", "yesterday"),
        (PRESS, "authorizations", "all of them"),
        (SUBMISSION, "view", None),
        (SUBMISSION, "view.type", None),
        (SUBMISSION, "view.state", None),
        (SUBMISSION, "view.state.values", []),
        (SUBMISSION, "view.state.values.a", "text"),
        (SUBMISSION, "view.state.values.a.a", None),
        (SUBMISSION, "view.state.values.a.a.value", {"text": "typed"}),
        (SUBMISSION, "view.state.values.a.a.selected_users", [1]),
        (SUBMISSION, "view.state.values.a.a.selected_options", [None]),
        (SUBMISSION, "view.state.values.a.a.selected_options", [{}]),
        (SUBMISSION, "view.state.values.a.a.selected_option", {"value": None}),
        (SUBMISSION, "view.state.values.a.a.selected_option", "all"),
        (SUBMISSION, "view.blocks", [None]),
        (SUBMISSION, "view.blocks", [{"type": "input"}]),
        (SUBMISSION, "view.blocks", [{"type": None, "block_id": "a"}]),
        (PRESS, "actions", [{**PRESS["actions"][0], "selected_option": "a"}]),
        (PRESS, "container", {"type": "view", "view_id": "V1"}),
        (PRESS, "container", {"type": "message"}),
        (PRESS, "view", {}),
        (PRESS, "view", {"type": "modal", "state": {}}),
        (PRESS, "view", {"id": "V1", "state": {}}),
        (PRESS, "view", {"id": "V1", "type": "modal"}),
        (COMMAND, "user_id", ""),
        (COMMAND, "text", 5),
        (EVENT, "event_id", None),
        (EVENT, "event.user", 5),
        (EVENT, "event.type", ["message"]),
        (EVENT, "event", "message"),
        (EVENT, "event.text", "half of a pair: \ud83d"),
    ],
)
def test_what_has_another_shape_is_not(body: dict[str, Any], path: str, value: object) -> None:
    changed = deepcopy(body)
    *way, last = path.split(".")
    place = changed
    for name in way:
        place = place[name]
    place[last] = value

    assert not is_well_formed(changed)


@pytest.mark.parametrize(("levels", "fine"), [(DEEPEST - 1, True), (DEEPEST, False)])
@pytest.mark.parametrize("innermost", ["{}", "[]", '{"b": 1}', '["c"]'])
def test_a_body_is_at_most_so_deep(levels: int, fine: bool, innermost: str) -> None:
    deep = json.loads('{"a":' * levels + innermost + "}" * levels)

    assert is_well_formed(deep) is fine
