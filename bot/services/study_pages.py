"""Studies as their researcher looks at them: the list, the page of one, its funnel; and a new one like it."""

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from sqlite_utils import Database

from bot.domain.elsewhere import takes_logs
from bot.domain.funnel import Funnel, funnel_of
from bot.domain.mix.variety import Spread
from bot.domain.studies import Study, StudyStatus
from bot.services import roles
from bot.services.desk import Desk
from bot.services.reading import Reading
from bot.services.recruiting import TRIAL_OF, draft_of, heard_spread, settings_here
from bot.services.showing_team import call_of, name_of
from bot.services.standing import progress_of
from bot.services.times import TimesLeft
from bot.views.needs import Need
from bot.views.studies import CALLS_SHOWN, LISTED, ORDER, StudyList, StudyPage
from storage import funnels, interviews, outbox, reveals, studies

COPY_OF = "copy of "
"""Begins the mark of a draft that was made like another study."""


class Seen(NamedTuple):
    """The funnel of a study with whom it has heard, `None` while those are few, and with what needs somebody."""

    study: Study
    funnel: Funnel
    heard: Spread | None
    needs: Sequence[Need] = ()


class Whose(Enum):
    """Whose studies are listed. ANY: one's own, and for an admin who has none of them everybody's."""

    ANY = "any"
    OWN = "own"
    EVERYBODYS = "everybody's"


