"""`/interview guide`: interviewers and the researcher read it, nobody else does, and the researcher adds notes."""

import pytest

from bot.demo.acts import Person
from bot.domain.guide import PROBES
from tests.flows.scenes import name_researchers
from tests.flows.stage import GOAL, LOVES, PAYS, REFUSED, Stage
from tests.flows.test_bad_forms import NASTY, assert_nobody_was_pinged
from tests.flows.test_why import NINE

ADD, CHANGE, SHOW = "Add notes", "Change the notes", "Show its guide"
LEADING_GOAL = "Learn why our amazing export is so easy to use"
LEADING_NOTES = "Get them to admit that the export is slow."


def guide(reader: Person, words: str = "") -> str:
    """What the reader is told, and only they see."""
    assert reader.command("/interview", f"guide {words}").acked
    return reader.dm()[-1].readable()


def write_notes(stage: Stage, text: str, label: str = ADD) -> None:
    """Let Mara open the notes of the guide in front of her and fill them in."""
    stage.press(stage.mara, label)
    stage.mara.fill("notes", text)


def test_an_interviewer_reads_what_to_say_and_ask_and_may_not_write(stage: Stage) -> None:
    stage.recruit(interviewers=[stage.theo.id])

    said = guide(stage.theo)

    assert GOAL in said
    assert "What we build in spring" in said
    assert "Tell me about the last time you used Paperkite" in said
    assert "nothing you say offends us" in said
    assert all(probe in said for probe in PROBES)
    assert not {ADD, CHANGE} & set(stage.theo.dm()[-1].buttons)


def test_the_goal_is_read_critically_for_its_researcher_alone(stage: Stage) -> None:
    stage.recruit(goal=LEADING_GOAL, interviewers=[stage.theo.id])

    assert "Your learning goal says “amazing”" in guide(stage.mara)
    assert "Your learning goal says" not in guide(stage.theo)


def test_a_goal_in_neutral_words_has_nothing_said_of_it(stage: Stage) -> None:
    stage.recruit()

    assert "Your learning goal says" not in guide(stage.mara)


def test_notes_are_in_the_guide_that_interviewers_read(stage: Stage) -> None:
    study = stage.recruit(interviewers=[stage.theo.id])
    guide(stage.mara)
    write_notes(stage, "Ask for a screen share.\nThe zebra export is new.")

    assert stage.mara.submit().acked

    assert stage.mara.modal is None
    said = guide(stage.theo)
    assert "Ask for a screen share.\nThe zebra export is new." in said
    assert stage.rows("SELECT action, subject FROM audit WHERE action LIKE 'guide%'") == [
        ("guide notes changed", f"study {study}")
    ]


def test_notes_can_be_changed_and_taken_back(stage: Stage) -> None:
    stage.recruit()
    guide(stage.mara)
    write_notes(stage, "Ask for a screen share.")
    stage.mara.submit()
    guide(stage.mara)
    stage.press(stage.mara, CHANGE)
    assert stage.mara.modal is not None
    assert "Ask for a screen share." in str(stage.mara.modal.inputs())
    stage.mara.fill("notes", None)

    stage.mara.submit()

    assert stage.value("SELECT guide_notes FROM studies") == ""
    assert "screen share" not in guide(stage.mara)


def test_notes_that_lead_are_kept_and_the_researcher_is_told(stage: Stage) -> None:
    stage.recruit()
    guide(stage.mara)
    write_notes(stage, LEADING_NOTES)

    assert stage.mara.submit().acked

    assert stage.value("SELECT guide_notes FROM studies") == LEADING_NOTES
    assert stage.mara.modal is not None
    shown = stage.mara.modal.text()
    assert "Saved." in shown
    assert "leading" in shown
    stage.mara.fill("notes", "Ask for a screen share.")
    stage.mara.submit()
    assert stage.mara.modal is None
    assert stage.value("SELECT guide_notes FROM studies") == "Ask for a screen share."


@pytest.mark.parametrize("text", ["<!channel>", NASTY * 15, "&<>" * 500, "🙂" * 1500, "*_`~\n" * 300])
def test_notes_ping_nobody_and_stay_within_the_limits(stage: Stage, text: str) -> None:
    stage.recruit(interviewers=[stage.theo.id])
    guide(stage.mara)
    write_notes(stage, text[:1500])

    assert stage.mara.submit().acked

    assert stage.value("SELECT guide_notes FROM studies") == text[:1500].strip()
    said = guide(stage.theo)
    assert text.strip()[:8] in said
    answers = [entry.response for entry in stage.workspace.log.entries if entry.direction == "out"]
    assert not any(mark in str(answers) for mark in ("'<!", "<!channel", "<https://evil"))
    assert_nobody_was_pinged(stage)


