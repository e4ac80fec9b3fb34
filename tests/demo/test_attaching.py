"""Files that people attach in a modal, and what the app can read of them."""

from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.demo.acts import Person
from bot.demo.rules import FILE_BYTES
from bot.demo.workspace import Workspace
from tests.demo.acting_app import (
    MANIFEST,
    bolt_app,
    client_of,
    modal,
    over_http,
    text_input,
    write_manifest,
)

CSV = ("people.csv", b"name,email\nAna,ana@example.com\n")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """One whose app may read files."""
    scopes = {"bot": [*MANIFEST["oauth_config"]["scopes"]["bot"], "files:read"]}
    with Workspace(write_manifest(tmp_path, {**MANIFEST, "oauth_config": {"scopes": scopes}})) as running:
        yield running


def form(**element: Any) -> dict[str, Any]:
    return modal(text_input("List", "list", type="file_input", **element))


def open_form(workspace: Workspace, person: Person, **element: Any) -> None:
    client_of(workspace).views_open(trigger_id=workspace.store.grant_trigger(person.id), view=form(**element))


def submitted_files(workspace: Workspace, person: Person) -> list[dict[str, Any]]:
    """Submit the open modal, and return what its input held."""
    app, states = bolt_app(workspace), list[dict[str, Any]]()

    @app.view("form")
    def submitted(ack: Any, view: dict[str, Any]) -> None:
        ack()
        states.append(view["state"]["values"]["list"]["list"])

    with over_http(workspace, app):
        assert person.submit().acked
    [state] = states
    assert state["type"] == "file_input"
    return list(state["files"])


