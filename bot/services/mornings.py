"""The list of the day's calls that an interviewer gets in the morning of their own zone: once a day, on days with calls."""

from datetime import date, datetime, time, timedelta

from sqlite_utils import Database

from bot.domain.conversation import Interview
from bot.domain.outbox import Entry, Kind, Lane
from bot.domain.working_hours import zone_of
from bot.services.desk import Desk
from bot.views.blocks import Message
from bot.views.call_card import Call
from bot.views.mornings import morning_message
from storage import interviews, mornings, outbox, people, studies
from storage.database import JOB_WAIT_S

A_DAY = timedelta(days=1)


def queue_due(desk: Desk) -> int:
    """Queue today's list for every interviewer whose morning has come and who still holds a call today; return how many.

    A bot that was down in the morning sends it late, as long as a call is still to come whose own reminder is not due yet.
    """
    now, queued = desk.clock.now(), 0
    db = desk.store.read()
    for team_id, slack_id in mornings.holders(db, now, now + A_DAY):
        zone = _zone(db, team_id, slack_id)
        local = now.astimezone(zone_of(zone))
        settings = studies.settings_of(db, team_id)
        morning = local.replace(hour=settings.morning_hour, minute=0, second=0, microsecond=0)
        if local < morning:
            continue
        soon = now + timedelta(hours=settings.reminder_short_hours)
        # What was booked since the morning has just been told by its own card.
        if not any(
            call.starts_at > soon and call.booked_at < morning
            for call in _calls_on(db, team_id, slack_id, local.date(), zone)
        ):
            continue
        with desk.store.write(JOB_WAIT_S) as tx:
            morning_id = mornings.add(tx, team_id, slack_id, local.date().isoformat(), now)
            if morning_id is not None:
                intent = f"morning:{morning_id}"
                outbox.put(
                    tx, Entry(team_id, Lane.BOOKING, Kind.MORNING, morning_id, slack_id, now, intent), now
                )
                queued += 1
    if queued:
        desk.wake()
    return queued


def message_of(db: Database, team_id: str, morning_id: int, now: datetime) -> Message | None:
    """Return what a queued list says now; `None` when nothing of the day is left."""
    row = mornings.morning(db, team_id, morning_id)
    if row is None:
        return None
    slack_id = row["slack_id"]
    zone = _zone(db, team_id, slack_id)
    day = date.fromisoformat(row["local_day"])
    today = [call for call in _calls_on(db, team_id, slack_id, day, zone) if call.ends_at > now]
    if not today:
        return None
    unsaid = [call for call in interviews.booked_of_interviewer(db, team_id, slack_id) if call.ends_at <= now]
    return morning_message(
        [_seen(db, call, zone) for call in today], [_seen(db, call, zone) for call in unsaid]
    )


def _calls_on(db: Database, team_id: str, slack_id: str, day: date, zone: str) -> list[Interview]:
    begin = datetime.combine(day, time(), zone_of(zone))
    return [
        call
        for call in interviews.booked_of_interviewer(db, team_id, slack_id)
        if begin <= call.starts_at < begin + A_DAY
    ]


def _seen(db: Database, call: Interview, zone: str) -> Call:
    study = studies.study(db, call.team_id, call.study_id)
    if study is None:
        raise LookupError(f"interview {call.id} without its study")
    person = people.person(db, call.team_id, call.person_id)
    return Call(call, study, person.name if person and person.name else "a participant", zone)


def _zone(db: Database, team_id: str, slack_id: str) -> str:
    seen = people.member(db, team_id, slack_id)
    return seen.zone if seen else studies.settings_of(db, team_id).zone
