"""The daily digest: made once per channel and local day, whoever is running and however long the bot was away.

What came since the last digest is counted when one is made, and kept with it: whenever it is sent, and however often that is tried, it
tells the same. A digest that never arrived is no last digest, so the next one tells what it was to tell.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlite_utils import Database

from bot.domain.outbox import Entry, Kind, Lane
from bot.domain.settings import Settings
from bot.domain.studies import LIVE, Study, StudyStatus
from bot.domain.working_hours import SATURDAY, zone_of
from bot.services import telling
from bot.services.desk import Desk
from bot.services.recruiting import settings_here
from bot.services.roles import is_admin, require_researcher
from bot.services.study_pages import folded
from bot.services.telling import NEWEST, Counted
from bot.views.blocks import Message
from bot.views.digest import ROOM, STUDIES, Preview, StudyDigest, digest_message
from storage import digests, outbox, studies
from storage.database import JOB_WAIT_S


def queue_due(desk: Desk) -> int:
    """Queue today's digest of every channel whose hour has come; return how many.

    A day missed altogether is not made up for: the next digest covers it. One without anything to tell is not sent, if the workspace
    wants that; it is made all the same, so that the day has had its digest.
    """
    queued = sum(
        _queue_due(desk, team_id, channel, found)
        for team_id in studies.teams(desk.store.read())
        for channel, found in studies_by_channel(desk.store.read(), team_id).items()
    )
    if queued:
        desk.wake()
    return queued


def _queue_due(desk: Desk, team_id: str, channel: str, found: Sequence[Study]) -> bool:
    now = desk.clock.now()
    with desk.store.snapshot() as db:
        settings = settings_here(desk, db, team_id)
        zone = zone_in(settings, found)
        local = now.astimezone(zone_of(zone))
        due, day = _hour_of(settings, local), local.date().isoformat()
        launched = [study.launched_at for study in found if study.launched_at]
        if local.weekday() >= SATURDAY or local < due or all(at > due for at in launched):
            return False  # the first digest comes on the morning after the launch
        if digests.is_made(db, team_id, channel, day):
            return False
        counted = {study.id: telling.count(db, study, NEWEST, settings, now) for study in found}
        rests = settings.digest_only_when_changed and all(
            telling.study_digest(db, study, counted[study.id], settings, now, zone).is_quiet
            for study in found
        )
    with desk.store.write(JOB_WAIT_S) as tx:
        digest_id = digests.add(tx, team_id, channel, day, now)
        if digest_id is None or rests:
            return False
        for study in found:
            digests.keep_counts(tx, team_id, digest_id, study.id, counted[study.id].kept(study))
        entry = Entry(team_id, Lane.DIGEST, Kind.DIGEST, digest_id, channel, now, f"digest:{digest_id}")
        outbox.put(tx, entry, now)
    return True


def message_of(desk: Desk, db: Database, team_id: str, digest_id: int, now: datetime) -> Message | None:
    """Return what a queued digest says; `None` when its channel has no study left, or its day is over: the next one tells it all."""
    row = digests.digest(db, team_id, digest_id)
    found = studies_by_channel(db, team_id, only=row["channel"]).get(row["channel"], []) if row else []
    if row is None or not found:
        return None
    settings = settings_here(desk, db, team_id)
    zone = zone_in(settings, found)
    day = now.astimezone(zone_of(zone)).date()
    if row["local_day"] != day.isoformat():
        return None
    told: list[StudyDigest] = []
    for study in found:
        kept = digests.counts_of(db, team_id, digest_id, study.id)
        if kept:  # one that came since is told tomorrow
            counted = Counted.of(kept, digests.last_told(db, team_id, study.id, digest_id))
            is_shown = len(told) < STUDIES
            told.append(telling.study_digest(db, study, counted, settings, now, zone, is_shown=is_shown))
    return digest_message(day, zone, told) if told else None


def may_preview(desk: Desk, team_id: str, slack_id: str) -> None:
    """Raises: NotAllowed."""
    require_researcher(desk, desk.store.read(), team_id, slack_id)


def preview(desk: Desk, team_id: str, slack_id: str, words: str = "") -> tuple[list[Preview], list[str]]:
    """Return what the digests that tell of a researcher's studies would say now, the newest study's first; of studies of others in the
    same channels only their number, unless an admin asks. Of more than there is room for, only the channels. words: only where they are
    in the title of one of the researcher's. Nothing is written.

    Raises:
        NotAllowed.
    """
    now = desk.clock.now()
    with desk.store.snapshot() as db:
        require_researcher(desk, db, team_id, slack_id)
        everything = is_admin(desk, db, team_id, slack_id)
        settings = settings_here(desk, db, team_id)
        found = studies_by_channel(db, team_id, also_without=True)
        chosen = {
            channel: told if channel and everything else own
            for channel, told in found.items()
            if (own := [study for study in told if study.researcher == slack_id])
            and any(folded(words) in folded(study.title) for study in own)
        }
        channels = list(chosen)
        previews = [
            _preview(db, channel, found[channel], chosen[channel], settings, now)
            for channel in channels[:ROOM]
        ]
        return previews, channels[ROOM:]


def _preview(
    db: Database,
    channel: str,
    found: Sequence[Study],
    shown: Sequence[Study],
    settings: Settings,
    now: datetime,
) -> Preview:
    zone = zone_in(settings, found)

    def told(study: Study, *, is_shown: bool = True) -> StudyDigest:
        counted = telling.count(db, study, NEWEST, settings, now)
        return telling.study_digest(db, study, counted, settings, now, zone, is_shown=is_shown)

    lines = [told(study, is_shown=number < STUDIES) for number, study in enumerate(shown)]

    def is_quiet() -> Iterator[bool]:
        yield from (line.is_quiet for line in lines)
        whole = {line.study.id for line in lines[:STUDIES]}
        yield from (told(study).is_quiet for study in found if study.id not in whole)

    return Preview(
        digest_message(now.astimezone(zone_of(zone)).date(), zone, lines),
        channel,
        next_at(db, found[0].team_id, channel, found, settings, now),
        zone,
        rests=settings.digest_only_when_changed and all(is_quiet()),
        others=len(found) - len(shown) if channel else 0,
        trouble=digests.trouble_of(db, found[0].team_id, channel) if channel else "",
    )


def next_at(
    db: Database, team_id: str, channel: str, found: Sequence[Study], settings: Settings, now: datetime
) -> datetime:
    """Return when the next digest of a channel comes, in the zone of its digests."""
    local = now.astimezone(zone_of(zone_in(settings, found)))
    due = _hour_of(settings, local)
    launched = [study.launched_at for study in found if study.launched_at]
    made = digests.is_made(db, team_id, channel, local.date().isoformat())
    if made or (launched and all(at > due for at in launched)):
        due += timedelta(days=1)
    while due.weekday() >= SATURDAY:
        due += timedelta(days=1)
    return max(due, local)


def zone_in(settings: Settings, found: Sequence[Study]) -> str:
    """Return the zone of a channel's digests: the workspace's for digests, or that of the channel's newest study."""
    return settings.digest_zone or found[0].zone


def _hour_of(settings: Settings, local: datetime) -> datetime:
    return local.replace(hour=settings.digest_hour, minute=0, second=0, microsecond=0)


def studies_by_channel(
    db: Database, team_id: str, *, also_without: bool = False, only: str = ""
) -> dict[str, list[Study]]:
    """The studies that are reported in each channel, newest first; those without a channel under "", if wanted. One that was closed is
    reported until its last call and the digest after that. only: the channel that is looked for."""
    channels: dict[str, list[Study]] = {}
    for study in studies.studies_in(db, team_id, [*LIVE, StudyStatus.CLOSED], channel=only):
        if study.is_trial or not (study.digest_channel or also_without):
            continue
        if study.status is not StudyStatus.CLOSED or telling.goes_on(db, study):
            channels.setdefault(study.digest_channel, []).append(study)
    return channels
