"""Keeping the user groups: which there are, and who is in those that make researchers."""

import logging
from collections.abc import Callable

from bot.errors import OutsideError
from bot.services import user_groups
from bot.services.desk import Desk
from bot.slack.messenger import Messenger
from storage import roles
from storage.database import JOB_WAIT_S
from storage.roles import Group

log = logging.getLogger(__name__)

NO_SUCH_GROUP = "no_such_subteam"


def refresh(desk: Desk, messengers: Callable[[str], Messenger], team_id: str) -> int:
    """Read the list of groups when it is due, and who is in those with a role that changed or were not read for an hour; return how
    many of these were read. Where Slack does not let us, it is kept why."""
    db, now = desk.store.read(), desk.clock.now()
    messenger = messengers(team_id)
    try:
        if user_groups.is_due(db, team_id, now):
            found = [
                Group(one.group_id, one.name, one.handle, one.is_disabled) for one in messenger.user_groups()
            ]
            user_groups.keep_list(desk, team_id, found)
        due = roles.to_read(desk.store.read(), team_id, now - user_groups.READ_ANEW)
        for group_id in due:
            _read(desk, messenger, team_id, group_id)
    except OutsideError as error:
        if error.permanent:
            user_groups.keep_trouble(desk, team_id, error.error)
        log.info("user groups could not be read: %s", error.error)
        return 0
    return len(due)


def _read(desk: Desk, messenger: Messenger, team_id: str, group_id: str) -> None:
    try:
        user_groups.keep_members(desk, team_id, group_id, messenger.user_group_members(group_id))
    except OutsideError as error:
        if error.error != NO_SUCH_GROUP:
            raise
        with desk.store.write(JOB_WAIT_S) as db:
            roles.disable(db, team_id, group_id)
