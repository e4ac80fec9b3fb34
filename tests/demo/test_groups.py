"""User groups: usergroups.*, and the events of their changes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.demo.acts import Person
from bot.demo.rules import GROUP_USERS_TOLD, TIER_PER_MINUTE
from bot.demo.workspace import Workspace
from tests.demo.acting_app import MANIFEST, client_of, error_of, heard, write_manifest
from tests.demo.conftest import HandClock

EVENTS = ["subteam_created", "subteam_members_changed", "subteam_updated"]
SETTINGS = {**MANIFEST["settings"], "event_subscriptions": {"bot_events": EVENTS}}


@pytest.fixture
def workspace(tmp_path: Path, clock: HandClock) -> Iterator[Workspace]:
    with Workspace(write_manifest(tmp_path, {**MANIFEST, "settings": SETTINGS}), clock=clock) as running:
        yield running


def test_groups_are_listed_with_their_people_and_counts_only_if_asked(
    workspace: Workspace, client: WebClient, ana: Person
) -> None:
    group = workspace.add_group([ana.id], "Research panel", handle="panel")

    [bare] = client.usergroups_list()["usergroups"]
    [full] = client.usergroups_list(include_users=True, include_count=True)["usergroups"]

    assert (bare["id"], bare["name"], bare["handle"]) == (group, "Research panel", "panel")
    assert "users" not in bare
    assert "user_count" not in bare
    assert (full["users"], full["user_count"]) == ([ana.id], 1)
    assert client.usergroups_users_list(usergroup=group)["users"] == [ana.id]


def test_a_disabled_group_is_there_only_for_those_who_ask_for_it(
    workspace: Workspace, client: WebClient, ana: Person
) -> None:
    group = workspace.add_group([ana.id])
    workspace.disable_group(group)

    [disabled] = client.usergroups_list(include_disabled=True)["usergroups"]
    with pytest.raises(SlackApiError) as refusal:
        client.usergroups_users_list(usergroup=group)

    assert client.usergroups_list()["usergroups"] == []
    assert disabled["date_delete"] == workspace.store.now_s()
    assert error_of(refusal) == "no_such_subteam"
    assert client.usergroups_users_list(usergroup=group, include_disabled=True)["users"] == [ana.id]
    workspace.enable_group(group)
    assert [each["date_delete"] for each in client.usergroups_list()["usergroups"]] == [0]


def test_an_unknown_group_has_no_people(client: WebClient) -> None:
    with pytest.raises(SlackApiError) as refusal:
        client.usergroups_users_list(usergroup="S999")

    assert error_of(refusal) == "no_such_subteam"


def test_the_free_plan_has_no_groups(workspace: Workspace, client: WebClient, ana: Person) -> None:
    group = workspace.add_group([ana.id])
    workspace.store.has_groups = False

    for call in (client.usergroups_list, lambda: client.usergroups_users_list(usergroup=group)):
        with pytest.raises(SlackApiError) as refusal:
            call()
        assert error_of(refusal) == "plan_upgrade_required"


def test_groups_may_be_asked_for_as_often_as_their_tier_says(client: WebClient) -> None:
    for _ in range(TIER_PER_MINUTE["2"]):
        client.usergroups_list()

    with pytest.raises(SlackApiError) as refusal:
        client.usergroups_list()

    assert error_of(refusal) == "ratelimited"


def test_a_new_group_is_told_whole(workspace: Workspace, ana: Person) -> None:
    with heard(workspace, EVENTS) as events:
        group = workspace.make_group("Research panel", [ana.id, ana.id])

    [event] = events
    assert event["type"] == "subteam_created"
    subteam = event["subteam"]
    assert (subteam["id"], subteam["name"], subteam["handle"]) == (group, "Research panel", "research-panel")
    assert (subteam["users"], subteam["user_count"], subteam["date_delete"]) == ([ana.id], 1, 0)


def test_a_change_of_people_tells_who_came_and_who_went_and_then_the_group(
    workspace: Workspace, clock: HandClock, ana: Person, bo: Person
) -> None:
    group = workspace.add_group([ana.id])
    made = workspace.store.now_s()
    clock.move(hours=1)

    with heard(workspace, EVENTS) as events:
        assert workspace.set_group_members(group, [bo.id]).acked

    changed, updated = events
    assert changed["type"] == "subteam_members_changed"
    assert (changed["added_users"], changed["removed_users"]) == ([bo.id], [ana.id])
    assert (changed["added_users_count"], changed["removed_users_count"]) == (1, 1)
    assert (changed["date_previous_update"], changed["date_update"]) == (made, made + 3600)
    assert (updated["type"], updated["subteam"]["users"]) == ("subteam_updated", [bo.id])


def test_renaming_and_disabling_a_group_are_told(workspace: Workspace, ana: Person) -> None:
    group = workspace.add_group([ana.id], "Old")

    with heard(workspace, EVENTS) as events:
        workspace.change_group(group, name="New", handle="new")
        workspace.disable_group(group)

    assert [event["type"] for event in events] == ["subteam_updated"] * 2
    assert (events[0]["subteam"]["name"], events[0]["subteam"]["date_delete"]) == ("New", 0)
    assert events[1]["subteam"]["date_delete"] == workspace.store.now_s()


def test_an_event_of_a_large_group_names_only_the_first_people(workspace: Workspace) -> None:
    people = [workspace.add_user(f"Person {number}") for number in range(GROUP_USERS_TOLD + 1)]

    with heard(workspace, EVENTS) as events:
        group = workspace.make_group("Everybody", people)

    [event] = events
    assert event["subteam"]["users"] == people[:GROUP_USERS_TOLD]
    assert event["subteam"]["user_count"] == len(people)
    client = client_of(workspace)
    assert client.usergroups_users_list(usergroup=group)["users"] == people


def test_without_the_scope_or_a_subscription_nothing_is_told(tmp_path: Path) -> None:
    everything = write_manifest(tmp_path, {**MANIFEST, "settings": SETTINGS})
    with Workspace(everything, without_scopes={"usergroups:read"}) as without_scope:
        group = without_scope.add_group([without_scope.add_user("Ana Ortiz")])
        assert not without_scope.change_group(group, name="New").sent
        with pytest.raises(SlackApiError) as refusal:
            client_of(without_scope).usergroups_list()
    with Workspace(write_manifest(tmp_path)) as unsubscribed:
        group = unsubscribed.add_group([unsubscribed.add_user("Ana Ortiz")])
        assert not unsubscribed.set_group_members(group, []).sent

    assert error_of(refusal) == "missing_scope"


def test_nobody_who_does_not_exist_is_put_into_a_group(workspace: Workspace, ana: Person) -> None:
    group = workspace.add_group([ana.id])

    with pytest.raises(AssertionError, match="there is no U999"):
        workspace.set_group_members(group, ["U999"])
    with pytest.raises(AssertionError, match="there is no S999"):
        workspace.change_group("S999", name="x")
