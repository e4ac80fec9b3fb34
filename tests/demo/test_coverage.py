"""The table of what the workspace does, against what it does."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.demo.blockkit import check_message, check_view
from bot.demo.blockkit_blocks import BLOCKS as BLOCK_ROWS
from bot.demo.blockkit_shapes import Kind
from bot.demo.coverage import BLOCKS, ELEMENTS, EVENTS, INTERACTIONS, METHODS, TABLES, Level, known, unknown
from bot.demo.coverage_page import page
from bot.demo.elements import PRESSED, STATEFUL
from bot.demo.rulebook import block_kit_rows
from bot.demo.rules import EVENT_SCOPES
from bot.demo.web_api import HANDLERS
from bot.demo.workspace import Workspace
from tests.demo.acting_app import MANIFEST, home, post, write_manifest
from tests.demo.one_of_everything import everything

PAGE = Path(__file__).parents[2] / "docs" / "pretend-slack.md"


def error_of_a_bare_call(workspace: Workspace, method: str) -> Any:
    token = (
        workspace.installation.app_token if method.startswith("apps.") else workspace.installation.bot_token
    )
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/x-www-form-urlencoded"}
    return json.loads(post(workspace.api_url + method, b"", headers)[1]).get("error")


def test_the_page_is_as_the_table_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), (
        "run: python -m bot.demo.coverage_page docs/pretend-slack.md"
    )


def test_nothing_is_listed_twice_and_what_is_partial_says_what_is_missing() -> None:
    for rows in TABLES.values():
        assert len({row.name for row in rows}) == len(rows)
        assert all(bool(row.missing) is (row.level is Level.PARTIAL) for row in rows)


def test_every_method_that_is_known_is_answered_and_no_other(workspace: Workspace) -> None:
    assert known(METHODS) == set(HANDLERS)
    for method in known(METHODS):
        assert error_of_a_bare_call(workspace, method) != "unknown_method", method
    for method in unknown(METHODS):
        assert error_of_a_bare_call(workspace, method) == "unknown_method", method


def test_the_events_that_are_known_are_those_that_the_acts_send(tmp_path: Path) -> None:
    with everything(tmp_path) as samples:
        told = ("event_id", "minute_rate_limited")
        sent = {name for name, payload in samples.items() if any(key in payload for key in told)}

    assert known(EVENTS) == set(EVENT_SCOPES) | {"app_rate_limited"}
    assert known(EVENTS) == sent - {"message_deleted"}


def test_an_event_that_is_not_known_is_not_sent_even_if_the_app_wants_it(tmp_path: Path) -> None:
    settings = {**MANIFEST["settings"], "event_subscriptions": {"bot_events": sorted(unknown(EVENTS))}}
    with Workspace(write_manifest(tmp_path, {**MANIFEST, "settings": settings})) as workspace:
        sent = [name for name in unknown(EVENTS) if workspace.tell({"type": name}).sent]

    assert sent == []


def test_the_interactions_that_are_known_are_those_that_the_acts_send(tmp_path: Path) -> None:
    with everything(tmp_path) as samples:
        sent = {
            name.partition(" in a ")[0]
            for name, payload in samples.items()
            if "trigger_id" in payload or "is_cleared" in payload
        }

    assert known(INTERACTIONS) == sent | {"response_url"}


def test_the_blocks_that_are_known_have_rows_and_no_other_is_taken() -> None:
    assert known(BLOCKS) == {rule.name for rule in BLOCK_ROWS}
    for name in unknown(BLOCKS):
        assert check_message({"text": "x", "blocks": [{"type": name}]})
        assert check_view(home({"type": name}), "home")


@pytest.mark.parametrize("row", ELEMENTS, ids=lambda row: row.name)
def test_an_element_is_in_the_tables_and_in_full_only_if_people_can_use_it(row: Any) -> None:
    judged = {rule.name for rule in block_kit_rows() if rule.kind is Kind.ELEMENT}
    used = (set(STATEFUL) | {"button", "overflow", "image"}) - {"external_select", "multi_external_select"}

    assert (row.name in judged) is (row.level is not Level.NONE)
    assert row.level is not Level.FULL or row.name in used
    assert row.level is Level.FULL or row.name not in used - {"rich_text_input"}


def test_every_element_is_listed() -> None:
    judged = {rule.name for rule in block_kit_rows() if rule.kind is Kind.ELEMENT}

    assert known(ELEMENTS) == judged
    assert judged >= set(STATEFUL) | set(PRESSED)
