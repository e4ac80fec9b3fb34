"""What a channel is told by segment: enough to steer by, and nothing about one person."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.seats import SeatCount, SeatMap
from bot.domain.segments import SEATED, Segment
from bot.domain.settings_registry import setting
from bot.domain.telling import Tally, Told, few_critical, lagging, seats_told, told_of

LOVE, DISLIKE = Segment.LOVE, Segment.DISLIKE
PEOPLE = 9


def seats(
    love: int = 0, dislike: int = 0, *, reserved: tuple[int, int] = (0, 0), planned: int = 6
) -> SeatMap:
    return SeatMap(
        (
            SeatCount(LOVE, planned, reserved=reserved[0], filled=love),
            SeatCount(DISLIKE, planned, reserved=reserved[1], filled=dislike),
        )
    )


def told(love: int, dislike: int) -> dict[Segment, Told]:
    return {LOVE: Told(love), DISLIKE: Told(dislike)}


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ((0, 0), (1, 0), (0, 0)),
        ((0, 0), (2, 0), (2, 0)),
        ((0, 0), (2, 1), (0, 0)),
        ((0, 0), (2, 2), (2, 2)),
        ((2, 2), (2, 2), (2, 2)),
        ((2, 2), (1, 2), (2, 2)),
        ((2, 2), (0, 2), (0, 2)),
        ((2, 2), (4, 3), (2, 2)),
    ],
)
def test_what_is_told_changes_when_two_people_changed_in_each_segment_that_changed(
    before: tuple[int, int], now: tuple[int, int], expected: tuple[int, int]
) -> None:
    assert told_of(seats(*now), told(*before), blind=True, is_over=False) == told(*expected)


def test_a_blind_study_tells_no_booked_call_by_segment() -> None:
    found = told_of(seats(2, 2, reserved=(3, 2)), {}, blind=True, is_over=False)

    assert found == told(2, 2)


def test_a_study_that_is_not_blind_tells_two_booked_calls() -> None:
    assert told_of(seats(reserved=(2, 0)), {}, blind=False, is_over=False)[LOVE] == Told(0, 2)
    assert told_of(seats(reserved=(1, 0)), {}, blind=False, is_over=False)[LOVE] == Told(0, 0)


def test_one_call_that_is_completed_is_one_person_though_two_numbers_change() -> None:
    before = {LOVE: Told(0, 2), DISLIKE: Told(0, 0)}

    assert told_of(seats(1, reserved=(1, 0)), before, blind=False, is_over=False) == before


def test_when_every_interview_is_done_all_is_told() -> None:
    assert told_of(seats(6, 6), told(5, 6), blind=True, is_over=True) == told(6, 6)


def test_with_one_segment_the_totals_say_it_already() -> None:
    only = SeatMap((SeatCount(DISLIKE, 6, filled=1),))

    assert told_of(only, {}, blind=True, is_over=False) == {DISLIKE: Told(1)}


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[tuple[Segment, ...], frozenset[int]]]:
    """Who was filed where, and who was completed at each digest: people are completed, and outcomes are taken back."""
    where = tuple(draw(st.lists(st.sampled_from((LOVE, DISLIKE)), min_size=PEOPLE, max_size=PEOPLE)))
    days: list[tuple[tuple[Segment, ...], frozenset[int]]] = []
    done: frozenset[int] = frozenset()
    for _ in range(draw(st.integers(1, 8))):
        done = done ^ draw(st.frozensets(st.integers(0, PEOPLE - 1), max_size=3))
        days.append((where, done))
    return days


def digests_of(days: list[tuple[tuple[Segment, ...], frozenset[int]]]) -> list[dict[Segment, Told]]:
    shown: list[dict[Segment, Told]] = []
    before: dict[Segment, Told] = {}
    for where, done in days:
        counted = {segment: sum(where[one] is segment for one in done) for segment in (LOVE, DISLIKE)}
        before = dict(
            told_of(seats(counted[LOVE], counted[DISLIKE], planned=PEOPLE), before, blind=True, is_over=False)
        )
        shown.append(before)
    return shown


@given(histories())
def test_no_two_digests_differ_by_one_person_in_any_segment(
    days: list[tuple[tuple[Segment, ...], frozenset[int]]],
) -> None:
    shown = [{LOVE: Told(), DISLIKE: Told()}, *digests_of(days)]

    for earlier, later in pairwise(shown):
        for segment in (LOVE, DISLIKE):
            assert abs(later[segment].filled - earlier[segment].filled) != 1


@given(histories(), st.integers(0, PEOPLE - 1))
def test_nothing_told_depends_on_whoever_is_the_only_one_who_changed(
    days: list[tuple[tuple[Segment, ...], frozenset[int]]], person: int
) -> None:
    """Had they felt otherwise, the channel would read the same, as long as nobody else changed since it was told last."""
    other = {LOVE: DISLIKE, DISLIKE: LOVE}
    where, _ = days[-1]
    turned = tuple(other[feels] if one == person else feels for one, feels in enumerate(where))
    alone = [(where, frozenset({person}))]

    assert digests_of(alone) == digests_of([(turned, frozenset({person}))])


def test_what_is_told_stands_in_place_of_what_is() -> None:
    shown = seats_told(seats(3, 1, reserved=(1, 1)), told(2, 0))

    assert [(count.filled, count.reserved) for count in shown.counts] == [(2, 0), (0, 0)]


@pytest.mark.parametrize(
    ("love", "dislike", "behind"),
    [(0, 0, []), (1, 0, []), (2, 0, [DISLIKE]), (4, 2, []), (5, 2, [DISLIKE]), (6, 6, []), (0, 3, [LOVE])],
)
def test_a_segment_lags_when_it_is_less_than_half_as_far(
    love: int, dislike: int, behind: list[Segment]
) -> None:
    assert [lag.behind.segment for lag in lagging(seats(love, dislike))] == behind


def test_the_one_that_is_furthest_is_so_by_its_share_of_seats() -> None:
    """Three calls of eight are more than two of two, and less far."""
    found = lagging(
        SeatMap(
            (
                SeatCount(LOVE, 8, filled=3),
                SeatCount(DISLIKE, 2, filled=2),
                SeatCount(Segment.MIXED, 4),
                SeatCount(Segment.POTENTIAL, 0, filled=1),
            )
        )
    )

    assert [(lag.behind.segment, lag.leader.segment) for lag in found] == [
        (LOVE, DISLIKE),
        (Segment.MIXED, DISLIKE),
    ]


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 25)), max_size=4))
def test_no_segment_lags_behind_itself(numbers: list[tuple[int, int]]) -> None:
    counts = [
        SeatCount(segment, planned, filled=filled)
        for segment, (planned, filled) in zip(SEATED, numbers, strict=False)
    ]

    for behind, leader in lagging(SeatMap(tuple(counts))):
        assert behind.segment is not leader.segment
        assert behind.filled * leader.planned < leader.filled * behind.planned
        assert all(
            leader.filled * one.planned >= one.filled * leader.planned for one in counts if one.planned
        )


@pytest.mark.parametrize(
    ("love", "dislike", "warns"),
    [(9, 0, False), (10, 0, True), (9, 1, True), (8, 2, False), (12, 3, False), (13, 3, True)],
)
def test_few_critical_answers_are_told_from_ten_on(love: int, dislike: int, warns: bool) -> None:
    assert few_critical({LOVE: love, DISLIKE: dislike, Segment.MIXED: 9}, 10) is warns


@pytest.mark.parametrize("from_answers", [6, 20, 100])
def test_a_workspace_chooses_from_how_many_answers_on(from_answers: int) -> None:
    assert not few_critical({LOVE: from_answers - 1}, from_answers)
    assert few_critical({LOVE: from_answers}, from_answers)
    assert few_critical({LOVE: from_answers - 1, DISLIKE: 1}, from_answers)


def test_few_never_means_none_whatever_is_chosen() -> None:
    lowest = setting("few_critical_from").lowest
    assert few_critical({LOVE: lowest - 1, DISLIKE: 1}, lowest)


def test_a_tally_tells_what_came_since() -> None:
    before, now = Tally(5, 3, 2, 1, 0), Tally(7, 4, 1, 1, 1)

    assert now.since(before) == Tally(2, 1, -1, 0, 1)
    assert now.since(now).is_empty
    assert not now.since(replace(now, no_show=0)).is_empty
