"""The daily digest: made once per channel and local day, whoever is running and however long the bot was away."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlite_utils import Database

from bot.domain.conversation import Interview, InterviewState
from bot.domain.outbox import Entry, Kind, Lane
from bot.domain.studies import LIVE, Study
from bot.domain.working_hours import SATURDAY, zone_of
from bot.services.desk import Desk
from bot.services.recruiting import progress_of, settings_here
from bot.views.blocks import Message
from bot.views.team import DigestLine, digest_message
from storage import interviews, outbox, studies
from storage.database import JOB_WAIT_S


def queue_due(desk: Desk) -> int:
    """Queue today's digest of every channel whose hour has come; return how many.

    A channel's zone is that of its newest study. A day missed altogether is not made up for: the next digest covers it.
    """
    now = desk.clock.now()
    db = desk.store.read()
    queued = 0
    for team_id in studies.teams(db):
        hour = studies.settings_of(db, team_id).digest_hour
        for channel, found in studies_by_channel(db, team_id).items():
            local = now.astimezone(zone_of(found[0].zone))
            due = local.replace(hour=hour, minute=0, second=0, microsecond=0)
            launched = [study.launched_at for study in found if study.launched_at]
            if local.weekday() >= SATURDAY or local < due or all(at > due for at in launched):
                continue  # the first digest comes on the morning after the launch
            with desk.store.write(JOB_WAIT_S) as tx:
                digest_id = outbox.add_digest(tx, team_id, channel, local.date().isoformat(), now)
                if digest_id is not None:
                    intent = f"digest:{digest_id}"
                    outbox.put(
                        tx, Entry(team_id, Lane.DIGEST, Kind.DIGEST, digest_id, channel, now, intent), now
                    )
                    queued += 1
    if queued:
        desk.wake()
    return queued


def message_of(desk: Desk, db: Database, team_id: str, digest_id: int, now: datetime) -> Message | None:
    """Return what a queued digest says now; `None` when its channel has no study left."""
    row = outbox.digest(db, team_id, digest_id)
    found = studies_by_channel(db, team_id).get(row["channel"], []) if row else []
    if row is None or not found:
        return None
    since = outbox.previous_digest_at(db, team_id, row["channel"], datetime.fromisoformat(row["made_at"]))
    return _message(desk, db, found, since or now - timedelta(days=1), now, "")


def preview(desk: Desk, team_id: str, researcher: str) -> Message | None:
    """Return what a digest of a researcher's studies would say now; `None` when they have none."""
    now = desk.clock.now()
    with desk.store.snapshot() as db:
        found = [study for study in studies.studies_in(db, team_id, LIVE, researcher) if not study.is_trial]
        return _message(desk, db, found, now - timedelta(days=1), now, researcher) if found else None


def studies_by_channel(db: Database, team_id: str) -> dict[str, list[Study]]:
    """The studies that are reported in each channel, newest first."""
    channels: dict[str, list[Study]] = {}
    for study in studies.studies_in(db, team_id, LIVE):
        if study.digest_channel and not study.is_trial:
            channels.setdefault(study.digest_channel, []).append(study)
    return channels


def _message(
    desk: Desk, db: Database, found: Sequence[Study], since: datetime, now: datetime, reader: str
) -> Message:
    settings = settings_here(desk, db, found[0].team_id)
    lines = []
    for study in found:
        calls = interviews.of_study(db, study.team_id, study.id)
        ended = interviews.ended_since(db, study.team_id, study.id, since)
        lines.append(
            DigestLine(
                progress=progress_of(db, study, settings, now, reader=reader, in_channel=True),
                calls_today=sum(_is_today(call, study, now) for call in calls),
                booked_since=sum(call.booked_at >= since for call in calls),
                completed_since=ended.get(InterviewState.COMPLETED, 0),
                cancelled_since=ended.get(InterviewState.CANCELLED, 0) + ended.get(InterviewState.NO_SHOW, 0),
            )
        )
    return digest_message(now.astimezone(zone_of(found[0].zone)).date(), lines)


def _is_today(call: Interview, study: Study, now: datetime) -> bool:
    zone = zone_of(study.zone)
    same_day = call.starts_at.astimezone(zone).date() == now.astimezone(zone).date()
    return call.state is InterviewState.BOOKED and same_day
