"""The people of a study: where each of them stands, and what its researcher does about one of them."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.demo.acts import Person
from tests.flows.lists import open_people, people_of_study
from tests.flows.stage import (
    ANSWER,
    DECLINE,
    DISLIKES,
    ENDED,
    LOVES,
    PAYS,
    THANKED,
    Stage,
)
from tests.flows.test_directory_page import choose, names_in, open_first, search, text_of
from tests.flows.test_person_page import researcher, write

NINE = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)


def page_of(stage: Stage, viewer: Person, name: str) -> str:
    """Open the page of somebody within the newest study, and return what stands there."""
    open_people(stage, viewer)
    search(stage, viewer, name)
    open_first(stage, viewer)
    return text_of(viewer)


def buttons(person: Person) -> list[str]:
    assert person.modal is not None
    return person.modal.buttons


def invite(stage: Stage, *people: Person, **values: object) -> int:
    """Invite some people, at nine."""
    study_id = stage.recruit(audience=None, picked=[person.id for person in people], **values)  # type: ignore[arg-type]
    stage.go_to(NINE)
    return study_id


def test_everybody_of_a_study_is_listed_with_where_they_stand(stage: Stage) -> None:
    names = ["Ana Ortiz", "Bob Brown", "Cleo Crane", "Dan Dorn", "Eve East"]
    ana, bob, cleo, dan, _ = people = [stage.person(name) for name in names]
    invite(stage, *people)
    stage.answer_and_book(ana)
    stage.answer(bob, PAYS, DISLIKES)
    stage.press(cleo, DECLINE)
    stage.press(dan, ANSWER)

    open_people(stage, stage.mara)

    told = text_of(stage.mara)
    assert names_in(stage.mara) == names
    assert "Booked for " in told
    assert "Was offered times on Mon 11 Jan 2027, until " in told
    assert "Declined, invited on Mon 11 Jan 2027" in told
    assert "Has begun to answer, invited on" in told
    assert "Has not answered yet, invited on" in told
    assert LOVES not in told
    assert choose(stage, stage.mara, "Invited (2)") == ["Dan Dorn", "Eve East"]
    assert search(stage, stage.mara, "east") == ["Eve East"]
    assert search(stage, stage.mara, "100%") == []
    assert "Nobody stands there." in text_of(stage.mara)


def test_a_study_without_anybody_says_so_and_a_stranger_to_it_sees_nothing(stage: Stage) -> None:
    rita = researcher(stage, "Rita Roe")
    otto = researcher(stage, "Otto Orr", rita)
    study_id = stage.recruit(rita)
    stage.recruit(otto)
    open_people(stage, rita, study_id)
    assert "Nobody was invited yet." in text_of(rita)

    seen = len(stage.workspace.log.entries)
    stage.workspace.deliver("interactive", people_of_study(stage, otto, study_id))
    stage.settle()

    told = str([entry.payload for entry in stage.workspace.log.entries[seen:] if entry.direction == "in"])
    assert "You don't have access to this yet" in told
    assert "Nobody was invited yet." not in told


def test_a_long_study_is_turned_ten_at_a_time(stage: Stage) -> None:
    people = [stage.person(f"Person {number:02}") for number in range(12)]
    invite(stage, *people)
    open_people(stage, stage.mara)
    assert "Showing 1–10 of 12" in text_of(stage.mara)

    stage.press(stage.mara, "More", on="modal")

    assert names_in(stage.mara) == ["Person 10", "Person 11"]
    assert search(stage, stage.mara, "person 1") == ["Person 10", "Person 11"]


def test_somebody_who_waits_is_approved_or_declined_on_their_page(stage: Stage) -> None:
    ana, bob = stage.person("Ana Ortiz"), stage.person("Bob Brown")
    invite(stage, ana, bob, more=True, flags=["Approval", "Blind interviewers"])
    stage.answer(ana)
    stage.answer(bob)

    assert "Waits for approval since Mon 11 Jan 2027" in page_of(stage, stage.mara, "ana")
    stage.press(stage.mara, "Approve", on="modal")
    assert "Approved: times are offered as soon as there is a seat." in text_of(stage.mara)
    assert "Was offered times" in text_of(stage.mara)
    assert "Approve" not in buttons(stage.mara)
    assert stage.book(ana)

    page_of(stage, stage.mara, "bob")
    shown = write(stage, stage.mara, "Decline", "Works for a rival")

    assert "Declined. They are not told." in shown
    assert "Answered on Mon 11 Jan 2027; no call comes of it" in shown
    assert THANKED in stage.newest(bob).readable()
    assert stage.rows("SELECT answer, reason FROM approvals ORDER BY invitation_id")[1] == (
        "declined",
        "Works for a rival",
    )


def test_a_participant_is_offered_other_times_and_keeps_their_call_until_they_choose(stage: Stage) -> None:
    ana = stage.person("Ana Ortiz")
    invite(stage, ana)
    stage.answer(ana)
    stage.book_at(ana, NINE + timedelta(days=3, hours=3))
    page_of(stage, stage.mara, "ana")
    before = stage.value("SELECT starts_at FROM interviews")

    stage.press(stage.mara, "Offer other times", on="modal")

    assert "They are asked to choose another time." in text_of(stage.mara)
    assert "They are choosing another time at the moment." in text_of(stage.mara)
    assert "Offer other times" not in buttons(stage.mara)
    assert "Would another time suit you as well?" in stage.newest(ana).readable()
    assert stage.value("SELECT starts_at FROM interviews WHERE state = 'booked'") == before
    stage.press(ana, stage.times(ana)[-1])
    assert stage.value("SELECT starts_at FROM interviews WHERE state = 'booked'") != before


def test_a_call_that_is_near_is_not_moved_and_the_page_says_why(stage: Stage) -> None:
    ana = stage.person("Ana Ortiz")
    invite(stage, ana)
    stage.answer_and_book(ana)
    page_of(stage, stage.mara, "ana")
    payload = stage.mara.press_payload("Cancel the call", on="modal")
    payload["actions"][0]["value"] = payload["actions"][0]["value"].replace("cancel_call", "offer_move")

    assert "A call can be moved until 24 hours before it begins." in text_of(stage.mara)
    assert "Offer other times" not in buttons(stage.mara)
    stage.workspace.deliver("interactive", payload)
    stage.settle()
    assert stage.value("SELECT moving_until FROM invitations") is None


def test_a_researcher_cancels_a_call_and_both_sides_are_told(stage: Stage) -> None:
    ana = stage.person("Ana Ortiz")
    invite(stage, ana)
    stage.answer_and_book(ana)
    page_of(stage, stage.mara, "ana")

    stage.press(stage.mara, "Cancel the call", on="modal")

    assert "The call was cancelled. Both sides are told" in text_of(stage.mara)
    assert "was cancelled on Mon 11 Jan 2027" in text_of(stage.mara)
    assert "Mara Lindqvist cancelled your call with Ana Ortiz of " in stage.all_read(stage.theo)
    assert "Choose another time" in stage.newest(ana).buttons
    assert stage.rows("SELECT state, cancelled_as FROM interviews") == [("cancelled", "researcher")]


def test_a_call_that_has_begun_is_its_interviewers(stage: Stage) -> None:
    ana = stage.person("Ana Ortiz")
    invite(stage, ana)
    stage.answer_and_book(ana)
    starts_at = datetime.fromisoformat(stage.value("SELECT starts_at FROM interviews"))
    stage.go_to(starts_at - timedelta(seconds=1))
    page_of(stage, stage.mara, "ana")
    payload = stage.mara.press_payload("Cancel the call", on="modal")

    stage.go_to(starts_at)
    stage.workspace.deliver("interactive", payload)
    stage.settle()

    assert "The call has begun: its interviewer says what became of it." in text_of(stage.mara)
    assert stage.value("SELECT state FROM interviews") == "booked"


def test_one_more_reminder_a_day_after_the_first_one_and_never_a_third(stage: Stage) -> None:
    ana = stage.person("Ana Ortiz")
    invite(stage, ana)
    assert "A reminder goes out by itself" in page_of(stage, stage.mara, "ana")
    stage.go_on(hours=24)
    assert "A reminder: " in stage.all_read(ana)
    stage.go_on(hours=23, minutes=59)
    assert "the last one is less than a day old" in page_of(stage, stage.mara, "ana")
    assert "Remind" not in buttons(stage.mara)
    stage.go_on(minutes=1)
    page_of(stage, stage.mara, "ana")
    payload = stage.mara.press_payload("Remind", on="modal")

    stage.press(stage.mara, "Remind", on="modal")

    assert "They are reminded now. It is the last reminder of this invitation." in text_of(stage.mara)
    assert stage.all_read(ana).count("A reminder: ") == 2
    assert stage.all_read(ana).count("we won't remind you again") == 1
    payload["actions"][0]["action_ts"] = "1.2"
    stage.workspace.deliver("interactive", payload)
    stage.go_on(hours=25)
    assert "No reminder: they had two" in page_of(stage, stage.mara, "ana")
    assert stage.all_read(ana).count("A reminder: ") == 2
    stage.excused.append("hash_conflict")


def test_a_reminder_that_is_asked_for_at_night_waits_for_the_morning(stage: Stage) -> None:
    ana = stage.person("Ana Ortiz")
    invite(stage, ana)
    stage.go_on(hours=24)
    stage.go_to(NINE + timedelta(days=2, hours=13))
    page_of(stage, stage.mara, "ana")

    stage.press(stage.mara, "Remind", on="modal")

    assert "They are reminded when their working hours begin." in text_of(stage.mara)
    assert stage.all_read(ana).count("A reminder: ") == 1
    stage.go_to(NINE + timedelta(days=3))
    assert stage.all_read(ana).count("A reminder: ") == 2


@pytest.mark.parametrize("has_begun", [False, True])
def test_an_invitation_is_withdrawn_as_long_as_nobody_has_begun(stage: Stage, has_begun: bool) -> None:
    ana = stage.person("Ana Ortiz")
    invite(stage, ana)
    page_of(stage, stage.mara, "ana")
    payload = stage.mara.press_payload("Withdraw the invitation", on="modal")
    if has_begun:
        stage.press(ana, ANSWER)
        assert "whoever has begun to answer may finish" in page_of(stage, stage.mara, "ana")
        assert "Withdraw the invitation" not in buttons(stage.mara)
        payload["view"] = stage.mara.press_payload("Block", on="modal")["view"]

    stage.workspace.deliver("interactive", payload)
    stage.settle()

    if has_begun:
        assert stage.value("SELECT state FROM invitations") == "started"
        return
    assert "The invitation was withdrawn." in text_of(stage.mara)
    assert ENDED in stage.newest(ana).readable()
    stage.go_on(hours=30)
    assert "A reminder: " not in stage.all_read(ana)


def test_an_invitation_that_has_not_left_is_withdrawn_before_anybody_hears_of_it(stage: Stage) -> None:
    ana = stage.person("Ana Ortiz")
    stage.recruit(audience=None, picked=[ana.id])
    stage.go_to(NINE)
    late = stage.person("Lia Lang", zone="America/Los_Angeles")
    stage.recruit(audience=None, picked=[late.id])
    stage.go_on(minutes=2)
    assert stage.value("SELECT max(state) FROM invitations WHERE study_id = 2") == "queued"
    assert "The invitation waits for their working hours" in page_of(stage, stage.mara, "lia")

    stage.press(stage.mara, "Withdraw the invitation", on="modal")
    stage.go_on(days=2)

    assert not [message for message in late.dm() if message.from_app]


def test_why_somebody_was_invited_is_shown_when_asked_for_and_kept(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit(more=True, interviewers=[stage.theo.id], flags=["Blind interviewers"])
    stage.go_to(NINE)
    shown = page_of(stage, stage.mara, "ana")
    assert "Invited." not in shown
    assert stage.rows("SELECT * FROM reveals") == []

    stage.press(stage.mara, "Why?", on="modal")

    assert "Invited. " in text_of(stage.mara)
    assert [row[0] for row in stage.rows("SELECT slack_id FROM reveals")] == [stage.mara.id]
    assert stage.value("SELECT count(*) FROM audit WHERE action = 'answers revealed'") == 1
    assert ana


def test_a_press_of_a_study_that_is_somebody_elses_changes_nothing(stage: Stage) -> None:
    ana = stage.person("Ana Ortiz")
    rita = researcher(stage, "Rita Roe")
    otto = researcher(stage, "Otto Orr", rita)
    stage.recruit(rita, audience=None, picked=[ana.id])
    stage.go_to(NINE)
    page_of(stage, rita, "ana")
    payload = rita.press_payload("Withdraw the invitation", on="modal")
    payload["user"]["id"] = otto.id

    stage.workspace.deliver("interactive", payload)
    stage.settle()

    assert stage.value("SELECT state FROM invitations") == "delivered"
    stage.excused.extend(("push_limit_reached", "invalid_trigger_id"))
