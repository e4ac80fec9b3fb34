"""Whatever button is pressed wrongly, late, twice or by the wrong one: a clear sentence, and nothing is changed."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from bot.demo.acts import Person
from tests.flows.stage import (
    AGREE,
    ANSWER,
    CANCEL,
    DECLINE,
    ENDED,
    LOVES,
    PAYS,
    REFUSED,
    SEND,
    STOP,
    Stage,
)

NINE = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
STALE = "This button is out of date, and nothing was changed."
NOT_YOURS = "This message is not for you, so nothing was changed."

GARBAGE = [
    "",
    "garbage",
    "[1]",
    "null",
    '{"v":0,"i":1}',
    '{"v":2,"i":1}',
    '{"v":1}',
    '{"v":1,"i":"1"}',
    '{"v":1,"i":-1}',
    '{"v":1,"i":true}',
    '{"v":1,"i":99999999999999999999}',
    '{"v":1,"i":1.5}',
    "[" * 2000,
    "1-17-love",
]


def invited(stage: Stage) -> tuple[Person, Person]:
    ana, bo = stage.customers("Ana Ortiz", "Bo Lind")
    stage.recruit()
    stage.go_to(NINE)
    return ana, bo


# Words


def test_an_unknown_subcommand_is_named_in_front_of_the_help(stage: Stage) -> None:
    before = stage.dump()

    said = {
        words: str(stage.mara.command("/interview", words).response)
        for words in ("studys of last week", "<b> & more", "", " HELP ")
    }

    assert "I don't know “studys”. Did you mean `/interview studies`?" in said["studys of last week"]
    assert "I don't know “&lt;b&gt;”. Here is what" in said["<b> & more"]
    assert all("`/interview recruit`" in one for one in said.values())
    assert not any("I don't know" in said[words] for words in ("", " HELP "))
    assert stage.dump() == before


# Buttons


def test_a_value_that_this_release_did_not_make_is_out_of_date(stage: Stage) -> None:
    ana, _ = invited(stage)
    before = stage.dump()

    for number, value in enumerate(GARBAGE, start=1):
        outcome = stage.tampered(ana, ANSWER, value=value)

        assert outcome.acked, value
        told = [message for message in ana.dm() if STALE in message.readable()]
        assert len(told) == number, value
        assert stage.dump() == before, value


@pytest.mark.parametrize("label", [ANSWER, DECLINE, STOP])
def test_an_invitation_of_somebody_else_or_of_nobody_is_not_theirs(stage: Stage, label: str) -> None:
    ana, bo = invited(stage)
    [(others,)] = stage.rows(
        "SELECT i.id FROM invitations i JOIN people p ON p.id = i.person_id WHERE p.slack_id = ?", bo.id
    )
    before = stage.dump()

    for number, invitation in enumerate((others, 99, 2**52), start=1):
        stage.tampered(ana, label, value=f'{{"v":1,"i":{invitation}}}')

        told = [message for message in ana.dm() if NOT_YOURS in message.readable()]
        assert len(told) == number, invitation
        assert stage.dump() == before, invitation
    assert len(bo.dm()) == 1


@pytest.mark.parametrize("team", ["T999999999", "", None])
def test_another_team_in_the_payload_changes_nothing_about_whose_it_is(
    stage: Stage, team: str | None
) -> None:
    ana, _ = invited(stage)
    payload = ana.press_payload(ANSWER)
    payload["team"] = {"id": team, "domain": "other"}
    payload["user"]["team_id"] = team

    stage.workspace.deliver("interactive", payload)
    stage.settle()

    assert stage.rows("SELECT DISTINCT team_id FROM people") == [(stage.workspace.installation.team_id,)]
    assert stage.value("SELECT count(*) FROM invitations WHERE state = 'started'") == 1


@pytest.mark.parametrize("study_id", [2, 99, 2**52])
@pytest.mark.parametrize("label", ["Pause", "Close"])
def test_a_tampered_study_is_refused(stage: Stage, label: str, study_id: int) -> None:
    invited(stage)
    before = stage.dump()

    stage.tampered(stage.mara, label, value=f'{{"v":1,"s":{study_id}}}')

    assert "This study does not exist any more." in stage.mara.dm()[-1].readable()
    assert stage.dump() == before


def test_an_answer_to_another_question_or_with_an_unknown_option_is_not_kept(stage: Stage) -> None:
    ana, _ = invited(stage)
    stage.press(ana, ANSWER)
    own = stage.value(
        "SELECT i.id FROM invitations i JOIN people p ON p.id = i.person_id WHERE p.slack_id = ?", ana.id
    )

    for question, option in (("feeling", "loves"), ("relationship", "loves"), ("shoe size", "44")):
        stage.tampered(ana, PAYS, value=f'{{"v":1,"i":{own},"q":"{question}","o":"{option}"}}')

    assert stage.rows("SELECT * FROM answers") == []
    assert "Question 1 of 2" in stage.newest(ana).readable()


@pytest.mark.parametrize(
    "starts_at",
    [
        NINE,
        NINE + timedelta(hours=3, minutes=30),
        NINE + timedelta(hours=4, minutes=7),
        NINE + timedelta(days=11),
    ],
)
def test_a_time_that_is_not_offered_cannot_be_booked(stage: Stage, starts_at: datetime) -> None:
    ana, _ = invited(stage)
    stage.answer(ana)
    stage.press(ana, AGREE)
    before = stage.rows("SELECT * FROM interviews")
    own = stage.value("SELECT invitation_id FROM submissions")

    payload = ana.press_payload("13:00")
    for instant in (int(starts_at.timestamp()), 0, 2**52):
        payload["actions"][0]["value"] = f'{{"v":1,"i":{own},"t":{instant}}}'
        stage.workspace.deliver("interactive", payload)
        stage.settle()

    assert stage.rows("SELECT * FROM interviews") == before == []


@pytest.mark.parametrize("label", [ANSWER, DECLINE, STOP])
@pytest.mark.parametrize("again", ["delivered again", "pressed again"])
def test_the_same_press_five_times_has_one_effect(stage: Stage, label: str, again: str) -> None:
    ana, _ = invited(stage)
    payload = ana.press_payload(label)
    stage.workspace.deliver("interactive", payload)
    stage.settle()
    after_one = stage.dump()
    shown = stage.newest(ana).readable()

    for _ in range(4):
        if again == "delivered again":
            stage.workspace.deliver("interactive", payload)
        else:
            payload["actions"][0]["action_ts"] += "1"
            stage.workspace.deliver("interactive", payload)
        stage.settle()

    assert without_outbox(stage.dump()) == without_outbox(after_one)
    assert stage.newest(ana).readable() == shown


@pytest.mark.parametrize("label", [SEND, AGREE, "13:00", CANCEL])
def test_the_same_press_further_on_five_times_has_one_effect(stage: Stage, label: str) -> None:
    ana, _ = invited(stage)
    for step in (ANSWER, PAYS, LOVES, SEND, AGREE, "13:00", CANCEL):
        if step == label:
            break
        stage.press(ana, step)
    payload = ana.press_payload(label)
    stage.workspace.deliver("interactive", payload)
    stage.settle()
    after_one, messages = stage.dump(), len(ana.dm())

    for _ in range(4):
        stage.workspace.deliver("interactive", payload)
        stage.settle()

    assert without_outbox(stage.dump()) == without_outbox(after_one)
    assert len(ana.dm()) == messages


@pytest.mark.parametrize("label", [ANSWER, PAYS, LOVES, SEND, AGREE, "13:00"])
def test_an_old_button_shows_where_things_stand(stage: Stage, label: str) -> None:
    ana, _ = invited(stage)
    payloads = {}
    for step in (ANSWER, PAYS, LOVES, SEND, AGREE, "13:00"):
        payloads[step] = ana.press_payload(step)
        stage.press(ana, step)
    before = stage.dump()

    payloads[label]["actions"][0]["action_ts"] += "7"
    stage.workspace.deliver("interactive", payloads[label])
    stage.settle()

    assert without_outbox(stage.dump()) == without_outbox(before)
    assert "Your call is booked" in stage.newest(ana).readable()


def test_an_unknown_button_is_acknowledged_and_does_nothing(stage: Stage) -> None:
    ana, _ = invited(stage)
    before = stage.dump()

    outcome = stage.tampered(ana, ANSWER, action_id="talk.dance")

    assert outcome.acked
    assert stage.dump() == before


# A study that is over


def test_an_invitation_pressed_after_the_deadline_says_that_it_has_ended(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit(deadline="2027-01-15")
    stage.go_to(NINE)
    late = datetime(2027, 1, 16, 0, 0, 1, tzinfo=UTC)
    stage.clock.instant = late
    stage.bot.clock.move_to(late)  # no tick has run yet
    stage.settle()
    before = stage.dump()

    stage.press(ana, ANSWER)

    assert ENDED in stage.newest(ana).readable()
    assert without_outbox(stage.dump()) == without_outbox(before)


def test_a_study_whose_deadline_passed_before_start_does_not_begin(stage: Stage) -> None:
    stage.open_second_step(stage.mara, deadline="2027-01-12")
    stage.mara.submit()
    stage.go_to(datetime(2027, 1, 13, 0, 0, 1, tzinfo=UTC))
    before = stage.dump()

    outcome = stage.mara.submit()

    assert outcome.acked
    assert stage.mara.modal is not None
    assert "The deadline of this study has passed." in stage.mara.modal.text()
    assert stage.dump() == before


def test_an_open_call_pressed_after_the_study_was_closed_says_so(stage: Stage) -> None:
    ana = stage.person("Ana Ortiz")
    channel = stage.workspace.add_channel("customers", [ana.id])
    stage.recruit(audience=None, channel=channel)
    payload = ana.press_payload(ANSWER)
    stage.press(stage.mara, "Close")
    before = stage.dump()

    stage.workspace.deliver("interactive", payload)
    stage.settle()

    assert "This study has ended, so nothing was changed." in ana.messages(channel)[-1].readable()
    assert stage.dump() == before


# People without a right


@pytest.mark.parametrize("word", ["recruit", "status", "studies", "availability", "digest", "settings"])
def test_a_subcommand_is_refused_with_whom_to_ask(stage: Stage, word: str) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    before = stage.dump()

    outcome = ana.command("/interview", word)
    stage.settle()

    assert outcome.acked
    assert ana.modal is None
    assert f"{REFUSED} Ask @Mara Lindqvist" in ana.dm()[-1].readable()
    assert stage.dump() == before


def without_outbox(dump: Mapping[str, list[tuple[object, ...]]]) -> dict[str, list[tuple[object, ...]]]:
    """A dump without what is only about telling people again where things stand."""
    return {name: rows for name, rows in dump.items() if name not in {"outbox", "messages", "inbox"}}
