"""How a call stands in its interviewer's connected calendars, worked out from the database at the moment of writing."""

from datetime import datetime

from sqlite_utils import Database

from bot.calendars.ics import uid_for
from bot.calendars.port import Event, Kept
from bot.domain.conversation import Interview, InterviewState
from bot.domain.outbox import Entry
from bot.domain.studies import Study
from bot.services.desk import Desk
from bot.services.renderings import Drop, GiveBack, Rendering, WriteEvent
from storage import calendars, interviews, people, studies


def event(desk: Desk, db: Database, entry: Entry, now: datetime) -> Rendering:
    """Return what is to be written into a calendar about a call: nothing when it stands there as it is."""
    del desk
    if "give_back" in entry.detail:
        return GiveBack(entry.detail["give_back"])
    call = interviews.interview(db, entry.team_id, entry.ref)
    study = studies.study(db, entry.team_id, call.study_id) if call else None
    calendar = calendars.calendar(db, entry.team_id, int(entry.detail["calendar"]))
    if call is None or study is None or calendar is None:
        return Drop("the calendar was disconnected")
    there = calendars.kept_event(db, calendar.id, call.id)
    person = people.person(db, entry.team_id, call.person_id)
    is_erased = person is not None and person.erased_at is not None
    belongs = (
        call.state is not InterviewState.CANCELLED and call.interviewer == calendar.slack_id and not is_erased
    )
    if belongs and call.ends_at <= now:
        return Drop("the call is over")
    if belongs and there is not None and there.sequence == call.sequence:
        return Drop("it stands there already")
    kept = Kept(there.remote, there.etag) if there else None
    made = _event_of(db, call, study) if belongs else None
    return WriteEvent(calendar, call.id, uid_for(call.team_id, call.id), made, kept)


def _event_of(db: Database, call: Interview, study: Study) -> Event:
    """The entry is the participant's too when their address is known: nothing on it that they do not read in Slack."""
    person = people.person(db, call.team_id, call.person_id)
    who = person.name if person and person.name else "a participant"
    return Event(
        uid=uid_for(call.team_id, call.id),
        sequence=call.sequence,
        starts_at=call.starts_at,
        ends_at=call.ends_at,
        summary=f"{study.title}: {who}",
        description=f"A call of {study.length_minutes} minutes. Join: {study.meeting_link}",
        join=study.meeting_link,
        guest=person.email or "" if person else "",
    )
