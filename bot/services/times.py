"""Which times somebody can book now: read anew at every look, so that nothing on offer is older than the look."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlite_utils import Database

from bot.calendars.public_holidays import country_of, holidays_between
from bot.domain.conversation import Conversation, Interview, Stage, stage_of
from bot.domain.settings import Settings
from bot.domain.slots import Calendar, Slot, Span, default_windows, is_any_open, open_slots, without
from bot.domain.studies import Study
from bot.domain.working_hours import zone_of
from storage import availability, calendars, interviews, people, studies
from storage.availability import Availability


class SlotPage(NamedTuple):
    """One page of times. `more`: there are others after it."""

    slots: tuple[Slot, ...]
    more: bool


def page_of_slots(db: Database, facts: Conversation, now: datetime, near: datetime | None = None) -> SlotPage:
    """Return the page of times that a person is on; a page beyond the last one shows the first.

    near: a time that was wanted and is taken: the free ones nearest to it instead, in order of time.
    """
    settings = studies.settings_of(db, facts.study.team_id)
    slots = slots_of(db, facts, settings, now)
    size = settings.slots_per_page
    if near is not None:
        return SlotPage(nearest(slots, near, size), len(slots) > size)
    first = facts.invitation.slot_page * size
    if first >= len(slots):
        first = 0
    return SlotPage(tuple(slots[first : first + size]), first + size < len(slots))


def slots_of(db: Database, facts: Conversation, settings: Settings, now: datetime) -> list[Slot]:
    """Return every time that a person can book now, or move their call to: somebody is free, and they are not in a call with us
    themselves. The time that they have is not among them."""
    study, moved = facts.study, moved_call(facts, now)
    found = calendars_of(db, study, settings, now, moved)
    slots = open_slots(found, study.length_minutes, now, study.deadline, settings)
    own = [
        (call.starts_at, call.ends_at)
        for call in interviews.booked_of_person(db, study.team_id, facts.person.id)
        if moved is None or call.id != moved.id
    ]
    return [
        slot
        for slot in slots
        if not any(begin < slot.ends_at and slot.starts_at < end for begin, end in own)
        and (moved is None or slot.starts_at != moved.starts_at)
    ]


class TimesLeft:
    """Whether a time of a study is left, for several studies that are looked at in the same moment: each interviewer is read once."""

    def __init__(self, db: Database, settings: Settings, now: datetime) -> None:
        self.settings = settings
        self.now = now
        self._db = db
        self._calendars: dict[tuple[str, str], Calendar | None] = {}
        self._answers: dict[tuple[str, str, int, datetime], bool] = {}

    def any_for(self, study: Study) -> bool:
        """Whether somebody could book a time of a study with any of its interviewers."""
        return any(self._has_time(study, slack_id) for slack_id in study.interviewers)

    def _has_time(self, study: Study, slack_id: str) -> bool:
        # Studies whose deadlines are beyond the window end with it, all at the same time.
        until = min(study.deadline, self.now + timedelta(days=self.settings.window_days))
        asked = (slack_id, study.zone, study.length_minutes, until)
        if asked not in self._answers:
            calendar = self._calendar(study, slack_id)
            self._answers[asked] = calendar is not None and is_any_open(
                [calendar], study.length_minutes, self.now, until, self.settings
            )
        return self._answers[asked]

    def _calendar(self, study: Study, slack_id: str) -> Calendar | None:
        """The calendar of an interviewer, `None` when they have no account any more. How many calls they hold is not in it."""
        of = (slack_id, study.zone)
        if of not in self._calendars:
            self._calendars[of] = calendar_of(self._db, study, slack_id, self.settings, self.now)
        return self._calendars[of]


def nearest(slots: list[Slot], instant: datetime, count: int) -> tuple[Slot, ...]:
    """Return the slots that are nearest to an instant, in order of time."""
    found = sorted(slots, key=lambda slot: abs(slot.starts_at - instant))[:count]
    return tuple(sorted(found, key=lambda slot: slot.starts_at))


def moved_call(facts: Conversation, now: datetime) -> Interview | None:
    """The call that a person is moving: its own time does not stand in its way."""
    return facts.interview if stage_of(facts, now) is Stage.MOVING else None


def calendars_of(
    db: Database, study: Study, settings: Settings, now: datetime, moved: Interview | None = None
) -> list[Calendar]:
    """Return the calendar of each interviewer of a study who still has an account. moved: a call whose time counts as free."""
    load = interviews.held_counts(db, study.team_id, study.id)
    found = (
        calendar_of(db, study, slack_id, settings, now, load.get(slack_id, 0), moved)
        for slack_id in study.interviewers
    )
    return [calendar for calendar in found if calendar is not None]


def calendar_of(
    db: Database,
    study: Study,
    slack_id: str,
    settings: Settings,
    now: datetime,
    load: int = 0,
    moved: Interview | None = None,
) -> Calendar | None:
    """Return the calendar of one interviewer of a study, `None` when they have no account any more. load: how many calls of the study
    they hold; moved: a call whose time counts as free."""
    member = people.member(db, study.team_id, slack_id)
    if member is not None and member.is_deleted:
        return None
    team_id = study.team_id
    zone = (member.zone if member else "") or study.zone
    since, until = now - timedelta(days=1), now + timedelta(days=settings.window_days + 1)
    said = availability.availability_of(db, team_id, slack_id, since.date()) or assumed(settings)
    booked = interviews.taken(db, team_id, slack_id, since, until)
    own: list[Span] = [(begin, end) for call_id, begin, end in booked if moved is None or call_id != moved.id]
    shown = calendars.busy_of(db, team_id, slack_id, since, until)
    return Calendar(
        interviewer=slack_id,
        zone=zone,
        windows=said.windows,
        taken=tuple(own),
        load=load,
        # The calls themselves stand in the calendars too.
        busy=without(shown, ((begin, end) for _, begin, end in booked)),
        exceptions=said.exceptions,
        holidays=_holidays(said, zone, settings, since, until),
        limits=said.limits,
    )


def assumed(settings: Settings) -> Availability:
    """What holds for an interviewer who never said when they hold calls."""
    return Availability(default_windows(settings.working_from_hour, settings.working_until_hour))


def usual_country(zone: str, settings: Settings) -> str:
    """Return whose public holidays count for somebody who named no country: that of their zone, else the workspace's; "" for none."""
    return country_of(zone) or settings.holidays_country


def _holidays(
    said: Availability, zone: str, settings: Settings, since: datetime, until: datetime
) -> frozenset[date]:
    country = usual_country(zone, settings) if said.country is None else said.country
    here = zone_of(zone)
    return holidays_between(country, since.astimezone(here).date(), until.astimezone(here).date())
