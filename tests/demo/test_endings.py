"""Messages that people delete, and an app that loses its token or is uninstalled."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.demo.acts import Person
from bot.demo.workspace import Workspace
from tests.demo.acting_app import (
    actions,
    bolt_app,
    button,
    client_of,
    home,
    modal,
    over_http,
    over_socket,
    section,
)


@contextmanager
def listening(workspace: Workspace) -> Iterator[list[dict[str, Any]]]:
    """An app that hears every event and keeps it."""
    # Bolt takes the end of a message of its own for its own doing, and would keep it from its listeners.
    app, heard = bolt_app(workspace, ignoring_self_events_enabled=False), list[dict[str, Any]]()
    for name in workspace.store.manifest.events:
        app.event(name.partition(".")[0])(lambda event: heard.append(event))
    with over_http(workspace, app):
        yield heard


def refusal_of(client: WebClient, method: str, **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as refusal:
        client.api_call(method, params=arguments)
    return str(refusal.value.response["error"])


def test_an_admin_deletes_the_apps_message_and_it_can_no_longer_be_updated(
    workspace: Workspace, client: WebClient, ana: Person
) -> None:
    posted = client.chat_postMessage(channel=ana.id, text="Hello")
    admin = workspace.person(workspace.add_user("Ada Min", is_admin=True))

    with listening(workspace) as heard:
        outcome = admin.delete(ana.dm()[0])

    [event] = heard
    place = {"channel": posted["channel"], "ts": posted["ts"]}
    assert outcome.acked
    assert (event["subtype"], event["deleted_ts"]) == ("message_deleted", posted["ts"])
    assert event["previous_message"]["text"] == "Hello"
    assert ana.dm() == []
    assert refusal_of(client, "chat.update", **place, text="Again") == "message_not_found"
    assert refusal_of(client, "chat.delete", **place) == "message_not_found"


def test_people_delete_their_own_messages_and_nobody_elses(
    workspace: Workspace, client: WebClient, ana: Person
) -> None:
    with listening(workspace) as heard:
        ana.say("Oops")
        client.chat_postMessage(channel=ana.id, text="Hello")
        own, apps = ana.dm()
        with pytest.raises(AssertionError, match="cannot delete a message of Testbot"):
            ana.delete(apps)
        ana.delete(own)

    assert [message.text for message in ana.dm()] == ["Hello"]
    assert "message_deleted" in [event.get("subtype") for event in heard]


def test_a_deleted_message_in_a_channel_is_no_news_for_an_app_that_reads_no_channels(
    workspace: Workspace, client: WebClient, ana: Person
) -> None:
    channel = workspace.add_channel("research", [ana.id])
    posted = client.chat_postMessage(channel=channel, text="Hello")

    assert not workspace.delete_message(channel, posted["ts"]).sent
    with pytest.raises(AssertionError, match="there is no message"):
        workspace.delete_message(channel, posted["ts"])


def test_an_app_that_was_uninstalled_loses_its_views_and_its_tokens(
    workspace: Workspace, client: WebClient, ana: Person
) -> None:
    client.views_publish(user_id=ana.id, view=home(section("Hi")))
    client.views_open(trigger_id=workspace.store.grant_trigger(ana.id), view=modal(section("Hi")))
    url = workspace.store.grant_response_url("actions", ana.id, "C1")

    workspace.uninstall()

    app_client = WebClient(token=workspace.installation.app_token, base_url=workspace.api_url)
    assert (ana.modal, ana.home) == (None, None)
    assert refusal_of(client, "auth.test") == "account_inactive"
    assert refusal_of(app_client, "apps.connections.open") == "account_inactive"
    assert url.removeprefix(workspace.store.base_url) not in workspace.store.response_urls


def test_after_uninstalling_nothing_is_sent_and_nothing_can_be_pressed(
    workspace: Workspace, client: WebClient, ana: Person
) -> None:
    client.chat_postMessage(channel=ana.id, text="Press", blocks=[actions(button("Go"))])

    with listening(workspace) as heard:
        workspace.uninstall()
        later = [workspace.welcome(ana.id), ana.open_home(), workspace.change_person(ana.id, tz="UTC")]
        for act in (lambda: ana.press("Go"), lambda: ana.command("/do")):
            with pytest.raises(AssertionError, match="not installed"):
                act()

    assert [event["type"] for event in heard] == ["tokens_revoked", "app_uninstalled"]
    assert [outcome.sent for outcome in later] == [False, False, False]


def test_uninstalling_closes_the_sockets_after_the_last_event(workspace: Workspace) -> None:
    app, heard = bolt_app(workspace), list[str]()
    app.event("app_uninstalled")(lambda event: heard.append(event["type"]))
    app.event("tokens_revoked")(lambda: None)

    with over_socket(workspace, app, connections=2):
        outcome = workspace.uninstall()
        workspace.wait_for(lambda: workspace.connection_count == 0)

    assert outcome.acked
    assert heard == ["app_uninstalled"]


def test_without_its_token_an_app_hears_of_nothing_more_until_it_is_uninstalled(
    workspace: Workspace, ana: Person
) -> None:
    with listening(workspace) as heard:
        workspace.revoke_tokens()
        unheard = workspace.welcome(ana.id)
        workspace.uninstall()

    assert not unheard.sent
    assert [event["type"] for event in heard] == ["tokens_revoked", "app_uninstalled"]
    assert refusal_of(client_of(workspace), "auth.test") == "account_inactive"
