"""People come to a workspace and its channels, change, and go: what the app hears of it, and what it can look up."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.demo.acts import Person
from bot.demo.rules import CONVERSATIONS_MOST
from bot.demo.workspace import Workspace
from tests.demo.acting_app import MANIFEST, client_of, error_of, heard, write_manifest
from tests.demo.conftest import HandClock

EVENTS = [
    "channel_left",
    "group_left",
    "member_joined_channel",
    "member_left_channel",
    "team_join",
    "user_change",
]
SCOPES = {
    "bot": [*MANIFEST["oauth_config"]["scopes"]["bot"], "groups:read", "im:read"],
    "bot_optional": ["users:read.email"],
}
FULL = {
    **MANIFEST,
    "oauth_config": {"scopes": SCOPES},
    "settings": {**MANIFEST["settings"], "event_subscriptions": {"bot_events": EVENTS}},
}


@pytest.fixture
def workspace(tmp_path: Path, clock: HandClock) -> Iterator[Workspace]:
    with Workspace(write_manifest(tmp_path, FULL), clock=clock) as running:
        yield running


@pytest.mark.parametrize("private", [False, True])
def test_who_joins_and_leaves_a_channel_of_the_app_is_told(
    workspace: Workspace, ana: Person, *, private: bool
) -> None:
    channel = workspace.add_channel("research", private=private)

    with heard(workspace, EVENTS) as events:
        workspace.join(channel, ana.id)
        workspace.leave(channel, ana.id)

    assert [(event["type"], event["user"], event["channel"]) for event in events] == [
        ("member_joined_channel", ana.id, channel),
        ("member_left_channel", ana.id, channel),
    ]
    assert {(event["channel_type"], event["team"]) for event in events} == {
        ("C", workspace.installation.team_id)
    }
    assert ana.id not in workspace.store.channels[channel].members


def test_of_channels_without_the_app_nothing_is_told(workspace: Workspace, ana: Person) -> None:
    elsewhere = workspace.add_channel("elsewhere", with_bot=False)

    with heard(workspace, EVENTS) as events:
        assert not workspace.join(elsewhere, ana.id).sent
        assert not workspace.leave(elsewhere, ana.id).sent

    assert events == []


def test_private_channels_need_a_scope_of_their_own(tmp_path: Path) -> None:
    for scope, told in (("groups:read", "public"), ("channels:read", "private")):
        with Workspace(write_manifest(tmp_path, FULL), without_scopes={scope}) as workspace:
            ana = workspace.add_user("Ana Ortiz")
            channels = {
                "public": workspace.add_channel("research"),
                "private": workspace.add_channel("secret", private=True),
            }
            with heard(workspace, EVENTS) as events:
                sent = {name: workspace.join(channel, ana).sent for name, channel in channels.items()}

        assert [name for name, was in sent.items() if was] == [told]
        assert [event["channel"] for event in events] == [channels[told]]


def test_the_app_hears_that_it_joined_and_by_another_event_that_it_was_taken_out(
    workspace: Workspace, ana: Person
) -> None:
    bot = workspace.installation.bot_user_id
    public = workspace.add_channel("research", [ana.id], with_bot=False)
    secret = workspace.add_channel("secret", [ana.id], private=True)

    with heard(workspace, EVENTS) as events:
        workspace.join(public, bot)
        workspace.leave(public, bot, removed_by=ana.id)
        workspace.leave(secret, bot)

    assert [event["type"] for event in events] == ["member_joined_channel", "channel_left", "group_left"]
    assert (events[1]["channel"], events[1]["actor_id"]) == (public, ana.id)


def test_nobody_joins_twice_or_leaves_where_they_are_not(workspace: Workspace, ana: Person) -> None:
    channel = workspace.add_channel("research", [ana.id])
    archived = workspace.add_channel("old", [ana.id])
    workspace.archive(archived)

    with pytest.raises(AssertionError, match="already"):
        workspace.join(channel, ana.id)
    workspace.leave(channel, ana.id)
    with pytest.raises(AssertionError, match="is not in"):
        workspace.leave(channel, ana.id)
    with pytest.raises(AssertionError, match="no channel"):
        workspace.leave(archived, ana.id)
    with pytest.raises(AssertionError, match="no channel"):
        workspace.join(workspace.store.open_dm(ana.id).id, ana.id)


def test_accounts_come_change_go_and_come_back(workspace: Workspace, clock: HandClock, ana: Person) -> None:
    with heard(workspace, EVENTS) as events:
        bo = workspace.arrive("Bo Lind", tz="Europe/Stockholm")
        clock.move(minutes=1)
        workspace.change_person(ana.id, real_name="Ana Ruiz", tz="UTC", email="ruiz@example.com")
        clock.move(minutes=1)
        workspace.deactivate(ana.id)
        clock.move(minutes=1)
        workspace.bring_back(ana.id)

    users = [event["user"] for event in events]
    assert [event["type"] for event in events] == ["team_join", *["user_change"] * 3]
    assert (users[0]["id"], users[0]["tz"]) == (bo, "Europe/Stockholm")
    assert (users[1]["real_name"], users[1]["tz"]) == ("Ana Ruiz", "UTC")
    assert users[1]["profile"]["email"] == "ruiz@example.com"
    assert [user["deleted"] for user in users] == [False, False, True, False]
    assert "tz" not in users[2]
    assert users[3]["tz"] == "UTC"
    moments = [user["updated"] for user in users]
    assert [later - moments[0] for later in moments] == [0, 60, 120, 180]


def test_without_the_scope_events_hold_no_email(tmp_path: Path) -> None:
    without = Workspace(write_manifest(tmp_path, FULL), without_scopes={"users:read.email"})
    with without as workspace, heard(workspace, EVENTS) as events:
        ana = workspace.arrive("Ana Ortiz")
        workspace.change_person(ana, email="new@example.com")

    assert len(events) == 2
    assert all("email" not in event["user"]["profile"] for event in events)


@pytest.mark.parametrize(
    ("event", "scope"),
    [("subteam_updated", "usergroups:read"), ("message.im", "im:history"), ("user_change", "users:read")],
)
def test_a_manifest_that_subscribes_without_asking_for_the_scope_is_refused(
    tmp_path: Path, event: str, scope: str
) -> None:
    settings = {**MANIFEST["settings"], "event_subscriptions": {"bot_events": [event]}}
    scopes = [name for name in MANIFEST["oauth_config"]["scopes"]["bot"] if name != scope]
    manifest = {**MANIFEST, "settings": settings, "oauth_config": {"scopes": {"bot": scopes}}}

    with pytest.raises(ValueError, match=f"{event}, which needs {scope}"):
        Workspace(write_manifest(tmp_path, manifest))

    manifest["oauth_config"] = {"scopes": {"bot": scopes, "bot_optional": [scope]}}
    Workspace(write_manifest(tmp_path, manifest))


# Looking them up


def channels_of(answer: Any) -> list[str]:
    return [channel["id"] for channel in answer["channels"]]


def test_the_apps_own_channels_are_listed_without_those_of_others(
    workspace: Workspace, client: WebClient, ana: Person
) -> None:
    public = workspace.add_channel("research")
    secret = workspace.add_channel("secret", private=True)
    workspace.add_channel("elsewhere", [ana.id], with_bot=False)
    workspace.add_channel("theirs", [ana.id], private=True, with_bot=False)
    old = workspace.add_channel("old")
    workspace.archive(old)

    own = client.users_conversations(types="public_channel,private_channel", exclude_archived=True)
    listed = client.conversations_list(types="public_channel, private_channel", exclude_archived=True)

    assert channels_of(client.users_conversations()) == [public, old]
    assert channels_of(own) == [public, secret]
    assert "is_member" not in own["channels"][0]
    assert {channel["name"]: channel["is_member"] for channel in listed["channels"]} == {
        "research": True,
        "secret": True,
        "elsewhere": False,
    }
    assert old in channels_of(client.conversations_list())


def test_of_somebody_else_private_channels_are_listed_where_the_app_is_too(
    workspace: Workspace, client: WebClient, ana: Person
) -> None:
    public = workspace.add_channel("elsewhere", [ana.id], with_bot=False)
    both = workspace.add_channel("secret", [ana.id], private=True)
    workspace.add_channel("theirs", [ana.id], private=True, with_bot=False)

    found = client.users_conversations(user=ana.id, types="public_channel,private_channel")
    with pytest.raises(SlackApiError) as refusal:
        client.users_conversations(user="U999")

    assert channels_of(found) == [public, both]
    assert error_of(refusal) == "user_not_found"


@pytest.mark.parametrize(
    ("types", "error"),
    [("channels", "invalid_types"), ("public_channel,", "invalid_types"), ("mpim", "missing_scope")],
)
def test_types_that_are_not_there_or_not_granted_are_refused(
    client: WebClient, types: str, error: str
) -> None:
    for call in (client.users_conversations, client.conversations_list):
        with pytest.raises(SlackApiError) as refusal:
            call(types=types)
        assert error_of(refusal) == error


def test_a_private_kind_needs_its_scope_even_if_there_is_none(tmp_path: Path) -> None:
    with Workspace(write_manifest(tmp_path)) as workspace, pytest.raises(SlackApiError) as refusal:
        client_of(workspace).users_conversations(types="public_channel,private_channel")

    assert refusal.value.response["needed"] == "groups:read"


def test_channels_and_members_come_in_pages(workspace: Workspace, client: WebClient) -> None:
    people = [workspace.add_user(f"Person {number}") for number in range(101)]
    channel = workspace.add_channel("research", people)
    more = [workspace.add_channel(f"channel-{number}") for number in range(2)]

    first = client.conversations_members(channel=channel)
    rest = client.conversations_members(
        channel=channel, cursor=first["response_metadata"]["next_cursor"], limit=CONVERSATIONS_MOST
    )
    pages = [client.users_conversations(limit=2)]
    pages.append(client.users_conversations(limit=2, cursor=pages[0]["response_metadata"]["next_cursor"]))

    assert (first["members"], len(rest["members"])) == (people[:100], 2)
    assert rest["response_metadata"]["next_cursor"] == ""
    assert [found for page in pages for found in channels_of(page)] == [channel, *more]
    assert pages[1]["response_metadata"]["next_cursor"] == ""


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"limit": CONVERSATIONS_MOST + 1}, "invalid_limit"),
        ({"cursor": "???"}, "invalid_cursor"),
        ({"channel": "C999"}, "channel_not_found"),
        ({"channel": "secret"}, "channel_not_found"),
    ],
)
def test_members_that_cannot_be_listed_are_refused_by_name(
    workspace: Workspace, client: WebClient, ana: Person, arguments: dict[str, Any], error: str
) -> None:
    channel = workspace.add_channel("research", [ana.id])
    secret = workspace.add_channel("secret", [ana.id], private=True, with_bot=False)
    given = {"channel": channel, **arguments}

    with pytest.raises(SlackApiError) as refusal:
        client.conversations_members(**(given if given["channel"] != "secret" else {"channel": secret}))

    assert error_of(refusal) == error


def test_pages_may_be_shorter_than_they_were_asked_to_be(
    workspace: Workspace, client: WebClient, ana: Person, bo: Person
) -> None:
    channel = workspace.add_channel("research", [ana.id, bo.id])
    workspace.store.short_pages = True

    sizes, members, cursor = [], list[str](), ""
    while cursor or not sizes:
        page = client.conversations_members(channel=channel, limit=2, cursor=cursor)
        sizes.append(len(page["members"]))
        members += page["members"]
        cursor = page["response_metadata"]["next_cursor"]

    assert sizes == [1, 1, 1]
    assert members == [ana.id, bo.id, workspace.installation.bot_user_id]
    assert len(client.conversations_members(channel=channel, limit=1)["members"]) == 1
