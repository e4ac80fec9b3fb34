"""The columns of a study's file, whatever the study's own questions are called."""

import csv
import io

import pytest

from bot.domain.questions import Fit, Kind, QuestionForm, question_of, standard_questions
from bot.domain.segments import Segment
from bot.domain.study_file import NOBODY
from storage import erasing, studies
from tests.services.practice import TEAM, Practice
from tests.services.study_tables import OWN, Put, exported, put

SEATS = {Segment.LOVE: 2, Segment.DISLIKE: 2}
ALIKE = [
    ("segment", "outcome", "segment"),
    ("person", "name", "notes"),
    ("segment", "segment (2)", "segment"),
]
NUMBERED = [
    ("segment (2)", "outcome (2)", "segment (3)"),
    ("person (2)", "name (2)", "notes (2)"),
    ("segment (2)", "segment (2) (2)", "segment (3)"),
]


def asked(practice: Practice, titles: tuple[str, ...]) -> int:
    """A study that asks three questions with these titles, of one person who answered and came."""
    study_id = practice.recruit(SEATS)
    choices = (("I do", Fit.FITS), ("My boss", Fit.FITS))
    questions = [
        question_of(QuestionForm(title, Kind.SINGLE, choices), one.key, number)
        for number, (title, one) in enumerate(zip(titles, OWN, strict=True), 3)
    ]
    with practice.store.write() as db:
        studies.set_questions(db, TEAM, study_id, [*standard_questions("Acme"), *questions])
    put(practice, study_id, [Put("completed", segment="love", news="no", notes="Ana said")])
    with practice.store.write() as db:
        for one in OWN:
            values = [questions[0].options[0].key, one.key]
            db.execute("UPDATE answers SET value = ? WHERE question_key = ?", values)
    return study_id


def table(practice: Practice, study_id: int, *, named: bool) -> tuple[list[str], list[str]]:
    """The header and the one line of the file."""
    text = exported(practice, study_id, named=named).decode("utf-8-sig")
    [header, row] = csv.reader(io.StringIO(text, newline=""))
    return header, row


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("titles", ALIKE)
def test_of_whoever_was_erased_nothing_stands_under_a_question_that_is_called_as_a_column(
    practice: Practice, titles: tuple[str, ...], named: bool
) -> None:
    study_id = asked(practice, titles)
    with practice.store.write() as db:
        erasing.cut_off(db, TEAM, [1], practice.now)

    header, row = table(practice, study_id, named=named)

    told = [(name, value) for name, value in zip(header, row, strict=True) if value]
    assert told == [
        (header[0], NOBODY),
        ("segment", "love"),
        ("outcome", "completed"),
        ("anything new", "no"),
    ]


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize(("titles", "numbered"), [*zip(ALIKE, NUMBERED, strict=True)])
def test_each_answer_stands_in_a_column_that_no_other_is_called_as(
    practice: Practice, titles: tuple[str, ...], numbered: tuple[str, ...], named: bool
) -> None:
    study_id = asked(practice, titles)

    header, row = table(practice, study_id, named=named)

    assert len(set(header)) == len(header)
    by_column = dict(zip(header, row, strict=True))
    assert [by_column[name] for name in numbered] == ["I do"] * 3
    assert by_column["segment"] == "love"
