"""What happens to a booking afterwards, with the real bot: it is moved, waited for, ended, taken back, and told of in time."""

import sys
from datetime import timedelta

import pytest

from bot.demo.acts import Person
from tests.flows.stage import AGREE, CANCEL, LOVES, MONDAY, PAYS, Stage
from tests.flows.test_calls import NINE
from tests.flows.test_story import events_of
from tests.waiting import until

MOVE, KEEP, MISTAKE, SUGGEST = "Move the call", "Keep my time", "That was a mistake", "Suggest a time"
HERE, NOT_HERE, MISSED, HELD = "They are here", "Not here", "Did not come", "Completed"
ONE = NINE + timedelta(hours=4)
"""One o'clock in London, when the first call is held."""


def begin(stage: Stage, *names: str, **asks: object) -> list[Person]:
    people = stage.customers(*(names or ("Ana Ortiz",)))
    stage.recruit(more=bool(asks), **asks)
    stage.go_to(NINE)
    return people


def choose(stage: Stage, who: Person, time: str, pages: int = 0) -> None:
    stage.answer(who)
    stage.press(who, AGREE)
    for _ in range(pages):
        stage.press(who, "More times")
    stage.press(who, time)


def turn_to(stage: Stage, who: Person, day: str) -> None:
    """Turn the pages of times until a day is there."""
    while f"*{day}*" not in stage.newest(who).readable():
        stage.press(who, "More times")


def first_time(stage: Stage, who: Person) -> str:
    """The label of the first time on a page."""
    return next(label for label in stage.newest(who).buttons if label[0].isdigit())


def files(person: Person) -> list[str]:
    return [message.files[0].content.decode() for message in person.dm() if message.files]


# Moving


def test_a_call_moves_to_another_time_and_both_sides_know_it(stage: Stage) -> None:
    (ana,) = begin(stage)
    choose(stage, ana, "13:00", pages=2)
    before = stage.rows("SELECT starts_at FROM interviews")

    stage.press(ana, MOVE)
    assert "your call stays booked: Tue 12 Jan 2027, 13:00–13:30" in stage.newest(ana).readable()
    assert stage.rows("SELECT starts_at FROM interviews") == before
    stage.press(ana, "13:00")

    assert "Mon 11 Jan 2027, 13:00–13:30 London time" in stage.newest(ana).readable()
    assert "14:00–14:30 Berlin time" in stage.card(stage.theo, ana).readable()
    assert "Ana Ortiz moved your call of Tue 12 Jan 2027, 14:00–14:30" in stage.all_read(stage.theo)
    first, second = files(ana)
    assert events_of(first, "UID") == events_of(second, "UID")
    assert [int(events_of(file, "SEQUENCE")[0]) for file in (first, second)] == [0, 1]  # type: ignore[call-overload]


def test_keeping_the_time_changes_nothing(stage: Stage) -> None:
    (ana,) = begin(stage)
    choose(stage, ana, "13:00", pages=2)
    stage.press(ana, MOVE)

    stage.press(ana, KEEP)

    assert "Your call is booked" in stage.newest(ana).readable()
    assert stage.rows("SELECT moves, sequence FROM interviews") == [(0, 0)]


@pytest.mark.parametrize(("seconds", "may"), [(-1, True), (0, False)])
def test_a_call_may_be_moved_until_a_day_before_it(stage: Stage, seconds: int, may: bool) -> None:
    (ana,) = begin(stage)
    choose(stage, ana, "13:00", pages=2)
    late = ana.press_payload(MOVE)
    stage.excused.append("expired_url")  # its response_url is hours old by then
    stage.go_to(ONE + timedelta(seconds=seconds))

    stage.workspace.deliver("interactive", late)
    stage.settle()

    assert (KEEP in stage.newest(ana).buttons) is may
    assert ("until 24 hours before it begins" in stage.newest(ana).readable()) is not may


