"""Who may do what. Asked again for every action: payloads are not trusted."""

from datetime import datetime

from sqlite_utils import Database

from bot.domain.roles import ADMIN
from bot.domain.studies import LIVE, Study, StudyStatus
from bot.errors import NotAllowed, RuleBroken
from bot.services.desk import Desk
from storage import people, studies
from storage import roles as stored

OPERATOR = "operator"
"""Who acted, in the audit log, when it was done on the machine."""


def is_admin(desk: Desk, db: Database, team_id: str, slack_id: str) -> bool:
    """Named in EVENHAND_ADMINS, owner or admin of the workspace, or named by an admin."""
    if is_admin_anyway(desk, db, team_id, slack_id):
        return True
    return ADMIN in stored.roles_of(db, team_id, slack_id)


def is_admin_anyway(desk: Desk, db: Database, team_id: str, slack_id: str) -> bool:
    """Whether somebody is an admin whatever admins choose here: by EVENHAND_ADMINS, or as an owner or admin in Slack."""
    if slack_id in desk.admins:
        return True
    seen = people.member(db, team_id, slack_id)
    return seen is not None and seen.is_admin and not seen.is_deleted and not seen.is_bot


def is_researcher(desk: Desk, db: Database, team_id: str, slack_id: str) -> bool:
    """Named by an admin, in a user group that an admin named, or an admin. Asked with every click: two short queries."""
    return bool(stored.roles_of(db, team_id, slack_id)) or is_admin_anyway(desk, db, team_id, slack_id)


def require_admin(desk: Desk, db: Database, team_id: str, slack_id: str) -> None:
    """Raises: NotAllowed."""
    if not is_admin(desk, db, team_id, slack_id):
        raise NotAllowed(who_can_help(desk, db, team_id))


def require_researcher(desk: Desk, db: Database, team_id: str, slack_id: str) -> None:
    """Raises: NotAllowed."""
    if not is_researcher(desk, db, team_id, slack_id):
        raise NotAllowed(who_can_help(desk, db, team_id))


def own_study(desk: Desk, db: Database, team_id: str, slack_id: str, study_id: int) -> Study:
    """Return a study that `slack_id` may change: its researcher (while they are one), or an admin.

    Raises:
        NotAllowed: neither. RuleBroken("no_such_study"): there is none of that number here.
    """
    require_researcher(desk, db, team_id, slack_id)
    study = studies.study(db, team_id, study_id)
    if study is None:
        raise RuleBroken("no_such_study")
    if study.researcher != slack_id and not is_admin(desk, db, team_id, slack_id):
        raise NotAllowed(who_may_change(desk, db, study))
    return study


def running_study(
    desk: Desk, db: Database, team_id: str, slack_id: str, study_id: int, now: datetime
) -> Study:
    """Return a study that `slack_id` may change and that runs.

    Raises:
        NotAllowed; RuleBroken("no_such_study"): as `own_study` has it. RuleBroken: "stale" (a draft), "study_ended", "deadline_passed".
    """
    study = own_study(desk, db, team_id, slack_id, study_id)
    if study.status is StudyStatus.DRAFT:
        raise RuleBroken("stale")
    if study.status not in LIVE:
        raise RuleBroken("study_ended")
    if now >= study.deadline:
        raise RuleBroken("deadline_passed")
    return study


def can_run(desk: Desk, db: Database, team_id: str, researcher: str) -> bool:
    """Whether whoever a study belongs to can still do something for it: they are a researcher, with an account."""
    if not researcher or people.is_deactivated(db, team_id, researcher):
        return False
    return is_researcher(desk, db, team_id, researcher)


def who_may_change(desk: Desk, db: Database, study: Study) -> tuple[str, ...]:
    """Slack ids of those to ask about a study of somebody else: its researcher while they are one, else who can grant access."""
    if can_run(desk, db, study.team_id, study.researcher):
        return (study.researcher,)
    return who_can_help(desk, db, study.team_id)


def who_can_help(desk: Desk, db: Database, team_id: str) -> tuple[str, ...]:
    """Slack ids of up to three people who can grant access, and whose account is not deactivated."""
    known = [*sorted(desk.admins), *people.holders(db, team_id, ADMIN), *people.admins(db, team_id, 3)]
    reached = [one for one in dict.fromkeys(known) if not people.is_deactivated(db, team_id, one)]
    return tuple(reached[:3])
