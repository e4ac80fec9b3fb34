"""The interview guide: who may see it, and a researcher's notes in it."""

from sqlite_utils import Database

from bot.domain.guide import check_notes, guide_for
from bot.domain.studies import Problem, Study, StudyStatus
from bot.domain.wording import Finding, Role, check
from bot.errors import NotAllowed
from bot.services import roles
from bot.services.desk import Desk
from bot.services.recruiting import settings_here
from bot.views.guide import GuideShown
from storage import outbox, studies

STUDIES = 50
"""So many of somebody's studies are looked through for a word that they typed."""


def guide(desk: Desk, team_id: str, slack_id: str, words: str = "") -> GuideShown | None:
    """Return the guide of the newest study that somebody runs or interviews in, those that go on before closed ones.

    words: what its title or goal must contain, "" for any. `None`: a researcher who has no study.

    Raises:
        NotAllowed: they run none and interview in none, and are no researcher.
    """
    with desk.store.snapshot() as db:
        found = _readable(desk, db, team_id, slack_id)
        if not found:
            roles.require_researcher(desk, db, team_id, slack_id)
            return None
        wanted = " ".join(words.split())
        meant = [study for study in found if _is_about(study, wanted)]
        chosen = (meant or found)[0]
        return _shown(desk, db, chosen, slack_id, found, not_found="" if meant else wanted)


def guide_of(desk: Desk, team_id: str, slack_id: str, study_id: int) -> GuideShown:
    """Return the guide of one study.

    Raises:
        NotAllowed: they neither run it nor interview in it and are no admin, or there is none: nobody learns which.
    """
    with desk.store.snapshot() as db:
        study = studies.study(db, team_id, study_id)
        if study is None or study.status is StudyStatus.DRAFT or not _may_read(desk, db, study, slack_id):
            raise NotAllowed(roles.who_can_help(desk, db, team_id))
        return _shown(desk, db, study, slack_id, _readable(desk, db, team_id, slack_id))


def notes(desk: Desk, team_id: str, slack_id: str, study_id: int) -> Study:
    """Return the study whose notes somebody may write: its researcher or an admin. Raises: NotAllowed; RuleBroken."""
    return roles.own_study(desk, desk.store.read(), team_id, slack_id, study_id)


def save_notes(desk: Desk, team_id: str, slack_id: str, study_id: int, text: str) -> Study | list[Problem]:
    """Keep the notes of a study, "" for none. Returns what must be mended instead when something must.

    Raises:
        NotAllowed; RuleBroken("no_such_study").
    """
    now = desk.clock.now()
    with desk.store.write() as db:
        study = roles.own_study(desk, db, team_id, slack_id, study_id)
        if problems := check_notes(text):
            return problems
        if text.strip() != study.guide_notes:
            studies.update(db, team_id, study_id, guide_notes=text.strip())
            outbox.audit(db, team_id, slack_id, "guide notes changed", f"study {study_id}", now)
        return roles.own_study(desk, db, team_id, slack_id, study_id)


def wording_of(study: Study) -> list[Finding]:
    """Return what the wording check says of a study's notes. It never stands in the way of keeping them."""
    return check(study.guide_notes, role=Role.GUIDE)


def _readable(desk: Desk, db: Database, team_id: str, slack_id: str) -> list[Study]:
    found = studies.studies_with(db, team_id, slack_id, STUDIES)
    # Whoever runs a study must still be a researcher; whoever interviews in it need not be one.
    runs = roles.is_researcher(desk, db, team_id, slack_id)
    return [study for study in found if runs or slack_id in study.interviewers]


def _may_read(desk: Desk, db: Database, study: Study, slack_id: str) -> bool:
    return slack_id in study.interviewers or _may_write(desk, db, study, slack_id)


def _may_write(desk: Desk, db: Database, study: Study, slack_id: str) -> bool:
    """As `roles.own_study` has it."""
    runs = study.researcher == slack_id and roles.is_researcher(desk, db, study.team_id, slack_id)
    return runs or roles.is_admin(desk, db, study.team_id, slack_id)


def _is_about(study: Study, words: str) -> bool:
    wanted = words.casefold()
    return wanted in study.goal.casefold() or wanted in study.title.casefold()


def _shown(
    desk: Desk, db: Database, study: Study, slack_id: str, found: list[Study], not_found: str = ""
) -> GuideShown:
    here = settings_here(desk, db, study.team_id)
    may_write = _may_write(desk, db, study, slack_id)
    own = may_write and study.researcher == slack_id
    return GuideShown(
        study,
        guide_for(study, here.product_name, here.retention_months),
        [other for other in found if other.id != study.id],
        check(study.goal, role=Role.GUIDE) if own else (),
        may_write,
        not_found,
    )
