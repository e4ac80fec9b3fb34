"""The main job as its people live it: from the first form to thanks and digest, by Socket Mode and by signed HTTP."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from bot.demo.acts import Person
from tests.flows.stage import (
    AGREE,
    ANSWER,
    CHANGE,
    DISLIKES,
    DISLIKES_STRONGLY,
    GOAL,
    LIKES,
    LINK,
    LOVES,
    PAYS,
    SEND,
    THANKED,
    Stage,
)

BOTH = pytest.mark.parametrize("transport", ["socket", "http"])
NINE = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)


@pytest.fixture
def forecasts() -> bool:
    return True


@BOTH
def test_a_study_from_the_first_form_to_thanks(stage: Stage) -> None:
    ana, bo = stage.customers("Ana Ortiz", "Bo Lind")
    stage.recruit(target="2", more=True, incentive="a voucher of 40 euros", digest=stage.research)
    stage.go_to(NINE)

    assert "40 euros" in stage.newest(ana).readable()
    consent = stage.answer(ana, PAYS, LOVES)
    assert "is not recorded" in consent.readable()
    booked = stage.book_at(ana, NINE + timedelta(days=2))

    assert "Wed 13 Jan 2027, 09:00–09:30 London time (GMT)" in booked.readable()
    assert "Theo Abara" in booked.readable()
    assert LINK in booked.readable()
    assert "Wed 13 Jan 2027, 10:00–10:30 Berlin time (CET)" in stage.card(stage.theo, ana).readable()
    stage.hold(stage.theo, ana)
    assert "Thank you for the call" in stage.newest(ana).readable()
    assert "40 euros" in stage.newest(ana).readable()
    assert "Completed" in stage.card(stage.theo, ana).readable()
    assert stage.invited([bo]) == [bo]
    stage.mara.command("/interview", "status")
    assert "*love*: 1 of 1 done" in stage.mara.dm()[-1].readable()
    assert stage.bot.double_bookings() == 0


@BOTH
def test_both_sides_get_the_same_call_as_a_file(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(NINE)

    stage.answer_and_book(ana)

    files = [[m.files[0] for m in person.dm() if m.files] for person in (ana, stage.theo)]
    assert [len(found) for found in files] == [1, 1]
    hers, his = (found[0].content.decode() for found in files)
    same = ("UID", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "LOCATION", "STATUS")
    assert [events_of(hers, name) for name in same] == [events_of(his, name) for name in same]
    assert "DTSTART:20270111T130000Z" in hers
    # An invitation by whoever holds the call to whoever takes part, and an entry of one's own for the other.
    assert "METHOD:REQUEST" in hers
    assert "METHOD:PUBLISH" in his
    assert "Ana Ortiz" not in his
    assert GOAL[:20] not in hers + his


def events_of(file: str, name: str) -> list[object]:
    """What the events of a calendar file say under a name."""
    return [event.get(name) for event in Calendar.from_ical(file).walk("VEVENT")]


@BOTH
def test_reminders_go_out_a_day_and_an_hour_before(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(NINE)
    stage.answer(ana)
    starts_at = NINE + timedelta(days=2)
    stage.book_at(ana, starts_at)

    seen = []
    for before in (timedelta(hours=24), timedelta(hours=1)):
        stage.go_to(starts_at - before - timedelta(seconds=1))
        seen.append(_reminders(stage, ana))
        stage.go_to(starts_at - before)
        seen.append(_reminders(stage, ana))

    assert seen == [[], ["tomorrow"], ["tomorrow"], ["tomorrow", "in an hour"]]
    assert "Your call with Ana Ortiz is in an hour" in stage.newest(stage.theo).readable()
    stage.go_on(hours=2)
    assert _reminders(stage, ana) == ["tomorrow", "in an hour"]


@pytest.mark.parametrize(("ahead_h", "reminded"), [(30, ["tomorrow", "in an hour"]), (29.5, ["in an hour"])])
def test_a_call_booked_less_than_thirty_hours_ahead_gets_one_reminder(
    stage: Stage, ahead_h: float, reminded: list[str]
) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(NINE)
    stage.answer(ana)
    starts_at = NINE + timedelta(hours=ahead_h)

    stage.book_at(ana, starts_at)
    stage.go_to(NINE + timedelta(hours=6))
    stage.go_to(starts_at - timedelta(hours=1))

    assert _reminders(stage, ana) == reminded


def test_reminders_of_a_cancelled_call_are_not_sent(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(NINE)
    stage.answer(ana)
    stage.book_at(ana, NINE + timedelta(days=2))

    stage.press(ana, "Cancel the call")
    stage.go_on(days=1)
    stage.go_on(days=1)

    assert _reminders(stage, ana) == []
    assert "in an hour" not in stage.all_read(stage.theo)


@BOTH
def test_the_digest_comes_on_weekdays_at_nine_once(stage: Stage) -> None:
    stage.customers("Ana Ortiz")
    stage.recruit(more=True, digest=stage.research)
    at = []

    for day in range(8):
        stage.go_to(NINE + timedelta(days=day, seconds=-1))
        before = len(stage.mara.messages(stage.research))
        for minutes in (0, 1, 240):
            stage.go_to(NINE + timedelta(days=day, minutes=minutes))
            at += [(day, minutes)] * (len(stage.mara.messages(stage.research)) - before)
            before = len(stage.mara.messages(stage.research))

    assert at == [(day, 0) for day in (0, 1, 2, 3, 4, 7)]
    digest = stage.mara.messages(stage.research)[-1].readable()
    assert "Interviews · Mon 18 Jan 2027" in digest
    assert "*dislike*: 0 of 2 done" in digest
    assert "Ana" not in digest


def test_the_digest_tells_what_happened_since_the_last_one(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit(more=True, digest=stage.research)
    stage.go_to(NINE)
    stage.answer_and_book(ana)

    stage.go_to(NINE + timedelta(days=1))
    first = stage.mara.messages(stage.research)[-1].readable()
    stage.go_to(NINE + timedelta(days=2))

    assert "1 booked" in first
    assert "nothing new" in stage.mara.messages(stage.research)[-1].readable()


def test_the_scale_is_reversed_for_some_and_means_the_same(stage: Stage) -> None:
    people = stage.customers(*(f"Customer {number}" for number in range(12)))
    stage.recruit(target="12")
    stage.go_to(NINE)

    first_options = {}
    for person in stage.invited(people):
        stage.press(person, ANSWER)
        stage.press(person, PAYS)
        first_options[person.id] = stage.newest(person).buttons[0]
        assert stage.newest(person).buttons[-1] == "Prefer not to say"
        stage.press(person, LIKES)

    assert set(first_options.values()) == {LOVES, DISLIKES_STRONGLY}
    stored = stage.rows("SELECT DISTINCT value FROM answers WHERE question_key = 'feeling'")
    assert stored == [("likes",)]


@BOTH
def test_changing_the_answers_before_sending_keeps_both(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(NINE)
    stage.press(ana, ANSWER)
    assert "Question 1 of 2" in stage.newest(ana).readable()
    stage.press(ana, PAYS)
    stage.press(ana, LOVES)

    stage.press(ana, CHANGE)
    assert f"✓ {PAYS}" in stage.newest(ana).buttons
    stage.press(ana, f"✓ {PAYS}")
    stage.press(ana, DISLIKES)
    assert DISLIKES in stage.newest(ana).readable()
    stage.press(ana, SEND)

    kept = stage.rows("SELECT value FROM answers ORDER BY id")
    assert kept == [("pays",), ("loves",), ("pays",), ("dislikes",)]
    assert stage.value("SELECT segment FROM submissions") == "dislike"


@pytest.mark.parametrize(
    ("relationship", "feeling", "verdict"),
    [
        (PAYS, LOVES, "offer"),
        (PAYS, "Prefer not to say", "thank"),
        ("We pay for it, I don't use it", None, "thank"),
        ("I'm considering it", None, "thank"),
        ("I use it free or on trial", DISLIKES, "thank"),
        ("None of these", None, "thank"),
        ("I use it, not sure who pays", DISLIKES, "offer"),
    ],
)
def test_who_has_a_seat_sees_consent_and_everybody_else_the_same_thanks(
    stage: Stage, relationship: str, feeling: str | None, verdict: str
) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(NINE)

    seen = stage.answer(ana, relationship, feeling)

    assert stage.value("SELECT verdict FROM submissions") == verdict
    assert (AGREE in seen.buttons, THANKED in seen.readable()) == (verdict == "offer", verdict == "thank")


def test_a_conversation_goes_on_after_days_and_in_one_message(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(NINE)
    stage.press(ana, ANSWER)
    stage.press(ana, PAYS)

    stage.go_on(days=3)
    stage.press(ana, LOVES)
    stage.press(ana, SEND)

    assert AGREE in stage.newest(ana).buttons
    assert len([message for message in ana.dm() if message.blocks]) == 1


def _reminders(stage: Stage, person: Person) -> list[str]:
    texts = [message.readable() for message in person.dm()]
    return [
        lead
        for text in texts
        for lead in ("tomorrow", "in an hour")
        if f"Your call about Paperkite is {lead}" in text
    ]
