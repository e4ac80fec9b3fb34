"""What an interviewer says about a call: who is there, it was held, nobody came, or it cannot be held; and when they hold calls."""

from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from bot.domain.conversation import Conversation, Interview, InterviewState
from bot.domain.slots import Window
from bot.domain.studies import StudyStatus
from bot.errors import NotAllowed, RuleBroken
from bot.services import saying
from bot.services.booking import end_call
from bot.services.desk import Answer, Desk
from bot.services.recruiting import settle_study
from storage import interviews, invitations, outbox, studies


def complete(desk: Desk, team_id: str, slack_id: str, interview_id: int, key: str) -> Answer:
    """The call was held: its seat is filled.

    Raises:
        NotAllowed: not their call. RuleBroken("too_early"): it has not begun.
    """
    return _end(desk, team_id, slack_id, interview_id, InterviewState.COMPLETED, key)


def miss(desk: Desk, team_id: str, slack_id: str, interview_id: int, key: str) -> Answer:
    """Nobody came: the seat opens again. Raises as `complete` does."""
    return _end(desk, team_id, slack_id, interview_id, InterviewState.NO_SHOW, key)


def cancel(desk: Desk, team_id: str, slack_id: str, interview_id: int, key: str) -> Answer:
    """The interviewer cannot hold the call; the participant is told at once and may choose another time."""
    return _end(desk, team_id, slack_id, interview_id, InterviewState.CANCELLED, key)


def here(desk: Desk, team_id: str, slack_id: str, interview_id: int, key: str) -> Answer:
    """The participant is there. Said once; raises as `complete` does."""
    return _say_who_is_here(desk, team_id, slack_id, interview_id, key, here=True)


def not_here(desk: Desk, team_id: str, slack_id: str, interview_id: int, key: str) -> Answer:
    """The participant is not there yet: the card says how long to wait. Raises as `complete` does."""
    return _say_who_is_here(desk, team_id, slack_id, interview_id, key, here=False)


def save_availability(desk: Desk, team_id: str, slack_id: str, windows: Sequence[Window]) -> None:
    """Keep when somebody holds calls. Times that are booked already stay booked."""
    now = desk.clock.now()
    with desk.store.write() as db:
        studies.set_windows(db, team_id, slack_id, windows, now)


def _end(
    desk: Desk, team_id: str, slack_id: str, interview_id: int, state: InterviewState, key: str
) -> Answer:
    now = desk.clock.now()
    with desk.store.write() as db:
        call, facts = own_call(db, team_id, slack_id, interview_id)
        answer = Answer(interview_id, slack_id)
        if call.state is InterviewState.BOOKED:
            if state is not InterviewState.CANCELLED and now < call.starts_at:
                raise RuleBroken("too_early")
            outbox.first_time(db, team_id, key, now)
            end_call(db, facts, call, state, slack_id, now)
            answer = saying.answer_in_interview(desk, db, call, now)
            if state is InterviewState.CANCELLED:
                saying.show_conversation_anew(db, facts, now)  # an update in place would not be noticed
            else:
                saying.show_conversation(db, facts, now)
            _see_whether_full(db, facts, now)
    desk.wake()
    return answer


def _say_who_is_here(
    desk: Desk, team_id: str, slack_id: str, interview_id: int, key: str, *, here: bool
) -> Answer:
    now = desk.clock.now()
    with desk.store.write() as db:
        call, _ = own_call(db, team_id, slack_id, interview_id)
        if now < call.starts_at:
            raise RuleBroken("too_early")
        answer = Answer(interview_id, slack_id)
        if interviews.mark_here(db, team_id, interview_id, now, here=here):
            outbox.first_time(db, team_id, key, now)
            answer = saying.answer_in_interview(desk, db, call, now)
    desk.wake()
    return answer


def own_call(db: Database, team_id: str, slack_id: str, interview_id: int) -> tuple[Interview, Conversation]:
    """Return a call with its conversation for whoever holds it. Raises: NotAllowed."""
    call = interviews.interview(db, team_id, interview_id)
    if call is None or call.interviewer != slack_id:
        raise NotAllowed
    facts = invitations.conversation(db, team_id, call.invitation_id)
    if facts is None:
        raise LookupError(f"interview {interview_id} without its invitation")
    return call, facts


def _see_whether_full(db: Database, facts: Conversation, now: datetime) -> None:
    study = facts.study
    if study.status not in {StudyStatus.RECRUITING, StudyStatus.PAUSED} or study.is_trial:
        return
    if studies.seats_now(db, study.team_id, study, now).is_full:
        settle_study(db, study, StudyStatus.FULL, now)
