"""After a call: whether it brought anything new, and what its interviewer notes. Only they write; nothing is asked before the outcome."""

from sqlite_utils import Database

from bot.domain.after_call import NOTES_MAX, News, asks_for_news, saturated, takes_notes
from bot.domain.segments import Segment
from bot.domain.studies import Problem, Study
from bot.errors import NotAllowed, RuleBroken
from bot.services import roles, saying
from bot.services.calls import own_call
from bot.services.desk import Answer, Desk
from bot.services.showing_team import call_of
from bot.views.after_calls import NotesShown
from bot.views.blocks import when_text
from storage import after_calls, interviews, invitations, outbox, reveals


def say_news(desk: Desk, team_id: str, slack_id: str, interview_id: int, news: News, key: str) -> Answer:
    """Keep whether a completed call brought anything new; the latest word counts. Of a call that takes no seat it is not asked.

    Raises:
        NotAllowed: not their call.
    """
    now = desk.clock.now()
    with desk.store.write() as db:
        call, facts = own_call(db, team_id, slack_id, interview_id)
        answer = Answer(interview_id, slack_id)
        if asks_for_news(call, facts) and after_calls.keep_news(db, team_id, interview_id, news):
            outbox.first_time(db, team_id, key, now)
            answer = saying.answer_in_interview(desk, db, call, now)
            saying.follow_in_homes(db, facts.study, slack_id, now)
    desk.wake()
    return answer


def notes(desk: Desk, team_id: str, slack_id: str, interview_id: int) -> NotesShown:
    """Return the notes of a call that was held, for its interviewer to write, for the study's researcher and admins to read.

    Raises:
        NotAllowed: neither, or what the participant said is hidden from the reader; RuleBroken("no_notes"): none can be kept.
    """
    with desk.store.snapshot() as db:
        call = interviews.interview(db, team_id, interview_id)
        facts = invitations.conversation(db, team_id, call.invitation_id) if call else None
        if call is None or facts is None:
            raise NotAllowed
        holds = call.interviewer == slack_id
        if not holds:
            roles.own_study(desk, db, team_id, slack_id, call.study_id)
            if reveals.is_hidden_from(db, team_id, slack_id, call.person_id):
                raise RuleBroken("blind")
        if not takes_notes(call, facts):
            raise RuleBroken("no_notes")
        seen = call_of(db, call, facts.study, slack_id)
        when = when_text(call.starts_at, call.ends_at, seen.zone)
        text = after_calls.said_of(db, team_id, interview_id).notes
        return NotesShown(interview_id, seen.participant, when, text, holds)


def save_notes(desk: Desk, team_id: str, slack_id: str, interview_id: int, text: str) -> Problem | None:
    """Keep the notes of one's own call, "" for none. Returns what must be mended instead, when something must. Raises as `notes`."""
    now = desk.clock.now()
    with desk.store.write() as db:
        call, facts = own_call(db, team_id, slack_id, interview_id)
        if not takes_notes(call, facts):
            raise RuleBroken("no_notes")
        if len(text) > NOTES_MAX:
            return Problem("notes", f"Use at most {NOTES_MAX} characters.")
        if after_calls.keep_notes(db, team_id, interview_id, text.strip()):
            outbox.audit(db, team_id, slack_id, "call notes changed", f"interview {interview_id}", now)
            saying.show_interview(db, call, now)
    desk.wake()
    return None


def saturated_in(db: Database, study: Study, in_a_row: int) -> tuple[Segment, ...]:
    """Return the segments of a study that seem saturated: the last `in_a_row` calls of each brought nothing new. Whoever may read the
    study's filled seats may read it: it is worked out from completed calls alone."""
    if study.is_trial:
        return ()
    return saturated(after_calls.heard_in(db, study.team_id, study.id), in_a_row)
