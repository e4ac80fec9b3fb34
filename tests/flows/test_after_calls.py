"""What an interviewer says after a call: anything new, notes, and that it was no customer."""

import pytest

from tests.flows.after import MISTAKE, NEW, NOT_A_CUSTOMER, UNSURE, begin, card, filed, owed, shown
from tests.flows.stage import DISLIKES, PAYS, Stage

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
    assert card(stage, ana).buttons == ["Add notes", MISTAKE]
    assert "Thank you for the call" in stage.newest(ana).readable()
    assert "After the call: they never will be a customer." in stage.value("SELECT reasons FROM submissions")


def test_while_the_opening_check_is_due_its_answers_say_it(stage: Stage) -> None:
    ana = begin(stage, UNSURE)
    assert NOT_A_CUSTOMER not in card(stage, ana).buttons

    stage.press(stage.theo, "They or their company pay")

    assert NOT_A_CUSTOMER in card(stage, ana).buttons


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
    assert "Change the notes" in card(stage, ana).buttons
    payload = stage.theo.press_payload("Change the notes")
    payload["user"] |= {"id": stage.mara.id}
    payload["trigger_id"] = stage.workspace.store.grant_trigger(stage.mara.id, None)

    stage.workspace.deliver("interactive", payload)
    stage.settle()

    assert "They keep <two> lists\n*by hand*" in shown(stage)
    assert "[Save]" not in shown(stage)
    write_notes(stage, "")
    assert "Add notes" in card(stage, ana).buttons


def test_who_withdraws_has_the_notes_deleted_and_none_are_kept_any_more(stage: Stage) -> None:
    ana = begin(stage)
    stage.press(stage.theo, "Completed")
    write_notes(stage, "They keep two lists")
    late = stage.theo.press_payload("Change the notes")

    ana.open_home()
    stage.settle()
    stage.press(ana, "Withdraw my agreement", on="home")

    assert stage.rows("SELECT notes FROM after_calls") == [("",)]
    assert not any("otes" in label for label in card(stage, ana).buttons)
    stage.workspace.deliver("interactive", late)
    stage.settle()
    assert stage.theo.modal is None
    assert "Notes are kept of a call that was held" in stage.all_read(stage.theo)


def test_notes_survive_a_mistake(stage: Stage) -> None:
    ana = begin(stage)
    stage.press(stage.theo, "Completed")
    write_notes(stage, "They keep two lists")

    stage.press(stage.theo, MISTAKE)
    assert not any("otes" in label for label in card(stage, ana).buttons)
    stage.press(stage.theo, "Completed")

    assert "Change the notes" in card(stage, ana).buttons
