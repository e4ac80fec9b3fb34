"""What becomes of what is due when the workspace, a channel or a person is no longer there for the bot."""

import logging

import pytest

from bot.demo.workspace import Workspace
from tests.flows.stage import ANSWER, CANCEL, Stage

AWAY = ["token_revoked", "account_inactive"]


@pytest.fixture
def customers_wait(stage: Stage) -> Stage:
    """A study whose first wave leaves within the next hours: its people are still asleep."""
    stage.excused.extend(AWAY)
    stage.customers(*(f"Customer {number}" for number in range(12)), zone="America/New_York")
    stage.recruit()
    return stage


def leave(workspace: Workspace, how: str) -> None:
    """The workspace lets the bot in no more: with an event, or without one, as when it is lost."""
    if how == "uninstalled":
        workspace.uninstall()
    elif how == "revoked":
        workspace.revoke_tokens()
    else:
        workspace.store.token_error = "token_revoked"


@pytest.mark.parametrize("how", ["uninstalled", "revoked", "without a word"])
def test_nothing_is_tried_again_and_again_where_the_bot_is_let_in_no_more(
    customers_wait: Stage, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    stage = customers_wait
    due = stage.value("SELECT count(*) FROM outbox WHERE state = 'due'")
    leave(stage.workspace, how)
    before = len(stage.workspace.log.calls())

    with caplog.at_level(logging.ERROR):
        for _ in range(12):
            stage.go_on(hours=1)

    tried = stage.workspace.log.calls()[before:]
    assert len(tried) <= 20, [entry.line() for entry in tried]
    assert stage.value("SELECT count(*) FROM outbox WHERE state = 'failed'") == 0
    assert stage.value("SELECT count(*) FROM outbox WHERE state = 'due'") >= due
    said = [record for record in caplog.records if "lets the bot in no more" in record.getMessage()]
    assert len(said) == 1


def test_what_was_due_is_sent_once_when_the_bot_is_let_in_again(customers_wait: Stage) -> None:
    stage = customers_wait
    leave(stage.workspace, "without a word")
    stage.go_on(hours=8)
    assert stage.invited(stage.workspace.people) == []

    stage.workspace.store.token_error = None
    stage.go_on(minutes=10)

    invited = stage.invited(stage.workspace.people)
    assert invited
    for person in invited:
        assert len([message for message in person.dm() if ANSWER in message.buttons]) == 1


def test_a_token_of_a_person_that_is_revoked_is_no_concern_of_the_bots(customers_wait: Stage) -> None:
    stage = customers_wait
    event = {"type": "tokens_revoked", "tokens": {"oauth": [stage.mara.id], "bot": []}}

    assert stage.workspace.tell(event).acked
    stage.go_on(hours=8)

    assert stage.invited(stage.workspace.people)


def test_a_digest_that_its_channel_takes_no_more_is_told_to_its_researcher_once(stage: Stage) -> None:
    stage.excused.extend(["is_archived"])
    stage.customers("Nora Quist")
    stage.recruit(more=True, digest=stage.research)
    stage.go_on(hours=2)
    stage.workspace.archive(stage.research)

    for _ in range(3):
        stage.go_on(days=1)

    told = [message for message in stage.mara.dm() if "digest" in message.readable().lower()]
    assert len(told) == 1, stage.all_read(stage.mara)


def test_somebody_who_is_deactivated_is_written_to_no_more(stage: Stage) -> None:
    stage.excused.extend(["user_disabled"])
    nora, *_ = stage.customers("Nora Quist", "Olaf Berg")
    stage.recruit()
    stage.go_on(hours=2)
    stage.answer_and_book(nora)
    stage.workspace.change_person(nora.id, deleted=True)
    before = len(stage.workspace.log.calls("chat.postMessage"))

    for _ in range(4):
        stage.go_on(days=1)

    refused = [
        entry
        for entry in stage.workspace.log.calls("chat.postMessage")[before:]
        if entry.error == "user_disabled"
    ]
    assert len(refused) <= 2, [entry.line() for entry in refused]
    assert (
        stage.value(
            "SELECT count(*) FROM outbox WHERE state = 'due' AND due_at < ?", stage.clock.instant.isoformat()
        )
        == 0
    )


def test_a_call_that_is_cancelled_is_said_anew_where_an_admin_has_deleted_its_message(stage: Stage) -> None:
    stage.excused.extend(["message_not_found"])
    nora, *_ = stage.customers("Nora Quist")
    stage.recruit()
    stage.go_on(hours=2)
    booked = stage.answer_and_book(nora)
    stage.workspace.delete_message(booked.channel, booked.ts)

    stage.press(stage.theo, CANCEL)

    (said,) = [message for message in nora.dm() if message.from_app and message.blocks]
    assert "had to cancel the call" in said.readable()
    assert stage.value("SELECT count(*) FROM outbox WHERE state = 'failed'") == 0
