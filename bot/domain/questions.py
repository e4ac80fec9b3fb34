"""The questions of a screener, as people read them: the two standard ones, and up to five of the study's own.

Wording of the standard ones is neutral and the scale is balanced (as many steps up as down, a middle, and the right not to say):
Krosnick and Presser, "Question and Questionnaire Design", Handbook of Survey Research, 2nd ed. (2010), sections 9.4 and 9.6.
Order effects are evened out by chance: the scale is reversed for a random half, and the options of the study's own questions are
shuffled for each person, with "none of these" and "not sure" last.

An answer is one text: the key of an option; of a multiple choice the keys in order with spaces between; or what was typed.
"""

import hashlib
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from bot.domain.segments import ASKED_FOR_FEELING, Feeling, Relationship
from bot.domain.studies import Problem

RELATIONSHIP_KEY = "relationship"
FEELING_KEY = "feeling"
STANDARD = (RELATIONSHIP_KEY, FEELING_KEY)
OWN_MAX = 5
"""Questions of the study's own: seven with the standard ones."""
TEXT_MAX, LABEL_MAX, ANSWER_MAX = 300, 75, 1000
"""Characters of a question, of an option (a button holds no more), and of a typed answer."""
OPTIONS_MIN, OPTIONS_MAX = 2, 8
NONE_OF_THESE, NOT_SURE = "None of these", "Not sure"


class Kind(StrEnum):
    """How a question is answered."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TEXT = "text"


class Fit(StrEnum):
    """What an option says of the person. The participant never learns it."""

    FITS = "fits"
    NEUTRAL = "neutral"
    UNFIT = "does not fit"


class Option(NamedTuple):
    """One answer to tap: `key` is stored, `label` is shown, `fit` decides."""

    key: str
    label: str
    fit: Fit = Fit.NEUTRAL


@dataclass(frozen=True)
class Question:
    """One question. `position` counts from 1; `pinned` is how many of the last options stay last when others move.

    keeps_order: the options are a scale, and are not shuffled. attribute: the name under which the answer counts for variety.
    """

    key: str
    position: int
    text: str
    options: tuple[Option, ...]
    pinned: int = 0
    kind: Kind = Kind.SINGLE
    keeps_order: bool = True
    attribute: str = ""

    def label_of(self, key: str) -> str:
        """The label of an option, or the key itself when the question has changed since."""
        return next((option.label for option in self.options if option.key == key), key)

    def has(self, key: str) -> bool:
        return any(option.key == key for option in self.options)

    @property
    def is_own(self) -> bool:
        """Whether it is the study's, and not one that every screener has."""
        return self.key not in STANDARD

    def chosen(self, value: str) -> tuple[str, ...]:
        """The keys of the options in an answer; none of a typed one."""
        if self.kind is Kind.TEXT:
            return ()
        return tuple(key for key in value.split(" ") if key) if self.kind is Kind.MULTIPLE else (value,)

    def shown(self, value: str) -> str:
        """An answer as people read it."""
        if self.kind is Kind.TEXT:
            return value or "(no answer)"
        return ", ".join(self.labels_of(value)) or "(no answer)"

    def labels_of(self, value: str) -> tuple[str, ...]:
        """The options in an answer as people read them; none of a typed one."""
        return tuple(self.label_of(key) for key in self.chosen(value))

    def toggled(self, value: str, key: str) -> str:
        """A multiple choice after one more tap. The pinned options stand alone: "none of these" takes the others back."""
        pinned = {option.key for option in self.options[len(self.options) - self.pinned :]}
        chosen = set(self.chosen(value))
        if key in chosen:
            chosen.discard(key)
        elif key in pinned:
            chosen = {key}
        else:
            chosen = (chosen - pinned) | {key}
        return " ".join(option.key for option in self.options if option.key in chosen)

    def fit_of(self, value: str) -> Fit:
        """What an answer says of the person: in a multiple choice an option that fits outweighs one that does not."""
        found = {option.fit for option in self.options if option.key in self.chosen(value)}
        return next((fit for fit in (Fit.FITS, Fit.UNFIT) if fit in found), Fit.NEUTRAL)


class QuestionForm(NamedTuple):
    """A question as a researcher typed it. options: label and fit, in their order; empty labels are left out.
    none_fits: what "none of these" says."""

    text: str
    kind: Kind
    options: tuple[tuple[str, Fit], ...] = ()
    keeps_order: bool = False
    none_fits: Fit = Fit.NEUTRAL
    attribute: str = ""


