"""One of every answer, event and interaction that the pretend workspace has, as it goes over the wire."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.demo.acts import Person
from bot.demo.limits import limits
from bot.demo.rules import EVENT_SCOPES
from bot.demo.workspace import Workspace
from tests.demo.acting_app import (
    MANIFEST,
    actions,
    bolt_app,
    button,
    client_of,
    home,
    modal,
    over_http,
    section,
    text_input,
    write_manifest,
)

MORE_SCOPES = ("files:read", "groups:read", "im:read", "users:read.email")
SCOPES = {"bot": [*MANIFEST["oauth_config"]["scopes"]["bot"], *MORE_SCOPES]}
SETTINGS = {**MANIFEST["settings"], "event_subscriptions": {"bot_events": sorted(EVENT_SCOPES)}}


@contextmanager
def everything(folder: Path) -> Iterator[dict[str, dict[str, Any]]]:
    """Samples by name: a method's, an event's or an interaction's, "block_actions in a view", "slash command"."""
    manifest = write_manifest(folder, {**MANIFEST, "oauth_config": {"scopes": SCOPES}, "settings": SETTINGS})
    with Workspace(manifest) as workspace:
        ana = workspace.person(workspace.add_user("Ana Ortiz", tz="Europe/Madrid"))
        yield _samples(workspace, ana)


def _samples(workspace: Workspace, ana: Person) -> dict[str, dict[str, Any]]:
    client, app = client_of(workspace), bolt_app(workspace)
    app.command("/do")(lambda ack: ack())
    app.action("press")(lambda ack: ack())
    app.view("form")(lambda ack: ack())
    app.view_closed("form")(lambda ack: ack())
    channel = workspace.add_channel("research", [ana.id])
    posted = client.chat_postMessage(channel=ana.id, text="Press", blocks=[actions(button("Go", value="1"))])
    client.files_upload_v2(channel=posted["channel"], filename="call.ics", content="BEGIN:VCALENDAR")
    workspace.add_group([ana.id])
    answers = {
        "usergroups.list": client.usergroups_list(include_users=True, include_count=True),
        "conversations.list": client.conversations_list(),
        "users.conversations": client.users_conversations(),
        "users.info": client.users_info(user=ana.id),
        "conversations.info": client.conversations_info(channel=channel, include_num_members=True),
        "chat.postMessage": posted,
        "files.info": client.files_info(file=ana.dm()[-1].files[0].id),
        "conversations.open": client.conversations_open(users=ana.id, return_im=True),
    }
    found: dict[str, dict[str, Any]] = {name: dict(answer.data) for name, answer in answers.items()}
    with over_http(workspace, app):
        _everything_happens(workspace, ana, channel)
    for entry in workspace.log.deliveries():
        found.setdefault(_name_of(entry.name, entry.payload), entry.payload)
    return found


def _everything_happens(workspace: Workspace, ana: Person, channel: str) -> None:
    client = client_of(workspace)
    form = modal(text_input("Name", "name"), actions(button("Go", value="1")), notify_on_close=True)
    ana.command("/do", "it")
    ana.press("Go")
    client.views_open(trigger_id=workspace.store.grant_trigger(ana.id), view=form)
    ana.press("Go", on="modal")
    ana.fill("Name", "Ana")
    ana.submit()
    client.views_open(trigger_id=workspace.store.grant_trigger(ana.id), view=form)
    ana.close_modal()
    client.views_publish(user_id=ana.id, view=home(section("Hi")))
    ana.open_home()
    ana.say("Hello")
    ana.delete(ana.dm()[-1])
    bo = workspace.arrive("Bo Lind")
    workspace.join(channel, bo)
    workspace.leave(channel, bo)
    workspace.leave(channel, workspace.installation.bot_user_id)
    workspace.leave(workspace.add_channel("secret", private=True), workspace.installation.bot_user_id)
    workspace.set_group_members(workspace.make_group("Panel", [ana.id]), [bo])
    workspace.change_person(ana.id, tz="UTC")
    workspace.store.limits = limits(workspace.store.clock, events_most=0)
    workspace.welcome(ana.id)
    workspace.store.limits = limits(workspace.store.clock)
    workspace.welcome(ana.id)
    workspace.uninstall()


def _name_of(name: str, payload: dict[str, Any]) -> str:
    if name == "block_actions":
        return f"{name} in a {'view' if 'view' in payload else 'message'}"
    if name == "message":
        return str(payload["event"].get("subtype", "message.im"))
    return "slash command" if name == "/do" else name
