"""Which booked calls may be counted by segment, and for whom."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.blindness import untold_in_channel, untold_to, without
from bot.domain.conversation import Interview, InterviewState
from bot.domain.seats import seat_map
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


@given(calls)
def test_a_channel_is_told_of_bookings_in_pairs(found: list[Interview]) -> None:
    untold = untold_in_channel(found)
    standing = [one for one in found if one.state is not InterviewState.CANCELLED]
    assert len(untold) <= 1
    assert (len(standing) % 2 == 1 and standing[-1].state is InterviewState.BOOKED) == bool(untold)
    assert all(one is standing[-1] for one in untold)


@given(calls, st.sampled_from(SEGMENTS))
def test_what_is_told_never_shows_what_a_single_booking_was(found: list[Interview], other: Segment) -> None:
    """Filing the newest booking elsewhere changes nothing that a channel reads, as long as it is alone."""
    untold = untold_in_channel(found)
    if not untold:
        return
    moved = [call(one.id, one.interviewer, one.state, other) if one is untold[0] else one for one in found]
    assert _told(found) == _told(moved)


def _told(found: list[Interview]) -> object:
    planned = dict.fromkeys(SEGMENTS, 9)
    counted = {
        state: {s: sum(one.state is state and one.segment is s for one in found) for s in SEGMENTS}
        for state in InterviewState
    }
    seats = seat_map(planned, {}, counted[InterviewState.BOOKED], counted[InterviewState.COMPLETED])
    return without(seats, untold_in_channel(found))


@given(calls, st.integers(2, 5))
def test_a_workspace_may_have_a_channel_told_of_more_people_together(
    found: list[Interview], together: int
) -> None:
    standing = [one for one in found if one.state is not InterviewState.CANCELLED]
    last = standing[len(standing) - len(standing) % together :]
    assert untold_in_channel(found, together) == [one for one in last if one.state is InterviewState.BOOKED]
