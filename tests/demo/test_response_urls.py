"""Answers through a response_url: five of them, within thirty minutes, and never more than Slack allows."""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot.demo.acts import Person
from bot.demo.workspace import Workspace
from tests.demo.acting_app import actions, button, section
from tests.demo.conftest import HandClock


@pytest.fixture
def press(workspace: Workspace, client: WebClient, ana: Person) -> WebhookClient:
    """The response_url of a press in a message."""
    client.chat_postMessage(channel=ana.id, text="Pick", blocks=[actions(button("Go"))])
    return hook(ana.press_payload("Go"))


def hook(payload: dict[str, Any]) -> WebhookClient:
    return WebhookClient(payload["response_url"], retry_handlers=[])


def test_it_replaces_the_message_that_was_pressed(press: WebhookClient, ana: Person) -> None:
    response = press.send(text="Done", blocks=[section("Done *well*")], replace_original=True)

    assert (response.status_code, response.body) == (200, "ok")
    [message] = ana.dm()
    assert (message.readable(), message.edits, message.ephemeral) == ("Done *well*", 1, False)


def test_without_more_it_says_something_to_the_presser_alone(
    workspace: Workspace, client: WebClient, ana: Person, bo: Person
) -> None:
    channel = workspace.add_channel("research", [ana.id, bo.id])
    client.chat_postMessage(channel=channel, text="Pick", blocks=[actions(button("Go"))])

    hook(ana.press_payload("Go")).send(text="Only for you")

    assert [message.text for message in ana.messages(channel)] == ["Pick", "Only for you"]
    assert [message.text for message in bo.messages(channel)] == ["Pick"]


def test_in_channel_it_speaks_to_all(
    workspace: Workspace, client: WebClient, ana: Person, bo: Person
) -> None:
    channel = workspace.add_channel("research", [ana.id, bo.id])
    client.chat_postMessage(channel=channel, text="Pick", blocks=[actions(button("Go"))])

    hook(ana.press_payload("Go")).send(text="For all", response_type="in_channel")

    assert bo.messages(channel)[-1].text == "For all"


def test_it_deletes_the_message_when_that_is_all_it_says(press: WebhookClient, ana: Person) -> None:
    assert press.send_dict({"delete_original": True, "text": "x"}).status_code == 400
    assert press.send_dict({"delete_original": True}).status_code == 200
    assert ana.dm() == []


def test_the_sixth_use_is_refused(press: WebhookClient, workspace: Workspace) -> None:
    statuses = [press.send(text=str(number)).status_code for number in range(6)]

    assert statuses == [200, 200, 200, 200, 200, 404]
    assert [entry.error for entry in workspace.log.violations()] == ["used_url"]


@pytest.mark.parametrize(("minutes", "status"), [(30, 200), (30.02, 404)])
def test_it_expires_after_thirty_minutes(
    press: WebhookClient, clock: HandClock, minutes: float, status: int
) -> None:
    clock.move(minutes=minutes)

    assert press.send(text="Late").status_code == status


def test_it_dies_with_its_message(press: WebhookClient, client: WebClient, ana: Person) -> None:
    [message] = ana.dm()
    client.chat_delete(channel=message.channel, ts=message.ts)

    assert press.send(text="Too late").status_code == 404


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"text": ""},
        {"text": "x", "colour": "blue"},
        {"text": "x", "response_type": "shout"},
        {"text": "x", "blocks": [{"type": "unheard_of"}]},
        {"blocks": [{"type": "divider"}]},
        {"text": "x" * 4001},
    ],
)
def test_a_bad_answer_is_refused_and_recorded(
    press: WebhookClient, workspace: Workspace, ana: Person, message: dict[str, Any]
) -> None:
    assert press.send_dict(message).status_code == 400
    assert len(workspace.log.violations()) == 1
    assert len(ana.dm()) == 1


def test_an_unknown_address_is_not_found(workspace: Workspace, press: WebhookClient) -> None:
    stranger = WebhookClient(workspace.store.base_url + "/actions/T1/2/3", retry_handlers=[])

    assert stranger.send(text="Hello").status_code == 404


def test_an_ephemeral_message_can_be_replaced_for_its_reader_but_never_made_public(
    press: WebhookClient, ana: Person
) -> None:
    press.send(text="Sure?", blocks=[actions(button("Yes"))])
    again = hook(ana.press_payload("Yes"))

    assert again.send(text="x", replace_original=True, response_type="in_channel").status_code == 400
    assert again.send(text="Fine", replace_original=True).status_code == 200
    assert (ana.dm()[-1].text, ana.dm()[-1].ephemeral) == ("Fine", True)


def test_a_press_in_an_ephemeral_message_comes_without_the_message(press: WebhookClient, ana: Person) -> None:
    press.send(text="Sure?", blocks=[actions(button("Yes"))])

    payload = ana.press_payload("Yes")

    assert payload["container"]["is_ephemeral"]
    assert "message" not in payload


def test_a_message_stays_when_what_would_replace_it_is_refused(press: WebhookClient, ana: Person) -> None:
    response = press.send(text="x", blocks=[actions(button("x" * 76))], replace_original=True)

    assert response.status_code == 400
    assert ana.dm()[0].buttons == ["Go"]
