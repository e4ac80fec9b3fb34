"""Every button leads somewhere, and every state has a way out."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest
from slack_bolt import App, BoltRequest, BoltResponse
from slack_sdk import WebClient

from bot import ids
from bot.demo.elements import controls
from bot.domain.studies import is_web_link
from bot.ids import Action, Callback
from bot.views.blocks import Message
from handlers.registry import register
from tests.surfaces.frame import View, every_case, payload, surfaces
from tests.test_ids import SAID_ONLY, registered

NOT_IN_A_CASE: Mapping[str, str] = {}
"""Ids that no case shows, each with the reason why."""

FINAL: Mapping[str, str] = {
    "conversation: completed, never": "thanks for a call that was held",
    "conversation: declined": "they said so themselves",
    "conversation: opted out": "they said so themselves",
    "conversation: open call": "says where the questions are",
    "conversation: written to after": "they are out for good, as they wished",
    "own_data: the file": "a file",
    "fields: ": "it stands beside the field",
    "approval: asked again": "an answer to a press",
    "approval: an admin asks": "an answer to a press",
    "approval: nobody waits": "an answer to a press",
    "errors: import_under_way": "says when to press again",
    "errors: two_places": "says what to do",
    "errors: too_late": "says why it stays",
    "notices: audience_trouble": "it is tried again by itself",
    "outside: hand over": "an answer to a press, or it stands beside a file",
    "uploads: ": "says where an import stands, or what to do",
    "exporting: beside the file": "it stands beside a file",
    "errors: asked_to_take_part": "says whom not to name",
    "errors: has_researcher": "says who has it",
    "errors: forgotten": "they are out for good, as they wished",
    "errors: asked_elsewhere": "says where it is",
    "errors: colleague": "a team does not ask itself",
    "errors: seat_given_away": "says how it stays",
    "errors: no_address": "says how the calls come instead",
    "notices: opted_out": "they said so themselves",
    "calls: opening check answered: never, trial": "says what to do in the call",
    "calls: completed, for good": "the outcome",
    "calls: no show, for good": "the outcome",
    "calls: cancelled": "the outcome",
    "approval: approved": "the answer that was given",
    "approval: declined": "the answer that was given",
    "why: ": "an answer to a question",
    "digest: ": "a report",
}
"""How the names of messages begin that have no button and need not say what follows, each with the reason why."""

SAYS_WHAT_NEXT = re.compile(
    r"nothing is needed|nothing more is asked|nothing was changed|nothing was sent|everything else goes on|we write by|`/interview |write \*stop\*|"
    r"ask your admin|ask an admin|please |press “|invite me|remove one|close the study first|choose another|cancel it|"
    r"names other interviewers|add people to the panel|say whether|tell us",
    re.IGNORECASE,
)
ASKS = ("conversation", "booking")
"""Surfaces on which participants are asked something."""
LATER = re.compile(r"whenever you like|later|call stays booked|as you agreed before", re.IGNORECASE)
ENDS = frozenset({Action.TALK_DECLINE, Action.TALK_STOP, Action.TALK_STAY, Action.TALK_CANCEL})
MAY_BE_LEFT = frozenset({Action.TALK_PANEL, Action.TALK_REBOOK, Action.LINK})
"""Offers: whoever does nothing has lost nothing."""


def pressable(view: View) -> list[dict[str, Any]]:
    """Every element of a view that reports something, or opens an address."""
    blocks = view.blocks if isinstance(view, Message) else view["blocks"]
    return [control.element for control in controls(list(blocks))]


def reporting(view: View) -> Iterator[dict[str, Any]]:
    """Of these the ones that report at once."""
    blocks = view.blocks if isinstance(view, Message) else view["blocks"]
    for control in controls(list(blocks)):
        if control.dispatches:
            yield control.element


def words(view: View) -> str:
    """All that is to be read on a view."""
    found = [value for name, value in _strings(payload(view)) if name == "text"]
    return "\n".join(found)


def _strings(part: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(part, Mapping):
        for key, value in part.items():
            yield from _strings(value, key)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from _strings(value, name)
    elif isinstance(part, str):
        yield name, part


@cache
def app() -> App:
    """The listeners of the bot on a real app of Bolt's, which sends nothing anywhere."""
    client = WebClient(token="xoxb-not-used", base_url="http://127.0.0.1:9/")
    made = App(client=client, token_verification_enabled=False, request_verification_enabled=False)
    kit = type("Kit", (), {"desk": None, "delivery": None, "views": None})()
    register(made, kit)
    return made


