"""What a person can do in the pretend workspace, and what it looks like to them."""

from pathlib import Path
from typing import Any

import pytest
from slack_bolt import BoltResponse
from slack_sdk import WebClient

from bot.demo.acts import Person
from bot.demo.workspace import Workspace
from tests.demo.acting_app import (
    MANIFEST,
    actions,
    bolt_app,
    button,
    client_of,
    home,
    modal,
    options,
    over_http,
    section,
    text_input,
    write_manifest,
)


class Recorder:
    """A Bolt app that acknowledges everything and keeps what it got."""

    def __init__(self, workspace: Workspace) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.app = bolt_app(workspace, ignoring_self_events_enabled=False)

        @self.app.middleware
        def keep(body: dict[str, Any]) -> BoltResponse:
            self.bodies.append(body)
            return BoltResponse(status=200)

    def last(self) -> dict[str, Any]:
        """The newest body."""
        return self.bodies[-1]


def open_modal(workspace: Workspace, person: Person, *blocks: dict[str, Any], **more: Any) -> None:
    with workspace.store.changing():
        trigger = workspace.store.grant_trigger(person.id)
    client_of(workspace).views_open(trigger_id=trigger, view=modal(*blocks, **more))


def test_mentions_and_links_of_a_command_are_escaped_when_the_manifest_says_so(
    workspace: Workspace, ana: Person, bo: Person
) -> None:
    channel = workspace.add_channel("research", [ana.id])
    recorder = Recorder(workspace)

    with over_http(workspace, recorder.app):
        ana.command("/do", f"grant @bo.lind and <@{ana.id}> in #research, see https://example.com x")
        escaped = recorder.last()
        ana.command("/raw", f"grant @bo.lind and <@{ana.id}>", channel=channel)
        plain = recorder.last()

    assert escaped["text"] == (
        f"grant <@{bo.id}|bo.lind> and <@{ana.id}|ana.ortiz> in <#{channel}|research>, see <https://example.com> x"
    )
    assert plain["text"] == "grant @bo.lind and @ana.ortiz"
    assert (plain["channel_id"], plain["channel_name"]) == (channel, "research")
    assert escaped["channel_name"] == "directmessage"


def test_a_command_that_the_manifest_does_not_have_cannot_be_typed(ana: Person) -> None:
    with pytest.raises(AssertionError, match="/undo is not a valid command"):
        ana.command("/undo")


def test_a_press_on_nothing_says_what_there_is(client: WebClient, ana: Person) -> None:
    client.chat_postMessage(channel=ana.id, text="Pick", blocks=[section("Which?"), actions(button("Go"))])

    with pytest.raises(AssertionError, match=r"(?s)Ana Ortiz sees no 'Stop'.*Which\?.*\[Go\]"):
        ana.press("Stop")


def test_the_newest_message_with_the_label_is_pressed_unless_another_one_is_meant(
    workspace: Workspace, client: WebClient, ana: Person
) -> None:
    for value in ("old", "new"):
        client.chat_postMessage(channel=ana.id, text="x", blocks=[actions(button("Go", value=value))])
    client.chat_postMessage(channel=ana.id, text="no button")

    assert ana.press_payload("Go")["actions"][0]["value"] == "new"
    assert ana.press_payload("Go", in_message=ana.dm()[0])["actions"][0]["value"] == "old"


def test_messages_of_channels_are_seen_by_their_members_only(
    workspace: Workspace, client: WebClient, ana: Person, bo: Person
) -> None:
    channel = workspace.add_channel("research", [ana.id])
    client.chat_postMessage(channel=channel, text="x", blocks=[actions(button("Take part"))])

    assert ana.press_payload("Take part")["channel"] == {"id": channel, "name": "research"}
    with pytest.raises(AssertionError):
        bo.press("Take part")
    with pytest.raises(AssertionError, match="Bo Lind is not in"):
        bo.messages(channel)


def test_a_confirmation_can_be_declined_and_then_nothing_is_sent(
    workspace: Workspace, client: WebClient, ana: Person
) -> None:
    confirm = {
        "title": {"type": "plain_text", "text": "Sure?"},
        "text": {"type": "plain_text", "text": "It cannot be undone."},
        "confirm": {"type": "plain_text", "text": "Cancel it"},
        "deny": {"type": "plain_text", "text": "Keep"},
    }
    client.chat_postMessage(
        channel=ana.id, text="x", blocks=[actions(button("Cancel", confirm=confirm), button("Go", "other"))]
    )

    assert not ana.press("Cancel", confirm=False).sent
    assert workspace.log.deliveries("block_actions") == []
    with pytest.raises(AssertionError, match="asks for no confirmation"):
        ana.press("Go", confirm=False)


