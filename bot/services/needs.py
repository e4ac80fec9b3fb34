"""What of a study needs somebody, as a channel may read it: nothing of one person, and each with what is pressed to do it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlite_utils import Database

from bot.domain.conversation import Interview, InvitationState
from bot.domain.seats import SeatMap
from bot.domain.settings import Settings
from bot.domain.slots import open_slots
from bot.domain.studies import Study, StudyStatus
from bot.domain.telling import FEW_CRITICAL, few_critical, lagging
from bot.services import times
from bot.services.after_calls import saturated_in
from bot.services.recruiting import NOBODY_LEFT, nobody_left
from bot.views.digest import Need, Remedy
from storage import approvals, invitations, mix, openings, studies, thanks

UNLIKELY = 0.5


def needs_of(
    db: Database, study: Study, told: SeatMap, booked: Sequence[Interview], settings: Settings, now: datetime
) -> list[Need]:
    """Return what needs somebody, the most urgent first. told: seats as the channel may know them. booked: the booked calls."""
    needs = [*_of_calls(db, booked, settings, now), *_of_people(db, study)]
    if study.status is StudyStatus.RECRUITING and now < study.deadline:
        needs += _of_recruiting(db, study, told, settings, now)
    return needs


def unlikely(db: Database, study: Study) -> str:
    """Return the forecast of a study that will probably not be full by its deadline, "" of any other."""
    kept = mix.forecast_of(db, study.team_id, study.id)
    return str(kept[1]["when"]) if kept and kept[1]["runs"] and kept[1]["full"] < UNLIKELY else ""


def _of_calls(db: Database, booked: Sequence[Interview], settings: Settings, now: datetime) -> Iterator[Need]:
    over = [
        call for call in booked if call.ends_at + timedelta(minutes=settings.outcome_after_minutes) <= now
    ]
    if not over:
        return
    calls = "1 call is" if len(over) == 1 else f"{len(over)} calls are"
    due = sum(_is_check_due(db, call) for call in over)
    # Of a single one it would say how its participant had answered.
    checks = f" {due} opening checks are due there as well." if due >= settings.digest_people_together else ""
    yield Need(
        f"{calls} over and nobody said how it went: their interviewers have the cards.{checks}", Remedy.STUDY
    )


def _is_check_due(db: Database, call: Interview) -> bool:
    check = openings.check_of(db, call.team_id, call.invitation_id)
    return check is not None and check.answer is None


def _of_people(db: Database, study: Study) -> Iterator[Need]:
    if awaited := approvals.awaited_count(db, study.team_id, study.id):
        waits = "1 person waits" if awaited == 1 else f"{awaited} people wait"
        yield Need(f"{waits} for an approval.", Remedy.APPROVALS)
    if owed := thanks.counted(db, study.team_id, study.id).owed:
        yield Need("1 thank-you is owed." if owed == 1 else f"{owed} thank-yous are owed.", Remedy.THANKS)
    if lost := invitations.counts(db, study.team_id, study.id).get(InvitationState.UNDELIVERABLE, 0):
        yield Need(
            f"{lost} {'person' if lost == 1 else 'people'} could not be reached in Slack.", Remedy.STUDY
        )


def _of_recruiting(
    db: Database, study: Study, told: SeatMap, settings: Settings, now: datetime
) -> Iterator[Need]:
    seats = studies.seats_now(db, study.team_id, study, now)
    calendars = times.calendars_of(db, study, settings, now)
    if not seats.is_full and not open_slots(calendars, study.length_minutes, now, study.deadline, settings):
        days = f"in the next {settings.window_days} days"
        yield Need(
            f"No time is left that somebody could book {days}: interviewers can give more.",
            Remedy.AVAILABILITY,
        )
    if nobody_left(db, study, settings, now):
        yield Need(NOBODY_LEFT, Remedy.STUDY)
    furthest = max(told.counts, key=lambda count: count.filled, default=None)
    for behind in lagging(told):
        ahead = f"{furthest.segment.value} has {furthest.filled} of {furthest.planned}" if furthest else ""
        yield Need(
            f"{behind.segment.value} lags behind: {behind.filled} of {behind.planned} done, where {ahead}.",
            Remedy.STUDY,
        )
    if told.totals.filled == seats.totals.filled:  # else it would tell where the latest call counted
        for segment in saturated_in(db, study, settings.no_news_in_a_row):
            yield Need(
                f"{segment.value}: the latest calls brought nothing new, as those who held them say.",
                Remedy.STUDY,
            )
    if few_critical(mix.answered_by_segment(db, study.team_id, study.id), settings.few_critical_from):
        yield Need(FEW_CRITICAL, Remedy.STUDY)
    if forecast := unlikely(db, study):
        yield Need(f"Forecast: {forecast}", Remedy.STUDY)
