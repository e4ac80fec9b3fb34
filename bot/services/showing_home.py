"""Somebody's App Home, worked out from the database at the moment of publishing: at its price for a few studies, however many there
are and however many people the directory has."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from sqlite_utils import Database

from bot.domain.bookings import moves_left
from bot.domain.conversation import Interview, Stage, stage_of
from bot.domain.outbox import Entry, Kind
from bot.domain.settings import Settings
from bot.domain.studies import LIVE, Study, StudyStatus
from bot.domain.working_hours import zone_of
from bot.errors import RuleBroken
from bot.services import health, leaving_alone, needs, roles
from bot.services.desk import Desk
from bot.services.reading import Reading
from bot.services.recruiting import TRIAL_OF, settings_here
from bot.services.renderings import Drop, PublishHome, Rendering
from bot.services.showing_team import call_of
from bot.services.standing import brief_of
from bot.services.times import TimesLeft, assumed
from bot.views.blocks import when_text
from bot.views.calendars import age_text, trouble_text
from bot.views.home import (
    AGREED,
    CALLS,
    OWN,
    PER_PAGE,
    STUDIES,
    Agreement,
    Asking,
    Holding,
    HomePage,
    Live,
    OwnCall,
    Paged,
    Running,
    home_view,
    pages_in,
)
from bot.views.studies import ORDER
from storage import availability, calendars, interviews, invitations, outbox, people, studies

T = TypeVar("T")
S = TypeVar("S")
ASKED = frozenset({Stage.INVITED, Stage.ASKING, Stage.CHECKING, Stage.CONSENT, Stage.TIMES, Stage.MOVING})


def home(desk: Desk, db: Database, entry: Entry, now: datetime) -> Rendering:
    """Return the Home of an entry's receiver, by their roles; nothing when it is what they have before them: as they say who open it,
    and else as it was published last."""
    kept = outbox.message(db, entry.team_id, Kind.HOME, 0, entry.receiver)
    published = kept.fingerprint if kept else ""
    follows = entry.detail.get("follow") == "yes"
    pages = pages_in(published) if follows else json.loads(entry.detail.get("pages") or "{}")
    view = home_view(page_of(desk, db, entry, pages, now))
    shown = published if follows else entry.detail.get("shown")
    # What nothing is kept of is published once more, so that it can be followed.
    same = view["private_metadata"] == shown == published
    return Drop("it shows this already") if same else PublishHome(view)


def page_of(desk: Desk, db: Database, entry: Entry, pages: Mapping[str, int], now: datetime) -> HomePage:
    """Return what belongs on the Home of an entry's receiver. pages: which one of each section. The entry's detail may say what was just
    done."""
    team_id, reader = entry.team_id, entry.receiver
    settings = settings_here(desk, db, team_id)
    seen = people.member(db, team_id, reader)
    zone = seen.zone if seen else settings.zone
    person = people.person_by_slack_id(db, team_id, reader)
    is_researcher = roles.is_researcher(desk, db, team_id, reader)
    is_holder = studies.interviews_anywhere(db, team_id, reader)
    own, agreed, asking = Paged[OwnCall](), Paged[Agreement](), Asking()
    if person is not None:
        calls = interviews.booked_of_person(db, team_id, person.id)
        own = _paged(calls, pages.get(OWN, 0), lambda call: _own(db, call, zone, now, settings))
        agreed = _paged(
            invitations.agreed_by_person(db, team_id, person.id),
            pages.get(AGREED, 0),
            lambda one: _agreement(db, team_id, one, zone),
        )
        resting = person.snoozed_until if person.snoozed_until and now < person.snoozed_until else None
        asking = Asking(bool(person.opted_out_at), resting, _waits(db, team_id, person.id, now))
    return HomePage(
        own=own,
        agreed=agreed,
        running=_running(db, team_id, reader, pages.get(STUDIES, 0), settings, now)
        if is_researcher
        else None,
        holding=_holding(db, team_id, reader, pages.get(CALLS, 0), zone, now) if is_holder else None,
        asking=asking,
        is_erased=person is None and leaving_alone.is_marked(desk.marks, db, team_id, reader),
        helpers=() if is_researcher else roles.who_can_help(desk, db, team_id),
        notice=entry.detail.get("notice", ""),
        admin=health.admin_section(desk, db, team_id, reader)
        if roles.is_admin(desk, db, team_id, reader)
        else (),
        zone=zone,
    )


def _paged(found: Sequence[S], page: int, shown: Callable[[S], T]) -> Paged[T]:
    """Return one page of a section."""
    page = _shown(page, len(found))
    return Paged([shown(one) for one in found[page * PER_PAGE :][:PER_PAGE]], len(found), page)


def _shown(page: int, total: int) -> int:
    """Return which page is shown when one is asked for: the last one when there are fewer by now."""
    return min(page, max(0, (total - 1) // PER_PAGE))


def _running(
    db: Database, team_id: str, reader: str, page: int, settings: Settings, now: datetime
) -> Running:
    found = studies.headlines(db, team_id, reader, TRIAL_OF)
    live = [(ORDER.index(status), -study_id) for study_id, _, status in found if status in LIVE]
    counts = [status for _, _, status in found]
    times = TimesLeft(db, settings, now)
    shown = _paged(sorted(live), page, lambda one: _live(db, _study(db, team_id, -one[1]), reader, times))
    here = {one.progress.study.id for one in shown.shown}
    return Running(
        shown,
        needs.elsewhere(db, team_id, reader, [one for one in found if one[0] not in here], settings, now),
        counts.count(StudyStatus.DRAFT),
        counts.count(StudyStatus.CLOSED),
    )


def _live(db: Database, study: Study, reader: str, times: TimesLeft) -> Live:
    reading = Reading(db, study, reader, times.now)
    needed, brief = needs.needs_for(reading, times), brief_of(reading)
    # One that will probably not be full in time is among what needs somebody.
    return Live(brief._replace(forecast="") if reading.unlikely else brief, needed)


def _holding(db: Database, team_id: str, reader: str, page: int, zone: str, now: datetime) -> Holding:
    from bot.domain.when.availability import spoken_windows  # the grammar of times: not needed to start

    count = interviews.counted_of_interviewer(db, team_id, reader, now)
    page = _shown(page, count.coming)
    coming = interviews.coming_of_interviewer(
        db, team_id, reader, now, offset=page * PER_PAGE, limit=PER_PAGE
    )
    calls = [call_of(db, call, _study(db, team_id, call.study_id), reader) for call in coming]
    today = now.astimezone(zone_of(zone)).date()
    settings = studies.settings_of(db, team_id)
    said = availability.availability_of(db, team_id, reader, today) or assumed(settings)
    connected = calendars.calendars_of(db, team_id, reader)
    return Holding(
        Paged(calls, count.coming, page),
        spoken_windows(said.windows) or "never",
        over=count.over,
        calendars=len(connected),
        troubles=[
            (one.label, trouble_text(one.trouble), age_text(one.read_at, now))
            for one in connected
            if one.trouble
        ],
    )


def _own(db: Database, call: Interview, zone: str, now: datetime, settings: Settings) -> OwnCall:
    study = _study(db, call.team_id, call.study_id)
    when = when_text(call.starts_at, call.ends_at, zone)
    return OwnCall(
        call.invitation_id, study.title, when, study.meeting_link, bool(moves_left(call, now, settings))
    )


def _agreement(db: Database, team_id: str, invitation_id: int, zone: str) -> Agreement:
    """What a person agreed to, and when its call is or was."""
    facts = invitations.conversation(db, team_id, invitation_id)
    if facts is None:
        raise RuleBroken("stale")
    call = facts.interview
    when = when_text(call.starts_at, call.ends_at, zone) if call else ""
    return Agreement(invitation_id, facts.study.title, when)


def _waits(db: Database, team_id: str, person_id: int, now: datetime) -> bool:
    """Whether a conversation waits for the person's next step."""
    latest = invitations.latest_of_person(db, team_id, person_id)
    if latest is None or latest.delivered_at is None:
        return False
    facts = invitations.conversation(db, team_id, latest.id)
    return facts is not None and stage_of(facts, now) in ASKED


def _study(db: Database, team_id: str, study_id: int) -> Study:
    study = studies.study(db, team_id, study_id)
    if study is None:
        raise LookupError(f"study {study_id} is gone")
    return study
