"""Questions of the study's own: building them, being asked them, and what they decide."""

import pytest

from bot.demo.acts import Person
from bot.demo.elements import controls
from tests.flows.stage import ANSWER, CHANGE, LOVES, PAYS, SEND, THANKED, Stage

NONE, UNSURE = "None of these", "Not sure"
TOOLS = "Which of these tools does your team use?"
KINDS = {"single": "One answer", "multiple": "Several answers", "text": "A short text"}
LAST = "What did you use it for the last time?"


def open_builder(stage: Stage, who: Person, **values: object) -> None:
    stage.open_second_step(who, **values)
    who.submit()
    stage.press(who, "Edit the questions", on="modal")


def fill_question(who: Person, text: str, *options: tuple[str, str], kind: str = "single") -> None:
    who.fill("text", text)
    who.fill("kind", KINDS[kind])
    for place, (label, fit) in enumerate(options):
        who.fill(f"option_{place}", label)
        who.fill(f"fit_{place}", fit.capitalize())


def add_question(
    stage: Stage, who: Person, text: str, *options: tuple[str, str], kind: str = "single"
) -> None:
    stage.press(who, "Add a question", on="modal")
    fill_question(who, text, *options, kind=kind)
    outcome = who.submit()
    assert not outcome.errors, outcome
    stage.settle()


def launch(stage: Stage, who: Person) -> None:
    """Close the builder, and start the study with the summary below it."""
    who.close_modal()
    assert who.submit().acked
    stage.settle()
    stage.go_on(hours=1)


def listed(who: Person) -> str:
    assert who.modal is not None
    return who.modal.text()


def order_of(stage: Stage, person: Person, labels: set[str]) -> list[str]:
    return [label for label in stage.newest(person).buttons if label.removeprefix("✓ ") in labels]


def test_a_study_with_every_kind_of_question_from_the_builder_to_the_verdict(stage: Stage) -> None:
    ana, bo = stage.customers("Ana Ortiz", "Bo Lind")
    open_builder(stage, stage.mara, target="2")
    add_question(
        stage, stage.mara, "How large is your team?", ("1 to 10", "neutral"), ("11 or more", "neutral")
    )
    add_question(
        stage,
        stage.mara,
        TOOLS,
        ("Abacus", "fits"),
        ("Quill", "does not fit"),
        ("Slate", "neutral"),
        kind="multiple",
    )
    add_question(stage, stage.mara, LAST, kind="text")
    assert (
        listed(stage.mara).index("How large")
        < listed(stage.mara).index(TOOLS)
        < listed(stage.mara).index(LAST)
    )
    launch(stage, stage.mara)

    for person in (ana, bo):
        for label in (ANSWER, PAYS, LOVES):
            stage.press(person, label)
        assert "Question 3 of 5" in stage.newest(person).readable()
        assert stage.newest(person).buttons[-2:] == [NONE, UNSURE]
        stage.press(person, "1 to 10")
        stage.press(person, "Next")
        assert "Choose at least one" in stage.newest(person).readable()
        stage.press(person, NONE)
    stage.press(ana, "Quill")
    stage.press(ana, "Abacus")
    assert {"✓ Abacus", "✓ Quill", NONE} <= set(stage.newest(ana).buttons)
    stage.press(bo, "Quill")
    for person in (ana, bo):
        stage.press(person, "Next")
        stage.press(person, "Write an answer")
        person.fill("answer", "A *report* for <!channel>")
        person.submit()
        stage.settle()

    checking = stage.newest(ana).readable()
    assert "Check your answers" in checking
    assert "Abacus, Quill" in checking
    assert "A *report* for <!channel>" not in str(stage.newest(ana).blocks)
    stage.press(ana, SEND)
    stage.press(bo, SEND)

    assert "We would like to speak with you" in stage.newest(ana).readable()
    assert THANKED in stage.newest(bo).readable()
    verdicts = dict(
        stage.rows(
            "SELECT p.slack_id, s.reasons FROM submissions s JOIN invitations i ON i.id = s.invitation_id "
            "JOIN people p ON p.id = i.person_id"
        )
    )
    assert "Does not fit" not in verdicts[ana.id]
    assert f"Does not fit: “{TOOLS}” – Quill" in verdicts[bo.id]


