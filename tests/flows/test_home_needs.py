"""What needs a researcher, in their Home: in the digest's words, each with the button that does it; and Home follows what happens
elsewhere."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

import pytest

from bot.demo.acts import Person
from tests.flows.after import ONE, UNSURE, begin
from tests.flows.stage import DISLIKES, LOVES, REFUSED, Stage
from tests.flows.test_home import home_of

NINE = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
OVER = "1 call is over and nobody said how it went"
NO_TIME = "No time is left that somebody could book"
UNSAID = "1 call is over and has no outcome yet"
Stages = Callable[[], AbstractContextManager[Stage]]


def reads(person: Person) -> str:
    """What somebody's Home shows now, without their opening it."""
    assert person.home is not None
    return person.home.text()


def published(stage: Stage, person: Person) -> int:
    calls = stage.workspace.log.calls("views.publish")
    return sum(call.payload["user_id"] == person.id for call in calls)


def warned(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith(":warning:")]


def one_booked_and_one_waits(stage: Stage, **study: object) -> None:
    """A blind study with a thank-you: one person was approved and has booked, another waits for the approval."""
    people = stage.customers(*(f"Customer {number}" for number in range(4)))
    stage.recruit(more=True, flags=["Approval", "Blind interviewers"], incentive="a voucher", **study)
    stage.go_on(minutes=1)
    ana, bo, *_ = stage.invited(people)
    for person in (ana, bo):
        stage.answer(person)
    asking = next(m for m in stage.mara.dm() if ana.name in m.readable() and "Approve" in m.buttons)
    stage.press(stage.mara, "Approve", in_message=asking)
    stage.book(ana)


def test_home_tells_what_the_digest_tells_in_the_same_words(stage: Stage) -> None:
    stage.go_to(NINE + timedelta(minutes=5))
    one_booked_and_one_waits(stage, digest=stage.research)
    stage.go_to(NINE + DAY)

    (digest,) = [message for message in stage.mara.messages(stage.research) if message.from_app]
    told = warned(home_of(stage, stage.mara))

    assert told == warned(digest.readable())
    assert any(OVER in line for line in told)
    assert ":warning: 1 person waits for an approval." in told
    assert f"*What needs you:* {len(told)} things in 1 study." in reads(stage.mara)


