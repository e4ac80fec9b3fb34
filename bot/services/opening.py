"""What the opening check of a call brings to light, and what follows from it: all of it in one transaction, once."""

from datetime import datetime

from sqlite_utils import Database

from bot.domain.conversation import Conversation, Interview, InterviewState
from bot.domain.opening import Paying, refiled
from bot.domain.questions import FEELING_KEY
from bot.domain.segments import Feeling, Segment
from bot.errors import NotAllowed, RuleBroken
from bot.services import ending, roles, saying
from bot.services.desk import Answer, Desk
from storage import interviews, invitations, openings, outbox


def pays(desk: Desk, team_id: str, slack_id: str, interview_id: int, key: str) -> Answer:
    """They or their company pay: they count by their feeling, and the call goes on.

    A second press, a press on an old button, or after the outcome, changes nothing and shows where things stand.

    Raises:
        NotAllowed: neither the interviewer of the call nor the researcher of its study, while they are one.
        RuleBroken("too_early"): the call has not begun.
    """
    return _answer(desk, team_id, slack_id, interview_id, Paying.PAYS, key)


def might(desk: Desk, team_id: str, slack_id: str, interview_id: int, key: str) -> Answer:
    """They might pay in future: they count as potential customers, and the call goes on. Raises as `pays` does."""
    return _answer(desk, team_id, slack_id, interview_id, Paying.MIGHT, key)


def never(desk: Desk, team_id: str, slack_id: str, interview_id: int, key: str) -> Answer:
    """They never will: no seat is counted, and the call ends as one that was held. Raises as `pays` does."""
    return _answer(desk, team_id, slack_id, interview_id, Paying.NEVER, key)


def _answer(desk: Desk, team_id: str, slack_id: str, interview_id: int, said: Paying, key: str) -> Answer:
    now = desk.clock.now()
    with desk.store.write() as db:
        call, facts = _call(desk, db, team_id, slack_id, interview_id)
        check = openings.check_of(db, team_id, call.invitation_id)
        answer = Answer(call.id, call.interviewer)
        if check is None or check.answer is not None or call.state is not InterviewState.BOOKED:
            return answer
        if now < call.starts_at:
            raise RuleBroken("too_early")
        outbox.first_time(db, team_id, key, now)
        openings.answer(db, team_id, call.invitation_id, call.id, said, slack_id, now)
        _file_anew(db, facts, call, said, slack_id, now)
        if said is Paying.NEVER:
            ending.hold(db, facts, call, slack_id, now)
            # They are thanked as everybody is: after the call, not while the interviewer is still speaking with them.
            saying.show_conversation_anew(db, facts, now, due_at=max(now, call.ends_at))
        saying.show_study(db, facts.study, now)
        saying.follow_in_homes(db, facts.study, slack_id, now, call.interviewer)
        answer = saying.answer_in_interview(desk, db, call, now)
    desk.wake()
    return answer


def _call(
    desk: Desk, db: Database, team_id: str, slack_id: str, interview_id: int
) -> tuple[Interview, Conversation]:
    call = interviews.interview(db, team_id, interview_id)
    facts = invitations.conversation(db, team_id, call.invitation_id) if call else None
    if call is None or facts is None:
        raise NotAllowed
    runs = slack_id == facts.study.researcher and roles.is_researcher(desk, db, team_id, slack_id)
    if slack_id != call.interviewer and not runs:
        raise NotAllowed
    return call, facts


def _file_anew(
    db: Database, facts: Conversation, call: Interview, said: Paying, by: str, now: datetime
) -> None:
    """Move a call and its submission to the segment they belong to. The seat it leaves is open for the next tick of waves:
    people on standby first."""
    feeling = facts.answers.get(FEELING_KEY)
    filing = refiled(said, Feeling(feeling) if feeling else None)
    segment = filing.segment or Segment.NEVER
    interviews.refile(db, call.team_id, call.id, segment)
    invitations.refile(db, call.team_id, call.invitation_id, segment, filing.reason)
    detail = {"answer": said.value, "segment_before": call.segment.value, "segment_after": segment.value}
    outbox.audit(db, call.team_id, by, "opening check answered", f"interview {call.id}", now, detail)