def test_options_are_shuffled_for_each_person_and_the_order_is_kept(stage: Stage) -> None:
    labels = {"Abacus", "Inkwell", "Ledger", "Quill", "Ruler", "Slate"}
    people = stage.customers(*(f"Person {letter}" for letter in "ABCDEFGH"))
    open_builder(stage, stage.mara)
    add_question(stage, stage.mara, TOOLS, *((label, "neutral") for label in sorted(labels)))
    launch(stage, stage.mara)
    stage.go_on(days=1)
    asked = stage.invited(people)

    orders = set()
    for person in asked:
        for label in (ANSWER, PAYS, LOVES):
            stage.press(person, label)
        before = order_of(stage, person, labels)
        orders.add(tuple(before))
        stage.press(person, "Slate")
        stage.press(person, CHANGE)
        stage.press(person, f"✓ {PAYS}")
        stage.press(person, f"✓ {LOVES}")
        assert [label.removeprefix("✓ ") for label in order_of(stage, person, labels)] == before
        assert stage.newest(person).buttons[-2:] == [NONE, UNSURE]

    assert len(asked) > 3
    assert len(orders) > 1
    shown = stage.rows("SELECT shown FROM answers WHERE question_key LIKE 'own_%'")
    assert {len(keys.split()) for (keys,) in shown} == {8}


