"""Who may do what is changed by admins: by name, or by a user group of Slack's. Every change is in the audit log."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlite_utils import Database

from bot.domain.roles import ADMIN, RESEARCHER, mark_of
from bot.domain.studies import Problem
from bot.services import roles
from bot.services.desk import Desk
from bot.views.access import Roles
from storage import health, outbox, people
from storage import roles as stored
from storage.roles import Grant

MEANWHILE = "{who} changed this while the form was open. Close the form and open it again."
KEEP_YOURSELF = "You are an admin only by this list, so you cannot take yourself out: another admin can, or keep yourself."


class _List(NamedTuple):
    """One field of the form: whom it names now, who is chosen, and how one is added and taken away."""

    field: str
    role: str
    held: list[Grant]
    chosen: Iterable[str]
    add: Callable[[str], None]
    take: Callable[[str], None]

    @property
    def mark(self) -> str:
        return mark_of(grant.subject for grant in self.held)


def choosable(db: Database, team_id: str, held: Iterable[Grant]) -> list[Grant]:
    """Those of a list whom a form can show: Slack takes no deactivated account in it. The others keep what they were given."""
    return [grant for grant in held if not people.is_deactivated(db, team_id, grant.subject)]


def name_roles(
    desk: Desk, db: Database, team_id: str, by: str, chosen: Roles, shown: Mapping[str, str], now: datetime
) -> list[Problem]:
    """Make exactly the chosen ones admins, researchers, and groups of researchers; or return what must be mended.

    shown: the mark of each list as the form showed it. A list that is left as it was shown stays as it is now.
    """
    lists = [
        _people(db, team_id, by, "admins", ADMIN, chosen.admins, now),
        _people(db, team_id, by, "researchers", RESEARCHER, chosen.researchers, now),
    ]
    if chosen.groups is not None:
        lists.append(_groups(db, team_id, by, chosen.groups, now))
    changed = [
        one
        for one in lists
        if mark_of(one.chosen) != shown.get(one.field) and mark_of(one.chosen) != one.mark
    ]
    problems = [
        Problem(one.field, MEANWHILE.format(who=_last(db, team_id, one)))
        for one in changed
        if one.mark != shown.get(one.field)
    ]
    for one in changed:
        leaves = one.role == ADMIN and by not in one.chosen and by in {grant.subject for grant in one.held}
        if leaves and not roles.is_admin_anyway(desk, db, team_id, by):
            problems.append(Problem(one.field, KEEP_YOURSELF))
    if problems:
        return problems
    for one in changed:
        _change(db, team_id, by, one, now)
    return []


def without_access(desk: Desk, db: Database, team_id: str) -> list[tuple[int, str]]:
    """(id, title) of live studies whose researcher is none any more, or has no account: they go on, and admins may change them or take them over."""
    may: dict[str, bool] = {}
    left = []
    for row in health.running(db, team_id):
        researcher = row["researcher"]
        if researcher not in may:
            may[researcher] = roles.can_run(desk, db, team_id, researcher)
        if not may[researcher]:
            left.append((row["id"], row["title"]))
    return left


def _people(
    db: Database, team_id: str, by: str, field: str, role: str, chosen: Iterable[str], now: datetime
) -> _List:
    return _List(
        field,
        role,
        choosable(db, team_id, stored.granted(db, team_id, role)),
        chosen,
        lambda slack_id: people.grant(db, team_id, slack_id, role, by, now),
        lambda slack_id: people.withdraw_grant(db, team_id, slack_id, role),
    )


def _groups(db: Database, team_id: str, by: str, chosen: Iterable[str], now: datetime) -> _List:
    known = {group.group_id for group in stored.groups(db, team_id)}
    return _List(
        "groups",
        RESEARCHER,
        stored.granted_to_groups(db, team_id),
        [group_id for group_id in chosen if group_id in known],
        lambda group_id: stored.grant_to_group(db, team_id, group_id, by, now),
        lambda group_id: stored.withdraw_from_group(db, team_id, group_id),
    )


def _change(db: Database, team_id: str, by: str, one: _List, now: datetime) -> None:
    held = {grant.subject for grant in one.held}
    detail = {"role": one.role} | ({"by": "user group"} if one.field == "groups" else {})
    for subject in sorted(set(one.chosen) - held):
        one.add(subject)
        outbox.audit(db, team_id, by, "role granted", subject, now, detail)
    for subject in sorted(held - set(one.chosen)):
        one.take(subject)
        outbox.audit(db, team_id, by, "role withdrawn", subject, now, detail)


def _last(db: Database, team_id: str, one: _List) -> str:
    """Who changed a list last, as the audit log has it."""
    actor = outbox.last_actor(db, team_id, ("role granted", "role withdrawn"), one.role)
    seen = people.member(db, team_id, actor)
    return seen.name if seen and seen.name else "Another admin"
