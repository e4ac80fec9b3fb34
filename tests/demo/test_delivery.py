"""Real Bolt over both transports: acknowledgements in time, late and missing; retries; signatures; sockets that change."""

import asyncio
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier

from bot.demo.acts import Person
from bot.demo.sights import View
from bot.demo.workspace import Workspace
from tests.demo.acting_app import (
    actions,
    bolt_app,
    button,
    modal,
    over_http,
    over_socket,
    post,
    section,
    text_input,
    write_manifest,
)


def transport(name: str, workspace: Workspace, app: App) -> AbstractContextManager[Any]:
    return over_socket(workspace, app) if name == "socket" else over_http(workspace, app)


def seen_modal(person: Person) -> View:
    found = person.modal
    assert found is not None
    return found


both = pytest.mark.parametrize("way", ["socket", "http"])


@pytest.fixture
def app(workspace: Workspace) -> App:
    return bolt_app(workspace)


@both
def test_a_command_is_acknowledged_and_its_answer_is_for_the_typer_alone(
    way: str, workspace: Workspace, app: App, ana: Person, bo: Person
) -> None:
    channel = workspace.add_channel("research", [ana.id, bo.id])
    app.command("/do")(lambda ack, command: ack(f"You said {command['text']}"))

    with transport(way, workspace, app):
        outcome = ana.command("/do", "this", channel=channel)

    assert (outcome.acked, outcome.error) == (True, None)
    assert 0 < outcome.ack_ms < 3000
    [answer] = ana.messages(channel)
    assert (answer.text, answer.ephemeral) == ("You said this", True)
    assert bo.messages(channel) == []
    assert workspace.log.slowest_ack_ms() == pytest.approx(outcome.ack_ms, abs=50)


@both
def test_an_answer_in_blocks_is_judged_like_any_message(
    way: str, workspace: Workspace, app: App, ana: Person
) -> None:
    app.command("/do")(lambda ack: ack(text="x", blocks=[{"type": "section"}]))

    with transport(way, workspace, app):
        outcome = ana.command("/do")

    assert outcome.error == "invalid_blocks"
    assert outcome.shown == '/do failed with the error "invalid_blocks"'
    assert ana.dm() == []


@both
def test_a_press_reaches_its_listener_with_what_slack_sends(
    way: str, workspace: Workspace, app: App, client: WebClient, ana: Person
) -> None:
    bodies: list[dict[str, Any]] = []

    @app.action("go")
    def go(ack: Any, body: dict[str, Any], respond: Any) -> None:
        bodies.append(body)
        ack()
        respond(text="Gone", replace_original=True)

    posted = client.chat_postMessage(
        channel=ana.id, text="Pick", blocks=[actions(button("Go", "go", value="7"))]
    )

    with transport(way, workspace, app):
        outcome = ana.press("Go")
        workspace.wait_for(lambda: ana.dm()[0].text == "Gone")

    assert outcome.acked
    [body] = bodies
    [action] = body["actions"]
    assert (action["value"], action["type"], action["text"]["text"]) == ("7", "button", "Go")
    assert body["container"] == {
        "type": "message",
        "message_ts": posted["ts"],
        "channel_id": posted["channel"],
        "is_ephemeral": False,
    }
    assert body["channel"] == {"id": posted["channel"], "name": "directmessage"}
    assert body["message"]["blocks"][0]["elements"][0]["action_id"] == "go"
    assert body["user"]["id"] == ana.id
    assert workspace.log.violations() == []


