"""What participants agree to before they see times."""

import json
from datetime import UTC, datetime

import pytest

from bot.demo.acts import Person
from bot.domain.consent import VERSION
from tests.flows.stage import AGREE, LOVES, PAYS, Stage

BOTH = pytest.mark.parametrize("transport", ["socket", "http"])
NINE = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
TUESDAY = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)
RECORDED = "Calls are recorded"


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
