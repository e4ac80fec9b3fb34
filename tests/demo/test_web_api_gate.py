"""Who may call what, with which arguments: Slack's error names, and every refusal in the log."""

import json
import time
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.demo.acts import Person
from bot.demo.disturbances import Disturbance
from bot.demo.rules import METHODS
from bot.demo.web_api import HANDLERS
from bot.demo.workspace import Workspace
from tests.demo.acting_app import MANIFEST, client_of, post, write_manifest


def refused(client: WebClient, method: str, **arguments: Any) -> dict[str, Any]:
    with pytest.raises(SlackApiError) as refusal:
        client.api_call(method, params=arguments)
    response = refusal.value.response
    assert isinstance(response.data, dict)
    return response.data


def raw(workspace: Workspace, method: str, body: bytes, content_type: str) -> dict[str, Any]:
    headers = {"Content-Type": content_type, "Authorization": f"Bearer {workspace.installation.bot_token}"}
    _, text = post(workspace.api_url + method, body, headers)
    answer: dict[str, Any] = json.loads(text)
    return answer


def test_every_method_of_the_table_is_answered_and_no_other() -> None:
    assert set(HANDLERS) == set(METHODS)


def test_every_method_of_the_table_exists_in_the_sdk() -> None:
    for name in METHODS:
        assert hasattr(WebClient, name.replace(".", "_")), name


def test_api_test_wants_no_token(workspace: Workspace) -> None:
    nobody = WebClient(base_url=workspace.api_url)

    assert nobody.api_call("api.test", params={"foo": "bar"})["args"] == {"foo": "bar"}
    assert refused(nobody, "api.test", error="my_error")["error"] == "my_error"


def test_auth_test_says_who_the_bot_is(workspace: Workspace, client: WebClient) -> None:
    answer = client.auth_test()

    assert answer["user_id"] == workspace.installation.bot_user_id
    assert answer["bot_id"] == workspace.installation.bot_id
    assert answer.headers["X-OAuth-Scopes"].split(",") == sorted(workspace.store.granted)


def test_the_apps_own_token_has_scopes_of_its_own(workspace: Workspace) -> None:
    app = WebClient(token=workspace.installation.app_token, base_url=workspace.api_url)

    assert app.api_call("apps.connections.open").headers["X-OAuth-Scopes"] == "connections:write"


def test_nothing_is_told_of_the_scopes_of_what_is_no_token(workspace: Workspace) -> None:
    stranger = WebClient(token="xoxb-somebody-else", base_url=workspace.api_url)

    with pytest.raises(SlackApiError) as refusal:
        stranger.auth_test()

    assert "X-OAuth-Scopes" not in refusal.value.response.headers


def test_an_app_token_without_its_scope_opens_nothing(tmp_path: Path) -> None:
    with Workspace(write_manifest(tmp_path), without_scopes={"connections:write"}) as workspace:
        app = WebClient(token=workspace.installation.app_token, base_url=workspace.api_url)

        answer = refused(app, "apps.connections.open")

    assert (answer["error"], answer["needed"]) == ("missing_scope", "connections:write")


def test_without_socket_mode_nothing_is_opened(tmp_path: Path) -> None:
    settings = {**MANIFEST["settings"], "socket_mode_enabled": False}
    with Workspace(write_manifest(tmp_path, {**MANIFEST, "settings": settings})) as workspace:
        app = WebClient(token=workspace.installation.app_token, base_url=workspace.api_url)

        assert refused(app, "apps.connections.open")["error"] == "access_denied"


@pytest.mark.parametrize("ahead_s", [0, 600])
def test_every_answer_tells_the_time(workspace: Workspace, client: WebClient, ahead_s: float) -> None:
    workspace.store.clock_ahead_s = ahead_s

    told = parsedate_to_datetime(client.auth_test().headers["Date"])

    assert abs(told.timestamp() - time.time() - ahead_s) < 3


def test_an_unknown_method_is_refused(client: WebClient) -> None:
    assert refused(client, "chat.shout")["error"] == "unknown_method"


@pytest.mark.parametrize(
    ("token", "method", "error"),
    [
        ("", "auth.test", "not_authed"),
        ("xoxb-somebody-else", "auth.test", "invalid_auth"),
        ("app", "chat.postMessage", "not_allowed_token_type"),
        ("bot", "apps.connections.open", "not_allowed_token_type"),
    ],
)
def test_a_wrong_token_is_refused_by_name(workspace: Workspace, token: str, method: str, error: str) -> None:
    app = workspace.installation
    tokens = {"app": app.app_token, "bot": app.bot_token}
    client = WebClient(token=tokens.get(token, token), base_url=workspace.api_url)

    assert refused(client, method)["error"] == error


def test_a_missing_scope_says_what_is_needed_and_what_was_granted(tmp_path: Path) -> None:
    with Workspace(write_manifest(tmp_path), without_scopes={"im:write"}) as workspace:
        ana = workspace.add_user("Ana Ortiz")

        answer = refused(client_of(workspace), "conversations.open", users=ana)

        assert answer["error"] == "missing_scope"
        assert "im:write" in answer["needed"]
        assert "chat:write" in answer["provided"]


