"""views.*: triggers, the stack of modals, hashes, and App Home."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.demo.acts import Person
from bot.demo.workspace import Workspace
from tests.demo.acting_app import (
    MANIFEST,
    bolt_app,
    client_of,
    home,
    modal,
    over_http,
    section,
    text_input,
    write_manifest,
)


def refusal_of(call: Callable[[], object]) -> dict[str, Any]:
    with pytest.raises(SlackApiError) as refusal:
        call()
    data = refusal.value.response.data
    assert isinstance(data, dict)
    return data


def trigger(workspace: Workspace, person: Person) -> str:
    """A trigger, as an interaction in the person's open modal, or a command, would bring it."""
    with workspace.store.changing():
        return workspace.store.grant_trigger(person.id, person.modal.id if person.modal else None)


def test_a_modal_opens_for_whom_the_trigger_was_made(
    workspace: Workspace, client: WebClient, ana: Person
) -> None:
    answer = client.views_open(trigger_id=trigger(workspace, ana), view=modal(text_input("Goal", "goal")))

    assert ana.modal
    assert (ana.modal.title, ana.modal.id) == ("Form", answer["view"]["id"])
    assert answer["view"]["root_view_id"] == answer["view"]["id"]
    assert answer["view"]["state"]["values"]["goal"]["goal"] == {"type": "plain_text_input", "value": None}


def test_a_trigger_works_once_and_only_if_it_was_handed_out(
    workspace: Workspace, client: WebClient, ana: Person
) -> None:
    used = trigger(workspace, ana)
    client.views_open(trigger_id=used, view=modal(section("Hi")))

    assert (
        refusal_of(lambda: client.views_open(trigger_id=used, view=modal(section("Hi"))))["error"]
        == "exchanged_trigger_id"
    )
    assert (
        refusal_of(lambda: client.views_open(trigger_id="1.2.3", view=modal(section("Hi"))))["error"]
        == "invalid_trigger_id"
    )


def test_a_trigger_expires_after_three_real_seconds(
    workspace: Workspace, client: WebClient, ana: Person
) -> None:
    given = trigger(workspace, ana)
    deadline = workspace.store.triggers[given].made + 3.01
    workspace.wait_for(lambda: time.monotonic() > deadline)

    assert (
        refusal_of(lambda: client.views_open(trigger_id=given, view=modal(section("Hi"))))["error"]
        == "expired_trigger_id"
    )


def test_a_bad_modal_is_refused_with_pointers_and_keeps_the_trigger(
    workspace: Workspace, client: WebClient, ana: Person
) -> None:
    given = trigger(workspace, ana)

    answer = refusal_of(
        lambda: client.views_open(
            trigger_id=given, view=modal(section("Hi"), title={"type": "plain_text", "text": "x" * 25})
        )
    )

    assert answer["error"] == "invalid_arguments"
    assert "[json-pointer:/view/title/text]" in answer["response_metadata"]["messages"][0]
    assert client.views_open(trigger_id=given, view=modal(section("Hi")))["ok"]


def test_a_modal_of_more_than_250_kilobytes_is_too_large(
    workspace: Workspace, client: WebClient, ana: Person
) -> None:
    blocks = [section("x" * 2990) for _ in range(90)]

    answer = refusal_of(lambda: client.views_open(trigger_id=trigger(workspace, ana), view=modal(*blocks)))

    assert answer["error"] == "view_too_large"


def test_three_modals_lie_on_each_other_and_no_fourth(
    workspace: Workspace, client: WebClient, ana: Person
) -> None:
    first = client.views_open(trigger_id=trigger(workspace, ana), view=modal(section("1")))["view"]
    second = client.views_push(trigger_id=trigger(workspace, ana), view=modal(section("2")))["view"]
    client.views_push(trigger_id=trigger(workspace, ana), view=modal(section("3")))

    answer = refusal_of(
        lambda: client.views_push(trigger_id=trigger(workspace, ana), view=modal(section("4")))
    )

    assert answer["error"] == "push_limit_reached"
    assert (second["previous_view_id"], second["root_view_id"]) == (first["id"], first["id"])
    ana.close_modal()
    assert ana.modal
    assert "2" in ana.modal.text()


def test_an_answer_to_a_submission_pushes_a_third_modal_but_no_fourth(
    workspace: Workspace, client: WebClient, ana: Person
) -> None:
    app = bolt_app(workspace)
    app.view("form")(lambda ack: ack(response_action="push", view=modal(section("More"))))
    client.views_open(trigger_id=trigger(workspace, ana), view=modal(section("1")))

    with over_http(workspace, app):
        outcomes = [ana.submit().error for _ in range(3)]

    assert outcomes == [None, None, "push_limit_reached"]


def test_a_view_without_a_hash_is_replaced_whatever_it_has_become(
    workspace: Workspace, client: WebClient, ana: Person
) -> None:
    opened = client.views_open(trigger_id=trigger(workspace, ana), view=modal(section("1")))["view"]
    client.views_update(view_id=opened["id"], view=modal(section("2")))

    assert client.views_update(view_id=opened["id"], view=modal(section("3")))["ok"]


