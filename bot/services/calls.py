"""What an interviewer says about a call: who is there, it was held, nobody came, or it cannot be held; and the clock that runs while somebody is waited for."""

from collections.abc import Callable
from datetime import datetime

from sqlite_utils import Database

from bot.domain.bookings import closes_at, may_miss_at, nudge_at
from bot.domain.conversation import CancelledAs, Conversation, Interview, InterviewState
from bot.domain.opening import Paying
from bot.domain.segments import Segment
from bot.domain.settings import Settings
from bot.domain.studies import StudyStatus
from bot.errors import NotAllowed, RuleBroken
from bot.services import ending, saying
from bot.services.desk import Answer, Desk
from bot.services.recruiting import settle_study
from bot.services.roles import own_study
from storage import interviews, invitations, openings, outbox, studies
from storage.database import JOB_WAIT_S

Ending = Callable[[Database, Conversation, Interview, datetime], bool]
BOT = "bot"
"""Who acted, in the audit log, when nobody did."""


def complete(desk: Desk, team_id: str, slack_id: str, interview_id: int, key: str) -> Answer:
    """The call was held: its seat is filled.

    Raises:
        NotAllowed: not their call. RuleBroken("too_early"): it has not begun.
    """

    def held(db: Database, facts: Conversation, call: Interview, now: datetime) -> bool:
        if now < call.starts_at:
            raise RuleBroken("too_early")
        return ending.hold(db, facts, call, slack_id, now)

    return _end(desk, team_id, slack_id, interview_id, held, key, anew=True)


def miss(desk: Desk, team_id: str, slack_id: str, interview_id: int, key: str) -> Answer:
    """Nobody came: the seat opens again. Raises as `complete` does, and RuleBroken("wait"): they may still come."""

    def missed(db: Database, facts: Conversation, call: Interview, now: datetime) -> bool:
        settings = studies.settings_of(db, team_id)
        if now < call.starts_at:
            raise RuleBroken("too_early")
        if now < may_miss_at(call, settings):
            raise RuleBroken("wait", minutes=settings.wait_minutes)
        return ending.miss(db, facts, call, slack_id, now)

    return _end(desk, team_id, slack_id, interview_id, missed, key)


def not_a_customer(desk: Desk, team_id: str, slack_id: str, interview_id: int, key: str) -> Answer:
    """The call was held with somebody who never will be a customer: no seat is taken, and the thank-you is owed. Raises as
    `complete` does."""

    def held(db: Database, facts: Conversation, call: Interview, now: datetime) -> bool:
        if now < call.starts_at:
            raise RuleBroken("too_early")
        reason = "After the call: they never will be a customer."
        interviews.refile(db, team_id, call.id, Segment.NEVER)
        invitations.refile(db, team_id, call.invitation_id, Segment.NEVER, reason)
        check = openings.check_of(db, team_id, call.invitation_id)
        if check is not None and check.answer is None:
            openings.answer(db, team_id, call.invitation_id, call.id, Paying.NEVER, slack_id, now)
        detail = {"segment_before": call.segment.value}
        outbox.audit(db, team_id, slack_id, "not a customer", f"interview {call.id}", now, detail)
        return ending.hold(db, facts, call, slack_id, now)

    return _end(desk, team_id, slack_id, interview_id, held, key, anew=True)


def cancel(desk: Desk, team_id: str, slack_id: str, interview_id: int, key: str) -> Answer:
    """The interviewer cannot hold the call; the participant is told at once and may choose another time.

    Raises: NotAllowed; RuleBroken("call_over"): its time has passed.
    """

    def cancelled(db: Database, facts: Conversation, call: Interview, now: datetime) -> bool:
        if now >= call.ends_at:
            raise RuleBroken("call_over")
        return ending.cancel(db, facts, call, slack_id, CancelledAs.INTERVIEWER, now)

    return _end(desk, team_id, slack_id, interview_id, cancelled, key, anew=True)


def cancel_all(desk: Desk, team_id: str, slack_id: str, study_id: int) -> int:
    """The researcher of a closed study cancels the calls that are still booked and have not begun; return how many.

    Raises: NotAllowed; RuleBroken("no_such_study"); RuleBroken("study_open"): close it first.
    """
    now, done = desk.clock.now(), 0
    with desk.store.write() as db:
        study = own_study(desk, db, team_id, slack_id, study_id)
        if study.status is not StudyStatus.CLOSED:
            raise RuleBroken("study_open")
        for call in interviews.of_study(db, team_id, study_id):
            facts = invitations.conversation(db, team_id, call.invitation_id)
            if facts is None or call.state is not InterviewState.BOOKED or now >= call.starts_at:
                continue
            done += ending.cancel(db, facts, call, slack_id, CancelledAs.RESEARCHER, now)
            saying.show_conversation_anew(db, facts, now)
            saying.follow_in_homes(db, study, slack_id, now, call.interviewer)
            if call.interviewer != slack_id:
                saying.notify(db, team_id, call.interviewer, "cancelled_with_study", call.id, now)
    desk.wake()
    return done


