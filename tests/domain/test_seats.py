"""Seats: what may still be offered, booked and completed."""

import pytest

from bot.domain.seats import SeatCount, SeatMap, Way, seat_map
from bot.domain.segments import Segment

LOVE, DISLIKE, MIXED, POTENTIAL = Segment.LOVE, Segment.DISLIKE, Segment.MIXED, Segment.POTENTIAL


@pytest.mark.parametrize(
    ("offered", "reserved", "filled", "to_offer", "to_book", "missing"),
    [
        (0, 0, 0, 3, 4, 3),
        (1, 0, 0, 2, 4, 3),
        (0, 1, 0, 2, 3, 3),
        (0, 0, 1, 2, 3, 2),
        (1, 1, 1, 0, 2, 2),
        (3, 0, 0, 0, 4, 3),
        (0, 3, 0, 0, 1, 3),
        (0, 4, 0, 0, 0, 3),
        (0, 0, 3, 0, 0, 0),
        (2, 1, 1, 0, 2, 2),
        (0, 2, 2, 0, 0, 1),
        (0, 0, 4, 0, 0, 0),
    ],
)
def test_an_offer_holds_nothing_and_a_booking_does(
    offered: int, reserved: int, filled: int, to_offer: int, to_book: int, missing: int
) -> None:
    count = SeatCount(LOVE, 3, offered, reserved, filled)

    assert (count.free_to_offer, count.free_to_book, count.missing) == (to_offer, to_book, missing)


def test_a_map_keeps_segments_with_seats_in_reading_order() -> None:
    seats = seat_map({POTENTIAL: 1, MIXED: 0, LOVE: 2}, {LOVE: 1}, {POTENTIAL: 1}, {DISLIKE: 9, LOVE: 1})

    assert seats.counts == (SeatCount(LOVE, 2, 1, 0, 1), SeatCount(POTENTIAL, 1, 0, 1, 0))


@pytest.mark.parametrize("segment", [DISLIKE, Segment.NEVER, None])
def test_a_segment_without_seats_has_none_to_give(segment: Segment | None) -> None:
    count = seat_map({LOVE: 2}, {}, {}, {}).of(segment)

    assert (count.planned, count.free_to_offer, count.free_to_book) == (0, 0, 0)


def test_a_segment_is_found_by_name() -> None:
    assert seat_map({LOVE: 2, DISLIKE: 5}, {}, {}, {}).of(DISLIKE).planned == 5


def test_a_study_is_full_when_every_seat_is_filled_not_when_it_is_booked() -> None:
    planned = {LOVE: 1, DISLIKE: 1}

    assert not seat_map(planned, {}, {LOVE: 1, DISLIKE: 1}, {}).is_full
    assert not seat_map(planned, {}, {DISLIKE: 1}, {LOVE: 1}).is_full
    assert not seat_map(planned, {}, {}, {LOVE: 2}).is_full
    assert seat_map(planned, {}, {}, {LOVE: 1, DISLIKE: 1}).is_full
    assert seat_map(planned, {}, {}, {LOVE: 2, DISLIKE: 1}).is_full


def test_a_seat_is_free_somewhere_as_long_as_one_may_be_offered() -> None:
    planned = {LOVE: 1, DISLIKE: 1}

    assert seat_map(planned, {LOVE: 1}, {}, {}).any_free
    assert not seat_map(planned, {LOVE: 1}, {DISLIKE: 1}, {}).any_free


def test_totals_are_sums() -> None:
    totals = seat_map({LOVE: 3, DISLIKE: 4}, {LOVE: 1}, {LOVE: 1, DISLIKE: 2}, {DISLIKE: 1}).totals

    assert (totals.planned, totals.offered, totals.reserved, totals.filled) == (7, 1, 3, 1)


def test_a_study_without_seats_needs_nobody() -> None:
    assert SeatMap(()).any_free is False


@pytest.mark.parametrize(("way", "to_book"), [(Way.ON_TIME, 1), (Way.CLOSE, 1), (Way.EXACT, 0)])
def test_only_an_exact_study_books_no_call_more_than_planned(way: Way, to_book: int) -> None:
    assert SeatCount(LOVE, 3, 0, 3, 0, way).free_to_book == to_book
