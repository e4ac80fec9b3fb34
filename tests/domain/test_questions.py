"""The two standard questions: order, reversal, and who is asked what."""

import pytest

from bot.domain.questions import (
    FEELING_KEY,
    RELATIONSHIP_KEY,
    Option,
    Question,
    applies,
    next_position,
    shown_options,
    standard_questions,
)
from bot.domain.segments import ASKED_FOR_FEELING, Feeling, Relationship

RELATIONSHIP, FEELING = standard_questions("Acme")
OWN = Question("own", 3, "How many?", (Option("a", "A"), Option("b", "B")))


def keys(question: Question, *, reverse: bool) -> list[str]:
    return [option.key for option in shown_options(question, reverse=reverse)]


def test_every_answer_of_the_table_can_be_given_once() -> None:
    assert [option.key for option in RELATIONSHIP.options] == [
        "pays", "pays_unused", "free", "considering", "former", "unsure", "none",
    ]  # fmt: skip
    assert {option.key for option in RELATIONSHIP.options} == {member.value for member in Relationship}
    assert {option.key for option in FEELING.options} == {member.value for member in Feeling}


def test_the_product_is_named_in_both_questions() -> None:
    assert "Acme" in RELATIONSHIP.text
    assert "Acme" in FEELING.text


def test_the_scale_runs_from_loves_to_dislikes_strongly_or_back_with_not_saying_last() -> None:
    scale = ["loves", "likes", "mixed", "dislikes", "dislikes_strongly"]

    assert keys(FEELING, reverse=False) == [*scale, "not_said"]
    assert keys(FEELING, reverse=True) == [*reversed(scale), "not_said"]


@pytest.mark.parametrize("question", [RELATIONSHIP, OWN])
def test_only_the_scale_is_reversed(question: Question) -> None:
    assert shown_options(question, reverse=True) == question.options


def test_labels_belong_to_keys_and_unknown_keys_speak_for_themselves() -> None:
    assert FEELING.label_of("loves") == "I love it"
    assert FEELING.label_of("gone") == "gone"
    assert FEELING.has("loves")
    assert not FEELING.has("gone")


@pytest.mark.parametrize("relationship", Relationship)
def test_a_feeling_is_asked_of_those_who_use_or_used_it(relationship: Relationship) -> None:
    answers = {RELATIONSHIP_KEY: relationship.value}

    assert applies(FEELING, answers) is (relationship in ASKED_FOR_FEELING)
    assert applies(RELATIONSHIP, answers)
    assert applies(OWN, answers)


def test_before_the_relationship_is_known_everything_applies() -> None:
    assert applies(FEELING, {})


@pytest.mark.parametrize(
    ("after", "relationship", "following"),
    [(0, "pays", 1), (1, "pays", 2), (2, "pays", 3), (3, "pays", 0), (1, "none", 3), (1, "considering", 3)],
)
def test_the_next_question_skips_what_does_not_apply(after: int, relationship: str, following: int) -> None:
    questions = (OWN, FEELING, RELATIONSHIP)

    assert next_position(questions, after, {RELATIONSHIP_KEY: relationship}) == following


def test_without_questions_of_its_own_a_study_asks_one_or_two() -> None:
    questions = standard_questions("Acme")

    assert next_position(questions, 1, {RELATIONSHIP_KEY: "none"}) == 0
    assert next_position(questions, 1, {RELATIONSHIP_KEY: "former"}) == 2
    assert next_position(questions, 2, {RELATIONSHIP_KEY: "former", FEELING_KEY: "likes"}) == 0
    assert next_position((), 0, {}) == 0
