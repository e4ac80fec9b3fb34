"""What participants agree to before they see times."""

import json
from datetime import UTC, datetime

import pytest

from bot.demo.acts import Person
from bot.domain.consent import VERSION
from tests.flows.stage import AGREE, CANCEL, LOVES, PAYS, Stage

BOTH = pytest.mark.parametrize("transport", ["socket", "http"])
NINE = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
TUESDAY = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)
RECORDED = "Calls are recorded"
ANEW = "I agree to that"
ADDED = "Something about your call was added"


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


def edit(stage: Stage, **values: object) -> None:
    """Change the running study by the form, by the field's id."""
    stage.press(stage.mara, "Edit")
    for name, value in values.items():
        stage.mara.fill(name, value)
    outcome = stage.mara.submit()
    assert outcome.acked, outcome
    assert not outcome.errors, outcome
    stage.settle()


@BOTH
@pytest.mark.parametrize("what", ["recording", "observers"])
def test_what_is_added_before_a_time_is_taken_is_asked_with_the_whole_text(stage: Stage, what: str) -> None:
    olga, _ = observers(stage)
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(TUESDAY)
    stage.answer(ana, PAYS, LOVES)
    stage.press(ana, AGREE)
    old = ana.press_payload(stage.times(ana)[0])

    edit(stage, **({"flags": [RECORDED]} if what == "recording" else {"observers": [olga.id]}))

    seen = stage.newest(ana)
    assert AGREE in seen.buttons
    assert "This has changed since you saw it" in seen.readable()
    told = "The call is recorded." if what == "recording" else "Olga Orlova listens in."
    assert told in seen.readable()
    stage.workspace.deliver("interactive", old)
    stage.settle()
    assert stage.value("SELECT count(*) FROM interviews") == 0
    stage.book(ana)
    assert "Your call is booked" in stage.newest(ana).readable()
    assert "agreed to" in stage.card(stage.theo, ana).readable()
    assert "not agreed to" not in stage.card(stage.theo, ana).readable()


@pytest.mark.parametrize("values", [{"flags": []}, {"observers": []}])
def test_a_recording_or_an_observer_less_asks_nobody(stage: Stage, values: dict[str, object]) -> None:
    olga, _ = observers(stage)
    ana, bo = stage.customers("Ana Ortiz", "Bo Lind")
    stage.recruit(more=True, observers=[olga.id], flags=[RECORDED])
    stage.go_to(TUESDAY)
    stage.answer_and_book(ana, LOVES)
    stage.answer(bo, PAYS, LOVES)
    stage.press(bo, AGREE)

    edit(stage, **values)

    assert stage.times(bo)
    assert ANEW not in stage.newest(ana).buttons
    assert ADDED not in stage.all_read(ana)


@BOTH
def test_what_is_added_to_a_booked_call_is_asked_and_the_call_stays(stage: Stage) -> None:
    duarte = stage.person("Ana Duarte", email="duarte@team.example")
    (bo,) = stage.customers("Bo Lind")
    stage.go_on(hours=6)
    stage.recruit()
    stage.go_to(TUESDAY)
    before = stage.answer_and_book(bo)

    edit(stage, flags=[RECORDED], observers=[duarte.id])

    seen = stage.newest(bo)
    assert seen.ts != before.ts
    for words in (
        ADDED,
        "Your call is booked",
        "The call is to be recorded. Ana Duarte is to listen in. The recording is kept for 12 months",
        "Without it nothing changes: the call is held as you agreed before.",
    ):
        assert words in seen.readable()
    assert {ANEW, CANCEL} <= set(seen.buttons)
    card = stage.card(stage.theo, bo).readable()
    assert "Recording was not agreed to: please do not record." in card
    assert "Ana Duarte may not listen in: it was not agreed to." in card
    assert stage.value("SELECT state FROM interviews") == "booked"

    stage.press(bo, ANEW)

    seen = stage.newest(bo)
    assert "it is kept that you agreed to that" in seen.readable()
    assert "Your call is booked" in seen.readable()
    assert ANEW not in seen.buttons
    card = stage.card(stage.theo, bo).readable()
    assert "Recording was agreed to." in card
    assert "Ana Duarte may listen in: it was agreed to." in card
    assert [(version, json.loads(scope)) for version, scope in consents(stage)] == [
        (VERSION, {"observers": [], "recording": False}),
        (VERSION, {"observers": [duarte.id], "recording": True}),
    ]