def here(desk: Desk, team_id: str, slack_id: str, interview_id: int, key: str) -> Answer:
    """The participant is there. Said once; raises as `complete` does."""
    return _say_who_is_here(desk, team_id, slack_id, interview_id, key, here=True)


def not_here(desk: Desk, team_id: str, slack_id: str, interview_id: int, key: str) -> Answer:
    """The participant is not there yet: they are told five minutes into the call that they are waited for, and the card says how
    long to wait. Raises as `complete` does."""
    return _say_who_is_here(desk, team_id, slack_id, interview_id, key, here=False)


def close_waiting(desk: Desk) -> int:
    """End the calls to which nobody came, a quarter of an hour after their beginning; return how many. In every workspace."""
    now, done = desk.clock.now(), 0
    for call in interviews.waiting_since(desk.store.read(), now):
        settings = studies.settings_of(desk.store.read(), call.team_id)
        if now >= closes_at(call, settings):
            done += _close_waiting(desk, call, settings, now)
    if done:
        desk.wake()
    return done


def _close_waiting(desk: Desk, seen: Interview, settings: Settings, now: datetime) -> bool:
    with desk.store.write(JOB_WAIT_S) as db:
        call = interviews.interview(db, seen.team_id, seen.id)
        facts = invitations.conversation(db, seen.team_id, seen.invitation_id)
        if call is None or facts is None or call.here_at or now < closes_at(call, settings):
            return False
        if not call.not_here_at or not ending.miss(db, facts, call, BOT, now):
            return False
        saying.show_conversation(db, facts, now)
        see_whether_full(db, facts, now)
        saying.follow_in_homes(db, facts.study, call.interviewer, now)
        return True


def _end(
    desk: Desk,
    team_id: str,
    slack_id: str,
    interview_id: int,
    end: Ending,
    key: str,
    *,
    anew: bool = False,
) -> Answer:
    """End a booked call of one's own. anew: the participant must notice it, and an update in place notifies nobody."""
    now = desk.clock.now()
    with desk.store.write() as db:
        call, facts = own_call(db, team_id, slack_id, interview_id)
        answer = Answer(interview_id, slack_id)
        if call.state is InterviewState.BOOKED and end(db, facts, call, now):
            outbox.first_time(db, team_id, key, now)
            answer = saying.answer_in_interview(desk, db, call, now)
            show = saying.show_conversation_anew if anew else saying.show_conversation
            show(db, facts, now)
            see_whether_full(db, facts, now)
            saying.follow_in_homes(db, facts.study, slack_id, now)
    desk.wake()
    return answer


def _say_who_is_here(
    desk: Desk, team_id: str, slack_id: str, interview_id: int, key: str, *, here: bool
) -> Answer:
    now = desk.clock.now()
    with desk.store.write() as db:
        call, facts = own_call(db, team_id, slack_id, interview_id)
        if now < call.starts_at:
            raise RuleBroken("too_early")
        answer = Answer(interview_id, slack_id)
        if interviews.mark_here(db, team_id, interview_id, now, here=here):
            outbox.first_time(db, team_id, key, now)
            answer = saying.answer_in_interview(desk, db, call, now)
            if not here:
                at = nudge_at(call, studies.settings_of(db, team_id))
                saying.remind_waiting(db, call, facts.person.slack_id, max(now, at), now)
    desk.wake()
    return answer


def own_call(db: Database, team_id: str, slack_id: str, interview_id: int) -> tuple[Interview, Conversation]:
    """Return a call with its conversation for whoever holds it. Raises: NotAllowed."""
    call = interviews.interview(db, team_id, interview_id)
    if call is None or call.interviewer != slack_id or call.elsewhere:
        raise NotAllowed
    facts = invitations.conversation(db, team_id, call.invitation_id)
    if facts is None:
        raise LookupError(f"interview {interview_id} without its invitation")
    return call, facts


def see_whether_full(db: Database, facts: Conversation, now: datetime) -> None:
    """Move a study to full when every planned interview is done."""
    study = facts.study
    if study.status not in {StudyStatus.RECRUITING, StudyStatus.PAUSED} or study.is_trial:
        return
    if studies.seats_now(db, study.team_id, study, now).is_full:
        settle_study(db, study, StudyStatus.FULL, now)
