"""What a participant agrees to before times are shown, and again when something comes to it."""

from datetime import datetime

from sqlite_utils import Database

from bot.domain.consent import NOTHING, mark, mark_of_screen, scope_of, widened
from bot.domain.conversation import CancelledAs, Conversation, InterviewState, Stage, asked_anew
from bot.services import ending, saying
from bot.services.desk import Answer, Desk, Press
from bot.services.screening import act, give_up, own_conversation
from storage import after_calls, invitations, outbox, studies

CHANGED = "This has changed since you saw it: please read it again."
AGREED_ANEW = "Thank you: it is kept that you agreed to that."


def agree(desk: Desk, press: Press, read: str) -> Answer:
    """Keep the consent to the text that was shown, with its scope, and show times.

    read: the mark of what was shown. When it is another one by now, nothing is kept and the text is shown as it is.
    """

    def effect(db: Database, facts: Conversation, now: datetime) -> str:
        kept_months = studies.settings_of(db, press.team_id).retention_months
        if read != mark_of_screen(facts.study, kept_months):
            return CHANGED
        invitations.add_consent(db, press.team_id, press.invitation_id, scope_of(facts.study), now)
        return ""

    return act(desk, press, frozenset({Stage.CONSENT}), effect)


def agree_anew(desk: Desk, press: Press, read: str) -> Answer:
    """Keep the consent to what came to a booked call, and tell its interviewer. The call stays whether they agree or not.

    read: the mark of what was shown, as above. What is kept says which version of the whole text they had read before.
    """

    def effect(db: Database, facts: Conversation, now: datetime) -> str:
        asked, agreed, call = asked_anew(facts, now), facts.agreed, facts.interview
        if asked == NOTHING or agreed is None or call is None:
            return ""
        if read != mark(asked):
            return CHANGED
        wider = widened(agreed.scope, scope_of(facts.study), asked)
        invitations.add_consent(db, press.team_id, press.invitation_id, wider, now, agreed.version)
        saying.show_interview(db, call, now)
        return AGREED_ANEW

    return act(desk, press, frozenset({Stage.BOOKED, Stage.MOVING}), effect)


def withdraw(desk: Desk, press: Press) -> None:
    """Take back what was agreed to: a booked call is cancelled; of one that was held the team is asked to delete what it kept.

    It counts against nobody, and opts nobody out. Withdrawing twice is withdrawing once.

    Raises:
        RuleBroken("not_yours"): it is somebody else's.
    """
    now = desk.clock.now()
    with desk.store.write() as db:
        facts = own_conversation(db, press)
        if invitations.withdraw_consents(db, press.team_id, press.invitation_id, now):
            outbox.audit(
                db,
                press.team_id,
                press.slack_id,
                "consent withdrawn",
                f"invitation {press.invitation_id}",
                now,
            )
            _end_what_it_allowed(db, facts, now)
            saying.show_study(db, facts.study, now)
    desk.wake()


def _end_what_it_allowed(db: Database, facts: Conversation, now: datetime) -> None:
    team_id, call = facts.study.team_id, facts.interview
    after_calls.forget_notes(db, team_id, facts.invitation.id)
    held = call is not None and (
        call.state is InterviewState.COMPLETED
        or (call.state is InterviewState.BOOKED and now >= call.starts_at)
    )
    if call is not None and held:
        # It was held or is being held, and its outcome is the interviewer's to say.
        saying.show_interview(db, call, now)
        for member in dict.fromkeys((facts.study.researcher, call.interviewer)):
            saying.notify(db, team_id, member, "consent_withdrawn", call.id, now)
        return
    by = facts.person.slack_id
    if call is not None and ending.cancel(db, facts, call, by, CancelledAs.PARTICIPANT, now):
        saying.notify(db, team_id, call.interviewer, "cancelled_by_participant", call.id, now)
    give_up(db, facts)
    saying.show_conversation(db, facts, now)
