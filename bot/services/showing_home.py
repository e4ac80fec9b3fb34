"""Somebody's App Home, worked out from the database at the moment of publishing."""

from datetime import datetime

from sqlite_utils import Database

from bot.domain.conversation import Interview
from bot.domain.outbox import Entry
from bot.domain.studies import LIVE, Study
from bot.services import leaving_alone, roles
from bot.services.desk import Desk
from bot.services.renderings import Drop, PublishHome, Rendering
from bot.services.showing_team import call_of, progress, zone_of_reader
from bot.views.blocks import when_text
from bot.views.home import home_view
from storage import interviews, invitations, people, studies


def home(desk: Desk, db: Database, entry: Entry, now: datetime) -> Rendering:
    """Return the Home of an entry's receiver, by their roles; nothing when it is what they have before them."""
    team_id, reader = entry.team_id, entry.receiver
    person = people.person_by_slack_id(db, team_id, reader)
    researcher = roles.is_researcher(desk, db, team_id, reader)
    found = studies.studies_in(db, team_id, LIVE, reader)[:15] if researcher else []
    view = home_view(
        studies=[progress(desk, db, study, now, reader) for study in found],
        calls=[
            call_of(db, call, _study(db, call), reader)
            for call in interviews.booked_of_interviewer(db, team_id, reader)[:15]
        ],
        own=[_own(db, call, entry) for call in interviews.booked_of_person(db, team_id, person.id)]
        if person
        else [],
        agreed=_agreed(db, person.id, entry) if person else [],
        is_researcher=researcher,
        opted_out=bool(person and person.opted_out_at),
        is_erased=person is None and leaving_alone.is_marked(desk.marks, db, team_id, reader),
    )
    same = view["private_metadata"] == entry.detail.get("shown")
    return Drop("it shows this already") if same else PublishHome(view)


def _agreed(db: Database, person_id: int, entry: Entry) -> list[tuple[int, str, str]]:
    """(invitation, title, when its call is or was) of everything that a person agreed to."""
    found = []
    for invitation_id in invitations.agreed_by_person(db, entry.team_id, person_id):
        facts = invitations.conversation(db, entry.team_id, invitation_id)
        if facts is not None:
            when = _own(db, facts.interview, entry)[1] if facts.interview else ""
            found.append((invitation_id, facts.study.title, when))
    return found


def _own(db: Database, call: Interview, entry: Entry) -> tuple[str, str]:
    study = _study(db, call)
    return study.title, when_text(call.starts_at, call.ends_at, zone_of_reader(db, entry, study))


def _study(db: Database, call: Interview) -> Study:
    study = studies.study(db, call.team_id, call.study_id)
    if study is None:
        raise LookupError(f"interview {call.id} without its study")
    return study
