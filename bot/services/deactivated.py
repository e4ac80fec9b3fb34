"""Somebody's Slack account was deactivated: nothing reaches them any more, and whoever counts on them is told, once.

Calls that they would hold are cancelled, so that no participant waits for nobody, and may choose another time. Calls that they were asked
to stay booked: whoever holds one may reach them in another way.
"""

from collections import Counter
from datetime import datetime

from sqlite_utils import Database

from bot.domain.conversation import CancelledAs
from bot.domain.studies import LIVE
from bot.services import ending, roles, saying
from bot.services.desk import Desk
from storage import interviews, invitations, people, studies

BOT = ""
"""By whom a call was cancelled, in the log: the bot itself."""


def refused(desk: Desk, db: Database, team_id: str, slack_id: str, now: datetime) -> None:
    """Slack said of a message that its receiver's account is deactivated: what the next list of members would say."""
    seen = people.member(db, team_id, slack_id)
    if seen is not None and not seen.is_deleted:
        people.mark_deleted(db, team_id, slack_id)
        follow(desk, db, team_id, slack_id, now)


def follow(desk: Desk, db: Database, team_id: str, slack_id: str, now: datetime) -> None:
    """Do what follows. To be called once, as the account is first seen deactivated."""
    _tell_their_interviewers(db, team_id, slack_id, now)
    _cancel_what_they_hold(desk, db, team_id, slack_id, now)
    _tell_an_admin(desk, db, team_id, slack_id, now)


def _tell_their_interviewers(db: Database, team_id: str, slack_id: str, now: datetime) -> None:
    person = people.person_by_slack_id(db, team_id, slack_id)
    for call in interviews.booked_of_person(db, team_id, person.id) if person else ():
        if call.ends_at > now:
            saying.notify(db, team_id, call.interviewer, "participant_deactivated", call.id, now)


def _cancel_what_they_hold(desk: Desk, db: Database, team_id: str, slack_id: str, now: datetime) -> None:
    cancelled = Counter[int]()
    for call in interviews.booked_of_interviewer(db, team_id, slack_id):
        facts = invitations.conversation(db, team_id, call.invitation_id)
        if facts is None or call.starts_at <= now:
            continue
        if ending.cancel(db, facts, call, BOT, CancelledAs.INTERVIEWER, now):
            saying.show_conversation_anew(db, facts, now)
            cancelled[call.study_id] += 1
    for study in studies.studies_in(db, team_id, LIVE):
        if study.researcher != slack_id and slack_id in study.interviewers:
            told = study.researcher
            if people.is_deactivated(db, team_id, told):
                told = next(iter(roles.who_can_help(desk, db, team_id)), told)
            values = {"name": _name(db, team_id, slack_id), "title": study.title}
            calls = str(cancelled[study.id])
            saying.notify(
                db,
                team_id,
                told,
                "interviewer_deactivated",
                study.id,
                now,
                about=slack_id,
                **values,
                calls=calls,
            )


def _tell_an_admin(desk: Desk, db: Database, team_id: str, slack_id: str, now: datetime) -> None:
    """A study whose researcher is gone goes on; somebody who may close it should know."""
    titles = [one.title for one in studies.studies_in(db, team_id, LIVE) if one.researcher == slack_id]
    for admin in roles.who_can_help(desk, db, team_id)[:1] if titles else ():
        values = {"name": _name(db, team_id, slack_id), "titles": ", ".join(f"“{title}”" for title in titles)}
        saying.notify(db, team_id, admin, "researcher_deactivated", 0, now, about=slack_id, **values)


def _name(db: Database, team_id: str, slack_id: str) -> str:
    seen = people.member(db, team_id, slack_id)
    return seen.name if seen else "An interviewer"
