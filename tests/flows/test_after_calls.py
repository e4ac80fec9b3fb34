"""What follows from a call that was held: thanks, anything new, notes, and the mistake that is taken back."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from bot.demo.acts import Person
from bot.demo.sights import Message
from tests.flows.stage import AGREE, ANSWER, DISLIKES, LOVES, PAYS, SEND, Stage

NINE = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
ONE = NINE + timedelta(hours=4)
UNSURE, FREE = "I use it, not sure who pays", "I use it free or on trial"
NOT_A_CUSTOMER = "Not a customer"
MISTAKE = "That was a mistake"
NEW = ("Yes", "A little", "No")


def begin(stage: Stage, relationship: str = PAYS, feeling: str = LOVES, *flags: str) -> Person:
    """Ana is in the first call with Theo, of a study that thanks with a voucher."""
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit(target="2", more=True, incentive="a voucher", flags=[*flags, "Blind interviewers"])
    stage.go_to(NINE)
    stage.answer(ana, relationship, feeling)
    stage.book(ana)
    stage.go_to(ONE + timedelta(minutes=10))
    return ana


def card(stage: Stage, ana: Person) -> Message:
    return stage.card(stage.theo, ana)


def owed(stage: Stage) -> list[tuple[str, bool]]:
    return [(what, bool(sent)) for what, sent in stage.rows("SELECT incentive, sent_at FROM thank_yous")]


def filed(stage: Stage) -> tuple[str, str, int]:
    sql = "SELECT i.segment, s.segment, s.provisional FROM interviews i JOIN submissions s USING (invitation_id)"
    [(call, submission, provisional)] = stage.rows(sql)
    return call, submission, provisional


def open_thanks(stage: Stage, label: str = "Thank-yous owed: 1") -> str:
    """The list, opened from the newest card of the study."""
    cards = [message for message in stage.mara.dm() if label in message.buttons]
    stage.press(stage.mara, label, in_message=cards[-1])
    assert stage.mara.modal is not None
    return stage.mara.modal.text()


def shown(stage: Stage) -> str:
    assert stage.mara.modal is not None
    return stage.mara.modal.text()


# Thanks


def test_after_a_call_its_participant_is_thanked_in_a_message_that_they_notice(stage: Stage) -> None:
    ana = begin(stage)
    before = stage.newest(ana).ts

    stage.press(stage.theo, "Completed")

    thanks = stage.newest(ana)
    assert thanks.ts > before
    assert "Thank you for the call. What you told us helps. For your time: a voucher. We send it to you." in (
        thanks.readable()
    )
    assert sum("Thank you for the call" in message.readable() for message in ana.dm()) == 1


def test_a_thank_you_is_owed_until_somebody_says_that_it_was_sent(stage: Stage) -> None:
    begin(stage)
    assert owed(stage) == []
    stage.press(stage.theo, "Completed")
    assert owed(stage) == [("a voucher", False)]

    text = open_thanks(stage)
    assert "1 owed, 0 sent. Showing 1–1 of 1 owed." in text
    assert "Ana Ortiz" in text
    assert "a voucher · owed since Mon 11 Jan 2027" in text
    stage.press(stage.mara, "Mark as sent", on="modal")

    assert "0 owed, 1 sent. Nothing is owed." in shown(stage)
    assert owed(stage) == [("a voucher", True)]
    stage.press(stage.mara, "Show those sent", on="modal")
    assert "marked as sent on Mon 11 Jan 2027 by Mara Lindqvist" in shown(stage)
    stage.press(stage.mara, "Undo", on="modal")
    assert owed(stage) == [("a voucher", False)]
    assert [
        action for (action,) in stage.rows("SELECT action FROM audit WHERE action LIKE 'thank-you%'")
    ] == [
        "thank-you marked as sent",
        "thank-you not sent after all",
    ]


def test_the_promise_of_the_day_of_the_call_is_what_is_owed(stage: Stage) -> None:
    begin(stage)
    stage.press(stage.theo, "Completed")

    stage.press(stage.mara, "Edit")
    stage.mara.fill("incentive", "two vouchers")
    assert stage.mara.submit().acked
    stage.settle()

    assert owed(stage) == [("a voucher", False)]


@pytest.mark.parametrize(("incentive", "flags"), [("", []), ("a voucher", ["Trial"])])
def test_nothing_is_owed_where_nothing_was_promised_or_in_a_trial(
    stage: Stage, incentive: str, flags: list[str]
) -> None:
    interviewer = stage.mara if flags else stage.theo
    ana = stage.mara if flags else stage.customers("Ana Ortiz")[0]
    stage.recruit(
        more=True, incentive=incentive, flags=[*flags, "Blind interviewers"], interviewers=[interviewer.id]
    )
    stage.go_to(NINE)
    for label in (ANSWER, PAYS, LOVES, SEND, AGREE, "13:00"):
        stage.press(ana, label)
    stage.go_to(ONE)

    stage.press(interviewer, "Completed")

    assert stage.value("SELECT state FROM interviews") == "completed"
    assert owed(stage) == []


def test_many_thank_yous_come_in_pages_and_a_page_is_marked_at_once(stage: Stage) -> None:
    begin(stage)
    stage.press(stage.theo, "Completed")
    owe_more(stage, 11)
    stage.press(stage.mara, "Pause")
    stage.press(stage.mara, "Resume")  # the card is shown anew

    assert "12 owed, 0 sent. Showing 1–10 of 12 owed." in open_thanks(stage, "Thank-yous owed: 12")
    stage.press(stage.mara, "Later", on="modal")
    assert "Showing 11–12 of 12 owed." in shown(stage)
    stage.press(stage.mara, "Mark all of this page as sent", on="modal")

    assert "10 owed, 2 sent. Showing 1–10 of 10 owed." in shown(stage)
    assert stage.mara.modal is not None
    assert "Later" not in stage.mara.modal.buttons


def owe_more(stage: Stage, count: int) -> None:
    """Put calls that were held long ago beside the first one, as many as that."""
    with closing(sqlite3.connect(stage.database)) as db, db:
        for number in range(count):
            person = db.execute(
                "INSERT INTO people (team_id, name, email, added_at) SELECT team_id, ?, ?, added_at FROM people LIMIT 1",
                [f"Person {number}", f"p{number}@x.example"],
            ).lastrowid
            invitation = db.execute(
                "INSERT INTO invitations (team_id, study_id, person_id, source, state, reason, lot, scale_reversed, created_at, "
                "deliver_after) SELECT team_id, study_id, ?, source, state, reason, lot, 0, created_at, deliver_after "
                "FROM invitations LIMIT 1",
                [person],
            ).lastrowid
            at = f"2027-01-{12 + number:02}T10:00:00.000000+00:00"
            call = db.execute(
                "INSERT INTO interviews (team_id, study_id, person_id, invitation_id, interviewer, starts_at, ends_at, state, "
                "segment, booked_at, ended_at) SELECT team_id, study_id, ?, ?, interviewer, ?, ?, 'completed', segment, booked_at, ? "
                "FROM interviews LIMIT 1",
                [person, invitation, at, at.replace(":00:00.", ":30:00."), at],
            ).lastrowid
            db.execute(
                "INSERT INTO thank_yous (interview_id, team_id, study_id, incentive, owed_at) "
                "SELECT ?, team_id, study_id, incentive, ? FROM thank_yous LIMIT 1",
                [call, at],
            )


def test_of_somebody_who_was_erased_only_a_number_is_left(stage: Stage) -> None:
    ana = begin(stage)
    stage.press(stage.theo, "Completed")
    stage.press(stage.theo, "Notes")
    stage.theo.fill("notes", "Ana keeps two lists")
    assert stage.theo.submit().acked
    owe_more(stage, 1)

    ana.open_home()
    stage.settle()
    stage.press(ana, "Erase my data", on="home")
    assert ana.submit().acked
    stage.settle()

    text = open_thanks(stage)
    assert "1 owed, 0 sent." in text
    assert "1 more was owed for calls with people who had their data erased" in text
    assert "Ana Ortiz" not in text
    assert stage.value("SELECT notes FROM after_calls") == ""


# Not a customer


def test_not_a_customer_takes_no_seat_and_is_thanked_all_the_same(stage: Stage) -> None:
    ana = begin(stage, PAYS, DISLIKES)

    stage.press(stage.theo, NOT_A_CUSTOMER)

    assert filed(stage) == ("never", "never", 0)
    assert stage.value("SELECT state FROM interviews") == "completed"
    assert owed(stage) == [("a voucher", False)]
    text = card(stage, ana).readable()
    assert "Not a customer" in text
    assert "The thank-you is still owed: a voucher. This call takes no seat" in text
    assert card(stage, ana).buttons == ["Notes", MISTAKE]
    assert "Thank you for the call" in stage.newest(ana).readable()
    assert "After the call: they never will be a customer." in stage.value("SELECT reasons FROM submissions")


def test_while_the_opening_check_is_due_its_answers_say_it(stage: Stage) -> None:
    ana = begin(stage, UNSURE)
    assert NOT_A_CUSTOMER not in card(stage, ana).buttons

    stage.press(stage.theo, "They or their company pay")

    assert NOT_A_CUSTOMER in card(stage, ana).buttons


# Taken back


def test_taking_completed_back_undoes_what_had_followed(stage: Stage) -> None:
    ana = begin(stage)
    stage.press(stage.theo, "Completed")
    stage.press(stage.theo, "No")
    assert stage.value("SELECT news FROM after_calls") == "no"

    stage.press(stage.theo, MISTAKE)

    assert owed(stage) == []
    assert stage.value("SELECT news FROM after_calls") is None
    assert stage.value("SELECT last_interviewed_at FROM people WHERE name = 'Ana Ortiz'") is None
    assert "Your call is booked" in stage.newest(ana).readable()
    stage.press(stage.theo, "Completed")
    assert owed(stage) == [("a voucher", False)]


def test_a_thank_you_that_was_sent_stays_sent_whatever_the_outcome_becomes(stage: Stage) -> None:
    begin(stage)
    stage.press(stage.theo, "Completed")
    open_thanks(stage)
    stage.press(stage.mara, "Mark as sent", on="modal")

    stage.press(stage.theo, MISTAKE)
    assert owed(stage) == [("a voucher", True)]
    stage.press(stage.theo, "Completed")

    assert owed(stage) == [("a voucher", True)]


def test_a_call_whose_completed_was_taken_back_is_not_blind_any_more(stage: Stage) -> None:
    ana = begin(stage)
    assert LOVES not in card(stage, ana).readable()
    stage.press(stage.theo, "Completed")
    assert LOVES in card(stage, ana).readable()  # now it is read

    stage.press(stage.theo, MISTAKE)

    assert "This call is marked as not blind." in card(stage, ana).readable()
    assert LOVES in card(stage, ana).readable()
    assert "Reveal" not in card(stage, ana).buttons
    assert stage.rows("SELECT slack_id FROM reveals") == [(stage.theo.id,)]
    assert stage.value("SELECT count(*) FROM audit WHERE action = 'answers revealed'") == 1


@pytest.mark.parametrize("outcome", ["Did not come", NOT_A_CUSTOMER])
def test_who_was_shown_no_answers_stays_blind(stage: Stage, outcome: str) -> None:
    ana = begin(stage)
    stage.press(stage.theo, outcome)
    assert LOVES not in stage.all_read(stage.theo)

    stage.press(stage.theo, MISTAKE)

    assert LOVES not in stage.all_read(stage.theo)
    assert "Reveal" in card(stage, ana).buttons
    assert stage.rows("SELECT * FROM reveals") == []


@pytest.mark.parametrize(
    ("relationship", "pressed", "before"),
    [
        (UNSURE, ("They never will",), ("love", "love", 1)),
        (UNSURE, ("They might in future", NOT_A_CUSTOMER), ("potential", "potential", 0)),
        (UNSURE, ("They or their company pay", NOT_A_CUSTOMER), ("love", "love", 0)),
        (PAYS, (NOT_A_CUSTOMER,), ("love", "love", 0)),
    ],
)
def test_taking_never_back_files_the_answers_as_they_were(
    stage: Stage, relationship: str, pressed: tuple[str, ...], before: tuple[str, str, int]
) -> None:
    ana = begin(stage, relationship)
    for label in pressed:
        stage.press(stage.theo, label)
    assert filed(stage) == ("never", "never", 0)

    stage.press(stage.theo, MISTAKE)

    assert filed(stage) == before
    assert stage.value("SELECT state FROM interviews") == "booked"
    asked_again = "They never will" in card(stage, ana).buttons
    assert asked_again is (pressed == ("They never will",))


# Anything new


def test_after_a_held_call_its_interviewer_says_whether_it_was_new(stage: Stage) -> None:
    ana = begin(stage)
    assert not set(NEW) & set(card(stage, ana).buttons)
    stage.press(stage.theo, "Completed")
    assert [label for label in card(stage, ana).buttons if label in NEW] == list(NEW)

    for label, kept in zip(NEW, ("yes", "little", "no"), strict=True):
        stage.press(stage.theo, label)

        assert f"You said: {label.lower()}." in card(stage, ana).readable()
        assert stage.rows("SELECT news FROM after_calls") == [(kept,)]


@pytest.mark.parametrize("outcome", ["Did not come", "Cancel the call", NOT_A_CUSTOMER])
def test_nothing_is_asked_of_a_call_that_was_not_held_or_takes_no_seat(stage: Stage, outcome: str) -> None:
    ana = begin(stage)
    stage.press(stage.theo, outcome)

    assert not set(NEW) & set(card(stage, ana).buttons)


# Notes


def write_notes(stage: Stage, text: str) -> None:
    stage.press(stage.theo, next(b for b in stage.newest(stage.theo).buttons if "otes" in b))
    stage.theo.fill("notes", text)
    assert stage.theo.submit().acked
    stage.settle()


def test_notes_are_kept_and_read_by_who_runs_the_study(stage: Stage) -> None:
    ana = begin(stage)
    stage.press(stage.theo, "Completed")
    write_notes(stage, "They keep <two> lists\n*by hand*")
    assert "Read or change the notes" in card(stage, ana).buttons
    payload = stage.theo.press_payload("Read or change the notes")
    payload["user"] |= {"id": stage.mara.id}
    payload["trigger_id"] = stage.workspace.store.grant_trigger(stage.mara.id, None)

    stage.workspace.deliver("interactive", payload)
    stage.settle()

    assert "They keep <two> lists\n*by hand*" in shown(stage)
    assert "[Save]" not in shown(stage)
    write_notes(stage, "")
    assert "Notes" in card(stage, ana).buttons


def test_who_withdraws_has_the_notes_deleted_and_none_are_kept_any_more(stage: Stage) -> None:
    ana = begin(stage)
    stage.press(stage.theo, "Completed")
    write_notes(stage, "They keep two lists")
    late = stage.theo.press_payload("Read or change the notes")

    ana.open_home()
    stage.settle()
    stage.press(ana, "Withdraw my agreement", on="home")

    assert stage.rows("SELECT notes FROM after_calls") == [("",)]
    assert not any("otes" in label for label in card(stage, ana).buttons)
    stage.workspace.deliver("interactive", late)
    stage.settle()
    assert stage.theo.modal is None
    assert "Notes can be kept of a call that was held" in stage.all_read(stage.theo)


def test_notes_survive_a_mistake(stage: Stage) -> None:
    ana = begin(stage)
    stage.press(stage.theo, "Completed")
    write_notes(stage, "They keep two lists")

    stage.press(stage.theo, MISTAKE)
    assert not any("otes" in label for label in card(stage, ana).buttons)
    stage.press(stage.theo, "Completed")

    assert "Read or change the notes" in card(stage, ana).buttons
