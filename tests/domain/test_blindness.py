"""Which booked calls may be counted by segment, and for whom."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.blindness import Held, untold_to
from bot.domain.segments import Segment

held = st.builds(
    Held, st.sampled_from("AB"), st.integers(1, 9), st.sampled_from((Segment.LOVE, Segment.DISLIKE))
)


@given(st.lists(held, max_size=9))
def test_whoever_has_a_call_before_them_is_told_of_none(booked: list[Held]) -> None:
    has_one = any(one.interviewer == "A" for one in booked)
    assert untold_to("A", booked) == (booked if has_one else [])
    assert untold_to("nobody", booked) == []
