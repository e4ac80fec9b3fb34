"""What needs somebody, on the page of a study and in the answer to `/interview status`: by the rule of Home and the digest, with its buttons."""

from datetime import UTC, datetime, timedelta

from bot.demo.acts import Person
from tests.flows.after import ONE, begin
from tests.flows.stage import DISLIKES, LOVES, Stage
from tests.flows.test_home import home_of
from tests.flows.test_home_needs import NINE, NO_TIME, Stages, one_booked_and_one_waits, until_booked, warned
from tests.flows.test_studies import open_page, replied

LATE = datetime(2027, 1, 29, 16, 50, tzinfo=UTC)
OVER = ":warning: 1 call is over and nobody said how it went: "


def page_of(stage: Stage) -> str:
    """What the page of Mara's study says."""
    open_page(stage)
    assert stage.mara.modal is not None
    return stage.mara.modal.text()


def status_of(stage: Stage) -> str:
    stage.mara.command("/interview", "status")
    return replied(stage.mara)


def told_to(stage: Stage, person: Person) -> list[str]:
    return warned(home_of(stage, person))


def test_the_page_and_the_status_name_who_has_the_cards_of_calls_that_are_over(stage: Stage) -> None:
    begin(stage)
    stage.go_to(ONE + timedelta(hours=1))

    expected = f"{OVER}Theo Abara has the card."
    assert expected in warned(page_of(stage))
    assert expected in warned(status_of(stage))
    assert f"{OVER}their interviewers have the cards." in told_to(stage, stage.mara)


def test_who_holds_the_call_reads_that_the_card_is_theirs(stage: Stage) -> None:
    stage.go_to(NINE + timedelta(minutes=5))
    people = stage.customers(*(f"Customer {number}" for number in range(3)))
    stage.recruit(interviewers=[stage.mara.id])
    stage.go_on(minutes=1)
    ana, *_ = stage.invited(people)
    stage.answer(ana)
    stage.book(ana)
    stage.go_to(NINE + timedelta(days=2))

    assert f"{OVER}you have the card." in warned(page_of(stage))
    assert f"{OVER}you have the card." in warned(status_of(stage))


def test_the_page_tells_what_home_tells(stage: Stage) -> None:
    stage.go_to(NINE)
    one_booked_and_one_waits(stage)
    stage.go_to(NINE + timedelta(days=1))

    at_home = [
        line.replace("their interviewers have the cards", "Theo Abara has the card")
        for line in told_to(stage, stage.mara)
    ]

    assert warned(status_of(stage)) == at_home
    assert warned(page_of(stage)) == at_home[:2]


def test_who_waits_is_seen_from_the_page_and_from_the_status(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit(more=True, flags=["Approval"])
    stage.go_to(NINE)
    stage.answer(ana)
    open_page(stage)

    stage.press(stage.mara, "See who waits", on="modal")

    waits = "1 person waits for an approval: see the end of our private messages."
    assert stage.mara.modal is not None
    assert waits in stage.mara.modal.text()
    assert "Approve" in stage.mara.dm()[-1].buttons
    stage.mara.command("/interview", "status")
    stage.press(stage.mara, "See who waits")
    assert waits in replied(stage.mara)


def test_whoever_holds_the_calls_gives_times_from_the_page(stage: Stage) -> None:
    stage.recruit(interviewers=[stage.mara.id])
    stage.go_to(LATE)
    assert NO_TIME in page_of(stage)

    stage.press(stage.mara, "Give times", on="modal")

    assert stage.mara.modal is not None
    assert "When do you hold calls" in stage.mara.modal.text()


def test_whoever_holds_none_reads_of_missing_times_and_has_none_to_give(stage: Stage) -> None:
    stage.recruit()
    stage.go_to(LATE)

    assert NO_TIME in page_of(stage)
    assert stage.mara.modal is not None
    assert "Give times" not in stage.mara.modal.buttons
    assert NO_TIME in status_of(stage)


def test_who_holds_a_call_of_it_learns_nothing_of_its_participant(stages: Stages) -> None:
    plays = []
    for feeling in (LOVES, DISLIKES):
        with stages() as stage:
            plays.append(until_booked(stage, feeling, lambda at, _: page_of(at) + status_of(at)))

    loves, dislikes = plays
    assert f"{OVER}you have the card." in loves[1]
    assert loves == dislikes
