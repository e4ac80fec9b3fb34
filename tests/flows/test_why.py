"""`/interview why @somebody`: the reason that the decision used, and nobody learns what is not theirs to know."""

import json
from datetime import UTC, datetime

import pytest

from bot.demo.acts import Person
from bot.domain.blindness import HIDDEN
from bot.domain.mix import explain
from bot.services.mixing import choice_from
from tests.flows.lists import open_people
from tests.flows.stage import DISLIKES, PAYS, Stage
from tests.flows.test_directory_page import open_first, text_of

NINE = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)


def why(asker: Person, about: str) -> str:
    """What the asker is told, and only they see."""
    assert asker.command("/interview", f"why {about}").acked
    return asker.dm()[-1].readable()


def named(person: Person) -> str:
    return f"<@{person.id}>"


def test_the_reason_shown_is_the_one_that_the_decision_used(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(NINE)

    said = why(stage.mara, named(ana))

    stored = json.loads(str(stage.value("SELECT choice FROM invitations")))
    assert explain(choice_from(stored)) in said
    assert stage.value("SELECT reason FROM invitations") == explain(choice_from(stored))


def test_where_they_stand_is_said_once_and_as_on_their_page(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit(interviewers=[stage.theo.id])
    stage.go_to(NINE)
    stands = "Has not answered yet, invited on Mon 11 Jan 2027"

    said = why(stage.mara, named(ana))
    open_people(stage, stage.mara)
    open_first(stage, stage.mara)
    page = text_of(stage.mara)

    assert said.count(stands) == 1
    assert page.count(stands) == 1
    assert (said + page).count("answered yet") == 2


def test_after_the_answers_the_verdict_is_explained_too(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit(interviewers=[stage.theo.id])
    stage.go_to(NINE)
    stage.answer(ana, PAYS, DISLIKES)

    said = why(stage.mara, named(ana))

    assert "Uses it, and they or their company pay." in said
    assert "another place is open" in said


@pytest.mark.parametrize(
    ("column", "value", "sentence"),
    [
        ("opted_out_at", "2026-01-01T00:00:00.000000+00:00", "opted out"),
        ("is_colleague", 1, "a colleague"),
        ("snoozed_until", "2028-01-01T00:00:00.000000+00:00", "asked for a pause"),
        ("panel_at", None, "not in the audience"),
    ],
)
def test_whoever_may_not_be_asked_is_named_with_the_reason(
    stage: Stage, column: str, value: object, sentence: str
) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    with stage.bot.bot.store.write() as db:
        db.execute(f"UPDATE people SET {column} = ?", [value])  # noqa: S608
    stage.recruit()
    stage.go_to(NINE)

    assert sentence in why(stage.mara, named(ana))


def test_an_interviewer_stays_blind_until_the_call_is_over(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit(interviewers=[stage.mara.id])
    stage.go_to(NINE)
    stage.answer_and_book(ana)

    said = why(stage.mara, named(ana))

    assert HIDDEN in said
    assert "still need" not in said
    assert "paying" not in said


def test_somebody_without_access_learns_nothing(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(NINE)

    said = why(ana, named(ana))

    assert "still need" not in said
    assert "Invited" not in said


@pytest.mark.parametrize("typed", ["", "Ana", "everybody at all", "@nobody"])
def test_without_one_person_it_says_how_to_ask(stage: Stage, typed: str) -> None:
    assert "Name one person" in why(stage.mara, typed)


def test_a_stranger_to_the_directory_is_said_to_be_one(stage: Stage) -> None:
    stage.customers("Ana Ortiz")
    stranger = stage.person("Cy Young")
    stage.recruit()

    assert "not in the directory" in why(stage.mara, named(stranger))