def check_question(form: QuestionForm) -> list[Problem]:
    """Return what must be mended before a question can be asked; `field` is "text", "option_0", "option_1" and so on."""
    problems = []
    if not form.text.strip():
        problems.append(Problem("text", "Write the question."))
    elif len(form.text) > TEXT_MAX:
        problems.append(Problem("text", f"Use at most {TEXT_MAX} characters: it is read on a phone."))
    elif not _has_words(form.text):
        problems.append(Problem("text", "Use words: emoji are read differently by everybody."))
    if form.kind is Kind.TEXT:
        return problems
    labels = [label.strip() for label, _ in form.options]
    seen = {NONE_OF_THESE.casefold(), NOT_SURE.casefold()}
    for place, label in enumerate(labels):
        if not label:
            continue
        if len(label) > LABEL_MAX:
            problems.append(
                Problem(f"option_{place}", f"Use at most {LABEL_MAX} characters: a button holds no more.")
            )
        elif not _has_words(label):
            problems.append(Problem(f"option_{place}", "Use words: emoji are read differently by everybody."))
        elif _plain(label) in seen:
            problems.append(
                Problem(
                    f"option_{place}",
                    "This option is there already. “None of these” and “Not sure” are added for you.",
                )
            )
        seen.add(_plain(label))
    if len([label for label in labels if label]) < OPTIONS_MIN:
        first_empty = next((place for place, label in enumerate(labels) if not label), 0)
        problems.append(Problem(f"option_{first_empty}", f"Give at least {OPTIONS_MIN} options."))
    if len(labels) > OPTIONS_MAX:
        problems.append(Problem(f"option_{OPTIONS_MAX}", f"Give at most {OPTIONS_MAX} options."))
    return problems


def question_of(form: QuestionForm, key: str, position: int) -> Question:
    """Return a checked form as a question, with "none of these" and "not sure" added last.

    The key of an option is made of its label alone: nothing of its place or of what it decides can be read from it, and an
    option whose words changed is another option.
    """
    text = " ".join(form.text.split())
    if form.kind is Kind.TEXT:
        return Question(key, position, text, (), 0, form.kind, True, form.attribute.strip())
    own = [Option(_key_of(label), label, fit) for label, fit in _given(form.options)]
    last = [
        Option(_key_of(NONE_OF_THESE), NONE_OF_THESE, form.none_fits),
        Option(_key_of(NOT_SURE), NOT_SURE, Fit.NEUTRAL),
    ]
    return Question(
        key, position, text, (*own, *last), len(last), form.kind, form.keeps_order, form.attribute.strip()
    )


def form_of(question: Question) -> QuestionForm:
    """Return a question as its form shows it again."""
    own = question.options[: len(question.options) - question.pinned]
    none = next((o.fit for o in question.options if o.label == NONE_OF_THESE), Fit.NEUTRAL)
    options = tuple((option.label, option.fit) for option in own)
    return QuestionForm(question.text, question.kind, options, question.keeps_order, none, question.attribute)


def _given(options: Sequence[tuple[str, Fit]]) -> list[tuple[str, Fit]]:
    return [(" ".join(label.split()), fit) for label, fit in options if label.strip()]


def _key_of(label: str) -> str:
    return hashlib.sha256(_plain(label).encode()).hexdigest()[:10]


def _plain(label: str) -> str:
    return " ".join(label.split()).casefold()


def _has_words(text: str) -> bool:
    return any(char.isalnum() for char in re.sub(r":[a-z0-9_+-]+:", "", text))


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


def shown_options(question: Question, *, reverse: bool, lot: float = 0.0) -> tuple[Option, ...]:
    """Return the options in the order one person sees them, the same every time: the scale of feelings reversed for half of
    the people, a study's own shuffled by their lot unless they are a scale; the pinned ones last."""
    free = len(question.options) - question.pinned
    first, last = question.options[:free], question.options[free:]
    if question.key == FEELING_KEY:
        return (tuple(reversed(first)) if reverse else first) + last
    if question.keeps_order:
        return question.options
    shuffled = list(first)
    random.Random(f"{lot}/{question.key}").shuffle(shuffled)
    return tuple(shuffled) + last


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