def test_choosing_another_time_ends_when_the_day_before_begins(stage: Stage) -> None:
    (ana,) = begin(stage)
    choose(stage, ana, "13:00", pages=2)
    stage.press(ana, MOVE)
    other = ana.press_payload("13:30")
    stage.excused.append("expired_url")  # its response_url is hours old by then
    stage.go_to(ONE)

    assert "Your call is booked" in stage.newest(ana).readable()
    stage.workspace.deliver("interactive", other)
    stage.settle()

    assert "Your call is booked" in stage.newest(ana).readable()
    assert stage.rows("SELECT moves FROM interviews") == [(0,)]


def test_a_third_move_is_refused(stage: Stage) -> None:
    (ana,) = begin(stage)
    choose(stage, ana, "13:00", pages=2)
    for _ in range(2):
        stage.press(ana, MOVE)
        turn_to(stage, ana, "Thu 14 Jan 2027")
        stage.press(ana, first_time(stage, ana))

    assert MOVE not in stage.newest(ana).buttons
    assert stage.rows("SELECT moves FROM interviews") == [(2,)]


def test_a_time_that_was_taken_meanwhile_is_not_moved_to(stage: Stage) -> None:
    ana, bo = begin(stage, "Ana Ortiz", "Bo Li")
    choose(stage, ana, "13:00", pages=2)
    stage.press(ana, MOVE)
    wanted = ana.press_payload("13:00")
    choose(stage, bo, "13:00")

    stage.workspace.deliver("interactive", wanted)
    stage.settle()

    assert "That time has just been taken." in stage.newest(ana).readable()
    assert KEEP in stage.newest(ana).buttons
    assert stage.value("SELECT count(DISTINCT starts_at) FROM interviews WHERE state = 'booked'") == 2


def test_a_moved_call_has_reminders_for_its_new_time_alone(stage: Stage) -> None:
    (ana,) = begin(stage)
    choose(stage, ana, "13:00", pages=2)
    stage.press(ana, MOVE)
    stage.press(ana, "15:00")

    stage.go_to(ONE + timedelta(hours=1))
    stage.go_to(ONE + timedelta(days=1))

    assert stage.all_read(ana).count("Your call about Paperkite is in an hour: Mon 11 Jan 2027, 15:00") == 1
    assert "Your call about Paperkite is tomorrow" not in stage.all_read(ana)


def test_who_cancels_while_choosing_and_books_again_is_not_choosing_any_more(stage: Stage) -> None:
    (ana,) = begin(stage)
    choose(stage, ana, "13:00", pages=2)
    stage.press(ana, MOVE)
    stage.press(ana, CANCEL)
    stage.press(ana, "Choose another time")

    stage.press(ana, "13:30")

    assert "Your call is booked" in stage.newest(ana).readable()


def test_a_call_that_somebody_else_takes_over_leaves_the_first_ones_calendar(stage: Stage) -> None:
    (ana,) = begin(stage, interviewers=[stage.theo.id, stage.mara.id])
    choose(stage, ana, "13:00", pages=3)
    holder = stage.value("SELECT interviewer FROM interviews")
    first, second = (stage.mara, stage.theo) if holder == stage.mara.id else (stage.theo, stage.mara)
    first.command("/interview", "availability Sun 1-2am")
    assert first.submit().acked

    stage.press(ana, MOVE)
    stage.press(ana, first_time(stage, ana))

    assert stage.value("SELECT interviewer FROM interviews") == second.id
    assert "to a time that somebody else holds" in stage.all_read(first)
    assert "STATUS:CANCELLED" in files(first)[-1]
    assert "STATUS:CONFIRMED" in files(second)[-1]
    assert HELD not in first.dm()[-1].buttons


# Cancelling


@pytest.mark.parametrize(("seconds", "late"), [(-1, 0), (0, 1)])
def test_a_late_cancellation_is_kept_and_said(stage: Stage, seconds: int, late: int) -> None:
    (ana,) = begin(stage)
    choose(stage, ana, "13:00", pages=2)
    stage.go_to(ONE + timedelta(seconds=seconds))

    stage.press(ana, CANCEL)

    assert stage.rows("SELECT cancelled_as, cancelled_late FROM interviews") == [("participant", late)]
    words = "Cancelled late by Ana Ortiz" if late else "Cancelled by Ana Ortiz"
    assert words in stage.card(stage.theo, ana).readable()


