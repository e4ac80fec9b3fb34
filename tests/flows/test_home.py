"""App Home: what each person finds there, its pages, and what they say about being asked."""

import pytest

from bot.demo.acts import Person
from bot.demo.blockkit import check_view
from tests.flows.access_table import NINE
from tests.flows.stage import AGREE, CANCEL, Stage


@pytest.fixture
def forecasts() -> bool:
    return True


def home_of(stage: Stage, person: Person) -> str:
    """What somebody reads when they open the app."""
    person.open_home()
    stage.settle()
    assert person.home is not None
    return person.home.text()


def test_somebody_without_a_role_reads_what_this_is_and_whom_to_ask(stage: Stage) -> None:
    zoe = stage.person("Zoe Zimmer")

    shown = home_of(stage, zoe)

    assert "asks customers for short interviews" in shown
    assert "@Mara Lindqvist can give you access" in shown
    assert "Your studies" not in shown
    assert "Calls you hold" not in shown


def test_a_researcher_finds_their_studies_and_the_way_to_each(stage: Stage) -> None:
    stage.recruit(more=True, title="Why teams stay")

    shown = home_of(stage, stage.mara)
    stage.press(stage.mara, "Open", on="home")

    assert "Why teams stay · recruiting" in shown.replace("*", "")
    assert "0 of 2 done" in shown
    assert stage.mara.modal is not None
    assert "Why teams stay" in stage.mara.modal.text()


def test_a_study_is_started_from_home(stage: Stage) -> None:
    home_of(stage, stage.mara)

    stage.press(stage.mara, "New study", on="home")

    assert stage.mara.modal is not None
    assert "What do you want to learn?" in stage.mara.modal.text()


def test_many_studies_are_turned_page_by_page_and_home_stays_there(stage: Stage) -> None:
    for number in range(6):
        stage.recruit(more=True, title=f"Study {number}")
    home_of(stage, stage.mara)

    stage.press(stage.mara, "More", on="home")
    turned = home_of(stage, stage.mara)

    assert "Showing 6–6 of 6." in turned
    assert "Study 0" in turned
    assert "Study 5" not in turned


def test_what_waits_for_a_researcher_is_on_top_of_their_studies(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit(more=True, flags=["Approval"])
    stage.go_to(NINE)
    stage.answer(ana)

    assert "1 person waits for an approval." in home_of(stage, stage.mara)


def test_an_interviewer_finds_the_next_calls_and_when_they_hold_them(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(NINE)
    stage.answer_and_book(ana)

    shown = home_of(stage, stage.theo)
    stage.press(stage.theo, "Change", on="home")

    assert "Ana Ortiz" in shown
    assert "You hold calls:" in shown.replace("*", "")
    assert "love" not in shown
    assert stage.theo.modal is not None


def test_a_call_that_is_over_asks_its_interviewer_for_the_outcome(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(NINE)
    stage.answer_and_book(ana)

    stage.go_on(days=1)

    assert "1 call is over and has no outcome yet" in home_of(stage, stage.theo)


def test_a_participant_cancels_at_home(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(NINE)
    stage.answer_and_book(ana)
    shown = home_of(stage, ana)

    stage.press(ana, CANCEL, on="home")

    assert "Your calls with us" in shown
    assert stage.value("SELECT state FROM interviews") == "cancelled"
    assert ana.home is not None
    assert "Your calls with us" not in ana.home.text()
    assert "Your call is booked" not in stage.newest(ana).readable()


def test_a_participant_moves_a_call_from_home(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(NINE)
    stage.answer(ana)
    stage.press(ana, "I agree, show times")
    stage.press(ana, "More times")
    stage.press(ana, "More times")
    stage.press(ana, "13:00")
    home_of(stage, ana)

    stage.press(ana, "Move the call", on="home")

    assert "Choose another time for your call." in stage.newest(ana).readable()
    assert ana.home is not None
    assert "Something waits for your answer" in ana.home.text().replace("*", "")


def test_a_pause_keeps_invitations_away_until_it_ends(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    home_of(stage, ana)
    ana.choose("Ask me later", "For a month", on="home")
    stage.settle()

    stage.recruit()
    stage.go_to(NINE)

    assert stage.invited([ana]) == []
    assert ana.home is not None
    assert "We don't ask you until Wed 10 Feb 2027." in ana.home.text()
    stage.press(ana, "You may ask me again", on="home")
    stage.go_on(days=1)
    assert stage.invited([ana]) == [ana]


def test_only_oneself_takes_back_an_opt_out(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.say(ana, "stop")
    before = home_of(stage, ana)

    stage.press(ana, "You may ask me again", on="home")

    assert "You asked us not to invite you" in before
    assert stage.value("SELECT opted_out_at FROM people WHERE slack_id = ?", ana.id) is None


def test_the_same_home_is_not_published_again(stage: Stage) -> None:
    home_of(stage, stage.mara)
    before = len(stage.workspace.log.calls("views.publish"))

    home_of(stage, stage.mara)

    assert len(stage.workspace.log.calls("views.publish")) == before


def test_a_home_of_somebody_with_every_role_and_much_of_each_fits(stage: Stage) -> None:
    people = stage.customers(*(f"Person {number}" for number in range(7)))
    for number in range(7):
        stage.recruit(more=True, title=f"{number} " + "&" * 90, interviewers=[stage.mara.id, stage.theo.id])
    stage.go_to(NINE)
    for person in stage.invited(people):
        stage.answer(person)
        if AGREE in stage.newest(person).buttons:
            stage.book(person)

    shown = home_of(stage, stage.mara)

    assert "Showing 1–5 of 7." in shown
    assert stage.mara.home is not None
    assert len(stage.mara.home.blocks) < 100
    assert check_view({"type": "home", "blocks": stage.mara.home.blocks}, "home") == []


def test_nobody_waits_for_an_approval_who_takes_no_part_any_more(stage: Stage) -> None:
    ana, ben = stage.customers("Ana Ortiz", "Ben Birk")
    stage.recruit(more=True, flags=["Approval"])
    stage.go_to(NINE)
    stage.answer(ana)
    stage.answer(ben)

    stage.say(ana, "stop")

    assert "1 person waits for an approval." in home_of(stage, stage.mara)


def test_home_shows_a_study_that_was_started_from_it(stage: Stage) -> None:
    home_of(stage, stage.mara)

    stage.recruit()

    assert stage.mara.home is not None
    assert "Feedback on Paperkite" in stage.mara.home.text()
