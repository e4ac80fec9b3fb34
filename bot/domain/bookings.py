"""What may be done with a booked call, and until when: move it, cancel it in time, wait for somebody, take an outcome back."""

from datetime import datetime, timedelta

from bot.domain.conversation import Interview, InterviewState
from bot.domain.settings import Settings

OUTCOMES_TO_TAKE_BACK = frozenset({InterviewState.COMPLETED, InterviewState.NO_SHOW})
"""A cancellation stays: its participant was told, and may have taken another time."""


def move_until(call: Interview, settings: Settings) -> datetime:
    """Until when (exclusive) a call may be moved. Cancelling later than that is late: nobody else can take the time."""
    return call.starts_at - timedelta(hours=settings.move_until_hours)


def moves_left(call: Interview, now: datetime, settings: Settings) -> int:
    """How often its participant may still move a call; 0 when it is too near or over."""
    if call.state is not InterviewState.BOOKED or now >= move_until(call, settings):
        return 0
    return max(0, settings.moves_max - call.moves)


def is_late_to_cancel(call: Interview, now: datetime, settings: Settings) -> bool:
    return now >= move_until(call, settings)


def nudge_at(call: Interview, settings: Settings) -> datetime:
    """When somebody who is not there is told that they are waited for."""
    return call.starts_at + timedelta(minutes=settings.nudge_minutes)


def may_miss_at(call: Interview, settings: Settings) -> datetime:
    """From when (inclusive) the interviewer may say that nobody came."""
    return call.starts_at + timedelta(minutes=settings.wait_minutes)


def closes_at(call: Interview, settings: Settings) -> datetime:
    """When a call ends by itself as a no-show: only when its interviewer said that nobody was there, and nobody came since.

    An interviewer who says nothing may be speaking with the participant, so silence ends no call.
    """
    return call.starts_at + timedelta(minutes=settings.close_minutes)


def may_take_back(call: Interview, now: datetime, settings: Settings) -> bool:
    """Whether the outcome of a call may still be taken back."""
    return (
        call.state in OUTCOMES_TO_TAKE_BACK
        and call.ended_at is not None
        and now < call.ended_at + timedelta(hours=settings.undo_hours)
    )
