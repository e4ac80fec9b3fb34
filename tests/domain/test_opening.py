"""When the opening check is due, and where its answer files a person."""

import pytest

from bot.domain.opening import Because, Paying, doubt_about, refiled
from bot.domain.people import Plan
from bot.domain.segments import Feeling, Relationship, Segment, file_answers

PAYS_NOT = (Plan.FREE, Plan.TRIAL, Plan.CHURNED)
SAYS_PAYS = (Relationship.PAYS, Relationship.PAYS_UNUSED)
SAYS_PAYS_NOT = (Relationship.FREE, Relationship.CONSIDERING, Relationship.FORMER, Relationship.NONE)
CONFLICTS = {(said, plan) for said in SAYS_PAYS for plan in PAYS_NOT} | {
    (said, Plan.PAYING) for said in SAYS_PAYS_NOT
}


def because(said: Relationship, plan: Plan) -> Because | None:
    doubt = doubt_about(file_answers(said, Feeling.LOVES), said, plan)
    return doubt.because if doubt else None


@pytest.mark.parametrize("plan", Plan)
@pytest.mark.parametrize("said", Relationship)
def test_a_check_is_due_for_who_is_unsure_and_for_every_conflict(said: Relationship, plan: Plan) -> None:
    if said is Relationship.UNSURE:
        expected: Because | None = Because.UNSURE
    else:
        expected = Because.CONFLICT if (said, plan) in CONFLICTS else None

    assert because(said, plan) is expected


@pytest.mark.parametrize("said", [found for found in Relationship if found is not Relationship.UNSURE])
def test_an_unknown_plan_never_conflicts(said: Relationship) -> None:
    assert because(said, Plan.UNKNOWN) is None


@pytest.mark.parametrize(
    ("said", "plan", "words"),
    [
        (Relationship.PAYS, Plan.CHURNED, ["they pay", "'churned'"]),
        (Relationship.FREE, Plan.PAYING, ["they do not pay", "'paying'"]),
        (Relationship.UNSURE, Plan.PAYING, ["not sure who pays"]),
    ],
)
def test_the_reason_says_what_stands_against_what(said: Relationship, plan: Plan, words: list[str]) -> None:
    doubt = doubt_about(file_answers(said, Feeling.LOVES), said, plan)

    assert doubt is not None
    assert [word for word in words if word not in doubt.reason] == []


@pytest.mark.parametrize(
    ("feeling", "segment"),
    [
        (Feeling.LOVES, Segment.LOVE),
        (Feeling.LIKES, Segment.LOVE),
        (Feeling.MIXED, Segment.MIXED),
        (Feeling.NOT_SAID, Segment.MIXED),
        (Feeling.DISLIKES, Segment.DISLIKE),
        (Feeling.DISLIKES_STRONGLY, Segment.DISLIKE),
        (None, Segment.MIXED),
    ],
)
def test_who_pays_counts_by_their_feeling(feeling: Feeling | None, segment: Segment) -> None:
    filing = refiled(Paying.PAYS, feeling)

    assert (filing.segment, filing.provisional) == (segment, False)


@pytest.mark.parametrize("feeling", [None, *Feeling])
@pytest.mark.parametrize(
    ("said", "segment"), [(Paying.MIGHT, Segment.POTENTIAL), (Paying.NEVER, Segment.NEVER)]
)
def test_who_does_not_pay_counts_the_same_whatever_they_feel(
    said: Paying, segment: Segment, feeling: Feeling | None
) -> None:
    filing = refiled(said, feeling)

    assert (filing.segment, filing.provisional) == (segment, False)
