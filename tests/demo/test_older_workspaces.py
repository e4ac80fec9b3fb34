"""A workspace that Slack has not brought the newest blocks to."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.demo.acts import Person
from bot.demo.workspace import Workspace
from tests.demo.acting_app import bolt_app, client_of, home, modal, over_http, post, section, write_manifest
from tests.demo.blockkit_payloads import sample

CHART = sample("data_visualization")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace(write_manifest(tmp_path), without_blocks={"data_visualization", "alert"}) as running:
        yield running


CALLS: dict[str, Callable[[WebClient, Person], Any]] = {
    "chat.postMessage": lambda client, ana: client.chat_postMessage(
        channel=ana.id, text="Numbers", blocks=[section("Numbers"), CHART]
    ),
    "chat.update": lambda client, ana: client.chat_update(
        **_posted(client, ana), text="Numbers", blocks=[section("Numbers"), CHART]
    ),
}
VIEWS: dict[str, Callable[[WebClient, Person], Any]] = {
    "views.publish": lambda client, ana: client.views_publish(
        user_id=ana.id, view=home(section("Numbers"), CHART)
    ),
    "views.open": lambda client, ana: client.views_open(
        trigger_id=ana.workspace.store.grant_trigger(ana.id),
        view=modal(section("Numbers"), sample("alert")),
    ),
}


def _posted(client: WebClient, ana: Person) -> dict[str, Any]:
    posted = client.chat_postMessage(channel=ana.id, text="Wait")
    return {"channel": posted["channel"], "ts": posted["ts"]}


@pytest.mark.parametrize("call", CALLS)
def test_a_message_with_a_chart_is_refused_and_nothing_changes(
    client: WebClient, ana: Person, call: str
) -> None:
    with pytest.raises(SlackApiError) as refusal:
        CALLS[call](client, ana)

    answer = refusal.value.response
    assert answer["error"] == "invalid_blocks"
    assert "unsupported type: data_visualization [json-pointer:/blocks/1/type]" in str(answer.data)
    assert [message.blocks for message in ana.dm()] in ([], [()])


@pytest.mark.parametrize("call", VIEWS)
def test_so_is_a_view_with_a_block_that_is_too_new(client: WebClient, ana: Person, call: str) -> None:
    with pytest.raises(SlackApiError) as refusal:
        VIEWS[call](client, ana)

    assert refusal.value.response["error"] == "invalid_arguments"
    assert "[json-pointer:/view/blocks/1/type]" in str(refusal.value.response.data)
    assert ana.home is None
    assert ana.modal is None


def test_answers_and_attachments_are_no_way_round(
    workspace: Workspace, client: WebClient, ana: Person
) -> None:
    app = bolt_app(workspace)
    app.command("/do")(lambda ack: ack())
    with over_http(workspace, app):
        ana.command("/do")
    [url] = workspace.store.response_urls
    body = b'{"text": "Numbers", "blocks": [{"type": "alert", "text": {"type": "mrkdwn", "text": "x"}}]}'

    status, text = post(workspace.store.base_url + url, body, {"Content-Type": "application/json"})
    with pytest.raises(SlackApiError) as refusal:
        client.chat_postMessage(channel=ana.id, text="x", attachments=[{"blocks": [CHART]}])

    assert (status, "invalid_blocks" in text) == (400, True)
    assert refusal.value.response["error"] == "invalid_attachments"


def test_once_slack_has_brought_them_they_are_taken_and_read_by_their_numbers(
    workspace: Workspace, client: WebClient, ana: Person
) -> None:
    workspace.store.unknown_blocks = frozenset()

    CALLS["chat.postMessage"](client, ana)
    VIEWS["views.publish"](client, ana)

    assert "Answers: yes 0.5, no 1" in ana.dm()[-1].readable()
    assert ana.home


def test_other_blocks_are_taken_meanwhile(client: WebClient, ana: Person) -> None:
    client.chat_postMessage(channel=ana.id, text="Numbers", blocks=[section("3 of 4")])

    assert ana.dm()[-1].readable() == "3 of 4"


def test_workspaces_are_up_to_date_unless_somebody_says_otherwise(tmp_path: Path) -> None:
    with Workspace(write_manifest(tmp_path)) as newest:
        ana = newest.person(newest.add_user("Ana Ortiz"))

        CALLS["chat.postMessage"](client_of(newest), ana)

        assert newest.log.violations() == []
