"""A researcher tries their own screener as any kind of customer, before anybody is asked."""

import pytest

from tests.flows.stage import ANSWER, DISLIKES, PAYS, SEND, Stage
from tests.flows.test_own_questions import add_question, open_builder

TRY = "Try it"
WOULD_OFFER, WOULD_THANK = "would be offered times, or stand by", "would be thanked"


@pytest.fixture
def draft(stage: Stage) -> int:
    """A draft with a question whose answers fit or do not, its summary open."""
    (ana,) = stage.customers("Ana Ortiz")
    open_builder(stage, stage.mara, target="4", interviewers=[stage.theo.id])
    add_question(stage, stage.mara, "Which tool?", ("Abacus", "fits"), ("Quill", "does not fit"))
    stage.mara.close_modal()
    assert not stage.invited([ana])
    return int(stage.value("SELECT id FROM studies"))


def try_as(stage: Stage, *labels: str) -> str:
    """Press "Try it", answer so, and return what is read then."""
    stage.press(stage.mara, TRY, on="modal")
    assert stage.mara.modal
    assert "as any kind of customer" in stage.mara.modal.text()
    stage.mara.close_modal()
    for label in (ANSWER, *labels, SEND):
        stage.press(stage.mara, label)
    return [message.readable() for message in stage.mara.dm() if "These answers" in message.readable()][-1]


def test_as_any_kind_of_customer(stage: Stage, draft: int) -> None:
    fits = try_as(stage, PAYS, DISLIKES, "Abacus")
    assert WOULD_OFFER in fits
    assert "count as “dislike”" in fits
    assert "Trial" in fits

    unfit = try_as(stage, PAYS, DISLIKES, "Quill")
    assert WOULD_THANK in unfit
    assert "Does not fit: “Which tool?” – Quill." in unfit

    never = try_as(stage, "None of these", "Abacus")
    assert WOULD_THANK in never
    assert "count as “never”" in never or "count nowhere" in never

    assert stage.rows("SELECT is_trial, status FROM studies ORDER BY id") == [
        (0, "draft"),
        (1, "closed"),
        (1, "closed"),
        (1, "recruiting"),
    ]


def test_the_draft_stays_as_it_was_and_starts_afterwards(stage: Stage, draft: int) -> None:
    before = {
        name: [row for row in stage.dump()[name] if row[0] == draft or row[1] == draft]
        for name in ("studies", "seats", "study_interviewers", "questions")
    }
    try_as(stage, PAYS, DISLIKES, "Abacus")
    after = {
        name: [row for row in stage.dump()[name] if row[0] == draft or row[1] == draft] for name in before
    }
    assert after == before

    assert stage.mara.submit().acked
    stage.go_on(hours=2)
    assert stage.value("SELECT status FROM studies WHERE id = ?", draft) == "recruiting"
    assert stage.value("SELECT count(*) FROM invitations WHERE study_id = ?", draft) == 1


def test_one_press_that_comes_twice_is_one_trial(stage: Stage, draft: int) -> None:
    payload = stage.mara.press_payload(TRY, on="modal")
    stage.excused.append("exchanged_trigger_id")
    for _ in range(2):
        stage.workspace.deliver("interactive", payload)
        stage.settle()
    assert stage.value("SELECT count(*) FROM studies WHERE is_trial = 1") == 1
    assert stage.value("SELECT count(*) FROM studies WHERE is_trial = 1 AND status = 'recruiting'") == 1


def test_a_draft_whose_deadline_has_passed_leaves_nothing_behind(stage: Stage, draft: int) -> None:
    before = stage.value("SELECT count(*) FROM studies")
    stage.go_on(days=40)
    stage.press(stage.mara, TRY, on="modal")
    assert stage.value("SELECT count(*) FROM studies") == before
