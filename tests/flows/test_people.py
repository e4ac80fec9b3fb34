"""The directory, the people of a study, and one person, as a researcher meets them in Slack."""

from tests.flows.stage import Stage


def test_a_researcher_finds_somebody_and_reads_their_page(stage: Stage) -> None:
    stage.customers("Ana Ortiz", "Bob Brown")

    stage.mara.command("/interview", "people ort")
    shown = stage.mara.modal
    assert shown is not None
    print(shown.text())
    stage.press(stage.mara, "Open", on="modal")
    print(stage.mara.modal.text())
    for label, name, text in (("Add a note", "words", "Likes tea"), ("Add a tag", "words", "Beta")):
        stage.press(stage.mara, label, on="modal")
        print(stage.mara.modal.text())
        stage.mara.fill(name, text)
        out = stage.mara.submit()
        assert out.acked, out
        stage.settle()
        print(stage.mara.modal.text())