@both
def test_a_modal_is_opened_filled_in_corrected_and_submitted(
    way: str, workspace: Workspace, app: App, ana: Person
) -> None:
    @app.command("/do")
    def do(ack: Any, body: dict[str, Any], client: WebClient) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=modal(text_input("Goal", "goal")))
        ack()

    @app.view("form")
    def submitted(ack: Any, view: dict[str, Any]) -> None:
        typed = view["state"]["values"]["goal"]["goal"]["value"]
        if typed == "bad":
            ack(response_action="errors", errors={"goal": "Say more"})
        elif typed == "more":
            ack(response_action="update", view=modal(section("Are you sure?")))
        else:
            ack()

    with transport(way, workspace, app):
        ana.command("/do")
        empty = ana.submit()
        ana.fill("Goal", "bad")
        bad = ana.submit()
        corrected = seen_modal(ana)
        assert (corrected.errors, corrected.inputs()) == ({"Goal": "Say more"}, {"Goal": "bad"})
        ana.fill("Goal", "more")
        more = ana.submit()
        assert "Are you sure?" in seen_modal(ana).text()

    assert (empty.sent, empty.errors) == (False, {"Goal": "Please complete this required field."})
    assert (bad.acked, bad.errors) == (True, {"Goal": "Say more"})
    assert more.error is None
    assert workspace.log.violations() == []


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"response_action": "errors", "errors": {"nowhere": "x"}}, "invalid_response_action"),
        ({"response_action": "errors", "errors": {"goal": ""}}, "invalid_response_action"),
        ({"response_action": "update"}, "invalid_response_action"),
        ({"response_action": "dance"}, "invalid_response_action"),
        ({"response_action": "update", "view": {"type": "home", "blocks": []}}, "invalid_arguments"),
        ({"text": "Thanks"}, "invalid_response_action"),
    ],
)
def test_a_wrong_answer_to_a_submission_leaves_the_modal_open_with_an_error(
    workspace: Workspace, app: App, ana: Person, answer: dict[str, Any], error: str
) -> None:
    @app.command("/do")
    def do(ack: Any, body: dict[str, Any], client: WebClient) -> None:
        client.views_open(
            trigger_id=body["trigger_id"], view=modal(text_input("Goal", "goal", initial_value="x"))
        )
        ack()

    app.view("form")(lambda ack: ack(**answer))

    with over_http(workspace, app):
        ana.command("/do")
        outcome = ana.submit()

    assert outcome.error == error
    assert outcome.shown == "We had some trouble connecting. Try again?"
    assert seen_modal(ana).title == "Form"
    assert len(workspace.log.violations()) == 1


def test_a_stack_is_pushed_and_cleared_by_answers(workspace: Workspace, app: App, ana: Person) -> None:
    closed: list[str] = []

    @app.command("/do")
    def do(ack: Any, body: dict[str, Any], client: WebClient) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=modal(section("One"), notify_on_close=True))
        ack()

    @app.view("form")
    def one(ack: Any) -> None:
        ack(response_action="push", view=modal(section("Two"), callback_id="second", notify_on_close=True))

    app.view("second")(lambda ack: ack(response_action="clear"))

    @app.view_closed("second")
    def second_closed(ack: Any, body: dict[str, Any]) -> None:
        closed.append(body["view"]["callback_id"])
        ack()

    with over_http(workspace, app):
        ana.command("/do")
        ana.submit()
        ana.close_modal()
        assert "One" in seen_modal(ana).text()
        ana.submit()
        ana.submit()

    assert ana.modal is None
    assert closed == ["second"]
    assert workspace.log.violations() == []


@both
def test_what_nobody_listens_to_is_shown_as_an_error(
    way: str, workspace: Workspace, app: App, client: WebClient, ana: Person
) -> None:
    client.chat_postMessage(channel=ana.id, text="Pick", blocks=[actions(button("Go", "go"))])

    with transport(way, workspace, app):
        outcome = ana.press("Go")

    assert not outcome.acked
    assert outcome.error == ("operation_timeout" if way == "socket" else "dispatch_failed")
    assert outcome.shown == "(a warning sign beside the button)"
    assert [entry.name for entry in workspace.log.violations()] == ["block_actions"]


