"""chat.*: where messages go, what they may hold, and who may change them."""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.demo.acts import Person
from bot.demo.workspace import Workspace
from tests.demo.acting_app import MANIFEST, actions, button, client_of, error_of, section, write_manifest


def test_a_message_to_a_person_opens_the_dm_and_says_where_it_is(client: WebClient, ana: Person) -> None:
    first = client.chat_postMessage(channel=ana.id, text="One")
    second = client.chat_postMessage(channel=ana.id, text="Two")

    assert first["channel"].startswith("D")
    assert second["channel"] == first["channel"]
    assert second["ts"] > first["ts"]
    assert [message.text for message in ana.dm()] == ["One", "Two"]
    assert ana.dm()[0].author == "Testbot"


def test_timestamps_are_unique_and_shaped_like_slacks_though_the_clock_stands_still(
    client: WebClient, ana: Person
) -> None:
    stamps = [client.chat_postMessage(channel=ana.id, text="x")["ts"] for _ in range(5)]

    assert len(set(stamps)) == 5
    assert all(len(ts.split(".")[1]) == 6 for ts in stamps)


@pytest.mark.parametrize(
    ("who", "error"),
    [
        ("U999", "channel_not_found"),
        ("C999", "channel_not_found"),
        ("#research", "channel_not_found"),
        ("deactivated", "user_disabled"),
        ("bot", "cannot_dm_bot"),
        ("outside", "not_in_channel"),
        ("private", "channel_not_found"),
        ("archived", "is_archived"),
    ],
)
def test_a_message_that_cannot_be_delivered_is_refused_by_name(
    workspace: Workspace, client: WebClient, ana: Person, who: str, error: str
) -> None:
    archived = workspace.add_channel("old", [ana.id])
    workspace.archive(archived)
    targets = {
        "deactivated": workspace.add_user("Gone", deleted=True),
        "bot": workspace.add_user("Other bot", is_bot=True),
        "outside": workspace.add_channel("research", [ana.id], with_bot=False),
        "private": workspace.add_channel("secret", [ana.id], private=True, with_bot=False),
        "archived": archived,
    }

    with pytest.raises(SlackApiError) as refusal:
        client.chat_postMessage(channel=targets.get(who, who), text="Hello")

    assert error_of(refusal) == error


def test_without_a_messages_tab_nobody_can_be_written_to(tmp_path: Any) -> None:
    features = {**MANIFEST["features"], "app_home": {"messages_tab_enabled": False}}
    with Workspace(write_manifest(tmp_path, {**MANIFEST, "features": features})) as workspace:
        ana = workspace.add_user("Ana Ortiz")

        with pytest.raises(SlackApiError) as refusal:
            client_of(workspace).chat_postMessage(channel=ana, text="Hello")

    assert error_of(refusal) == "messages_tab_disabled"


@pytest.mark.filterwarnings("ignore:The top-level `text`")
def test_content_is_judged_with_pointers(client: WebClient, ana: Person) -> None:
    def refusal_of(**content: Any) -> dict[str, Any]:
        with pytest.raises(SlackApiError) as refusal:
            client.chat_postMessage(channel=ana.id, **content)
        data = refusal.value.response.data
        assert isinstance(data, dict)
        return data

    assert refusal_of()["error"] == "no_text"
    assert refusal_of(blocks=[{"type": "divider"}])["error"] == "no_text"
    assert refusal_of(text="x" * 4001)["error"] == "msg_too_long"
    assert refusal_of(text="x", username="Somebody")["error"] == "missing_scope"
    assert refusal_of(text="x", as_user=True)["error"] == "as_user_not_supported"
    assert refusal_of(text="x", markdown_text="y")["error"] == "markdown_text_conflict"
    assert refusal_of(text="x", metadata={"event_type": "e"})["error"] == "invalid_metadata_format"
    assert refusal_of(text="x", thread_ts="1.000000")["error"] == "thread_not_found"
    bad = refusal_of(text="x", blocks=[{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}])
    assert bad["error"] == "invalid_blocks"
    assert "[json-pointer:/blocks/0/text/text]" in bad["response_metadata"]["messages"][0]
    assert ana.dm() == []


def test_slack_fills_in_the_ids_and_flags_that_were_left_out(client: WebClient, ana: Person) -> None:
    answer = client.chat_postMessage(
        channel=ana.id,
        text="x",
        blocks=[
            section("hi"),
            actions({"type": "button", "text": {"type": "plain_text", "text": "Go"}, "action_id": "go"}),
        ],
    )

    text_block, buttons = answer["message"]["blocks"]
    assert text_block["block_id"] != buttons["block_id"]
    assert text_block["text"]["verbatim"] is False
    assert buttons["elements"][0]["text"]["emoji"] is True


