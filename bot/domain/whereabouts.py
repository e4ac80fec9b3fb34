"""Where the people of a study stand, as its researcher reads it, and what can be done about one of them now."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from bot.domain.bookings import moves_left
from bot.domain.conversation import Interview, InterviewState, InvitationState, Source, Stage
from bot.domain.settings import Settings
from bot.domain.working_hours import next_working_instant

REMINDERS_MAX = 2


class Place(StrEnum):
    """Where somebody stands in a study. storage.whereabouts works it out."""

    APPROVAL = "approval"
    STANDBY = "standby"
    OFFERED = "offered"
    BOOKED = "booked"
    COMPLETED = "completed"
    ANSWERED = "answered"
    INVITED = "invited"
    DECLINED = "declined"
    EXPIRED = "expired"
    NOT_REACHED = "not_reached"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


class Row(NamedTuple):
    """One person of a study. since: of what their place says; starts_at: of their latest call; until: the end of what waits for them."""

    invitation_id: int
    person_id: int
    name: str
    place: Place
    state: InvitationState
    since: datetime | None = None
    starts_at: datetime | None = None
    until: datetime | None = None
    invited_at: datetime | None = None
    opted_out: bool = False


class Reminders(NamedTuple):
    """The reminders of one invitation: when each left, in order, and when one that is queued is due."""

    sent: tuple[datetime, ...] = ()
    due: datetime | None = None


class NoReminder(StrEnum):
    """Why no further reminder may go to somebody now."""

    NOT_WAITING = "not_waiting"
    ON_ITS_WAY = "on_its_way"
    TWICE = "twice"
    TOO_SOON = "too_soon"
    ENDS = "ends"


def reminder_at(
    state: InvitationState,
    source: Source,
    stage: Stage,
    expires_at: datetime | None,
    reminders: Reminders,
    zone: str,
    now: datetime,
    settings: Settings,
) -> datetime | NoReminder:
    """Return when one more reminder of an invitation may arrive, in working hours of `zone`; or why none may.

    Never more than two for an invitation, the one that goes by itself among them, and a day apart.
    """
    if state is not InvitationState.DELIVERED or stage is not Stage.INVITED or source is Source.TRIAL:
        return NoReminder.NOT_WAITING
    if reminders.due is not None:
        return NoReminder.ON_ITS_WAY
    if len(reminders.sent) >= REMINDERS_MAX:
        return NoReminder.TWICE
    if reminders.sent and now < reminders.sent[-1] + timedelta(hours=settings.nudge_after_hours):
        return NoReminder.TOO_SOON
    at = next_working_instant(now, zone, settings.working_from_hour, settings.working_until_hour)
    return NoReminder.ENDS if expires_at and at >= expires_at else at


def may_withdraw(state: InvitationState) -> bool:
    """Whether an invitation may still be withdrawn: whoever has begun to answer may finish."""
    return state in {InvitationState.QUEUED, InvitationState.DELIVERED}


def may_cancel(call: Interview | None, now: datetime) -> bool:
    """Whether a researcher may cancel a call: from its beginning on it is its interviewer's."""
    return call is not None and call.state is InterviewState.BOOKED and now < call.starts_at


class NoMove(StrEnum):
    """Why somebody cannot be asked to choose another time."""

    CHOOSING = "choosing"
    MOVED = "moved"
    NEAR = "near"


def why_no_move(
    call: Interview, moving_until: datetime | None, now: datetime, settings: Settings
) -> NoMove | None:
    """Return why the participant of a booked call cannot be asked to choose another time, or `None`."""
    if moving_until and now < moving_until:
        return NoMove.CHOOSING
    if moves_left(call, now, settings):
        return None
    return NoMove.MOVED if call.moves >= settings.moves_max else NoMove.NEAR