def test_the_calls_of_a_closed_study_are_cancelled_together(stage: Stage) -> None:
    ana, bo = begin(stage, "Ana Ortiz", "Bo Li")
    choose(stage, ana, "13:00")
    choose(stage, bo, "14:00")
    stage.press(stage.mara, "Close")

    stage.press(stage.mara, "Cancel its calls")

    for who in (ana, bo):
        assert "Mara Lindqvist from our team had to cancel the call" in stage.newest(who).readable()
        assert "STATUS:CANCELLED" in files(who)[-1]
    assert stage.value("SELECT count(*) FROM interviews WHERE state = 'booked'") == 0
    assert "as its study has ended" in stage.all_read(stage.theo)


# While somebody is waited for


def waiting(stage: Stage, minutes: float = 0) -> Person:
    (ana,) = begin(stage)
    choose(stage, ana, "13:00")
    stage.go_to(ONE + timedelta(minutes=minutes))
    stage.press(stage.theo, NOT_HERE)
    return ana


def test_who_is_not_there_is_told_after_five_minutes(stage: Stage) -> None:
    ana = waiting(stage)
    stage.go_to(ONE + timedelta(minutes=5, seconds=-1))
    assert "is waiting for you" not in stage.all_read(ana)

    stage.go_to(ONE + timedelta(minutes=5))

    assert stage.all_read(ana).count("Theo Abara is waiting for you") == 1


def test_who_is_said_to_be_missing_later_is_told_at_once(stage: Stage) -> None:
    ana = waiting(stage, minutes=6)

    assert stage.all_read(ana).count("Theo Abara is waiting for you") == 1


def test_who_was_told_is_not_told_again_after_the_outcome_was_taken_back(stage: Stage) -> None:
    ana = waiting(stage, minutes=6)
    stage.go_to(ONE + timedelta(minutes=11))
    stage.press(stage.theo, MISSED)
    stage.press(stage.theo, "That was a mistake")

    stage.press(stage.theo, NOT_HERE)

    assert stage.all_read(ana).count("Theo Abara is waiting for you") == 1


def test_who_came_meanwhile_is_not_told_and_their_call_goes_on(stage: Stage) -> None:
    ana = waiting(stage)
    stage.press(stage.theo, HERE)

    stage.go_to(ONE + timedelta(minutes=29))

    assert "is waiting for you" not in stage.all_read(ana)
    assert stage.value("SELECT state FROM interviews") == "booked"


@pytest.mark.parametrize(("seconds", "state"), [(-1, "booked"), (0, "no_show")])
def test_a_call_to_which_nobody_came_closes_after_a_quarter_of_an_hour(
    stage: Stage, seconds: int, state: str
) -> None:
    waiting(stage)

    stage.go_to(ONE + timedelta(minutes=15, seconds=seconds))

    assert stage.value("SELECT state FROM interviews") == state


def test_an_interviewer_who_says_nothing_is_asked_after_the_call_and_closes_none(stage: Stage) -> None:
    (ana,) = begin(stage)
    choose(stage, ana, "13:00")
    stage.go_to(ONE)
    stage.go_to(ONE + timedelta(minutes=44))
    assert "How did it go?" not in stage.all_read(stage.theo)

    stage.go_to(ONE + timedelta(minutes=45))

    assert "How did it go?" in stage.newest(stage.theo).readable()
    assert stage.value("SELECT state FROM interviews") == "booked"


# Second thoughts


@pytest.mark.parametrize("outcome", [HELD, MISSED])
def test_an_outcome_can_be_taken_back_and_said_anew(stage: Stage, outcome: str) -> None:
    (ana,) = begin(stage)
    choose(stage, ana, "13:00")
    stage.go_to(ONE + timedelta(minutes=10))
    stage.press(stage.theo, outcome)

    stage.press(stage.theo, MISTAKE)
    assert stage.value("SELECT state FROM interviews") == "booked"
    assert stage.value("SELECT last_interviewed_at FROM people WHERE name = 'Ana Ortiz'") is None
    stage.press(stage.theo, HELD)

    assert "Thank you for the call" in stage.newest(ana).readable()
    assert stage.value("SELECT state FROM interviews") == "completed"


