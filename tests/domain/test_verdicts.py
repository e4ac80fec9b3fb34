"""What follows from a submission."""

import pytest

from bot.domain.conversation import Verdict
from bot.domain.seats import SeatMap, seat_map
from bot.domain.segments import Filing, Segment
from bot.domain.verdicts import decide

LOVE = Segment.LOVE


def seats(planned: int, offered: int = 0, reserved: int = 0, filled: int = 0) -> SeatMap:
    # The other segment is wide open: it must not matter.
    return seat_map({LOVE: planned, Segment.DISLIKE: 50}, {LOVE: offered}, {LOVE: reserved}, {LOVE: filled})


def filed(segment: Segment | None) -> Filing:
    return Filing(segment, False, "Why it was filed there.")


@pytest.mark.parametrize(
    ("counts", "verdict"),
    [
        (seats(3), Verdict.OFFER),
        (seats(3, offered=2), Verdict.OFFER),
        (seats(3, offered=3), Verdict.STANDBY),
        (seats(3, reserved=2), Verdict.OFFER),
        (seats(3, reserved=3), Verdict.STANDBY),
        (seats(3, offered=1, reserved=1, filled=1), Verdict.STANDBY),
        (seats(3, filled=2), Verdict.OFFER),
        (seats(3, filled=3), Verdict.THANK),
        (seats(3, filled=4), Verdict.THANK),
        (seats(0), Verdict.THANK),
    ],
)
def test_a_seat_decides(counts: SeatMap, verdict: Verdict) -> None:
    assert decide(filed(LOVE), counts, takes_answers=True).verdict is verdict


@pytest.mark.parametrize("segment", [None, Segment.NEVER, Segment.MIXED])
def test_without_seats_for_a_segment_people_are_thanked(segment: Segment | None) -> None:
    assert decide(filed(segment), seats(3), takes_answers=True).verdict is Verdict.THANK


def test_a_study_that_takes_no_answers_thanks_everybody() -> None:
    assert decide(filed(LOVE), seats(3), takes_answers=False).verdict is Verdict.THANK


@pytest.mark.parametrize("segment", [None, *Segment])
def test_a_trial_always_offers_times(segment: Segment | None) -> None:
    assert decide(filed(segment), seats(0), takes_answers=False, is_trial=True).verdict is Verdict.OFFER


@pytest.mark.parametrize(
    "counts",
    [seats(3), seats(3, offered=3), seats(3, filled=3), seats(0)],
    ids=["open", "taken", "full", "none"],
)
@pytest.mark.parametrize("takes_answers", [True, False])
@pytest.mark.parametrize("is_trial", [True, False])
def test_every_verdict_begins_with_how_the_answers_were_filed(
    counts: SeatMap, takes_answers: bool, is_trial: bool
) -> None:
    decision = decide(filed(LOVE), counts, takes_answers=takes_answers, is_trial=is_trial)

    assert decision.reasons[0] == "Why it was filed there."
    assert len(decision.reasons) == 2


def test_the_reason_gives_the_numbers_of_that_segment() -> None:
    decision = decide(filed(LOVE), seats(9, offered=3, reserved=2, filled=1), takes_answers=True)

    assert decision.reasons[1] == "A seat is open ('love': 1 filled, 2 booked, 3 offered of 9)."