def test_who_waits_is_asked_about_again_and_told_over_home(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit(more=True, flags=["Approval"])
    stage.go_to(NINE)
    stage.answer(ana)
    home_of(stage, stage.mara)

    stage.press(stage.mara, "See who waits", on="home")

    assert stage.mara.modal is not None
    assert "1 person waits for an approval: see the end of our private messages." in stage.mara.modal.text()
    assert "Approve" in stage.mara.dm()[-1].buttons


@pytest.mark.parametrize("transport", ["socket", "http"])
def test_a_thank_you_is_marked_from_home_and_home_follows(stage: Stage) -> None:
    begin(stage)
    stage.press(stage.theo, "Completed")
    assert "1 thank-you is owed." in home_of(stage, stage.mara)

    stage.press(stage.mara, "Thank-yous", on="home")
    stage.press(stage.mara, "Mark as sent", on="modal")

    assert "thank-you" not in reads(stage.mara)
    assert "Thank-yous" not in stage.mara.home.buttons  # type: ignore[union-attr]


def test_whoever_holds_the_calls_gives_times_from_home(stage: Stage) -> None:
    stage.recruit(interviewers=[stage.mara.id])
    stage.go_to(datetime(2027, 1, 29, 16, 50, tzinfo=UTC))
    assert NO_TIME in home_of(stage, stage.mara)

    stage.press(stage.mara, "Give times", on="home")

    assert stage.mara.modal is not None
    assert "When do you hold calls" in stage.mara.modal.text()


def test_whoever_holds_none_has_no_times_to_give(stage: Stage) -> None:
    stage.recruit()
    stage.go_to(datetime(2027, 1, 29, 16, 50, tzinfo=UTC))

    assert NO_TIME in home_of(stage, stage.mara)
    assert "Give times" not in stage.mara.home.buttons  # type: ignore[union-attr]


def test_what_needs_them_in_a_study_of_another_page_stands_on_this_one(stage: Stage) -> None:
    begin(stage)
    stage.press(stage.theo, "Completed")
    for number in range(6):
        stage.recruit(more=True, title=f"Study {number}")

    shown = home_of(stage, stage.mara)
    stage.press(stage.mara, "Thank-yous", on="home")

    assert "Showing 1–5 of 7." in shown
    assert "*Feedback on Paperkite* · recruiting\n:warning: 1 thank-you is owed." in shown
    assert stage.mara.modal is not None
    assert "a voucher · owed since" in stage.mara.modal.text()


def test_a_closed_study_that_owes_something_is_not_forgotten(stage: Stage) -> None:
    begin(stage)
    stage.press(stage.theo, "Completed")
    stage.press(stage.mara, "Close", in_message=[m for m in stage.mara.dm() if "Close" in m.buttons][-1])

    shown = home_of(stage, stage.mara)

    assert "No study is running." in shown
    assert "*Feedback on Paperkite* · closed\n:warning: 1 thank-you is owed." in shown


def test_only_ones_own_studies_need_somebody(stage: Stage) -> None:
    rita = stage.person("Rita Roe", email="rita@paperkite.example")
    stage.go_on(seconds=0)
    stage.set_up("who may do what", researchers=[rita.id])
    begin(stage)
    stage.press(stage.theo, "Completed")

    shown = home_of(stage, rita)

    assert "Your studies" in shown
    assert "What needs you" not in shown


def test_an_outcome_shows_on_the_homes_of_whoever_gave_it_and_of_the_researcher(stage: Stage) -> None:
    ana = begin(stage)
    stage.go_to(ONE + timedelta(hours=1))
    assert UNSAID in home_of(stage, stage.theo)
    assert OVER in home_of(stage, stage.mara)

    stage.press(stage.theo, "Completed", in_message=stage.card(stage.theo, ana))

    assert UNSAID not in reads(stage.theo)
    assert OVER not in reads(stage.mara)
    assert "1 thank-you is owed." in reads(stage.mara)


def test_an_outcome_that_is_taken_back_shows_on_the_homes_too(stage: Stage) -> None:
    ana = begin(stage)
    stage.go_to(ONE + timedelta(hours=1))
    stage.press(stage.theo, "Completed", in_message=stage.card(stage.theo, ana))
    home_of(stage, stage.theo)
    home_of(stage, stage.mara)

    stage.press(stage.theo, "That was a mistake", in_message=stage.card(stage.theo, ana))

    assert UNSAID in reads(stage.theo)
    assert OVER in reads(stage.mara)


@pytest.mark.parametrize("word", ["Approve", "Decline"])
def test_a_word_on_somebody_shows_on_home(stage: Stage, word: str) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit(more=True, flags=["Approval"])
    stage.go_to(NINE)
    stage.answer(ana)
    assert "1 person waits for an approval." in home_of(stage, stage.mara)

    stage.press(stage.mara, word)
    if word == "Decline":
        stage.mara.fill("reason", "Their team was heard.")
        assert stage.mara.submit().acked
        stage.settle()

    assert "for an approval" not in reads(stage.mara)


def test_an_opening_check_that_is_answered_shows_on_the_researchers_home(stage: Stage) -> None:
    ana = begin(stage, UNSURE)
    stage.go_to(ONE + timedelta(hours=1))
    assert "1 opening check is due there as well." in home_of(stage, stage.mara)

    stage.press(stage.theo, "They or their company pay", in_message=stage.card(stage.theo, ana))

    assert OVER in reads(stage.mara)
    assert "opening check" not in reads(stage.mara)


def test_who_never_opened_home_is_not_sent_one(stage: Stage) -> None:
    begin(stage)

    stage.press(stage.theo, "Completed")

    assert published(stage, stage.theo) == 0
    assert published(stage, stage.mara) == 0
    assert stage.value("SELECT count(*) FROM outbox WHERE kind = 'home'") == 0


def test_a_home_that_shows_the_same_all_the_same_is_not_published_again(stage: Stage) -> None:
    ana = begin(stage)
    stage.press(stage.theo, "Completed")
    home_of(stage, stage.theo)
    home_of(stage, stage.mara)
    before = published(stage, stage.theo), published(stage, stage.mara)

    stage.press(stage.theo, "A little", in_message=stage.card(stage.theo, ana))

    assert (published(stage, stage.theo), published(stage, stage.mara)) == before
    followed = "SELECT receiver, state FROM outbox WHERE intent LIKE 'home:%:follow' ORDER BY 1"
    assert stage.rows(followed) == sorted((one.id, "dropped") for one in (stage.theo, stage.mara))


def test_home_follows_at_the_page_that_it_shows(stage: Stage) -> None:
    begin(stage)
    stage.press(stage.theo, "Completed")
    for number in range(6):
        stage.recruit(more=True, title=f"Study {number}")
    home_of(stage, stage.mara)
    stage.press(stage.mara, "More", on="home")
    assert "Showing 6–7 of 7." in reads(stage.mara)
    assert "1 thank-you is owed." in reads(stage.mara)

    stage.press(stage.mara, "Thank-yous", on="home")
    stage.press(stage.mara, "Mark as sent", on="modal")

    assert "Showing 6–7 of 7." in reads(stage.mara)
    assert "1 thank-you is owed." not in reads(stage.mara)


def test_what_a_home_showed_is_forgotten_when_nobody_looked_for_a_month(stage: Stage) -> None:
    zoe = stage.person("Zoe Zimmer")
    home_of(stage, zoe)
    kept = stage.value("SELECT count(*) FROM messages WHERE kind = 'home'")

    stage.go_on(days=31)
    home_of(stage, stage.mara)

    assert (kept, stage.rows("SELECT receiver FROM messages WHERE kind = 'home'")) == (1, [(stage.mara.id,)])
    before = published(stage, zoe)
    home_of(stage, zoe)
    assert published(stage, zoe) == before + 1


def test_a_button_of_home_in_other_hands_is_refused(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit(more=True, flags=["Approval"])
    stage.go_to(NINE)
    stage.answer(ana)
    home_of(stage, stage.mara)
    home_of(stage, stage.theo)
    press = stage.mara.press_payload("See who waits", on="home")
    theirs = stage.theo.press_payload("Change", on="home")
    before = len(stage.theo.dm())

    stage.workspace.deliver("interactive", theirs | {"actions": press["actions"]})
    stage.settle()

    assert stage.theo.modal is not None
    assert REFUSED in stage.theo.modal.text()
    assert len(stage.theo.dm()) == before


def until_booked(stage: Stage, feeling: str, reads: Callable[[Stage, Person], str] = home_of) -> list[str]:
    """What Mara, who holds the calls of her own study, reads while Bo's is before her: five others answered before. reads: where."""
    stage.put_setting("few_critical_from", "6")
    stage.go_to(NINE + timedelta(minutes=5))
    *others, bo = stage.customers("A Lund", "B Lund", "C Lund", "D Lund", "E Lund", "Bo Lind")
    stage.recruit(
        target="12", interviewers=[stage.mara.id], audience=None, picked=[p.id for p in (*others, bo)]
    )
    stage.go_on(minutes=1)
    for number, person in enumerate(others):
        stage.answer(person, feeling=LOVES if number else DISLIKES)
    home_of(stage, stage.mara)
    stage.answer(bo, feeling=feeling)
    stage.book(bo)
    seen = [reads(stage, stage.mara)]
    stage.go_to(NINE + 2 * DAY)
    return [*seen, reads(stage, stage.mara)]


def test_who_holds_a_call_of_it_learns_nothing_of_its_participant(stages: Stages) -> None:
    plays = []
    for feeling in (LOVES, DISLIKES):
        with stages() as stage:
            plays.append(until_booked(stage, feeling))

    loves, dislikes = plays
    assert OVER in loves[1]
    assert loves == dislikes
