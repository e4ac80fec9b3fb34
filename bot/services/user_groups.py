"""What Slack says of its user groups, kept: which there are, and who is in those that make researchers."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlite_utils import Database

from bot.services.desk import Desk
from storage import outbox, remembered, roles
from storage.database import JOB_WAIT_S
from storage.remembered import GROUPS_READ, GROUPS_TROUBLE
from storage.roles import Group

BY_SLACK = "slack"
"""Who acted, in the audit log, when somebody changed a user group in Slack."""
READ_ANEW = timedelta(hours=1)
TRIED_ANEW = timedelta(minutes=10)
"""After Slack said no: an admin may just be granting what is missing."""


def is_due(db: Database, team_id: str, now: datetime) -> bool:
    """Whether the list of groups is to be asked for."""
    read_at = remembered.instant(db, team_id, GROUPS_READ)
    rest = TRIED_ANEW if remembered.text(db, team_id, GROUPS_TROUBLE) else READ_ANEW
    return read_at is None or now >= read_at + rest


def keep_list(desk: Desk, team_id: str, found: Sequence[Group]) -> None:
    """Keep all groups as Slack lists them, disabled ones too; what is not listed any more is disabled."""
    now = desk.clock.now()
    with desk.store.write(JOB_WAIT_S) as db:
        for group in found:
            _keep_group(db, team_id, group, now)
        roles.disable_others(db, team_id, (group.group_id for group in found))
        remembered.keep(db, team_id, GROUPS_TROUBLE, "")
        remembered.keep_instant(db, team_id, GROUPS_READ, now)


def keep_trouble(desk: Desk, team_id: str, error: str) -> None:
    """Keep that the groups cannot be read, in Slack's word. Who was in them stays as it was read."""
    with desk.store.write(JOB_WAIT_S) as db:
        remembered.keep(db, team_id, GROUPS_TROUBLE, error)
        remembered.keep_instant(db, team_id, GROUPS_READ, desk.clock.now())


def keep_members(desk: Desk, team_id: str, group_id: str, slack_ids: Collection[str]) -> None:
    """Keep who is in a group. Who comes and goes is in the audit log: it is a role."""
    now = desk.clock.now()
    with desk.store.write(JOB_WAIT_S) as db:
        if not roles.has_role(db, team_id, group_id):
            return  # it was taken away while Slack was asked
        before = roles.members_of(db, team_id, group_id)
        roles.keep_members(db, team_id, group_id, sorted(slack_ids), now)
        _log(db, team_id, group_id, set(slack_ids) - before, before - set(slack_ids), now)


def seen(desk: Desk, team_id: str, group: Group) -> None:
    """Slack says that a group was made, changed, disabled or enabled again."""
    with desk.store.write() as db:
        _keep_group(db, team_id, group, desk.clock.now())
        roles.mark_stale(db, team_id, group.group_id)


def changed(
    desk: Desk, team_id: str, group_id: str, added: Collection[str], removed: Collection[str]
) -> None:
    """Slack says who joined and left a group: it holds at once. The group is read again soon, as such words may come late or twice."""
    if not roles.has_role(desk.store.read(), team_id, group_id):
        return
    now = desk.clock.now()
    with desk.store.write() as db:
        if not roles.has_role(db, team_id, group_id):
            return
        before = roles.members_of(db, team_id, group_id)
        roles.change_members(db, team_id, group_id, added=added, removed=removed)
        roles.mark_stale(db, team_id, group_id)
        _log(db, team_id, group_id, set(added) - before, set(removed) & before, now)


def _keep_group(db: Database, team_id: str, group: Group, now: datetime) -> None:
    was = roles.group(db, team_id, group.group_id)
    roles.keep_group(db, team_id, group)
    if was and was.is_disabled != group.is_disabled and roles.has_role(db, team_id, group.group_id):
        action = "user group disabled" if group.is_disabled else "user group enabled"
        outbox.audit(db, team_id, BY_SLACK, action, group.group_id, now)


def _log(
    db: Database, team_id: str, group_id: str, came: Collection[str], went: Collection[str], now: datetime
) -> None:
    for action, people in (("role granted", came), ("role withdrawn", went)):
        for slack_id in sorted(people):
            detail = {"role": "researcher", "group": group_id}
            outbox.audit(db, team_id, BY_SLACK, action, slack_id, now, detail)
