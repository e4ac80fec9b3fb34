"""The interview guide: its parts, the same words for everybody, and none that lead."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.guide import NOTES_MAX, check_notes, guide_for, questions
from bot.domain.segments import Segment
from bot.domain.studies import LENGTH_MAX_MINUTES, LENGTH_MIN_MINUTES, Audience, Study, StudyStatus
from bot.domain.wording import Role, check

GOAL = "Why do unhappy customers love our amazing zebra export?"
STUDY = Study(
    id=7,
    team_id="T1",
    researcher="U1",
    title="Feedback on Paperkite",
    goal=GOAL,
    decision="Whether the walrus stays",
    deadline_day=date(2027, 1, 29),
    zone="UTC",
    status=StudyStatus.RECRUITING,
    seats={Segment.LOVE: 6, Segment.DISLIKE: 6},
    audience=Audience(),
    incentive="A voucher of 30 euros",
)


def aloud(study: Study) -> tuple[str, ...]:
    return guide_for(study, "Paperkite", 12).aloud


def everything(study: Study) -> list[str]:
    guide = guide_for(study, "Paperkite", 12)
    notes = [note for part in guide.parts for note in part.notes]
    return [*guide.aloud, *notes]


def test_a_guide_opens_warms_up_asks_and_closes() -> None:
    guide = guide_for(STUDY, "Paperkite", 12)

    assert [part.title for part in guide.parts] == [
        "Opening",
        "Warm-up",
        "Questions",
        "Closing",
        "How to end",
    ]
    opening, _, _, closing, end = guide.parts
    said = " ".join(opening.says)
    assert "the team behind Paperkite" in said
    assert "no right or wrong answers, and nothing you say offends us" in said
    assert "we can stop at any time" in said
    assert "kept for 12 months" in said
    assert closing.asks == ("Is there anything that we did not ask?",)
    assert "For your time: A voucher of 30 euros." in end.says
    assert any("Anything new?" in note for note in closing.notes)
    assert "Can you say more?" in guide.probes
    assert "What happened next?" in guide.probes


@pytest.mark.parametrize(
    ("recording", "said", "not_said"),
    [(True, "is recorded", "not recorded"), (False, "not recorded. I take notes", "start the recording")],
)
def test_what_is_said_of_recording_is_what_the_study_has(recording: bool, said: str, not_said: str) -> None:
    spoken = " ".join(aloud(replace(STUDY, recording=recording)))

    assert said in spoken
    assert not_said not in spoken


def test_no_thank_you_is_promised_where_the_study_has_none() -> None:
    assert not any("For your time:" in said for said in aloud(replace(STUDY, incentive="")))


@pytest.mark.parametrize(("minutes", "count"), [(10, 4), (19, 4), (20, 5), (44, 5), (45, 6), (180, 6)])
def test_a_longer_call_has_more_questions(minutes: int, count: int) -> None:
    asked = questions("Paperkite", minutes)

    assert len(asked) == len(set(asked)) == count
    assert set(questions("Paperkite", 10)) <= set(asked) <= set(questions("Paperkite", 180))


@given(st.integers(LENGTH_MIN_MINUTES, LENGTH_MAX_MINUTES))
def test_the_parts_last_as_long_as_the_call_and_the_questions_at_least_half_of_it(length: int) -> None:
    parts = guide_for(replace(STUDY, length_minutes=length), "Paperkite", 12).parts

    assert sum(part.minutes for part in parts) == length
    assert all(part.minutes >= 1 for part in parts)
    assert next(part for part in parts if part.title == "Questions").minutes * 2 >= length


@given(
    goal=st.text(max_size=500),
    decision=st.text(max_size=300),
    notes=st.text(max_size=100),
    seats=st.dictionaries(st.sampled_from(Segment), st.integers(1, 20)),
)
def test_whatever_is_to_be_learned_and_from_whom_the_same_words_are_said(
    goal: str, decision: str, notes: str, seats: dict[Segment, int]
) -> None:
    other = replace(STUDY, goal=goal, decision=decision, guide_notes=notes, seats=seats)

    guide = guide_for(other, "Paperkite", 12)

    assert guide.aloud == aloud(STUDY)
    assert (guide.goal, guide.decision, guide.notes) == (goal, decision, notes)


def test_the_goal_is_quoted_and_is_in_no_question_and_no_note() -> None:
    assert guide_for(STUDY, "Paperkite", 12).goal == GOAL
    assert not any(
        word in text.lower() for text in everything(STUDY) for word in ("zebra", "walrus", "unhappy")
    )


@pytest.mark.parametrize("length", [10, 30, 60])
@pytest.mark.parametrize("recording", [True, False])
@pytest.mark.parametrize("incentive", ["", "A voucher of 30 euros"])
def test_the_wording_check_finds_nothing_in_any_sentence(
    length: int, recording: bool, incentive: str
) -> None:
    study = replace(STUDY, length_minutes=length, recording=recording, incentive=incentive)

    for sentence in everything(study):
        assert check(sentence, role=Role.GUIDE) == [], sentence


def test_every_question_stands_the_check_of_a_screener_too() -> None:
    for question in questions("Paperkite", 180):
        assert check(question, role=Role.QUESTION) == [], question


@pytest.mark.parametrize("word", ["love", "like", "hate", "dislike", "happy", "problem", "great", "best"])
def test_nothing_that_is_said_names_a_feeling(word: str) -> None:
    assert not any(word in sentence.lower() for sentence in aloud(STUDY))


@pytest.mark.parametrize("word", [segment.value for segment in Segment])
def test_no_segment_is_in_a_guide(word: str) -> None:
    assert not any(word in text.lower() for text in everything(STUDY))


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("", True),
        ("n" * NOTES_MAX, True),
        (f"  {'n' * NOTES_MAX} \n", True),
        ("n" * (NOTES_MAX + 1), False),
    ],
)
def test_notes_have_a_limit(text: str, taken: bool) -> None:
    assert [problem.field for problem in check_notes(text)] == ([] if taken else ["notes"])
