"""users.*, conversations.*, usergroups.* and files.*."""

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.demo.acts import Person
from bot.demo.model import SLACKBOT
from bot.demo.workspace import Workspace
from tests.demo.acting_app import error_of, post, section


def test_a_user_comes_with_zone_name_and_email(client: WebClient, ana: Person) -> None:
    user = client.users_info(user=ana.id)["user"]

    assert (user["tz"], user["tz_offset"], user["deleted"]) == ("Europe/Madrid", 3600, False)
    assert user["profile"]["email"] == "ana.ortiz@example.com"


def test_a_deactivated_account_has_no_zone(workspace: Workspace, client: WebClient) -> None:
    gone = workspace.add_user("Gone", deleted=True)

    user = client.users_info(user=gone)["user"]

    assert user["deleted"]
    assert "tz" not in user


def test_slackbot_says_that_it_is_no_bot_and_takes_neither_messages_nor_a_home(
    workspace: Workspace, client: WebClient, ana: Person
) -> None:
    user = client.users_info(user=SLACKBOT)["user"]

    assert (user["is_bot"], user["deleted"], user["name"]) == (False, False, "slackbot")
    assert "email" not in user["profile"]
    with pytest.raises(SlackApiError) as refusal:
        client.chat_postMessage(channel=SLACKBOT, text="Hi")
    assert error_of(refusal) == "cannot_dm_bot"
    with pytest.raises(SlackApiError) as refusal:
        client.views_publish(user_id=SLACKBOT, view={"type": "home", "blocks": [section("Hi")]})
    assert error_of(refusal) == "invalid_arguments"
    assert [person.id for person in workspace.people] == [ana.id]


def test_everybody_is_listed_page_by_page(workspace: Workspace, client: WebClient) -> None:
    people = [workspace.add_user(f"Person {number}") for number in range(7)]

    pages, cursor = [], ""
    while True:
        page = client.users_list(limit=3, cursor=cursor or None)
        pages.append([user["id"] for user in page["members"]])
        cursor = page["response_metadata"]["next_cursor"]
        if not cursor:
            break

    assert [len(page) for page in pages] == [3, 3, 3]
    assert [user_id for page in pages for user_id in page] == [
        workspace.installation.bot_user_id,
        SLACKBOT,
        *people,
    ]


def test_a_thousand_people_come_without_a_limit_and_one_more_does_not(
    workspace: Workspace, client: WebClient
) -> None:
    for number in range(998):
        workspace.add_user(f"Person {number}")

    everybody = client.users_list()
    workspace.add_user("One More")
    with pytest.raises(SlackApiError) as refusal:
        client.users_list()
    first = client.users_list(limit=1000)
    rest = client.users_list(limit=1000, cursor=first["response_metadata"]["next_cursor"])

    assert (len(everybody["members"]), everybody["response_metadata"]["next_cursor"]) == (1000, "")
    assert error_of(refusal) == "limit_required"
    assert [len(page["members"]) for page in (first, rest)] == [1000, 1]


@pytest.mark.parametrize(
    ("arguments", "error"), [({"cursor": "???"}, "invalid_cursor"), ({"limit": 1001}, "invalid_limit")]
)
def test_a_wrong_page_is_refused(client: WebClient, arguments: dict[str, object], error: str) -> None:
    with pytest.raises(SlackApiError) as refusal:
        client.api_call("users.list", params=arguments)

    assert error_of(refusal) == error


def test_people_are_found_by_email_unless_they_are_gone(
    workspace: Workspace, client: WebClient, ana: Person
) -> None:
    workspace.add_user("Gone", email="gone@example.com", deleted=True)

    assert client.users_lookupByEmail(email="ANA.ORTIZ@example.com")["user"]["id"] == ana.id
    with pytest.raises(SlackApiError) as refusal:
        client.users_lookupByEmail(email="gone@example.com")
    assert error_of(refusal) == "users_not_found"


def test_opening_a_dm_twice_gives_the_same_one(client: WebClient, ana: Person) -> None:
    first = client.conversations_open(users=[ana.id])
    second = client.conversations_open(users=[ana.id], return_im=True)

    assert (first["already_open"], second["already_open"]) == (False, True)
    assert second["channel"]["id"] == first["channel"]["id"]
    assert second["channel"]["user"] == ana.id


@pytest.mark.parametrize(
    ("users", "error"),
    [
        ("", "users_list_not_supplied"),
        ("U999", "user_not_found"),
        ("gone", "user_disabled"),
        ("U1,U2", "missing_scope"),
    ],
)
def test_a_dm_that_cannot_be_opened_is_refused_by_name(
    workspace: Workspace, client: WebClient, users: str, error: str
) -> None:
    gone = workspace.add_user("Gone", deleted=True)

    with pytest.raises(SlackApiError) as refusal:
        client.conversations_open(users=gone if users == "gone" else users)

    assert error_of(refusal) == error


def test_a_channel_and_its_members_can_be_seen_but_not_a_foreign_private_one(
    workspace: Workspace, client: WebClient, ana: Person
) -> None:
    channel = workspace.add_channel("research", [ana.id], with_bot=False)
    secret = workspace.add_channel("secret", [ana.id], private=True, with_bot=False)

    info = client.conversations_info(channel=channel, include_num_members=True)["channel"]
    assert (info["name"], info["is_member"], info["num_members"]) == ("research", False, 1)
    assert client.conversations_members(channel=channel)["members"] == [ana.id]
    with pytest.raises(SlackApiError) as refusal:
        client.conversations_info(channel=secret)
    assert error_of(refusal) == "missing_scope"


def test_a_dms_info_needs_im_read(client: WebClient, ana: Person) -> None:
    dm = client.conversations_open(users=ana.id)["channel"]["id"]

    with pytest.raises(SlackApiError) as refusal:
        client.conversations_info(channel=dm)

    assert refusal.value.response["needed"] == "im:read"


def test_a_file_reaches_the_dm_with_its_comment(client: WebClient, ana: Person) -> None:
    dm = client.conversations_open(users=ana.id)["channel"]["id"]

    client.files_upload_v2(
        channel=dm, filename="call.ics", content="BEGIN:VCALENDAR", title="Your call", initial_comment="Here"
    )

    [message] = ana.dm()
    [file] = message.files
    assert (file.name, file.title, file.content) == ("call.ics", "Your call", b"BEGIN:VCALENDAR")
    assert message.readable() == "Here\n(file: call.ics)"


def test_an_upload_must_be_asked_for_have_the_announced_length_and_be_complete(
    workspace: Workspace, client: WebClient, ana: Person
) -> None:
    asked = client.files_getUploadURLExternal(filename="call.ics", length=3)

    too_long, _ = post(asked["upload_url"], b"four")
    with pytest.raises(SlackApiError) as refusal:
        client.files_completeUploadExternal(files=[{"id": asked["file_id"], "title": "x"}])

    assert too_long == 400
    assert error_of(refusal) == "file_not_found"
    assert len(workspace.log.violations()) == 2


def test_a_file_goes_to_conversations_and_not_to_a_persons_id(client: WebClient, ana: Person) -> None:
    with pytest.raises(SlackApiError) as refusal:
        client.files_upload_v2(channel=ana.id, filename="a.txt", content="x")

    assert error_of(refusal) == "channel_not_found"
