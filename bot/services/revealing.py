"""What a participant said of the product, before the call: only by a button, kept in the audit log, and the call is marked."""

from datetime import datetime

from sqlite_utils import Database

from bot.domain.conversation import Conversation, Interview, InterviewState
from bot.services import saying
from bot.services.calls import own_call
from bot.services.desk import Answer, Desk
from storage import outbox, reveals


def reveal(desk: Desk, team_id: str, slack_id: str, interview_id: int, key: str) -> Answer:
    """Show the interviewer of a booked call what the participant answered. A second press changes nothing.

    Raises:
        NotAllowed: not their call.
    """
    now = desk.clock.now()
    with desk.store.write() as db:
        call, facts = own_call(db, team_id, slack_id, interview_id)
        answer = Answer(interview_id, slack_id)
        if call.state is InterviewState.BOOKED and note(db, facts, slack_id, now):
            outbox.first_time(db, team_id, key, now)
            answer = saying.answer_in_interview(desk, db, call, now)
    desk.wake()
    return answer


def note(db: Database, facts: Conversation, slack_id: str, now: datetime) -> bool:
    """Keep that somebody sees a participant's answers who may hold the call; `False` when they have seen them before."""
    team_id = facts.study.team_id
    if not reveals.add(db, team_id, facts.study.id, facts.person.id, slack_id, now):
        return False
    outbox.audit(db, team_id, slack_id, "answers revealed", f"invitation {facts.invitation.id}", now)
    return True


def is_blind(db: Database, facts: Conversation, call: Interview) -> bool:
    """Whether the interviewer of a call does not know, and is not to be told, what its participant said of the product."""
    if not facts.study.blind or call.state is not InterviewState.BOOKED:
        return False
    return call.interviewer not in reveals.seen_by(db, call.team_id, facts.study.id, facts.person.id)
