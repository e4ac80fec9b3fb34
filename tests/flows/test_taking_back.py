"""An outcome that was a mistake: all that had followed from it is undone."""

import pytest

from tests.flows.after import MISTAKE, NOT_A_CUSTOMER, UNSURE, begin, card, filed, open_thanks, owed
from tests.flows.stage import LOVES, PAYS, Stage


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
