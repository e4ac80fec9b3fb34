"""How a study stands, with what needs somebody: on its page, on its card and in the answer to a command."""

from bot.services.needs import needs_for
from bot.services.reading import Reading
from bot.services.recruiting import heard
from bot.services.times import TimesLeft
from bot.views.needs import Need, Remedy, unlikely_in_time
from bot.views.study_card import Progress
from storage import invitations


def progress_of(reading: Reading, times: TimesLeft) -> Progress:
    """Return how a study stands, with what needs somebody, the gravest first: what stops it before what slows it.

    times: one for all studies that are looked at together. Booked calls of which the reader may not know the segment are counted by
    themselves. What its forecast warns of comes last, as it is of this morning, and is not told to them: it says how a segment stands,
    booked calls included, and what is learned from answers.
    """
    study = reading.study
    beside = unlikely_in_time(reading.when)  # where the forecast stands anyway
    needs = [need for need in needs_for(reading, times, names=True) if need != beside]
    if not reading.untold and not reading.answers_hidden:
        needs += [Need(warning, Remedy.STUDY) for warning in reading.warnings]
    return Progress(
        study,
        reading.seats_told,
        reading.invited,
        invitations.submission_count(reading.db, study.team_id, study.id),
        needs,
        reading.when,
        heard(reading.db, study, reading.forecast),
        len(reading.untold),
        reading.thanks.owed,
        reading.thanks.sent,
    )


def brief_of(reading: Reading) -> Progress:
    """Return where the seats of a study stand and when it will be full, as one person may know it: what a line of a list needs."""
    return Progress(
        reading.study, reading.seats_told, {}, 0, forecast=reading.when, untold=len(reading.untold)
    )