@both
def test_an_acknowledgement_after_three_seconds_comes_too_late(
    way: str, workspace: Workspace, ana: Person
) -> None:
    app = bolt_app(workspace)
    go_on = threading.Event()

    @app.command("/do")
    def do(ack: Any) -> None:
        go_on.wait(10)
        ack()

    with transport(way, workspace, app):
        outcome = ana.command("/do")
        go_on.set()
        if way == "socket":
            workspace.wait_for(
                lambda: [entry for entry in workspace.log.entries if entry.error == "late_ack"]
            )

    assert (outcome.acked, outcome.shown) == (False, '/do failed with the error "operation_timeout"')
    assert workspace.log.slowest_ack_ms() >= 3000
    [entry] = workspace.log.deliveries("/do")
    assert 3000 <= entry.ms < 4500


def test_without_a_socket_a_command_fails_at_once(workspace: Workspace, ana: Person) -> None:
    outcome = ana.command("/do")

    assert outcome.shown == '/do failed with the error "dispatch_failed"'


def test_an_event_that_is_not_acknowledged_comes_again_three_times_with_the_same_id(
    workspace: Workspace, ana: Person
) -> None:
    seen: list[tuple[str, str]] = []
    app = bolt_app(workspace, raise_error_for_unhandled_request=False)

    @app.middleware
    def refuse(request: Any, next_: Any) -> Any:
        if request.body.get("type") == "event_callback":
            seen.append((request.body["event_id"], request.headers.get("x-slack-retry-num", [""])[0]))
        return next_()

    with over_http(workspace, app):
        outcome = ana.open_home()
        workspace.wait_for(lambda: len(workspace.log.deliveries("app_home_opened")) == 4)

    assert not outcome.acked
    assert len({event_id for event_id, _ in seen}) == 1
    assert [number for _, number in seen] == ["", "1", "2", "3"]
    assert len(workspace.log.violations()) == 4


def test_over_a_socket_a_retry_tells_its_number_and_reason(tmp_path: Path) -> None:
    # Long enough that the app is there before the last of them.
    with Workspace(write_manifest(tmp_path), event_retry_delays=(0, 0.5, 4)) as workspace:
        hear_a_retry(workspace, bolt_app(workspace), workspace.person(workspace.add_user("Ana")))


def hear_a_retry(workspace: Workspace, app: App, ana: Person) -> None:
    """Somebody opens Home before the app is connected."""
    told: list[tuple[str, str]] = []

    @app.event("app_home_opened")
    def opened(request: Any) -> None:
        told.append((request.headers["x-slack-retry-num"][0], request.headers["x-slack-retry-reason"][0]))

    ana.open_home()
    with over_socket(workspace, app):
        workspace.wait_for(lambda: told)

    assert told[0] in [(str(number), "connection_failed") for number in (1, 2, 3)]
    assert workspace.log.violations() == []


def test_an_interaction_never_comes_again(workspace: Workspace, client: WebClient, ana: Person) -> None:
    workspace.deliver_over_http("http://127.0.0.1:1/nobody")
    client.chat_postMessage(channel=ana.id, text="Pick", blocks=[actions(button("Go"))])

    outcome = ana.press("Go")

    assert outcome.error == "dispatch_failed"
    assert len(workspace.log.deliveries("block_actions")) == 1


def test_prepared_requests_are_signed_as_slack_signs_them(
    workspace: Workspace, app: App, client: WebClient, ana: Person
) -> None:
    presses: list[str] = []

    @app.action("go")
    def go(ack: Any, body: dict[str, Any]) -> None:
        presses.append(body["user"]["id"])
        ack()

    client.chat_postMessage(channel=ana.id, text="Pick", blocks=[actions(button("Go", "go"))])
    envelope = workspace.envelope("interactive", ana.press_payload("Go"))
    headers, body = workspace.http_request_for(envelope)

    with over_http(workspace, app) as url:
        assert post(url, body, headers)[0] == 200
        assert post(url, body + b"&x=1", headers)[0] == 401
        assert post(url, body, {**headers, **workspace.sign(body, 1)})[0] == 401

    assert presses == [ana.id]
    verifier = SignatureVerifier(workspace.installation.signing_secret)
    assert verifier.is_valid_request(body, headers)


