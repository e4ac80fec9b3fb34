"""What a researcher does about one person of their study: why, remind, withdraw, offer other times, cancel the call."""

from bot.domain.blindness import HIDDEN
from bot.domain.bookings import move_until
from bot.domain.conversation import CancelledAs, Conversation, Interview, InterviewState, InvitationState
from bot.domain.outbox import Entry, Kind, Lane
from bot.domain.whereabouts import NoReminder, may_cancel, may_withdraw, why_no_move
from bot.errors import RuleBroken
from bot.services import ending, explaining, saying
from bot.services.people import next_reminder
from bot.services.person_doing import Doing, show_ended
from bot.services.showing_team import name_of
from bot.views import deeds
from storage import invitations, outbox, reveals, studies


def why(doing: Doing, _item: str) -> str:
    """Show why somebody was invited to the study or was not, and keep that it was read."""
    if doing.study is None:
        raise RuleBroken("stale")
    if reveals.is_hidden_from(doing.db, doing.team_id, doing.by, doing.person.id):
        return HIDDEN
    explaining.keep_that_they_know(doing.db, doing.study, doing.person, doing.by, doing.now)
    return ""


def remind(doing: Doing, _item: str) -> str:
    """Remind somebody once more of their invitation, in their working hours."""
    facts, settings = doing.conversation(), studies.settings_of(doing.db, doing.team_id)
    at = next_reminder(doing.db, facts, settings, doing.now)
    if isinstance(at, NoReminder):
        return deeds.no_reminder(at)
    asked = facts.invitation
    entry = Entry(
        doing.team_id,
        Lane.INVITATION,
        Kind.NUDGE,
        asked.id,
        facts.person.slack_id,
        at,
        f"nudge:{asked.id}:2",
        {"last": "yes"},
    )
    outbox.put(doing.db, entry, doing.now)
    doing.audit("reminded")
    return deeds.REMINDED if at <= doing.now else deeds.REMINDED_LATER


def withdraw(doing: Doing, _item: str) -> str:
    """Withdraw an invitation that nobody has begun to answer."""
    facts = doing.conversation()
    asked = facts.invitation
    if not may_withdraw(asked.state):
        return deeds.NOT_WITHDRAWN
    withdrawn = InvitationState.WITHDRAWN.value
    invitations.change(doing.db, doing.team_id, asked.id, (asked.state,), state=withdrawn)
    outbox.drop_where(doing.db, doing.team_id, Kind.NUDGE, asked.id, doing.now)
    show_ended(doing.db, facts, asked.state, doing.now)
    outbox.audit(
        doing.db, doing.team_id, doing.by, "invitation withdrawn", f"invitation {asked.id}", doing.now
    )
    return deeds.WITHDRAWN


def _booked(doing: Doing) -> tuple[Conversation, Interview | None]:
    facts = doing.conversation()
    call = facts.interview
    return facts, call if call and call.state is InterviewState.BOOKED else None


def offer_move(doing: Doing, _item: str) -> str:
    """Ask a participant to choose another time; their call stays until they do."""
    facts, call = _booked(doing)
    settings = studies.settings_of(doing.db, doing.team_id)
    if call is None:
        return deeds.NO_CALL
    barrier = why_no_move(call, facts.invitation.moving_until, doing.now, settings)
    if barrier is not None:
        return deeds.no_move(barrier, settings)
    until, asked = move_until(call, settings), facts.invitation
    invitations.change(doing.db, doing.team_id, asked.id, (asked.state,), moving_until=until, slot_page=0)
    saying.show_conversation_anew(doing.db, facts, doing.now, deeds.ASKED_TO_MOVE)
    saying.show_conversation_then(doing.db, facts, until, doing.now)
    outbox.audit(doing.db, doing.team_id, doing.by, "other times offered", f"interview {call.id}", doing.now)
    return deeds.MOVE_OFFERED


def cancel_call(doing: Doing, _item: str) -> str:
    """Cancel a call that has not begun; both sides are told."""
    facts, call = _booked(doing)
    if call is None:
        return deeds.NO_CALL
    if not may_cancel(call, doing.now):
        return deeds.CALL_BEGUN
    ending.cancel(doing.db, facts, call, doing.by, CancelledAs.RESEARCHER, doing.now)
    saying.show_conversation_anew(doing.db, facts, doing.now)
    if call.interviewer != doing.by:
        name = name_of(doing.db, doing.team_id, doing.by)
        code = "cancelled_by_researcher"
        saying.notify(doing.db, doing.team_id, call.interviewer, code, call.id, doing.now, name=name)
    return deeds.CANCELLED
