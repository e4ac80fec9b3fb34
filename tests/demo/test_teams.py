"""Guests, and people of other workspaces: what they can do, and what the app sees of them."""

from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.demo.acts import Person
from bot.demo.workspace import Workspace
from tests.demo.acting_app import actions, bolt_app, button, home, modal, over_http, section, text_input

ELSEWHERE = "T000000777"


@pytest.fixture
def eve(workspace: Workspace) -> Person:
    """Somebody of another workspace."""
    return workspace.person(workspace.add_user("Eve Stone", home_team=ELSEWHERE))


@pytest.fixture
def gil(workspace: Workspace) -> Person:
    """A guest of a single channel."""
    return workspace.person(workspace.add_user("Gil Moor", guest="single"))


def refusal_of(client: WebClient, method: str, **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as refusal:
        client.api_call(method, params=arguments)
    return str(refusal.value.response["error"])


def test_a_channel_is_shared_as_long_as_an_external_is_in_it(
    workspace: Workspace, client: WebClient, ana: Person, eve: Person
) -> None:
    inside = workspace.add_channel("inside", [ana.id])
    outside = workspace.add_channel("outside", [ana.id, eve.id])

    own, shared = (client.conversations_info(channel=channel)["channel"] for channel in (inside, outside))

    assert (own["is_shared"], own["is_ext_shared"]) == (False, False)
    assert own["shared_team_ids"] == [workspace.installation.team_id]
    assert (shared["is_shared"], shared["is_ext_shared"]) == (True, True)
    assert shared["shared_team_ids"] == [workspace.installation.team_id, ELSEWHERE]
    assert eve.id in client.conversations_members(channel=outside)["members"]


def test_an_external_is_a_stranger_until_a_channel_is_shared_and_has_never_a_locale(
    workspace: Workspace, client: WebClient, ana: Person, eve: Person
) -> None:
    stranger = client.users_info(user=eve.id, include_locale=True)["user"]
    workspace.add_channel("outside", [ana.id, eve.id])
    external = client.users_info(user=eve.id, include_locale=True)["user"]
    member = client.users_info(user=ana.id, include_locale=True)["user"]

    assert (stranger["is_stranger"], external["is_stranger"]) == (True, False)
    assert (stranger["team_id"], stranger["profile"]["team"]) == (ELSEWHERE, ELSEWHERE)
    assert not {"locale", "tz", "tz_offset"} & set(stranger)
    assert "email" not in stranger["profile"]
    assert "tz" in external
    assert "locale" not in external
    assert "is_stranger" not in member
    assert member["locale"] == "en-US"


def test_strangers_are_not_listed_and_externals_are_not_found_by_address(
    workspace: Workspace, client: WebClient, ana: Person, eve: Person
) -> None:
    before = [user["id"] for user in client.users_list()["members"]]
    workspace.add_channel("outside", [ana.id, eve.id])
    after = [user["id"] for user in client.users_list()["members"]]

    assert (eve.id in before, eve.id in after) == (False, True)
    assert refusal_of(client, "users.lookupByEmail", email="eve.stone@example.com") == "users_not_found"


def test_an_external_can_be_written_to_only_while_the_app_shares_a_channel_with_them(
    workspace: Workspace, client: WebClient, ana: Person, eve: Person
) -> None:
    workspace.add_channel("without-the-app", [ana.id, eve.id], with_bot=False)
    assert refusal_of(client, "chat.postMessage", channel=eve.id, text="Hello") == "channel_not_found"
    assert refusal_of(client, "conversations.open", users=eve.id) == "channel_not_found"

    shared = workspace.add_channel("outside", [eve.id])
    dm = client.chat_postMessage(channel=eve.id, text="Hello")["channel"]
    workspace.archive(shared)

    assert [message.text for message in eve.dm()] == ["Hello"]
    assert refusal_of(client, "chat.postMessage", channel=dm, text="Still there?") == "channel_not_found"


def test_an_external_has_neither_commands_nor_a_home_here(
    workspace: Workspace, client: WebClient, eve: Person
) -> None:
    channel = workspace.add_channel("outside", [eve.id])

    with pytest.raises(AssertionError, match="belongs to a workspace that is not"):
        eve.command("/do", channel=channel)
    with pytest.raises(AssertionError, match="no Home"):
        eve.open_home()
    assert (
        refusal_of(client, "views.publish", user_id=eve.id, view=home(section("Hi"))) == "invalid_arguments"
    )


def test_an_external_who_shares_no_channel_cannot_write_to_the_app(eve: Person) -> None:
    with pytest.raises(AssertionError, match="shares no channel"):
        eve.say("Hello?")


def test_an_external_presses_and_submits_and_the_payloads_name_their_own_workspace(
    workspace: Workspace, client: WebClient, eve: Person
) -> None:
    app, bodies = bolt_app(workspace), list[dict[str, Any]]()
    channel = workspace.add_channel("outside", [eve.id])
    _open_a_form_on_press(app, bodies)
    client.chat_postMessage(channel=channel, text="Press", blocks=[actions(button("Go"))])

    with over_http(workspace, app):
        pressed = eve.press("Go")
        workspace.wait_for(lambda: eve.modal)
        eve.fill("Name", "Eve")
        submitted = eve.submit()

    press, submission = bodies
    assert (pressed.acked, submitted.acked) == (True, True)
    assert press["user"]["team_id"] == press["team"]["id"] == ELSEWHERE
    assert submission["user"]["team_id"] == submission["view"]["team_id"] == ELSEWHERE
    assert submission["view"]["app_installed_team_id"] == workspace.installation.team_id


def _open_a_form_on_press(app: App, bodies: list[dict[str, Any]]) -> None:
    @app.action("press")
    def pressed(ack: Any, body: dict[str, Any], client: WebClient) -> None:
        ack()
        bodies.append(body)
        client.views_open(trigger_id=body["trigger_id"], view=modal(text_input("Name", "name")))

    @app.view("form")
    def submitted(ack: Any, body: dict[str, Any]) -> None:
        ack()
        bodies.append(body)


def test_events_say_whether_their_channel_is_shared_and_whose_the_person_is(
    workspace: Workspace, ana: Person, eve: Person
) -> None:
    channel, app = workspace.add_channel("research"), bolt_app(workspace)
    app.event("member_joined_channel")(lambda: None)

    with over_http(workspace, app):
        workspace.join(channel, ana.id)
        workspace.join(channel, eve.id)

    inside, shared = (entry.payload for entry in workspace.log.deliveries("member_joined_channel"))
    assert (inside["is_ext_shared_channel"], shared["is_ext_shared_channel"]) == (False, True)
    assert (inside["event"]["team"], shared["event"]["team"]) == (workspace.installation.team_id, ELSEWHERE)
    assert shared["team_id"] == workspace.installation.team_id


@pytest.mark.parametrize(("guest", "ultra"), [("multi", False), ("single", True)])
def test_a_guests_account_says_so(workspace: Workspace, client: WebClient, guest: Any, ultra: bool) -> None:
    user = client.users_info(user=workspace.add_user("Guest", guest=guest))["user"]

    assert (user["is_restricted"], user["is_ultra_restricted"]) == (True, ultra)
    assert user["team_id"] == workspace.installation.team_id


def test_a_single_channel_guest_is_in_one_channel_and_a_multi_channel_guest_in_several(
    workspace: Workspace, gil: Person
) -> None:
    many = workspace.add_user("May Root", guest="multi")
    workspace.add_channel("one", [gil.id, many])

    with pytest.raises(AssertionError, match="guest of one alone"):
        workspace.join(workspace.add_channel("two", [many]), gil.id)


def test_a_guest_can_choose_only_people_and_channels_that_they_see(
    workspace: Workspace, client: WebClient, ana: Person, bo: Person, gil: Person
) -> None:
    seen = workspace.add_channel("seen", [gil.id, ana.id])
    unseen = workspace.add_channel("unseen", [bo.id])
    user = {"type": "users_select", "action_id": "user"}
    channel = {"type": "channels_select", "action_id": "channel"}
    client.chat_postMessage(channel=seen, text="Whom?", blocks=[actions(user, channel)])

    with over_http(workspace, bolt_app(workspace)):
        gil.choose("user", ana.id)
        gil.choose("channel", seen)
        for name, hidden in (("user", bo.id), ("channel", unseen)):
            with pytest.raises(AssertionError, match="is offered no"):
                gil.choose(name, hidden)
        ana.choose("user", bo.id)
