"""A study that asks for approval: the researcher decides about each person, who cannot tell."""

import json

import pytest

from bot.demo.acts import Person
from tests.flows.stage import (
    ANSWER,
    DISLIKES,
    LOVES,
    PAYS,
    REFUSED,
    SEND,
    STOP,
    THANKED,
    Stage,
)

APPROVE, DECLINE = "Approve", "Decline"
WAITS = "waits for an approval"


def recruit(stage: Stage, people: list[Person], researcher: Person | None = None, **values: object) -> int:
    picked = [person.id for person in people]
    return stage.recruit(
        researcher,
        more=True,
        audience=None,
        picked=picked,
        flags=["Approval", "Blind interviewers"],
        **values,
    )


def asked(stage: Stage, researcher: Person, person: Person) -> str:
    """The newest message in which a researcher is asked about somebody."""
    found = [m.readable() for m in researcher.dm() if m.from_app and person.name in m.readable()]
    return found[-1] if found else ""


def decide(stage: Stage, researcher: Person, person: Person, label: str) -> None:
    message = [m for m in researcher.dm() if person.name in m.readable() and label in m.buttons][-1]
    stage.press(researcher, label, in_message=message)


def verdict(stage: Stage, person: Person) -> tuple[str, list[str], int]:
    (row,) = stage.rows(
        "SELECT s.verdict, s.reasons, s.fits FROM submissions s JOIN invitations i ON i.id = s.invitation_id "
        "JOIN people p ON p.id = i.person_id WHERE p.slack_id = ?",
        person.id,
    )
    return row[0], json.loads(row[1]), row[2]


def word(stage: Stage) -> list[tuple[str | None, str, str]]:
    return stage.rows("SELECT answer, reason, answered_by FROM approvals ORDER BY invitation_id")


def test_an_approved_person_chooses_a_time(stage: Stage) -> None:
    ana, bo = stage.person("Ana Ortiz"), stage.person("Bo Lind")
    recruit(stage, [ana, bo])
    stage.go_on(hours=1)

    assert THANKED in stage.answer(ana).readable()
    asking = asked(stage, stage.mara, ana)
    assert "Shall they choose a time?" in asking
    assert "I love it" in asking
    assert WAITS in stage.all_read(stage.mara)
    assert verdict(stage, ana)[0] == "standby"
    # Nothing is offered as long as nobody has approved, however many ticks pass.
    stage.go_on(hours=2)
    assert not stage.times(ana)
    assert THANKED in stage.newest(ana).readable()

    decide(stage, stage.mara, ana, APPROVE)

    assert verdict(stage, ana)[0] == "offer"
    assert "A researcher approved." in verdict(stage, ana)[1]
    assert word(stage) == [("approved", "", stage.mara.id)]
    assert "was approved by Mara Lindqvist" in asked(stage, stage.mara, ana)
    assert "I love it" not in asked(stage, stage.mara, ana)
    assert "A time has opened for you." in stage.all_read(ana)
    assert WAITS not in stage.newest(stage.mara).readable()
    assert "Your call is booked" in stage.book(ana).readable()


def test_a_declined_person_reads_nothing_new(stage: Stage) -> None:
    ana = stage.person("Ana Ortiz")
    recruit(stage, [ana])
    stage.go_on(hours=1)
    stage.answer(ana, PAYS, DISLIKES)
    read = stage.all_read(ana)

    decide(stage, stage.mara, ana, DECLINE)
    stage.mara.fill("reason", "   ")
    assert stage.mara.submit().errors == {"Why not?": "Say in a few words why not."}
    stage.mara.fill("reason", "Works for a <competitor> & @channel")
    assert stage.mara.submit().acked
    stage.settle()
    stage.go_on(days=3)

    assert stage.all_read(ana) == read
    assert verdict(stage, ana)[0] == "thank"
    assert verdict(stage, ana)[2] == 0
    assert "A researcher declined: Works for a <competitor> & @channel" in verdict(stage, ana)[1]
    assert word(stage) == [("declined", "Works for a <competitor> & @channel", stage.mara.id)]
    assert "was declined by Mara Lindqvist: Works for a <competitor>" in asked(stage, stage.mara, ana)


def test_nobody_is_asked_about_who_would_be_thanked_anyway(stage: Stage) -> None:
    ana = stage.person("Ana Ortiz")
    recruit(stage, [ana])
    stage.go_on(hours=1)

    stage.answer(ana, "None of these", None)

    assert verdict(stage, ana)[0] == "thank"
    assert word(stage) == []
    assert not asked(stage, stage.mara, ana)


def test_approval_waits_for_a_seat(stage: Stage) -> None:
    ana, bo = stage.person("Ana Ortiz"), stage.person("Bo Lind")
    seats = {
        "target": "1",
        "seats_love": "1",
        "seats_dislike": "0",
        "way": "Exactly: never a call more than planned",
    }
    recruit(stage, [ana, bo], **seats)
    stage.go_on(hours=1)
    for person in (ana, bo):
        stage.answer(person, PAYS, LOVES)

    for person in (ana, bo):
        decide(stage, stage.mara, person, APPROVE)

    offered = [person for person in (ana, bo) if THANKED not in stage.newest(person).readable()]
    assert len(offered) == 1
    (other,) = {ana, bo} - set(offered)
    assert verdict(stage, other)[0] == "standby"
    # The seat opens again, and the one on standby is approved already.
    stage.book(offered[0])
    stage.press(offered[0], "Cancel the call")
    stage.go_on(hours=1)
    assert verdict(stage, other)[0] == "offer"


