"""Taking an outcome back: it was a mistake, and whatever had followed from it is undone."""

from datetime import datetime

from sqlite_utils import Database

from bot.domain.bookings import may_take_back
from bot.domain.conversation import Conversation, Interview, InterviewState, filing_of
from bot.domain.opening import Paying, refiled
from bot.domain.questions import FEELING_KEY
from bot.domain.segments import Feeling, Filing, Segment
from bot.domain.studies import StudyStatus
from bot.errors import RuleBroken
from bot.services import revealing, saying
from bot.services.calls import own_call
from bot.services.desk import Answer, Desk
from bot.services.recruiting import settle_study
from storage import after_calls, interviews, invitations, openings, outbox, people, studies, thanks


def take_back(desk: Desk, team_id: str, slack_id: str, interview_id: int, key: str) -> Answer:
    """The outcome was a mistake: the call is booked again, and its outcome can be said anew. Within a day.

    Raises:
        NotAllowed: not their call. RuleBroken("seat_given_away"): somebody else has the place by now.
    """
    now = desk.clock.now()
    with desk.store.write() as db:
        call, facts = own_call(db, team_id, slack_id, interview_id)
        answer = Answer(interview_id, slack_id)
        # Whoever had their data erased does not come back.
        may = facts.person.erased_at is None and may_take_back(call, now, studies.settings_of(db, team_id))
        if may and outbox.first_time(db, team_id, key, now):
            _take_back(db, facts, call, slack_id, now)
            answer = saying.answer_in_interview(desk, db, call, now)
            saying.follow_in_homes(db, facts.study, slack_id, now)
    desk.wake()
    return answer


def _take_back(db: Database, facts: Conversation, call: Interview, by: str, now: datetime) -> None:
    study, team_id = facts.study, call.team_id
    filing = _filed_before(db, facts, call)
    segment = (filing.segment or Segment.NEVER) if filing else call.segment
    counts_now = call.state is InterviewState.COMPLETED and call.segment is segment
    # A segment without seats, to which the opening check may have moved it, has none to give away.
    needs_seat = not study.is_trial and study.seats.get(segment, 0) > 0 and not counts_now
    if needs_seat and studies.seats_now(db, team_id, study, now).of(segment).free_to_book <= 0:
        raise RuleBroken("seat_given_away")
    if not interviews.take_back(db, call):
        raise RuleBroken("seat_given_away")
    detail = {"outcome": call.state.value}
    outbox.audit(db, team_id, by, "outcome taken back", f"interview {call.id}", now, detail)
    if call.state is InterviewState.COMPLETED:
        _undo_completed(db, facts, call, now)
    if filing is not None:
        check = openings.check_of(db, team_id, call.invitation_id)
        if check is not None and check.answer is Paying.NEVER:
            openings.forget_answer(db, team_id, call.invitation_id)
        interviews.refile(db, team_id, call.id, segment)
        provisional, reason = filing.provisional, f"Taken back. {filing.reason}"
        invitations.refile(db, team_id, call.invitation_id, segment, reason, provisional=provisional)
    is_full = not study.is_trial and studies.seats_now(db, team_id, study, now).is_full
    if study.status is StudyStatus.FULL and not is_full and now < study.deadline:
        settle_study(db, study, StudyStatus.RECRUITING, now)
    saying.show_conversation(db, facts, now)
    saying.show_study(db, study, now)


def _filed_before(db: Database, facts: Conversation, call: Interview) -> Filing | None:
    """Where a call counted before it ended as one with somebody who never will be a customer; `None` when it did not."""
    if call.state is not InterviewState.COMPLETED or call.segment is not Segment.NEVER:
        return None
    check = openings.check_of(db, call.team_id, call.invitation_id)
    if check is None or check.answer in {None, Paying.NEVER}:
        return filing_of(facts.answers)  # a check that had said so is to be asked again
    feeling = facts.answers.get(FEELING_KEY)
    return refiled(check.answer, Feeling(feeling) if feeling else None)


def _undo_completed(db: Database, facts: Conversation, call: Interview, now: datetime) -> None:
    """Undo what had followed from a call having been held. Notes stay, for when its outcome is said anew."""
    study, team_id = facts.study, call.team_id
    thanks.forget_unsent(db, team_id, call.id)
    after_calls.keep_news(db, team_id, call.id, None)
    if not study.is_trial:
        held_at = interviews.last_held_at(db, team_id, call.person_id)
        people.mark(db, team_id, call.person_id, last_interviewed_at=held_at)
    if study.blind and call.segment is not Segment.NEVER:
        # The card of the held call showed what they answered: who has read it is not blind any more.
        revealing.note(db, facts, call.interviewer, now)
