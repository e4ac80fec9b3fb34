"""When people are reminded of a call, and when a reminder has lost its point."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from bot.domain.settings import Settings


class Reminder(StrEnum):
    """The long one goes out a day before, the short one an hour before; "waiting" when the call has begun without them."""

    LONG = "long"
    SHORT = "short"
    INTERVIEWER = "interviewer"
    WAITING = "waiting"


class Due(NamedTuple):
    """One reminder and the instant at which it should leave."""

    reminder: Reminder
    due_at: datetime


def reminders_for(starts_at: datetime, booked_at: datetime, settings: Settings) -> list[Due]:
    """Return the reminders of one booking, earliest first. booked_at: when this time was taken, also by a move.

    The long one is left out when the call was booked so late that it would follow the confirmation on its heels; the
    short ones when less than their lead is left.
    """
    found = []
    if starts_at - booked_at >= timedelta(hours=settings.reminder_long_if_booked_hours):
        found.append(Due(Reminder.LONG, starts_at - timedelta(hours=settings.reminder_long_hours)))
    short_at = starts_at - timedelta(hours=settings.reminder_short_hours)
    if short_at > booked_at:
        found += [Due(Reminder.SHORT, short_at), Due(Reminder.INTERVIEWER, short_at)]
    return found


def still_useful(
    reminder: Reminder, starts_at: datetime, ends_at: datetime, now: datetime, settings: Settings
) -> bool:
    """Whether a reminder that is being sent late (the bot was down) should still go out.

    The long one is dropped once the short one is due, the short ones once the call has begun: never two in a row. That somebody is
    waited for is told until the end.
    """
    if reminder is Reminder.WAITING:
        return now < ends_at
    if reminder is Reminder.LONG:
        return now < starts_at - timedelta(hours=settings.reminder_short_hours)
    return now < starts_at