@pytest.mark.parametrize(("seconds", "may"), [(-1, True), (0, False)])
def test_an_outcome_stands_after_a_day(stage: Stage, seconds: int, may: bool) -> None:
    (ana,) = begin(stage)
    choose(stage, ana, "13:00")
    stage.go_to(ONE)
    stage.press(stage.theo, HELD)
    late = stage.theo.press_payload(MISTAKE)
    stage.excused.append("expired_url")  # its response_url is hours old by then
    stage.go_to(ONE + timedelta(days=1, seconds=seconds))

    stage.workspace.deliver("interactive", late)
    stage.settle()

    assert stage.value("SELECT state FROM interviews") == ("booked" if may else "completed")
    assert ana


def test_a_place_that_was_given_away_is_not_taken_back(stage: Stage) -> None:
    ana, bo, cy = begin(
        stage,
        "Ana Ortiz",
        "Bo Li",
        "Cy Young",
        target="1",
        seats_love="1",
        seats_dislike="0",
        way="Exactly: never a call more than planned",
    )
    choose(stage, ana, "13:00")
    stage.answer(bo)
    stage.go_to(ONE + timedelta(minutes=10))
    stage.press(stage.theo, MISSED)
    stage.go_on(minutes=1)
    stage.press(bo, AGREE)
    stage.press(bo, first_time(stage, bo))

    stage.theo.press(MISTAKE, in_message=stage.card(stage.theo, ana))
    stage.settle()

    assert stage.value("SELECT state FROM interviews WHERE id = 1") == "no_show"
    assert "The place has been given to somebody else meanwhile" in stage.theo.dm()[-1].readable()
    assert cy


# Suggesting a time


def suggest(stage: Stage, who: Person, words: str) -> str:
    """Write words and go on; what the person reads then."""
    stage.answer(who)
    stage.press(who, AGREE)
    stage.press(who, SUGGEST)
    who.fill("When would suit you?", words)
    who.submit()
    assert who.modal
    return who.modal.text()