def consents(stage: Stage) -> list[tuple[str, str]]:
    return stage.rows("SELECT version, scope FROM consents ORDER BY id")


def test_without_a_yes_the_call_is_held_as_it_was_agreed_to(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(TUESDAY)
    stage.answer_and_book(ana)
    edit(stage, flags=[RECORDED])

    stage.go_to(datetime.fromisoformat(stage.value("SELECT starts_at FROM interviews")))

    card = stage.card(stage.theo, ana)
    assert "They are here" in card.buttons
    assert "please do not record" in card.readable()
    stage.hold(stage.theo, ana)
    assert stage.value("SELECT state FROM interviews") == "completed"
    assert len(consents(stage)) == 1


def test_a_yes_after_the_call_is_kept_no_more(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(TUESDAY)
    stage.answer_and_book(ana)
    edit(stage, flags=[RECORDED])
    payload = ana.press_payload(ANEW)
    stage.excused.append("expired_url")  # its response_url is hours old by then

    stage.go_to(datetime.fromisoformat(stage.value("SELECT ends_at FROM interviews")))
    stage.workspace.deliver("interactive", payload)
    stage.settle()

    assert len(consents(stage)) == 1
    assert ANEW not in stage.newest(ana).buttons


@pytest.mark.parametrize("read", [None, "0123456789ab", 7])
def test_who_read_of_another_addition_reads_it_again(stage: Stage, read: object) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(TUESDAY)
    stage.answer_and_book(ana)
    edit(stage, flags=[RECORDED])
    value = json.loads(ana.press_payload(ANEW)["actions"][0]["value"])

    stage.tampered(ana, ANEW, value=json.dumps(value | {"w": read}))

    assert len(consents(stage)) == 1
    assert "please read it again" in stage.newest(ana).readable()
    assert "please do not record" in stage.card(stage.theo, ana).readable()


def test_more_that_is_added_before_the_yes_is_part_of_what_is_agreed_to(stage: Stage) -> None:
    olga, _ = observers(stage)
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(TUESDAY)
    stage.answer_and_book(ana)
    edit(stage, flags=[RECORDED])
    first = ana.press_payload(ANEW)
    edit(stage, observers=[olga.id])
    assert "The call is to be recorded. Olga Orlova is to listen in." in stage.newest(ana).readable()

    stage.workspace.deliver("interactive", first)
    stage.settle()
    assert len(consents(stage)) == 1

    stage.press(ana, ANEW)
    assert len(consents(stage)) == 2
    assert json.loads(consents(stage)[1][1]) == {"observers": [olga.id], "recording": True}


def test_what_is_taken_back_before_the_yes_is_asked_no_more(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(TUESDAY)
    stage.answer_and_book(ana)
    edit(stage, flags=[RECORDED])
    messages = len(ana.dm())
    edit(stage, flags=[])

    assert ANEW not in stage.newest(ana).buttons
    assert len(ana.dm()) == messages
    assert "The call is not recorded." in stage.card(stage.theo, ana).readable()


def test_an_interviewer_who_also_listens_in_is_not_asked_for_in_their_own_call(stage: Stage) -> None:
    olga, _ = observers(stage)
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(TUESDAY)
    stage.answer_and_book(ana)

    edit(stage, observers=[stage.theo.id])
    assert ANEW not in stage.newest(ana).buttons

    edit(stage, observers=[stage.theo.id, olga.id])
    stage.press(ana, ANEW)
    assert json.loads(consents(stage)[1][1]) == {"observers": [olga.id], "recording": False}


def test_a_thank_you_that_changed_is_read_before_it_is_agreed_to(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit(more=True, incentive="a voucher of 50")
    stage.go_to(NINE)
    stage.answer(ana)
    old = ana.press_payload(AGREE)

    edit(stage, incentive="a voucher of 5")
    stage.workspace.deliver("interactive", old)
    stage.settle()

    assert stage.value("SELECT count(*) FROM consents") == 0
    assert "a voucher of 5." in stage.newest(ana).readable()
    stage.press(ana, AGREE)
    assert stage.times(ana)
