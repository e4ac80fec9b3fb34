"""What follows from an interview that was arranged elsewhere: its thank-you is owed, and the file of the study says what it was."""

from bot.ids import Action
from tests.flows.by_hand import press
from tests.flows.stage import DISLIKES, LOVES, PAYS, Stage
from tests.flows.test_elsewhere import log, started
from tests.flows.test_exporting import export


def test_it_owes_a_thank_you_until_it_is_taken_back(stage: Stage) -> None:
    zoe = stage.person("Zoe Zimmer")
    study = started(stage, more=True, incentive="a voucher")
    assert log(stage, study, slack_id=zoe.id).acked
    assert stage.rows("SELECT incentive FROM thank_yous") == [("a voucher",)]
    assert stage.mara.modal is not None
    stage.mara.close_modal(whole_stack=True)

    stage.press(stage.mara, "Show 1 thank-you owed")
    assert "Zoe Zimmer" in stage.mara.modal.text()
    number = int(stage.value("SELECT max(id) FROM interviews"))
    press(stage, stage.mara, Action.INTERVIEW_UNLOG, number, c=number)

    assert stage.rows("SELECT * FROM thank_yous") == []


def test_the_file_of_a_study_says_so(stage: Stage) -> None:
    zoe = stage.person("Zoe Zimmer")
    study = started(stage)
    log(stage, study, slack_id=zoe.id)
    log(stage, study, feeling=LOVES, hour="11:00")
    assert stage.mara.modal is not None
    stage.mara.close_modal(whole_stack=True)

    named, nobody = export(stage, stage.mara)

    told = (
        "person",
        "arranged elsewhere",
        "relationship",
        "feeling",
        "segment",
        "outcome",
        "call at",
        "booked at",
    )
    assert [named[column] for column in told] == [
        "P-001", "yes", PAYS, DISLIKES, "dislike", "completed", "2027-01-12T10:00:00+00:00", "",
    ]  # fmt: skip
    assert [nobody[column] for column in told] == ["(nobody known)", "", "", "", "love", "completed", "", ""]
