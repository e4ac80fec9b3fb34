"""When a segment seems saturated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.after_call import News, saturated
from bot.domain.segments import SEATED, Segment

NO, LITTLE, YES = News.NO, News.LITTLE, News.YES


def in_love(*heard: News) -> list[tuple[Segment, News]]:
    return [(Segment.LOVE, news) for news in heard]


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ((), False),
        ((NO, NO), False),
        ((NO, NO, NO), True),
        ((YES, NO, NO, NO), True),
        ((NO, NO, LITTLE, NO), False),
        ((NO, NO, YES, NO), False),
        ((NO, NO, NO, NO), True),
        ((NO, NO, NO, LITTLE), False),
    ],
)
def test_three_calls_in_a_row_without_news_saturate_a_segment(
    heard: tuple[News, ...], expected: bool
) -> None:
    assert saturated(in_love(*heard), 3) == ((Segment.LOVE,) if expected else ())


def test_each_segment_has_a_row_of_its_own_whatever_comes_between() -> None:
    heard = [
        (Segment.LOVE, NO),
        (Segment.DISLIKE, YES),
        (Segment.LOVE, NO),
        (Segment.NEVER, YES),
        (Segment.LOVE, NO),
        (Segment.DISLIKE, NO),
    ]

    assert saturated(heard, 3) == (Segment.LOVE,)


@given(st.lists(st.tuples(st.sampled_from(Segment), st.sampled_from(News)), max_size=30), st.integers(2, 10))
def test_exactly_those_are_named_whose_last_answers_are_no(
    heard: list[tuple[Segment, News]], in_a_row: int
) -> None:
    def last_of(segment: Segment) -> list[News]:
        return [news for one, news in heard if one is segment][-in_a_row:]

    assert saturated(heard, in_a_row) == tuple(one for one in SEATED if last_of(one) == [NO] * in_a_row)