@pytest.mark.parametrize(("length", "kept"), [(1500, True), (1501, False)])
def test_notes_have_a_limit_whoever_sends_them(stage: Stage, length: int, kept: bool) -> None:
    stage.recruit()
    guide(stage.mara)
    stage.press(stage.mara, ADD)

    outcome = stage.forced(stage.mara, notes="n" * length)

    assert outcome.errors == ({} if kept else {"notes": "Use at most 1,500 characters."})
    assert len(stage.value("SELECT guide_notes FROM studies")) == (length if kept else 0)


def test_a_stranger_and_a_participant_are_refused_and_learn_nothing(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit(goal="Learn about the zebra export", title="Zebra", more=True)
    stage.go_to(NINE)
    stage.answer(ana, PAYS, LOVES)

    for words in ("", "zebra", "1"):
        said = guide(ana, words)

        assert REFUSED in said
        assert "zebra" not in said.lower()


def test_another_researcher_has_no_study_of_their_own_and_sees_none(stage: Stage) -> None:
    otto = stage.person("Otto Orr", email="otto@otherteam.example")
    name_researchers(stage, otto)
    stage.recruit(goal="Learn about the zebra export")

    said = guide(otto, "zebra")

    assert "You have no study yet." in said
    assert "zebra" not in said


def test_a_draft_has_no_guide_yet(stage: Stage) -> None:
    stage.open_second_step(stage.mara, goal="Learn about the zebra export")
    stage.mara.submit()

    assert "You have no study yet." in guide(stage.mara)
    assert "zebra" not in guide(stage.theo)


def test_whoever_is_no_researcher_any_more_is_refused(stage: Stage) -> None:
    rita = stage.person("Rita Roe", email="rita@paperkite.example")
    name_researchers(stage, rita)
    stage.recruit(rita, interviewers=[stage.theo.id])
    assert GOAL in guide(rita)
    payload = rita.press_payload(ADD)
    name_researchers(stage)
    before = stage.dump()

    assert REFUSED in guide(rita)
    assert stage.workspace.deliver("interactive", payload).acked
    stage.settle()

    assert rita.modal is None
    assert stage.dump() == before


def test_of_several_studies_the_newest_that_goes_on_is_shown_and_the_others_can_be_chosen(
    stage: Stage,
) -> None:
    for goal in ("Learn about the zebra export", "Learn about the walrus import", "Learn about renewals"):
        stage.recruit(goal=goal, interviewers=[stage.theo.id])
    newest = [message for message in stage.mara.dm() if "renewals" in message.readable()][-1]
    stage.press(stage.mara, "Close", in_message=newest)

    first = guide(stage.theo)
    stage.press(stage.theo, SHOW)
    second = stage.theo.dm()[-1].readable()

    assert first.index("walrus") < first.index("Opening") < first.index("zebra")
    assert first.index("zebra") < first.index("renewals (closed)")
    assert second.index("zebra") < second.index("Opening")


def test_a_word_of_the_goal_chooses_a_study(stage: Stage) -> None:
    stage.recruit(goal="Learn about zebra & walrus")
    stage.recruit(goal="Learn about renewals")

    chosen, other = guide(stage.mara, "Zebra &"), guide(stage.mara, "giraffes")

    assert chosen.index("zebra") < chosen.index("Opening")
    assert "None of your studies is about “giraffes”" in other
    assert other.index("renewals") < other.index("Opening") < other.index("zebra")


def test_the_guide_names_no_participant_and_no_segment(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit(interviewers=[stage.theo.id])
    stage.go_to(NINE)
    stage.answer_and_book(ana)

    said = guide(stage.theo).lower()

    assert not any(word in said for word in ("ana", "ortiz", "love", "dislike", "mixed", "potential"))


@pytest.mark.parametrize("value", ["", '{"v":2,"s":1}', '{"v":1}', '{"v":1,"s":99}', '{"v":1,"s":"1"}'])
@pytest.mark.parametrize("label", [ADD, SHOW])
def test_a_tampered_button_does_nothing(stage: Stage, value: str, label: str) -> None:
    stage.recruit()
    stage.recruit()
    guide(stage.mara)
    before = stage.dump()

    assert stage.tampered(stage.mara, label, value=value).acked

    assert stage.mara.modal is None
    assert "Opening" not in stage.mara.dm()[-1].readable()
    assert stage.dump() == before


def test_a_form_with_somebody_elses_study_in_it_is_refused(stage: Stage) -> None:
    rita = stage.person("Rita Roe", email="rita@paperkite.example")
    name_researchers(stage, rita)
    study = stage.recruit()
    stage.recruit(rita)
    guide(rita)
    stage.press(rita, ADD)
    rita.fill("notes", "Ask for a screen share.")
    before = stage.dump()

    stage.forced(rita, metadata=f'{{"v":1,"s":{study}}}')

    assert stage.dump() == before
