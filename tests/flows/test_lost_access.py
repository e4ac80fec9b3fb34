"""What becomes of what is due when the workspace, a channel or a person is no longer there for the bot."""

import logging
from datetime import datetime, timedelta

import pytest

from bot.demo.acts import Person
from bot.demo.workspace import Workspace
from tests.flows.scenes import name_researchers
from tests.flows.stage import AGREE, ANSWER, CANCEL, Stage

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


def deactivate(stage: Stage, person: Person, *, by_list: bool) -> None:
    """Deactivate an account; the bot hears of it with the next list of members, or when Slack refuses a message."""
    stage.workspace.change_person(person.id, deleted=True)
    stage.go_on(hours=7 if by_list else 1)


@pytest.mark.parametrize("by_list", [True, False], ids=["in the list", "by a refusal"])
def test_whoever_holds_a_call_hears_once_that_its_participant_is_deactivated(
    stage: Stage, by_list: bool
) -> None:
    stage.excused.extend(["user_disabled"])
    nora, *_ = stage.customers("Nora Quist", "Olaf Berg")
    stage.recruit()
    stage.go_on(hours=2)
    stage.answer(nora)
    stage.press(nora, AGREE)
    if by_list:
        stage.press(nora, "More times")
    stage.book(nora)
    stage.go_to(starts_of(stage)[0] - timedelta(hours=8 if by_list else 1.5))

    deactivate(stage, nora, by_list=by_list)
    stage.go_on(hours=24)

    told = [message for message in stage.theo.dm() if "was deactivated" in message.readable()]
    assert len(told) == 1, stage.all_read(stage.theo)
    assert "Nora" in told[0].readable()
    assert "could not be delivered" not in stage.all_read(stage.mara)


def starts_of(stage: Stage) -> list[datetime]:
    rows = stage.rows("SELECT starts_at FROM interviews ORDER BY starts_at")
    return [datetime.fromisoformat(text) for (text,) in rows]


def test_nobody_waits_for_an_interviewer_whose_account_is_deactivated(stage: Stage) -> None:
    stage.excused.extend(["user_disabled"])
    nora, *_ = stage.customers("Nora Quist", "Olaf Berg")
    stage.recruit()
    stage.go_on(hours=2)
    stage.answer(nora)
    stage.press(nora, AGREE)
    stage.press(nora, "More times")
    stage.book(nora)
    refused = len(stage.workspace.log.calls("chat.postMessage"))

    deactivate(stage, stage.theo, by_list=True)
    stage.go_on(hours=30)

    assert stage.rows("SELECT state, cancelled_as FROM interviews") == [("cancelled", "interviewer")]
    assert "had to cancel the call" in nora.dm()[-1].readable()
    assert not stage.times(nora)
    told = [message for message in stage.mara.dm() if "was deactivated" in message.readable()]
    assert len(told) == 1, stage.all_read(stage.mara)
    assert "cancelled: 1" in told[0].readable()
    assert "could not be delivered" not in stage.all_read(stage.mara)
    to_theo = stage.workspace.log.calls("chat.postMessage")[refused:]
    assert len([entry for entry in to_theo if entry.error == "user_disabled"]) <= 2


def test_an_admin_hears_that_a_running_study_has_lost_its_researcher(stage: Stage) -> None:
    stage.excused.extend(["user_disabled"])
    rita = stage.person("Rita Roe", email="rita@paperkite.example")
    stage.customers("Nora Quist")
    stage.go_on(seconds=0)
    name_researchers(stage, rita)
    stage.recruit(rita)
    stage.go_on(hours=2)

    deactivate(stage, rita, by_list=True)
    stage.go_on(hours=30)

    told = [message for message in stage.mara.dm() if "Rita Roe was deactivated" in message.readable()]
    assert len(told) == 1, stage.all_read(stage.mara)


def told_of_accounts(stage: Stage, person: Person) -> list[str]:
    """What somebody was told of accounts that were deactivated."""
    return [message.readable() for message in person.dm() if "was deactivated" in message.readable()]


def test_of_two_interviewers_who_leave_on_one_day_the_researcher_hears_of_both(stage: Stage) -> None:
    stage.excused.extend(["user_disabled"])
    una = stage.person("Una Two", email="una@paperkite.example")
    stage.customers("Nora Quist")
    stage.recruit(interviewers=[stage.theo.id, una.id])
    stage.go_on(hours=2)

    stage.workspace.change_person(una.id, deleted=True)
    deactivate(stage, stage.theo, by_list=True)

    told = told_of_accounts(stage, stage.mara)
    assert len(told) == 2, told
    assert "Theo Abara" in "".join(told)
    assert "Una Two" in "".join(told)


def test_of_two_researchers_who_leave_on_one_day_an_admin_hears_of_both(stage: Stage) -> None:
    stage.excused.extend(["user_disabled"])
    rita = stage.person("Rita Roe", email="rita@paperkite.example")
    sam = stage.person("Sam Soe", email="sam@paperkite.example")
    stage.customers("Nora Quist")
    stage.go_on(seconds=0)
    name_researchers(stage, rita, sam)
    stage.recruit(rita)
    stage.recruit(sam)
    stage.go_on(hours=2)

    stage.workspace.change_person(rita.id, deleted=True)
    deactivate(stage, sam, by_list=True)

    told = told_of_accounts(stage, stage.mara)
    assert len(told) == 2, told
    assert "Rita Roe" in "".join(told)
    assert "Sam Soe" in "".join(told)


def test_of_an_interviewer_who_follows_their_researcher_an_admin_hears(stage: Stage) -> None:
    stage.excused.extend(["user_disabled"])
    rita = stage.person("Rita Roe", email="rita@paperkite.example")
    stage.customers("Nora Quist")
    stage.go_on(seconds=0)
    name_researchers(stage, rita)
    stage.recruit(rita)
    stage.go_on(hours=2)

    deactivate(stage, rita, by_list=True)
    deactivate(stage, stage.theo, by_list=True)

    told = told_of_accounts(stage, stage.mara)
    assert len([text for text in told if "hold no calls" in text]) == 1, told


def test_the_admin_who_is_told_is_one_who_is_still_there(stage: Stage) -> None:
    stage.excused.extend(["user_disabled"])
    olga = stage.workspace.person(
        stage.workspace.add_user("Olga Owner", is_admin=True, email="olga@paperkite.example")
    )
    rita = stage.person("Rita Roe", email="rita@paperkite.example")
    stage.customers("Nora Quist")
    stage.go_on(seconds=0)
    name_researchers(stage, rita)
    stage.recruit(rita)
    stage.go_on(hours=2)
    deactivate(stage, stage.mara, by_list=True)

    deactivate(stage, rita, by_list=True)
    stage.go_on(hours=2)

    assert len(told_of_accounts(stage, olga)) == 1
    answer = stage.theo.command("/interview", "settings")
    assert f"<@{olga.id}>" in str(answer.response)
    assert f"<@{stage.mara.id}>" not in str(answer.response)


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