def test_choosing_in_a_message_sends_the_choice_and_is_remembered_there(
    workspace: Workspace, client: WebClient, ana: Person
) -> None:
    recorder = Recorder(workspace)
    select = {
        "type": "static_select",
        "action_id": "zone",
        "placeholder": {"type": "plain_text", "text": "Zone"},
        "options": options("Berlin", "Paris"),
    }
    overflow = {"type": "overflow", "action_id": "more", "options": options("Move", "Cancel")}
    client.chat_postMessage(
        channel=ana.id,
        text="x",
        blocks=[actions(select, button("Save")), section("Call", accessory=overflow)],
    )

    with over_http(workspace, recorder.app):
        assert ana.choose("Zone", "Paris").acked
        chosen = recorder.last()
        ana.choose("Call", "Move")
        moved = recorder.last()
        ana.press("Save")
        saved = recorder.last()

    assert chosen["actions"][0]["selected_option"]["value"] == "1"
    assert moved["actions"][0] | {"action_ts": ""} == {
        "type": "overflow",
        "action_id": "more",
        "block_id": moved["actions"][0]["block_id"],
        "selected_option": moved["actions"][0]["selected_option"],
        "action_ts": "",
    }
    [values] = saved["state"]["values"].values()
    assert values["zone"]["selected_option"]["text"]["text"] == "Paris"
    with pytest.raises(AssertionError, match="there is no option 'Rome'"):
        ana.choose("Zone", "Rome")


def test_a_submission_carries_every_input_filled_or_not(
    workspace: Workspace, ana: Person, bo: Person
) -> None:
    recorder = Recorder(workspace)
    channel = workspace.add_channel("research", [ana.id])
    people = {"type": "multi_users_select"}
    open_modal(
        workspace,
        ana,
        text_input("Goal", "goal"),
        text_input("How many", "many", type="number_input", is_decimal_allowed=False, initial_value="12"),
        text_input("By", "by", type="datepicker"),
        text_input("Interviewers", "who", **people),
        text_input("Digest", "digest", type="conversations_select", response_url_enabled=True),
        text_input("Also", "also", type="checkboxes", options=options("This", "That")) | {"optional": True},
        private_metadata="kept",
    )
    ana.fill("Goal", "Learn")
    ana.fill("by", "2027-02-01")
    ana.fill("Interviewers", [bo.id, "Ana Ortiz"])
    ana.fill("Digest", "research")

    with over_http(workspace, recorder.app):
        outcome = ana.submit()

    assert outcome.acked
    assert ana.modal is None
    body = recorder.last()
    assert body["view"]["private_metadata"] == "kept"
    assert body["view"]["state"]["values"] == {
        "goal": {"goal": {"type": "plain_text_input", "value": "Learn"}},
        "many": {"many": {"type": "number_input", "value": "12"}},
        "by": {"by": {"type": "datepicker", "selected_date": "2027-02-01"}},
        "who": {"who": {"type": "multi_users_select", "selected_users": [bo.id, ana.id]}},
        "digest": {"digest": {"type": "conversations_select", "selected_conversation": channel}},
        "also": {"also": {"type": "checkboxes", "selected_options": []}},
    }
    [url] = body["response_urls"]
    assert (url["channel_id"], url["block_id"]) == (channel, "digest")


def test_an_input_that_dispatches_is_sent_while_the_modal_stays_open(
    workspace: Workspace, ana: Person
) -> None:
    recorder = Recorder(workspace)
    open_modal(
        workspace,
        ana,
        text_input("Audience", "who", type="static_select", options=options("Panel", "Channel"))
        | {"dispatch_action": True},
        text_input("Goal", "goal"),
    )

    with over_http(workspace, recorder.app):
        assert not ana.fill("Goal", "Learn").sent
        assert ana.fill("Audience", "Panel").acked

    [body] = recorder.bodies
    assert body["container"]["type"] == "view"
    assert "response_url" not in body
    assert body["view"]["state"]["values"]["goal"]["goal"]["value"] == "Learn"
    assert body["actions"][0]["selected_option"]["text"]["text"] == "Panel"


def test_what_is_missing_in_a_modal_is_told(workspace: Workspace, ana: Person) -> None:
    with pytest.raises(AssertionError, match="Ana Ortiz has no modal open"):
        ana.submit()
    open_modal(workspace, ana, text_input("Goal", "goal"))
    with pytest.raises(
        AssertionError, match="there is no input 'Name' in Ana Ortiz's modal; there are 'Goal'"
    ):
        ana.fill("Name", "x")


