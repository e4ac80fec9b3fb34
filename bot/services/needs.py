"""What of a study needs somebody, in the words of a channel and of a researcher's Home: nothing of one person, and each with what is
pressed to do it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from heapq import nsmallest
from typing import NamedTuple

from sqlite_utils import Database

from bot.domain.approval import waiting
from bot.domain.blindness import without
from bot.domain.conversation import InvitationState
from bot.domain.seats import SeatMap
from bot.domain.settings import Settings
from bot.domain.studies import Study, StudyStatus
from bot.domain.telling import FEW_CRITICAL, few_critical, lagging
from bot.services.after_calls import saturated_in
from bot.services.recruiting import NOBODY_LEFT, nobody_left, seats_in_all, untold
from bot.services.times import TimesLeft
from bot.views.home import ELSEWHERE, Elsewhere, Needy
from bot.views.needs import Need, Remedy
from bot.views.studies import ORDER
from storage import approvals, interviews, invitations, mix, studies, thanks

UNLIKELY = 0.5
AWAITING = frozenset({StudyStatus.RECRUITING, StudyStatus.PAUSED})
"""Where a word on somebody still leads to something."""


class Told(NamedTuple):
    """What a reader may know of a study.

    seats: by segment, as far as they may. few: so many opening checks are told of at once; of a single one it would say how its
    participant had answered. is_blind: they hold a call of it. together: booked calls may be told as one number alone.
    """

    seats: SeatMap
    few: int
    is_blind: bool = False
    together: bool = False


def needs_of(db: Database, study: Study, told: SeatMap, settings: Settings, now: datetime) -> list[Need]:
    """Return what needs somebody, the most urgent first. told: seats as the channel may know them."""
    channel = Told(told, settings.digest_people_together, together=study.blind)
    exact = studies.seats_now(db, study.team_id, study, now)
    return _needs_of(db, study, channel, exact, TimesLeft(db, settings, now))


def needs_for(db: Database, study: Study, reader: str, times: TimesLeft) -> list[Need]:
    """Return what needs somebody as its researcher may know it, by what is kept: nothing is worked out anew that takes its time. Whoever
    holds no calls of the study has no times to give for it. times: one for all studies that are looked at together."""
    settings, now = times.settings, times.now
    hidden = untold(db, study, reader)
    exact = studies.seats_now(db, study.team_id, study, now)
    few = settings.digest_people_together if hidden else 1
    told = Told(without(exact, hidden), few, is_blind=bool(hidden), together=bool(hidden))
    needs = _needs_of(db, study, told, exact, times)
    if reader in study.interviewers:
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
        *_calls_over(over.calls, over.checks, few),
        *_awaited(approvals.awaited_count(db, team_id, study_id) if status in AWAITING else 0),
        *_owed(thanks.counted(db, team_id, study_id).owed),
    ]


def _over_since(settings: Settings, now: datetime) -> datetime:
    """Until when a call ended of which somebody should have said by now how it went."""
    return now - timedelta(minutes=settings.outcome_after_minutes)


def unlikely(db: Database, study: Study) -> str:
    """Return the forecast of a study that will probably not be full by its deadline, "" of any other."""
    kept = mix.forecast_of(db, study.team_id, study.id)
    return str(kept[1]["when"]) if kept and kept[1]["runs"] and kept[1]["full"] < UNLIKELY else ""


def _needs_of(db: Database, study: Study, told: Told, seats: SeatMap, times: TimesLeft) -> list[Need]:
    over = interviews.over_in(db, study.team_id, study.id, _over_since(times.settings, times.now))
    needs = [*_calls_over(over.calls, over.checks, told.few), *_of_people(db, study)]
    if study.status is StudyStatus.RECRUITING and times.now < study.deadline and not study.is_trial:
        needs += _of_recruiting(db, study, told, seats, times)
    return needs


def _calls_over(count: int, checks: int, few: int) -> Iterator[Need]:
    if count:
        calls = "1 call is" if count == 1 else f"{count} calls are"
        due = "1 opening check is" if checks == 1 else f"{checks} opening checks are"
        there = f" {due} due there as well." if checks >= few else ""
        text = f"{calls} over and nobody said how it went: their interviewers have the cards.{there}"
        yield Need(text, Remedy.STUDY)


def _of_people(db: Database, study: Study) -> Iterator[Need]:
    if study.status in AWAITING:
        yield from _awaited(approvals.awaited_count(db, study.team_id, study.id))
    yield from _owed(thanks.counted(db, study.team_id, study.id).owed)
    if lost := invitations.counts(db, study.team_id, study.id).get(InvitationState.UNDELIVERABLE, 0):
        yield Need(
            f"{lost} {'person' if lost == 1 else 'people'} could not be reached in Slack.", Remedy.STUDY
        )


def _awaited(count: int) -> Iterator[Need]:
    if count:
        yield Need(f"{waiting(count)}.", Remedy.APPROVALS)


def _owed(count: int) -> Iterator[Need]:
    if count:
        yield Need("1 thank-you is owed." if count == 1 else f"{count} thank-yous are owed.", Remedy.THANKS)


def _of_recruiting(
    db: Database, study: Study, told: Told, seats: SeatMap, times: TimesLeft
) -> Iterator[Need]:
    settings = times.settings
    if not seats.is_full and not times.any_for(study):
        days = f"in the next {settings.window_days} days"
        yield Need(
            f"No time is left that somebody could book {days}: interviewers can give more.",
            Remedy.AVAILABILITY,
        )
    if nobody_left(db, study, seats_in_all(seats) if told.together else seats, settings, times.now):
        yield Need(NOBODY_LEFT, Remedy.STUDY)
    for behind, leader in lagging(told.seats):
        ahead = f"{leader.segment.value} has {leader.filled} of {leader.planned}"
        yield Need(
            f"{behind.segment.value} lags behind: {behind.filled} of {behind.planned} done, where {ahead}.",
            Remedy.STUDY,
        )
    if told.seats.totals.filled == seats.totals.filled:  # else it would tell where the latest call counted
        for segment in saturated_in(db, study, settings.no_news_in_a_row):
            yield Need(
                f"{segment.value}: the latest calls brought nothing new, as those who held them say.",
                Remedy.STUDY,
            )
    # An answer more or less that makes the difference is of somebody whom the reader may be about to interview.
    if not told.is_blind and few_critical(
        mix.answered_by_segment(db, study.team_id, study.id), settings.few_critical_from
    ):
        yield Need(FEW_CRITICAL, Remedy.STUDY)
    if forecast := unlikely(db, study):
        yield Need(f"Forecast: {forecast}", Remedy.STUDY)
