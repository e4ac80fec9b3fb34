"""The private feed of somebody's own calls, and the calendar entry of one call."""

from datetime import datetime, timedelta

from sqlite_utils import Database

from bot.calendars.ics import Invite, calendar_feed, uid_for
from bot.domain.conversation import Interview, InterviewState
from bot.domain.studies import Study
from bot.services import connecting
from bot.services.desk import Desk
from storage import interviews, people, studies

BACK = timedelta(days=30)
"""Calls that are over stay in the feed for so long."""
NAME = "Interviews"


def own_calls(desk: Desk, secret: str) -> bytes | None:
    """Return the feed of whoever an address was made for, as a calendar file; `None` when nobody has that address.

    Every call that they hold or take part in, in any study; of a participant's own calls nothing that they do not read in Slack.
    """
    reader = connecting.reader_of(desk, secret)
    if reader is None:
        return None
    team_id, slack_id = reader
    since = desk.clock.now() - BACK
    with desk.store.snapshot() as db:
        person = people.person_by_slack_id(db, team_id, slack_id)
        calls = interviews.of_reader(db, team_id, slack_id, person.id if person else 0, since)
        invites = [
            invite_of(db, study, call, call.booked_at)
            for call in calls
            if call.state is not InterviewState.CANCELLED
            and (study := studies.study(db, team_id, call.study_id)) is not None
        ]
    return calendar_feed(invites, NAME)


def invite_of(db: Database, study: Study, call: Interview, stamp: datetime, reader: str = "") -> Invite:
    """Return the calendar entry of a call: the same for both sides, and nothing in it about the participant.

    stamp: when this state of it came to be. reader: whose file it is; with both addresses known, their calendar can file it as an
    invitation.
    """
    team_id = call.team_id
    holder = people.member(db, team_id, call.interviewer)
    seen = people.member(db, team_id, reader) if reader else None
    return Invite(
        uid=uid_for(team_id, call.id),
        sequence=call.sequence,
        starts_at=call.starts_at,
        ends_at=call.ends_at,
        stamp=stamp,
        summary=study.title,
        description=f"A call of {study.length_minutes} minutes. Join: {study.meeting_link}",
        location=study.meeting_link,
        organizer_name=holder.name if holder and holder.name else "one of us",
        cancelled=call.state is InterviewState.CANCELLED,
        organizer_email=holder.email if holder else "",
        reader_email=seen.email if seen else "",
        reader_name=seen.name if seen else "",
    )
