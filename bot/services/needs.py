"""What of a study needs somebody, in the words of a channel and of a researcher's Home: nothing of one person, and each with what is
pressed to do it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from heapq import nsmallest
from typing import NamedTuple

from sqlite_utils import Database

from bot.domain.approval import waiting
from bot.domain.blindness import untold_to, without
from bot.domain.conversation import Interview, InterviewState, InvitationState
from bot.domain.seats import SeatMap
from bot.domain.settings import Settings
from bot.domain.slots import is_any_open
from bot.domain.studies import Study, StudyStatus
from bot.domain.telling import FEW_CRITICAL, few_critical, lagging
from bot.services import times
from bot.services.after_calls import saturated_in
from bot.services.recruiting import NOBODY_LEFT, nobody_left, seats_in_all
from bot.views.home import ELSEWHERE, Elsewhere, Needy
from bot.views.needs import Need, Remedy
from bot.views.studies import ORDER
from storage import approvals, interviews, invitations, mix, openings, studies, thanks
from storage.interviews import Over

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


def needs_of(
    db: Database, study: Study, told: SeatMap, booked: Sequence[Interview], settings: Settings, now: datetime
) -> list[Need]:
    """Return what needs somebody, the most urgent first. told: seats as the channel may know them. booked: the booked calls."""
    channel = Told(told, settings.digest_people_together, together=study.blind)
    exact = studies.seats_now(db, study.team_id, study, now)
    return _needs_of(db, study, channel, exact, booked, settings, now)


def needs_for(db: Database, study: Study, reader: str, settings: Settings, now: datetime) -> list[Need]:
    """Return what needs somebody as its researcher may know it, by what is kept: nothing is worked out anew that takes its time. Whoever
    holds no calls of the study has no times to give for it."""
    calls = interviews.of_study(db, study.team_id, study.id)
    hidden = untold_to(reader, calls) if study.blind else []
    exact = studies.seats_now(db, study.team_id, study, now)
    few = settings.digest_people_together if hidden else 1
    told = Told(without(exact, hidden), few, is_blind=bool(hidden), together=bool(hidden))
    booked = [call for call in calls if call.state is InterviewState.BOOKED]
    needs = _needs_of(db, study, told, exact, booked, settings, now)
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
    since = now - timedelta(minutes=settings.outcome_after_minutes)
    over = interviews.over_by_study(db, team_id, reader, since)
    awaited = approvals.awaited_by_study(db, team_id, reader)
    owed = thanks.owed_by_study(db, team_id, reader)
    places = {status: place for place, status in enumerate(ORDER)}
    needy = [one for one in found if one[0] in over or one[0] in awaited or one[0] in owed]
    shown = []
    for study_id, title, status in nsmallest(ELSEWHERE, needy, lambda one: (places[one[2]], -one[0])):
        calls = over.get(study_id, Over(0, 0, False))
        few = settings.digest_people_together if calls.is_blind else 1
        needs = [
            *_calls_over(calls.calls, calls.checks, few),
            *_awaited(awaited.get(study_id, 0)),
            *_owed(owed.get(study_id, 0)),
        ]
        shown.append(Needy(study_id, title, status, needs))
    things = sum((one[0] in over) + (one[0] in awaited) + (one[0] in owed) for one in needy)
    return Elsewhere(shown, len(needy), things)


def unlikely(db: Database, study: Study) -> str:
    """Return the forecast of a study that will probably not be full by its deadline, "" of any other."""
    kept = mix.forecast_of(db, study.team_id, study.id)
    return str(kept[1]["when"]) if kept and kept[1]["runs"] and kept[1]["full"] < UNLIKELY else ""


def _needs_of(
    db: Database,
    study: Study,
    told: Told,
    seats: SeatMap,
    booked: Sequence[Interview],
    settings: Settings,
    now: datetime,
) -> list[Need]:
    needs = [*_of_calls(db, booked, told, settings, now), *_of_people(db, study)]
    if study.status is StudyStatus.RECRUITING and now < study.deadline and not study.is_trial:
        needs += _of_recruiting(db, study, told, seats, settings, now)
    return needs


def _of_calls(
    db: Database, booked: Sequence[Interview], told: Told, settings: Settings, now: datetime
) -> Iterator[Need]:
    over = [
        call for call in booked if call.ends_at + timedelta(minutes=settings.outcome_after_minutes) <= now
    ]
    return _calls_over(len(over), sum(_is_check_due(db, call) for call in over), told.few)


def _calls_over(count: int, checks: int, few: int) -> Iterator[Need]:
    if count:
        calls = "1 call is" if count == 1 else f"{count} calls are"
        due = "1 opening check is" if checks == 1 else f"{checks} opening checks are"
        there = f" {due} due there as well." if checks >= few else ""
        text = f"{calls} over and nobody said how it went: their interviewers have the cards.{there}"
        yield Need(text, Remedy.STUDY)


def _is_check_due(db: Database, call: Interview) -> bool:
    check = openings.check_of(db, call.team_id, call.invitation_id)
    return check is not None and check.answer is None


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
    db: Database, study: Study, told: Told, seats: SeatMap, settings: Settings, now: datetime
) -> Iterator[Need]:
    calendars = times.calendars_of(db, study, settings, now)
    if not seats.is_full and not is_any_open(calendars, study.length_minutes, now, study.deadline, settings):
        days = f"in the next {settings.window_days} days"
        yield Need(
            f"No time is left that somebody could book {days}: interviewers can give more.",
            Remedy.AVAILABILITY,
        )
    if nobody_left(db, study, seats_in_all(seats) if told.together else seats, settings, now):
        yield Need(NOBODY_LEFT, Remedy.STUDY)
    furthest = max(told.seats.counts, key=lambda count: count.filled, default=None)
    for behind in lagging(told.seats):
        ahead = f"{furthest.segment.value} has {furthest.filled} of {furthest.planned}" if furthest else ""
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