def test_a_push_needs_a_trigger_from_the_open_modal(
    workspace: Workspace, client: WebClient, ana: Person
) -> None:
    from_outside = trigger(workspace, ana)
    client.views_open(trigger_id=trigger(workspace, ana), view=modal(section("1")))

    assert (
        refusal_of(lambda: client.views_push(trigger_id=from_outside, view=modal(section("2"))))["error"]
        == "not_found"
    )


def test_an_update_changes_the_hash_and_keeps_what_was_typed(
    workspace: Workspace, client: WebClient, ana: Person
) -> None:
    opened = client.views_open(
        trigger_id=trigger(workspace, ana), view=modal(text_input("Goal", "goal"), text_input("Name", "name"))
    )["view"]
    ana.fill("Goal", "Learn")
    ana.fill("Name", "Study")

    updated = client.views_update(
        view_id=opened["id"],
        hash=opened["hash"],
        view=modal(text_input("Goal", "goal"), text_input("Name", "name2")),
    )["view"]

    assert ana.modal
    assert ana.modal.inputs() == {"Goal": "Learn", "Name": ""}
    assert updated["hash"] != opened["hash"]
    stale = refusal_of(
        lambda: client.views_update(view_id=opened["id"], hash=opened["hash"], view=modal(section("x")))
    )
    assert stale["error"] == "hash_conflict"


def test_a_view_can_be_updated_by_its_external_id_which_is_unique(
    workspace: Workspace, client: WebClient, ana: Person, bo: Person
) -> None:
    client.views_open(trigger_id=trigger(workspace, ana), view=modal(section("Loading"), external_id="mine"))

    client.views_update(external_id="mine", view=modal(section("Loaded"), external_id="mine"))

    assert ana.modal
    assert "Loaded" in ana.modal.text()
    again = refusal_of(
        lambda: client.views_open(
            trigger_id=trigger(workspace, bo), view=modal(section("x"), external_id="mine")
        )
    )
    assert again["error"] == "duplicate_external_id"


def test_a_closed_modal_cannot_be_updated(workspace: Workspace, client: WebClient, ana: Person) -> None:
    view_id = client.views_open(trigger_id=trigger(workspace, ana), view=modal(section("1")))["view"]["id"]
    ana.close_modal()

    assert (
        refusal_of(lambda: client.views_update(view_id=view_id, view=modal(section("2"))))["error"]
        == "not_found"
    )


def test_a_home_is_published_for_one_person_and_replaced_in_place(
    client: WebClient, ana: Person, bo: Person
) -> None:
    first = client.views_publish(user_id=ana.id, view=home(section("One")))["view"]
    second = client.views_publish(user_id=ana.id, view=home(section("Two")), hash=first["hash"])["view"]

    assert second["id"] == first["id"]
    assert ana.home
    assert ana.home.text() == "Two"
    assert bo.home is None
    stale = refusal_of(
        lambda: client.views_publish(user_id=ana.id, view=home(section("3")), hash=first["hash"])
    )
    assert stale["error"] == "hash_conflict"


def test_a_home_is_replaced_only_if_it_is_still_what_the_hash_says(client: WebClient, ana: Person) -> None:
    view = home(section("1"))
    never = refusal_of(lambda: client.views_publish(user_id=ana.id, view=view, hash="1.1"))
    first = client.views_publish(user_id=ana.id, view=view)["view"]["hash"]
    second = client.views_publish(user_id=ana.id, view=home(section("2")), hash=first)["view"]["hash"]

    stale = refusal_of(lambda: client.views_publish(user_id=ana.id, view=home(section("3")), hash=first))

    assert never["error"] == stale["error"] == "hash_conflict"
    assert second != first
    assert ana.home
    assert "2" in ana.home.text()


def test_an_update_names_a_view_by_one_of_its_two_names(
    workspace: Workspace, client: WebClient, ana: Person
) -> None:
    view = modal(section("1"), external_id="mine")
    opened = client.views_open(trigger_id=trigger(workspace, ana), view=view)["view"]

    names = {"view_id": opened["id"], "external_id": "mine"}
    both = refusal_of(lambda: client.api_call("views.update", json={**names, "view": view}))
    none = refusal_of(lambda: client.api_call("views.update", json={"view": view}))

    assert both["error"] == none["error"] == "invalid_arguments"
    assert client.views_update(view_id=opened["id"], view=view)["ok"]


def test_a_home_is_refused_for_nobody_as_a_modal_and_when_the_tab_is_off(
    tmp_path: Any, client: WebClient, ana: Person
) -> None:
    assert (
        refusal_of(lambda: client.views_publish(user_id="U999", view=home(section("x"))))["error"]
        == "invalid_arguments"
    )
    assert (
        refusal_of(lambda: client.views_publish(user_id=ana.id, view=modal(section("x"))))["error"]
        == "invalid_arguments"
    )

    features = {**MANIFEST["features"], "app_home": {"messages_tab_enabled": True}}
    with Workspace(write_manifest(tmp_path, {**MANIFEST, "features": features})) as workspace:
        other = workspace.add_user("Ana Ortiz")
        off = refusal_of(lambda: client_of(workspace).views_publish(user_id=other, view=home(section("x"))))
    assert off["error"] == "not_enabled"
