"""Who may do what. Asked again for every action: payloads are not trusted."""

from collections.abc import Iterable

from sqlite_utils import Database

from bot.domain.studies import Study
from bot.errors import NotAllowed, RuleBroken
from bot.services.desk import Desk
from storage import outbox, people, studies

ADMIN, RESEARCHER = "admin", "researcher"
OPERATOR = "operator"
"""Who acted, in the audit log, when it was done on the machine."""


def is_admin(desk: Desk, db: Database, team_id: str, slack_id: str) -> bool:
    """Named in EVENHAND_ADMINS, owner or admin of the workspace, or named by an admin."""
    if slack_id in desk.admins:
        return True
    seen = people.member(db, team_id, slack_id)
    if seen is not None and seen.is_admin and not seen.is_deleted and not seen.is_bot:
        return True
    return ADMIN in people.roles_of(db, team_id, slack_id)


def is_researcher(desk: Desk, db: Database, team_id: str, slack_id: str) -> bool:
    return RESEARCHER in people.roles_of(db, team_id, slack_id) or is_admin(desk, db, team_id, slack_id)


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
        raise NotAllowed((study.researcher,))
    return study


def who_can_help(desk: Desk, db: Database, team_id: str) -> tuple[str, ...]:
    """Slack ids of up to three people who can grant access, and whose account is not deactivated."""
    known = [*sorted(desk.admins), *people.holders(db, team_id, ADMIN), *people.admins(db, team_id, 3)]
    reached = [one for one in dict.fromkeys(known) if not people.is_deactivated(db, team_id, one)]
    return tuple(reached[:3])


def name_researchers(desk: Desk, db: Database, team_id: str, by: str, chosen: Iterable[str]) -> None:
    """Make exactly `chosen` the researchers; every change is in the audit log."""
    now = desk.clock.now()
    wanted, held = set(chosen), set(people.holders(db, team_id, RESEARCHER))
    for slack_id in sorted(wanted - held):
        people.grant(db, team_id, slack_id, RESEARCHER, by, now)
        outbox.audit(db, team_id, by, "role granted", slack_id, now, {"role": RESEARCHER})
    for slack_id in sorted(held - wanted):
        people.withdraw_grant(db, team_id, slack_id, RESEARCHER)
        outbox.audit(db, team_id, by, "role withdrawn", slack_id, now, {"role": RESEARCHER})
