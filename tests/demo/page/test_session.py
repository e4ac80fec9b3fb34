"""What one page is told: the newest messages, then only what changes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.demo.acts import Person
from bot.demo.page.session import FIRST, MORE, MOST, Session
from bot.demo.workspace import Workspace
from tests.demo.acting_app import actions, button, client_of, section, write_manifest


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace(write_manifest(tmp_path), echoes=False, rate_limits=False) as running:
        yield running


@pytest.fixture
def ana(workspace: Workspace) -> Person:
    return workspace.person(workspace.add_user("Ana Ortiz"))


@pytest.fixture
def channel(workspace: Workspace, ana: Person) -> str:
    return workspace.add_channel("research", [ana.id])


@pytest.fixture
def session(workspace: Workspace, ana: Person, channel: str) -> Session:
    return Session(workspace.store, workspace.log, ana.id, channel)


class Page:
    """A page as the session believes it to be."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.messages: dict[str, Any] = {}
        self.state: dict[str, Any] = {}
        self.seen: dict[tuple[str, str], str] = {}
        self.more = 0

    def told(self, **state: Any) -> list[dict[str, Any]]:
        """Take what there is to tell."""
        changes = self.session.changes(state, self.seen)
        for change in changes:
            self.state |= change.get("set", {})
            if "messages" in change:
                messages = change["messages"]
                kept = {} if messages["fresh"] else self.messages
                for ts in messages["gone"]:
                    del kept[ts]
                self.messages = kept | {message["ts"]: message for message in messages["put"]}
                self.more = messages["more"]
        return changes


def post(client: WebClient, channel: str, count: int) -> list[str]:
    """As many numbered messages; their timestamps."""
    return [
        str(client.chat_postMessage(channel=channel, text=f"number {number}")["ts"])
        for number in range(count)
    ]


def test_what_has_not_changed_is_not_told_again(session: Session) -> None:
    page = Page(session)
    page.told(life={"on": False})

    assert page.told(life={"on": False}) == []
    assert page.told(life={"on": True}) == [{"set": {"life": {"on": True}}}]


def test_a_clock_that_runs_by_itself_is_not_told_again(session: Session) -> None:
    page = Page(session)
    page.told(clock={"now": 1000.0, "moving": False})

    assert page.told(clock={"now": 1000.9, "moving": False}) == []
    assert page.told(clock={"now": 1000.9, "moving": True}) == [
        {"set": {"clock": {"now": 1000.9, "moving": True}}}
    ]
    assert page.told(clock={"now": 1009.0, "moving": True}) == [
        {"set": {"clock": {"now": 1009.0, "moving": True}}}
    ]


def test_a_new_message_is_told_alone_and_an_edit_in_its_place(
    workspace: Workspace, session: Session, channel: str
) -> None:
    client, page = client_of(workspace), Page(session)
    first, second = post(client, channel, 2)
    page.told()
    client.chat_update(channel=channel, ts=first, text="changed")

    (change,) = (told["messages"] for told in page.told())

    assert [message["ts"] for message in change["put"]] == [first]
    assert [message["text"] for message in page.messages.values()] == ["changed", "number 1"]
    assert page.messages[first]["edited"]
    assert not page.messages[second]["edited"]


def test_a_deleted_message_is_gone(workspace: Workspace, session: Session, channel: str) -> None:
    client, page = client_of(workspace), Page(session)
    first, second = post(client, channel, 2)
    page.told()
    client.chat_delete(channel=channel, ts=first)
    page.told()

    assert list(page.messages) == [second]


@pytest.mark.parametrize(("count", "shown", "more"), [(FIRST, FIRST, 0), (FIRST + 1, FIRST, 1)])
def test_the_newest_messages_are_told_first(
    workspace: Workspace, session: Session, channel: str, count: int, shown: int, more: int
) -> None:
    stamps = post(client_of(workspace), channel, count)
    page = Page(session)
    page.told()

    assert list(page.messages) == stamps[-shown:]
    assert page.more == more


def test_earlier_messages_come_when_they_are_asked_for(
    workspace: Workspace, session: Session, channel: str
) -> None:
    stamps = post(client_of(workspace), channel, FIRST + MORE + 5)
    page = Page(session)
    page.told()
    session.earlier()
    page.told()

    assert sorted(page.messages) == stamps[-FIRST - MORE :]
    assert page.more == 5


def test_a_page_never_holds_more_than_it_can_bear(
    workspace: Workspace, session: Session, channel: str
) -> None:
    client, page = client_of(workspace), Page(session)
    page.told()
    for _ in range(MOST // FIRST + 2):
        post(client, channel, FIRST)
        page.told()
        assert len(page.messages) <= MOST

    assert page.messages[max(page.messages)]["text"] == f"number {FIRST - 1}"


def test_what_somebody_has_not_looked_at_is_counted(
    workspace: Workspace, session: Session, ana: Person, channel: str
) -> None:
    client, page = client_of(workspace), Page(session)
    bob = workspace.person(workspace.add_user("Bob"))
    client.chat_postMessage(channel=ana.id, text="to Ana")
    client.chat_postMessage(channel=bob.id, text="to Bob")
    client.chat_postMessage(channel=bob.id, text="to Bob again")
    page.told()
    assert page.state["unread"] == {ana.id: 1, bob.id: 2}

    session.watch(bob.id, workspace.store.dms[bob.id])
    page.told()

    assert page.state["unread"] == {ana.id: 1}
    assert [message["text"] for message in page.messages.values()] == ["to Bob", "to Bob again"]


def test_an_ephemeral_message_is_shown_to_its_reader_alone(
    workspace: Workspace, session: Session, ana: Person, channel: str
) -> None:
    client = client_of(workspace)
    bob = workspace.add_user("Bob")
    workspace.join(channel, bob)
    client.chat_postEphemeral(channel=channel, user=ana.id, text="for Ana")
    page = Page(session)
    page.told()
    assert [message["ephemeral"] for message in page.messages.values()] == [True]

    session.watch(bob, channel)
    page.told()

    assert page.messages == {}


def test_nobody_looks_through_the_apps_eyes_or_into_a_channel_of_others(
    workspace: Workspace, session: Session, channel: str
) -> None:
    stranger = workspace.add_user("Bob")

    with pytest.raises(ValueError, match=channel):
        session.watch(stranger, channel)
    with pytest.raises(ValueError, match="U000000000"):
        session.watch(workspace.installation.bot_user_id, None)


def test_the_traffic_is_told_while_it_is_asked_for(
    workspace: Workspace, session: Session, ana: Person, channel: str
) -> None:
    client, page = client_of(workspace), Page(session)
    client.chat_postMessage(channel=channel, text="before", blocks=[section("x"), actions(button("Go"))])
    page.told()
    session.follow_traffic(on=True)

    (told,) = (change["traffic"] for change in page.told() if "traffic" in change)
    assert told[-1]["name"] == "chat.postMessage"
    assert (told[-1]["ok"], told[-1]["channel"]) == (True, channel)
    entry = workspace.log.numbered(told[-1]["number"])
    assert entry is not None
    assert entry.payload["text"] == "before"

    session.follow_traffic(on=False)
    client.chat_postMessage(channel=channel, text="after")
    assert not [change for change in page.told() if "traffic" in change]