def test_an_optional_scope_is_granted_unless_it_is_left_out(tmp_path: Path) -> None:
    with Workspace(write_manifest(tmp_path), without_scopes={"users:read.email"}) as workspace:
        ana = workspace.add_user("Ana Ortiz", email="ana@example.com")
        client = client_of(workspace)

        assert refused(client, "users.lookupByEmail", email="ana@example.com")["error"] == "missing_scope"
        assert "email" not in client.users_info(user=ana)["user"]["profile"]


def test_an_unknown_argument_is_refused_and_recorded(workspace: Workspace, client: WebClient) -> None:
    answer = refused(client, "auth.test", colour="blue")

    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == ["[ERROR] unknown argument: colour"]
    assert [entry.error for entry in workspace.log.violations()] == ["invalid_arguments"]


def test_a_missing_argument_is_refused(client: WebClient) -> None:
    assert refused(client, "users.info")["response_metadata"]["messages"] == [
        "[ERROR] missing required field: user"
    ]


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("conversations.history", {"channel": "C1", "limit": "many"}),
        ("users.info", {"user": "U1", "include_locale": "perhaps"}),
        ("chat.postMessage", {"channel": "C1", "attachments": '{"not": "a list"}'}),
        ("views.publish", {"user_id": "U1", "view": '["not a view"]'}),
    ],
)
def test_a_malformed_argument_is_refused(client: WebClient, method: str, arguments: Any) -> None:
    assert refused(client, method, **arguments)["error"] == "invalid_arguments"


def test_blocks_that_are_not_json_are_refused(client: WebClient) -> None:
    assert refused(client, "chat.postMessage", channel="C1", blocks="[")["error"] == "invalid_blocks_format"


def test_a_body_that_is_not_json_and_a_null_argument_are_refused(workspace: Workspace) -> None:
    kind = "application/json;charset=utf-8"

    assert raw(workspace, "auth.test", b"{", kind)["error"] == "invalid_json"
    assert raw(workspace, "users.info", b'{"user": null}', kind)["error"] == "invalid_arguments"


def test_arguments_arrive_by_form_as_well_as_by_json(workspace: Workspace, ana: Person) -> None:
    blocks = json.dumps([{"type": "divider"}])
    form = f"channel={ana.id}&text=Hello&blocks={blocks}".encode()

    answer = raw(workspace, "chat.postMessage", form, "application/x-www-form-urlencoded")

    assert answer["ok"]
    assert ana.dm()[0].blocks[0]["type"] == "divider"


def test_bolts_team_id_is_accepted_everywhere_but_only_the_own_one(
    workspace: Workspace, client: WebClient
) -> None:
    assert client.api_call("auth.test", params={"team_id": workspace.installation.team_id})["ok"]
    assert refused(client, "auth.test", team_id="T999")["error"] == "team_access_not_granted"


def test_after_uninstalling_and_revoking_no_call_works(workspace: Workspace, client: WebClient) -> None:
    workspace.revoke_tokens()
    assert refused(client, "auth.test")["error"] == "token_revoked"

    workspace.uninstall()
    assert refused(client, "auth.test")["error"] == "account_inactive"


def test_the_log_tells_calls_by_name_with_their_place_and_person(
    workspace: Workspace, client: WebClient, ana: Person
) -> None:
    client.chat_postMessage(channel=ana.id, text="Hello")
    refused(client, "users.info", user="U999")

    [posted] = workspace.log.calls("chat.postMessage")
    assert (posted.ok, posted.user, posted.channel) == (True, ana.id, ana.dm()[0].channel)
    assert [entry.name for entry in workspace.log.calls()] == ["chat.postMessage", "users.info"]
    assert [entry.error for entry in workspace.log.violations()] == ["user_not_found"]
    assert "users.info" in workspace.log.last_lines(1)


def test_a_disturbed_call_is_limited_once_and_that_is_nobodys_violation(
    workspace: Workspace, client: WebClient, ana: Person
) -> None:
    workspace.disturb("chat.postMessage", Disturbance(status=429, retry_after_s=7))

    with pytest.raises(SlackApiError) as limited:
        client.chat_postMessage(channel=ana.id, text="Hello")

    assert limited.value.response.status_code == 429
    assert limited.value.response.headers["Retry-After"] == "7"
    assert client.chat_postMessage(channel=ana.id, text="Hello")["ok"]
    assert workspace.log.violations() == []


def test_a_lost_answer_leaves_the_message_posted(
    workspace: Workspace, client: WebClient, ana: Person
) -> None:
    workspace.disturb("chat.postMessage", Disturbance(lost=True))

    with pytest.raises(OSError):
        client.chat_postMessage(channel=ana.id, text="Hello")

    assert [message.text for message in ana.dm()] == ["Hello"]


@pytest.mark.parametrize("host", ["evil.example", "localhost", "127.0.0.1:1"])
@pytest.mark.parametrize("path", ["/api/auth.test", "/upload/v1/x", "/actions/T1/1/1", "/"])
def test_another_name_that_leads_here_finds_nothing(
    workspace: Workspace, client: WebClient, host: str, path: str
) -> None:
    token = {"Authorization": f"Bearer {workspace.installation.bot_token}"}

    status, text = post(workspace.store.base_url + path, b"", {"Host": host, **token})

    assert (status, text) == (404, "There is nothing here.")
    assert workspace.log.entries == []
    assert client.auth_test()["ok"]
