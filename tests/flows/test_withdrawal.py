"""Participants take back what they agreed to, in their Home: before the call, in it and after it."""

from datetime import UTC, datetime, timedelta

from bot.demo.acts import Person
from tests.flows.stage import Stage

NINE = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
WITHDRAW = "Withdraw my agreement"


def withdraw(stage: Stage, person: Person) -> None:
    person.open_home()
    stage.settle()
    stage.press(person, WITHDRAW, on="home")


def test_a_booked_call_ends_with_the_agreement_and_nothing_is_held_against_them(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(NINE)
    stage.answer_and_book(ana)

    withdraw(stage, ana)

    assert stage.rows("SELECT state, cancelled_by FROM interviews") == [("cancelled", ana.id)]
    assert stage.value("SELECT count(*) FROM consents WHERE withdrawn_at IS NULL") == 0
    assert stage.value("SELECT opted_out_at FROM people WHERE slack_id = ?", ana.id) is None
    assert "not this time" in stage.newest(ana).readable()
    assert "Ana Ortiz cancelled the call" in stage.all_read(stage.theo)
    assert ana.home
    assert WITHDRAW not in ana.home.buttons
    assert stage.value("SELECT count(*) FROM audit WHERE action = 'consent withdrawn'") == 1


def test_after_the_call_the_team_is_asked_once_to_delete(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(NINE)
    stage.answer_and_book(ana)
    stage.hold(stage.theo, ana)

    withdraw(stage, ana)
    stage.go_on(days=1)

    for member in (stage.mara, stage.theo):
        told = [m.readable() for m in member.dm() if "withdrew" in m.readable()]
        assert len(told) == 1
        assert "Ana Ortiz" in told[0]
        assert "delete the recording and the notes" in told[0]
    assert stage.rows("SELECT state FROM interviews") == [("completed",)]


def test_nobody_withdraws_for_somebody_else(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(NINE)
    stage.answer_and_book(ana)
    ana.open_home()
    stage.settle()
    stage.excused.append(
        "exchanged_trigger_id"
    )  # a press of somebody else, as nobody but Slack could send it
    payload = ana.press_payload(WITHDRAW, on="home")
    before = stage.dump()
    for somebody in (stage.mara, stage.theo, stage.person("Zoe Zimmer")):
        stage.workspace.deliver("interactive", payload | {"user": {**payload["user"], "id": somebody.id}})
        stage.settle()
        assert stage.rows("SELECT withdrawn_at FROM consents") == [(None,)]
    assert stage.dump()["interviews"] == before["interviews"]
    for _ in range(2):
        stage.workspace.deliver("interactive", payload)
        stage.settle()
    assert stage.value("SELECT count(*) FROM audit WHERE action = 'consent withdrawn'") == 1


def test_whoever_withdraws_before_the_outcome_is_said_has_it_deleted_too(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(NINE)
    stage.answer_and_book(ana)
    ends_at = datetime.fromisoformat(str(stage.value("SELECT ends_at FROM interviews")))
    stage.go_to(ends_at + timedelta(minutes=10))

    withdraw(stage, ana)

    assert stage.rows("SELECT state FROM interviews") == [("booked",)]
    for member in (stage.mara, stage.theo):
        assert "delete the recording and the notes" in stage.all_read(member)
    stage.hold(stage.theo, ana)
    assert stage.rows("SELECT state FROM interviews") == [("completed",)]


def test_whoever_withdraws_during_the_call_is_not_recorded_any_more(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit(more=True, flags=["Calls are recorded", "Blind interviewers"])
    stage.go_to(NINE)
    stage.answer_and_book(ana)
    stage.go_to(datetime.fromisoformat(str(stage.value("SELECT starts_at FROM interviews"))))
    assert "Recording was agreed to." in stage.card(stage.theo, ana).readable()

    withdraw(stage, ana)

    card = next(
        m.readable() for m in stage.theo.dm() if "*Call with Ana Ortiz*" in m.readable() and m.buttons
    )
    assert "please do not record" in card
