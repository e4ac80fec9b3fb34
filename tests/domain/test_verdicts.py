"""What follows from a submission."""

import pytest

from bot.domain.conversation import Verdict
from bot.domain.seats import SeatMap, seat_map
from bot.domain.segments import Filing, Segment
from bot.domain.verdicts import haste, settled

LOVE = Segment.LOVE


def seats(planned: int, offered: int = 0, reserved: int = 0, filled: int = 0) -> SeatMap:
    # The other segment is wide open: it must not matter.
    return seat_map({LOVE: planned, Segment.DISLIKE: 50}, {LOVE: offered}, {LOVE: reserved}, {LOVE: filled})


def filed(segment: Segment | None) -> Filing:
    return Filing(segment, False, "Why it was filed there.")


@pytest.mark.parametrize("counts", [seats(1), seats(3, offered=3), seats(3, reserved=3), seats(3, filled=3)])
def test_a_segment_with_seats_is_left_to_the_mix(counts: SeatMap) -> None:
    assert settled(filed(LOVE), counts, takes_answers=True) is None


@pytest.mark.parametrize("segment", [None, Segment.NEVER, Segment.MIXED])
def test_without_seats_for_a_segment_people_are_thanked(segment: Segment | None) -> None:
    decision = settled(filed(segment), seats(3), takes_answers=True)

    assert decision is not None
    assert decision.verdict is Verdict.THANK


def test_a_study_that_takes_no_answers_thanks_everybody() -> None:
    decision = settled(filed(LOVE), seats(3), takes_answers=False)

    assert decision is not None
    assert decision.verdict is Verdict.THANK


@pytest.mark.parametrize("segment", [None, *Segment])
def test_a_trial_always_offers_times(segment: Segment | None) -> None:
    decision = settled(filed(segment), seats(0), takes_answers=False, is_trial=True)

    assert decision is not None
    assert decision.verdict is Verdict.OFFER


@pytest.mark.parametrize(
    ("counts", "takes_answers", "is_trial"),
    [(seats(0), True, False), (seats(3), False, False), (seats(3), True, True)],
)
def test_every_verdict_begins_with_how_the_answers_were_filed(
    counts: SeatMap, takes_answers: bool, is_trial: bool
) -> None:
    decision = settled(filed(LOVE), counts, takes_answers=takes_answers, is_trial=is_trial)

    assert decision is not None
    assert decision.reasons[0] == "Why it was filed there."
    assert len(decision.reasons) == 2


@pytest.mark.parametrize(
    ("seconds", "others", "flagged"),
    [
        (9.9, [30.0] * 5, True),
        (10.0, [30.0] * 5, False),
        (0.0, [30.0] * 4, False),
        (0.0, [0.0] * 9, False),
        (5.0, [1.0, 2.0, 30.0, 40.0, 50.0], True),
    ],
)
def test_answers_in_less_than_a_third_of_the_median_time_are_flagged(
    seconds: float, others: list[float], flagged: bool
) -> None:
    assert bool(haste(seconds, others)) is flagged