def test_nothing_in_a_button_tells_which_answer_fits(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    open_builder(stage, stage.mara)
    add_question(stage, stage.mara, TOOLS, ("Abacus", "fits"), ("Quill", "does not fit"))
    launch(stage, stage.mara)

    for label in (ANSWER, PAYS, LOVES):
        stage.press(ana, label)

    said = str(stage.newest(ana).blocks).casefold()
    assert "abacus" in said
    assert not any(word in said for word in ("fits", "does not fit", "neutral", "option_0"))


def test_a_typed_answer_may_be_skipped_and_old_buttons_show_where_things_stand(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    open_builder(stage, stage.mara)
    add_question(stage, stage.mara, LAST, kind="text")
    launch(stage, stage.mara)
    for label in (ANSWER, PAYS, LOVES):
        stage.press(ana, label)
    writing = ana.press_payload("Write an answer")

    stage.press(ana, "Skip")

    assert "(no answer)" in stage.newest(ana).readable()
    assert stage.workspace.deliver("interactive", writing).acked
    stage.settle()
    assert ana.modal is None
    assert "Check your answers" in stage.newest(ana).readable()


def test_questions_can_be_moved_changed_and_taken_out(stage: Stage) -> None:
    open_builder(stage, stage.mara)
    add_question(stage, stage.mara, "First question here?", ("Yes, often", "fits"), ("Rarely", "neutral"))
    add_question(stage, stage.mara, LAST, kind="text")

    stage.press(stage.mara, "“Role”", on="modal")
    stage.mara.submit()
    stage.settle()
    assert "Which of these comes closest to what you do?" in listed(stage.mara)
    assert stage.rows("SELECT text, position FROM questions ORDER BY position")[1] == (LAST, 4)
    _press_nth(stage, "Earlier", 2)
    assert [text for (text,) in _own(stage)] == [
        "First question here?",
        "Which of these comes closest to what you do?",
        LAST,
    ]
    _press_nth(stage, "Later", 0)
    _press_nth(stage, "Remove", 2)
    assert [text for (text,) in _own(stage)] == [
        "Which of these comes closest to what you do?",
        "First question here?",
    ]
    _press_nth(stage, "Edit", 1)
    stage.mara.fill("text", "Changed, is it?")
    stage.mara.submit()
    stage.settle()
    assert [text for (text,) in _own(stage)] == [
        "Which of these comes closest to what you do?",
        "Changed, is it?",
    ]
    stage.press(stage.mara, "Preview", on="modal")
    assert "Question 4 of 4" in listed(stage.mara)
    stage.press(stage.mara, "Back to the questions", on="modal")
    assert "Changed, is it?" in listed(stage.mara)


def test_back_leads_from_a_question_to_the_list_and_from_there_to_the_summary(stage: Stage) -> None:
    open_builder(stage, stage.mara)
    add_question(stage, stage.mara, LAST, kind="text")
    assert stage.mara.modal
    the_list = stage.mara.modal.id

    for button in ("Add a question", "“Role”", "Edit"):
        stage.press(stage.mara, button, on="modal")
        assert stage.mara.modal.title == "Question"
        stage.mara.close_modal()
        assert (stage.mara.modal.id, stage.mara.modal.title) == (the_list, "Questions")
        assert LAST in listed(stage.mara)

    stage.mara.close_modal()
    assert "Edit the questions" in stage.mara.modal.buttons


def _own(stage: Stage) -> list[tuple[str]]:
    return stage.rows("SELECT text FROM questions ORDER BY position")


def _press_nth(stage: Stage, label: str, place: int) -> None:
    """Press the n-th of several buttons that are called the same."""
    assert stage.mara.modal is not None
    found = [control.element for control in controls(stage.mara.modal.blocks) if control.label == label]
    payload = stage.mara.press_payload("Preview", on="modal")
    payload["actions"][0] |= {name: found[place][name] for name in ("action_id", "value")}
    assert stage.workspace.deliver("interactive", payload).acked
    stage.settle()


@pytest.mark.parametrize(
    ("options", "kind", "field", "says"),
    [
        ([("x" * 76, "neutral"), ("Other tool", "neutral")], "single", "option_0", "75 characters"),
        ([("Abacus", "neutral"), (" abacus ", "neutral")], "single", "option_1", "there already"),
        ([("None of THESE", "neutral"), ("Abacus", "neutral")], "single", "option_0", "there already"),
        ([(":tada:", "neutral"), ("Abacus", "neutral")], "single", "option_0", "Use words"),
        ([("🎉🎉", "neutral"), ("Abacus", "neutral")], "multiple", "option_0", "Use words"),
        ([("Abacus", "neutral")], "single", "option_1", "at least 2"),
        ([], "multiple", "option_0", "at least 2"),
    ],
)
def test_what_cannot_be_asked_is_said_beside_its_field(
    stage: Stage, options: list[tuple[str, str]], kind: str, field: str, says: str
) -> None:
    open_builder(stage, stage.mara)
    stage.press(stage.mara, "Add a question", on="modal")
    fill_question(stage.mara, TOOLS, *options, kind=kind)

    outcome = stage.mara.submit()

    assert says in str(outcome.errors.get(field) or outcome)
    assert stage.value("SELECT count(*) FROM questions") == 0


def test_typed_text_pings_nobody_and_the_wording_is_remarked_on(stage: Stage) -> None:
    open_builder(stage, stage.mara)

    add_question(
        stage,
        stage.mara,
        "Don't you think <!channel> *bold* is great?",
        ("<@U1> yes", "fits"),
        ("No way", "neutral"),
    )

    shown = str(stage.mara.modal and stage.mara.modal.blocks)
    assert "<!channel>" not in shown
    assert "&lt;!channel&gt;" in shown
    assert "leading" in listed(stage.mara)
    assert stage.value("SELECT count(*) FROM questions") == 1


def test_a_study_that_runs_keeps_its_questions(stage: Stage) -> None:
    open_builder(stage, stage.mara)
    add_question(stage, stage.mara, TOOLS, ("Abacus", "fits"), ("Quill", "neutral"))
    launch(stage, stage.mara)
    before = stage.rows("SELECT * FROM questions ORDER BY position")
    assert [row[4] for row in before] == [1, 2, 3]

    stage.go_on(days=1)
    with pytest.raises(AssertionError):
        stage.press(stage.mara, "Add a question", on="modal")

    assert stage.rows("SELECT * FROM questions ORDER BY position") == before


@pytest.mark.parametrize(
    ("title", "remarked"), [("Help us improve our amazing editor", True), ("Feedback on Paperkite", False)]
)
def test_the_title_that_participants_read_is_remarked_on(stage: Stage, title: str, remarked: bool) -> None:
    stage.open_second_step(stage.mara, more=True, title=title)
    assert stage.mara.submit().acked
    stage.settle()

    assert (":mag:" in listed(stage.mara)) is remarked
    assert stage.mara.submit().acked


def test_very_fast_answers_are_flagged_to_the_researcher_and_decide_nothing(stage: Stage) -> None:
    people = stage.customers(*(f"Person {letter}" for letter in "ABCDEF"))
    stage.recruit(target="12")
    stage.go_on(hours=1)
    for _ in range(6):
        if len(stage.invited(people)) < 6:
            stage.go_on(days=1)

    for number, person in enumerate(people):
        stage.press(person, ANSWER)
        stage.press(person, PAYS)
        stage.go_on(seconds=2 if number == 5 else 40)
        stage.press(person, LOVES)
        stage.press(person, SEND)

    found = stage.rows("SELECT reasons, verdict FROM submissions ORDER BY submitted_at")
    assert ["Very fast: answered in 2 s" in reasons for reasons, _ in found] == [False] * 5 + [True]
    assert {verdict for _, verdict in found} == {"offer"}
