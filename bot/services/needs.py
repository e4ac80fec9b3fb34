"""What of a study needs somebody, in the words of a channel and of a researcher's Home: nothing of one person, and each with what is
pressed to do it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from heapq import nsmallest
from typing import NamedTuple

from sqlite_utils import Database

from bot.domain.conversation import InvitationState
from bot.domain.seats import SeatMap
from bot.domain.settings import Settings
from bot.domain.studies import Study, StudyStatus
from bot.domain.telling import few_critical, lagging
from bot.services.after_calls import saturated_in
from bot.services.reading import Reading
from bot.services.recruiting import nobody_left, seats_in_all, untold
from bot.services.showing_team import name_of
from bot.services.times import TimesLeft
from bot.views import needs as telling
from bot.views.home import ELSEWHERE, Elsewhere, Needy
from bot.views.needs import YOU, Need, Remedy
from bot.views.studies import ORDER
from storage import approvals, interviews, mix, studies, thanks

AWAITING = frozenset({StudyStatus.RECRUITING, StudyStatus.PAUSED})
"""Where a word on somebody still leads to something."""


class Told(NamedTuple):
    """What a reader may know of a study.

    seats: by segment, as far as they may. few: so many opening checks are told of at once; of a single one it would say how its
    participant had answered. is_blind: they hold a call of it, or may come to hold one with somebody who has answered. together:
    booked calls may be told as one number alone. reader: who is told the names of those who hold calls, "" for nobody.
    """

    seats: SeatMap
    few: int
    is_blind: bool = False
    together: bool = False
    reader: str = ""


def needs_of(reading: Reading, told: SeatMap, settings: Settings) -> list[Need]:
    """Return what needs somebody, the most urgent first, for a channel. told: seats as it may know them."""
    channel = Told(told, settings.digest_people_together, together=reading.study.blind)
    return _needs_of(reading, channel, TimesLeft(reading.db, settings, reading.now))


def needs_for(reading: Reading, times: TimesLeft, *, names: bool = False) -> list[Need]:
    """Return what needs somebody as its researcher may know it, by what is kept: nothing is worked out anew that takes its time. Whoever
    holds no calls of the study has no times to give for it. times: one for all studies that are looked at together. names: tells who
    holds the calls that are over."""
    few = times.settings.digest_people_together if reading.untold else 1
    is_blind = bool(reading.untold) or reading.answers_hidden
    reader = reading.reader if names else ""
    told = Told(reading.seats_told, few, is_blind, together=bool(reading.untold), reader=reader)
    needs = _needs_of(reading, told, times)
    if reading.reader in reading.study.interviewers:
        return needs
    return [
        need._replace(remedy=Remedy.STUDY) if need.remedy is Remedy.AVAILABILITY else need for need in needs
    ]


def elsewhere(
    db: Database,
    team_id: str,
    reader: str,
    found: Sequence[tuple[int, str, StudyStatus]],
    settings: Settings,
    now: datetime,
) -> Elsewhere:
    """Return what needs a researcher in some studies of theirs, (id, title, status) each: what can be counted over all of them at once.
    What goes on comes first, the newest first among each."""
    over = interviews.studies_with_over(db, team_id, reader, _over_since(settings, now))
    awaited = approvals.studies_awaiting(db, team_id, reader)
    owed = thanks.studies_owing(db, team_id, reader)
    places = {status: place for place, status in enumerate(ORDER)}
    needy = [one for one in found if one[0] in over or one[0] in awaited or one[0] in owed]
    shown = [
        Needy(study_id, title, status, _counted_of(db, team_id, reader, study_id, status, settings, now))
        for study_id, title, status in nsmallest(ELSEWHERE, needy, lambda one: (places[one[2]], -one[0]))
    ]
    things = sum((one[0] in over) + (one[0] in awaited) + (one[0] in owed) for one in needy)
    return Elsewhere(shown, len(needy), things)


def _counted_of(
    db: Database,
    team_id: str,
    reader: str,
    study_id: int,
    status: StudyStatus,
    settings: Settings,
    now: datetime,
) -> list[Need]:
    """What needs the researcher of a study that they do not see now, of what can be counted."""
    over = interviews.over_in(db, team_id, study_id, _over_since(settings, now))
    study = studies.study(db, team_id, study_id) if over.checks else None
    few = settings.digest_people_together if study and untold(db, study, reader) else 1
    return [
        *telling.calls_over(over.calls, over.checks, few),
        *telling.awaited(approvals.awaited_count(db, team_id, study_id) if status in AWAITING else 0),
        *telling.owed(thanks.counted(db, team_id, study_id).owed),
    ]


def _over_since(settings: Settings, now: datetime) -> datetime:
    """Until when a call ended of which somebody should have said by now how it went."""
    return now - timedelta(minutes=settings.outcome_after_minutes)


def _needs_of(reading: Reading, told: Told, times: TimesLeft) -> list[Need]:
    db, study = reading.db, reading.study
    needs = _over(db, study, told, times)
    recruits = study.status is StudyStatus.RECRUITING and times.now < study.deadline and not study.is_trial
    if study.status in AWAITING:
        needs += telling.awaited(approvals.awaited_count(db, study.team_id, study.id))
    if recruits:
        needs += _stops(reading, told, times)
    needs += telling.owed(reading.thanks.owed)
    needs += telling.unreached(reading.invited.get(InvitationState.UNDELIVERABLE, 0))
    if recruits:
        needs += _slows(reading, told, times.settings)
    return needs


def _over(db: Database, study: Study, told: Told, times: TimesLeft) -> list[Need]:
    since = _over_since(times.settings, times.now)
    over = interviews.over_in(db, study.team_id, study.id, since)
    who = interviews.holders_of_over(db, study.team_id, study.id, since) if over.calls and told.reader else []
    names = [YOU if one == told.reader else name_of(db, study.team_id, one) for one in who]
    return telling.calls_over(over.calls, over.checks, told.few, names)


def _stops(reading: Reading, told: Told, times: TimesLeft) -> Iterator[Need]:
    """What stops a study that recruits."""
    study, seats = reading.study, reading.seats
    if not seats.is_full and not times.any_for(study):
        yield telling.no_time(times.settings.window_days)
    in_question = seats_in_all(seats) if told.together else seats
    if nobody_left(reading.db, study, in_question, times.settings, times.now):
        yield telling.NOBODY_LEFT


def _slows(reading: Reading, told: Told, settings: Settings) -> Iterator[Need]:
    """What slows it, or makes what is heard one-sided."""
    db, study = reading.db, reading.study
    yield from map(telling.lags, lagging(told.seats))
    # Else it would tell where the latest call counted.
    if told.seats.totals.filled == reading.seats.totals.filled:
        yield from map(telling.nothing_new, saturated_in(db, study, settings.no_news_in_a_row))
    # An answer more or less that makes the difference is of somebody whom the reader may be about to interview.
    if not told.is_blind and few_critical(
        mix.answered_by_segment(db, study.team_id, study.id), settings.few_critical_from
    ):
        yield telling.ONLY_HAPPY
    if reading.unlikely:
        yield telling.unlikely_in_time(reading.unlikely)
