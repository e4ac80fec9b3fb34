"""What ends a booked call, and everything that follows from it, in the transaction that ends it."""

from datetime import datetime

from sqlite_utils import Database

from bot.domain.bookings import is_late_to_cancel
from bot.domain.conversation import CancelledAs, Conversation, Interview, InterviewState
from bot.services import saying
from storage import interviews, invitations, outbox, people, studies, thanks


def hold(db: Database, facts: Conversation, call: Interview, by: str, now: datetime) -> bool:
    """A call was held: its seat is filled, and what was promised is owed. `False` when it was not booked any more."""
    if not _end(db, facts, call, InterviewState.COMPLETED, by, now):
        return False
    study = facts.study
    if not study.is_trial:
        people.mark(db, call.team_id, call.person_id, last_interviewed_at=now)
        if promised := study.incentive.strip():
            # Of somebody who had their data erased no time of day is kept.
            is_erased = facts.person.erased_at is not None
            since = now.replace(hour=0, minute=0, second=0, microsecond=0) if is_erased else now
            thanks.owe(db, call, promised, since)
    return True


def miss(db: Database, facts: Conversation, call: Interview, by: str, now: datetime) -> bool:
    """Nobody came. by: "" when the bot closed it. `False` when it was not booked any more."""
    return _end(db, facts, call, InterviewState.NO_SHOW, by, now)


def cancel(
    db: Database, facts: Conversation, call: Interview, by: str, role: CancelledAs, now: datetime
) -> bool:
    """Somebody cancels. Both sides get a calendar file that says so. `False` when it was not booked any more."""
    if not _end(db, facts, call, InterviewState.CANCELLED, by, now):
        return False
    late = is_late_to_cancel(call, now, studies.settings_of(db, call.team_id))
    interviews.keep_cancellation(db, call.team_id, call.id, by, role, late=late)
    ended = interviews.interview(db, call.team_id, call.id)
    if ended is not None:
        saying.send_invite_files(db, ended, facts.person.slack_id, now)
        saying.write_in_calendars(db, ended, now)
    return True


def _end(
    db: Database, facts: Conversation, call: Interview, state: InterviewState, by: str, now: datetime
) -> bool:
    if not interviews.end(db, call.team_id, call.id, state, now):
        return False
    # Whoever was choosing another time has none to choose for any more.
    invitations.change(db, call.team_id, call.invitation_id, (facts.invitation.state,), moving_until=None)
    outbox.audit(db, call.team_id, by, f"call {state.value}", f"interview {call.id}", now)
    saying.show_interview(db, call, now)
    saying.show_study(db, facts.study, now)
    return True