def listens(body: Mapping[str, Any]) -> bool:
    """Whether a listener of its own takes a payload, before those that take anything."""
    request = BoltRequest(body=json.dumps(body), headers={"content-type": ["application/json"]}, mode="http")
    answer = BoltResponse(status=200)
    kinds = len([matcher for _, matcher in registered() if getattr(matcher, "pattern", "") == ".*"])
    own = app()._listeners[:-kinds]
    return any(listener.matches(req=request, resp=answer) for listener in own)


def pressed(element: Mapping[str, Any]) -> dict[str, Any]:
    """What Slack sends of a press or a choice."""
    return {"type": "block_actions", "user": {"id": "U1"}, "actions": [{"block_id": "b", **element}]}


def submitted(view: Mapping[str, Any]) -> dict[str, Any]:
    """What Slack sends of a form."""
    return {"type": "view_submission", "user": {"id": "U1"}, "view": view}


def action_of(action_id: str) -> Action | None:
    """The action that an id belongs to."""
    for action in Action:
        matcher = ids.pattern(action)
        found = matcher == action_id if isinstance(matcher, str) else matcher.fullmatch(action_id)
        if found:
            return action
    return None


def test_everything_that_reports_has_a_listener_of_its_own() -> None:
    deaf = [
        (state, element["action_id"])
        for state, make in every_case()
        for element in reporting(make())
        if not listens(pressed(element))
    ]

    assert not deaf
    assert not listens(pressed({"type": "button", "action_id": "no.such"}))


def test_every_form_that_can_be_submitted_has_a_listener_of_its_own() -> None:
    forms = [(state, view) for state, make in every_case() if (view := payload(make())).get("submit")]

    assert not [state for state, view in forms if not listens(submitted(view))]
    assert len({view["callback_id"] for _, view in forms}) == len(set(Callback) - SAID_ONLY)
    assert not listens(submitted({"callback_id": "no.such", "type": "modal"}))


def test_every_id_is_in_some_case() -> None:
    views = [make() for _, make in every_case()]
    actions = {action_of(element["action_id"]) for view in views for element in pressable(view)} - {None}
    callbacks = {view["callback_id"] for view in views if isinstance(view, dict)}

    assert set(Action) - actions == {action for action in Action if action.value in NOT_IN_A_CASE}
    assert set(Callback) - callbacks == {callback for callback in Callback if callback.value in NOT_IN_A_CASE}


def test_a_button_either_opens_an_address_or_carries_what_its_listener_reads() -> None:
    for state, make in every_case():
        for element in pressable(make()):
            if element["type"] != "button":
                continue
            is_link = action_of(element["action_id"]) is Action.LINK
            assert is_link is bool(element.get("url")), (state, element)
            if is_link:
                assert is_web_link(element["url"]), (state, element)
            elif element.get("value"):
                assert ids.unpack(element["value"])["v"] == ids.VALUE_VERSION, (state, element)


def test_every_modal_can_be_left() -> None:
    for state, make in every_case():
        view = payload(make())
        if view.get("type") != "modal":
            continue
        assert view["close"]["text"], state
        has_inputs = any(block["type"] == "input" for block in view["blocks"])
        assert not has_inputs or view.get("submit"), f"{state}: what is entered could not be sent"
        assert view.get("submit", {}).get("text") != view["close"]["text"], state


@pytest.mark.parametrize("name", ASKS)
def test_whoever_is_asked_something_can_go_on_stop_or_leave_it(name: str) -> None:
    (surface,) = [surface for surface in surfaces() if surface.name == name]
    for state, make in surface.cases.items():
        view = make()
        if not isinstance(view, Message):
            continue
        actions = {action_of(element["action_id"]) for element in pressable(view)}
        if actions - MAY_BE_LEFT - ENDS:
            assert actions & ENDS or LATER.search(words(view)), (
                f"{state}: neither a way to stop nor to leave it"
            )
        if actions & ENDS:
            assert actions - ENDS, f"{state}: nothing but a way out"


def test_no_message_leaves_its_reader_without_a_next_step() -> None:
    dead = [
        state
        for state, make in every_case()
        if isinstance(view := make(), Message)
        and not pressable(view)
        and not SAYS_WHAT_NEXT.search(f"{view.text}\n{words(view)}")
    ]

    assert not [state for state in dead if not state.startswith(tuple(FINAL))]
    assert not [begin for begin in FINAL if not any(state.startswith(begin) for state in dead)], (
        "needs no reason"
    )