def fetched(url: str, token: str | None) -> tuple[int, str, bytes]:
    """Status, type or new address, and body of a GET."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    try:
        connection.request("GET", parts.path, headers={"Authorization": f"Bearer {token}"} if token else {})
        response = connection.getresponse()
        header = response.headers.get("Location") or response.headers.get_content_type()
        return response.status, header, response.read()
    finally:
        connection.close()


def test_a_person_attaches_a_file_and_the_app_reads_it(
    workspace: Workspace, client: WebClient, ana: Person
) -> None:
    open_form(workspace, ana)
    ana.fill("List", [CSV])
    shown = ana.modal.inputs() if ana.modal else {}

    [file] = submitted_files(workspace, ana)

    token = workspace.installation.bot_token
    assert shown == {"List": ["people.csv"]}
    assert (file["name"], file["size"], file["user"], file["filetype"]) == (
        "people.csv",
        len(CSV[1]),
        ana.id,
        "csv",
    )
    assert fetched(file["url_private"], token) == (200, "text/csv", CSV[1])
    assert fetched(file["url_private_download"], token)[2] == CSV[1]
    assert client.files_info(file=file["id"])["file"]["url_private"] == file["url_private"]
    assert workspace.log.violations() == []


def test_a_file_that_was_not_submitted_is_none_of_the_apps_business(
    workspace: Workspace, client: WebClient, ana: Person
) -> None:
    open_form(workspace, ana)
    ana.fill("List", [CSV])

    [upload] = workspace.store.uploads.values()
    with pytest.raises(SlackApiError) as refusal:
        client.files_info(file=upload.id)

    address = f"{workspace.store.base_url}/files-pri/{workspace.installation.team_id}-{upload.id}/people.csv"
    assert refusal.value.response["error"] == "file_not_found"
    assert fetched(address, workspace.installation.bot_token)[0] == 404


@pytest.mark.parametrize("token", [None, "xoxb-somebody-elses", "app token"])
def test_without_the_right_token_a_file_is_a_page_for_logging_in(
    workspace: Workspace, ana: Person, token: str | None
) -> None:
    open_form(workspace, ana)
    ana.fill("List", [CSV])
    [file] = submitted_files(workspace, ana)

    status, location, _ = fetched(
        file["url_private"], workspace.installation.app_token if token == "app token" else token
    )
    page = fetched(workspace.store.base_url + location, None)

    assert (status, location.startswith("/?redir=/files-pri/")) == (302, True)
    assert page[:2] == (200, "text/html")
    assert CSV[1] not in page[2]
    assert [entry.error for entry in workspace.log.violations()] == ["login_required"]


def test_a_revoked_token_reads_no_file(workspace: Workspace, ana: Person) -> None:
    open_form(workspace, ana)
    ana.fill("List", [CSV])
    [file] = submitted_files(workspace, ana)

    workspace.revoke_tokens()

    assert fetched(file["url_private"], workspace.installation.bot_token)[0] == 302


def test_without_files_read_no_modal_may_ask_for_files(tmp_path: Path) -> None:
    with Workspace(write_manifest(tmp_path)) as without:
        ana = without.person(without.add_user("Ana Ortiz"))
        trigger = without.store.grant_trigger(ana.id)
        with pytest.raises(SlackApiError) as refusal:
            client_of(without).views_open(trigger_id=trigger, view=form())
        opened = client_of(without).views_open(trigger_id=trigger, view=modal(text_input("Name", "name")))

    assert (refusal.value.response["error"], refusal.value.response["needed"]) == (
        "missing_scope",
        "files:read",
    )
    assert opened["ok"]


@pytest.mark.parametrize(
    ("element", "files", "complaint"),
    [
        ({"max_files": 2}, [CSV] * 2, None),
        ({"max_files": 2}, [CSV] * 3, "at most 2 files"),
        ({}, [CSV] * 10, None),
        ({}, [CSV] * 11, "at most 10 files"),
        ({"filetypes": ["csv"]}, [("a.xlsx", b"x")], None),
        ({}, [("a.bin", b"")], None),
        ({}, [("a.bin", bytes(FILE_BYTES))], None),
        ({}, [("a.bin", bytes(FILE_BYTES + 1))], "larger than 10,000,000 bytes"),
        ({}, "people.csv", "files are given as"),
        ({}, [("people.csv", "text")], "a name and its bytes"),
        ({}, [("people.csv", b"x", "text/csv", "?")], "a name and its bytes"),
    ],
)
def test_slacks_client_takes_so_many_files_of_such_sizes_whatever_their_kind(
    workspace: Workspace, ana: Person, element: dict[str, Any], files: Any, complaint: str | None
) -> None:
    open_form(workspace, ana, **element)

    if complaint is None:
        ana.fill("List", files)
        assert ana.modal
        assert len(ana.modal.inputs()["List"]) == len(files)
    else:
        with pytest.raises(AssertionError, match=complaint):
            ana.fill("List", files)


def test_how_large_a_file_may_be_can_be_made_small(tmp_path: Path) -> None:
    scopes = {"bot": [*MANIFEST["oauth_config"]["scopes"]["bot"], "files:read"]}
    manifest = write_manifest(tmp_path, {**MANIFEST, "oauth_config": {"scopes": scopes}})
    with Workspace(manifest, file_bytes=4) as small:
        ana = small.person(small.add_user("Ana Ortiz"))
        open_form(small, ana)

        ana.fill("List", [("a.csv", b"1234")])
        with pytest.raises(AssertionError, match="larger than 4 bytes"):
            ana.fill("List", [("a.csv", b"12345")])

    assert [file.content for file in ana.files] == [b"1234"]


def test_a_file_is_what_the_persons_computer_calls_it_or_else_what_its_name_says(
    workspace: Workspace, ana: Person
) -> None:
    open_form(workspace, ana)
    ana.fill("List", [("people.csv", b"x", "application/vnd.ms-excel"), CSV, ("people", b"x")])

    files = submitted_files(workspace, ana)

    kinds = ["application/vnd.ms-excel", "text/csv", "application/octet-stream"]
    assert [file["mimetype"] for file in files] == kinds
    assert fetched(files[0]["url_private"], workspace.installation.bot_token)[:2] == (200, kinds[0])


def test_a_file_that_was_deleted_or_never_was_is_not_found(
    workspace: Workspace, client: WebClient, ana: Person, bo: Person
) -> None:
    open_form(workspace, ana)
    ana.fill("List", [CSV])
    [file] = submitted_files(workspace, ana)
    with pytest.raises(AssertionError, match="has no file"):
        bo.delete_file(file["id"])

    ana.delete_file(file["id"])

    token = workspace.installation.bot_token
    never = file["url_private"].replace(file["id"], "F999999999")
    assert ana.files == []
    assert fetched(file["url_private"], token)[:2] == (404, "text/html")
    assert fetched(file["url_private_download"], token)[0] == 404
    assert fetched(never, token)[0] == 404
    assert fetched(never, "xoxb-somebody-elses")[0] == 302
    with pytest.raises(SlackApiError) as refusal:
        client.files_info(file=file["id"])
    assert refusal.value.response["error"] == "file_not_found"


def test_a_required_file_must_be_attached_and_can_be_taken_away_again(
    workspace: Workspace, ana: Person
) -> None:
    open_form(workspace, ana)
    ana.fill("List", [CSV])
    ana.fill("List", None)

    outcome = ana.submit()

    assert (outcome.sent, list(outcome.errors)) == (False, ["List"])


def test_the_apps_own_files_are_known_too(workspace: Workspace, client: WebClient, ana: Person) -> None:
    dm = client.conversations_open(users=ana.id)["channel"]["id"]
    client.files_upload_v2(channel=dm, filename="call.ics", content="BEGIN:VCALENDAR")

    [file] = ana.dm()[0].files

    info = client.files_info(file=file.id)["file"]
    assert (info["user"], info["size"]) == (workspace.installation.bot_user_id, len(file.content))
    assert fetched(info["url_private"], workspace.installation.bot_token)[2] == file.content


def test_without_files_read_an_app_cannot_fetch_even_its_own_file(tmp_path: Path) -> None:
    with Workspace(write_manifest(tmp_path)) as without:
        ana = without.person(without.add_user("Ana Ortiz"))
        client = client_of(without)
        dm = client.conversations_open(users=ana.id)["channel"]["id"]
        uploaded = client.files_upload_v2(channel=dm, filename="call.ics", content="BEGIN:VCALENDAR")

        status, location, _ = fetched(uploaded["files"][0]["url_private"], without.installation.bot_token)

    assert (status, location.startswith("/?redir=")) == (302, True)
