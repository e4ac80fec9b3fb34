"""The relationship x feeling table, every cell written out."""

import pytest

from bot.domain.segments import (
    ASKED_FOR_FEELING,
    SEATED,
    Feeling,
    Relationship,
    Segment,
    file_answers,
)

R, F, S = Relationship, Feeling, Segment

TABLE = [
    # relationship, feeling, segment, provisional
    (R.PAYS, F.LOVES, S.LOVE, False),
    (R.PAYS, F.LIKES, S.LOVE, False),
    (R.PAYS, F.MIXED, S.MIXED, False),
    (R.PAYS, F.DISLIKES, S.DISLIKE, False),
    (R.PAYS, F.DISLIKES_STRONGLY, S.DISLIKE, False),
    (R.PAYS, F.NOT_SAID, S.MIXED, False),
    (R.PAYS_UNUSED, F.LOVES, None, False),
    (R.PAYS_UNUSED, F.LIKES, None, False),
    (R.PAYS_UNUSED, F.MIXED, None, False),
    (R.PAYS_UNUSED, F.DISLIKES, None, False),
    (R.PAYS_UNUSED, F.DISLIKES_STRONGLY, None, False),
    (R.PAYS_UNUSED, F.NOT_SAID, None, False),
    (R.PAYS_UNUSED, None, None, False),
    (R.FREE, F.LOVES, S.POTENTIAL, False),
    (R.FREE, F.LIKES, S.POTENTIAL, False),
    (R.FREE, F.MIXED, S.POTENTIAL, False),
    (R.FREE, F.DISLIKES, S.POTENTIAL, False),
    (R.FREE, F.DISLIKES_STRONGLY, S.POTENTIAL, False),
    (R.FREE, F.NOT_SAID, S.POTENTIAL, False),
    (R.CONSIDERING, F.LOVES, S.POTENTIAL, False),
    (R.CONSIDERING, F.LIKES, S.POTENTIAL, False),
    (R.CONSIDERING, F.MIXED, S.POTENTIAL, False),
    (R.CONSIDERING, F.DISLIKES, S.POTENTIAL, False),
    (R.CONSIDERING, F.DISLIKES_STRONGLY, S.POTENTIAL, False),
    (R.CONSIDERING, F.NOT_SAID, S.POTENTIAL, False),
    (R.CONSIDERING, None, S.POTENTIAL, False),
    (R.FORMER, F.LOVES, S.POTENTIAL, False),
    (R.FORMER, F.LIKES, S.POTENTIAL, False),
    (R.FORMER, F.MIXED, S.POTENTIAL, False),
    (R.FORMER, F.DISLIKES, S.POTENTIAL, False),
    (R.FORMER, F.DISLIKES_STRONGLY, S.POTENTIAL, False),
    (R.FORMER, F.NOT_SAID, S.POTENTIAL, False),
    (R.NONE, F.LOVES, S.NEVER, False),
    (R.NONE, F.LIKES, S.NEVER, False),
    (R.NONE, F.MIXED, S.NEVER, False),
    (R.NONE, F.DISLIKES, S.NEVER, False),
    (R.NONE, F.DISLIKES_STRONGLY, S.NEVER, False),
    (R.NONE, F.NOT_SAID, S.NEVER, False),
    (R.NONE, None, S.NEVER, False),
    (R.UNSURE, F.LOVES, S.LOVE, True),
    (R.UNSURE, F.LIKES, S.LOVE, True),
    (R.UNSURE, F.MIXED, S.MIXED, True),
    (R.UNSURE, F.DISLIKES, S.DISLIKE, True),
    (R.UNSURE, F.DISLIKES_STRONGLY, S.DISLIKE, True),
    (R.UNSURE, F.NOT_SAID, S.MIXED, True),
]


@pytest.mark.parametrize(("relationship", "feeling", "segment", "provisional"), TABLE)
def test_every_cell_of_the_table(
    relationship: Relationship, feeling: Feeling | None, segment: Segment | None, provisional: bool
) -> None:
    filing = file_answers(relationship, feeling)

    assert (filing.segment, filing.provisional) == (segment, provisional)
    assert filing.reason.endswith(".")


def test_the_table_above_has_every_pair_once_and_every_answer_without_a_feeling() -> None:
    pairs = [(relationship, feeling) for relationship, feeling, _, _ in TABLE]

    wanted: set[tuple[Relationship, Feeling | None]] = {(r, f) for r in Relationship for f in Feeling}
    wanted |= {(r, None) for r in Relationship if r not in ASKED_FOR_FEELING}
    assert len(pairs) == len(set(pairs))
    assert set(pairs) == wanted


@pytest.mark.parametrize("feeling", [*Feeling, None])
def test_a_study_may_hear_those_who_pay_and_do_not_use_it_as_mixed(feeling: Feeling | None) -> None:
    filing = file_answers(Relationship.PAYS_UNUSED, feeling, mixed_takes_unused=True)

    assert (filing.segment, filing.provisional) == (Segment.MIXED, False)


@pytest.mark.parametrize(("relationship", "feeling", "segment", "provisional"), TABLE)
def test_hearing_them_as_mixed_changes_no_other_row(
    relationship: Relationship, feeling: Feeling | None, segment: Segment | None, provisional: bool
) -> None:
    if relationship is Relationship.PAYS_UNUSED:
        return

    filing = file_answers(relationship, feeling, mixed_takes_unused=True)

    assert (filing.segment, filing.provisional) == (segment, provisional)


@pytest.mark.parametrize("relationship", [Relationship.PAYS, Relationship.UNSURE])
def test_a_customer_without_a_feeling_cannot_be_filed(relationship: Relationship) -> None:
    with pytest.raises(ValueError, match="feeling is needed"):
        file_answers(relationship, None)


def test_everyone_who_uses_or_used_it_is_asked_for_a_feeling() -> None:
    assert {R.PAYS, R.FREE, R.FORMER, R.UNSURE} == ASKED_FOR_FEELING


def test_every_segment_but_never_may_have_seats() -> None:
    assert set(SEATED) == set(Segment) - {Segment.NEVER}
