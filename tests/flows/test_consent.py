"""What participants agree to before they see times."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.demo.acts import Person
from bot.domain.consent import VERSION
from tests.flows.stage import AGREE, LOVES, PAYS, Stage

BOTH = pytest.mark.parametrize("transport", ["socket", "http"])
NINE = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
TUESDAY = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)
RECORDED = "Calls are recorded"
AGREE_ANEW, WITHDRAW = "I agree to that", "Withdraw my agreement"


def observers(stage: Stage) -> tuple[Person, Person]:
    """Two colleagues whom the bot has met."""
    found = (
        stage.person("Olga Orlova", email="olga@team.example"),
        stage.person("Pat Price", email="pat@team.example"),
    )
    stage.go_on(hours=6)
    return found


@BOTH
def test_who_is_there_and_the_recording_are_read_before_times(stage: Stage) -> None:
    olga, pat = observers(stage)
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit(more=True, observers=[olga.id, pat.id], flags=[RECORDED])
    stage.go_to(TUESDAY)

    seen = stage.answer(ana, PAYS, LOVES)

    for words in ("Olga Orlova and Pat Price listen in.", "The call is recorded.", "in my Home tab"):
        assert words in seen.readable()
    assert stage.value("SELECT count(*) FROM consents") == 0
    stage.press(ana, AGREE)
    assert stage.times(ana)
    ((version, scope, agreed_at, withdrawn_at),) = stage.rows(
        "SELECT version, scope, agreed_at, withdrawn_at FROM consents"
    )
    assert (version, withdrawn_at) == (VERSION, None)
    assert json.loads(scope) == {"observers": sorted([olga.id, pat.id]), "recording": True}
    assert datetime.fromisoformat(agreed_at) == stage.clock.instant


def test_the_card_of_the_call_names_who_may_listen_in(stage: Stage) -> None:
    olga, _ = observers(stage)
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit(more=True, observers=[olga.id])
    stage.go_to(TUESDAY)
    stage.answer_and_book(ana)

    assert "Olga Orlova may listen in: it was agreed to." in stage.card(stage.theo, ana).readable()
    assert "listen in" not in stage.newest(ana).readable()


def test_the_summary_names_who_listens_in(stage: Stage) -> None:
    olga, _ = observers(stage)
    stage.open_second_step(stage.mara, more=True, observers=[olga.id])

    stage.mara.submit()

    assert stage.mara.modal is not None
    assert "Listening in: Olga Orlova" in stage.mara.modal.text().replace("*", "")


def test_observers_are_of_the_team_and_never_invited(stage: Stage) -> None:
    olga, pat = observers(stage)
    (bo,) = stage.customers("Bo Lind")

    stage.recruit(more=True, observers=[olga.id], audience=None, picked=[olga.id, bo.id])
    stage.go_to(TUESDAY)

    assert stage.invited([olga, pat, bo]) == [bo]


def test_too_many_observers_are_refused_beside_the_field(stage: Stage) -> None:
    many = [stage.person(f"Person {name}") for name in "ABCDEFG"]
    stage.open_second_step(stage.mara, more=True, observers=[person.id for person in many])

    outcome = stage.mara.submit()

    assert "Choose at most 6 people" in outcome.errors["Who listens in?"]
    stage.mara.fill("observers", [person.id for person in many[:6]])
    assert not stage.mara.submit().errors


@pytest.mark.parametrize("read", [None, "0123456789ab", 7])
def test_who_read_another_text_reads_it_again(stage: Stage, read: object) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(NINE)
    stage.answer(ana)
    value = json.loads(ana.press_payload(AGREE)["actions"][0]["value"])

    stage.tampered(ana, AGREE, value=json.dumps(value | {"w": read}))

    assert stage.value("SELECT count(*) FROM consents") == 0
    assert "please read it again" in stage.newest(ana).readable()
    stage.press(ana, AGREE)
    assert stage.times(ana)


def added(stage: Stage, **values: object) -> None:
    """Change the running study."""
    stage.press(stage.mara, "Edit")
    for name, value in values.items():
        stage.mara.fill(name, value)
    assert stage.mara.submit().acked
    stage.settle()


def test_what_is_added_to_a_booked_call_is_asked_and_the_call_stays(stage: Stage) -> None:
    olga, _ = observers(stage)
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(TUESDAY)
    stage.answer_and_book(ana)

    added(stage, flags=[RECORDED], observers=[olga.id])

    seen = stage.newest(ana)
    assert "The call is to be recorded. Olga Orlova is to listen in." in seen.readable()
    assert "Without it nothing changes" in seen.readable()
    card = stage.card(stage.theo, ana).readable()
    assert "please do not record" in card
    assert "Olga Orlova may not listen in" in card

    stage.press(ana, AGREE_ANEW)
    assert AGREE_ANEW not in stage.newest(ana).buttons
    assert "Your call is booked" in stage.newest(ana).readable()
    card = stage.card(stage.theo, ana).readable()
    assert "Recording was agreed to." in card
    assert "Olga Orlova may listen in" in card
    assert stage.value("SELECT count(*) FROM interviews WHERE state = 'booked'") == 1


def test_what_is_added_before_a_booking_asks_with_the_whole_text(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(NINE)
    stage.answer(ana)
    stage.press(ana, AGREE)
    assert stage.times(ana)

    added(stage, flags=[RECORDED])

    assert "The call is recorded." in stage.newest(ana).readable()
    assert not stage.times(ana)
    stage.press(ana, AGREE)
    assert stage.times(ana)
    # A recording less asks nobody.
    added(stage, flags=None)
    assert stage.times(ana)


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


def test_a_thank_you_that_changed_is_read_before_it_is_agreed_to(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit(more=True, incentive="a voucher of 50")
    stage.go_to(NINE)
    stage.answer(ana)
    old = ana.press_payload(AGREE)

    added(stage, incentive="a voucher of 5")
    stage.workspace.deliver("interactive", old)
    stage.settle()

    assert stage.value("SELECT count(*) FROM consents") == 0
    assert "a voucher of 5." in stage.newest(ana).readable()
    stage.press(ana, AGREE)
    assert stage.times(ana)
