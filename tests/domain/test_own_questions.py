"""Questions of a study's own: what may be asked, how taps add up, and what an answer says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.conversation import Verdict
from bot.domain.questions import (
    LABEL_MAX,
    NONE_OF_THESE,
    NOT_SURE,
    OPTIONS_MAX,
    TEXT_MAX,
    Fit,
    Kind,
    Question,
    QuestionForm,
    check_question,
    form_of,
    question_of,
    shown_options,
    standard_questions,
)
from bot.domain.seats import seat_map
from bot.domain.segments import Filing, Segment
from bot.domain.verdicts import misfits, settled

LABELS = st.text(st.characters(codec="utf-8"), max_size=LABEL_MAX + 5)
FORMS = st.builds(
    QuestionForm,
    st.text(max_size=TEXT_MAX + 5),
    st.sampled_from(Kind),
    st.lists(st.tuples(LABELS, st.sampled_from(Fit)), max_size=OPTIONS_MAX + 1).map(tuple),
    st.booleans(),
    st.sampled_from(Fit),
)


def question(kind: Kind = Kind.SINGLE, *, keeps_order: bool = False) -> Question:
    options = (("Abacus", Fit.FITS), ("Quill", Fit.UNFIT), ("Slate", Fit.NEUTRAL))
    return question_of(QuestionForm("Which tools?", kind, options, keeps_order), "own_1", 3)


def key(of: Question, label: str) -> str:
    return next(option.key for option in of.options if option.label == label)


@given(FORMS)
def test_a_form_without_problems_becomes_a_question_that_shows_it_again(form: QuestionForm) -> None:
    if check_question(form):
        return
    made = question_of(form, "own_1", 3)

    assert form_of(made) == form_of(question_of(form_of(made), "own_1", 3))
    assert len({option.key for option in made.options}) == len(made.options)
    assert all(0 < len(option.label) <= LABEL_MAX for option in made.options)
    if form.kind is not Kind.TEXT:
        assert [option.label for option in made.options[-2:]] == [NONE_OF_THESE, NOT_SURE]
        assert 4 <= len(made.options) <= OPTIONS_MAX + 2


@pytest.mark.parametrize(
    ("length", "refused"), [(LABEL_MAX - 1, False), (LABEL_MAX, False), (LABEL_MAX + 1, True)]
)
def test_an_option_is_as_long_as_a_button_holds(length: int, refused: bool) -> None:
    form = QuestionForm("Which?", Kind.SINGLE, (("x" * length, Fit.FITS), ("Other", Fit.FITS)))

    assert bool(check_question(form)) is refused


@pytest.mark.parametrize(
    ("length", "refused"), [(TEXT_MAX, False), (TEXT_MAX + 1, True), (3001, True), (0, True)]
)
def test_a_question_is_neither_empty_nor_too_long(length: int, refused: bool) -> None:
    problems = check_question(QuestionForm("x" * length, Kind.TEXT))

    assert [problem.field for problem in problems] == (["text"] if refused else [])


def test_at_most_so_many_options() -> None:
    options = tuple((f"Option {number}", Fit.NEUTRAL) for number in range(OPTIONS_MAX + 1))

    assert not check_question(QuestionForm("Which?", Kind.SINGLE, options[:-1]))
    assert check_question(QuestionForm("Which?", Kind.SINGLE, options))


@given(st.lists(st.integers(0, 4), max_size=12))
def test_none_of_these_and_not_sure_stand_alone(taps: list[int]) -> None:
    asked, value = question(Kind.MULTIPLE), ""
    for tap in taps:
        tapped = asked.options[tap].key
        before = set(asked.chosen(value))
        value = asked.toggled(value, tapped)
        chosen = set(asked.chosen(value))
        assert (tapped in chosen) is (tapped not in before)
        pinned = {option.key for option in asked.options[-2:]} & chosen
        assert not pinned or len(chosen) == 1


@pytest.mark.parametrize(
    ("kind", "labels", "fit"),
    [
        (Kind.SINGLE, ["Abacus"], Fit.FITS),
        (Kind.SINGLE, ["Quill"], Fit.UNFIT),
        (Kind.SINGLE, ["Slate"], Fit.NEUTRAL),
        (Kind.SINGLE, [NOT_SURE], Fit.NEUTRAL),
        (Kind.MULTIPLE, ["Abacus", "Quill"], Fit.FITS),
        (Kind.MULTIPLE, ["Quill", "Slate"], Fit.UNFIT),
        (Kind.MULTIPLE, ["Slate"], Fit.NEUTRAL),
        (Kind.MULTIPLE, [], Fit.NEUTRAL),
    ],
)
def test_an_option_that_fits_outweighs_one_that_does_not(kind: Kind, labels: list[str], fit: Fit) -> None:
    asked = question(kind)

    assert asked.fit_of(" ".join(key(asked, label) for label in labels)) is fit


@given(st.text())
def test_what_was_typed_never_decides(text: str) -> None:
    asked = question_of(QuestionForm("What for?", Kind.TEXT), "own_2", 4)

    assert asked.fit_of(text) is Fit.NEUTRAL
    assert asked.shown(text) == (text or "(no answer)")


@given(st.floats(0, 1), st.booleans())
def test_the_order_is_a_persons_own_and_always_the_same(lot: float, reverse: bool) -> None:
    for asked in (
        question(),
        question(Kind.MULTIPLE),
        question(keeps_order=True),
        *standard_questions("Acme"),
    ):
        shown = shown_options(asked, reverse=reverse, lot=lot)

        assert shown == shown_options(asked, reverse=reverse, lot=lot)
        assert set(shown) == set(asked.options)
        assert shown[-asked.pinned :] == asked.options[-asked.pinned :]
        if asked.is_own and asked.keeps_order:
            assert shown == asked.options


def test_shuffling_gives_every_option_every_place_about_as_often() -> None:
    asked = question()
    firsts = [shown_options(asked, reverse=False, lot=number / 600)[0].label for number in range(600)]

    assert all(140 < firsts.count(label) < 260 for label in ("Abacus", "Quill", "Slate"))


def test_an_answer_that_does_not_fit_is_thanked_with_its_reason_and_a_trial_sees_everything() -> None:
    asked = question()
    found = misfits(
        (*standard_questions("Acme"), asked), {asked.key: key(asked, "Quill"), "feeling": "loves"}
    )
    seats = seat_map({Segment.LOVE: 6}, {}, {}, {})
    filing = Filing(Segment.LOVE, False, "Pays.")

    assert found == ("Does not fit: “Which tools?” – Quill.",)
    decision = settled(filing, seats, takes_answers=True, misfits=found)
    assert decision is not None
    assert (decision.verdict, decision.reasons) == (Verdict.THANK, ("Pays.", *found))
    assert settled(filing, seats, takes_answers=True, misfits=()) is None
    trial = settled(filing, seats, takes_answers=True, is_trial=True, misfits=found)
    assert trial is not None
    assert trial.verdict is Verdict.OFFER
