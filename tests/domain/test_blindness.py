"""Which booked calls may be counted by segment, and for whom."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.blindness import untold_to
from bot.domain.conversation import Interview, InterviewState
from bot.domain.segments import Segment

START = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
SEGMENTS = (Segment.LOVE, Segment.DISLIKE)


def call(number: int, interviewer: str, state: InterviewState, segment: Segment = Segment.LOVE) -> Interview:
    at = START + timedelta(hours=number)
    return Interview(number, "T1", 1, number, number, interviewer, at, at, state, segment, booked_at=at)


calls = st.lists(
    st.tuples(st.sampled_from("AB"), st.sampled_from(InterviewState), st.sampled_from(SEGMENTS)), max_size=9
).map(lambda found: [call(number, *parts) for number, parts in enumerate(found, 1)])


@given(calls)
def test_whoever_has_a_call_before_them_is_told_of_none(found: list[Interview]) -> None:
    booked = [one for one in found if one.state is InterviewState.BOOKED]
    has_one = any(one.interviewer == "A" for one in booked)
    assert untold_to("A", found) == (booked if has_one else [])
    assert untold_to("nobody", found) == []
