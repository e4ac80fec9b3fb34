"""How a study stands, with what needs somebody: on its page, on its card and in the answer to a command."""

from sqlite_utils import Database

from bot.domain.blindness import without
from bot.domain.studies import Study
from bot.services.needs import needs_for
from bot.services.recruiting import answers_hidden, forecast_told, heard, untold
from bot.services.times import TimesLeft
from bot.views.needs import Need, Remedy, unlikely_in_time
from bot.views.study_card import Progress
from storage import invitations, studies, thanks


def progress_of(db: Database, study: Study, times: TimesLeft, reader: str) -> Progress:
    """Return how a study stands, with what needs somebody, the gravest first: what stops it before what slows it.

    times: one for all studies that are looked at together. reader: who reads it; booked calls of which they may not know the segment
    are counted by themselves. What its forecast warns of comes last, as it is of this morning, and is not told to them: it says how a
    segment stands, booked calls included, and what is learned from answers.
    """
    hidden = untold(db, study, reader)
    when, warnings = forecast_told(db, study)
    beside = unlikely_in_time(when)  # where the forecast stands anyway
    found = needs_for(db, study, reader, times, names=True)
    needs = [need for need in found if need != beside]
    if not hidden and not answers_hidden(db, study, reader):
        needs += [Need(warning, Remedy.STUDY) for warning in warnings]
    owed = thanks.counted(db, study.team_id, study.id)
    return Progress(
        study,
        without(studies.seats_now(db, study.team_id, study, times.now), hidden),
        invitations.counts(db, study.team_id, study.id),
        invitations.submission_count(db, study.team_id, study.id),
        needs,
        when,
        heard(db, study),
        len(hidden),
        owed.owed,
        owed.sent,
    )
