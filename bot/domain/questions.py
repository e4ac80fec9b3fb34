"""The two standard questions of every screener, as people read them.

Wording is neutral and the scale is balanced (as many steps up as down, a middle, and the right not to say): Krosnick and
Presser, "Question and Questionnaire Design", Handbook of Survey Research, 2nd ed. (2010), sections 9.4 and 9.6. Order
effects of the scale are evened out by showing it reversed to a random half.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.segments import ASKED_FOR_FEELING, Feeling, Relationship

RELATIONSHIP_KEY = "relationship"
FEELING_KEY = "feeling"


@dataclass(frozen=True)
class Option:
    """One answer to tap: `key` is stored, `label` is shown."""

    key: str
    label: str


@dataclass(frozen=True)
class Question:
    """One question. `position` counts from 1; `pinned` is how many of the last options stay last when others move."""

    key: str
    position: int
    text: str
    options: tuple[Option, ...]
    pinned: int = 0

    def label_of(self, key: str) -> str:
        """The label of an option, or the key itself when the question has changed since."""
        return next((option.label for option in self.options if option.key == key), key)

    def has(self, key: str) -> bool:
        return any(option.key == key for option in self.options)


def standard_questions(product: str) -> tuple[Question, ...]:
    """Return the relationship and the feeling question for a product's name."""
    return (
        Question(
            RELATIONSHIP_KEY,
            1,
            f"Which of these describes you and {product} today?",
            (
                Option(Relationship.PAYS, "I use it, and I or my company pays"),
                Option(Relationship.PAYS_UNUSED, "We pay for it, I don't use it"),
                Option(Relationship.FREE, "I use it free or on trial"),
                Option(Relationship.CONSIDERING, "I'm considering it"),
                Option(Relationship.FORMER, "I used to use it"),
                Option(Relationship.UNSURE, "I use it, not sure who pays"),
                Option(Relationship.NONE, "None of these"),
            ),
            pinned=2,
        ),
        Question(
            FEELING_KEY,
            2,
            f"Overall, how do you feel about {product}?",
            (
                Option(Feeling.LOVES, "I love it"),
                Option(Feeling.LIKES, "I like it"),
                Option(Feeling.MIXED, "Mixed, or neither"),
                Option(Feeling.DISLIKES, "I dislike it"),
                Option(Feeling.DISLIKES_STRONGLY, "I dislike it strongly"),
                Option(Feeling.NOT_SAID, "Prefer not to say"),
            ),
            pinned=1,
        ),
    )


def shown_options(question: Question, *, reverse: bool) -> tuple[Option, ...]:
    """Return the options in the order one person sees them: the scale reversed for half of the people, the pinned ones last."""
    if question.key != FEELING_KEY or not reverse:
        return question.options
    scale = question.options[: len(question.options) - question.pinned]
    return tuple(reversed(scale)) + question.options[len(scale) :]


def applies(question: Question, answers: Mapping[str, str]) -> bool:
    """Whether a question is asked of somebody who gave `answers` so far (question key -> option key)."""
    if question.key != FEELING_KEY:
        return True
    relationship = answers.get(RELATIONSHIP_KEY)
    return relationship is None or relationship in {member.value for member in ASKED_FOR_FEELING}


def next_position(questions: tuple[Question, ...], after: int, answers: Mapping[str, str]) -> int:
    """Return the position of the next question that applies, or 0 when nothing is left to ask."""
    following = (q.position for q in questions if q.position > after and applies(q, answers))
    return min(following, default=0)
