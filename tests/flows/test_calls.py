"""What becomes of a booked call, and of those who wait for a seat."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.demo.acts import Person
from tests.flows.stage import (
    AGREE,
    ANSWER,
    CANCEL,
    DISLIKES,
    ENDED,
    LOVES,
    PAYS,
    SEND,
    THANKED,
    Stage,
)

BOTH = pytest.mark.parametrize("transport", ["socket", "http"])
NINE = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
AGAIN = "Choose another time"


def invited_two(stage: Stage) -> tuple[Person, Person]:
    """One seat for love, and two people in front of their invitation."""
    ana, bo = stage.customers("Ana Ortiz", "Bo Lind")
    stage.recruit(target="2")
    stage.go_to(NINE)
    return ana, bo


@BOTH
def test_a_participant_cancels_and_chooses_another_time(stage: Stage) -> None:
    ana, _ = invited_two(stage)
    stage.answer_and_book(ana)

    stage.press(ana, CANCEL)
    assert "You cancelled the call." in stage.newest(ana).readable()
    assert "Ana Ortiz cancelled the call of Mon 11 Jan 2027" in stage.all_read(stage.theo)
    stage.press(ana, AGAIN)
    again = stage.book_at(ana, NINE + timedelta(days=1))

    assert "Tue 12 Jan 2027, 09:00–09:30" in again.readable()
    states = stage.rows("SELECT state, starts_at FROM interviews ORDER BY id")
    assert [state for state, _ in states] == ["cancelled", "booked"]
    files = [message.files[0] for message in ana.dm() if message.files]
    assert [file.name for file in files] == ["interview.ics", "interview-cancelled.ics", "interview.ics"]
    assert b"METHOD:CANCEL" in files[1].content


def test_keeping_the_call_after_all_changes_nothing(stage: Stage) -> None:
    ana, _ = invited_two(stage)
    stage.answer_and_book(ana)
    before = stage.dump()

    ana.press(CANCEL, confirm=False)
    stage.settle()

    assert stage.dump() == before


@BOTH
def test_an_interviewer_cancels_and_the_participant_is_told_in_a_new_message(stage: Stage) -> None:
    ana, _ = invited_two(stage)
    stage.answer_and_book(ana)
    before = stage.newest(ana)

    stage.press(stage.theo, CANCEL)

    assert stage.newest(ana).ts != before.ts
    assert "Theo Abara from our team had to cancel the call" in stage.newest(ana).readable()
    assert "Cancelled" in stage.card(stage.theo, ana).readable()
    stage.press(ana, AGAIN)
    assert "Your call is booked" in stage.book(ana).readable()


def test_a_call_that_nobody_came_to_opens_the_seat_again(stage: Stage) -> None:
    ana, _ = invited_two(stage)
    stage.answer_and_book(ana)

    stage.hold(stage.theo, ana, "Did not come")

    assert "We missed you" in stage.newest(ana).readable()
    assert AGAIN not in stage.newest(ana).buttons
    stage.mara.command("/interview", "status")
    assert "0 booked, 0 completed" in stage.mara.dm()[-1].readable()


@pytest.mark.parametrize(
    ("label", "seconds", "refusal"),
    [
        ("Completed", -1, "The call has not begun yet"),
        ("Completed", 0, ""),
        ("Did not come", -1, "The call has not begun yet"),
        ("Did not come", 0, "please wait 10 minutes"),
        ("Did not come", 599, "please wait 10 minutes"),
        ("Did not come", 600, ""),
    ],
)
def test_an_outcome_is_taken_once_it_can_be_known(
    stage: Stage, label: str, seconds: int, refusal: str
) -> None:
    ana, _ = invited_two(stage)
    stage.answer_and_book(ana)
    stage.go_to(NINE + timedelta(hours=4, seconds=seconds))
    before = stage.dump()

    stage.press(stage.theo, label)

    assert (stage.dump() == before) is bool(refusal)
    assert refusal in stage.theo.dm()[-1].readable()


@BOTH
def test_a_seat_that_reopens_is_offered_to_who_is_on_standby(stage: Stage) -> None:
    ana, bo = invited_two(stage)
    stage.answer_and_book(ana)
    assert THANKED in stage.answer(bo, PAYS, LOVES).readable()

    stage.press(ana, CANCEL)
    stage.go_on(minutes=1)

    assert "A time has opened for you." in stage.newest(bo).readable()
    assert "Your call is booked" in stage.book(bo).readable()
    stage.press(ana, AGAIN)
    assert "There is no open place at the moment" in stage.newest(ana).readable()


def test_times_that_nobody_took_go_to_the_next_one(stage: Stage) -> None:
    ana, bo = invited_two(stage)
    stage.answer(ana, PAYS, LOVES)
    stage.answer(bo, PAYS, LOVES)

    stage.go_on(days=4, seconds=-1)
    before = stage.newest(bo).readable()
    stage.go_on(seconds=1)
    stage.go_on(seconds=0)

    assert THANKED in before
    assert AGREE in stage.newest(bo).buttons
    assert THANKED in stage.newest(ana).readable()


def test_when_every_interview_is_done_the_study_is_full(stage: Stage) -> None:
    ana, bo, cy, di = stage.customers("Ana Ortiz", "Bo Lind", "Cy Young", "Di Rossi")
    stage.recruit(target="2")
    stage.go_to(NINE)
    stage.press(cy, ANSWER)
    stage.answer_and_book(ana, LOVES)
    stage.answer_and_book(bo, DISLIKES)

    stage.hold(stage.theo, ana)
    stage.hold(stage.theo, bo)

    assert ENDED in stage.newest(di).readable()
    assert "full: every interview is done" in stage.newest(stage.mara).readable()
    # Cy had begun, and may finish.
    stage.press(cy, PAYS)
    stage.press(cy, LOVES)
    stage.press(cy, SEND)
    assert THANKED in stage.newest(cy).readable()


def test_the_loser_of_a_time_is_told_and_sees_the_nearest_ones(stage: Stage) -> None:
    ana, bo = stage.customers("Ana Ortiz", "Bo Lind")
    stage.recruit(target="4")
    stage.go_to(NINE)
    for person in (ana, bo):
        stage.answer(person, PAYS, LOVES)
        stage.press(person, AGREE)

    stage.press(ana, "13:00")
    stage.press(bo, "13:00")

    assert "That time has just been taken." in stage.newest(bo).readable()
    assert "13:00" not in stage.times(bo)
    assert stage.value("SELECT count(*) FROM interviews") == 1


def test_calls_are_spread_fairly_over_the_interviewers(stage: Stage) -> None:
    people = stage.customers("Ana Ortiz", "Bo Lind", "Cy Young", "Di Rossi")
    stage.recruit(target="8", interviewers=[stage.mara.id, stage.theo.id])
    stage.go_to(NINE)

    for person in people:
        stage.answer_and_book(person, LOVES)

    assert stage.rows("SELECT count(*) FROM interviews GROUP BY interviewer") == [(2,), (2,)]
    assert stage.bot.double_bookings() == 0


def test_times_are_shown_in_the_zone_of_the_participant(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz", zone="Asia/Kathmandu")
    stage.recruit()
    stage.go_to(NINE)
    stage.answer(ana)

    stage.press(ana, AGREE)
    assert "All times are Kathmandu time (UTC+05:45)." in stage.newest(ana).readable()
    stage.press(ana, "18:45")

    assert "Mon 11 Jan 2027, 18:45–19:15 Kathmandu time (UTC+05:45)" in stage.newest(ana).readable()
    assert "14:00–14:30 Berlin time" in stage.card(stage.theo, ana).readable()


def test_availability_decides_which_times_are_shown(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(NINE)
    stage.theo.command("/interview", "availability")
    stage.theo.fill("When do you hold calls?", "Wed 2-3pm")
    assert stage.theo.submit().acked
    assert stage.theo.submit().acked

    stage.answer(ana)
    stage.press(ana, AGREE)

    assert stage.times(ana) == ["13:00", "13:30", "13:00", "13:30"][: len(stage.times(ana))]
    assert "*Wed 13 Jan 2027*" in stage.newest(ana).readable()


def test_who_yields_their_place_is_not_offered_times_any_more(stage: Stage) -> None:
    ana, bo = invited_two(stage)
    stage.answer(ana, PAYS, LOVES)
    stage.answer(bo, PAYS, LOVES)

    stage.press(ana, "Not this time")
    stage.go_on(minutes=1)

    assert "All right, not this time" in stage.all_read(ana)
    assert AGREE in stage.newest(bo).buttons