def test_an_update_keeps_the_place_and_counts_the_edits(client: WebClient, ana: Person) -> None:
    posted = client.chat_postMessage(channel=ana.id, text="One", blocks=[actions(button("Go"))])

    client.chat_update(channel=posted["channel"], ts=posted["ts"], text="Two")

    [message] = ana.dm()
    assert (message.ts, message.text, message.edits, message.buttons) == (posted["ts"], "Two", 1, [])


def test_an_update_is_refused_for_others_messages_people_ids_and_what_is_not_there(
    workspace: Workspace, client: WebClient, ana: Person
) -> None:
    posted = client.chat_postMessage(channel=ana.id, text="One")
    ana.say("mine")
    mine = ana.dm()[-1]

    def error_for(channel: str, ts: str, text: str = "x") -> str:
        with pytest.raises(SlackApiError) as refusal:
            client.chat_update(channel=channel, ts=ts, text=text)
        return error_of(refusal)

    assert error_for(ana.id, posted["ts"]) == "channel_not_found"
    assert error_for(mine.channel, mine.ts) == "cant_update_message"
    assert error_for(mine.channel, "1.000000") == "message_not_found"
    assert error_for(mine.channel, posted["ts"], "x" * 4001) == "msg_too_long"
    assert ana.dm()[0].edits == 0


def test_an_ephemeral_message_is_seen_by_one_person_and_cannot_be_updated(
    workspace: Workspace, client: WebClient, ana: Person, bo: Person
) -> None:
    channel = workspace.add_channel("research", [ana.id, bo.id])

    sent = client.chat_postEphemeral(channel=channel, user=ana.id, text="Only you")

    assert [message.ephemeral for message in ana.messages(channel)] == [True]
    assert bo.messages(channel) == []
    with pytest.raises(SlackApiError) as refusal:
        client.chat_update(channel=channel, ts=sent["message_ts"], text="x")
    assert error_of(refusal) == "message_not_found"
    with pytest.raises(SlackApiError) as refusal:
        client.chat_postEphemeral(channel=channel, user=workspace.add_user("Cy"), text="x")
    assert error_of(refusal) == "user_not_in_channel"


def test_a_deleted_message_is_gone_and_has_no_link(
    client: WebClient, ana: Person, workspace: Workspace
) -> None:
    channel = workspace.add_channel("research", [ana.id])
    posted = client.chat_postMessage(channel=channel, text="One")
    link = client.chat_getPermalink(channel=channel, message_ts=posted["ts"])["permalink"]
    assert link.endswith(f"/archives/{channel}/p{posted['ts'].replace('.', '')}")

    client.chat_delete(channel=channel, ts=posted["ts"])

    assert ana.messages(channel) == []
    with pytest.raises(SlackApiError) as refusal:
        client.chat_getPermalink(channel=channel, message_ts=posted["ts"])
    assert error_of(refusal) == "message_not_found"


def test_the_own_dm_can_be_looked_through_with_metadata_when_asked_for(
    client: WebClient, ana: Person
) -> None:
    metadata = {"event_type": "outbox", "event_payload": {"key": "42"}}
    posted = client.chat_postMessage(channel=ana.id, text="One", metadata=metadata)
    client.chat_postMessage(channel=ana.id, text="Two")
    dm = posted["channel"]

    assert "metadata" not in client.conversations_history(channel=dm)["messages"][1]
    newest, oldest = client.conversations_history(channel=dm, include_all_metadata=True)["messages"]
    assert (newest["text"], oldest["metadata"]) == ("Two", metadata)


def test_history_comes_in_pages_newest_first_and_can_be_bounded(client: WebClient, ana: Person) -> None:
    posted = [client.chat_postMessage(channel=ana.id, text=str(number)) for number in range(5)]
    dm = posted[0]["channel"]

    first = client.conversations_history(channel=dm, limit=3)
    rest = client.conversations_history(channel=dm, limit=3, cursor=first["response_metadata"]["next_cursor"])
    later = client.conversations_history(channel=dm, oldest=posted[3]["ts"], inclusive=True)

    assert [message["text"] for message in first["messages"]] == ["4", "3", "2"]
    assert ([message["text"] for message in rest["messages"]], rest["has_more"]) == (["1", "0"], False)
    assert [message["text"] for message in later["messages"]] == ["4", "3"]


def test_the_history_of_a_channel_needs_a_scope_that_the_app_does_not_have(
    workspace: Workspace, client: WebClient, ana: Person
) -> None:
    channel = workspace.add_channel("research", [ana.id])

    with pytest.raises(SlackApiError) as refusal:
        client.conversations_history(channel=channel)

    assert refusal.value.response["needed"] == "channels:history"