def test_a_replayed_or_tampered_payload_can_be_sent_raw(
    workspace: Workspace, app: App, client: WebClient, ana: Person
) -> None:
    values: list[str] = []

    @app.action("go")
    def go(ack: Any, action: dict[str, Any]) -> None:
        values.append(action["value"])
        ack()

    client.chat_postMessage(channel=ana.id, text="Pick", blocks=[actions(button("Go", "go", value="1"))])
    payload = ana.press_payload("Go")
    tampered = json.loads(json.dumps(payload))
    tampered["actions"][0]["value"] = "2"

    with over_http(workspace, app):
        outcomes = [workspace.deliver("interactive", sent) for sent in (payload, payload, tampered)]

    assert [outcome.acked for outcome in outcomes] == [True, True, True]
    assert values == ["1", "1", "2"]


def test_after_a_refresh_the_app_has_a_new_socket_and_loses_nothing(
    workspace: Workspace, app: App, ana: Person
) -> None:
    app.command("/do")(lambda ack: ack())

    with over_socket(workspace, app):
        workspace.refresh()
        assert ana.command("/do").acked
        workspace.wait_for(lambda: len(workspace.log.calls("apps.connections.open")) == 2)
        workspace.wait_for(lambda: workspace.connection_count == 1)
        assert ana.command("/do").acked

    assert workspace.log.violations() == []


def test_after_being_cut_off_the_app_comes_back(workspace: Workspace, ana: Person) -> None:
    app = bolt_app(workspace)
    app.command("/do")(lambda ack: ack())

    with over_socket(workspace, app, ping_interval=0.5):
        workspace.drop()
        workspace.wait_for(lambda: workspace.connection_count == 0)
        workspace.wait_for(lambda: workspace.connection_count == 1, timeout=20)
        assert ana.command("/do").acked


def test_each_envelope_goes_to_one_of_several_sockets(workspace: Workspace, app: App, ana: Person) -> None:
    count: list[int] = []

    @app.command("/do")
    def do(ack: Any) -> None:
        count.append(1)
        ack()

    with over_socket(workspace, app, connections=2):
        for _ in range(10):
            assert ana.command("/do").acked

    assert len(count) == 10


def test_a_ticket_for_a_socket_works_once(workspace: Workspace) -> None:
    app_client = WebClient(token=workspace.installation.app_token, base_url=workspace.api_url)
    address = str(app_client.apps_connections_open(app_token=workspace.installation.app_token)["url"])

    async def knock() -> list[int]:
        statuses = []
        async with aiohttp.ClientSession() as session:
            for _ in range(2):
                try:
                    async with session.ws_connect(address) as socket:
                        hello = await socket.receive_json()
                        assert (hello["type"], hello["num_connections"]) == ("hello", 1)
                        statuses.append(101)
                except aiohttp.WSServerHandshakeError as no:
                    statuses.append(no.status)
        return statuses

    # A thread of its own: the tests of the page leave a loop running in this one.
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(asyncio.run, knock()).result() == [101, 404]


def test_a_body_in_the_acknowledgement_of_a_press_is_reported_because_slack_drops_it(
    workspace: Workspace, app: App, client: WebClient, ana: Person
) -> None:
    app.action("go")(lambda ack: ack("Thank you"))
    client.chat_postMessage(channel=ana.id, text="Pick", blocks=[actions(button("Go", "go"))])

    with over_http(workspace, app):
        outcome = ana.press("Go")

    assert outcome.error == "ack_payload_ignored"


def test_the_app_hears_of_its_own_messages_and_their_changes_in_dms(
    workspace: Workspace, client: WebClient, app: App, ana: Person
) -> None:
    app.event("message")(lambda: None)

    with over_socket(workspace, app):
        posted = client.chat_postMessage(channel=ana.id, text="One")
        client.chat_update(channel=posted["channel"], ts=posted["ts"], text="Two")
        client.chat_delete(channel=posted["channel"], ts=posted["ts"])
        workspace.wait_for(lambda: len(workspace.log.deliveries("message")) == 3)

    kinds = [entry.payload["event"].get("subtype", "new") for entry in workspace.log.deliveries("message")]
    assert sorted(kinds) == ["message_changed", "message_deleted", "new"]