def test_words_are_got_ready_while_somebody_types_them(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    (ana,) = begin(stage)
    stage.answer(ana)
    stage.press(ana, AGREE)
    monkeypatch.delitem(sys.modules, "dateparser", raising=False)

    stage.press(ana, SUGGEST)

    until(lambda: "dateparser" in sys.modules)


def test_a_free_time_is_said_back_in_full_and_booked_when_confirmed(stage: Stage) -> None:
    (ana,) = begin(stage)

    read = suggest(stage, ana, "tomorrow at 3pm")
    assert "Tue 12 Jan 2027, 15:00–15:30 London time (GMT)" in read
    assert stage.value("SELECT count(*) FROM interviews") == 0
    assert ana.submit().acked
    stage.settle()

    assert ana.modal is None
    assert "Your call is booked" in stage.newest(ana).readable()
    assert stage.value("SELECT starts_at FROM interviews") == "2027-01-12T15:00:00.000000+00:00"


def test_a_time_taken_while_it_is_confirmed_brings_the_nearest(stage: Stage) -> None:
    ana, bo = begin(stage, "Ana Ortiz", "Bo Li")
    suggest(stage, ana, "today at 1pm")
    choose(stage, bo, "13:00")

    ana.submit()
    stage.settle()

    assert ana.modal
    assert "That time has just been taken." in ana.modal.text()
    assert stage.value("SELECT count(*) FROM interviews") == 1


def test_several_times_are_chosen_from(stage: Stage) -> None:
    (ana,) = begin(stage)
    read = suggest(stage, ana, "Wednesday afternoon")
    assert "Wed 13 Jan 2027, 12:00–12:30" in read

    ana.fill("Free times", "Wed 13 Jan 2027, 12:30–13:00 London time (GMT)")
    assert ana.submit().acked
    stage.settle()

    assert "Wed 13 Jan 2027, 12:30–13:00" in stage.newest(ana).readable()


@pytest.mark.parametrize("words", ["yesterday at 3", "03/04", "whenever", "next May", "3pm IST tomorrow"])
def test_what_is_unclear_or_over_is_asked_at_its_field(stage: Stage, words: str) -> None:
    (ana,) = begin(stage)
    stage.answer(ana)
    stage.press(ana, AGREE)
    stage.press(ana, SUGGEST)
    ana.fill("When would suit you?", words)
    before = stage.dump()

    outcome = ana.submit()

    assert set(outcome.errors) == {"When would suit you?"}
    assert stage.dump() == before


def test_a_call_can_be_moved_to_a_suggested_time(stage: Stage) -> None:
    (ana,) = begin(stage)
    choose(stage, ana, "13:00", pages=2)
    stage.press(ana, MOVE)
    stage.press(ana, SUGGEST)
    ana.fill("When would suit you?", "Thursday at 10am")
    ana.submit()

    assert ana.submit().acked
    stage.settle()

    assert "Thu 14 Jan 2027, 10:00–10:30" in stage.newest(ana).readable()
    assert stage.rows("SELECT moves FROM interviews") == [(1,)]


# The morning


def test_the_calls_of_the_day_are_listed_in_the_morning_once(stage: Stage) -> None:
    (ana,) = begin(stage)
    choose(stage, ana, "13:00", pages=2)
    tuesday = MONDAY + timedelta(days=1)

    stage.go_to(tuesday.replace(hour=6, minute=59))  # Berlin, where Theo is, is an hour ahead
    assert "You hold one call" not in stage.all_read(stage.theo)
    stage.go_to(tuesday.replace(hour=7))
    stage.go_to(tuesday.replace(hour=8))

    assert stage.all_read(stage.theo).count("You hold one call on Tue 12 Jan 2027.") == 1
    assert "14:00–14:30* · Ana Ortiz" in stage.all_read(stage.theo)
    assert PAYS not in stage.all_read(stage.theo)
    assert LOVES not in stage.all_read(stage.theo)


def test_a_day_without_calls_has_no_list(stage: Stage) -> None:
    begin(stage)

    stage.go_to(MONDAY + timedelta(days=1))

    assert "You hold" not in stage.all_read(stage.theo)


# Zones


def test_who_moves_to_another_zone_sees_their_call_in_it(stage: Stage) -> None:
    (ana,) = begin(stage)
    choose(stage, ana, "13:00", pages=2)
    stage.workspace.change_person(ana.id, tz="Asia/Kathmandu")

    stage.go_on(hours=6)

    assert "Tue 12 Jan 2027, 18:45–19:15 Kathmandu time" in stage.newest(ana).readable()


# What a reader of the code found


def test_a_call_that_closed_by_itself_stays_taken_back(stage: Stage) -> None:
    waiting(stage)
    stage.go_to(ONE + timedelta(minutes=15))
    stage.press(stage.theo, MISTAKE)

    stage.go_on(minutes=2)

    assert stage.value("SELECT state FROM interviews") == "booked"


@pytest.mark.parametrize(("seconds", "state"), [(-1, "cancelled"), (0, "booked")])
def test_a_call_that_is_over_is_not_cancelled_any_more(stage: Stage, seconds: int, state: str) -> None:
    (ana,) = begin(stage)
    choose(stage, ana, "13:00")
    stage.go_to(ONE + timedelta(minutes=30, seconds=seconds))

    stage.press(ana, CANCEL)

    assert stage.value("SELECT state FROM interviews") == state


def test_who_changes_the_link_while_somebody_moves_their_call_tells_them(stage: Stage) -> None:
    (ana,) = begin(stage)
    choose(stage, ana, "13:00", pages=2)
    stage.press(ana, MOVE)

    stage.press(stage.mara, "Edit")
    stage.mara.fill("Link to the call", "https://meet.example.com/other")
    assert stage.mara.submit().acked
    stage.settle()

    assert stage.value("SELECT sequence FROM interviews") == 1
    assert "https://meet.example.com/other" in files(ana)[-1].replace("\r\n ", "")


def test_a_booking_of_the_day_is_not_followed_by_a_morning_list(stage: Stage) -> None:
    (ana,) = begin(stage)

    choose(stage, ana, "15:00")
    stage.go_on(minutes=2)

    assert "You hold" not in stage.all_read(stage.theo)