def listed(
    desk: Desk, team_id: str, slack_id: str, words: str = "", page: int = 0, whose: Whose = Whose.ANY
) -> StudyList:
    """Return a page of a researcher's own studies, what goes on first; of those with some words in their title when given. An admin may
    list everybody's.

    Raises: NotAllowed.
    """
    with desk.store.snapshot() as db:
        if whose is Whose.EVERYBODYS:
            roles.require_admin(desk, db, team_id, slack_id)
        roles.require_researcher(desk, db, team_id, slack_id)
        own = _ids(db, team_id, slack_id, words, ORDER)
        is_admin = roles.is_admin(desk, db, team_id, slack_id)
        all_of_them = _ids(db, team_id, "", words, ORDER) if is_admin else own
        everybody = whose is Whose.EVERYBODYS or (whose is Whose.ANY and not own and bool(all_of_them))
        found = all_of_them if everybody else own
        page = min(page, max(0, (len(found) - 1) // LISTED))
        chosen = [
            study
            for study_id in found[page * LISTED :][:LISTED]
            if (study := studies.study(db, team_id, study_id))
        ]
        done = interviews.completed_counts(db, team_id, found)
        others = {study.researcher for study in chosen} - {slack_id}
        names = {one: name_of(db, team_id, one) for one in others}
    return StudyList(
        [(study, done.get(study.id, 0)) for study in chosen],
        len(found),
        page,
        words,
        names,
        everybody,
        may_switch=0 < len(own) < len(all_of_them),
    )


def named_ids(
    desk: Desk, db: Database, team_id: str, slack_id: str, words: str, statuses: Sequence[StudyStatus]
) -> list[int]:
    """The ids of a researcher's studies in some statuses, in the order of these, the newest first; for an admin who has none of them,
    those of everybody. Raises: NotAllowed."""
    roles.require_researcher(desk, db, team_id, slack_id)
    found = _ids(db, team_id, slack_id, words, statuses)
    if not found and roles.is_admin(desk, db, team_id, slack_id):
        return _ids(db, team_id, "", words, statuses)
    return found


def _ids(
    db: Database, team_id: str, researcher: str, words: str, statuses: Sequence[StudyStatus]
) -> list[int]:
    """The ids of the studies of a researcher, or of everybody with "", as `named_ids` has them."""
    wanted = folded(words)
    place = {status: number for number, status in enumerate(statuses)}
    found = [
        (place[status], -study_id)
        for study_id, title, status in studies.headlines(db, team_id, researcher, TRIAL_OF)
        if status in place and (not wanted or wanted in folded(title))
    ]
    return [-study_id for _, study_id in sorted(found)]


def folded(text: str) -> str:
    """Return words as they are looked for in a title."""
    return " ".join(text.casefold().split())


def page(desk: Desk, team_id: str, slack_id: str, study_id: int, notice: str = "") -> StudyPage:
    """Return the page of a study. Raises: NotAllowed; RuleBroken("no_such_study")."""
    now = desk.clock.now()
    with desk.store.snapshot() as db:
        study = roles.own_study(desk, db, team_id, slack_id, study_id)
        settings = settings_here(desk, db, team_id)
        coming = interviews.coming_of_study(db, team_id, study.id, now, CALLS_SHOWN)
        return StudyPage(
            progress=progress_of(Reading(db, study, slack_id, now), TimesLeft(db, settings, now)),
            calls=[call_of(db, call, study, slack_id) for call in coming],
            is_theirs=study.researcher == slack_id,
            researcher=name_of(db, team_id, study.researcher),
            notice=notice,
            may_log=takes_logs(study, now),
        )


def funnel(desk: Desk, team_id: str, slack_id: str, study_id: int) -> Seen:
    """Return how far the people of a study came. Of those of whom the reader may not know the answers yet it tells no segment.

    Raises: NotAllowed; RuleBroken("no_such_study").
    """
    now = desk.clock.now()
    with desk.store.snapshot() as db:
        study = roles.own_study(desk, db, team_id, slack_id, study_id)
        settings = settings_here(desk, db, team_id)
        reading = Reading(db, study, slack_id, now)
        needs = progress_of(reading, TimesLeft(db, settings, now)).needs
        return Seen(study, funnel_seen(db, study, slack_id), heard_spread(db, study, reading.forecast), needs)


def funnel_seen(db: Database, study: Study, reader: str) -> Funnel:
    """Return the funnel of a study as far as one person may know it: a segment that rises by one tells where somebody counts, so it
    counts only those whose own page says it as well."""
    counted, untold = funnels.steps_of(
        db, study.team_id, study.id, reveals.hidden_from(db, study.team_id, reader)
    )
    few = studies.settings_of(db, study.team_id).few_critical_from
    return funnel_of(counted, study.seats, few_critical_from=few, untold=untold)


def duplicate(desk: Desk, team_id: str, slack_id: str, study_id: int, key: str) -> Study:
    """Make a draft like a study, for whoever asks, and return it. key: of the page on which it was pressed: one page makes one draft.

    Raises: NotAllowed; RuleBroken("no_such_study").
    """
    now = desk.clock.now()
    mark = f"{COPY_OF}{study_id}:{key}"
    with desk.store.write() as db:
        study = roles.own_study(desk, db, team_id, slack_id, study_id)
        made = studies.draft_of_view(db, team_id, mark)
        if not made:
            made = studies.copy(db, team_id, study.id, mark, now)
            studies.update(db, team_id, made, researcher=slack_id)
        return draft_of(desk, db, team_id, slack_id, made)


def discard(desk: Desk, team_id: str, slack_id: str, study_id: int) -> None:
    """Delete a draft. Raises: NotAllowed; RuleBroken("no_such_study", "already_launched")."""
    now = desk.clock.now()
    with desk.store.write() as db:
        study = draft_of(desk, db, team_id, slack_id, study_id)
        studies.delete_draft(db, team_id, study.id)
        outbox.audit(db, team_id, slack_id, "draft deleted", f"study {study.id}", now)


def named(
    desk: Desk, team_id: str, slack_id: str, words: str, statuses: Sequence[StudyStatus]
) -> list[Study]:
    """Return a researcher's studies in some statuses, with some words in their title when given: as many as are offered to choose from,
    and one more.

    Raises: NotAllowed.
    """
    with desk.store.snapshot() as db:
        found = named_ids(desk, db, team_id, slack_id, words, statuses)[: LISTED + 1]
        return [study for study_id in found if (study := studies.study(db, team_id, study_id))]