def test_pressing_twice_and_both_counts_the_first(stage: Stage) -> None:
    ana = stage.person("Ana Ortiz")
    recruit(stage, [ana])
    stage.go_on(hours=1)
    stage.answer(ana)
    message = next(m for m in stage.mara.dm() if APPROVE in m.buttons)
    stage.press(stage.mara, DECLINE, in_message=message)
    assert stage.mara.modal
    stage.mara.close_modal()
    approve, declining = (stage.mara.press_payload(label, in_message=message) for label in (APPROVE, DECLINE))

    for payload in (approve, approve, declining):
        stage.workspace.deliver("interactive", payload)
        stage.settle()

    assert stage.mara.modal
    assert "answered already" in stage.mara.modal.text()
    assert word(stage) == [("approved", "", stage.mara.id)]
    assert stage.value("SELECT count(*) FROM audit WHERE action = 'participant approved'") == 1


def test_only_whoever_runs_the_study_has_a_say(stage: Stage) -> None:
    ana, eve = stage.person("Ana Ortiz"), stage.person("Eve Stranger")
    recruit(stage, [ana])
    stage.go_on(hours=1)
    stage.answer(ana)
    message = next(m for m in stage.mara.dm() if APPROVE in m.buttons)
    payload = stage.mara.press_payload(APPROVE, in_message=message)
    for somebody in (eve, stage.theo, ana):
        stage.workspace.deliver("interactive", payload | {"user": {**payload["user"], "id": somebody.id}})
        stage.settle()
        assert REFUSED in stage.all_read(stage.mara) or word(stage) == [(None, "", "")]
    assert word(stage) == [(None, "", "")]


def test_who_stops_or_whose_study_ends_is_asked_about_no_more(stage: Stage) -> None:
    ana, bo = stage.person("Ana Ortiz"), stage.person("Bo Lind")
    recruit(stage, [ana, bo])
    stage.go_on(hours=1)
    for person in (ana, bo):
        stage.answer(person)

    stage.say(ana, "stop")
    assert "no longer takes part" in asked(stage, stage.mara, ana)
    stage.press(stage.mara, "Close")
    assert "The study has ended" in asked(stage, stage.mara, bo)
    assert all(APPROVE not in message.buttons for message in stage.mara.dm())


def test_who_may_hold_the_call_does_not_read_what_they_say_of_the_product(stage: Stage) -> None:
    ana = stage.person("Ana Ortiz")
    recruit(stage, [ana], interviewers=[stage.mara.id])
    stage.go_on(hours=1)

    stage.answer(ana, PAYS, DISLIKES)

    asking = asked(stage, stage.mara, ana)
    assert "Shall they choose a time?" in asking
    assert DISLIKES not in asking
    assert PAYS not in asking
    assert "dislike" not in asking


@pytest.mark.parametrize("sees", ["times", "thanks"])
def test_a_trial_is_never_held_up(stage: Stage, sees: str) -> None:
    stage.recruit(more=True, flags=["Approval", "Trial"])
    relationship = PAYS if sees == "times" else "None of these"
    stage.press(stage.mara, ANSWER)
    stage.press(stage.mara, relationship)
    if relationship == PAYS:
        stage.press(stage.mara, LOVES)
    stage.press(stage.mara, SEND)
    assert word(stage) == []
    assert STOP not in stage.newest(stage.mara).buttons


@pytest.mark.parametrize("ends_with", ["stop", "Close"])
def test_a_time_is_not_announced_to_whom_it_is_gone_by_the_morning(stage: Stage, ends_with: str) -> None:
    ana = stage.person("Ana Ortiz")
    recruit(stage, [ana])
    stage.go_on(hours=1)
    stage.answer(ana)
    stage.go_on(hours=12)
    decide(stage, stage.mara, ana, APPROVE)
    assert verdict(stage, ana)[0] == "offer"

    if ends_with == "stop":
        stage.say(ana, "stop")
    else:
        stage.press(stage.mara, "Close")
    stage.go_on(days=1)

    assert "A time has opened" not in stage.all_read(ana)


def test_a_researcher_who_read_everything_and_then_interviews_is_marked(stage: Stage) -> None:
    ana = stage.person("Ana Ortiz")
    recruit(stage, [ana])
    stage.go_on(hours=1)
    stage.answer(ana, PAYS, DISLIKES)
    assert DISLIKES in asked(stage, stage.mara, ana)

    stage.press(stage.mara, "Edit")
    stage.mara.fill("interviewers", [stage.mara.id])
    assert stage.mara.submit().acked
    stage.settle()
    decide(stage, stage.mara, ana, APPROVE)
    stage.book(ana)

    assert stage.value("SELECT interviewer FROM interviews") == stage.mara.id
    assert "not blind" in stage.card(stage.mara, ana).readable()