@pytest.mark.parametrize(("clears", "left"), [(False, "One"), (True, None)])
def test_closing_a_modal_tells_the_app_when_it_asked_for_that(
    workspace: Workspace, client: WebClient, ana: Person, clears: bool, left: str | None
) -> None:
    recorder = Recorder(workspace)
    open_modal(workspace, ana, section("One"), notify_on_close=True)
    [one] = workspace.store.modals[ana.id]
    with workspace.store.changing():
        trigger = workspace.store.grant_trigger(ana.id, one.id)
    client.views_push(
        trigger_id=trigger, view=modal(section("Two"), notify_on_close=True, clear_on_close=clears)
    )

    with over_http(workspace, recorder.app):
        ana.close_modal()

    assert [body["is_cleared"] for body in recorder.bodies] == ([True, True] if clears else [False])
    seen = ana.modal
    assert (seen.blocks[0]["text"]["text"] if seen is not None else None) == left


def test_opening_home_tells_of_the_view_once_there_is_one(
    workspace: Workspace, client: WebClient, ana: Person
) -> None:
    recorder = Recorder(workspace)

    with over_http(workspace, recorder.app):
        ana.open_home()
        client.views_publish(user_id=ana.id, view=home(section("Hi"), actions(button("Snooze"))))
        ana.open_home()
        ana.press("Snooze", on="home")
        ana.open_home("messages")

    first, second, press, messages = [
        body for body in recorder.bodies if body.get("event", {}).get("type") != "message"
    ]
    assert "view" not in first["event"]
    assert second["event"]["view"]["blocks"][0]["text"]["text"] == "Hi"
    assert press["view"]["type"] == "home"
    assert (messages["event"]["tab"], "view" in messages["event"]) == ("messages", False)


def test_what_is_said_in_the_dm_reaches_the_app_escaped(workspace: Workspace, ana: Person) -> None:
    recorder = Recorder(workspace)

    with over_http(workspace, recorder.app):
        ana.say("stop <now> & here")

    event = recorder.last()["event"]
    assert (event["type"], event["channel_type"], event["user"]) == ("message", "im", ana.id)
    assert event["text"] == "stop &lt;now&gt; &amp; here"
    assert ana.dm()[0].readable() == "stop <now> & here"
    assert ana.dm()[0].author == "Ana Ortiz"


def test_without_the_scope_the_app_does_not_hear_what_is_said(tmp_path: Path) -> None:
    with Workspace(write_manifest(tmp_path), without_scopes={"im:history"}) as workspace:
        ana = workspace.person(workspace.add_user("Ana Ortiz"))

        assert not ana.say("stop").sent


def test_nothing_can_be_said_where_the_messages_tab_is_read_only(tmp_path: Path) -> None:
    tabs = {"messages_tab_enabled": True, "messages_tab_read_only_enabled": True}
    manifest = {**MANIFEST, "features": {**MANIFEST["features"], "app_home": tabs}}
    with Workspace(write_manifest(tmp_path, manifest)) as workspace:
        ana = workspace.person(workspace.add_user("Ana Ortiz"))

        with pytest.raises(AssertionError, match="read-only"):
            ana.say("stop")


def test_other_happenings_reach_the_app_as_events(workspace: Workspace, ana: Person) -> None:
    recorder = Recorder(workspace)
    channel = workspace.add_channel("research", [ana.id], with_bot=False)

    with over_http(workspace, recorder.app):
        workspace.welcome(ana.id)
        workspace.change_person(ana.id, deleted=True)
        workspace.join(channel, workspace.installation.bot_user_id)
        workspace.revoke_tokens()
        workspace.uninstall()

    events = [body["event"] for body in recorder.bodies]
    assert [event["type"] for event in events] == [
        "team_join",
        "user_change",
        "member_joined_channel",
        "tokens_revoked",
        "app_uninstalled",
    ]
    assert events[1]["user"]["deleted"]
    assert len({body["event_id"] for body in recorder.bodies}) == 5


def test_waiting_in_vain_ends_with_the_latest_traffic(
    workspace: Workspace, client: WebClient, ana: Person
) -> None:
    client.chat_postMessage(channel=ana.id, text="Hello")

    with pytest.raises(AssertionError, match=r"(?s)did not happen in 0.1 s.*chat.postMessage"):
        workspace.wait_for(lambda: ana.modal, timeout=0.1)


def test_the_bots_own_manifest_can_be_read(workspace: Workspace) -> None:
    path = Path(__file__).parents[2] / "manifest.yml"

    store = Workspace(path).store

    assert store.manifest.command("/interview")
    assert "chat:write" in store.granted
