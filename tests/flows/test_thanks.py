"""What is owed for a call, until somebody says that it was sent."""

import sqlite3
from contextlib import closing

import pytest

from tests.flows.after import (
    NINE,
    ONE,
    begin,
    open_thanks,
    owed,
    shown,
)
from tests.flows.stage import AGREE, ANSWER, LOVES, PAYS, SEND, Stage


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

    assert "Nothing is owed, 1 was sent." in shown(stage)
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

    assert "12 owed, 0 sent. Showing 1–10 of 12 owed." in open_thanks(stage, "Show 12 thank-yous owed")
    stage.press(stage.mara, "More", on="modal")
    assert "Showing 11–12 of 12 owed." in shown(stage)
    stage.press(stage.mara, "Mark all of this page as sent", on="modal")

    assert "10 owed, 2 sent. Showing 1–10 of 10 owed." in shown(stage)
    assert stage.mara.modal is not None
    assert "More" not in stage.mara.modal.buttons


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
    stage.press(stage.theo, "Add notes")
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
    assert "1 more was owed for calls with people whose data were erased" in text
    assert "Ana Ortiz" not in text
    assert stage.value("SELECT notes FROM after_calls") == ""
