"""What will come of a study: before it is launched, and every day while it recruits."""

import random
from datetime import datetime

from bot.domain.mix.forecast import Forecast, forecast, sentences, when_full
from bot.domain.studies import Study, StudyStatus
from bot.services import mixing
from bot.services.desk import Desk
from bot.services.recruiting import draft
from storage import mix, studies
from storage.database import JOB_WAIT_S


def dry_run(desk: Desk, team_id: str, slack_id: str, study_id: int) -> tuple[Study, list[str]]:
    """Play a draft with the people who can be asked here, and return what comes of it in sentences. Nothing is written,
    nobody is asked.

    Raises:
        NotAllowed; RuleBroken("no_such_study", "already_launched").
    """
    study = draft(desk, team_id, slack_id, study_id)
    found = _forecast(desk, study, desk.clock.now())
    return study, sentences(found, lambda day: mixing.date_of(study, day))


def forecast_due(desk: Desk) -> None:
    """Make today's forecast of every recruiting study that has none yet."""
    now = desk.clock.now()
    db = desk.store.read()
    for team_id in studies.teams(db):
        for study in studies.studies_in(db, team_id, [StudyStatus.RECRUITING]):
            kept = mix.forecast_of(db, team_id, study.id)
            day = mixing.local_day(study, now)
            if study.is_trial or now >= study.deadline or (kept and kept[0] == day):
                continue
            content = _content(study, _forecast(desk, study, now))
            content["audience"] = mix.audience_spread(db, study)
            with desk.store.write(JOB_WAIT_S) as tx:
                mix.keep_forecast(tx, team_id, study.id, day, content, now)


def _forecast(desk: Desk, study: Study, now: datetime) -> Forecast:
    with desk.store.snapshot() as db:
        settings = studies.settings_of(db, study.team_id)
        facts, people = mixing.to_play(db, study, settings, now)
    # The same day of the same study is forecast the same way, whoever asks.
    chance = random.Random(f"{study.id}/{mixing.local_day(study, now)}")
    return forecast(facts, people, chance)


def _content(study: Study, found: Forecast) -> dict[str, object]:
    return {
        "when": when_full(found, lambda day: mixing.date_of(study, day)) if found.runs else "",
        "full": found.full,
        "runs": found.runs,
        "invitations": [found.invitations.low, found.invitations.likely, found.invitations.high],
        "turned_away": [found.turned_away.low, found.turned_away.likely, found.turned_away.high],
        "warnings": list(found.warnings),
    }
